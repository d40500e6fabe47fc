#include "scanner/output/masking.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "scanner/base/safe_text.h"
#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

std::string Mask(Kind kind, std::string_view normalized, std::string_view qualifier = {}) {
  Finding finding;
  finding.kind = kind;
  finding.normalized = normalized;
  finding.qualifier = qualifier;
  std::string mask;
  AppendMasked(finding, &mask);
  return mask;
}

TEST(Masking, ShowsWhatTheKindAllows) {
  const struct {
    Kind kind;
    std::string_view normalized;
    std::string_view mask;
  } kCases[] = {
      {Kind::kNir, "255081416802538", "2 55 •• •• ••• ••• ••"},
      {Kind::kNir, "255082A16802597", "2 55 •• •• ••• ••• ••"},
      {Kind::kNir, "255", "• •• •• •• ••• ••• ••"},
      {Kind::kNir, "2A5081416802538", "• •• •• •• ••• ••• ••"},
      {Kind::kNir, "25:081416802538", "• •• •• •• ••• ••• ••"},
      {Kind::kInsC, "1541187387477485562488", "•••"},
      {Kind::kPhone, "+33639981234", "06 •• •• •• ••"},
      {Kind::kPhone, "+33199001234", "01 •• •• •• ••"},
      {Kind::kPhone, "+262692123456", "+262 69•••"},
      {Kind::kPhone, "+3222222222", "+32 22•••"},
      {Kind::kPhone, "+12025550123", "+1 20•••"},
      {Kind::kPhone, "+338001", "+33 •••"},
      {Kind::kPhone, "0639981234", "•••"},
      {Kind::kPhone, "", "•••"},
      {Kind::kEmail, "jeanne@gmail.com", "j•••@gmail.com"},
      {Kind::kEmail, "jeanne@orange.fr", "j•••@orange.fr"},
      {Kind::kEmail, "d@example.org", "d•••@•••"},
      {Kind::kEmail, "\"x\"@example.org", "•••@•••"},
      {Kind::kEmail, "@gmail.com", "•••@gmail.com"},
      {Kind::kEmail, "nothing", "•••"},
      {Kind::kEmail, "nothing at all of the kind", "•••"},
      {Kind::kEmail, "\"a@b\"@gmail.com", "•••@gmail.com"},
      {Kind::kEmail, "x@club-internet.fr", "x•••@club-internet.fr"},
      {Kind::kEmail, "jeanne@club-internet.example", "j•••@•••"},
      {Kind::kPersonName, "DUPONT, JEANNE", "D•••"},
      {Kind::kPersonName, "ŁUKASZ", "Ł•••"},
      {Kind::kPersonName, "\xE2\x80\xAEX", "•••"},
      {Kind::kPersonName, "\xFFX", "•••"},
      {Kind::kBirthDate, "1985-05-12", "1985-••-••"},
      {Kind::kBirthDate, "0000-05-12", "••••-••-••"},
      {Kind::kBirthDate, "12", "••••-••-••"},
      {Kind::kBirthDate, "19/5-05-12", "••••-••-••"},
      {Kind::kBirthDate, "198:-05-12", "••••-••-••"},
      {Kind::kBirthDate,
       "19\xE9"
       "5-05-12",
       "••••-••-••"},
      {Kind::kIban, "FR7630006000011234567890189", "FR••"},
      {Kind::kIban, "F", "••"},
      {Kind::kPaymentCard, "4970101234567890", "497010•••"},
      {Kind::kPaymentCard, "4970", "•••"},
      {Kind::kIpp, "801234567", "•••"},
      {Kind::kPassword, "secret", "•••"},
      {Kind::kPasswordHash, "5f4dcc3b", "•••"},
      {Kind::kRpps, "10001234567", "•••"},
      {Kind::kHc1, "URN:UVCI:01:FR:X", "•••"},
      {Kind::kDoc2d, "DC04", "•••"},
      {Kind::kCustom, "anything", "•••"},
      {Kind::kCovidResult, "positive", "positive"},
      {Kind::kIcd10, "U071", "U071"},
      {Kind::kHealthTerm, "hépatite", "hépatite"},
      {Kind::kHealthTerm, "a\x1b[2Jb", "a\xEF\xBF\xBD[2Jb"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Mask(c.kind, c.normalized), c.mask) << Name(c.kind) << " " << c.mask;
  }
}

// Whatever stands in front of it, short or long.
TEST(Masking, ShowsTheDomainOfALargeProvider) {
  for (const std::string_view domain :
       {"pm.me", "me.com", "qq.com", "free.fr", "gmail.com", "gmx.fr", "gmx.de", "hotmail.fr",
        "laposte.net", "yahoo.co.uk", "protonmail.com", "club-internet.fr", "9online.fr"}) {
    std::string local = "x";
    for (int size = 1; size < 24; ++size, local += 'y') {
      const std::string end = "@" + std::string(domain);
      EXPECT_EQ(Mask(Kind::kEmail, local + end), "x•••" + end);
      EXPECT_EQ(Mask(Kind::kEmail, local + end + 'x'), "x•••@•••");
      EXPECT_EQ(Mask(Kind::kEmail, local + "@x" + end.substr(1)), "x•••@•••");
      EXPECT_EQ(Mask(Kind::kEmail, local + end.substr(0, end.size() - 1)), "x•••@•••");
    }
  }
  EXPECT_EQ(Mask(Kind::kEmail, "jeanne.dupont.1955@"), "j•••@•••");
}

