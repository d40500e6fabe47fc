// Text that may be shown: valid UTF-8 in which no character steers a terminal or reorders what
// stands around it. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakscan {

struct Utf8Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: `text` does not begin with a valid sequence (RFC 3629)
};

// The first character of `text`, which must not be empty.
Utf8Character FirstCharacter(std::string_view text);

// True for characters that must never be written raw: C0, DEL, C1, line and paragraph separators,
// byte order marks and the bidirectional controls (which make "gpj.exe" look like "exe.jpg").
bool IsUnsafe(char32_t code);

// Appends `text` as valid UTF-8 (a byte outside a valid sequence as the Windows-1252 character it
// stands for), every unsafe character as U+FFFD.
void AppendSafe(std::string_view text, std::string* out);

}  // namespace leakscan
