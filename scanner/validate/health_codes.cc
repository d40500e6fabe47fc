// Sources: LOINC Users' Guide (Luhn over code and check digit); WHO, ICD-10 volume 1 and ATIH,
// CIM-10 FR (chapters, extensions with '+'); CCAM (assurance maladie); arrêté of 30 December 2021
// and GS1 General Specifications (CIP13); WHO, ATC index.
//
// Only LOINC and CIP13 have check digits. Of random letters with two digits four in five are an
// ICD-10 category, of four letters with three digits many could be a CCAM act: whoever asks must
// know from a column, a label or the words around that it is one.
#include "scanner/validate/health_codes.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "scanner/base/ascii.h"
#include "scanner/validate/check_digits.h"

namespace leakscan {
namespace {

// PCR, antigen and serology, of SI-DEP's list and those the test certificates name.
constexpr auto kCovidLoinc = std::to_array<std::string_view>(
    {"94309-2", "94500-6", "94845-5", "94558-4", "94507-1", "94508-9", "94762-2", "94563-4",
     "94564-2", "97097-0", "95209-3", "94531-1", "94559-2", "94745-7", "96119-3"});

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }
bool AllLetters(std::string_view text) { return std::all_of(text.begin(), text.end(), IsAlpha); }

// The categories that no chapter holds.
bool IsOutsideChapters(char letter, int category) {
  switch (letter) {
    case 'D':
      return category == 49;
    case 'E':
      return category > 90;
    case 'H':
      return category > 95;
    case 'K':
      return category > 93;
    case 'P':
      return category > 96;
    case 'T':
      return category > 98;
    case 'V':
      return category == 0;
    case 'Y':
      return category > 98;
    default:
      return false;
  }
}

}  // namespace

bool IsLoinc(std::string_view word) {
  constexpr std::size_t kShortest = 5;  // "123-4"; shorter ones look like anything
  constexpr std::size_t kLongest = 9;
  if (word.size() < kShortest || word.size() > kLongest || word[0] == '0') return false;
  const std::size_t hyphen = word.size() - 2;
  return word[hyphen] == '-' && AllDigits(word.substr(0, hyphen)) && IsDigit(word.back()) &&
         PassesLuhn(word);
}

bool IsCovidLoinc(std::string_view word) {
  return std::find(kCovidLoinc.begin(), kCovidLoinc.end(), word) != kCovidLoinc.end();
}

bool IsIcd10(std::string_view word, bool* has_detail) {
  constexpr std::size_t kCategorySize = 3;
  constexpr std::size_t kDetailMax = 3;
  *has_detail = false;
  if (word.size() < kCategorySize || !IsAlpha(word[0]) || !AllDigits(word.substr(1, 2))) {
    return false;
  }
  if (IsOutsideChapters(ToUpper(word[0]), DigitValue(word[1]) * 10 + DigitValue(word[2]))) {
    return false;
  }
  word.remove_prefix(kCategorySize);
  if (word.empty()) return true;
  const bool pointed = word[0] == '.';
  if (pointed) word.remove_prefix(1);
  const std::size_t digits =
      static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), IsDigit) - word.begin());
  if (digits > kDetailMax || (pointed && digits == 0)) return false;
  word.remove_prefix(digits);
  if (!word.empty() && (word.size() != 2 || word[0] != '+' || !IsDigit(word[1]))) return false;
  *has_detail = true;
  return true;
}

bool IsCcam(std::string_view word) {
  constexpr std::size_t kCodeSize = 7;
  if (word.size() < kCodeSize || !AllLetters(word.substr(0, 4)) ||
      !AllDigits(word.substr(4, kCodeSize - 4))) {
    return false;
  }
  word.remove_prefix(kCodeSize);
  // Activity 1 to 5, phase 0 to 3.
  for (const char last : {'5', '3'}) {
    if (word.empty()) return true;
    if (word.size() < 2 || word[0] != '-' || word[1] < '0' || word[1] > last) return false;
    word.remove_prefix(2);
  }
  return word.empty();
}

bool IsCip13(std::string_view word) {
  if (word.size() != 13 || !word.starts_with("3400") || !AllDigits(word)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < word.size(); ++i) sum += DigitValue(word[i]) * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool IsAtc(std::string_view word) {
  constexpr std::string_view kGroups = "ABCDGHJLMNPRSV";
  return word.size() == 7 && kGroups.find(ToUpper(word[0])) != std::string_view::npos &&
         AllDigits(word.substr(1, 2)) && AllLetters(word.substr(3, 2)) &&
         AllDigits(word.substr(5, 2));
}

}  // namespace leakscan
