// Numbers and codes with a check digit or a shape of their own, against published ones.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "scanner/validate/health_codes.h"
#include "scanner/validate/ins_c.h"
#include "scanner/validate/number_codes.h"
#include "scanner/validate/number_reading.h"
#include "scanner/validate/number_run.h"
#include "scanner/validate/password_hash.h"
#include "scanner/validate/payment_card.h"
#include "scanner/validate/professional_ids.h"

namespace leakscan {
namespace {

constexpr int kDraws = 100000;

std::string RandomDigits(std::mt19937& random, std::size_t size) {
  std::string digits;
  while (digits.size() < size) digits += static_cast<char>('0' + random() % 10);
  return digits;
}

std::vector<CodeReading> Read(std::string_view text) {
  std::vector<CodeReading> readings;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] < '0' || text[i] > '9') continue;
    std::vector<NumberReading> numbers;
    NumberRun run;
    std::size_t run_begin = 0;
    ReadNumbers(text, i + 1, {}, &run, &numbers, &run_begin);
    ReadNumberCodes(text, run_begin, &run, &readings);
    break;
  }
  return readings;
}

// A card that nothing else must speak for.
bool IsFreeCard(std::string_view text) {
  const auto readings = Read(text);
  return readings.size() == 1 && readings[0].kind == CodeKind::kPaymentCard &&
         !readings[0].needs_label;
}

TEST(PaymentCard, KnowsTheIssuers) {
  for (const char* card : {"4539578763621486", "5399710246382750", "371449635398431",
                           "6011000990139424", "2223003122003222"}) {
    EXPECT_EQ(ClaimOfCard(card), CardClaim::kCommon);
  }
  for (const char* card : {"30569309025904", "3530111333300000", "4222222222222"}) {
    EXPECT_EQ(ClaimOfCard(card), CardClaim::kWeak);
  }
  EXPECT_EQ(ClaimOfCard("35600000000048"), CardClaim::kNone);   // La Poste's SIRET
  EXPECT_EQ(ClaimOfCard("356938035643809"), CardClaim::kNone);  // an IMEI
  EXPECT_EQ(ClaimOfCard("9539578763621481"), CardClaim::kNone);
}

TEST(PaymentCard, RefusesEveryAlteredDigitAndLength) {
  const std::string card = "4539578763621486";
  for (std::size_t i = 0; i < card.size(); ++i) {
    std::string altered = card;
    altered[i] = card[i] == '9' ? '0' : static_cast<char>(card[i] + 1);
    EXPECT_EQ(ClaimOfCard(altered), CardClaim::kNone) << i;
  }
  EXPECT_EQ(ClaimOfCard(card.substr(1)), CardClaim::kNone);
  EXPECT_EQ(ClaimOfCard(""), CardClaim::kNone);
}

TEST(PaymentCard, PublishedTestNumbersAreFictional) {
  for (const char* card : {"4111111111111111", "4242424242424242", "5555555555554444",
                           "378282246310005", "4000000000000002"}) {
    EXPECT_TRUE(IsFictionalCard(card)) << card;
  }
  EXPECT_FALSE(IsFictionalCard("4539578763621486"));
  EXPECT_FALSE(IsFictionalCard("5399710246382750"));
}

TEST(NumberCodes, ReadsCardsInTheirGroups) {
  for (const char* text : {"4539 5787 6362 1486", "4539-5787-6362-1486", "4539.5787.6362.1486",
                           "4539578763621486", "carte:4539578763621486", "3714 496353 98431",
                           "4539\xC2\xA0"
                           "5787\xC2\xA0"
                           "6362\xC2\xA0"
                           "1486",
                           "4539 5787 6362 1486 12/25 123", "4539578763621486 0647382915",
                           "(4539578763621486)", "12A 4539578763621486"}) {
    EXPECT_TRUE(IsFreeCard(text)) << text;
  }
}

TEST(NumberCodes, CardsAreNoPartOfSomethingLonger) {
  for (const char* text :
       {"4539 5787 6362 1486 1234", "1234 4539 5787 6362 1486", "14539578763621486",
        "45395787636214861", "0.4539578763621486", "4539578763621486.25", "4539 5787-6362 1486",
        "a716-4539578763621486", "4539578763621486-a716-12ab", "deadbeef4539578763621486",
        "/posts/4539578763621486", "453 95787 6362 1486"}) {
    EXPECT_FALSE(IsFreeCard(text)) << text;
  }
}

