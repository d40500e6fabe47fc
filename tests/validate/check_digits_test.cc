#include "scanner/validate/check_digits.h"

#include <gtest/gtest.h>

#include <string>

namespace leakscan {
namespace {

TEST(Luhn, AcceptsPublishedNumbers) {
  for (const char* number : {"79927398713", "4111111111111111", "4539 5787 6362 1486",
                             "378282246310005", "490154203237518", "732 829 320 00074"}) {
    EXPECT_TRUE(PassesLuhn(number)) << number;
  }
}

TEST(Luhn, RefusesEachDigitAltered) {
  const std::string number = "79927398713";
  for (std::size_t i = 0; i < number.size(); ++i) {
    for (char c = '0'; c <= '9'; ++c) {
      if (c == number[i]) continue;
      std::string altered = number;
      altered[i] = c;
      EXPECT_FALSE(PassesLuhn(altered)) << altered;
    }
  }
}

TEST(Luhn, NeedsTwoDigits) {
  EXPECT_FALSE(PassesLuhn(""));
  EXPECT_FALSE(PassesLuhn("0"));
  EXPECT_FALSE(PassesLuhn("no digits"));
  EXPECT_TRUE(PassesLuhn("00"));
  EXPECT_TRUE(PassesLuhn("18"));
}

TEST(Luhn, LengthOffByOneIsAnotherNumber) {
  EXPECT_FALSE(PassesLuhn("7992739871"));
  EXPECT_FALSE(PassesLuhn("799273987130"));
}

TEST(Mod97, AcceptsRearrangedIban) {
  // GB82 WEST 1234 5698 7654 32 and FR14 2004 1010 0505 0001 3M02 606 with the country at the end.
  EXPECT_TRUE(PassesMod97("WEST12345698765432GB82"));
  EXPECT_TRUE(PassesMod97("2004 1010 0505 0001 3M02 606 FR14"));
  EXPECT_TRUE(PassesMod97("west12345698765432gb82"));
}

TEST(Mod97, RefusesEachCharacterAltered) {
  const std::string number = "WEST12345698765432GB82";
  for (std::size_t i = 0; i < number.size(); ++i) {
    std::string altered = number;
    altered[i] = number[i] == '7' ? '8' : '7';
    EXPECT_FALSE(PassesMod97(altered)) << altered;
  }
  EXPECT_FALSE(PassesMod97(""));
  EXPECT_FALSE(PassesMod97("\xFF\xFE"));
}

}  // namespace
}  // namespace leakscan
