#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/match/number_runs.h"
#include "scanner/match/number_scan.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"
#include "tests/support/padded_text.h"
#include "tests/support/reference_database.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool Same(const Anchor& a, const Anchor& b) {
  return a.begin == b.begin && a.end == b.end && a.pattern == b.pattern;
}

bool Ordered(const Anchor& a, const Anchor& b) {
  return a.end != b.end ? a.end < b.end : a.pattern < b.pattern;
}

std::vector<Anchor> ScanWith(Matcher& matcher, const std::string& text) {
  std::vector<Anchor> anchors;
  matcher.Scan(PaddedText(text).view(), /*prose=*/true, &anchors);
  return anchors;
}

class ShippedMatcher : public ::testing::Test {
 protected:
  ShippedMatcher()
      : patterns_(ShippedPatterns()),
        database_(*PatternDatabase::Compile(patterns_, BuiltinDatabases())),
        matcher_(database_) {}

  std::vector<Anchor> Scan(const std::string& text) { return ScanWith(matcher_, text); }

  std::vector<std::uint32_t> EndsOf(const std::string& text, Grammar grammar) {
    std::vector<std::uint32_t> ends;
    for (const Anchor& anchor : Scan(text)) {
      if (patterns_.patterns()[anchor.pattern].grammar == grammar) ends.push_back(anchor.end);
    }
    return ends;
  }
  std::vector<std::uint32_t> NumberEnds(const std::string& text) {
    return EndsOf(text, Grammar::kNumber);
  }

  PatternSet patterns_;
  PatternDatabase database_;
  Matcher matcher_;
};

// --- Numbers ------------------------------------------------------------------------------------

TEST_F(ShippedMatcher, AnchorsEverySpellingOfANumberAtItsEnd) {
  const std::string spellings[] = {
      "255081416802538",
      "2550814168025 38",
      "2 55 08 14 168 025 38",
      "2-55-08-14-168-025-38",
      "2.55.08.14.168.025.38",
      "2/55/08/14/168/025/38",
      "2_55_08_14_168_025_38",
      "2 55 08 14168 025 38",
      "2 55 08 974 16 025 57",
      "255082A16802597",
      "255082a16802597",
      "255082B16802570",
      "2 55 08 2A 168 025 97",
      "2 55 08 2b 168 025 70",
      "2\xc2\xa0"
      "55\xc2\xa0"
      "08\xc2\xa0"
      "14\xc2\xa0"
      "168\xc2\xa0"
      "025\xc2\xa0"
      "38",
      "2\xa0"
      "55\xa0"
      "08\xa0"
      "14\xa0"
      "168\xa0"
      "025\xa0"
      "38",
      "2\xe2\x80\xaf"
      "55\xe2\x80\xaf"
      "08\xe2\x80\xaf"
      "14\xe2\x80\xaf"
      "168\xe2\x80\xaf"
      "025\xe2\x80\xaf"
      "38",
      "06\xe2\x80\x89"
      "47\xe2\x80\x89"
      "38\xe2\x80\x89"
      "29\xe2\x80\x89"
      "15",
      "06\xe2\x80\x91"
      "47\xe2\x80\x91"
      "38\xe2\x80\x91"
      "29\xe2\x80\x91"
      "15",
      "2\t55\t08\t14\t168\t025\t38",
      "2  55  08  14  168  025  38",
      "2550814168025",
      "2 7 9 9 1 8 3 1 2 1 8 1 7 5 2",
      "2 5 5 0 8 2 A 1 6 8 0 2 5 9 7",
      "29 241 876 532 98 90",
      "0647382915",
      "06 47 38 29 15",
      "06.47.38.29.15",
      "06-47-38-29-15",
      "06/47/38/29/15",
      "06. 47. 38. 29. 15",
      "06 - 47 - 38 - 29 - 15",
      "(06) 47 38 29 15",
      "+33647382915",
      "+33 6 47 38 29 15",
      "+33 (0)6 47 38 29 15",
      "+33(0)647382915",
      "(+33) 6 47 38 29 15",
      "0033647382915",
      "00 33 6 47 38 29 15",
      "33647382915",
      "647382915",
      "%2B33647382915",
      "06%2047%2038%2029%2015",
      "06+47+38+29+15",
      "+262 692 12 34 56",
      "+508 41 23 45",
  };
  for (const std::string& spelling : spellings) {
    SCOPED_TRACE(spelling);
    EXPECT_THAT(NumberEnds(spelling), ElementsAre(spelling.size())) << "alone";
    for (const std::string after : {"\n", ".", ". ", ",", ";", " ", "\"", ")", "</td>", " rue",
                                    " - ", "\xc2\xa0!", "\xe2\x80\xa6", "\xff", "   "}) {
      SCOPED_TRACE(after);
      EXPECT_THAT(NumberEnds("tel : " + spelling + after), ElementsAre(6 + spelling.size()));
    }
  }
}

