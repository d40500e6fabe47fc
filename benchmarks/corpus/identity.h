// Numbers and addresses of invented people. Written from the public rules alone (INSEE for the NIR,
// ARCEP for phones) and not from the scanner's validators, so that a mistake there is not repeated
// here.
#pragma once

#include <string>
#include <string_view>

#include "benchmarks/corpus/random.h"

namespace leakscan::corpus {

struct BirthDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Born 1921-01-01 to 2020-04-30, so that two digits name the year, and never on 1970-01-01, which
// dumps use as a null date.
BirthDate MakeBirthDate(int year_min, int year_max, Random* random);

// Hands out numbers and addresses, each at most once.
class IdentityMaker {
 public:
  explicit IdentityMaker(Random* random) : random_(random) {}

  // 15 characters, key included; agrees with the sex and birth date.
  std::string MakeNir(bool female, const BirthDate& born);

  // Nine digits behind the trunk 0, of an open block of the plan: never a number reserved for
  // fiction, a placeholder or an overseas block (whose country code would differ).
  std::string MakePhone();

  // Lower case, ASCII.
  std::string MakeEmail(std::string_view first_name, std::string_view last_name);

 private:
  Random* random_;  // owned by the caller
  DistinctSet nirs_;
  DistinctSet phones_;
  DistinctSet emails_;
};

// The key of 13 characters: 97 - N mod 97, with 2A read as 19 and 2B as 18.
int KeyOfNir(std::string_view stem);

// How people write it: compact, in groups, with the key apart, dotted.
std::string SpellNir(std::string_view nir, Random* random);

// `digits` as of MakePhone, in one of eight layouts.
std::string SpellPhone(std::string_view digits, Random* random);

// Lower-case ASCII letters of a name: "Lefèvre" -> "lefevre", "Jean-Pierre" -> "jean-pierre".
std::string AsciiLower(std::string_view name);

}  // namespace leakscan::corpus
