// Numbers are those that ARCEP reserves for fiction where the plan allows, else invented.
#include "scanner/validate/phone.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakscan {
namespace {

std::vector<NumberReading> ReadPhones(const std::string& text) {
  std::vector<NumberReading> readings;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i < done || text[i] < '0' || text[i] > '9') continue;
    done = ReadNumbers(text, i, {}, &readings);
  }
  std::erase_if(readings, [](const NumberReading& r) { return r.kind != NumberKind::kPhone; });
  return readings;
}

TEST(PhonePlan, GivesEachNumberItsCountry) {
  struct Case {
    const char* national;
    const char* e164;  // empty: nobody's
  };
  const Case cases[] = {
      {"0147382915", "+33147382915"},
      {"0247382915", "+33247382915"},
      {"0347382915", "+33347382915"},
      {"0447382915", "+33447382915"},
      {"0547382915", "+33547382915"},
      {"0407382915", ""},
      {"0162382915", "+33162382915"},
      {"0948382915", "+33948382915"},
      {"0947582915", "+33947582915"},
      {"0937382915", "+33937382915"},
      {"0647382915", "+33647382915"},
      {"0695382915", "+33695382915"},
      {"0698382915", "+33698382915"},
      {"0699382915", "+33699382915"},
      {"0690382915", "+590690382915"},
      {"0691382915", "+590691382915"},
      {"0692382915", "+262692382915"},
      {"0693382915", "+262693382915"},
      {"0694382915", "+594694382915"},
      {"0696382915", "+596696382915"},
      {"0697382915", "+596697382915"},
      {"0639182915", "+262639182915"},
      {"0639982915", "+33639982915"},
      {"0700382915", ""},
      {"0707382915", ""},
      {"0710382915", ""},
      {"0729382915", ""},
      {"0730382915", "+33730382915"},
      {"0782915473", "+33782915473"},
      {"0799382915", "+33799382915"},
      {"0708402915", "+508708402915"},
      {"0708562915", "+508708562915"},
      {"0708392915", ""},
      {"0708572915", ""},
      {"0709038291", "+590709038291"},
      {"0709138291", "+596709138291"},
      {"0709238291", "+262709238291"},
      {"0709338291", "+594709338291"},
      {"0709348291", ""},
      {"0709358291", "+262709358291"},
      {"0709378291", "+262709378291"},
      {"0709388291", ""},
      {"0709438291", ""},
      {"0262382915", "+262262382915"},
      {"0263382915", "+262263382915"},
      {"0269382915", "+262269382915"},
      {"0590382915", "+590590382915"},
      {"0594382915", "+594594382915"},
      {"0596382915", "+596596382915"},
      {"0508430123", "+508430123"},
      {"0800382915", ""},
      {"0810382915", ""},
      {"0825382915", ""},
      {"0892382915", ""},
      {"0899382915", ""},
      {"0047382915", ""},
  };
  for (const Case& c : cases) {
    NumberReading reading;
    const bool found = NormalizeNational(std::string_view(c.national).substr(1), &reading);
    EXPECT_EQ(found, c.e164[0] != '\0') << c.national;
    if (found) {
      EXPECT_EQ(reading.Normalized(), c.e164) << c.national;
    }
    const auto readings = ReadPhones(c.national);
    ASSERT_EQ(readings.size(), found ? 1U : 0U) << c.national;
    if (found) {
      EXPECT_FALSE(readings[0].needs_context) << c.national;
    }
  }
}

TEST(Phone, MarksFictionAndPlaceholders) {
  for (const char* text :
       {"0199004321",     "02 61 91 43 21", "+33353014321", "04 65 71 43 21", "05.36.49.43.21",
        "06 39 98 43 21", "0600000000",     "0666666666",   "0123456789",     "0102030405",
        "0612345678",     "06 12 34 56 78", "0601020304",   "0607080910",     "0606060606",
        "+33612345678",   "0611223344",     "0987654321",   "0100000001",     "0000000000"}) {
    const auto readings = ReadPhones(text);
    if (std::string_view(text) == "0000000000") {
      EXPECT_TRUE(readings.empty());
      continue;
    }
    ASSERT_EQ(readings.size(), 1U) << text;
    EXPECT_TRUE(readings[0].fictional) << text;
  }
  for (const char* text : {"0647382915", "0199014321", "0639974321", "+262 692 12 34 57"}) {
    ASSERT_EQ(ReadPhones(text).size(), 1U) << text;
    EXPECT_FALSE(ReadPhones(text)[0].fictional) << text;
  }
}

