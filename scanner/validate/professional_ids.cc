// RPPS: 11 digits with Luhn; those given out begin with 10, those of test cards with 99700.
//   10003879623, 810003879623 (IDNPS) -> 10003879623
// FINESS: département, six digits, Luhn. Corsica's letter counts as a digit: 2A is 21, 2B is 22.
//   750712184, 2A0000014. One in ten numbers of nine digits passes, SIREN all: only a column or a
//   label makes it one.
#include "scanner/validate/professional_ids.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/ascii.h"
#include "scanner/validate/check_digits.h"

namespace leakscan {
namespace {

constexpr std::size_t kRppsSize = 11;
constexpr std::size_t kFinessSize = 9;

}  // namespace

std::string_view RppsOf(std::string_view digits) {
  if (digits.size() == kRppsSize + 1 && digits[0] == '8') digits.remove_prefix(1);
  if (digits.size() != kRppsSize || !std::all_of(digits.begin(), digits.end(), IsDigit)) return {};
  if (!digits.starts_with("10") && !IsTestRpps(digits)) return {};
  return PassesLuhn(digits) ? digits : std::string_view();
}

bool IsFiness(std::string_view text) {
  if (text.size() != kFinessSize) return false;
  std::array<char, kFinessSize> digits;
  std::copy(text.begin(), text.end(), digits.begin());
  if (text[0] == '2' && ToUpper(text[1]) == 'A') digits[1] = '1';
  if (text[0] == '2' && ToUpper(text[1]) == 'B') digits[1] = '2';
  if (!std::all_of(digits.begin(), digits.end(), IsDigit)) return false;
  const std::string_view department(digits.data(), 2);
  if (department == "00" || department == "96" || department == "99") return false;
  return PassesLuhn({digits.data(), digits.size()});
}

}  // namespace leakscan
