#include "scanner/match/pattern_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakscan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kValid = R"toml([[pattern]]
id = "badge"
description = "badge of the staff"
category = "identity"
anchor = '\bBD-[0-9]{6}\b'
examples = ["badge BD-123456"]
counter_examples = ["BD-12"]
)toml";

Result<PatternSet> Load(std::string text) {
  const PatternFile file{"own.toml", std::move(text)};
  return PatternSet::Load({&file, 1});
}

std::string ErrorOf(std::string text) {
  const auto set = Load(std::move(text));
  return set ? "no error" : set.error().message;
}

std::string Replace(std::string_view from, std::string_view to) {
  std::string text(kValid);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(PatternSet, ReadsAUsersPatternWithItsDefaults) {
  const auto set = Load(std::string(kValid));
  ASSERT_TRUE(set) << set.error().message;
  ASSERT_EQ(set->patterns().size(), 1U);
  const Pattern& pattern = set->patterns().front();
  EXPECT_EQ(pattern.id, "badge");
  EXPECT_EQ(pattern.kind, Kind::kCustom);
  EXPECT_EQ(pattern.category, Category::kIdentity);
  EXPECT_EQ(pattern.grammar, Grammar::kLiteral);
  EXPECT_EQ(pattern.confidence, Confidence::kMedium);
  EXPECT_EQ(pattern.check, Check::kNone);
  EXPECT_EQ(pattern.anchor, R"(\bBD-[0-9]{6}\b)");
  EXPECT_EQ(pattern.examples, std::vector<std::string>{"badge BD-123456"});
  EXPECT_EQ(pattern.origin, "own.toml:1");
  EXPECT_EQ(set->FindKind(Kind::kNir), -1);
  EXPECT_EQ(set->FindKind(Kind::kCustom), -1);
}

TEST(PatternSet, MakesAPatternOfEveryWatchedName) {
  auto set = Load(std::string(kValid));
  ASSERT_TRUE(set);
  const std::string digest = set->digest();
  ASSERT_TRUE(set->AddWatchList({"watch.txt", "# ours\n\nC.H. Exemple\r\nexemple.fr"}));
  ASSERT_EQ(set->patterns().size(), 3U);
  EXPECT_EQ(set->patterns()[1].description, "C.H. Exemple");
  EXPECT_EQ(set->patterns()[2].origin, "watch.txt:4");
  EXPECT_EQ(set->detectors().size(), 2U);
  EXPECT_NE(set->digest(), digest);
}

TEST(PatternSet, RefusesAWatchListByItsLineAndWithoutItsName) {
  for (const std::string text : {"good name\nab\n", "good name\n\xff\xfe\xfd bad\n"}) {
    auto set = Load(std::string(kValid));
    const Status added = set->AddWatchList({"watch.txt", text});
    ASSERT_FALSE(added);
    EXPECT_THAT(added.error().message, StartsWith("watch.txt:2: "));
    EXPECT_THAT(added.error().message, Not(HasSubstr("bad")));
  }
}

TEST(PatternSet, NamesFileAndLineOfEveryMistake) {
  struct Case {
    std::string text;
    std::string place;
    std::string message;
  };
  const std::string valid(kValid);
  const Case cases[] = {
      {Replace("id = \"badge\"", "id = "), "own.toml:2: ", "not valid TOML"},
      {Replace("id = \"badge\"", "id = \"Badge\""), "own.toml:2: ", "'id'"},
      {Replace("id = \"badge\"\n", ""), "own.toml:1: ", "'id' is missing"},
      {Replace("category", "categorie"), "own.toml:4: ", "unknown key 'categorie'"},
      {Replace("\"identity\"", "\"identities\""), "own.toml:4: ", "'category'"},
      {Replace("\"identity\"", "7"), "own.toml:4: ", "must be a non-empty string"},
      {Replace("[\"badge BD-123456\"]", "[]"), "own.toml:6: ", "non-empty array"},
      {Replace("[\"badge BD-123456\"]", "[3]"), "own.toml:6: ", "non-empty strings"},
      {Replace("examples = [\"badge BD-123456\"]\n", ""), "own.toml:1: ", "'examples' is missing"},
      {Replace("counter_examples = [\"BD-12\"]", ""), "own.toml:1: ", "'counter_examples'"},
      {valid + "kind = \"nir\"\n", "own.toml:8: ", "'kind'"},
      {valid + "grammar = \"number\"\n", "own.toml:8: ", "'grammar' must be 'literal'"},
      {valid + "grammar = \"words\"\n", "own.toml:8: ", "not a known word"},
      {valid + "caseless = \"yes\"\n", "own.toml:8: ", "must be true or false"},
      {valid + "check = \"mod11\"\n", "own.toml:8: ", "'check'"},
      {valid + "near = \"dump\"\n", "own.toml:8: ", "'near'"},
      {valid + "confidence = \"sure\"\n", "own.toml:8: ", "'confidence'"},
      {valid + valid, "own.toml:8: ", "the id 'badge' is taken"},
      {"x = 1\n" + valid, "own.toml:1: ", "unknown key 'x'"},
      {"[pattern]\nid = \"badge\"\n", "own.toml:1: ", "[[pattern]]"},
      {"pattern = [1]\n", "own.toml:1: ", "tables only"},
      {Replace("'\\bBD-[0-9]{6}\\b'", "'a{1001}'"), "own.toml:5: ", "more than 1000 times"},
      {Replace("'\\bBD-[0-9]{6}\\b'", "'(?:a{90}b){90}'"), "own.toml:5: ", "unrolls"},
      {Replace("'\\bBD-[0-9]{6}\\b'", "\"a\\u0000\""), "own.toml:5: ", "zero byte"},
      {Replace("'\\bBD-[0-9]{6}\\b'", "'" + std::string(1001, 'a') + "'"),
       "own.toml:5: ", "longer than 1000"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_THAT(ErrorOf(c.text), StartsWith(c.place));
    EXPECT_THAT(ErrorOf(c.text), HasSubstr(c.message));
  }
}

TEST(PatternSet, RefusesToStartWithoutAPattern) {
  EXPECT_FALSE(PatternSet::Load({}));
  EXPECT_THAT(ErrorOf(""), HasSubstr("no [[pattern]]"));
}

// Whatever a file holds, loading ends with a set or an error.
TEST(PatternSet, LoadsEveryTruncation) {
  const std::string valid(kValid);
  for (std::size_t size = 0; size < valid.size(); ++size) {
    const auto set = Load(valid.substr(0, size));
    if (!set) {
      EXPECT_THAT(set.error().message, StartsWith("own.toml:"));
    }
  }
}

TEST(PatternSet, RefusesPatternsOfOneDetectorThatDisagree) {
  const std::string text = R"toml(
[[pattern]]
id = "birth_date"
description = "a"
category = "identity"
examples = ["a"]
counter_examples = ["b"]
[[pattern]]
id = "birth_date"
description = "a"
category = "contact"
examples = ["a"]
counter_examples = ["b"]
)toml";
  EXPECT_THAT(ErrorOf(text), HasSubstr("own.toml:8: "));
}

class Selection : public ::testing::Test {
 protected:
  static PatternSet Three() {
    std::string text;
    for (const std::string id : {"alpha", "beta", "gamma"}) {
      text += Replace("\"badge\"", "\"" + id + "\"");
    }
    return *Load(text);
  }
  static std::vector<std::string> Ids(const PatternSet& set) {
    std::vector<std::string> ids;
    for (const Detector& detector : set.detectors()) ids.push_back(detector.id);
    return ids;
  }
};

TEST_F(Selection, KeepsOnlyAndDropsWithout) {
  const PatternSet all = Three();
  const std::vector<std::string> none;
  const std::vector<std::string> only{"gamma", "alpha"};
  const std::vector<std::string> without{"alpha"};
  EXPECT_THAT(Ids(*all.Select(none, none)), ::testing::ElementsAre("alpha", "beta", "gamma"));
  EXPECT_THAT(Ids(*all.Select(only, none)), ::testing::ElementsAre("alpha", "gamma"));
  EXPECT_THAT(Ids(*all.Select(only, without)), ::testing::ElementsAre("gamma"));
  EXPECT_THAT(Ids(*all.Select(none, without)), ::testing::ElementsAre("beta", "gamma"));
  EXPECT_EQ(all.Select(only, without)->DetectorOf(0), 0);
}

TEST_F(Selection, RefusesUnknownIdsAndAnEmptyRest) {
  const PatternSet all = Three();
  const std::vector<std::string> none;
  const std::vector<std::string> unknown{"delta"};
  const std::vector<std::string> every{"alpha", "beta", "gamma"};
  EXPECT_THAT(all.Select(unknown, none).error().message, HasSubstr("'delta'"));
  EXPECT_THAT(all.Select(none, unknown).error().message, HasSubstr("'delta'"));
  EXPECT_FALSE(all.Select(none, every));
}

TEST_F(Selection, TellsByItsDigestWhatIsLookedFor) {
  const PatternSet all = Three();
  const std::vector<std::string> none;
  const std::vector<std::string> without{"alpha"};
  EXPECT_EQ(all.digest().size(), 32U);
  EXPECT_EQ(all.digest(), Three().digest());
  EXPECT_EQ(all.digest(), all.Select(none, none)->digest());
  EXPECT_NE(all.digest(), all.Select(none, without)->digest());
  EXPECT_NE(Load(std::string(kValid))->digest(),
            Load(std::string(kValid) + "caseless = true\n")->digest());
}

}  // namespace
}  // namespace leakscan
