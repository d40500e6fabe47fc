// Check digits: Luhn (ISO/IEC 7812-1) and ISO 7064 MOD 97-10.
#pragma once

#include <string_view>

namespace leakscan {

// True if the digits of `text` (other characters are passed over; at least two digits) satisfy
// Luhn.
bool PassesLuhn(std::string_view text);

// True if the letters and digits of `text` (others are passed over; letters count 10..35) taken as
// one number leave 1 modulo 97.
bool PassesMod97(std::string_view text);

}  // namespace leakscan
