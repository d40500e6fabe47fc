#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scanner/validate/person.h"

namespace leakscan {
namespace {

std::string Postcode(std::string_view value) {
  char postcode[6] = {};
  char department[4] = {};
  if (!ReadPostcode(value, postcode, department)) return "none";
  return std::string(postcode) + " " + department;
}

std::string Line(std::string_view value) {
  std::string out = "|";
  return ReadAddressLine(value, &out) ? out.substr(1) : "none" + out.substr(1);
}

struct Case {
  std::string_view value;
  std::string_view expected;
};

TEST(ReadPostcode, ReadsSpellingsAndDepartments) {
  const Case cases[] = {
      {"75001", "75001 75"},     {"75 001", "75001 75"}, {" 75001 ", "75001 75"},
      {"\"01400\"", "01400 01"}, {"1400", "01400 01"},   {"F-75001", "75001 75"},
      {"FR-75001", "75001 75"},  {"20000", "20000 2A"},  {"20100", "20100 2A"},
      {"20200", "20200 2B"},     {"20600", "20600 2B"},  {"97410", "97410 974"},
      {"97133", "97133 971"},    {"98000", "98000 980"}, {"98800", "98800 988"},
      {"95880", "95880 95"},
  };
  for (const Case& c : cases) EXPECT_EQ(Postcode(c.value), c.expected) << c.value;
}

TEST(ReadPostcode, RefusesOtherNumbers) {
  for (const std::string_view value :
       {"", "750", "0140", "00100", "96000", "99100", "97000", "97900", "98100", "98500", "750011",
        "7500A", "2A004", "75-001", "7 5001", "75001 Paris", "-75001", "F-", "FR-F-75001"}) {
    EXPECT_EQ(Postcode(value), "none") << value;
  }
}

TEST(ReadAddressLine, FoldsToOneLine) {
  const Case cases[] = {
      {"12 rue de l'Église", "12 RUE DE L'EGLISE"},
      {"  3 bis,  avenue\tJean Jaurès ", "3 BIS AVENUE JEAN JAURES"},
      {"12 rue Pasteur\n75011 Paris", "12 RUE PASTEUR 75011 PARIS"},
      {"\"Lieu-dit Le Moulin\",", "LIEU-DIT LE MOULIN"},
      {"BP 12", "BP 12"},
  };
  for (const Case& c : cases) EXPECT_EQ(Line(c.value), c.expected) << c.value;
}

TEST(ReadAddressLine, RefusesWhatIsNoAddress) {
  for (const std::string_view value : {"", " ", "12", "75001", "-", "null", "N/A", "Non renseignée",
                                       "jo@example.com", "<div>", "{\"a\":1}", "a\x01z"}) {
    EXPECT_EQ(Line(value), "none") << value;
  }
  EXPECT_EQ(Line(std::string(200, 'a')), std::string(200, 'A'));
  EXPECT_EQ(Line(std::string(201, 'a')), "none");
  EXPECT_EQ(Line(std::string(1 << 20, 'a')), "none");
}

}  // namespace
}  // namespace leakscan