TEST(NumberCodes, EveryCodeOfALongRunIsReadOnce) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "4539 5787 6362 1486 12 ";
  std::vector<CodeReading> readings;
  NumberRun run;
  ReadRun(text, 0, &run);
  ReadNumberCodes(text, 0, &run, &readings);
  const auto wanted = static_cast<std::size_t>(100);
  std::vector<std::size_t> begins;
  for (const CodeReading& reading : readings) begins.push_back(reading.begin);
  EXPECT_TRUE(std::is_sorted(begins.begin(), begins.end()));
  EXPECT_EQ(std::adjacent_find(begins.begin(), begins.end()), begins.end());
  EXPECT_EQ(begins.size(), wanted);
}

TEST(NumberCodes, OtherCodesNeedTheirLabel) {
  const auto rpps = Read("10003879623");
  ASSERT_EQ(rpps.size(), 1U);
  EXPECT_EQ(rpps[0].kind, CodeKind::kRpps);
  EXPECT_TRUE(rpps[0].needs_label);
  const auto finess = Read("FINESS 750712184");
  ASSERT_EQ(finess.size(), 1U);
  EXPECT_EQ(finess[0].kind, CodeKind::kFiness);
  EXPECT_TRUE(finess[0].needs_label);
  const auto ins_c = Read("1541187387477485562488");
  ASSERT_EQ(ins_c.size(), 1U);
  EXPECT_EQ(ins_c[0].kind, CodeKind::kInsC);
  EXPECT_FALSE(ins_c[0].needs_label);
  const auto cip = Read("3400893213322");
  ASSERT_EQ(cip.size(), 1U);
  EXPECT_EQ(cip[0].kind, CodeKind::kCip13);
}

// Visa, Mastercard, Discover: 0.216 of the leading digits, and Luhn a tenth of these.
TEST(NumberCodes, RandomDigitsPassAsOftenAsArithmeticSays) {
  std::mt19937 random(20200811);
  for (std::size_t size = 9; size <= 24; ++size) {
    int found = 0;
    for (int i = 0; i < kDraws; ++i) {
      for (const CodeReading& reading : Read(RandomDigits(random, size))) {
        found += !reading.needs_label;
      }
    }
    int limit = 0;
    if (size == 16) limit = kDraws * 216 / 10000 + 200;  // 4: 0.1, 51-55 and 2221-2720: 0.05 each
    if (size == 15) limit = kDraws * 2 / 1000 + 100;     // 34, 37
    if (size == 22) limit = kDraws * 19 / 10000 + 60;    // below 2^64, and the key
    EXPECT_LE(found, limit) << size;
  }
}

TEST(InsC, ReadsThePublishedVector) {
  const std::string published = "1541187387477485562488";
  EXPECT_TRUE(IsInsC(published));
  for (std::size_t i = 0; i < published.size(); ++i) {
    std::string altered = published;
    altered[i] = published[i] == '9' ? '0' : static_cast<char>(published[i] + 1);
    EXPECT_FALSE(IsInsC(altered)) << i;
  }
  EXPECT_FALSE(IsInsC(published.substr(1)));
  EXPECT_FALSE(IsInsC(published + "0"));
  EXPECT_TRUE(IsInsC("1844674407370955161537"));   // 2^64 - 1
  EXPECT_FALSE(IsInsC("1844674407370955161636"));  // 2^64
}

TEST(Rpps, ReadsPublishedNumbers) {
  EXPECT_EQ(RppsOf("10003879623"), "10003879623");
  EXPECT_EQ(RppsOf("810003879623"), "10003879623");
  EXPECT_EQ(RppsOf("99700218896"), "99700218896");
  EXPECT_TRUE(IsTestRpps("99700218896"));
  EXPECT_FALSE(IsTestRpps("10003879623"));
  for (const char* wrong : {"", "1000387962", "10003879624", "20003879621", "710003879623"}) {
    EXPECT_EQ(RppsOf(wrong), "") << wrong;
  }
}

TEST(Finess, ReadsPublishedNumbersAndCorsica) {
  for (const char* finess : {"750712184", "690781810", "2A0000014", "2b0000020"}) {
    EXPECT_TRUE(IsFiness(finess)) << finess;
  }
  for (const char* wrong :
       {"", "750712185", "2A0000015", "2C0000014", "75071218", "7507121840", "000000000"}) {
    EXPECT_FALSE(IsFiness(wrong)) << wrong;
  }
}

