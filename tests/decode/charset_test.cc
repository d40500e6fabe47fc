#include "scanner/decode/charset.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string Utf16(std::u16string_view text, bool little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFFU);
    const char high = static_cast<char>(unit >> 8U);
    bytes += little ? low : high;
    bytes += little ? high : low;
  }
  return bytes;
}

// Decodes in pieces of `input_bytes` into rooms of `output_bytes`.
std::string Decoded(Charset charset, std::string_view text, std::size_t input_bytes = 1 << 20,
                    std::size_t output_bytes = 1 << 20, std::size_t* pending = nullptr) {
  CharsetDecoder decoder(charset);
  std::string out;
  std::vector<char> room(output_bytes);
  std::span<const std::byte> rest = Bytes(text);
  while (!rest.empty()) {
    std::span<const std::byte> piece = rest.first(std::min(input_bytes, rest.size()));
    while (!piece.empty()) {
      const CharsetDecoder::Progress progress = decoder.Decode(piece, room);
      if (progress.consumed == 0 && progress.produced == 0) {
        ADD_FAILURE() << "no progress";
        return out;
      }
      out.append(room.data(), progress.produced);
      piece = piece.subspan(progress.consumed);
      rest = rest.subspan(progress.consumed);
    }
  }
  if (pending != nullptr) *pending = decoder.PendingBytes();
  return out;
}

TEST(GuessCharset, FollowsTheByteOrderMark) {
  struct Case {
    std::string_view head;
    Charset charset;
    std::size_t bom_bytes;
  };
  const Case cases[] = {
      {"\xEF\xBB\xBFnom"sv, Charset::kUtf8, 3}, {"\xEF\xBB\xBF\xE9"sv, Charset::kUtf8, 3},
      {"\xFF\xFEn\0"sv, Charset::kUtf16Le, 2},  {"\xFE\xFF\0n"sv, Charset::kUtf16Be, 2},
      {"\xFF\xFE"sv, Charset::kUtf16Le, 2},     {""sv, Charset::kUtf8, 0},
      {"\xEF\xBB"sv, Charset::kUtf8, 0},
  };
  for (const Case& test : cases) {
    const CharsetGuess guess = GuessCharset(Bytes(test.head));
    EXPECT_EQ(guess.charset, test.charset) << test.head;
    EXPECT_EQ(guess.bom_bytes, test.bom_bytes) << test.head;
  }
}

TEST(GuessCharset, KnowsUtf16WithoutAMarkByItsShape) {
  const std::u16string_view texts[] = {
      u"nom;prénom;naissance\r\nLefèvre;Élodie;14/05/1985\r\n",
      u"Le résultat est positif… l’œuvre — 12 €, et assez de texte ordinaire autour de cela",
      u"06 39 98 12 34\n",
  };
  for (const std::u16string_view text : texts) {
    EXPECT_EQ(GuessCharset(Bytes(Utf16(text, true))).charset, Charset::kUtf16Le);
    EXPECT_EQ(GuessCharset(Bytes(Utf16(text, false))).charset, Charset::kUtf16Be);
  }
}

TEST(GuessCharset, TakesNoZeroBytesAloneForUtf16) {
  const std::string zeros(4096, '\0');
  EXPECT_EQ(GuessCharset(Bytes(zeros)).charset, Charset::kUtf8);
  EXPECT_EQ(GuessCharset(Bytes(zeros + std::string(4096, 'x'))).charset, Charset::kUtf8);
  EXPECT_EQ(GuessCharset(Bytes("a\0b\0c"sv)).charset, Charset::kUtf8);  // too short to tell
}

std::string Utf32(std::u32string_view text, bool little) {
  std::string bytes;
  for (const char32_t unit : text) {
    for (unsigned i = 0; i < 4; ++i) {
      bytes += static_cast<char>(unit >> 8U * (little ? i : 3 - i) & 0xFFU);
    }
  }
  return bytes;
}

