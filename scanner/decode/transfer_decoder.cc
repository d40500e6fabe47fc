// Base64: a line is decoded if it holds nothing else ("=" at its end, blanks around it); behind the
// padding nothing should follow, so what does is text that somebody added, a mailing list's footer.

#include "scanner/decode/transfer_decoder.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::array<std::int8_t, 256> MakeBase64Values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr std::array<std::int8_t, 256> kBase64Values = MakeBase64Values();

int Base64Value(char c) { return kBase64Values[static_cast<unsigned char>(c)]; }

// Takes the line end off `line`.
std::string_view TakeLineEnd(std::string_view* line) {
  std::string_view end;
  if (line->ends_with("\r\n")) {
    end = "\r\n";
  } else if (line->ends_with('\n')) {
    end = "\n";
  }
  line->remove_suffix(end.size());
  return end;
}

}  // namespace

void TransferDecoder::DecodeLine(std::string_view line, std::string* out) {
  switch (encoding_) {
    case TransferEncoding::kBase64:
      DecodeBase64(line, out);
      return;
    case TransferEncoding::kIdentity:
      out->append(line_end_);
      line_end_ = TakeLineEnd(&line);
      out->append(line);
      return;
    case TransferEncoding::kQuotedPrintable:
    case TransferEncoding::kEncodedWord:
      DecodeQuoted(line, out);
      return;
  }
}

void TransferDecoder::DecodeBase64(std::string_view line, std::string* out) {
  const std::string_view text = Trim(line);
  const std::size_t end =
      text.size() -
      std::min<std::size_t>(text.size(),
                            static_cast<std::size_t>(std::find_if(text.rbegin(), text.rend(),
                                                                  [](char c) { return c != '='; }) -
                                                     text.rbegin()));
  const std::string_view digits = text.substr(0, end);
  if (text.empty()) return;
  if (padded_ || !std::ranges::all_of(digits, [](char c) { return Base64Value(c) >= 0; })) {
    FlushBits(out);
    damaged_ = true;
    out->append(line);
    return;
  }
  for (const char c : digits) {
    bits_ = bits_ << 6U | static_cast<std::uint32_t>(Base64Value(c));
    if (++characters_ < 4) continue;
    out->push_back(static_cast<char>(bits_ >> 16U & 0xFFU));
    out->push_back(static_cast<char>(bits_ >> 8U & 0xFFU));
    out->push_back(static_cast<char>(bits_ & 0xFFU));
    characters_ = 0;
  }
  if (end == text.size()) return;
  padded_ = true;
  damaged_ |= characters_ == 1;
  FlushBits(out);
}

// The whole bytes of a group that is cut.
void TransferDecoder::FlushBits(std::string* out) {
  if (characters_ == 2) {
    out->push_back(static_cast<char>(bits_ >> 4U & 0xFFU));
  } else if (characters_ == 3) {
    out->push_back(static_cast<char>(bits_ >> 10U & 0xFFU));
    out->push_back(static_cast<char>(bits_ >> 2U & 0xFFU));
  }
  characters_ = 0;
}

void TransferDecoder::DecodeQuoted(std::string_view line, std::string* out) {
  out->append(line_end_);
  line_end_ = TakeLineEnd(&line);
  const bool word = encoding_ == TransferEncoding::kEncodedWord;
  if (!word && !line_end_.empty()) {
    const std::size_t last = line.find_last_not_of(" \t");  // blanks there were added on the way
    line = line.substr(0, last + 1);
    if (line.ends_with('=')) {
      line.remove_suffix(1);
      line_end_ = {};
    }
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    const int high = line[i] == '=' && i + 2 < line.size() ? HexValue(line[i + 1]) : -1;
    const int low = high >= 0 ? HexValue(line[i + 2]) : -1;
    if (low >= 0) {
      out->push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out->push_back(word && line[i] == '_' ? ' ' : line[i]);
    }
  }
}

void TransferDecoder::Finish(bool whole, std::string* out) {
  if (!whole) out->append(line_end_);
  line_end_ = {};
  damaged_ |= characters_ > 0;  // the padding is missing, or more
  FlushBits(out);
}

void TransferDecoder::Interrupt() {
  characters_ = 0;
  padded_ = false;
}

}  // namespace leakscan
