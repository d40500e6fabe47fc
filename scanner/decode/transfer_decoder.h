// TransferDecoder: undoes a Content-Transfer-Encoding line by line. Internal to decode/; one
// thread. Source: RFC 2045 6.7 (quoted-printable), 6.8 (base64); RFC 2047 4.2 (in words of a head).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leakscan {

enum class TransferEncoding : std::uint8_t { kIdentity, kQuotedPrintable, kBase64, kEncodedWord };

class TransferDecoder {
 public:
  explicit TransferDecoder(TransferEncoding encoding = TransferEncoding::kIdentity)
      : encoding_(encoding) {}

  // Appends what `line`, with its line end, stands for. A line that base64 cannot hold is appended
  // as it is. The line end of plain text waits for the next line: the last one is a boundary's.
  void DecodeLine(std::string_view line, std::string* out);

  // The part is over. `whole`: a boundary ends it, not the end of the input.
  void Finish(bool whole, std::string* out);

  // Bytes are missing here.
  void Interrupt();

  // Something in it was no base64, or its last characters were missing.
  bool damaged() const { return damaged_; }

 private:
  void DecodeBase64(std::string_view line, std::string* out);
  void DecodeQuoted(std::string_view line, std::string* out);
  void FlushBits(std::string* out);

  TransferEncoding encoding_;
  std::string_view line_end_;  // of the last line, not given yet; a literal
  std::uint32_t bits_ = 0;     // base64: characters of a group of four
  int characters_ = 0;
  bool padded_ = false;  // behind "="
  bool damaged_ = false;
};

}  // namespace leakscan