TEST(GuessCharset, KnowsUtf32WithAndWithoutAMark) {
  const std::u32string_view text = U"nom;prénom\r\nLefèvre;Élodie \U0001F600\n";
  for (const bool little : {true, false}) {
    const Charset charset = little ? Charset::kUtf32Le : Charset::kUtf32Be;
    EXPECT_EQ(GuessCharset(Bytes(Utf32(text, little))).charset, charset);
    const CharsetGuess marked = GuessCharset(Bytes(Utf32(U"\uFEFFnom", little)));
    EXPECT_EQ(marked.charset, charset);
    EXPECT_EQ(marked.bom_bytes, 4U);
  }
  EXPECT_EQ(GuessCharset(Bytes("\xFF\xFE\0\0"sv)).charset, Charset::kUtf16Le);  // a mark, a zero
}

TEST(CharsetDecoder, ReadsUtf32InPieces) {
  const std::u32string_view text = U"é\U0001F600€x";
  for (const bool little : {true, false}) {
    const Charset charset = little ? Charset::kUtf32Le : Charset::kUtf32Be;
    std::string bytes = Utf32(text, little);
    bytes += Utf32(std::u32string{0x110000, 0xD800}, little) + 'x';
    for (std::size_t input = 1; input < 9; ++input) {
      std::size_t pending = 0;
      const std::string decoded = Decoded(charset, bytes, input, 8, &pending);
      EXPECT_EQ(decoded, "é\U0001F600€x\uFFFD\uFFFD");
      EXPECT_EQ(pending, 1U);
      EXPECT_EQ(UndecodedSize(charset, decoded), bytes.size() - 1);
    }
  }
}

TEST(CharsetDecoder, ReadsTheCharsetsOfDosAndOldMacintosh) {
  EXPECT_EQ(Decoded(Charset::kCp850, "\x82t\x82 N\xF8 \x90\xD4"), "été N° ÉÈ");
  EXPECT_EQ(Decoded(Charset::kCp437, "\x82t\x82 N\xF8 \x90\xB3"), "été N° É│");
  EXPECT_EQ(Decoded(Charset::kMacRoman, "\x8Et\x8E l\xD5\xCFuvre \x83\xE9"), "été l’œuvre ÉÈ");
}

TEST(GuessCharset, BelievesDosAndMacintoshOnlyBetweenLetters) {
  struct Case {
    std::string_view text;
    Charset charset;
  };
  const Case cases[] = {
      {"Pr\x82nom;T\x82l\x82phone", Charset::kCp850},
      {"PR\x90NOM", Charset::kCp850},
      {"LEF\xD4VRE;H\x82l\x8Ane", Charset::kCp850},
      {"LEF\xE9VRE;H\x8El\x8Fne", Charset::kMacRoman},
      {"H\xD4TEL", Charset::kWindows1252},
      {"Pr\x8Enom;T\x8El\x8Ephone", Charset::kMacRoman},
      {"PR\x83NOM", Charset::kMacRoman},
      {"Pr\xE9nom \x82 Pr\x82nom", Charset::kWindows1252},
      {"\x82mot\x91 l\x92\xE9t\xE9 oui\x85non c\x9Cur a\x96z \x8A", Charset::kWindows1252},
      {"l\x92homme", Charset::kWindows1252},
      {"DU\x8A"
       "AN \x8Ei\x9Eka Ku\x9A"
       "era",
       Charset::kWindows1252},
      {"na\xEFve", Charset::kWindows1252},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(GuessCharset(Bytes(test.text)).charset, test.charset) << test.text;
  }
}

TEST(GuessCharset, ForgivesASequenceThatTheHeadCuts) {
  const std::string text = "Élodie Lefèvre à Orléans €";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_EQ(GuessCharset(Bytes(std::string_view(text).substr(0, size))).charset, Charset::kUtf8)
        << size;
  }
  EXPECT_EQ(GuessCharset(Bytes("Ren\xC3")).charset, Charset::kUtf8);  // cut at its end
  EXPECT_EQ(GuessCharset(Bytes("Lef\xE8vre Ren\xE9 x")).charset, Charset::kWindows1252);
}