TEST_F(ShippedMatcher, AnchorsEverySpellingOfTheCorpus) {
  std::ifstream in(std::string(LEAKSCAN_SOURCE_DIR) + "/../shared/corpora/spellings.tsv");
  if (!in) GTEST_SKIP() << "corpora/spellings.tsv is absent";
  std::string line;
  int count = 0;
  while (std::getline(in, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::string value = line.substr(line.rfind('\t') + 1);
    for (std::size_t at = 0; (at = value.find("\\t", at)) != std::string::npos;) {
      value.replace(at, 2, "\t");
    }
    EXPECT_THAT(NumberEnds("label : " + value + " suite"), SizeIs(1)) << line;
    ++count;
  }
  EXPECT_GE(count, 34);
}

TEST_F(ShippedMatcher, StaysSilentOnShorterNumbers) {
  for (const std::string text :
       {"2021-03-15", "14/08/1955", "75001", "12345678", "1 234 567,89", "2021-03-15T10:22:33",
        "2021-03-15 10:22:33", "15/03/2021 10:22", "10.0.0.42", "75001    12345", "", "1234\n56789",
        "12345678a", "9f3a2b1c4d5e6f70", "1,2,3,4,5,6,7,8,9,10", "%20%20%20%20%20%20"}) {
    EXPECT_THAT(NumberEnds(text), IsEmpty()) << text;
  }
}

TEST_F(ShippedMatcher, AnchorsEveryCellThatATabJoins) {
  const std::string row = "2550814168025\t38\t0647382915\t2021-03-15\tParis";
  EXPECT_THAT(NumberEnds(row), ElementsAre(13, 27, 38));
  EXPECT_THAT(NumberEnds("255081416802538  0647382915;"), ElementsAre(15, 27));
  EXPECT_THAT(NumberEnds("2  55  08  14  168  025  38\t0647382915;"), ElementsAre(27, 38));
  EXPECT_THAT(NumberEnds("12  345\t67  890\t1  2;"), ElementsAre(20));
}

TEST_F(ShippedMatcher, AnchorsALongRunAllAlong) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "12 ";
  const auto ends = NumberEnds(text);
  ASSERT_GE(ends.size(), 1000U * 2 / 64);
  for (std::size_t i = 1; i < ends.size(); ++i) EXPECT_LE(ends[i] - ends[i - 1], 64U);
}

TEST_F(ShippedMatcher, GivesNirAndPhoneOneAnchor) {
  const auto anchors = Scan("06 47 38 29 15");
  ASSERT_THAT(anchors, SizeIs(1));
  EXPECT_EQ(anchors[0].begin, anchors[0].end);
  const PatternSet phones = *patterns_.Select(std::vector<std::string>{"phone"}, {});
  const PatternDatabase database = *PatternDatabase::Compile(phones, BuiltinDatabases());
  EXPECT_EQ(database.DatabaseCount(), 0);
  Matcher matcher(database);
  const auto phone_anchors = ScanWith(matcher, "06 47 38 29 15");
  ASSERT_THAT(phone_anchors, SizeIs(1));
  EXPECT_EQ(phones.patterns()[phone_anchors[0].pattern].id, "phone");
}

