// Luhn (ISO/IEC 7812-1 annex B): from the right, every second digit doubled, the digits of the
// result added; the whole sum is a multiple of ten. 4539578763621486 passes, ...487 does not.
// MOD 97-10 (ISO/IEC 7064): letters become two digits (A = 10 ... Z = 35), the long number leaves 1
// modulo 97.
#include "scanner/validate/check_digits.h"

#include "scanner/base/ascii.h"

namespace leakscan {

bool PassesLuhn(std::string_view text) {
  int sum = 0;
  int digits = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (!IsDigit(text[i])) continue;
    int value = DigitValue(text[i]);
    if (digits % 2 == 1) value = value > 4 ? value * 2 - 9 : value * 2;
    sum = (sum + value) % 10;
    digits = digits >= 2 ? digits ^ 1 : digits + 1;  // only "two or more" and the parity matter
  }
  return digits >= 2 && sum == 0;
}

bool PassesMod97(std::string_view text) {
  int rest = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      rest = (rest * 10 + DigitValue(c)) % 97;
    } else if (IsAlpha(c)) {
      rest = (rest * 100 + 10 + (ToUpper(c) - 'A')) % 97;
    }
  }
  return rest == 1;
}

}  // namespace leakscan
