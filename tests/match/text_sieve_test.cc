#include "scanner/match/text_sieve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "scanner/match/pattern_database.h"
#include "tests/support/padded_text.h"
#include "tests/support/reference_database.h"

namespace leakscan {
namespace {

// What the expressions are made of, and what stands around it in a text.
constexpr std::string_view kPieces[] = {"HC1:",
                                        "HC1%3A",
                                        "6BF",
                                        "NCF",
                                        "V7F",
                                        "RRQ",
                                        "HC1",
                                        "DC0",
                                        "DC04",
                                        "FR000001",
                                        "13371337",
                                        "B2",
                                        "[at]",
                                        "(at)",
                                        "( at )",
                                        "<at>",
                                        "{chez}",
                                        "[ arobase ]",
                                        "(a",
                                        "&#64;",
                                        "&#064;",
                                        "&#x40;",
                                        "&commat;",
                                        "&",
                                        "%40",
                                        "%2540",
                                        "%",
                                        "=40",
                                        "=4",
                                        "\\u0040",
                                        "\\x40",
                                        "\\",
                                        "data-cfemail=\"",
                                        "email-protection#",
                                        "-cf",
                                        "-pr",
                                        " arobase ",
                                        " ARROBAZE ",
                                        " arob",
                                        " at ",
                                        " AT ",
                                        " at",
                                        "at ",
                                        "example",
                                        " dot ",
                                        "(point",
                                        "[ DOT",
                                        " pt",
                                        "mail: ",
                                        "courriel\t= ",
                                        "mel ",
                                        "Mail",
                                        "jo",
                                        "jean.dupont+a",
                                        "mega.nz/",
                                        "mega[.]nz/",
                                        "mega.co.nz/",
                                        "t.me/",
                                        "t[.]me/",
                                        "telegram.dog/",
                                        "catbox.moe/",
                                        "we.tl/",
                                        "drive.google.com/",
                                        "1fichier.com/",
                                        "pastebin.com",
                                        "rentry.org/",
                                        "discord.gg/",
                                        "send.cm/",
                                        ".onion",
                                        ".ONION",
                                        ".on",
                                        "magnet:?xt=urn:",
                                        "magnet",
                                        ":?x",
                                        "/",
                                        "@",
                                        ";",
                                        " ",
                                        "  ",
                                        "\n",
                                        ",",
                                        ":",
                                        ".",
                                        "-",
                                        "_",
                                        "(",
                                        ")",
                                        "ipp",
                                        "IPP",
                                        " n\xC2\xB0 ",
                                        "naissance",
                                        "Naiss.",
                                        "connaissance",
                                        "birth",
                                        "Born",
                                        "ddn",
                                        "DDN",
                                        "dob",
                                        "n\xC3\xA9 le",
                                        "N\xC3\x89"
                                        "E LE",
                                        "n\xE9(e)\xA0le",
                                        "n\xC3\xA9\xC2\xB7"
                                        "e\xC2\xA0le",
                                        "ne le",
                                        "ne_le",
                                        " le ",
                                        "le",
                                        " rue ",
                                        ", avenue.",
                                        " bis, all\xC3\xA9"
                                        "e ",
                                        "b r\xE9sidence ",
                                        " ter place ",
                                        "quater cit\xC3\xA9.",
                                        " lieu-dit ",
                                        " rond-point ",
                                        " cours",
                                        " 3 a ",
                                        "&nbsp;",
                                        "&#160;",
                                        "&#8239;",
                                        "O",
                                        "o",
                                        "l",
                                        "I",
                                        "12",
                                        "1",
                                        "0",
                                        "9",
                                        "2021-03-15",
                                        "12/05/1980",
                                        "+33 (0)6 47 38 29 15",
                                        "2 55 08 14 168 025 38",
                                        "N",
                                        "C",
                                        "F",
                                        "A",
                                        "a",
                                        "n",
                                        "\xC3\xA9",
                                        "\xE9",
                                        "\xC2\xA0",
                                        "x",
                                        "t",
                                        "r",
                                        "\xFF"};

bool Same(const Anchor& a, const Anchor& b) {
  return a.begin == b.begin && a.end == b.end && a.pattern == b.pattern;
}

class Sifted : public ::testing::Test {
 protected:
  std::vector<Anchor> Scan(Matcher& matcher, const std::string& text, bool prose) {
    std::vector<Anchor> anchors;
    matcher.Scan(PaddedText(text).view(), prose, &anchors);
    return anchors;
  }

