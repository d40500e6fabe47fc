#include "scanner/validate/name_words.h"

#include <algorithm>
#include <iterator>

#include "scanner/base/ascii.h"
#include "scanner/validate/first_name_list.h"
#include "scanner/validate/idn.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

static_assert(std::ranges::is_sorted(kFirstNames));

template <std::size_t kCount>
bool IsOneOf(std::string_view word, const std::string_view (&words)[kCount]) {
  return std::ranges::find(words, word) != std::end(words);
}

// "'appelle" of "m'appelle".
bool GoesOnBehindApostrophe(std::string_view rest) {
  constexpr std::string_view kCurly = "\u2019";
  const std::size_t size = rest.starts_with('\'') ? 1 : rest.starts_with(kCurly) ? 3 : 0;
  return size > 0 && rest.size() > size && IsAlnum(rest[size]);
}

// Tells most words from titles by their first two letters, without folding them.
bool MayBeTitle(std::string_view word) {
  if (word.empty() || !IsAlnum(word[0])) return true;  // an accent, a quote
  const char first = ToUpper(word[0]);
  if (first != 'M' && first != 'D' && first != 'P') return false;
  if (word.size() < 2) return true;
  if (!IsAlnum(word[1])) return !GoesOnBehindApostrophe(word.substr(1));
  switch (ToUpper(word[1])) {
    case 'R':
      return true;
    case 'O':
      return first != 'P';
    case 'A':
    case 'I':
    case 'L':
    case 'M':
    case 'S':
      return first == 'M';
    default:
      return false;
  }
}

bool IsListed(std::string_view folded) { return std::ranges::binary_search(kFirstNames, folded); }

}  // namespace

WordShape ShapeOf(std::string_view word) {
  if (!word.empty() && (IsLower(word[0]) || IsDigit(word[0]))) {
    constexpr std::size_t kParticleMax = 3;
    const bool particle = word.size() <= kParticleMax && IsOneOf(word, kParticles);
    return particle ? WordShape::kParticle : WordShape::kMixed;
  }
  int upper = 0;
  int lower = 0;
  bool upper_first = false;
  bool part_begins = true;
  bool parts_capitalized = true;
  for (bool first = true; !word.empty(); first = false) {
    const CodePoint c = ReadCodePoint(word);
    if (c.bytes == 0) return WordShape::kMixed;
    word.remove_prefix(c.bytes);
    const bool sign = c.value == '-' || c.value == '\'' || c.value == '.' || c.value == 0x2019;
    if (sign) {
      part_begins = true;
      continue;
    }
    const bool is_upper = LowerCase(c.value) != c.value;
    upper += is_upper ? 1 : 0;
    lower += is_upper ? 0 : 1;
    if (first) upper_first = is_upper;
    if (!part_begins && is_upper) parts_capitalized = false;
    part_begins = false;
  }
  if (lower == 0) return upper >= 2 ? WordShape::kCapitals : WordShape::kInitial;
  return upper_first && parts_capitalized ? WordShape::kCapitalized : WordShape::kMixed;
}

Title TitleOf(std::string_view word) {
  if (!MayBeTitle(word)) return Title::kNone;
  if (word == "m" || word == "m.") return Title::kNone;
  if (word.ends_with('.')) word.remove_suffix(1);
  const ShortText<16> folded(word);
  if (IsOneOf(folded.view(), kPersonTitles)) return Title::kPerson;
  return IsOneOf(folded.view(), kProfessionalTitles) ? Title::kProfessional : Title::kNone;
}

bool IsFirstName(std::string_view word) {
  const ShortText<32> folded(word);
  const std::string_view name = folded.view();
  if (name.size() < 2) return false;
  if (IsListed(name)) return true;
  const std::size_t hyphen = name.find('-');
  return hyphen != std::string_view::npos && IsListed(name.substr(0, hyphen)) &&
         IsListed(name.substr(hyphen + 1));
}

}  // namespace leakscan
