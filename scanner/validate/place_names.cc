// Method. Each pair of the table is one 32-bit hash in an open table: of the names that are none of
// a key about one in 100,000 passes. A name is hashed word by word, so that the longest of "LA
// ROCHE", "LA ROCHE SUR YON" costs one walk.
#include "scanner/validate/place_names.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

constexpr std::size_t kWordsMax = 9;

// A hash over the key and the words, eight bytes at a time; never 0.
class PairHash {
 public:
  explicit PairHash(std::string_view key) { AddBytes(key); }

  // `word` is in upper case without accents.
  void AddWord(std::string_view word) {
    AddBytes(word == "SAINT" ? "ST" : word == "SAINTE" ? "STE" : word);
  }
  std::uint32_t value() const { return static_cast<std::uint32_t>(hash_ >> 32U) | 1U; }

 private:
  void AddBytes(std::string_view bytes) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
    while (!bytes.empty()) {
      std::uint64_t eight = 0;
      const std::size_t size = std::min(bytes.size(), sizeof eight);
      std::memcpy(&eight, bytes.data(), size);
      hash_ = (hash_ ^ eight) * kOdd;
      hash_ ^= hash_ >> 29U;
      bytes.remove_prefix(size);
    }
    hash_ += kOdd;  // "LA ROCHE" is not "LAROCHE"
  }
  std::uint64_t hash_ = 0;
};

bool IsGap(char c) { return c == ' ' || c == '-' || c == '\'' || c == '.'; }

// The size of a typographic apostrophe or hyphen that starts at `i`, or 0.
std::size_t WideGap(std::string_view text, std::size_t i) {
  const std::string_view rest = text.substr(i);
  return rest.starts_with("\xE2\x80\x99") || rest.starts_with("\xE2\x80\x91") ? 3 : 0;
}

// Adds a word as it is written; false if it is none of a town.
bool AddWritten(std::string_view word, PairHash* hash) {
  constexpr std::size_t kWordBytesMax = 32;
  if (word.size() > kWordBytesMax) return false;
  std::array<char, kWordBytesMax> upper;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (static_cast<unsigned char>(word[i]) >= 0x80) {
      const ShortText<kWordBytesMax> folded(word);
      hash->AddWord(folded.view());
      return !folded.view().empty();
    }
    upper[i] = ToUpper(word[i]);
  }
  hash->AddWord({upper.data(), word.size()});
  return true;
}

}  // namespace

PlaceNames::PlaceNames(std::string_view table, std::uint32_t places)
    : mask_(places - 1), places_(places) {
  while (!table.empty()) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    AddLine(table.substr(0, end));
    table.remove_prefix(std::min(end + 1, table.size()));
  }
}

bool PlaceNames::Has(std::uint32_t hash) const {
  for (std::uint32_t at = hash >> 1U;; ++at) {
    const std::uint32_t here = places_[at & mask_];
    if (here == hash) return true;
    if (here == 0) return false;
  }
}

// Byte by byte: words are too short to be looked for.
void PlaceNames::AddLine(std::string_view line) {
  if (line.size() <= kPlaceKeySize || !IsDigit(line[0])) return;
  const PairHash key(line.substr(0, kPlaceKeySize));
  PairHash hash = key;
  std::size_t begin = kPlaceKeySize + 1;  // of a word
  for (std::size_t i = begin; i <= line.size(); ++i) {
    const char c = i < line.size() ? line[i] : ',';
    if (c != ' ' && c != ',') continue;
    hash.AddWord(line.substr(begin, i - begin));
    begin = i + 1;
    if (c == ' ') continue;
    Insert(hash.value());
    hash = key;
  }
}

void PlaceNames::Insert(std::uint32_t hash) {
  std::uint32_t at = hash >> 1U;
  while (places_[at & mask_] != 0) ++at;
  places_[at & mask_] = hash;
}

std::size_t PlaceNames::NameEndsAt(std::string_view text, std::string_view key) const {
  PairHash hash(key);
  std::size_t longest = 0;
  std::size_t end = 0;
  for (std::size_t words = 0; words < kWordsMax; ++words) {
    std::size_t begin = end;
    while (begin < text.size() && begin - end < 3) {
      const std::size_t wide = WideGap(text, begin);
      if (wide == 0 && !IsGap(text[begin])) break;
      begin += std::max<std::size_t>(wide, 1);
    }
    if (words == 0 && begin > 0) break;
    end = begin;
    while (end < text.size() && IsWordByte(text[end]) && WideGap(text, end) == 0) ++end;
    if (end == begin) break;
    if (!AddWritten(text.substr(begin, end - begin), &hash)) break;
    if (Has(hash.value())) longest = end;
  }
  return longest;
}

}  // namespace leakscan
