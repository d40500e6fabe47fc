#include "benchmarks/corpus/identity.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <initializer_list>

namespace leakscan::corpus {
namespace {

struct WeightedWord {
  std::string_view word;
  std::uint32_t upto;  // cumulated, in thousandths
};

constexpr WeightedWord kMailDomains[] = {
    {"gmail.com", 350}, {"orange.fr", 470},  {"hotmail.fr", 560},  {"hotmail.com", 620},
    {"free.fr", 690},   {"wanadoo.fr", 750}, {"sfr.fr", 800},      {"laposte.net", 850},
    {"yahoo.fr", 900},  {"outlook.fr", 930}, {"live.fr", 950},     {"icloud.com", 965},
    {"bbox.fr", 980},   {"gmx.fr", 985},     {"yahoo.co.uk", 990}, {"protonmail.com", 1000},
};

// The first two digits behind the trunk 0 whose whole block is ordinary: none holds a fiction range
// (01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98), an overseas block (02 62, 06 90...)
// or one reserved for telemarketing (01 62, 02 70, 03 77, 04 24, 05 68...).
constexpr std::string_view kMobileBlocks[] = {"60", "61", "62", "64", "65", "66", "67",
                                              "68", "73", "74", "75", "76", "77", "78"};
constexpr std::string_view kFixedBlocks[] = {"13", "14", "15", "23", "24", "25", "29", "32",
                                             "34", "38", "43", "45", "47", "49", "54", "55"};
constexpr std::string_view kBoxBlocks[] = {"95", "96", "97", "98"};

std::string Digits(int value, int width) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%0*d", width, value);
  return text.data();
}

// Département and commune, five characters, as INSEE codes the place of birth.
std::string MakePlace(int birth_year, Random* random) {
  const std::uint32_t draw = random->Below(1000);
  if (draw < 7) {  // Corsica was one département, 20, until 1976
    const std::string commune = Digits(random->Between(1, 360), 3);
    if (birth_year < 1976) return "20" + commune;
    return (random->Chance(500) ? "2A" : "2B") + commune;
  }
  if (draw < 30) {
    return "97" + Digits(random->Between(1, 4), 1) + Digits(random->Between(1, 24), 2);
  }
  if (draw < 80) return "99" + Digits(random->Between(100, 450), 3);
  int department = random->Between(1, 94);
  if (department >= 20) ++department;
  return Digits(department, 2) + Digits(random->Between(1, 560), 3);
}

// Placeholders people type (0611223344, 0600000000) and runs such as 12345678.
bool LooksLikePlaceholder(std::string_view digits) {
  unsigned seen = 0;
  bool doubled = true;
  int steps = 0;
  for (std::size_t i = 1; i < digits.size(); ++i) {
    seen |= 1U << (digits[i] - '0');
    if (i % 2 == 1 && digits[i] != digits[i + 1]) doubled = false;
    if (i >= 2 && (digits[i] - digits[i - 1] == 1 || digits[i] - digits[i - 1] == -1)) ++steps;
  }
  return doubled || __builtin_popcount(seen) < 3 || steps >= 6;
}

std::uint64_t NonZeroHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, the same on every machine
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return hash == 0 ? 1 : hash;
}

std::string Group(std::string_view digits, std::initializer_list<std::size_t> sizes,
                  char separator) {
  std::string out;
  for (const std::size_t size : sizes) {
    if (!out.empty()) out += separator;
    out += digits.substr(0, size);
    digits.remove_prefix(size);
  }
  return out;
}

}  // namespace

BirthDate MakeBirthDate(int year_min, int year_max, Random* random) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (;;) {
    BirthDate born;
    born.year = random->Between(year_min, year_max);
    born.month = random->Between(1, born.year == 2020 ? 4 : 12);
    born.day = random->Between(1, kDays[static_cast<std::size_t>(born.month - 1)]);
    if (born.year != 1970 || born.month != 1 || born.day != 1) return born;
  }
}

