// ASIP Santé, « Identifiant national de santé, dossier de conception des modalités de calcul »: the
// first eight bytes of a SHA-256 as 20 decimal digits, then 97 - n mod 97. Of random 22 digits one
// in 540 passes.
#include "scanner/validate/ins_c.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "scanner/base/ascii.h"

namespace leakscan {

bool IsInsC(std::string_view digits) {
  constexpr std::size_t kStemSize = 20;
  constexpr std::string_view kLargest = "18446744073709551615";  // 2^64 - 1
  if (digits.size() != kStemSize + 2) return false;
  if (!std::all_of(digits.begin(), digits.end(), IsDigit)) return false;
  if (digits.substr(0, kStemSize) > kLargest) return false;
  std::uint64_t stem = 0;
  for (const char c : digits.substr(0, kStemSize)) {
    stem = stem * 10 + static_cast<std::uint64_t>(DigitValue(c));
  }
  const int key = DigitValue(digits[kStemSize]) * 10 + DigitValue(digits[kStemSize + 1]);
  return key == 97 - static_cast<int>(stem % 97);
}

}  // namespace leakscan
