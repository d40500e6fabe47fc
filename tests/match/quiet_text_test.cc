#include "scanner/match/quiet_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"
#include "tests/support/padded_text.h"

namespace leakscan {
namespace {

PatternSet LoadPatterns(const std::string& own = "") {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  if (!own.empty()) files.push_back({"own.toml", own});
  auto set = PatternSet::Load(files);
  EXPECT_TRUE(set) << set.error().message;
  return *std::move(set);
}

QuietText Read(const std::string& text) {
  const std::string padded = text + std::string(64, '\0');
  const std::string_view view = std::string_view(padded).substr(0, text.size());
  const QuietText read = ReadQuietText(view);
  const QuietText narrowly = ReadQuietTextNarrowly(view);
  EXPECT_EQ(read.quiet, narrowly.quiet) << text;
  EXPECT_EQ(read.at_signs, narrowly.at_signs) << text;
  return read;
}

TEST(QuietText, AnswersForTheShippedExpressionsAlone) {
  const PatternSet shipped = LoadPatterns();
  EXPECT_TRUE(PatternDatabase::Compile(shipped, BuiltinDatabases())->KnowsQuietText())
      << "an expression of patterns/ changed: see kQuietExpressions";
  const PatternSet with_own = LoadPatterns(
      "[[pattern]]\nid = \"badge\"\ndescription = \"x\"\nanchor = 'BD[0-9]'\n"
      "examples = [\"BD1\"]\ncounter_examples = [\"BD\"]\n");
  EXPECT_FALSE(PatternDatabase::Compile(with_own, BuiltinDatabases())->KnowsQuietText());
}

TEST(QuietText, CellsOfTablesAreQuiet) {
  for (const char* text : {"DUPONT;Jean;12/05/1980;F;2 55 08 14 168 025 38;+33 (0)6 47 38 29 15",
                           "rue Aristide Briand;12 allée d'Artois;Villa \"Mon Rêve\"",
                           "RT-PCR SARS-CoV-2", "rue de l\\'Eglise", ""}) {
    EXPECT_TRUE(Read(text).quiet) << text;
  }
  EXPECT_EQ(Read("a.onfray@example.org;x@y").at_signs, 2U);
}

// Whatever Hyperscan finds in a quiet text is a number, a label or an '@'.
TEST(QuietText, NoExpressionMatchesInQuietText) {
  const PatternSet patterns = LoadPatterns();
  const auto database = PatternDatabase::Compile(patterns, BuiltinDatabases());
  Matcher matcher(*database);
  const std::vector<std::string> pieces = {"HC1:",
                                           "HC1%3A",
                                           "6BF",
                                           "NCF",
                                           "V7F",
                                           "DC01",
                                           "FR000001",
                                           "13371337",
                                           "B2",
                                           "[at]",
                                           "(at)",
                                           "( at )",
                                           "<at>",
                                           "{chez}",
                                           "&#64;",
                                           "&#x40;",
                                           "&commat;",
                                           "%40",
                                           "=40",
                                           "\\u0040",
                                           "\\x40",
                                           "\\X",
                                           "0040",
                                           "data-cfemail=\"",
                                           "email-protection#",
                                           " arobase ",
                                           " ARROBAZE ",
                                           " at ",
                                           "example",
                                           " dot ",
                                           "(point",
                                           "mail: ",
                                           "jo",
                                           "mega.nz/",
                                           "t.me/",
                                           "t[.]me/",
                                           ".onion",
                                           ".on",
                                           "magnet:?xt=urn:",
                                           "discord.gg",
                                           "/",
                                           "@",
                                           ";",
                                           " ",
                                           "rue Artois",
                                           "(0)",
                                           "N",
                                           "C",
                                           "F",
                                           "0",
                                           "A",
                                           "a",
                                           "\xC3\xA9",
                                           "\xE9",
                                           "1fichier.com",
                                           "x",
                                           "12/05/1980",
                                           "o",
                                           "t",
                                           "r"};
  std::mt19937 random(1);
  int quiet = 0;
  int matched = 0;
  for (int i = 0; i < 300000; ++i) {
    std::string text;
    for (std::size_t count = random() % 6 + 1; count > 0; --count) {
      text += pieces[random() % pieces.size()];
    }
    const QuietText answer = Read(text);
    std::vector<Anchor> anchors;
    matcher.Scan(PaddedText(text).view(), /*prose=*/false, &anchors);
    std::size_t at_signs = 0;
    std::size_t others = 0;
    for (const Anchor& anchor : anchors) {
      const Grammar grammar = patterns.patterns()[anchor.pattern].grammar;
      at_signs += grammar == Grammar::kEmail;
      others +=
          grammar != Grammar::kEmail && grammar != Grammar::kNumber && grammar != Grammar::kLabel;
    }
    matched += others > 0;
    if (!answer.quiet) continue;
    ++quiet;
    ASSERT_EQ(others, 0U) << text;
    ASSERT_EQ(answer.at_signs, at_signs) << text;
  }
  EXPECT_GT(quiet, 20000);
  EXPECT_GT(matched, 20000);
}

}  // namespace
}  // namespace leakscan
