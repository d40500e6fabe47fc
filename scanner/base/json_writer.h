// JsonWriter: a buffer that JSON text is written into. No tree and no stream: the caller
// writes punctuation, the writer escapes strings. One per writer; not shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/base/keyed_hash.h"
#include "scanner/base/output_buffer.h"
#include "scanner/base/put_text.h"

namespace leakscan {

// True if every byte of `text` is ASCII that stands for itself in a JSON string.
bool IsPlainJson(std::string_view text);

class JsonWriter : public OutputBuffer {
 public:
  static constexpr std::size_t kNoLimit = ~std::size_t{0};

  // Makes text() one that PutPadded() can copy.
  void Pad() { static_cast<void>(Claim(kPaddedStep)); }

  // `bytes` as they are: punctuation, literals and text that is JSON already.
  void Raw(std::string_view bytes) { Append(bytes); }
  template <std::size_t kSize>
  void Raw(const char (&literal)[kSize]) {
    Commit(Put(Claim(kSize), literal));
  }

  // A comma unless the last byte opened an object or array, then the name and a colon.
  void Key(std::string_view name);
  // The same without a name, before an element of an array.
  void Comma();

  void Number(std::uint64_t value) { Commit(PutNumber(Claim(kNumberBytesMax), value)); }
  // With `decimals` (at most 3) digits behind the point; what is no number is written as 0.
  void Decimal(double value, int decimals);
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  void Hex(const Hash128& hash) { Commit(PutHex(Claim(2 * sizeof(hash)), hash.low, hash.high)); }

  // `text` as a JSON string with its quotes. Control, separator and bidirectional characters become
  // \uXXXX, damaged UTF-8 is repaired (AppendRepairedUtf8). False if the text between the quotes
  // would be longer than `bytes_max` and was cut before the character that did not fit.
  bool String(std::string_view text, std::size_t bytes_max = kNoLimit);
  // The same without quotes.
  bool Escaped(std::string_view text, std::size_t bytes_max = kNoLimit);

  // Seconds since the epoch as "2026-01-31T12:00:00Z"; null outside the years 0 to 9999.
  void UtcTime(std::int64_t seconds);
};

}  // namespace leakscan
