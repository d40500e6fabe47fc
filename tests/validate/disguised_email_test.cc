#include "scanner/validate/disguised_email.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace leakscan {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;  // '|' marks the anchor: right behind the at sign
  std::string_view span;  // empty: no address
  std::string_view normalized;
};

class DisguisedEmailSpelling : public testing::TestWithParam<Case> {};

TEST_P(DisguisedEmailSpelling, ReadsAsMeant) {
  std::string text(GetParam().text);
  const std::size_t anchor = text.find('|');
  ASSERT_NE(anchor, std::string::npos);
  text.erase(anchor, 1);
  std::string normalized;
  const auto reading = ReadDisguisedEmail(text, anchor, &normalized);
  EXPECT_EQ(normalized, GetParam().normalized);
  ASSERT_EQ(reading.has_value(), !GetParam().span.empty());
  if (!reading) return;
  EXPECT_EQ(text.substr(reading->email.begin, reading->email.end - reading->email.begin),
            GetParam().span);
}

constexpr Case kCases[] = {
    {"Brackets", "to jo.dupont [at]| example [dot] com now", "jo.dupont [at] example [dot] com",
     "jo.dupont@example.com"},
    {"BracketsAbutting", "jo.dupont(arobase)|example(point)fr",
     "jo.dupont(arobase)example(point)fr", "jo.dupont@example.fr"},
    {"Braces", "jo{at}|example.org.", "jo{at}example.org", "jo@example.org"},
    {"Words", "a jo point dupont arobase |example point fr merci",
     "jo point dupont arobase example point fr", "jo.dupont@example.fr"},
    {"WordsOfACapital", "JO AROBASE |EXAMPLE POINT ORG", "JO AROBASE EXAMPLE POINT ORG",
     "jo@example.org"},
    {"PlainAtWithDotWord", "write to jo.durand at example dot| org today",
     "jo.durand at example dot org", "jo.durand@example.org"},
    {"EntityAtAndDot", "<b>jo&#46;d&#64;|example&#x2e;fr</b>", "jo&#46;d&#64;example&#x2e;fr",
     "jo.d@example.fr"},
    {"EveryLetterAnEntity", "&#106;&#111;&#64;|&#101;&#120;.&#102;&#114;",
     "&#106;&#111;&#64;&#101;&#120;.&#102;&#114;", "jo@ex.fr"},
    {"Percent", "?mail=jo.d%40|example.org&nom=x", "jo.d%40example.org", "jo.d@example.org"},
    {"QuotedPrintable", "To: jo=40|example=2Eorg", "jo=40example=2Eorg", "jo@example.org"},
    {"DotInBracketsAlone", "jo@|example[.]fr", "jo@example[.]fr", "jo@example.fr"},
    {"Blanks", "mail : jo.dupont @| example . fr", "jo.dupont @ example . fr",
     "jo.dupont@example.fr"},
    {"ZeroWidth", "jo\u200b.dup\u00adont@|example.fr", "jo\u200b.dup\u00adont@example.fr",
     "jo.dupont@example.fr"},
    {"Subdomain", "jo [at]| mail [dot] example [dot] org", "jo [at] mail [dot] example [dot] org",
     "jo@mail.example.org"},
    // Key 2a, then "jo@example.org".
    {"Cloudflare", "data-cfemail=\"|2a40456a4f524b475a464f0445584d\"",
     "2a40456a4f524b475a464f0445584d", "jo@example.org"},
    {"CloudflareCut", "data-cfemail=\"|2a40456a4f52\"", "", ""},
    {"NoEnding", "table[at]|index", "", ""},
    {"UnknownEnding", "jo [at]| example [dot] nosuchending", "", ""},
    {"AtInProse", "look at |example.com", "", ""},
    {"Handle", "see @|example . fr", "", ""},
    {"NothingBefore", " [at]| example.org", "", ""},
    {"NothingBehind", "jo [at]|", "", ""},
    {"ForeignAnchor", "abc|def", "", ""},
};

INSTANTIATE_TEST_SUITE_P(All, DisguisedEmailSpelling, testing::ValuesIn(kCases),
                         [](const auto& spelling) { return std::string(spelling.param.name); });

TEST(DisguisedEmail, TellsSignsThatProseMayHold) {
  std::string normalized;
  EXPECT_FALSE(ReadDisguisedEmail("jo [at] example.org", 7, &normalized)->weak);
  EXPECT_TRUE(ReadDisguisedEmail("jo @ example.org", 4, &normalized)->weak);
  EXPECT_TRUE(ReadDisguisedEmail("jo=40example.org", 5, &normalized)->weak);
}

TEST(AnyEmail, PrefersThePlainReading) {
  std::string normalized;
  const auto reading = ReadAnyEmail("a;jo@example.org", 4, &normalized);
  ASSERT_TRUE(reading);
  EXPECT_EQ(normalized, "jo@example.org");
  EXPECT_EQ(reading->email.begin, 2U);
}

TEST(AnyEmail, TakesTheWholeOfAnAddressThatIsHiddenInPart) {
  std::string normalized;
  ASSERT_TRUE(ReadAnyEmail("jo&#46;dupont@example.org", 13, &normalized));
  EXPECT_EQ(normalized, "jo.dupont@example.org");
}

// Whatever stands there: spans lie in the text around the anchor, nothing stays of a refusal.
TEST(DisguisedEmail, KeepsToTheTextOnRandomInput) {
  constexpr std::string_view kPieces[] = {"a",   "fr",    ".",   " ",    "jo",    "&#6",    "4;",
                                          "%2E", " dot ", "[.]", "\xff", "-",     "\u200b", "org",
                                          "[",   "{. ",   ";",   "&#x",  "&#46;", "point",  "\xc2"};
  constexpr std::string_view kAts[] = {"@",         " [at] ",         "%40", "=40", "&#64;",
                                       " arobase ", "data-cfemail=\""};
  std::mt19937 random(20261124);
  int found = 0;
  for (int round = 0; round < 50000; ++round) {
    std::string text;
    const auto append_pieces = [&] {
      for (auto pieces = random() % 5; pieces > 0; --pieces) {
        text += kPieces[random() % std::size(kPieces)];
      }
    };
    append_pieces();
    text += kAts[random() % std::size(kAts)];
    const std::size_t behind_at = text.size();
    append_pieces();
    const std::size_t anchor = random() % 4 == 0 ? random() % (text.size() + 1) : behind_at;
    std::string normalized;
    const auto reading = ReadDisguisedEmail(text, anchor, &normalized);
    if (!reading) {
      ASSERT_EQ(normalized, "");
      continue;
    }
    ++found;
    ASSERT_LT(reading->email.begin, reading->email.end);
    ASSERT_LE(reading->email.end, text.size());
    ASSERT_NE(normalized.find('@'), std::string::npos);
  }
  EXPECT_GT(found, 20);
}

}  // namespace
}  // namespace leakscan
