#include "scanner/validate/certificate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/base/ascii.h"
#include "scanner/validate/base45.h"
#include "scanner/validate/cbor.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;

// --- Base45 -------------------------------------------------------------------------------------

std::string Base45(std::string_view text) {
  std::string bytes;
  EXPECT_EQ(DecodeBase45(text, &bytes), text.size());
  return bytes;
}

TEST(Base45, DecodesTheVectorsOfItsStandard) {
  EXPECT_EQ(Base45("BB8"), "AB");
  EXPECT_EQ(Base45("%69 VD92EX0"), "Hello!!");
  EXPECT_EQ(Base45("UJCLQE7W581"), "base-45");
  EXPECT_EQ(Base45("QED8WEX0"), "ietf!");
}

TEST(Base45, StopsAtWhatIsNoGroup) {
  std::string bytes;
  EXPECT_EQ(DecodeBase45("BB8;", &bytes), 3U);
  EXPECT_EQ(DecodeBase45(":::", &bytes), 0U) << "over 65535";
  EXPECT_EQ(DecodeBase45("BB8::", &bytes), 3U) << "over 255";
  EXPECT_EQ(DecodeBase45("BB8b", &bytes), 3U) << "lower case";
}

// --- CBOR ---------------------------------------------------------------------------------------

TEST(Cbor, LooksUpMembersAndElements) {
  const auto map =
      "\xa2\x01\x82\x61\x61\x62\x62\x63\x39\x01\x03\x43xyz"sv;  // {1: ["a", "bc"], -260: h'..'}
  const auto list = CborMember(map, std::int64_t{1});
  ASSERT_TRUE(list);
  EXPECT_EQ(CborText(*CborElement(*list, 1)), "bc");
  EXPECT_FALSE(CborElement(*list, 2));
  EXPECT_EQ(CborBytes(*CborMember(map, std::int64_t{-260})), "xyz");
  EXPECT_FALSE(CborMember(map, "a"));
}

TEST(Cbor, ReadsIndefiniteLengthsAndTags) {
  const auto map = "\xd2\xbf\x61\x6b\x7f\x61\x61\x61\x62\xff\xff"sv;  // 18({_ "k": (_ "a", "b")})
  const auto item = CborItem(map);
  ASSERT_TRUE(item);
  EXPECT_EQ(CborText(*CborMember(*item, "k")), "ab");
}

TEST(Cbor, RefusesWhatIsCutOrHostile) {
  EXPECT_FALSE(CborItem(""));
  EXPECT_FALSE(CborItem("\x62\x61"sv));                              // text of two bytes, one there
  EXPECT_FALSE(CborItem("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"sv));  // 2^64 - 1 elements
  EXPECT_FALSE(CborItem("\xbb\x80\x00\x00\x00\x00\x00\x00\x00"sv));  // 2^63 entries
  EXPECT_FALSE(CborItem(std::string(100, '\x81')));                  // nested too deep
  EXPECT_FALSE(CborItem("\x9f\x01"sv));                              // no break
  EXPECT_FALSE(CborItem("\xff"sv));                                  // nothing but one
}

// --- EU Digital COVID Certificate ---------------------------------------------------------------

// The code of the pattern's own example (an official test vector).
std::string ExampleHc1() {
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    const std::string text(file.text);
    const std::size_t begin = text.find("'HC1:");
    if (begin != std::string::npos)
      return text.substr(begin + 1, text.find('\'', begin + 1) - begin - 1);
  }
  return {};
}

constexpr std::size_t kHeaderEnd = std::string_view("HC1:NCF").size();

TEST(Hc1, TellsHolderBirthAndResult) {
  const std::string code = ExampleHc1();
  ASSERT_GT(code.size(), 200U);
  const auto reading = ReadHc1(code, kHeaderEnd);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->begin, 0U);
  EXPECT_EQ(reading->end, code.size());
  EXPECT_EQ(reading->name, "DUPOND, MARIE");
  ASSERT_TRUE(reading->birth);
  EXPECT_EQ(FormatDate(*reading->birth), "1962-07-01");
  EXPECT_EQ(reading->result, "negative");
  EXPECT_TRUE(reading->normalized.starts_with("URN:UVCI:"));
}

