// Pictures of the report, as inline SVG without style or script of its own: colours come from the
// page's classes. Each has a text alternative; tables beside them hold the numbers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/report/html_writer.h"
#include "scanner/report/language.h"

namespace leakscan {

struct Bar {
  std::string label;
  std::uint64_t value = 0;
};

// Shades of the accent colour: 0 the strongest, 3 the faintest.
inline constexpr std::size_t kShades = 4;

// One bar divided among `values`, each in its shade; `label` is the text alternative.
void WriteStackedBar(const std::vector<std::uint64_t>& values, std::string_view label,
                     HtmlWriter* page);

// A cell's bar, as long as `value` is of `whole`; the number stands beside it.
void WriteCellBar(std::uint64_t value, std::uint64_t whole, HtmlWriter* page);

// A square in a shade, beside a legend's entry.
void WriteSwatch(std::size_t shade, HtmlWriter* page);

// Upright bars over a common axis; every n-th is labelled so that labels do not touch.
void WriteColumns(const std::vector<Bar>& bars, std::string_view label, Language language,
                  HtmlWriter* page);

// ENISA's scale from 0 to 6 with its bands' names, and the score's range on it.
void WriteSeverityScale(double min, double max, std::string_view label, Language language,
                        HtmlWriter* page);

}  // namespace leakscan