// The expression is a filter in front of the exact reading: it may fire too often, never too
// seldom. The reference reads every stretch of the expression's bytes, without Hyperscan.
TEST_F(ShippedMatcher, MissesNoRunThatTheExactReadingKnows) {
  const std::string separators[] = {
      " ",  ".",  "-",   "/",    "_",        "\t",           "(",
      ")",  "+",  "%20", "\xa0", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89",
      "2A", "2b", "  "};
  const std::string others[] = {";", "\n", "x", "\xc3\xa9", ",", std::string(1, '\0')};
  std::mt19937 random(20240817);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    while (text.size() < 60) {
      const auto roll = random() % 20;
      if (roll < 13) {
        text += static_cast<char>('0' + random() % 10);
      } else if (roll < 18) {
        text += separators[random() % std::size(separators)];
      } else {
        text += others[random() % std::size(others)];
      }
    }
    const std::string members =
        "0123456789 \t./_()+%-ABabF\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x90\x91\x92\x93\x94"
        "\x95\xa0\xaf\xc2\xe2";
    std::vector<Anchor> expected;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (i < text.size() && members.find(text[i]) != std::string::npos) continue;
      from = AppendRunEnds(text, from, i + 1, 0, &expected);
    }
    std::vector<std::uint32_t> ends;
    for (const Anchor& anchor : expected) ends.push_back(anchor.end);
    EXPECT_EQ(NumberEnds(text), ends) << text;
  }
}

TEST_F(ShippedMatcher, FindsTheRunsThatHyperscanFinds) {
  const PatternDatabase reference_database = DatabaseOfHyperscanAlone();
  ASSERT_EQ(reference_database.DatabaseCount(), database_.DatabaseCount() + 1);
  Matcher reference(reference_database);
  const std::string separators[] = {" ", ".",   "-",    "/",        "_",           "\t", "(",
                                    ")", "+",   "%20",  "%",        "\xa0",        "A",  "b",
                                    "F", "%2B", "2A",   "\xc2\xa0", "  ",          "00", ": ",
                                    "%", "%A",  "\x8b", "\x96",     "\xe2\x80\xaf"};
  const std::string others[] = {";", "\n", "x", "\xc3\xa9", ",", ":", std::string(1, '\0')};
  std::mt19937 random(20261124);
  for (int round = 0; round < 20000; ++round) {
    // Few digits and many, few breaks and many; sizes around the blocks of 64.
    const auto digits = 4 + random() % 14;
    const auto joiners = digits + random() % (20 - digits);
    const std::size_t size = random() % 200;
    std::string text;
    while (text.size() < size) {
      const auto roll = random() % 20;
      if (roll < digits) {
        text += static_cast<char>('0' + random() % 10);
      } else if (roll < joiners) {
        text += separators[random() % std::size(separators)];
      } else if (random() % 8 == 0) {
        text += "2021-03-15 10:22";
      } else {
        text += others[random() % std::size(others)];
      }
    }
    const auto found = Scan(text);
    const auto expected = ScanWith(reference, text);
    ASSERT_TRUE(std::equal(found.begin(), found.end(), expected.begin(), expected.end(), Same))
        << text;
  }
}

// --- Other grammars -----------------------------------------------------------------------------

TEST_F(ShippedMatcher, AnchorsEveryExampleOfAPatternWithAnAnchor) {
  for (std::size_t i = 0; i < patterns_.patterns().size(); ++i) {
    const Pattern& pattern = patterns_.patterns()[i];
    if (pattern.grammar == Grammar::kNone) continue;
    for (const std::string& example : pattern.examples) {
      const auto anchors = Scan(example);
      EXPECT_TRUE(std::any_of(anchors.begin(), anchors.end(),
                              [&](const Anchor& anchor) {
                                const Pattern& found = patterns_.patterns()[anchor.pattern];
                                return found.grammar == pattern.grammar &&
                                       found.anchor == pattern.anchor;
                              }))
          << pattern.origin << ": " << example;
    }
  }
}

TEST_F(ShippedMatcher, PutsTheEndOfAnEmailAnchorBehindItsAt) {
  EXPECT_THAT(EndsOf("a@example.com, b@example.org", Grammar::kEmail), ElementsAre(2, 17));
}

TEST_F(ShippedMatcher, AnchorsBirthLabelsInEveryCharset) {
  for (const std::string text :
       {"n\xc3\xa9 le 14/08/1955", "n\xe9 le 14/08/1955",
        "N\xc3\x89"
        "E LE 14/08/1955",
        "N\xc9"
        "E LE : 14/08/1955",
        "n\xc3\xa9(e) le 14",
        "n\xe9"
        "e\xa0le 14",
        "Ne(e) le: 14", "NEE LE 14/08/1955",
        "n\xc3\xa9"
        "e le\xc2\xa0: 14 ao\xc3\xbbt",
        "ne_le=14", "DDN 14/08/1955", "Date of birth: 14/08/1955", "\"birthDate\":\"1955-08-14\"",
        "dob=1955", "born 14", "Date de naissance du patient :\n14/08/1955", "DT_NAISS:1955"}) {
    EXPECT_THAT(EndsOf(text, Grammar::kLabel), SizeIs(1)) << text;
  }
  for (const std::string text :
       {"il ne le fait pas", "stubborn 14", "la reine le 14", "naissance"}) {
    EXPECT_THAT(EndsOf(text, Grammar::kLabel), IsEmpty()) << text;
  }
}

