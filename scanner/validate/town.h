// Which towns a postcode has: their agreement makes an address sure. Thread-safe; the table is
// hashed at the first question, or by LoadTowns() before it.
#pragma once

#include <cstddef>
#include <string_view>

namespace leakscan {

// The shipped table, patterns/data/towns.txt: a line "75002 PARIS" for each postcode, several towns
// between commas; '#' begins a comment.
std::string_view TownTable();

// Takes a millisecond or two, once.
void LoadTowns();

// The end of the longest name at the start of `text` that is a town of the five digits `postcode`;
// 0 if there is none. UTF-8 or Windows-1252; "St", "Saint" and hyphens make no difference, what
// follows ("CEDEX 9", "3e", any other word) is left.
std::size_t TownEndsAt(std::string_view text, std::string_view postcode);

// True if the address line `line` holds a postcode with one of its towns behind it.
bool NamesTownOfPostcode(std::string_view line);

}  // namespace leakscan
