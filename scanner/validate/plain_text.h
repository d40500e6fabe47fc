// Names, address lines, postcodes and dates as nearly every cell of an export has them, read 16
// bytes at a time and written where the caller wants them. Each function gives exactly what the
// general reading in person.h gives (a test compares them), or 0, and then that one decides.
// Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/base/byte_block.h"
#include "scanner/validate/person.h"

namespace leakscan {

// Behind `cell` ByteBlock::kBytes are readable, and `out` has room for as many more than the cell.
// Return the size of the normal form, 0 if the cell is not plain, which has at most 64 bytes.
std::size_t ReadPlainNamePart(std::string_view cell, char* out);
std::size_t ReadPlainAddressLine(std::string_view cell, char* out);

// "12/05/1980" and "1980-05-12", day and month known, as "1980-05-12": 10 bytes. False for others.
inline constexpr std::size_t kIsoDateBytes = 10;
bool ReadPlainDate(std::string_view cell, Date* date, char* out);

// Five digits of a département of the mainland but Corsica's; writes its code, NUL-ended.
bool ReadPlainPostcode(std::string_view cell, char department[4]);

}  // namespace leakscan
