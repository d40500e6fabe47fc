#include "scanner/validate/number_reading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace leakscan {
namespace {

std::vector<NumberReading> ReadAll(const std::string& text) {
  std::vector<NumberReading> readings;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i < done || text[i] < '0' || text[i] > '9') continue;
    done = ReadNumbers(text, i, {}, &readings);
  }
  return readings;
}

// "nir 255081416802538, phone? +33647382915": one word a reading, '?' where it needs context.
std::string Describe(const std::vector<NumberReading>& readings) {
  std::string out;
  for (const NumberReading& reading : readings) {
    if (!out.empty()) out += ", ";
    out += reading.kind == NumberKind::kNir ? "nir" : "phone";
    if (reading.needs_context) out += '?';
    out += ' ';
    out += reading.Normalized();
  }
  return out;
}

struct Spelling {
  const char* name;
  const char* text;
  const char* expected;
  bool alone;  // its shape is unmistakable without a label
};

constexpr Spelling kSpellings[] = {
    {"compact 15", "255081416802538", "nir 255081416802538", true},
    {"13 + space + key", "2550814168025 38", "nir 255081416802538", true},
    {"spaced 1-2-2-2-3-3-2", "2 55 08 14 168 025 38", "nir 255081416802538", true},
    {"hyphens", "2-55-08-14-168-025-38", "nir 255081416802538", true},
    {"dots", "2.55.08.14.168.025.38", "nir 255081416802538", true},
    {"slashes", "2/55/08/14/168/025/38", "nir 255081416802538", true},
    {"spaced, commune glued", "2 55 08 14168 025 38", "nir 255081416802538", true},
    {"DOM 3-digit dept grouping", "2 55 08 974 16 025 57", "nir 255089741602557", true},
    {"Corsica 2A compact", "255082A16802597", "nir 255082A16802597", true},
    {"Corsica 2A spaced", "2 55 08 2A 168 025 97", "nir 255082A16802597", true},
    {"Corsica 2A, a token each", "2 5 5 0 8 2 A 1 6 8 0 2 5 9 7", "nir 255082A16802597", true},
    {"Corsica 2b, a token each", "2.5.5.0.8.2.b.1.6.8.0.2.5.2.7", "nir 255082B16802527", true},
    {"Corsica 2a lower-case", "255082a16802597", "nir 255082A16802597", true},
    {"NBSP U+00A0",
     "2\u00A0"
     "55\u00A0"
     "08\u00A0"
     "14\u00A0"
     "168\u00A0"
     "025\u00A0"
     "38",
     "nir 255081416802538", true},
    {"NNBSP U+202F",
     "2\u202F"
     "55\u202F"
     "08\u202F"
     "14\u202F"
     "168\u202F"
     "025\u202F"
     "38",
     "nir 255081416802538", true},
    {"tab separated groups", "2\t55\t08\t14\t168\t025\t38", "nir 255081416802538", true},
    {"double spaces", "2  55  08  14  168  025  38", "nir 255081416802538", true},
    {"13 digits, no key", "2550814168025", "nir 255081416802538", false},
    {"key in next CSV column (;)", "2550814168025;38", "nir 255081416802538", true},
    {"embedded NIR=...", "NIR255081416802538", "nir 255081416802538", true},
    {"foreign born 99, month 20", "255209916802569", "nir 255209916802569", false},
    {"national compact", "0647382915", "phone +33647382915", true},
    {"spaced pairs", "06 47 38 29 15", "phone +33647382915", true},
    {"dotted", "06.47.38.29.15", "phone +33647382915", true},
    {"hyphens", "06-47-38-29-15", "phone +33647382915", true},
    {"slashes", "06/47/38/29/15", "phone +33647382915", true},
    {"+33 compact", "+33647382915", "phone +33647382915", true},
    {"+33 spaced", "+33 6 47 38 29 15", "phone +33647382915", true},
    {"+33 (0)6", "+33 (0)6 47 38 29 15", "phone +33647382915", true},
    {"0033", "0033647382915", "phone +33647382915", true},
    {"0033 spaced", "00 33 6 47 38 29 15", "phone +33647382915", true},
    {"33 without +", "33647382915", "phone +33647382915", false},
    {"lost leading 0 (Excel)", "647382915", "phone +33647382915", false},
    {"NBSP pairs",
     "06\u00A0"
     "47\u00A0"
     "38\u00A0"
     "29\u00A0"
     "15",
     "phone +33647382915", true},
    {"URL-encoded", "%2B33647382915", "phone +33647382915", true},
    {"La Reunion +262", "+262 692 12 34 56", "phone +262692123456", true},
};