  // Returns how many anchors there are.
  std::size_t Compare(const std::string& text) {
    std::size_t count = 0;
    for (const bool prose : {true, false}) {
      const auto found = Scan(matcher_, text, prose);
      const auto expected = Scan(reference_, text, prose);
      EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin(), expected.end(), Same))
          << ::testing::PrintToString(text) << (prose ? " in prose" : "");
      count += found.size();
    }
    return count;
  }

  const PatternSet patterns_ = ShippedPatterns();
  const PatternDatabase database_ = *PatternDatabase::Compile(patterns_, BuiltinDatabases());
  const PatternDatabase reference_database_ = DatabaseOfHyperscanAlone();
  Matcher matcher_{database_};
  Matcher reference_{reference_database_};
};

TEST_F(Sifted, EveryShippedExpressionIsKnown) {
  for (const ExpressionGroup& group : GroupExpressions(patterns_)) {
    if (group.IsOwnLoop()) continue;
    for (std::size_t i = 0; i < group.expressions.size(); ++i) {
      EXPECT_TRUE(SieveOf(group, i))
          << group.expressions[i].text << "\nhas changed: hold text_sieve.cc to it, then note "
          << ExpressionGroup{group.kind, {group.expressions[i]}}.Hash();
    }
  }
}

TEST_F(Sifted, OtherExpressionsAreNot) {
  const ExpressionGroup group{GroupKind::kEmail, {{"@", false, 0}, {"(?:@)", false, 0}}};
  EXPECT_EQ(SieveOf(group, 0), Sieve::kAtSign);
  EXPECT_FALSE(SieveOf(group, 1));
}

TEST_F(Sifted, TextHoldsWhatHyperscanFinds) {
  std::mt19937 random(20261127);
  std::size_t anchors = 0;
  // Short texts, whose places are few enough to be looked at one by one only between filling.
  const std::string filling(600, 'z');
  for (int round = 0; round < 25000 && !HasFailure(); ++round) {
    std::string text(random() % 70, random() % 2 == 0 ? 'z' : ' ');
    for (std::size_t count = random() % 8 + 1; count > 0; --count) {
      text += kPieces[random() % std::size(kPieces)];
    }
    anchors += Compare(random() % 4 == 0 ? text : text + ' ' + filling);
  }
  EXPECT_GT(anchors, 10000U);
}

