// Just enough of internationalised domain names (RFC 5890, RFC 3492) to give a Unicode label its
// ASCII form. Mapping is simple lower-casing of Latin, Greek and Cyrillic; no normalisation beyond
// that, so a label in decomposed form keeps it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakscan {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  // 0: no valid UTF-8 sequence starts here
};

// The character at the front of `text`; 0 bytes if it is empty or not valid UTF-8 (RFC 3629).
CodePoint ReadCodePoint(std::string_view text);

// Lower case of ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters; others unchanged.
char32_t LowerCase(char32_t code_point);

// Appends `text` with its letters in lower case. False, with nothing appended, if it is not UTF-8.
bool AppendLowerCase(std::string_view text, std::string* out);

// Appends a label in lower case: an ASCII label as it is, another as "xn--" and its Punycode.
// False, with nothing appended, if it is empty, not UTF-8, or over 63 bytes in that form.
bool AppendALabel(std::string_view label, std::string* out);

}  // namespace leakscan
