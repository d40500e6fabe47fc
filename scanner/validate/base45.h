// Base45 (RFC 9285): three characters of a QR code's alphanumeric alphabet for two bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakscan {

bool IsBase45(char c);

// Appends the bytes of the longest front of `text` that is Base45; returns the characters read,
// whole groups only. A group over its maximum (65535, 255) ends it, as does any other character.
std::size_t DecodeBase45(std::string_view text, std::string* bytes);

}  // namespace leakscan