TEST(NumberReading, ReadsEverySpellingOfTheCorpus) {
  for (const Spelling& spelling : kSpellings) {
    for (const std::string front :
         {"", "Num\u00E9ro : ", "Dossier de Mme X, t\u00E9l. ", "\"", "(", "a\nb "}) {
      for (const std::string back : {"", " en date du jour.", ".", "\"", ")", "\n12 rue"}) {
        const auto readings = ReadAll(front + spelling.text + back);
        ASSERT_EQ(readings.size(), 1U) << spelling.name << " in " << front << back;
        EXPECT_EQ(readings[0].needs_context, !spelling.alone) << spelling.name;
        std::string expected = spelling.expected;
        if (!spelling.alone) expected.insert(expected.find(' '), "?");
        EXPECT_EQ(Describe(readings), expected) << spelling.name;
      }
    }
  }
}

TEST(NumberReading, IsTheSameFromEveryDigit) {
  for (const Spelling& spelling : kSpellings) {
    const std::string text = std::string("x ") + spelling.text + " y";
    const std::string expected = Describe(ReadAll(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool is_digit = text[i] >= '0' && text[i] <= '9';
      const bool is_other_number =  // the escape's digits, and the key in the next column
          (i > 0 && text[i - 1] == '%') || text.find(';') < i;
      if (!is_digit || is_other_number) continue;
      for (const std::size_t position : {i, i + 1}) {
        std::vector<NumberReading> readings;
        const std::size_t end = ReadNumbers(text, position, {}, &readings);
        EXPECT_EQ(Describe(readings), expected) << spelling.name << " from " << position;
        EXPECT_GE(end, i + 1) << spelling.name;
      }
    }
  }
}

TEST(NumberReading, DividesARunBetweenItsNumbers) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"0647382915 255081416802538", "phone +33647382915, nir 255081416802538"},
      {"255081416802538 0647382915", "nir 255081416802538, phone +33647382915"},
      {"255081416802538\t0647382915\t75012", "nir 255081416802538, phone +33647382915"},
      {"12\t0647382915\t255081416802538\t1980", "phone +33647382915, nir 255081416802538"},
      {"06 47 38 29 15 2 55 08 14 168 025 38", "phone +33647382915, nir 255081416802538"},
      {"2 55 08 14 168 025 38 06 47 38 29 15", "nir 255081416802538, phone +33647382915"},
      {"2 55 08 14 168 025 38 / 06 47 38 29 15", "nir 255081416802538, phone +33647382915"},
      {"06 47 38 29 15 / 01 47 38 29 15", "phone +33647382915, phone +33147382915"},
      {"06 47 38 29 15 - 01 47 38 29 15", "phone +33647382915, phone +33147382915"},
      {"06 47 38 29 15 01 47 38 29 15", "phone +33647382915, phone +33147382915"},
      {"0647382915/0147382915", "phone +33647382915, phone +33147382915"},
      {"0647382915-0147382915-0247382915",
       "phone +33647382915, phone +33147382915, phone +33247382915"},
      {"06.47.38.29.15/01.47.38.29.15", "phone +33647382915, phone +33147382915"},
      {"06.47.38.29.15 01.47.38.29.15", "phone +33647382915, phone +33147382915"},
      {"+33647382915+33147382915", "phone +33647382915, phone +33147382915"},
      {"+33 6 47 38 29 15 / +33 1 47 38 29 15", "phone +33647382915, phone +33147382915"},
      {"0647382915 +33147382915", "phone +33647382915, phone +33147382915"},
      {"12/05/1980 06 47 38 29 15", "phone +33647382915"},
      {"12 05 1980 06 47 38 29 15", "phone +33647382915"},
      {"12/05/1980 0647382915", "phone +33647382915"},
      {"1980-05-12 255081416802538", "nir 255081416802538"},
      {"75012 06 47 38 29 15", "phone +33647382915"},
      {"06 47 38 29 15 75012", "phone +33647382915"},
      {"06 47 38 29 15 - 12", "phone +33647382915"},
      {"255081416802538 170015012345678", "nir 255081416802538"},
      {"2550814168025 38 0647382915", "nir 255081416802538, phone +33647382915"},
      {"2550814168025\t0647382915", "nir? 255081416802538, phone +33647382915"},
      {"255082A16802597 0647382915", "nir 255082A16802597, phone +33647382915"},
      {"0647382915 2 55 08 2A 168 025 97", "phone +33647382915, nir 255082A16802597"},
      {"12A 0647382915", "phone +33647382915"},
      {"1 2A 0647382915", "phone +33647382915"},
      {"0647382915, 0147382915", "phone +33647382915, phone +33147382915"},
      // What is bound otherwise is no part of a row.
      {"2 5 5 0 8 1 4 1 6 8 0 2 5 3 8 14/08/1955", "nir 255081416802538"},
      {"14/08/1955 06 4738 2915", "phone +33647382915"},
      {"06 4738 2915 14.08.55", "phone +33647382915"},
      {"1955-08-14 06 4738 2915", "phone +33647382915"},
      {"14 08 1955 06 4738 2915", ""},
      {"1.5.3.2 06 4738 2915", ""},
      {"1 4 0 8 1 9 5 5 06 47 38 29 15", "phone +33647382915"},
      {"14 08 06 47 38 29 15", "phone? +33647382915"},
      {"7 2 5 5 0 8 1 4 1 6 8 0 2 5 3 8", "nir? 255081416802538"},
      {"2 1 0 0 3 3 5 9 8 5 7 2 0 5 9", "nir 210033598572059"},
      // What is taken for one number leaves the next one free.
      {"0426+60+11+43.. 799 - 363 - 927", "phone +33426601143, phone? +33799363927"},
      {"780 156 913 00077", ""},
      // Letters that are not Corsica's.
      {"06 47 38 29 12 A 8", "phone +33647382912"},
      {"0 6 4 7 3 8 2 9 1 2 B", "phone? +33647382912"},
      {"rue 2 A 0647382915", "phone +33647382915"},
  };
  for (const Case& c : cases) EXPECT_EQ(Describe(ReadAll(c.text)), c.expected) << c.text;
}