struct Layout {
  const char* text;
  const char* normalized;
  bool needs_context;
  bool distinctive;
};

TEST(Phone, ReadsLayouts) {
  const Layout layouts[] = {
      {"0647382915", "+33647382915", false, false},
      {"06 47 38 29 15", "+33647382915", false, false},
      {"06.47.38.29.15", "+33647382915", false, false},
      {"06-47-38-29-15", "+33647382915", false, false},
      {"06/47/38/29/15", "+33647382915", false, false},
      {"06_47_38_29_15", "+33647382915", false, false},
      {"06+47+38+29+15", "+33647382915", false, false},
      {"06%2047%2038%2029%2015", "+33647382915", false, false},
      {"06 - 47 - 38 - 29 - 15", "+33647382915", false, false},
      {"06  47  38  29  15", "+33647382915", false, false},
      {"06\xE2\x80\xAF"
       "47\xE2\x80\xAF"
       "38\xE2\x80\xAF"
       "29\xE2\x80\xAF"
       "15",
       "+33647382915", false, false},
      {"06\xE2\x80\x91"
       "47\xE2\x80\x91"
       "38\xE2\x80\x91"
       "29\xE2\x80\x91"
       "15",
       "+33647382915", false, false},
      {"06\xA0"
       "47\xA0"
       "38\xA0"
       "29\xA0"
       "15",
       "+33647382915", false, false},
      {"06 47 38.29 15", "+33647382915", false, false},
      {"06/47.38.29.15", "+33647382915", false, false},
      {"(06) 47 38 29 15", "+33647382915", false, false},
      {"(0)6 47 38 29 15", "+33647382915", false, false},
      {"06 4738 2915", "+33647382915", false, false},
      {"0647 38 29 15", "+33647382915", false, false},
      {"06.47.3829.15", "+33647382915", false, false},
      {"06 473 829 15", "+33647382915", false, false},
      {"0692 382 915", "+262692382915", false, false},
      {"0692 382915", "+262692382915", false, false},
      {"0692-38 29 15", "+262692382915", false, false},
      {"0647 382915", "+33647382915", true, false},
      {"06 47382915", "+33647382915", true, false},
      {"06473 82915", "+33647382915", true, false},
      {"0 6 4 7 3 8 2 9 1 5", "+33647382915", true, false},
      {"+33647382915", "+33647382915", false, true},
      {"+33 6 47 38 29 15", "+33647382915", false, true},
      {"+33 (0)6 47 38 29 15", "+33647382915", false, true},
      {"+33(0)647382915", "+33647382915", false, true},
      {"+33 (0) 6 47 38 29 15", "+33647382915", false, true},
      {"+33 0 6 47 38 29 15", "+33647382915", false, true},
      {"+33 06 47 38 29 15", "+33647382915", false, true},
      {"+33.6.47.38.29.15", "+33647382915", false, true},
      {"+33-6-47-38-29-15", "+33647382915", false, true},
      {"+ 33 6 47 38 29 15", "+33647382915", false, true},
      {"(+33) 6 47 38 29 15", "+33647382915", false, true},
      {"(+33)647382915", "+33647382915", false, true},
      {"+(33) 6 47 38 29 15", "+33647382915", false, true},
      {"(0033) 6 47 38 29 15", "+33647382915", false, true},
      {"0033(0)6.47.38.29.15", "+33647382915", false, true},
      {"+33 6 47382915", "+33647382915", false, true},
      {"%2B33647382915", "+33647382915", false, true},
      {"%2b33%206%2047%2038%2029%2015", "+33647382915", false, true},
      {"+33692382915", "+262692382915", false, true},
      {"+262692123457", "+262692123457", false, true},
      {"+262 (0)692 12 34 57", "+262692123457", false, true},
      {"00262 692 12 34 57", "+262692123457", false, true},
      {"+590 690 38 29 15", "+590690382915", false, true},
      {"+594 594 38 29 15", "+594594382915", false, true},
      {"+596 696 38 29 15", "+596696382915", false, true},
      {"+508 43 01 23", "+508430123", false, true},
      {"+508 708 40 29 15", "+508708402915", false, true},
      {"+687 78 29 15", "+687782915", false, true},
      {"+681 72 29 15", "+681722915", false, true},
      {"+689 87 38 29 15", "+68987382915", false, true},
      {"(33) 6 47 38 29 15", "+33647382915", false, false},
      {"33647382915", "+33647382915", true, false},
      {"33 6 47 38 29 15", "+33647382915", true, false},
      {"262692123457", "+262692123457", true, false},
      {"647382915", "+33647382915", true, false},
      {"6 47 38 29 15", "+33647382915", true, false},
      {"647 38 29 15", "+33647382915", true, false},
  };
  for (const Layout& layout : layouts) {
    for (const std::string front : {"", "n: ", "x, ", "\xC2\xAB"}) {
      for (const std::string back : {"", ".", ", x", " appeler", "\n"}) {
        const std::string text = front + layout.text + back;
        const auto readings = ReadPhones(text);
        ASSERT_EQ(readings.size(), 1U) << text;
        EXPECT_EQ(readings[0].Normalized(), layout.normalized) << text;
        EXPECT_EQ(readings[0].needs_context, layout.needs_context) << text;
        EXPECT_EQ(readings[0].distinctive, layout.distinctive) << text;
        EXPECT_EQ(text.substr(readings[0].begin, readings[0].end - readings[0].begin), layout.text);
      }
    }
  }
}

