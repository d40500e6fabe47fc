// Method. The words of the value are taken in turn: one of five characters may be an INSEE code or
// a postcode, one in brackets or alone the number of a département, and from the first letter on
// the name of a commune that has the NIR's code. The code is that of the time of birth, under which
// today's table may not list it, and is compared under its later forms, too: Corsica (20) became 2A
// and 2B in 1976, the Seine (75) and the Seine-et-Oise (78) were divided in 1968; communes kept
// their last three digits.
//
//   Agrees:   69123 "Lyon", 69383 "LYON 3E", 75066 "Saint-Denis" (93066), 20004 "Ajaccio", 99352
//   "99352" Does not: 69123 "Lille", "France"
//
// Sources: INSEE, code officiel géographique; lois du 10 juillet 1964 and du 15 mai 1975.
#include "scanner/validate/birth_place.h"

#include <array>
#include <string>

#include "scanner/base/ascii.h"
#include "scanner/validate/place_names.h"

namespace leakscan {
namespace {

struct Successors {
  std::string_view before;
  std::array<std::string_view, 5> after;  // the first may be empty
};
constexpr Successors kDivided[] = {
    {"20", {"2A", "2B"}},
    {"75", {"75", "92", "93", "94"}},
    {"78", {"78", "91", "92", "93", "95"}},
};

// Calls visit(code) for the code and what it may have become.
template <class Visit>
bool AnyCode(std::string_view place, Visit visit) {
  for (const Successors& divided : kDivided) {
    if (!place.starts_with(divided.before)) continue;
    for (const std::string_view department : divided.after) {
      if (department.empty()) break;
      if (visit(std::string(department) + std::string(place.substr(2)))) return true;
    }
    return false;
  }
  return visit(std::string(place));
}

bool NamesCommune(std::string_view text, std::string_view place) {
  static const PlaceNames communes(CommuneTable(), 1U << 17U);
  return AnyCode(place,
                 [text](const std::string& code) { return communes.NameEndsAt(text, code) > 0; });
}

// The département that begins a place, a postcode or is a number by itself ("974", "2a", "1").
std::string DepartmentOf(std::string_view digits) {
  std::string department;
  for (const char c : digits.substr(0, 2)) department += ToUpper(c);
  if (digits.size() == 1) return "0" + department;
  if ((department == "97" || department == "98") && digits.size() > 2) department += digits[2];
  return department;
}

bool IsSameDepartment(std::string_view place, std::string_view written) {
  const std::string of_written = DepartmentOf(written);
  // A postcode of Corsica does not tell which of the two.
  const auto plain = [](const std::string& d) { return d == "2A" || d == "2B" ? "20" : d; };
  return AnyCode(place, [&](const std::string& code) {
    return plain(DepartmentOf(code)) == plain(of_written);
  });
}

bool IsSameCode(std::string_view place, std::string_view written) {
  std::string upper;
  for (const char c : written) upper += ToUpper(c);
  return upper == place ||
         AnyCode(place, [&upper](const std::string& code) { return code == upper; });
}

}  // namespace

BirthPlace CompareBirthPlace(std::string_view place, std::string_view written) {
  constexpr int kWordsMax = 12;
  BirthPlace best = BirthPlace::kUnknown;
  if (place.size() != kPlaceKeySize) return best;
  std::size_t i = 0;
  for (int words = 0; words < kWordsMax && i < written.size(); ++words) {
    while (i < written.size() && !IsWordByte(written[i])) ++i;
    std::size_t end = i;
    while (end < written.size() && IsWordByte(written[end])) ++end;
    const std::string_view word = written.substr(i, end - i);
    if (word.empty()) break;
    if (IsDigit(word[0])) {
      if (word.size() == kPlaceKeySize && IsSameCode(place, word)) return BirthPlace::kCommune;
      const bool in_brackets = i > 0 && written[i - 1] == '(';
      const bool tells_department = word.size() == kPlaceKeySize ||
                                    (word.size() <= 3 && (in_brackets || Trim(written) == word));
      if (tells_department && !place.starts_with("99") && IsSameDepartment(place, word)) {
        best = BirthPlace::kDepartment;
      }
    } else if (NamesCommune(written.substr(i), place)) {
      return BirthPlace::kCommune;
    }
    i = end;
  }
  return best;
}

}  // namespace leakscan
