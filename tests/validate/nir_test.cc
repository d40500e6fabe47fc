// Synthetic people only: the numbers are published examples with recomputed keys, or invented.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "scanner/validate/number_reading.h"

namespace leakscan {
namespace {

constexpr const char* kValid[] = {
    "255081416802538", "255082A16802597", "284052A32102552", "284052B32102579", "284202B32102528",
    "284992B32102531", "284058832102532", "294037512000591", "295109912611193", "253072A07300443",
    "253072B07300470", "186022A21532523", "223115935012322", "200029923123486", "254031088723464",
    "195017262676215", "155053933981739", "106099955391094", "169109935247001", "178059933010817",
    "282041737978516", "277010115400329", "279035121518989", "185057800608491"};

std::vector<NumberReading> ReadAll(const std::string& text, std::string_view next_cell = {}) {
  std::vector<NumberReading> readings;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i < done || text[i] < '0' || text[i] > '9') continue;
    done = ReadNumbers(text, i, next_cell, &readings);
  }
  return readings;
}

std::vector<NumberReading> ReadNirs(const std::string& text, std::string_view next_cell = {}) {
  std::vector<NumberReading> nirs;
  for (const NumberReading& reading : ReadAll(text, next_cell)) {
    if (reading.kind == NumberKind::kNir) nirs.push_back(reading);
  }
  return nirs;
}

// The slow, obvious key: schoolbook division of the decimal string, digit by digit.
int KeyByLongDivision(std::string stem) {
  if (stem[6] == 'A') stem.replace(5, 2, "19");
  if (stem[6] == 'B') stem.replace(5, 2, "18");
  int rest = 0;
  for (const char c : stem) rest = (rest * 10 + (c - '0')) % 97;
  return 97 - rest;
}

std::string WithKey(const std::string& stem) {
  const int key = KeyByLongDivision(stem);
  return stem + static_cast<char>('0' + key / 10) + static_cast<char>('0' + key % 10);
}

std::string RandomStem(std::mt19937* random) {
  const auto below = [random](int n) {
    return static_cast<int>((*random)() % static_cast<unsigned>(n));
  };
  constexpr std::array kDepartments = {"01", "13", "2A", "2B", "38", "59", "75", "91", "95", "99"};
  char stem[80];
  const int place = below(12);
  if (place < 10) {
    std::snprintf(stem, sizeof stem, "%d%02d%02d%s%03d%03d", 1 + below(2), below(100),
                  1 + below(12), kDepartments[static_cast<std::size_t>(place)], 1 + below(990),
                  1 + below(999));
  } else {
    std::snprintf(stem, sizeof stem, "%d%02d%02d97%d%02d%03d", 1 + below(2), below(100),
                  1 + below(12), 1 + below(8), 1 + below(90), 1 + below(999));
  }
  return stem;
}

TEST(Nir, AcceptsPublishedNumbers) {
  for (const std::string nir : kValid) {
    EXPECT_TRUE(IsValidNir(nir, nullptr)) << nir;
    EXPECT_TRUE(IsValidNir(nir.substr(0, 13), nullptr)) << nir;
    EXPECT_EQ(NirKey(nir.substr(0, 13)), std::stoi(nir.substr(13))) << nir;
    const auto readings = ReadNirs(nir);
    ASSERT_EQ(readings.size(), 1U) << nir;
    EXPECT_EQ(readings[0].Normalized(), nir);
    EXPECT_EQ(readings[0].begin, 0U);
    EXPECT_EQ(readings[0].end, nir.size());
    EXPECT_TRUE(readings[0].key_written);
  }
}

TEST(Nir, RefusesPublishedNumbersWithWrongKeys) {
  for (const char* nir :
       {"284058832102530", "118058599124123", "295109912611199", "185057800608436"}) {
    EXPECT_FALSE(IsValidNir(nir, nullptr)) << nir;
    EXPECT_TRUE(ReadNirs(nir).empty()) << nir;
  }
}

TEST(Nir, RefusesEachCharacterAltered) {
  for (const std::string nir : kValid) {
    for (std::size_t i = 0; i < nir.size(); ++i) {
      for (char c = '0'; c <= '9'; ++c) {
        if (c == nir[i]) continue;
        std::string altered = nir;
        altered[i] = c;
        // 97 is prime and no single digit times a power of ten is a multiple of it; but the letter
        // of Corsica may turn into the digits that it stands for.
        const bool is_corsica_rewritten = (i == 6) && (nir[6] == 'A' || nir[6] == 'B');
        if (is_corsica_rewritten) continue;
        EXPECT_FALSE(IsValidNir(altered, nullptr)) << altered;
        EXPECT_TRUE(ReadNirs(altered).empty()) << altered;
      }
    }
  }
}

