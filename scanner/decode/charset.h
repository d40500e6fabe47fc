// Charsets: guess the one of a stream from its head, and turn it into UTF-8. UTF-8 itself is passed
// on as it is, damaged or not; every unit of another charset becomes exactly one character (U+FFFD
// where it has none), so that offsets can be computed back (UndecodedSize in model/context.h).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "scanner/model/context.h"

namespace leakscan {

struct CharsetGuess {
  Charset charset = Charset::kUtf8;
  std::size_t bom_bytes = 0;  // to skip at the start of the stream
};

// `head` is the first bytes of a stream (up to 64 KiB). BOM first; then the shape of UTF-32 and
// UTF-16 (zero bytes in every other place); then valid UTF-8 (a sequence cut by the end of `head`
// is no error); then CP850 and MacRoman where their letters leave no doubt; else windows-1252, or
// iso-8859-15 by its letters, or where a page of HTML declares it and no byte speaks against it.
CharsetGuess GuessCharset(std::span<const std::byte> head);

// The same where a header names the charset. It is believed only where the content does not decide:
// which single-byte charset it is, or whether damaged UTF-8 is that.
CharsetGuess GuessCharset(std::span<const std::byte> head, std::optional<Charset> named);

// "utf-8", "utf8", "windows-1252", "cp1252", "iso-8859-1", "latin1", "iso-8859-15", "latin9",
// "utf-16le", "utf-16be", "utf-32le", "utf-32be", "macroman", "cp850", "cp437" and some aliases, in
// any case; nothing for other names.
std::optional<Charset> ParseCharset(std::string_view name);

// Streaming conversion to UTF-8 of any charset but UTF-8 itself. Keeps a half unit or a lone high
// surrogate between calls.
class CharsetDecoder {
 public:
  explicit CharsetDecoder(Charset charset) : charset_(charset) {}

  struct Progress {
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };

  // Decodes as much of `input` as fits into `output` (at least 8 bytes).
  Progress Decode(std::span<const std::byte> input, std::span<char> output);

  // At the end of the stream: bytes of an unfinished unit that were never decoded (0..3).
  std::size_t PendingBytes() const { return pending_bytes_; }

 private:
  Progress DecodeUtf32(std::span<const std::byte> input, std::span<char> output);

  Charset charset_;
  std::byte pending_[4] = {};
  std::size_t pending_bytes_ = 0;
};

}  // namespace leakscan
