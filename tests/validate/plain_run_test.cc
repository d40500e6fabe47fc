// The quick looks at a run of digits against the general ones: what they say is the same, and what
// they refuse is refused.
#include "scanner/validate/plain_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/validate/nir.h"
#include "scanner/validate/number_run.h"
#include "scanner/validate/phone.h"

namespace leakscan {
namespace {

class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}
  std::size_t Below(std::size_t bound) { return engine_() % bound; }
  char Of(std::string_view characters) { return characters[Below(characters.size())]; }
  std::string_view OneOf(const std::vector<std::string_view>& all) {
    return all[Below(all.size())];
  }
  std::string Digits(std::size_t size) {
    std::string digits;
    while (digits.size() < size) digits += Of("0123456789");
    return digits;
  }

 private:
  std::mt19937 engine_;
};

void ExpectSameRun(const NumberRun& plain, const NumberRun& general, std::string_view text) {
  ASSERT_FALSE(general.cut) << text;
  ASSERT_FALSE(plain.cut) << text;
  ASSERT_EQ(plain.token_count, general.token_count) << text;
  ASSERT_EQ(plain.symbol_count, general.symbol_count) << text;
  EXPECT_EQ(plain.text, general.text) << text;
  for (int i = 0; i < plain.token_count; ++i) {
    const NumberToken& a = plain.Token(i);
    const NumberToken& b = general.Token(i);
    EXPECT_TRUE(a.begin == b.begin && a.end == b.end && a.first == b.first && a.size == b.size &&
                a.gap == b.gap && a.letter == b.letter && a.used == b.used)
        << text << " token " << i;
  }
  const auto size = static_cast<std::size_t>(plain.symbol_count);
  EXPECT_EQ(std::string_view(plain.symbols.data(), size),
            std::string_view(general.symbols.data(), size))
      << text;
}

// From every place in `text`, which ends where its memory ends. Returns how many were plain.
int CompareRuns(std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());
  const std::string_view view(exact.data(), exact.size());
  int read = 0;
  NumberRun plain;
  NumberRun general;
  for (std::size_t position = 0; position <= view.size(); ++position) {
    if (!ReadPlainRun(view, position, &plain)) continue;
    ++read;
    const std::size_t begin = FindRunBegin(view, position);
    EXPECT_LT(begin, view.size()) << text;
    if (begin >= view.size()) return read;
    ReadRun(view, begin, &general);
    ExpectSameRun(plain, general, text);
  }
  return read;
}

// clang-format off
const std::vector<std::string_view> kSigns = {
    " ", ".", "-", "/", "_", "\t", "(", ")", "+", "  ", " - ", ") ", "%20", "%2B", "\xC2\xA0",
    "\xA0", "\xE2\x80\xAF", "\xE2\x80\x91", "A", "B", "a", " A", ".b.", "F", "%2A", "%", ",", "\n",
    "%20a-", "%2Ba"};
const std::vector<std::string_view> kFronts = {
    "", "x", "au ", "n\xC2\xB0 ", "+", "(", "/", "A", "2A", "%", "%2", "c", "6A", "D-", "%D",
    "%2D-", "2%20a-", "2%2Ba-", "2 B", ":  ", "...", "\n", "\xC3\xA9 ",
    "\xC3\xA0", "\xE2\x80\x99", "\xC2\xAB", "7\x95", "\xE9"};
const std::vector<std::string_view> kBacks = {
    "", ".", ". Et", " A", "A", "B7", "a 5", "%", " %20", "\xC2\xA0\x35", ")", "-x", ", 12", "   ",
    " .-/ 1", "\xC3\xA0 1", ". \xC3\x80 5", "\xE2\x82\xAC", "\xE9", "\xE2\x80\x99\x37"};
// clang-format on

TEST(PlainRun, IsTheRunThatTheGeneralReadingFinds) {
  Draw draw(1);
  int read = 0;
  for (int i = 0; i < 30000; ++i) {
    std::string text(draw.Below(3) == 0 ? draw.Below(50) : 0, draw.Of("x \n7"));
    text += draw.OneOf(kFronts);
    const std::string_view sign = draw.OneOf(kSigns);
    for (std::size_t tokens = 1 + draw.Below(8); tokens > 0; --tokens) {
      text += draw.Digits(draw.Below(30) == 0 ? draw.Below(40) : 1 + draw.Below(6));
      if (tokens > 1)
        text += draw.Below(6) == 0 ? draw.OneOf(kSigns) : draw.Below(3) > 0 ? " " : sign;
    }
    text += draw.OneOf(kBacks);
    text += std::string(draw.Below(3) == 0 ? draw.Below(50) : 0, draw.Of("x \n7"));
    read += CompareRuns(text);
  }
  EXPECT_GT(read, 100000);
}

