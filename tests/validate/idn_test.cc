#include "scanner/validate/idn.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakscan {
namespace {

std::string ALabel(std::string_view label) {
  std::string out;
  return AppendALabel(label, &out) ? out : "refused" + out;
}

struct Case {
  std::string_view label;
  std::string_view a_label;
};

// RFC 3492, section 7.1 (lower case), and names in use.
TEST(AppendALabel, EncodesTheSamplesOfRfc3492) {
  const Case cases[] = {
      {"ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"},
      {"他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"},
      {"他們爲什麽不說中文", "xn--ihqwctvzc91f659drss3x8bo0yb"},
      {"Pročprostěnemluvíčesky", "xn--proprostnemluvesky-uyb24dma41a"},
      {"почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"},
      {"3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"},
      {"bücher", "xn--bcher-kva"},
      {"MÜNCHEN", "xn--mnchen-3ya"},
      {"faß", "xn--fa-hia"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ALabel(c.label), c.a_label) << c.label;
  }
}

TEST(AppendALabel, KeepsAsciiInLowerCase) {
  EXPECT_EQ(ALabel("ExAmple-9"), "example-9");
  EXPECT_EQ(ALabel("xn--bcher-kva"), "xn--bcher-kva");
}

TEST(AppendALabel, RefusesWhatIsNoLabel) {
  EXPECT_EQ(ALabel(""), "refused");
  EXPECT_EQ(ALabel("b\xfc"
                   "cher"),
            "refused");
  EXPECT_EQ(ALabel(std::string(63, 'a')).size(), 63u);
  EXPECT_EQ(ALabel(std::string(64, 'a')), "refused");
  std::string wide;
  for (int i = 0; i < 63; ++i) wide += i % 2 == 0 ? "é" : "日";
  EXPECT_EQ(ALabel(wide), "refused");
}

TEST(LowerCase, CoversTheScriptsOfNames) {
  const Case cases[] = {{"ÀÖØÞ×ß", "àöøþ×ß"},
                        {"ĀĲĹŇŶŸŹŽ", "āĳĺňŷÿźž"},
                        {"ΑΩαω", "αωαω"},
                        {"АЯЀЏая", "аяѐџая"},
                        {"ŒUVRE", "œuvre"}};
  for (const Case& c : cases) {
    std::string out;
    ASSERT_TRUE(AppendLowerCase(c.label, &out));
    EXPECT_EQ(out, c.a_label);
  }
}

TEST(ReadCodePoint, RefusesEveryMalformedSequence) {
  const std::string_view malformed[] = {"",
                                        "\x80",
                                        "\xc0\xaf",
                                        "\xc1\xbf",
                                        "\xc3",
                                        "\xc3\x41",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xe2\x82",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xff"};
  for (const std::string_view text : malformed) EXPECT_EQ(ReadCodePoint(text).bytes, 0u);
  EXPECT_EQ(ReadCodePoint("€uro").value, 0x20ACu);
  EXPECT_EQ(ReadCodePoint("\xf4\x8f\xbf\xbf").value, 0x10FFFFu);
}

}  // namespace
}  // namespace leakscan