TEST(GuessCharset, TellsLatin9FromWindows1252) {
  struct Case {
    std::string_view text;
    Charset charset;
  };
  const Case cases[] = {
      {"Lef\xE8vre", Charset::kWindows1252},
      {"c\xBDur et s\xBDur, \xE9t\xE9", Charset::kLatin9},
      {"\xBC"
       "dipe, r\xE9sum\xE9 de",
       Charset::kLatin9},
      {"12 \xA4, \xE9t\xE9 x", Charset::kLatin9},
      {"12 \x80, c\x9Cur", Charset::kWindows1252},
      {"12 \x80, c\xBDur", Charset::kWindows1252},
      {"\xBD heure, \xE9t\xE9 x", Charset::kWindows1252},
      {"<meta charset=\"ISO-8859-15\">\xE9t\xE9", Charset::kLatin9},
      {"<meta content='text/html; Charset=iso-8859-15'>\xE9t\xE9", Charset::kLatin9},
      {"<meta charset=iso-8859-1>\xE9t\xE9", Charset::kWindows1252},
      {"<meta charset=iso-8859-15>\x80 \xE9t\xE9", Charset::kWindows1252},
      {"<meta charset=iso-8859-15", Charset::kUtf8},
      {"le charset=iso-8859-15 \xE9t\xE9", Charset::kWindows1252},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(GuessCharset(Bytes(test.text)).charset, test.charset) << test.text;
  }
}

TEST(ParseCharset, KnowsItsNamesInAnyCase) {
  EXPECT_EQ(ParseCharset("utf-8"), Charset::kUtf8);
  EXPECT_EQ(ParseCharset("UTF8"), Charset::kUtf8);
  EXPECT_EQ(ParseCharset("Windows-1252"), Charset::kWindows1252);
  EXPECT_EQ(ParseCharset("cp1252"), Charset::kWindows1252);
  EXPECT_EQ(ParseCharset("ISO-8859-1"), Charset::kWindows1252);
  EXPECT_EQ(ParseCharset("latin1"), Charset::kWindows1252);
  EXPECT_EQ(ParseCharset("iso-8859-15"), Charset::kLatin9);
  EXPECT_EQ(ParseCharset("Latin9"), Charset::kLatin9);
  EXPECT_EQ(ParseCharset("UTF-32LE"), Charset::kUtf32Le);
  EXPECT_EQ(ParseCharset("utf-32be"), Charset::kUtf32Be);
  EXPECT_EQ(ParseCharset("MacRoman"), Charset::kMacRoman);
  EXPECT_EQ(ParseCharset("cp850"), Charset::kCp850);
  EXPECT_EQ(ParseCharset("cp437"), Charset::kCp437);
  EXPECT_EQ(ParseCharset("UTF-16LE"), Charset::kUtf16Le);
  EXPECT_EQ(ParseCharset("utf-16be"), Charset::kUtf16Be);
  for (const std::string_view name : {"", "utf", "utf-16", "utf-8 ", "auto", "koi8-r"}) {
    EXPECT_EQ(ParseCharset(name), std::nullopt) << name;
  }
}

TEST(CharsetDecoder, DecodesEveryByteOfTheCodePages) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  std::string repaired;  // reads lone bytes as Windows-1252
  for (const char byte : all) AppendRepairedUtf8(std::string_view(&byte, 1), &repaired);
  EXPECT_EQ(Decoded(Charset::kWindows1252, all), repaired);
  EXPECT_EQ(Decoded(Charset::kLatin9, "\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE\xE9\x80"),
            "€ŠšŽžŒœŸé\xC2\x80");
  EXPECT_EQ(UndecodedSize(Charset::kLatin9, Decoded(Charset::kLatin9, all)), 256U);
}