// "!": its layout is unmistakable; "-": it is lost among other numbers.
TEST(NumberReading, ARowOfNumbersTakesAwayWhatTheLayoutOfANirSays) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"2 55 08 14 168 025 38", "!"},
      {"2 55 08 14 168 025 38 06 47 38 29 15", "!"},
      {"2 55 08 14 168 025 38 1 4 0 8 1 9 5 5", "!"},  // boxes of a date
      {"2 55 08 14 168 025 38 rue 12 34 56 78 90", "!"},
      {"2.55.08.14.168.025.38 12 34 56 78 90", "!"},  // across another gap
      {"12 2 55 08 14 168 025 38", " "},
      {"2 55 08 14 168 025 38 12 rue", " "},
      {"2 55 08 14 168 025 38 01 751 0000", " "},  // the office that insures
      {"2 55 08 14 168 025 38 2 55 08 14 168 025 38", "  "},
      {"2.55.08.14.168.025.38.2.55.08.14.168.025.38", "  "},
      {"2 55 08 14 168 025 38 117 1 52 963", "-"},
      {"889 697 2 55 08 14 168 025 38 117 52", "-"},
      // A pseudo-month has seven times as many numbers.
      {"1 60 42 25 311 114 76", "!"},
      {"1 60 42 25 311 114 76 963", "?"},
  };
  for (const Case& c : cases) {
    std::string said;
    for (const NumberReading& reading : ReadAll(c.text)) {
      if (reading.kind != NumberKind::kNir) continue;
      const char otherwise = reading.crowded ? '-' : ' ';
      said += reading.needs_context ? '?' : reading.distinctive ? '!' : otherwise;
    }
    EXPECT_EQ(said, c.expected) << c.text;
  }
}