TEST(Phone, AcceptsGluedLabels) {
  for (const char* text :
       {"tel0647382915", "T\xC3\xA9l.0647382915", "t\xE9l0647382915", "Tel:0647382915",
        "PORTABLE0647382915", "tel+33647382915", "tel:+33647382915",
        "N\xC2\xB0"
        "0647382915",
        "mob_0647382915", "<tel>0647382915</tel>", "{\"tel\":\"0647382915\"}", "(0647382915)",
        "phone=0647382915&x=1", "phone%3D0647382915", "\"0647382915\"", "0647382915.",
        "0647382915@example.com", "06 47 38 29 15/16", "0647382915.0"}) {
    const auto readings = ReadPhones(text);
    ASSERT_EQ(readings.size(), 1U) << text;
    EXPECT_EQ(readings[0].Normalized(), "+33647382915") << text;
    EXPECT_FALSE(readings[0].needs_context) << text;
  }
}

// What has ten digits but is no phone.
TEST(Phone, RefusesOtherNumbers) {
  for (const char* text : {
           "192.168.1.100",
           "10.0.0.1:8080",
           "01.02.03.04",
           "127.0.0.1",
           "255.255.255.0",
           "12/05/1980 14:30",
           "01/05/1980 14 30",
           "01/05/80 14 30",
           "05-06-2021-14",
           "05.06.2021.14",
           "2021-01-05 06:47:38",
           "05 2021 2022",
           "20210105064738",
           "1 234 567 890,12",
           "1 234 567 890",
           "12 345,67",
           "0.0647382915",
           "1.0647382915",
           ".0647382915",
           "-.0647382915",
           "0647382915.5",
           "06.47382915",
           "0692.382915",
           "48.856614, 2.3522219",
           "2.352222 48.856614",
           "v1.2.3.4",
           "1.02.03.04.05.06",
           "ISBN 0-306-40615-2",
           "ISBN 0306406152",
           "ISBN: 0306406152",
           "9780306406157",
           "SIRET 73282932000074",
           "732 829 320 00074",
           "SIRET 01282932000074",
           "EAN 0647382915",
           "0800 38 29 15",
           "08 92 38 29 15",
           "0 800 382 915",
           "+33 800 38 29 15",
           "07 00 38 29 15",
           "07 10 38 29 15",
           "00 47 38 29 15",
           "04 07 38 29 15",
           "deadbeef0647382915",
           "a0647382915",
           "0647382915a",
           "REF0647382915",
           "0x0647382915",
           "5f0647382915",
           "20647382915",
           "06473829150",
           "2021-0647382915-3",
           "0647382915-2",
           "550e8400-e29b-41d4-a716-446655440000",
           "01-23-45-67-89-AB",
           "01-23-45-67-89-10",
           "+44 0647382915",
           "+32 0475 12 34 56",
           "+1 0647382915",
           "06,47,38,29,15",
           "06\n47\n38\n29\n15",
           "0647",
           "112",
           "3615",
           "118218",
           "15 17 18 112",
           "",
       }) {
    EXPECT_TRUE(ReadPhones(text).empty()) << text;
  }
}

