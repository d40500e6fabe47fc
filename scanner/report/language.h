// The report's two languages: texts that stand side by side, and numbers as each writes them. A
// text cannot be given in one language alone: it would not compile. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "scanner/report/facts.h"

namespace leakscan {

enum class Language : std::uint8_t { kFrench, kEnglish };

class Both {
 public:
  template <std::size_t kFrenchSize, std::size_t kEnglishSize>
  consteval Both(const char (&french)[kFrenchSize], const char (&english)[kEnglishSize])
      : french_(french, kFrenchSize - 1), english_(english, kEnglishSize - 1) {
    static_assert(kFrenchSize > 1 && kEnglishSize > 1, "a text is missing in one language");
  }

  constexpr std::string_view In(Language language) const {
    return language == Language::kFrench ? french_ : english_;
  }

 private:
  std::string_view french_;
  std::string_view english_;
};

// `text` with each "{}" replaced by the next of `values`.
std::string Fill(std::string_view text, std::initializer_list<std::string> values);

std::string CountText(std::uint64_t count, Language language);  // "12 345", "12,345"
// "12 345" or "12 345 – 13 000".
std::string RangeText(Range range, Language language);
std::string DecimalText(double value, int decimals, Language language);
// "36,5 %"; "–" of nothing.
std::string PercentText(std::uint64_t part, std::uint64_t whole, Language language);
std::string BytesText(std::uint64_t bytes, Language language);  // "1,4 Mo", "1.4 MB"

}  // namespace leakscan
