#include "scanner/model/health_lexicon.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace leakscan {
namespace {

HealthLexicon MakeLexicon() {
  HealthLexicon lexicon;
  EXPECT_TRUE(lexicon.Add({"vih", "test vih", false}, {"vih", "sida"}));
  EXPECT_TRUE(lexicon.Add({"rt-pcr", "", false}, {"rt pcr"}));
  EXPECT_TRUE(lexicon.Add({"hepatite", "", false}, {"hepatite", "hepatite b"}));
  EXPECT_TRUE(lexicon.Add({"psychiatrie", "", false}, {"psychiatr*"}));
  EXPECT_TRUE(lexicon.Add({"alzheimer", "", false}, {"maladie d alzheimer", "alzheimer"}));
  return lexicon;
}

// The terms found, as "entry@begin-end".
std::vector<std::string> Found(const TextWords& words) {
  static const HealthLexicon kLexicon = MakeLexicon();
  std::vector<HealthLexicon::Hit> hits;
  kLexicon.Find(words, &hits);
  std::vector<std::string> found;
  for (const HealthLexicon::Hit& hit : hits) {
    found.push_back(kLexicon.terms()[hit.term].entry + "@" + std::to_string(hit.begin) + "-" +
                    std::to_string(hit.end));
  }
  return found;
}

std::vector<std::string> Found(std::string_view text) { return Found(TextWords(text)); }

using Terms = std::vector<std::string>;

TEST(HealthLexicon, FindsWholeWordsWhateverTheirCaseAndAccents) {
  EXPECT_EQ(Found("le VIH."), Terms{"vih@3-6"});
  EXPECT_EQ(Found("H\xC3\x89PATITE"), Terms{"hepatite@0-9"});
  EXPECT_EQ(Found("h\xE9patite"), Terms{"hepatite@0-8"});         // Windows-1252
  EXPECT_EQ(Found("he\xCC\x81patites"), Terms{"hepatite@0-11"});  // a combining accent
  EXPECT_EQ(Found("suivie en psychiatrie"), Terms{"psychiatrie@10-21"});
  for (const char* text :
       {"", "v", "avih", "vih2", "vihs", "\xC3\xA9vih", "sidaction", "s-i-d-a"}) {
    EXPECT_EQ(Found(text), Terms{}) << text;
  }
}

TEST(HealthLexicon, TakesTheLongestSpelling) {
  EXPECT_EQ(Found("h\xC3\xA9patite B"), Terms{"hepatite@0-11"});
  EXPECT_EQ(Found("maladie d\xE2\x80\x99"
                  "Alzheimer"),
            Terms{"alzheimer@0-21"});
  EXPECT_EQ(Found("maladie, Alzheimer"), Terms{"alzheimer@9-18"});
}

TEST(HealthLexicon, JoinsWordsOverHyphensAndBlanksOnly) {
  for (const char* text : {"RT-PCR", "rt pcr", "RT\xC2\xA0PCR", "rt_pcr", "RT\nPCR", "rt - pcr"}) {
    EXPECT_EQ(Found(text).size(), 1U) << text;
  }
  for (const char* text : {"rtpcr", "rt. pcr", "rt, pcr", "rt      pcr", "rt le pcr"}) {
    EXPECT_EQ(Found(text), Terms{}) << text;
  }
}

TEST(HealthLexicon, SurvivesEveryTruncationAndAnyByte) {
  std::string text =
      "h\xC3\xA9patite B \xE2\x80\x99 maladie d\xE2\x80\x99"
      "Alzheimer rt\xCC\x81-pcr";
  for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    for (const auto& hit : Found(std::string_view(text).substr(0, size))) EXPECT_FALSE(hit.empty());
  }
}