TEST(Masking, ShowsSexAndYearOnlyOfNumbersThatHoldThem) {
  EXPECT_EQ(Mask(Kind::kNir, "255081416802538", "nia"), "2 55 •• •• ••• ••• ••");
  EXPECT_EQ(Mask(Kind::kNir, "7112312345678", "nnp"), "• •• •• •• ••• ••• ••");
  EXPECT_EQ(Mask(Kind::kNir, "5112312345678", "mig"), "• •• •• •• ••• ••• ••");
}

TEST(Masking, ShowsTheDepartmentOfAnAddress) {
  Finding finding;
  finding.kind = Kind::kPostalAddress;
  finding.normalized = "12 RUE DES LILAS 78000 VERSAILLES";
  std::string mask;
  AppendMasked(finding, &mask);
  EXPECT_EQ(mask, "•••");
  std::memcpy(finding.about.department, "78", 3);
  mask.clear();
  AppendMasked(finding, &mask);
  EXPECT_EQ(mask, "78•••");
  std::memcpy(finding.about.department, "\"\x1b..", 4);  // not NUL-ended, not a département
  mask.clear();
  AppendMasked(finding, &mask);
  EXPECT_EQ(mask, "•••");
}

TEST(Masking, OfRandomBytesIsSafeUtf8ForEveryKind) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string value(random() % 24, '\0');
    for (char& c : value) c = static_cast<char>(random());
    if (round % 3 == 0 && !value.empty()) value[0] = '+';
    if (round % 5 == 0) value.append("@gmail.com");
    const Kind kind = static_cast<Kind>(random() % kKindCount);
    const std::string mask = Mask(kind, value);
    ASSERT_TRUE(IsValidUtf8(mask)) << Name(kind);
    for (std::string_view rest = mask; !rest.empty();) {
      const Utf8Character character = FirstCharacter(rest);
      ASSERT_FALSE(IsUnsafe(character.code)) << Name(kind);
      // What is not a shown value must need no escape in JSON.
      if (!MaskShowsValue(kind)) {
        ASSERT_TRUE(character.code != '"' && character.code != '\\') << Name(kind);
      }
      rest.remove_prefix(character.bytes);
    }
  }
}

TEST(WithMasks, ReplacesSpansAndKeepsTheRest) {
  std::string out;
  AppendWithMasks("cv_DUPONT_0639981234.pdf", {{3, 9, "D•••"}, {10, 20, "06 •• •• •• ••"}}, &out);
  EXPECT_EQ(out, "cv_D•••_06 •• •• •• ••.pdf");
}

TEST(WithMasks, ReplacesControlCharactersAndRepairsDamage) {
  std::string out;
  AppendWithMasks("esc\x1b]0;pwn\x07\n\xE9\x81\xC2\x85\xE2\x80\xAE.txt", {}, &out);
  EXPECT_EQ(out, "esc\uFFFD]0;pwn\uFFFD\uFFFDé\uFFFD\uFFFD\uFFFD.txt");
}

TEST(WithMasks, BearsSpansOutsideTheText) {
  std::string out;
  AppendWithMasks("abc", {{1, 2, "X"}, {0, 1, "Y"}, {2, 99, "Z"}, {100, 200, "W"}}, &out);
  EXPECT_EQ(out, "aXYZW");
}

TEST(SafeText, LetsNoUnsafeCodePointThrough) {
  for (char32_t code = 0; code < 0x3000; ++code) {
    std::string text;
    if (code < 0x80) {
      text.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
      text = {static_cast<char>(0xC0U | code >> 6U), static_cast<char>(0x80U | (code & 0x3FU))};
    } else {
      text = {static_cast<char>(0xE0U | code >> 12U),
              static_cast<char>(0x80U | (code >> 6U & 0x3FU)),
              static_cast<char>(0x80U | (code & 0x3FU))};
    }
    const bool steers = code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E ||
                        code == 0x200F || code == 0x61C || code == 0x2028 || code == 0x2029 ||
                        (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    std::string out;
    AppendSafe(text, &out);
    EXPECT_EQ(out, steers ? "\uFFFD" : text) << static_cast<std::uint32_t>(code);
  }
}

TEST(SafeText, RefusesMalformedSequences) {
  for (const std::string_view text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82",
        "\xF0\x9F\x98", "\xC3(", "\xFE", "\xFF"}) {
    EXPECT_EQ(FirstCharacter(text).bytes, 0U);
    EXPECT_FALSE(IsValidUtf8(text));
  }
  EXPECT_EQ(FirstCharacter("\xF0\x9F\x98\x80x").code, U'\U0001F600');
  EXPECT_EQ(FirstCharacter("\xF0\x9F\x98\x80x").bytes, 4U);
}

}  // namespace
}  // namespace leakscan