TEST(Nir, RefusesLengthsOffByOne) {
  for (const std::string nir : kValid) {
    EXPECT_FALSE(IsValidNir(nir.substr(1), nullptr));
    EXPECT_FALSE(IsValidNir(nir.substr(0, 14), nullptr));
    EXPECT_FALSE(IsValidNir(nir + "0", nullptr));
    EXPECT_TRUE(ReadNirs(nir + "0").empty());
    EXPECT_TRUE(ReadNirs("0" + nir).empty());
    EXPECT_TRUE(ReadNirs(nir.substr(0, 14)).empty());
  }
}

TEST(Nir, KeyAgreesWithLongDivision) {
  std::mt19937 random(1);
  for (int i = 0; i < 10000; ++i) {
    const std::string stem = RandomStem(&random);
    ASSERT_EQ(NirKey(stem), KeyByLongDivision(stem)) << stem;
    bool unusual = true;
    ASSERT_TRUE(IsValidNir(WithKey(stem), &unusual)) << stem;
    ASSERT_FALSE(unusual);
    const auto readings = ReadNirs(WithKey(stem));
    ASSERT_EQ(readings.size(), 1U) << stem;
    ASSERT_EQ(readings[0].Normalized(), WithKey(stem));
  }
}

TEST(Nir, KeyAgreesWithPythonStdnum) {
  const std::string python = "/usr/bin/python3";
  if (std::system((python + " -c 'import stdnum.fr.nir' 2>/dev/null").c_str()) != 0) {
    GTEST_SKIP() << "python3-stdnum is not installed";
  }
  const std::string list = testing::TempDir() + "leakscan_nir_oracle.txt";
  std::mt19937 random(2);
  {
    std::ofstream out(list);
    for (int i = 0; i < 2000; ++i) {
      std::string nir = WithKey(RandomStem(&random));
      if (i % 2 == 1) nir[14] = static_cast<char>('0' + (nir[14] - '0' + 1) % 10);
      out << nir << ' ' << IsValidNir(nir, nullptr) << '\n';
    }
  }
  const std::string script =
      " -c \"import sys, stdnum.fr.nir as n\n"
      "bad = [l for l in open(sys.argv[1]) if n.is_valid(l.split()[0]) != (l.split()[1] == '1')]\n"
      "sys.exit(len(bad) > 0)\" ";
  EXPECT_EQ(std::system((python + script + list).c_str()), 0);
  std::remove(list.c_str());
}

TEST(Nir, KeyOfMalformedStemIsZero) {
  for (const char* stem : {"", "255081416802", "25508141680253", "25508C4168025", "2550814168O25",
                           "A550814168025", "255083A168025"}) {
    EXPECT_EQ(NirKey(stem), 0) << stem;
  }
  // A remainder of 0 gives 97, never 00.
  EXPECT_EQ(NirKey("0000000000097"), 97);
}

TEST(Nir, StructureFollowsTheRegister) {
  struct Case {
    const char* stem;
    bool valid;
    bool unusual;
  };
  const Case cases[] = {
      {"2550814168025", true, false},  {"0550814168025", false, false},
      {"9550814168025", false, false}, {"3550814168025", true, false},
      {"4550814168025", true, false},  {"2550014168025", false, false},
      {"2551314168025", false, false}, {"2551914168025", false, false},
      {"2552014168025", true, true},   {"2554214168025", true, true},
      {"2554314168025", false, false}, {"2554914168025", false, false},
      {"2555014168025", true, true},   {"2559914168025", true, true},
      {"2550800168025", false, false}, {"2550814000025", false, false},
      {"2550814991025", false, false}, {"2550814168000", false, false},
      {"2550897116025", true, false},  {"2550897016025", false, false},
      {"2550897916025", false, false}, {"2550897491025", false, false},
      {"2550897400025", false, false}, {"2550898718025", true, false},
      {"2550898118025", false, false}, {"2550899352025", true, false},
      {"2550820168025", true, false},  {"255082A168025", true, false},
      {"255082C168025", false, false}, {"255083A168025", false, false},
      {"7112345678901", true, false},  {"7911345678901", false, false},
      {"5112345678901", true, false},  {"5012345678901", false, false},
      {"8012345678901", true, false},  {"6212345678901", true, false},
  };
  for (const Case& c : cases) {
    bool unusual = false;
    EXPECT_EQ(IsValidNir(c.stem, &unusual), c.valid) << c.stem;
    if (c.valid) {
      EXPECT_EQ(unusual, c.unusual) << c.stem;
    }
  }
}

