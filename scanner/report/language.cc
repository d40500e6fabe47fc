#include "scanner/report/language.h"

#include <array>
#include <cstdio>

namespace leakscan {
namespace {

constexpr std::string_view kNarrowSpace = "\u202F";  // does not break

std::string_view Thousands(Language language) {
  return language == Language::kFrench ? kNarrowSpace : ",";
}

}  // namespace

std::string Fill(std::string_view text, std::initializer_list<std::string> values) {
  std::string filled;
  for (const std::string& value : values) {
    const std::size_t place = text.find("{}");
    if (place == std::string_view::npos) break;
    filled.append(text.substr(0, place)).append(value);
    text.remove_prefix(place + 2);
  }
  return filled.append(text);
}

std::string CountText(std::uint64_t count, Language language) {
  std::string digits = std::to_string(count);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, Thousands(language));
  }
  return digits;
}

std::string RangeText(Range range, Language language) {
  if (range.min == range.max) return CountText(range.min, language);
  return CountText(range.min, language) + " – " + CountText(range.max, language);
}

std::string DecimalText(double value, int decimals, Language language) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  std::string decimal(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  if (language == Language::kFrench) {
    if (const std::size_t point = decimal.find('.'); point != std::string::npos) {
      decimal[point] = ',';
    }
  }
  return decimal;
}

std::string PercentText(std::uint64_t part, std::uint64_t whole, Language language) {
  if (whole == 0) return "–";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  // What is not everything must not look like it, nor what is something like nothing.
  std::string text = DecimalText(percent, 1, language);
  if (part < whole && percent >= 99.95) text = "> " + DecimalText(99.9, 1, language);
  if (part > 0 && percent < 0.05) text = "< " + DecimalText(0.1, 1, language);
  if (language == Language::kFrench) text.append(kNarrowSpace);
  return text.append("%");
}

std::string BytesText(std::uint64_t bytes, Language language) {
  constexpr std::array<Both, 6> kUnits = {
      {{"o", "B"}, {"ko", "kB"}, {"Mo", "MB"}, {"Go", "GB"}, {"To", "TB"}, {"Po", "PB"}}};
  std::size_t unit = 0;
  auto value = static_cast<double>(bytes);
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  std::string text = unit == 0 ? CountText(bytes, language) : DecimalText(value, 1, language);
  return text.append("\u00A0").append(kUnits[unit].In(language));
}

}  // namespace leakscan