TEST(NumberReading, ReadsALongLineOfNumbersInWindows) {
  std::string compact;
  std::string pairs;
  std::string nirs;
  constexpr int kNumbers = 500;
  for (int i = 0; i < kNumbers; ++i) {
    compact += "0647382915 ";
    pairs += "06 47 38 29 15 ";
    nirs += "2 55 08 14 168 025 38 ";
  }
  EXPECT_EQ(ReadAll(compact).size(), std::size_t{kNumbers});
  EXPECT_EQ(ReadAll(pairs).size(), std::size_t{kNumbers});
  EXPECT_EQ(ReadAll(nirs).size(), std::size_t{kNumbers});
  for (const NumberReading& reading : ReadAll(pairs)) EXPECT_FALSE(reading.needs_context);
}

TEST(NumberReading, CallsEndBehindTheRun) {
  std::vector<NumberReading> readings;
  EXPECT_EQ(ReadNumbers("a 0647382915 b", 4, {}, &readings), 12U);
  EXPECT_EQ(ReadNumbers("2550814168025 cl\u00E9 38 x", 0, {}, &readings), 21U);
  EXPECT_EQ(ReadNumbers("no digit", 3, {}, &readings), 3U);
  EXPECT_EQ(ReadNumbers("", 0, {}, &readings), 0U);
  EXPECT_EQ(ReadNumbers("12", 99, {}, &readings), 2U);
}

TEST(NumberReading, LongDigitRunsAreOneTokenWithoutReading) {
  const std::string zeros(1 << 20, '0');
  std::vector<NumberReading> readings;
  EXPECT_EQ(ReadNumbers(zeros, 0, {}, &readings), zeros.size());
  EXPECT_EQ(ReadNumbers(zeros, 500000, {}, &readings), zeros.size());
  EXPECT_TRUE(readings.empty());
  for (std::size_t size = 16; size < 80; ++size) {
    EXPECT_TRUE(ReadAll("255081416802538" + std::string(size, '1')).empty()) << size;
    EXPECT_TRUE(ReadAll(std::string(size, '1') + "255081416802538").empty()) << size;
  }
}

TEST(NumberReading, HostileRunsTakeLinearTime) {
  for (const std::string unit :
       {"1 ", "06 47 ", "2A", "0", "%20", "1(", "+1", "2 55 08 14 168 025 ",
        "\xC2\xA0"
        "1",
        "0647382915-", "1_", "  1", "%2A1"}) {
    std::string text;
    while (text.size() < (1U << 18)) text += unit;
    const auto start = std::chrono::steady_clock::now();
    ReadAll(text);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    EXPECT_LT(seconds.count(), 30.0) << unit;  // quadratic time would be hours
  }
}

// Any text: spans inside, ordered, disjoint; normal forms valid; a run reported once.
void CheckInvariants(const std::string& text) {
  const auto readings = ReadAll(text);
  std::size_t end = 0;
  for (const NumberReading& reading : readings) {
    ASSERT_LE(end, reading.begin) << text;
    ASSERT_LT(reading.begin, reading.end) << text;
    ASSERT_LE(reading.end, text.size()) << text;
    end = reading.end;
    if (reading.kind == NumberKind::kNir) {
      ASSERT_TRUE(IsValidNir(reading.Normalized(), nullptr)) << text;
    } else {
      ASSERT_EQ(reading.Normalized()[0], '+') << text;
    }
  }
}

TEST(NumberReading, KeepsItsInvariantsOnMutatedText) {
  std::mt19937 random(5);
  constexpr std::string_view kAlphabet = "0123456789 22AABb.-/_()+%\t\xC2\xA0;ceky\xE9";
  for (int i = 0; i < 60000; ++i) {
    const Spelling& a = kSpellings[random() % std::size(kSpellings)];
    const Spelling& b = kSpellings[random() % std::size(kSpellings)];
    std::string text = a.text;
    text += kAlphabet[random() % kAlphabet.size()];
    text += b.text;
    for (unsigned edits = static_cast<unsigned>(random() % 4); edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      const char c = kAlphabet[random() % kAlphabet.size()];
      if (random() % 2 == 0) {
        text[at] = c;
      } else {
        text.insert(at, 1, c);
      }
    }
    CheckInvariants(text);
  }
}

TEST(NumberReading, KeepsItsInvariantsOnEveryTruncation) {
  for (const Spelling& spelling : kSpellings) {
    const std::string text = spelling.text;
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
      for (std::size_t size = 0; size + begin <= text.size(); ++size) {
        CheckInvariants(text.substr(begin, size));
      }
    }
  }
}

}  // namespace
}  // namespace leakscan