TEST(Hc1, EndsWhereItsBytesEnd) {
  const std::string code = ExampleHc1();
  for (const std::string_view glued : {" ;DUPONT;NEG", "ABC", ";x", "%", " AB 12"}) {
    const auto reading = ReadHc1("code " + code + std::string(glued), 5 + kHeaderEnd);
    ASSERT_TRUE(reading) << glued;
    EXPECT_EQ(reading->name, "DUPOND, MARIE");
    EXPECT_EQ(reading->begin, 5U);
    EXPECT_LE(reading->end, 5 + code.size() + 1) << glued;
  }
}

TEST(Hc1, IsFoundWithoutItsPrefixAndInLinks) {
  const std::string code = ExampleHc1();
  EXPECT_TRUE(ReadHc1(code.substr(4), 3));
  std::string link = "https://bonjour.tousanticovid.gouv.fr/app/walletdcc#HC1%3A";
  for (const char c : code.substr(4)) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    if (c == ' ' || c == '%' || c == '+' || c == '/' || c == ':' || c == '$') {
      link += '%';
      link += kHex[static_cast<unsigned char>(c) >> 4];
      link += kHex[static_cast<unsigned char>(c) & 15];
    } else {
      link += c;
    }
  }
  const std::size_t anchor = link.find("%3A") + 6;
  const auto reading = ReadHc1(link + " fin", anchor);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->name, "DUPOND, MARIE");
  EXPECT_EQ(reading->end, link.size());
}

TEST(Hc1, RefusesEveryCutAndRandomDamage) {
  const std::string code = ExampleHc1();
  for (std::size_t size = kHeaderEnd; size + 12 < code.size(); ++size) {
    EXPECT_FALSE(ReadHc1(code.substr(0, size), kHeaderEnd)) << size;
  }
  std::mt19937 random(20261124);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = code;
    damaged[kHeaderEnd + random() % (code.size() - kHeaderEnd)] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"[random() % 45];
    const auto reading = ReadHc1(damaged, kHeaderEnd);
    EXPECT_TRUE(!reading || reading->end <= damaged.size());
  }
}

// --- 2D-DOC -------------------------------------------------------------------------------------

// Made of invented values by the specification's layout; its test issuer, no valid signature.
std::string TestCode(std::string_view group, std::string_view unit) {
  std::string code = "DC04FR00000113371337B201FRF0CAMILLE/ZOE";
  code += group;
  code += "F1DURAND MARTIN";
  code += group;
  code += "F206121965F3FF4943092";
  code += group;
  code += "F5PF6200620131200";
  code += unit;
  return code + std::string(103, 'A');
}

constexpr std::size_t kTypeEnd = 22;

TEST(Doc2d, ReadsATestWithEverySpellingOfItsSeparators) {
  const std::string_view spellings[][2] = {
      {"\x1d", "\x1f"},   {"<GS>", "<US>"}, {"%1D", "%1F"}, {"\\u001d", "\\u001f"},
      {"\\x1d", "\\x1f"}, {"^]", "^_"},     {" ", ""},      {"", ""}};
  std::string normalized;
  for (const auto& spelling : spellings) {
    const std::string code = TestCode(spelling[0], spelling[1]);
    const auto reading = ReadDoc2d("code " + code + " fin", 5 + kTypeEnd);
    ASSERT_TRUE(reading) << spelling[0];
    EXPECT_EQ(reading->begin, 5U);
    EXPECT_EQ(reading->name, "DURAND MARTIN, CAMILLE ZOE") << spelling[0];
    ASSERT_TRUE(reading->birth) << spelling[0];
    EXPECT_EQ(FormatDate(*reading->birth), "1965-12-06");
    EXPECT_EQ(reading->sex, 'F');
    EXPECT_EQ(reading->result, "positive") << spelling[0];
    EXPECT_TRUE(reading->fictional) << "the specification's test issuer";
    EXPECT_EQ(reading->end, 5 + code.size()) << spelling[0];
    if (normalized.empty()) normalized = reading->normalized;
    EXPECT_EQ(reading->normalized, normalized) << spelling[0];
  }
}