// Each alternative of the expressions that are told by their first or last letters.
TEST_F(Sifted, EveryKindOfStreetAndEveryHostIsFound) {
  for (const std::string kind : {"rue",
                                 "av",
                                 "ave",
                                 "avenue",
                                 "bd",
                                 "bvd",
                                 "bld",
                                 "boulevard",
                                 "place",
                                 "chemin",
                                 "impasse",
                                 "allee",
                                 "all\xC3\xA9"
                                 "e",
                                 "ALL\xC9"
                                 "E",
                                 "route",
                                 "quai",
                                 "cours",
                                 "square",
                                 "passage",
                                 "residence",
                                 "r\xC3\xA9sidence",
                                 "R\xC3\x89SIDENCE",
                                 "r\xE9sidence",
                                 "R\xC9SIDENCE",
                                 "lotissement",
                                 "rte",
                                 "imp",
                                 "che",
                                 "chem",
                                 "all",
                                 "pl",
                                 "sq",
                                 "esplanade",
                                 "montee",
                                 "mont\xC3\xA9"
                                 "e",
                                 "hameau",
                                 "faubourg",
                                 "fg",
                                 "quartier",
                                 "clos",
                                 "cite",
                                 "cit\xC3\xA9",
                                 "promenade",
                                 "traverse",
                                 "sente",
                                 "sentier",
                                 "ruelle",
                                 "venelle",
                                 "voie",
                                 "villa",
                                 "rond-point",
                                 "lieu-dit"}) {
    for (const std::string number :
         {"1 ", "12, ", "3 bis ", "3ter, ", "4quater ", "5a ", "6 D, "}) {
      EXPECT_GE(Compare("au " + number + kind + " du lac" + std::string(400, '.')), 1U) << kind;
    }
  }
  for (const std::string host : {"mega.nz",
                                 "mega.io",
                                 "mega[.]co.nz",
                                 "gofile.io",
                                 "anonfile.com",
                                 "anonfiles[.]com",
                                 "pixeldrain.com",
                                 "pixeldrain.net",
                                 "1fichier.com",
                                 "mediafire.com",
                                 "uptobox.com",
                                 "uploadgig.com",
                                 "rapidgator.net",
                                 "krakenfiles.com",
                                 "workupload.com",
                                 "dropmefiles.com",
                                 "sendspace.com",
                                 "send.cm",
                                 "file.io",
                                 "bayfiles.com",
                                 "catbox.moe",
                                 "transfer.sh",
                                 "we.tl",
                                 "wetransfer.com",
                                 "swisstransfer.com",
                                 "grosfichiers.com",
                                 "drive.google.com",
                                 "dropbox.com",
                                 "pastebin.com",
                                 "ghostbin.com",
                                 "rentry.co",
                                 "rentry.org",
                                 "justpaste.it",
                                 "paste.ee",
                                 "hastebin.com",
                                 "controlc.com",
                                 "dpaste.org",
                                 "pastes.io",
                                 "privatebin.net",
                                 "zerobin.net",
                                 "t.me",
                                 "t[.]me",
                                 "telegram.me",
                                 "telegram.dog",
                                 "discord.gg"}) {
    EXPECT_EQ(Compare("voir " + host + "/x" + std::string(400, '.')), 2U) << host;
  }
}

TEST_F(Sifted, EveryExampleIsFoundAtEveryPlaceOfAWord) {
  for (const Pattern& pattern : patterns_.patterns()) {
    for (const std::string& example : pattern.examples) {
      const std::size_t step = example.size() > 100 ? 13 : 1;
      for (std::size_t before = 0; before < TextMasks::kBytes; before += step) {
        Compare(std::string(before, '.') + example + std::string(400, '.'));
      }
      for (std::size_t size = 0; size < example.size(); size += step) {
        Compare(std::string(300, '.') + example.substr(0, size));
      }
    }
  }
}

TEST(TextMasks, AreTheSameWithAllInstructions) {
  std::mt19937 random(1);
  TextMasks wide;
  TextMasks narrow;
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 150, '\0');
    for (char& c : text) {
      const std::string_view piece = kPieces[random() % std::size(kPieces)];
      c = random() % 4 == 0 ? static_cast<char>(random()) : piece[random() % piece.size()];
    }
    wide.Read(text);
    narrow.ReadNarrowly(text);
    ASSERT_EQ(wide.digits, narrow.digits) << ::testing::PrintToString(text);
    ASSERT_EQ(wide.places, narrow.places) << ::testing::PrintToString(text);
    ASSERT_EQ(wide.digits.size(), text.size() / TextMasks::kBytes + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool digit = (wide.digits[i / 64] >> i % 64 & 1U) != 0;
      ASSERT_EQ(digit, text[i] >= '0' && text[i] <= '9');
    }
  }
}

}  // namespace
}  // namespace leakscan