TEST(PlainRun, EveryTruncationIsReadAlike) {
  for (const std::string_view text :
       {"appelez le 06 47 38 29 15 ou +33 1 47 38 29 15, merci", "NIR 2 55 08 2A 168 025 97 A 5",
        "780 156 913 00077. %2B33647382915 (0)6-47-38-29-15",
        "ip 10.119.205.223/24 6A57225663541"}) {
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
      for (std::size_t size = 0; begin + size <= text.size(); ++size) {
        CompareRuns(text.substr(begin, size));
      }
    }
  }
}

TEST(PlainRun, ReadsTheOrdinarySpellings) {
  for (const std::string_view text :
       {"au 0647382915.", "06 47 38 29 15", "T\xC3\xA9l.06.47.38.29.15 ", "(2-55-08-14-168-025-38)",
        "+33 6 47 38 29 15", "SIRET 780 156 913 00077", "colis 6A57225663541, r",
        "ref. CMD-2021-92966658", "sha c057225663541d"}) {
    NumberRun run;
    EXPECT_TRUE(ReadPlainRun(text, text.find_last_of("0123456789"), &run)) << text;
  }
}

// A run whose digits are near to numbers: country codes, zeros, keys that agree.
std::string NearNumber(Draw* draw) {
  std::string digits;
  while (digits.size() < 10 + draw->Below(12)) {
    switch (draw->Below(6)) {
      case 0: {
        std::string stem = std::string(1, draw->Of("1237")) + draw->Digits(2) + "0" +
                           draw->Of("123456789") + draw->Digits(8);
        const int key = NirKey(stem);
        digits += stem + static_cast<char>('0' + key / 10) + static_cast<char>('0' + key % 10);
        break;
      }
      case 1:
        digits += std::string(draw->OneOf({"0", "00", "33", "0033", "330", "262", "00590", "508",
                                           "687", "0689", "681"})) +
                  draw->Of("1234567") + draw->Digits(5 + draw->Below(5));
        break;
      default:
        digits += draw->Digits(1 + draw->Below(5));
    }
  }
  return digits;
}

TEST(MayBeNumber, NeverRefusesWhatTheGrammarsFind) {
  Draw draw(2);
  const std::vector<std::vector<std::size_t>> groupings = {
      {},           {1, 2, 2, 2, 3, 3, 2}, {2, 2, 2, 2, 2}, {13, 2}, {3, 3, 3}, {1, 2, 2, 2, 2},
      {2, 1, 2, 2}, {4, 2, 2, 2},          {2, 4, 4},       {4, 6},  {5, 5},    {3, 2, 2, 2}};
  int nirs = 0;
  int phones = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string digits = NearNumber(&draw);
    const auto& grouping = groupings[draw.Below(groupings.size())];
    const char sign = draw.Of("  .-/_+(");
    std::string text = draw.Below(4) == 0 ? "+" : "";
    std::size_t at = 0;
    for (std::size_t k = 0; at < digits.size(); ++k) {
      const std::size_t size = draw.Below(12) == 0   ? 1 + draw.Below(4)
                               : k < grouping.size() ? grouping[k]
                               : grouping.empty()    ? 1 + draw.Below(15)
                                                     : 1 + draw.Below(3);
      if (at > 0) text += draw.Below(12) == 0 ? ' ' : sign;
      text += digits.substr(at, size);
      at += size;
    }
    NumberRun run;
    ReadRun(text, text.find_first_of("0123456789"), &run);
    std::uint64_t all_ends = 0;
    for (int t = 0; t < run.token_count; ++t) {
      const int end = run.Token(t).first + run.Token(t).size;
      if (end < 64) all_ends |= std::uint64_t{1} << end;
    }
    for (int t = 0; t < run.token_count; ++t) {
      const std::uint64_t ends = all_ends >> run.Token(t).first;
      NumberCandidate candidate;
      if (FindNir(run, t, {}, &candidate)) {
        ++nirs;
        EXPECT_TRUE(MayBeNir(run.Symbols(t)[0], ends)) << text;
      }
      if (FindPhone(run, t, &candidate)) {
        ++phones;
        EXPECT_TRUE(MayBePhone(run.Symbols(t), ends)) << text;
      }
    }
  }
  EXPECT_GT(nirs, 3000);
  EXPECT_GT(phones, 6000);
}

}  // namespace
}  // namespace leakscan
