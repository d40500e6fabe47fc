// TextSieve: where in a text the shipped expressions can match at all. Nearly all of a text is told
// from its TextMasks alone; what is left are short stretches, and only these are Hyperscan's. It
// stands for exactly the expressions that SieveOf() knows, by their hash. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/match/expression_groups.h"
#include "scanner/match/number_tokens.h"
#include "scanner/match/text_masks.h"

namespace leakscan {

// Half-open, in bytes of the text.
struct TextStretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What an expression looks for, as far as the sieve tells them apart.
enum class Sieve : std::uint8_t {
  // These matches end right where the sieve says.
  kAtSign,       // "@"
  kDigitLetter,  // "0O", "l 1": a digit beside a letter that looks like one
  // Each of these matches lies in a stretch.
  kSignAddress,   // "(at)", "&#64;", "data-cfemail"
  kWordAddress,   // " arobase ", " at example dot"
  kHealthCode,    // "HC1:NCF", "6BF"
  kVisibleCode,   // "DC01"
  kLink,          // "mega.nz/", ".onion"
  kPatientLabel,  // "IPP : 1"
  kBirthLabel,    // "naissance : 1"
  kBornLabel,     // "née le 1"
  kRunningText,   // "12 rue ", "2&nbsp;"
};
inline constexpr std::size_t kSieveCount = static_cast<std::size_t>(Sieve::kRunningText) + 1;

// The sieve for expression `index` of `group`; none for one that did not ship.
std::optional<Sieve> SieveOf(const ExpressionGroup& group, std::size_t index);

class TextSieve {
 public:
  // Sifts `text`, whose masks and tokens these are. kDigitLetter and kRunningText are left empty
  // unless `prose`.
  void Sift(std::string_view text, const TextMasks& masks, std::span<const NumberToken> tokens,
            bool prose);

  // Behind the last byte of each match of kAtSign or kDigitLetter, in order.
  const std::vector<std::uint32_t>& EndsOf(Sieve sieve) const { return ends_[Index(sieve)]; }

  // Where the matches of another sieve lie, with all bytes around them that decide about them. In
  // order, none touching the next one. The byte at a stretch's begin is no word's, unless the text
  // begins there.
  const std::vector<TextStretch>& StretchesOf(Sieve sieve) const {
    return stretches_[Index(sieve)];
  }

 private:
  static std::size_t Index(Sieve sieve) { return static_cast<std::size_t>(sieve); }

  char At(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  bool Stands(std::size_t at, std::string_view lower) const;
  void ReadPlace(std::size_t at);
  void ReadBracket(std::size_t at);
  void ReadAtWord(std::size_t at);
  bool EndsMailLabel(std::size_t end) const;
  void ReadBeforeDigits(std::size_t begin);
  void ReadLabels(std::size_t gap, std::size_t end);
  void ReadLabel(std::size_t at, std::size_t end);
  bool BeginsBorn(std::size_t le) const;
  void ReadBehindDigits(std::size_t end);
  bool MayBeStreet(std::size_t at) const;
  void Add(Sieve sieve, std::size_t begin, std::size_t end);
  void AddEnd(Sieve sieve, std::size_t end);

  std::string_view text_;
  std::array<std::vector<std::uint32_t>, kSieveCount> ends_;
  std::array<std::vector<TextStretch>, kSieveCount> stretches_;
};

}  // namespace leakscan