TEST(Nir, TellsFacts) {
  struct Case {
    const char* nir;
    char sex;
    int year;
    int month;
    const char* department;
  };
  const Case cases[] = {
      {"255081416802538", 'F', 55, 8, "14"}, {"186022A21532523", 'M', 86, 2, "2A"},
      {"2553114168025", 'F', 55, 1, "14"},   {"2554214168025", 'F', 55, 12, "14"},
      {"1555114168025", 'M', 55, 1, "14"},   {"1556214168025", 'M', 55, 12, "14"},
      {"1552014168025", 'M', 55, 0, "14"},   {"1553014168025", 'M', 55, 0, "14"},
      {"1556314168025", 'M', 55, 0, "14"},   {"2550897416025", 'F', 55, 8, "974"},
      {"2550899352025", 'F', 55, 8, "99"},   {"3550814168025", 'M', 55, 8, "14"},
      {"7112345678901", 0, 0, 0, ""},
  };
  for (const Case& c : cases) {
    const NirFacts facts = FactsOfNir(c.nir);
    EXPECT_EQ(facts.sex, c.sex) << c.nir;
    EXPECT_EQ(facts.birth_year, c.year) << c.nir;
    EXPECT_EQ(facts.birth_month, c.month) << c.nir;
    EXPECT_STREQ(facts.department, c.department) << c.nir;
  }
}

struct Layout {
  const char* text;
  const char* normalized;
  bool needs_context;
  bool distinctive;
};

