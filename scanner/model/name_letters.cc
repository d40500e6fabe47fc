// A name is known if it is listed, or consists of words that are once those that are passed over
// and numbers at its end are taken away; listed words may be joined ("nomDeFamille" is found as
// "nomdefamille"), and camelCase parts them. So every run of letters, between digits and signs, is
// a part of one listed name or word, read without its signs, and three letters in a row that none
// of them holds tell that there is no such name.
//
//   unknown:     "Franchement"    no name holds "nch"
//   not judged:  "dateNaiss"      a capital may begin another word, so "eNa" may be no row
//                "Te<U+0301>l"    what is no letter of Latin-1 is folded first
#include "scanner/model/name_letters.h"

#include <algorithm>
#include <array>
#include <string>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

// Letters in either case as 1 to 26; other ASCII as 0.
constexpr std::uint8_t kLetterMask = 0x1F;
constexpr std::uint8_t kCapital = 0x20;
constexpr std::uint8_t kBeyondAscii = 0x80;
constexpr std::array<std::uint8_t, 256> kLetters = [] {
  std::array<std::uint8_t, 256> letters{};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char c = static_cast<char>(i);
    if (IsAlpha(c)) letters[i] = static_cast<std::uint8_t>(ToLower(c) - 'a' + 1);
    if (IsUpper(c)) letters[i] |= kCapital;
    if (i >= kBeyondAscii) letters[i] = kBeyondAscii;
  }
  return letters;
}();

unsigned LetterOf(char c) { return kLetters[static_cast<unsigned char>(c)]; }

// True if what LetterOf() gave is of no capital and of ASCII.
bool IsPlain(unsigned letters) { return letters <= kLetterMask; }

// The same of the letter of Latin-1 at `i` in UTF-8, which camelCase does not see as a capital;
// kBeyondAscii if there is none, or one that is not folded to one letter.
unsigned FoldedLetterAt(std::string_view text, std::size_t i) {
  const char folded = FoldedLatin1(text.substr(i));
  return folded == 0 ? kBeyondAscii : LetterOf(folded) & kLetterMask;
}

constexpr std::uint32_t RowWith(std::uint32_t row, unsigned letter) {
  return (row << kLetterBits | letter) % (1U << kRowBits);
}

// Adds the last letters of `row`, one to all of them.
void SetEnds(std::uint32_t row, LetterRows* rows) {
  for (std::size_t bits = kLetterBits; bits <= kRowBits; bits += kLetterBits) {
    rows->set(row % (std::size_t{1} << bits));
  }
}

// True if camelCase may part the letters of `row`. `capitals` tells which are capitals, `next` is
// what stands behind: a capital begins a word behind a small letter or before one.
bool MayPart(std::uint32_t row, unsigned capitals, std::string_view next) {
  const bool three = row >= 1U << 10U;
  if ((capitals & (three ? 3U : 1U)) == 0) return false;
  const bool all = (capitals & 3U) == 3 && (!three || (capitals & 4U) != 0);
  return !all || (!next.empty() && IsLower(next[0]));
}

}  // namespace

void NameEnds::Add(std::string_view normalized) {
  std::uint32_t row = 0;
  tails_.set(row);
  for (const char c : normalized) {
    if (const unsigned letter = LetterOf(c) & kLetterMask; letter != 0) row = RowWith(row, letter);
  }
  SetEnds(row, &tails_);
}

void NameLetters::Add(std::string_view normalized, bool begins) {
  std::uint32_t row = 0;
  rows_.set(row);  // of what holds no letter
  heads_.set(row);
  std::size_t letters = 0;
  for (const char c : normalized) {
    const unsigned letter = LetterOf(c) & kLetterMask;
    if (letter == 0) continue;
    row = RowWith(row, letter);
    SetEnds(row, &rows_);
    if (begins && ++letters <= kRowLetters) heads_.set(row);
  }
  ends_.Add(normalized);
  digit_begins_ |= begins && !normalized.empty() && IsDigit(normalized[0]);
}