TEST(HealthLexicon, SkipsNoWordThatMatters) {
  constexpr std::string_view kPieces[] = {"vih",
                                          "VIH",
                                          "sida",
                                          "rt",
                                          "pcr",
                                          "PCR",
                                          "h\xC3\xA9",
                                          "he\xCC\x81",
                                          "h\xE9",
                                          "pati",
                                          "te",
                                          "s",
                                          " ",
                                          " ",
                                          " b",
                                          "psychi",
                                          "\xC3\x83\xC2\xA9",
                                          "atr",
                                          "ie",
                                          "-",
                                          "maladie",
                                          " d",
                                          "'",
                                          "\xE2\x80\x99",
                                          "alz",
                                          "heimer",
                                          "\xC2\xA0",
                                          ".",
                                          "\xCC\x81",
                                          "\xC3\x97"};
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto pieces = random() % 16; pieces > 0; --pieces) {
      text += kPieces[random() % std::size(kPieces)];
    }
    TextWords words(text);
    const Terms found = Found(words);
    words.MarkAllOdd();
    ASSERT_EQ(found, Found(words)) << text;
  }
}

TEST(HealthLexicon, RefusesOtherSpellings) {
  HealthLexicon lexicon;
  for (const char* wrong : {"", "VIH", "h\xC3\xA9patite", "a  b", "psy*", "ab cde*", "-"}) {
    EXPECT_FALSE(lexicon.Add({"x", "", false}, {wrong})) << wrong;
  }
  EXPECT_TRUE(lexicon.Add({"greffe", "", false}, {"greffe", "greffes"}));
  EXPECT_FALSE(lexicon.Add({"autre", "", false}, {"greffe"}));
}

bool Denied(std::string_view before) {
  return HealthLexicon::IsDenied(before, before.size(), before.size());
}

TEST(HealthLexicon, DenialReachesOverSmallWordsOnly) {
  for (const char* before : {"pas de ", "Absence d'",
                             "sans ant\xC3\xA9"
                             "c\xC3\xA9"
                             "dent de ",
                             "ni ", "n\xC3\xA9gatif pour le ", "aucun signe de ", "non "}) {
    EXPECT_TRUE(Denied(before)) << before;
  }
  for (const char* before :
       {"", "a un ", "pas venue pour son ", "pas de fi\xC3\xA8vre. ", "sans\n", "non ; "}) {
    EXPECT_FALSE(Denied(before)) << before;
  }
}

TEST(HealthLexicon, DenialMayStandBehind) {
  const auto denied = [](const std::string& behind) {
    const std::string text = "cancer" + behind;
    return HealthLexicon::IsDenied(text, 0, 6);
  };
  for (const char* behind :
       {" exclu", " est absent.", " : non", " a \xC3\xA9t\xC3\xA9 infirm\xC3\xA9"}) {
    EXPECT_TRUE(denied(behind)) << behind;
  }
  for (const char* behind :
       {"", " du sein", ", non fumeur", " : non trait\xC3\xA9", ". Exclu", " : oui", "\nexclu"}) {
    EXPECT_FALSE(denied(behind)) << behind;
  }
  EXPECT_FALSE(Denied("VIH n\xC3\xA9gatif, "));  // of the term before the comma
}

TEST(HealthLexicon, TellsATestFromAStatus) {
  const auto ordered = [](std::string_view text) {
    const std::size_t begin = text.find("VIH");
    return HealthLexicon::IsOrdered(text, begin, begin + 3);
  };
  EXPECT_TRUE(ordered("s\xC3\xA9rologie VIH prescrite"));
  EXPECT_TRUE(ordered("VIH : pr\xC3\xA9l\xC3\xA8vement fait"));
  EXPECT_TRUE(ordered("VIH n\xC3\xA9gatif"));
  EXPECT_FALSE(ordered("VIH connu, frottis n\xC3\xA9gatif"));
  EXPECT_FALSE(ordered("s\xC3\xA9rologie VIH positive"));
  EXPECT_FALSE(ordered("porteur du VIH depuis dix ans"));
  EXPECT_FALSE(ordered("Test demain. VIH connu"));
}

}  // namespace
}  // namespace leakscan