TEST(Nir, ReadsLayouts) {
  const Layout layouts[] = {
      {"255081416802538", "255081416802538", false, false},
      {"2550814168025 38", "255081416802538", false, false},
      {"2550814168025-38", "255081416802538", false, false},
      {"2550814168025/38", "255081416802538", false, false},
      {"2550814168025 (38)", "255081416802538", false, false},
      {"2550814168025(38)", "255081416802538", false, false},
      {"2 55 08 14 168 025 38", "255081416802538", false, true},
      {"2-55-08-14-168-025-38", "255081416802538", false, true},
      {"2_55_08_14_168_025_38", "255081416802538", false, true},
      {"2 55 08 14 168 025 / 38", "255081416802538", false, true},
      {"2 55 08 14 168 025 - 38", "255081416802538", false, true},
      {"2 55 08 14 168 025 (38)", "255081416802538", false, true},
      {"2 55 08 14 168 025 cl\xC3\xA9 38", "255081416802538", false, true},
      {"2 55 08 14 168 025 CL\xC3\x89 : 38", "255081416802538", false, true},
      {"2 55 08 14 168 025 cle 38", "255081416802538", false, true},
      {"2 55 08 14 168 025 - Cle: 38", "255081416802538", false, true},
      {"2 55 08 14 168 025 (cl\xE9 38)", "255081416802538", false, true},
      {"2 55 08 14 168 025, key=38", "255081416802538", false, true},
      {"2550814168025 cl\xC3\xA9 38", "255081416802538", false, false},
      {"2 55 08 14168 025 38", "255081416802538", false, true},
      {"2 5508 14168 025 38", "255081416802538", false, false},
      {"255 08 14 168 025 38", "255081416802538", false, false},
      {"2550814 168 025 38", "255081416802538", false, false},
      {"2 55 08 974 16 025 57", "255089741602557", false, true},
      {"2 55 08 97 416 025 57", "255089741602557", false, true},
      {"2 55 08 97416 025 57", "255089741602557", false, true},
      {"255082A16802597", "255082A16802597", false, false},
      {"255082a16802597", "255082A16802597", false, false},
      {"2 55 08 2A 168 025 97", "255082A16802597", false, true},
      {"2.55.08.2b.168.025.27", "255082B16802527", false, true},
      {"2  55  08  14  168  025  38", "255081416802538", false, true},
      {"2\t55\t08\t14\t168\t025\t38", "255081416802538", false, true},
      {"2\xA0"
       "55\xA0"
       "08\xA0"
       "14\xA0"
       "168\xA0"
       "025\xA0"
       "38",
       "255081416802538", false, true},
      {"2%2055%2008%2014%20168%20025%2038", "255081416802538", false, true},
      {"2 55.08.14 168-025 38", "255081416802538", false, true},
      {"2 7 9 9 1 8 3 1 2 1 8 1 7 5 9", "", false, false},
      {"2 5 5 0 8 1 4 1 6 8 0 2 5 3 8", "255081416802538", false, false},
      {"2 5 5 0 8 2 A 1 6 8 0 2 5 9 7", "255082A16802597", false, false},
      {"2 5 5 0 8 2 A 1 6 8 0 2 5 9 8", "", false, false},
      {"2 550 8 1 4 16 8 02 5 3 8", "255081416802538", true, false},
      {"2 550 8 1 4 16 8 02 5 3 9", "", false, false},
      {"2 550814 16802538", "255081416802538", false, false},
      {"25508 14168 02538", "255081416802538", false, false},
      {"29 510 991 261 11 93", "295109912611193", false, false},
      {"255 081 416 802 538", "255081416802538", true, false},
      {"2550 8141 6802 538", "255081416802538", true, false},
      {"2 55081416802538", "255081416802538", true, false},
      {"2.55081416802538", "", false, false},
      {"25508.1416802538", "", false, false},
      {"2550814168025", "255081416802538", true, false},
      {"2 55 08 14 168 025", "255081416802538", true, false},
      {"255082A168025", "255082A16802597", true, false},
      {"255209916802569", "255209916802569", true, false},
      {"2 55 20 99 168 025 69", "255209916802569", false, true},
      {"2 55 08 14 168 025 39", "", false, false},
      {"2550814168025 39", "", false, false},
      {"2 55 08 14 168 025 cl\xC3\xA9 39", "", false, false},
      {"2 55 13 14 168 025 38", "", false, false},
      {"2550814168025\t75", "255081416802538", true, false},
  };
  for (const Layout& layout : layouts) {
    for (const std::string front : {"", "n: ", "x, ", "\n"}) {
      const std::string text = front + layout.text;
      const auto readings = ReadNirs(text);
      ASSERT_EQ(readings.size(), layout.normalized[0] == '\0' ? 0U : 1U) << text;
      if (readings.empty()) continue;
      EXPECT_EQ(readings[0].Normalized(), layout.normalized) << text;
      EXPECT_EQ(readings[0].needs_context, layout.needs_context) << text;
      EXPECT_EQ(readings[0].distinctive, layout.distinctive) << text;
      EXPECT_EQ(readings[0].begin, front.size()) << text;
    }
  }
}

TEST(Nir, IsNotDistinctiveInARowOfNumbers) {
  for (const char* row : {"7 2 55 08 14 168 025 38", "2 55 08 14 168 025 38 7",
                          "5\t2\t55\t08\t14\t168\t025\t38\t3\t7"}) {
    for (const NumberReading& reading : ReadNirs(row)) EXPECT_FALSE(reading.distinctive) << row;
  }
  const auto alone = ReadNirs("2 55 08 14 168 025 38, 7");
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_TRUE(alone[0].distinctive);
}

TEST(Nir, TakesKeyFromNextCell) {
  for (const char* next : {"38", " 38 ", "\"38\""}) {
    const auto readings = ReadNirs("2550814168025", next);
    ASSERT_EQ(readings.size(), 1U);
    EXPECT_TRUE(readings[0].key_in_next_cell);
    EXPECT_TRUE(readings[0].key_written);
    EXPECT_FALSE(readings[0].needs_context);
    EXPECT_EQ(readings[0].end, 13U);
  }
  for (const char* next : {"39", "", "380", "x", "3 8"}) {
    const auto readings = ReadNirs("2550814168025", next);
    ASSERT_EQ(readings.size(), 1U) << next;
    EXPECT_FALSE(readings[0].key_written) << next;
    EXPECT_TRUE(readings[0].needs_context) << next;
  }
  // Spreadsheets drop the zero of 09.
  NumberReading reading;
  for (int order = 1; order < 999; ++order) {
    char text[32];
    std::snprintf(text, sizeof text, "1770115116%03d", order);
    if (NirKey(text) > 9) continue;
    ASSERT_TRUE(ReadNirCell(text, std::to_string(NirKey(text)), &reading));
    EXPECT_TRUE(reading.key_in_next_cell);
  }
}