TEST(Phone, DoubtsWhatNeighboursMakeDoubtful) {
  for (const char* text :
       {"06 47 38 29 15 22 81", "75 06 47 38 29 15", "3f 06 47 38 29 15", "06 47 38 29 15 a3",
        "732829320", "732 829 320", "example.com/0647382915"}) {
    for (const NumberReading& reading : ReadPhones(text)) {
      EXPECT_TRUE(reading.needs_context) << text;
    }
  }
}

TEST(Phone, RefusesEachTruncation) {
  const std::string number = "0647382915";
  for (std::size_t size = 0; size < number.size(); ++size) {
    if (size == 9) continue;
    EXPECT_TRUE(ReadPhones(number.substr(0, size)).empty()) << size;
  }
  EXPECT_TRUE(ReadPhones("064738291").empty());
  const std::string international = "+33647382915";
  for (std::size_t size = 0; size < international.size(); ++size) {
    EXPECT_TRUE(ReadPhones(international.substr(0, size)).empty()) << size;
  }
}

TEST(PhoneCell, ReadsWholeValues) {
  struct Case {
    const char* cell;
    const char* normalized;
    bool fictional;
  };
  const Case cases[] = {
      {"0647382915", "+33647382915", false},
      {" 06 47 38 29 15 ", "+33647382915", false},
      {"\"0647382915\"", "+33647382915", false},
      {"=\"0647382915\"", "+33647382915", false},
      {"'0647382915", "+33647382915", false},
      {"647382915", "+33647382915", false},
      {"647382915.0", "+33647382915", false},
      {"33647382915", "+33647382915", false},
      {"33647382915.0", "+33647382915", false},
      {"O6 47 38 29 15", "+33647382915", false},
      {"o647382915", "+33647382915", false},
      {"%2B33647382915", "+33647382915", false},
      {"tel:+33647382915", "+33647382915", false},
      {"TEL:0647382915", "", false},
      {"Tel:0647382915", "+33647382915", false},
      {"+33 (0)6 47 38 29 15", "+33647382915", false},
      {"(+33) 6 47 38 29 15", "+33647382915", false},
      {"06 47382915", "+33647382915", false},
      {"0 6 4 7 3 8 2 9 1 5", "+33647382915", false},
      {"0639984321", "+33639984321", true},
      {"06 47 38 29 15 / 01 47 38 29 15", "", false},
      {"06 47 38 29", "", false},
      {"Jean 0647382915", "", false},
      {"0647382915 (Jean)", "", false},
      {"0800382915", "", false},
      {"255081416802538", "", false},
      {"", "", false},
      {"OOOOOOOOOO", "", false},
  };
  for (const Case& c : cases) {
    NumberReading reading;
    ASSERT_EQ(ReadPhoneCell(c.cell, &reading), c.normalized[0] != '\0') << c.cell;
    if (c.normalized[0] == '\0') continue;
    EXPECT_EQ(reading.Normalized(), c.normalized) << c.cell;
    EXPECT_EQ(reading.fictional, c.fictional) << c.cell;
    EXPECT_LE(reading.end, std::string_view(c.cell).size()) << c.cell;
  }
}

}  // namespace
}  // namespace leakscan