std::string IdentityMaker::MakeNir(bool female, const BirthDate& born) {
  for (;;) {
    std::string nir = female ? "2" : "1";
    nir += Digits(born.year % 100, 2);
    nir += Digits(born.month, 2);
    nir += MakePlace(born.year, random_);
    nir += Digits(random_->Between(1, 999), 3);
    if (!nirs_.Insert(NonZeroHash(nir))) continue;
    return nir + Digits(KeyOfNir(nir), 2);
  }
}

std::string IdentityMaker::MakePhone() {
  for (;;) {
    const std::uint32_t draw = random_->Below(100);
    std::string digits(draw < 75   ? random_->Pick(kMobileBlocks)
                       : draw < 95 ? random_->Pick(kFixedBlocks)
                                   : random_->Pick(kBoxBlocks));
    digits += Digits(random_->Between(0, 9999999), 7);
    if (!LooksLikePlaceholder(digits) && phones_.Insert(NonZeroHash(digits))) return digits;
  }
}

std::string IdentityMaker::MakeEmail(std::string_view first_name, std::string_view last_name) {
  const std::string first = AsciiLower(first_name);
  const std::string last = AsciiLower(last_name);
  for (;;) {
    std::string address;
    switch (random_->Below(4)) {
      case 0:
        address = first + "." + last;
        break;
      case 1:
        address = first.substr(0, 1) + last;
        break;
      case 2:
        address = last + "_" + first;
        break;
      default:
        address = first + last.substr(0, 3);
    }
    address += std::to_string(random_->Below(random_->Chance(500) ? 100 : 100000));
    address += '@';
    const std::uint32_t draw = random_->Below(1000);
    for (const WeightedWord& domain : kMailDomains) {
      if (draw < domain.upto) {
        address += domain.word;
        break;
      }
    }
    if (emails_.Insert(NonZeroHash(address))) return address;
  }
}

int KeyOfNir(std::string_view stem) {
  int rest = 0;
  for (std::size_t i = 0; i < stem.size(); ++i) {
    int digit = stem[i] - '0';
    if (i == 5 && stem[6] > '9') digit = 1;   // 2A counts as 19,
    if (i == 6 && stem[6] == 'A') digit = 9;  // 2B as 18
    if (i == 6 && stem[6] == 'B') digit = 8;
    rest = (rest * 10 + digit) % 97;
  }
  return 97 - rest;
}

std::string SpellNir(std::string_view nir, Random* random) {
  const std::uint32_t draw = random->Below(100);
  if (draw < 60) return std::string(nir);
  if (draw < 90) return Group(nir, {1, 2, 2, 2, 3, 3, 2}, ' ');
  if (draw < 98) return Group(nir, {13, 2}, ' ');
  return Group(nir, {1, 2, 2, 2, 3, 3, 2}, '.');
}

std::string SpellPhone(std::string_view digits, Random* random) {
  std::string national(1, '0');
  national += digits;
  const std::string grouped = Group(digits, {1, 2, 2, 2, 2}, ' ');
  const std::uint32_t draw = random->Below(100);
  if (draw < 32) return national;
  if (draw < 62) return Group(national, {2, 2, 2, 2, 2}, ' ');
  if (draw < 73) return Group(national, {2, 2, 2, 2, 2}, '.');
  if (draw < 77) return Group(national, {2, 2, 2, 2, 2}, '-');
  if (draw < 87) return std::string("+33").append(digits);
  if (draw < 94) return "+33 " + grouped;
  if (draw < 97) return std::string("0033").append(digits);
  return "+33 (0)" + grouped;
}

std::string AsciiLower(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else if ((c >= 'a' && c <= 'z') || c == '-') {
      out += c;
    } else if (c == '\xc3' && i + 1 < name.size()) {  // U+00C0..U+00FF, all the names need
      constexpr std::string_view kPlain = "aaaaaaaceeeeiiiidnooooo-ouuuuypy";
      out += kPlain[static_cast<unsigned char>(name[++i]) & 0x1f];
    }
  }
  return out;
}

}  // namespace leakscan::corpus