TEST(Nir, TakesKeyFromNextValueOfDelimitedLine) {
  for (const char* text : {"DUPONT;2550814168025;38;F", "2550814168025,38", "a|2550814168025|38|b",
                           "\"2550814168025\",\"38\"", "\"2550814168025\"; \"38\""}) {
    const auto readings = ReadNirs(text);
    ASSERT_EQ(readings.size(), 1U) << text;
    EXPECT_TRUE(readings[0].key_in_next_cell) << text;
    EXPECT_FALSE(readings[0].needs_context) << text;
    EXPECT_EQ(readings[0].end - readings[0].begin, 13U) << text;
  }
  EXPECT_TRUE(ReadNirs("2550814168025;39")[0].needs_context);
  EXPECT_TRUE(ReadNirs("2550814168025;381")[0].needs_context);
}

TEST(Nir, TellsKindsOfTheFamily) {
  struct Case {
    std::string text;
    NirKind kind;
    std::string normalized;
  };
  const std::string nia = WithKey("3550814168025");
  const Case cases[] = {
      {nia, NirKind::kNia, nia},
      {nia.substr(0, 13), NirKind::kNia, nia},
      {"7112345678901", NirKind::kNnp, "7112345678901"},
      {WithKey("7112345678901"), NirKind::kNnp, "7112345678901"},
      {WithKey("8550814168025"), NirKind::kNnp, "8550814168025"},
      {"6112345678901", NirKind::kMig, "6112345678901"},
  };
  for (const Case& c : cases) {
    const auto readings = ReadNirs(c.text);
    ASSERT_EQ(readings.size(), 1U) << c.text;
    EXPECT_EQ(readings[0].nir_kind, c.kind) << c.text;
    EXPECT_EQ(readings[0].Normalized(), c.normalized) << c.text;
    EXPECT_TRUE(readings[0].needs_context) << c.text;
    EXPECT_TRUE(IsValidNir(readings[0].Normalized(), nullptr)) << c.text;
  }
}

TEST(Nir, RefusesPartsOfLongerTokens) {
  for (const char* text : {
           "deadbeef255081416802538",
           "255081416802538cafe",
           "a255081416802538b",
           "V255081416802538",
           "5f255081416802538",
           "0x255081416802538",
           "255081416802538a",
           "9255081416802538",
           "0.255081416802538",
           ".255081416802538",
           "-.255081416802538",
           "3.255081416802538",
           "a.255081416802538.1073741828.100001",
           "V2.55.08.14.168.025.38",
           "QmFzZTY0IGlzIG5vdCBhIHdvcmQx255081416802538",
           "550e8400-255081416802538",
           "255081416802538-e29b",
           "2021-255081416802538-3",
           "x9255081416802538",
       }) {
    EXPECT_TRUE(ReadNirs(text).empty()) << text;
  }
}

TEST(Nir, AcceptsGluedLabels) {
  for (const char* text :
       {"NIR255081416802538", "nir:255081416802538",
        "N\xC2\xB0"
        "255081416802538",
        "NoSecu255081416802538", "insee2550814168025 38", "nss=255081416802538",
        "s\xC3\xA9"
        "cu255081416802538",
        "n\xB0"
        "255081416802538",
        "NIR_255081416802538", "<nir>255081416802538</nir>", "{\"nir\":255081416802538}",
        "'255081416802538'", "(255081416802538)", "255081416802538DUPONT    JEAN",
        "255081416802538|x", "255081416802538.0", "255081416802538.", "255081416802538, x",
        "nir%3D255081416802538"}) {
    const auto readings = ReadNirs(text);
    ASSERT_EQ(readings.size(), 1U) << text;
    EXPECT_EQ(readings[0].Normalized(), "255081416802538") << text;
    EXPECT_FALSE(readings[0].needs_context) << text;
  }
}