TEST(CharsetDecoder, DecodesUtf16WithSurrogates) {
  const std::u16string text = u"Élodie €\U0001F600 fin";
  EXPECT_EQ(Decoded(Charset::kUtf16Le, Utf16(text, true)), "Élodie €\U0001F600 fin");
  EXPECT_EQ(Decoded(Charset::kUtf16Be, Utf16(text, false)), "Élodie €\U0001F600 fin");
}

TEST(CharsetDecoder, GivesOneReplacementForEachLoneSurrogate) {
  const std::u16string text = {u'a', 0xD83D, u'b', 0xDE00, 0xD83D, 0xD83D, 0xDE00, u'c', 0xDC00};
  const std::string decoded = Decoded(Charset::kUtf16Le, Utf16(text, true));
  EXPECT_EQ(decoded, "a\uFFFDb\uFFFD\uFFFD\U0001F600c\uFFFD");
  EXPECT_EQ(UndecodedSize(Charset::kUtf16Le, decoded), text.size() * 2);
}

TEST(CharsetDecoder, GivesTheSameForEverySizeOfPieceAndRoom) {
  std::u16string text = u"Élodie €\U0001F600, ";
  text += {0xD800, u'x', 0xDC00, 0xDBFF, 0xDBFF, 0xDFFF, u'y'};
  for (const Charset charset :
       {Charset::kUtf16Le, Charset::kUtf16Be, Charset::kWindows1252, Charset::kLatin9}) {
    const std::string bytes = Utf16(text, charset == Charset::kUtf16Le);
    const std::string whole = Decoded(charset, bytes);
    EXPECT_TRUE(IsValidUtf8(whole));
    EXPECT_EQ(UndecodedSize(charset, whole), bytes.size());
    for (std::size_t input_bytes = 1; input_bytes < 12; ++input_bytes) {
      for (std::size_t output_bytes = 8; output_bytes < 20; ++output_bytes) {
        EXPECT_EQ(Decoded(charset, bytes, input_bytes, output_bytes), whole);
      }
    }
  }
}

TEST(CharsetDecoder, TellsHowMuchOfAnUnfinishedUnitIsLeft) {
  const std::string bytes = Utf16(u"a\U0001F600", true);
  const std::size_t expected[] = {0, 1, 0, 1, 2, 3, 0};
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    std::size_t pending = 9;
    const std::string decoded = Decoded(Charset::kUtf16Le, std::string_view(bytes).substr(0, size),
                                        1 << 20, 1 << 20, &pending);
    EXPECT_EQ(pending, expected[size]) << size;
    EXPECT_EQ(UndecodedSize(Charset::kUtf16Le, decoded) + pending, size);
  }
}

TEST(GuessCharset, BelievesANameOnlyWhereTheContentDoesNotDecide) {
  struct Case {
    std::string_view head;
    Charset named;
    Charset charset;
  };
  const Case cases[] = {
      {"caf\xC3\xA9"sv, Charset::kWindows1252, Charset::kUtf8},
      {"caf\xE9 "sv, Charset::kLatin9, Charset::kLatin9},
      {"c\xBDur"sv, Charset::kWindows1252, Charset::kWindows1252},
      {"caf\xE9 \x80"sv, Charset::kLatin9, Charset::kWindows1252},
      {"caf\xE9 "sv, Charset::kUtf8, Charset::kWindows1252},
      {"caf\xC3\xA9 na\xC3\xAF \xFF"sv, Charset::kUtf8, Charset::kUtf8},
      {"caf\xE9 "sv, Charset::kUtf16Le, Charset::kWindows1252},
      {"n\0o\0m\0;\0"sv, Charset::kUtf8, Charset::kUtf16Le},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(GuessCharset(Bytes(c.head), c.named).charset, c.charset) << c.head;
  }
  EXPECT_EQ(GuessCharset(Bytes("c\xBDur"sv), std::nullopt).charset, Charset::kLatin9);
}

}  // namespace
}  // namespace leakscan