TEST_F(ShippedMatcher, OrdersAnchorsByEndThenPattern) {
  const auto anchors =
      Scan("DURAND ne le 14/08/1955, a@example.com 06 47 38 29 15; IPP : 80123456789\n");
  EXPECT_THAT(anchors, SizeIs(5));
  EXPECT_TRUE(std::is_sorted(anchors.begin(), anchors.end(), Ordered));
}

TEST_F(ShippedMatcher, AppendsToWhatIsThere) {
  std::vector<Anchor> anchors{{7, 8, 9}};
  const std::string text = "a@b";
  matcher_.Scan(PaddedText(text).view(), /*prose=*/true, &anchors);
  ASSERT_THAT(anchors, SizeIs(2));
  EXPECT_TRUE(Same(anchors[0], {7, 8, 9}));
}

TEST_F(ShippedMatcher, TakesEveryByteAndEveryTruncation) {
  std::string text =
      "DURAND n\xc3\xa9"
      "e le 14/08/1955 06\xe2\x80\xaf"
      "47 38 29 15 %2B33647382915 a@b 2A";
  for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    for (const Anchor& anchor : Scan(text.substr(0, size))) {
      EXPECT_LE(anchor.begin, anchor.end);
      EXPECT_LE(anchor.end, size);
    }
  }
}