TEST(Doc2d, ReadsALinkWhoseValuesAreEscaped) {
  const std::string header = "DC04FR0000011E6D1E6DL101FR";
  const std::string rest =
      "L203021962L3COVID-19\x1dL4J07BX03\x1dL5VACCIN PLUS/MAISON D'ESSAI\x1dL71";
  const std::string plain = header + "L0DE LA TOUR\x1dL1ZOE ANNE\x1d" + rest + "\x1f" + "ABCDEFG";
  std::string escaped;
  for (const char c : plain) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (IsAlnum(c) || c == '-') {
      escaped += c;
    } else {
      escaped += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  const auto expected = ReadDoc2d(plain, kTypeEnd);
  const auto reading = ReadDoc2d(escaped, kTypeEnd);
  ASSERT_TRUE(expected && reading);
  EXPECT_EQ(reading->end, escaped.size());
  EXPECT_EQ(reading->name, "DE LA TOUR, ZOE ANNE");
  EXPECT_EQ(reading->normalized, expected->normalized);
  ASSERT_TRUE(reading->birth);
  EXPECT_EQ(FormatDate(*reading->birth), "1962-02-03");
}

TEST(Doc2d, RefusesOtherHeaders) {
  EXPECT_FALSE(ReadDoc2d("DC04FR00000113371337B201FR", kTypeEnd));
  EXPECT_FALSE(ReadDoc2d("DC09FR00000113371337B201FRF0A", kTypeEnd));
  EXPECT_FALSE(ReadDoc2d("xDC04FR00000113371337B201FRF0A", 1 + kTypeEnd));
  EXPECT_FALSE(ReadDoc2d("DC04FR00000113371337C901FRF0A", kTypeEnd));
  EXPECT_FALSE(ReadDoc2d("short", 5));
}

TEST(Doc2d, KeepsToTheTextWhereverItIsCut) {
  const std::string code = TestCode("<GS>", "<US>");
  for (std::size_t size = kTypeEnd; size <= code.size(); ++size) {
    const auto reading = ReadDoc2d(code.substr(0, size), kTypeEnd);
    EXPECT_TRUE(!reading || reading->end <= size);
  }
}

// --- Public corpora, where they are present -----------------------------------------------------

const std::filesystem::path kCorpora =
    std::filesystem::path(LEAKSCAN_SOURCE_DIR) / ".." / "shared" / "corpora";

// The string behind `"key": "`; its escapes are of signs and of letters below U+0800.
std::string JsonString(const std::string& json, const std::string& key, std::size_t from = 0) {
  std::size_t i = json.find('"' + key + '"', from);
  if (i == std::string::npos) return {};
  i = json.find('"', json.find(':', i) + 1) + 1;
  std::string value;
  for (; i < json.size() && json[i] != '"'; ++i) {
    if (json[i] != '\\') {
      value += json[i];
    } else if (json[++i] != 'u') {
      value += json[i];
    } else {
      const auto letter = std::stoul(json.substr(i + 1, 4), nullptr, 16);
      if (letter >= 0x80) value += static_cast<char>(0xC0U | letter >> 6U);
      value += static_cast<char>(letter >= 0x80 ? 0x80U | (letter & 0x3FU) : letter);
      i += 4;
    }
  }
  return value;
}

TEST(Hc1, DecodesTheFrenchCertificatesOfTheCorpus) {
  if (!std::filesystem::exists(kCorpora / "dcc")) GTEST_SKIP() << "no corpus of certificates";
  int decoded = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kCorpora / "dcc")) {
    std::ifstream file(entry.path());
    const std::string json((std::istreambuf_iterator<char>(file)), {});
    const std::string code = JsonString(json, "PREFIX");
    const auto reading = ReadHc1(code, kHeaderEnd);
    ASSERT_TRUE(reading) << entry.path().filename();
    EXPECT_EQ(reading->end, code.size()) << entry.path().filename();
    ASSERT_TRUE(reading->birth) << entry.path().filename();
    EXPECT_EQ(FormatDate(*reading->birth), JsonString(json, "dob").substr(0, 10));
    std::string name;
    ASSERT_TRUE(ReadNamePart(JsonString(json, "fn"), &name));
    EXPECT_TRUE(reading->name.starts_with(name)) << entry.path().filename();
    ++decoded;
  }
  EXPECT_EQ(decoded, 37);
}

TEST(Doc2d, ReadsTheReferenceCodesOfTheSpecification) {
  std::ifstream file(kCorpora / "2ddoc.txt");
  if (!file) GTEST_SKIP() << "no corpus of 2D-DOC codes";
  int read = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const std::string code = line.substr(line.find(' ') + 1);
    const auto reading = ReadDoc2d(code, kTypeEnd);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->end, code.size());
    EXPECT_TRUE(reading->birth);
    EXPECT_TRUE(reading->fictional);
    ++read;
  }
  EXPECT_EQ(read, 2);
}

}  // namespace
}  // namespace leakscan
