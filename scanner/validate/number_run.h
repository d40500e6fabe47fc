// A run: digits and the separators between them, cut into tokens (digits without a separator). The
// first step from an anchor to a NIR or a phone number; nir.h and phone.h read the tokens.
//
// "06 47 38 29 15 / 255081416802538" is one run of six tokens; ", " or a newline ends a run.
// Its readers are internal to scanner/validate; whoever calls ReadNumbers() keeps one, so that it
// need not be read again for other numbers. A run views its text, owns nothing, and is filled by
// one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/base/ascii.h"

namespace leakscan {

// What stands in a gap between two tokens; a gap of several characters has several bits.
enum GapBits : std::uint8_t {
  kNoGap = 0,
  kBlank = 1,  // space, NBSP (U+00A0, or a lone A0 byte), U+202F, U+2009 and their kin
  kTab = 2,
  kDot = 4,
  kHyphen = 8,
  kSlash = 16,
  kUnderscore = 32,
  kParen = 64,
  kPlus = 128,
};
inline constexpr std::uint8_t kWhiteGap = kBlank | kTab;

// Of each byte, what it is as a separator by itself; kNoGap for those that are none.
inline constexpr std::array<std::uint8_t, 256> kAsciiGapBits = [] {
  std::array<std::uint8_t, 256> bits{};
  bits[' '] = kBlank;
  bits['\t'] = kTab;
  bits['.'] = kDot;
  bits['-'] = kHyphen;
  bits['/'] = kSlash;
  bits['_'] = kUnderscore;
  bits['('] = kParen;
  bits[')'] = kParen;
  bits['+'] = kPlus;
  return bits;
}();
inline std::uint8_t AsciiGapBits(char c) { return kAsciiGapBits[static_cast<std::uint8_t>(c)]; }

// True for a byte that ends a run on its left wherever it stands: it is no digit and no separator,
// no letter of Corsica and no part of an escape.
inline bool EndsAnyRun(char c) {
  static constexpr auto kEnds = [] {
    std::array<bool, 256> ends{};
    for (std::size_t i = 0; i < 0x80; ++i) {
      const char byte = static_cast<char>(i);
      ends[i] = HexValue(byte) < 0 && byte != '%' && kAsciiGapBits[i] == kNoGap;
    }
    return ends;
  }();
  return kEnds[static_cast<std::uint8_t>(c)];
}

constexpr bool IsCorsicanLetter(char c) {
  const char upper = ToUpper(c);
  return upper == 'A' || upper == 'B';
}

struct NumberToken {
  std::size_t begin;  // in the text
  std::size_t end;
  std::uint16_t first;  // its symbols in NumberRun::symbols
  std::uint8_t size;    // number of symbols; NumberRun::kTokenSymbolsMax also for longer ones
  std::uint8_t gap;     // GapBits of the gap in front; kNoGap for the first of a run
  bool letter;          // holds the letter of 2A or 2B
  bool used;            // part of a reading
};

struct NumberRun {
  static constexpr int kTokensMax = 64;
  static constexpr int kTokenSymbolsMax = 25;  // above the longest compact number

  std::string_view text;
  int token_count;
  std::uint16_t symbol_count;
  bool cut;  // the run goes on behind the last token held
  // Not initialised: only the first `token_count` and `symbol_count` entries are ever read.
  std::array<NumberToken, kTokensMax> tokens;
  std::array<char, static_cast<std::size_t>(kTokensMax) * kTokenSymbolsMax>
      symbols;  // '0'-'9','A','B'

  const NumberToken& Token(int index) const { return tokens[static_cast<std::size_t>(index)]; }
  NumberToken& Token(int index) { return tokens[static_cast<std::size_t>(index)]; }
  const char* Symbols(int token) const { return symbols.data() + Token(token).first; }
  std::size_t Begin() const { return Token(0).begin; }
  std::size_t End() const { return Token(token_count - 1).end; }
};

// The digit that OCR or typing put a letter for (O for 0, l and I for 1); 0 if `c` is no such
// letter.
constexpr char DigitMisread(char c) {
  if (c == 'O' || c == 'o') return '0';
  return c == 'l' || c == 'I' ? '1' : '\0';
}

// The first digit of the run that holds the digit at or right before `position`; looks at most 64
// digits to the left. npos if there is no such digit.
std::size_t FindRunBegin(std::string_view text, std::size_t position);

// Fills `run` from the digit at `begin` on, up to the run's end or the capacity (`cut`).
void ReadRun(std::string_view text, std::size_t begin, NumberRun* run);

// The offset of the plus sign ("+", "%2B") that belongs to the number at `begin`: directly in
// front, or with one blank or '(' between; npos if there is none.
std::size_t FindPlusBefore(std::string_view text, std::size_t begin);

// Widens [*begin, *end) over a parenthesis whose partner lies inside: "(06) 47", "025 (38)".
void IncludeParentheses(std::string_view text, std::size_t* begin, std::size_t* end);

// What touches a number on its left.
enum class Front : std::uint8_t {
  kClear,
  kLabel,       // a word that can be a glued label: "NIR255...", "secu255..."
  kPhoneLabel,  // a word that announces a phone: "tel06..."
  kPath,        // a path's or host's last step: "/posts/2550..."
  kRefused,     // part of a longer token (hexadecimal, base64), a fraction (".2550...")
};
Front LookBefore(std::string_view text, std::size_t begin);

// What touches a number on its right.
enum class Back : std::uint8_t {
  kClear,
  kWord,     // a word of fixed-width data: "255081416802538DUPONT"
  kRefused,  // part of a longer token
};
Back LookAfter(std::string_view text, std::size_t end);

// True if the word before the number (punctuation between) names another kind of number: ISBN,
// SIRET, EAN...
bool HasOtherLabelBefore(std::string_view text, std::size_t begin);

// True if a byte written in hexadecimal ("6f", "a3") stands one separator away on either side, as
// in a hex dump or a MAC address.
bool HasHexNeighbour(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace leakscan