TEST_F(ShippedMatcher, ServesSeveralThreadsWithOneDatabase) {
  const std::string text = "06 47 38 29 15, a@example.com, ne le 14/08/1955\n";
  const std::size_t expected = Scan(text).size();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Matcher matcher(database_);
      for (int round = 0; round < 200; ++round) {
        EXPECT_EQ(ScanWith(matcher, text).size(), expected);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// --- Embedded databases -------------------------------------------------------------------------

TEST_F(ShippedMatcher, GivesTheSameAnchorsFromEmbeddedAndCompiledDatabases) {
  EXPECT_EQ(database_.EmbeddedCount(), database_.DatabaseCount());
  const PatternDatabase compiled = *PatternDatabase::Compile(patterns_);
  EXPECT_EQ(compiled.EmbeddedCount(), 0);
  std::vector<EmbeddedDatabase> plain;
  for (const EmbeddedDatabase& database : BuiltinDatabases()) {
    if (!database.needs_avx2) plain.push_back(database);
  }
  const PatternDatabase baseline =
      *PatternDatabase::Compile(patterns_, std::span<const EmbeddedDatabase>(plain));
  EXPECT_EQ(baseline.EmbeddedCount(), baseline.DatabaseCount());
  Matcher second(compiled);
  Matcher third(baseline);
  std::string text;
  for (const Pattern& pattern : patterns_.patterns()) {
    for (const std::string& example : pattern.examples) text += example + "\n";
    for (const std::string& example : pattern.counter_examples) text += example + "\n";
  }
  const auto anchors = Scan(text);
  EXPECT_GT(anchors.size(), 30U);
  for (Matcher* other : {&second, &third}) {
    const auto others = ScanWith(*other, text);
    EXPECT_TRUE(std::equal(anchors.begin(), anchors.end(), others.begin(), others.end(), Same));
  }
}

TEST_F(ShippedMatcher, CompilesWhereTheEmbeddedDatabaseIsAnothers) {
  std::vector<EmbeddedDatabase> others(BuiltinDatabases().begin(), BuiltinDatabases().end());
  for (EmbeddedDatabase& database : others) database.hyperscan_version = "1.0";
  EXPECT_EQ(PatternDatabase::Compile(patterns_, std::span<const EmbeddedDatabase>(others))
                ->EmbeddedCount(),
            0);
  std::vector<unsigned char> garbage(200, 0x5A);
  for (std::size_t i = 0; i < others.size(); ++i) {
    others[i] = BuiltinDatabases()[i];
    others[i].bytes = garbage;
  }
  const auto database =
      PatternDatabase::Compile(patterns_, std::span<const EmbeddedDatabase>(others));
  ASSERT_TRUE(database);
  EXPECT_EQ(database->EmbeddedCount(), 0);
}

// --- Users' expressions -------------------------------------------------------------------------

std::string Custom(const std::string& id, const std::string& anchor) {
  return "[[pattern]]\nid = \"" + id + "\"\ndescription = \"d\"\nanchor = '" + anchor +
         "'\nexamples = [\"x\"]\ncounter_examples = [\"y\"]\n";
}

class CustomPatterns : public ::testing::Test {
 protected:
  static Result<PatternDatabase> Compile(const std::string& text) {
    const PatternFile file{"own.toml", text};
    const auto set = PatternSet::Load({&file, 1});
    EXPECT_TRUE(set) << set.error().message;
    return PatternDatabase::Compile(*set);
  }
  static std::vector<std::string> Matches(const std::string& text, const std::string& subject) {
    const PatternDatabase database = *Compile(text);
    Matcher matcher(database);
    std::vector<std::string> found;
    for (const Anchor& anchor : ScanWith(matcher, subject)) {
      found.push_back(std::to_string(anchor.pattern) + ":" +
                      subject.substr(anchor.begin, anchor.end - anchor.begin));
    }
    return found;
  }
};

TEST_F(CustomPatterns, MatchLeftmostAndLongest) {
  EXPECT_THAT(Matches(Custom("a", "[0-9]{6,8}"), "x 12345678 9999999999"),
              ElementsAre("0:12345678", "0:99999999"));
  EXPECT_THAT(Matches(Custom("a", "DC-[0-9]+"), "DC-1 DC-22, DC-333"),
              ElementsAre("0:DC-1", "0:DC-22", "0:DC-333"));
  EXPECT_THAT(Matches(Custom("a", "ab|abcd|bc"), "abcd"), ElementsAre("0:abcd"));
}

TEST_F(CustomPatterns, MatchEachByItself) {
  EXPECT_THAT(Matches(Custom("a", "DC-[0-9]{2}") + Custom("b", "[0-9]{2}"), "DC-12"),
              ElementsAre("0:DC-12", "1:12"));
}

TEST_F(CustomPatterns, SeeLineEndsAndTheEndOfTheText) {
  EXPECT_THAT(Matches(Custom("a", "^id[0-9]$"), "id1\nid2\nxid3\nid4"),
              ElementsAre("0:id1", "0:id2", "0:id4"));
  EXPECT_THAT(Matches(Custom("a", "a\\x00"), "a"), IsEmpty());
}

TEST_F(CustomPatterns, CostAnAnchorALineNotAByte) {
  std::string subject;
  for (int i = 0; i < 100; ++i) subject += std::string(1000, 'a') + "\n";
  EXPECT_THAT(Matches(Custom("a", "a.*"), subject), SizeIs(100));
}

TEST_F(CustomPatterns, AreRefusedByNameWhereHyperscanCannot) {
  for (const std::string anchor : {"(?<=a)b", "(a)\\1", "a(", "a*", "[z-a]", "a?|b?"}) {
    const auto database = Compile(Custom("first", "ok") + Custom("second", anchor));
    ASSERT_FALSE(database) << anchor;
    EXPECT_THAT(database.error().message, HasSubstr("own.toml:7: pattern 'second': ")) << anchor;
  }
}

TEST_F(CustomPatterns, LeaveTheEmbeddedDatabasesInUse) {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  files.push_back({"own.toml", Custom("own", "DC-[0-9]{6}")});
  const PatternSet set = *PatternSet::Load(files);
  const PatternDatabase database = *PatternDatabase::Compile(set, BuiltinDatabases());
  EXPECT_EQ(database.EmbeddedCount(), database.DatabaseCount() - 1);
  Matcher matcher(database);
  const auto anchors = ScanWith(matcher, "DC-123456");
  ASSERT_THAT(anchors, SizeIs(1));
  EXPECT_EQ(set.patterns()[anchors[0].pattern].id, "own");
}

TEST_F(CustomPatterns, MayBeAloneWithoutAnyAnchor) {
  const PatternSet set = *ShippedPatterns().Select(std::vector<std::string>{"person_name"}, {});
  const PatternDatabase database = *PatternDatabase::Compile(set, BuiltinDatabases());
  EXPECT_EQ(database.DatabaseCount(), 0);
  Matcher matcher(database);
  EXPECT_THAT(ScanWith(matcher, "a@example.com"), IsEmpty());
}

}  // namespace
}  // namespace leakscan