bool NameLetters::MayHold(std::string_view words) const {
  std::uint32_t row = 0;
  unsigned capitals = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    unsigned letter = LetterOf(words[i]);
    if (letter == kBeyondAscii) {
      letter = FoldedLetterAt(words, i++);
      if (letter == kBeyondAscii) return MayHoldFolded(words);
    }
    const unsigned value = letter & kLetterMask;
    row = value == 0 ? 0 : RowWith(row, value);
    capitals = capitals << 1U | unsigned{(letter & kCapital) != 0};
    if (!rows_[row]) return MayPart(row, capitals, words.substr(i + 1));
  }
  return true;
}

// The general way, slower.
bool NameLetters::MayHoldFolded(std::string_view words) const {
  const bool may_part =
      std::ranges::any_of(words.substr(1), IsUpper) && std::ranges::any_of(words, IsLower);
  return may_part || MayHold(NormalizeFieldName(words));
}

bool NameLetters::MayBegin(std::string_view words) const {
  // The common case: small letters of ASCII behind one.
  const auto at = [&](std::size_t i) { return i < words.size() ? LetterOf(words[i]) : 0; };
  const unsigned first = at(0);
  const unsigned second = at(1);
  const unsigned third = at(2);
  if (first != 0 && first != kBeyondAscii && IsPlain(second | third)) {
    std::uint32_t row = first & kLetterMask;
    if (second != 0) row = RowWith(row, second);
    if (second != 0 && third != 0) row = RowWith(row, third);
    return heads_[row];
  }
  while (!words.empty() && !IsWordByte(words[0])) words.remove_prefix(1);
  if (words.empty()) return true;
  if (IsDigit(words[0])) {  // "15. Mail" is cut out of sentences, "1er prénom" is not
    const auto digits =
        static_cast<std::size_t>(std::ranges::find_if_not(words, IsDigit) - words.begin());
    return digit_begins_ || (digits < words.size() && IsWordByte(words[digits]));
  }
  std::uint32_t row = 0;
  unsigned capitals = 0;
  std::size_t i = 0;
  for (int letters = 0; letters < 3 && i < words.size(); ++letters, ++i) {
    unsigned letter = LetterOf(words[i]);
    if (letter == kBeyondAscii) {
      letter = FoldedLetterAt(words, i++);
      if (letter == kBeyondAscii) return true;
    }
    if (letter == 0) break;
    row = row << kLetterBits | (letter & kLetterMask);
    capitals = capitals << 1U | unsigned{(letter & kCapital) != 0};
  }
  return heads_[row] || MayPart(row, capitals, words.substr(i));
}

bool NameEnds::MayEnd(std::string_view words) const {
  // The common case: small letters of ASCII.
  const auto from_end = [&](std::size_t i) {
    return i <= words.size() ? LetterOf(words[words.size() - i]) : 0;
  };
  const unsigned last = from_end(1);
  const unsigned second = from_end(2);
  const unsigned third = from_end(3);
  if (last != 0 && IsPlain(last | second | third)) {
    std::uint32_t row = last;
    if (second != 0) row |= second << kLetterBits;
    if (second != 0 && third != 0) row |= third << 2 * kLetterBits;
    return tails_[row];
  }
  std::uint32_t row = 0;
  unsigned capitals = 0;
  std::size_t end = words.size();
  for (std::size_t letters = 0; letters < 3 && end > 0;) {
    unsigned letter = LetterOf(words[end - 1]);
    if (letter == kBeyondAscii) {
      if (end >= 2) letter = FoldedLetterAt(words, end - 2);
      if (letter == kBeyondAscii) return true;
      --end;
    }
    --end;
    if (letter == 0) {
      if (letters > 0) break;
      continue;
    }
    row |= (letter & kLetterMask) << (letters * kLetterBits);
    capitals |= unsigned{(letter & kCapital) != 0} << letters;
    ++letters;
  }
  return tails_[row] || MayPart(row, capitals, {});
}

}  // namespace leakscan