TEST(HealthCodes, Loinc) {
  for (const char* code :
       {"94309-2", "94500-6", "94845-5", "94558-4", "94507-1", "94508-9", "94762-2", "94563-4",
        "94564-2", "97097-0", "95209-3", "94531-1", "94559-2", "94745-7", "96119-3"}) {
    EXPECT_TRUE(IsLoinc(code) && IsCovidLoinc(code)) << code;
  }
  EXPECT_TRUE(IsLoinc("2345-7"));
  EXPECT_FALSE(IsCovidLoinc("2345-7"));
  for (const char* wrong : {"", "-", "94500-7", "945006", "94500-", "1-8", "94500 6", "0123-4"}) {
    EXPECT_FALSE(IsLoinc(wrong)) << wrong;
  }
}

TEST(HealthCodes, Icd10) {
  bool has_detail = false;
  for (const char* code : {"U07.1", "U0711", "u07.11", "B20.1", "F024", "E11.90+8", "S72.00"}) {
    EXPECT_TRUE(IsIcd10(code, &has_detail)) << code;
    EXPECT_TRUE(has_detail) << code;
  }
  EXPECT_TRUE(IsIcd10("I10", &has_detail));
  EXPECT_FALSE(has_detail);
  for (const char* wrong : {"", "A", "A1", "A1.2", "AA1", "D49.1", "E91", "H96.0", "Y99.1", "J45.",
                            "J45.1234", "J45.1x", "J45+"}) {
    EXPECT_FALSE(IsIcd10(wrong, &has_detail)) << wrong;
  }
}

TEST(HealthCodes, ActsAndDrugs) {
  EXPECT_TRUE(IsCcam("ZBQK002") && IsCcam("jnjd002-1-0"));
  for (const char* wrong : {"", "ZBQK02", "ZBQ0002", "ZBQK0021", "ZBQK002-6", "ZBQK002-1-4"}) {
    EXPECT_FALSE(IsCcam(wrong)) << wrong;
  }
  EXPECT_TRUE(IsCip13("3400893213322") && IsCip13("3400935955838"));
  for (const char* wrong : {"", "3400893213323", "3500893213321", "340089321332"}) {
    EXPECT_FALSE(IsCip13(wrong)) << wrong;
  }
  EXPECT_TRUE(IsAtc("J07BX03") && IsAtc("n02be01"));
  for (const char* wrong : {"", "J07BX3", "E07BX03", "J07B003", "J07BX030"}) {
    EXPECT_FALSE(IsAtc(wrong)) << wrong;
  }
}

TEST(PasswordHash, KnowsTheShapes) {
  const std::vector<std::string> hashes = {
      "$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
      "$2a$04$" + std::string(53, '.'),
      "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21l$" + std::string(43, 'A'),
      "$argon2i$m=4096,t=3,p=1$c29tZXNhbHQ$" + std::string(43, 'A'),
      "$P$B" + std::string(30, 'x'),
      "$H$9" + std::string(30, 'x'),
      "$5$saltstring$" + std::string(43, 'b'),
      "$6$rounds=5000$saltstring$" + std::string(86, 'c'),
      "{SSHA}" + std::string(32, 'Q'),
  };
  for (const std::string& hash : hashes) {
    EXPECT_EQ(PasswordHashSize(hash), hash.size()) << hash.substr(0, 8);
    EXPECT_EQ(PasswordHashSize(hash + ";x"), hash.size()) << hash.substr(0, 8);
    for (std::size_t size = 0; size < hash.size(); ++size) {
      const std::size_t found = PasswordHashSize(std::string_view(hash).substr(0, size));
      // Only argon2 and base64 have no fixed size.
      EXPECT_TRUE(found == 0 || hash[1] == 'a' || hash[0] == '{') << hash.substr(0, 8) << size;
    }
  }
  for (const char* wrong : {"", "$", "$2", "$2a$", "$5", "$100", "$1$abc$def", "{SSHA}", "{}",
                            "$2y$99$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"}) {
    EXPECT_EQ(PasswordHashSize(wrong), 0U) << wrong;
  }
}

TEST(PasswordHash, BareHashesByTheirLength) {
  EXPECT_TRUE(IsBareHash("5f4dcc3b5aa765d61d8327deb882cf99"));
  EXPECT_TRUE(IsBareHash("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"));
  EXPECT_TRUE(IsBareHash("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"));
  for (const char* wrong : {"", "*", "5f4dcc3b", "zz4dcc3b5aa765d61d8327deb882cf99"}) {
    EXPECT_FALSE(IsBareHash(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace leakscan