TEST(Nir, DoubtsPathsAndTimestamps) {
  const auto path = ReadNirs("https://example.com/posts/255081416802538");
  ASSERT_EQ(path.size(), 1U);
  EXPECT_TRUE(path[0].needs_context);
  const auto log = ReadNirs("GET /items/1791106 500 51476 rid=9");
  ASSERT_EQ(log.size(), 1U);
  EXPECT_TRUE(log[0].needs_context);
  int seen = 0;
  for (int second = 0; second < 60; ++second) {
    for (int tenth = 0; tenth < 10; ++tenth) {
      char text[48];
      std::snprintf(text, sizeof text, "202101231213%02d%d", second, tenth);
      for (const NumberReading& reading : ReadNirs(text)) {
        EXPECT_TRUE(reading.needs_context) << text;
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 0);
}

TEST(Nir, DoesNotReadTablesOfNumbers) {
  for (const char* text : {"2\t127647\t86182741", "12/05/1980 14 168 025",
                           "1 2 3 4 5 6 7 8 9 10 11", "2550814.168 025/38"}) {
    EXPECT_TRUE(ReadNirs(text).empty()) << text;
  }
}

TEST(Nir, MarksPlaceholders) {
  for (const char* nir : {"269054958815780", "279035121518989", "277076322082910",
                          "274075176079430", "1111111111111"}) {
    const auto readings = ReadNirs(nir);
    ASSERT_EQ(readings.size(), 1U) << nir;
    EXPECT_TRUE(readings[0].fictional) << nir;
  }
  EXPECT_FALSE(ReadNirs("255081416802538")[0].fictional);
}

// The published rates of chance: of uniform 15-digit numbers 2.3e-4 pass with an ordinary month.
TEST(Nir, RandomDigitsSeldomPass) {
  std::mt19937_64 random(3);
  constexpr int kDraws = 400000;
  int believed = 0;
  int read = 0;
  std::vector<NumberReading> readings;
  for (int i = 0; i < kDraws; ++i) {
    char text[24];
    std::snprintf(text, sizeof text, "%015llu",
                  static_cast<unsigned long long>(random() % 1000000000000000ULL));
    readings.clear();
    ReadNumbers(text, 0, {}, &readings);
    for (const NumberReading& reading : readings) {
      ++read;
      if (!reading.needs_context) ++believed;
    }
  }
  EXPECT_LT(believed, kDraws * 3e-4);
  EXPECT_GT(believed, kDraws * 1.5e-4);
  EXPECT_LT(read, kDraws * 7e-3);
}

TEST(Nir, DevicesCardsAndBareNumbersAreNeverBelieved) {
  std::mt19937_64 random(4);
  std::vector<NumberReading> readings;
  for (int i = 0; i < 200000; ++i) {
    const char* prefixes[] = {"35", "86", "34", "37"};
    char text[24];
    std::snprintf(text, sizeof text, "%s%013llu", prefixes[i % 4],
                  static_cast<unsigned long long>(random() % 10000000000000ULL));
    readings.clear();
    ReadNumbers(text, 0, {}, &readings);
    std::snprintf(text, sizeof text, "%013llu",
                  static_cast<unsigned long long>(random() % 10000000000000ULL));
    ReadNumbers(text, 0, {}, &readings);
    for (const NumberReading& reading : readings) {
      ASSERT_TRUE(reading.kind == NumberKind::kPhone || reading.needs_context) << text;
    }
  }
}

TEST(NirCell, ReadsWholeValues) {
  struct Case {
    const char* cell;
    const char* normalized;
  };
  const Case cases[] = {
      {" 255081416802538 ", "255081416802538"},
      {"=\"255081416802538\"", "255081416802538"},
      {"'255081416802538", "255081416802538"},
      {"255081416802538.0", "255081416802538"},
      {"\"2 55 08 14 168 025 38\"", "255081416802538"},
      {"2550814168025", "255081416802538"},
      {"2 55 08 14 168 025 (38)", "255081416802538"},
      {"2 55 08 14 168 025 cl\xC3\xA9 38", "255081416802538"},
      {"25508I4l68O2538", "255081416802538"},
      {"255081416802538\xC2\xA0", "255081416802538"},
      {"255082a168025", "255082A16802597"},
      {"255209916802569", "255209916802569"},
      {"255081416802539", ""},
      {"2,55E+14", ""},
      {"255081416802538 DUPONT", ""},
      {"NIR 255081416802538", ""},
      {"255081416802538 0647382915", ""},
      {"", ""},
      {"O", ""},
      {"25508I4l68O25", ""},
  };
  for (const Case& c : cases) {
    NumberReading reading;
    ASSERT_EQ(ReadNirCell(c.cell, {}, &reading), c.normalized[0] != '\0') << c.cell;
    if (c.normalized[0] == '\0') continue;
    EXPECT_EQ(reading.Normalized(), c.normalized) << c.cell;
    EXPECT_LE(reading.end, std::string_view(c.cell).size()) << c.cell;
  }
}

}  // namespace
}  // namespace leakscan
