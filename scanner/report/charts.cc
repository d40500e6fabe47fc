#include "scanner/report/charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "scanner/report/enisa_score.h"

namespace leakscan {
namespace {

// The shade's class, as a literal.
void WriteShade(std::size_t shade, HtmlWriter* page) {
  switch (shade) {
    case 0:
      page->Raw(" class=\"shade-1\"");
      break;
    case 1:
      page->Raw(" class=\"shade-2\"");
      break;
    case 2:
      page->Raw(" class=\"shade-3\"");
      break;
    default:
      page->Raw(" class=\"shade-4\"");
  }
}

void WriteRect(double x, double y, double width, double height, HtmlWriter* page) {
  page->Raw("<rect x=\"").Number(x).Raw("\" y=\"").Number(y).Raw("\" width=\"").Number(width);
  page->Raw("\" height=\"").Number(height).Raw("\"");
}

// A round number not below `value`: 1, 2 or 5 and zeros.
std::uint64_t RoundUp(std::uint64_t value) {
  const auto fits = static_cast<double>(std::max<std::uint64_t>(value, 1));
  const double power = std::pow(10, std::floor(std::log10(fits)));
  for (const double step : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    if (step * power >= fits) return static_cast<std::uint64_t>(std::ceil(step * power));
  }
  return value;
}

}  // namespace

void WriteStackedBar(const std::vector<std::uint64_t>& values, std::string_view label,
                     HtmlWriter* page) {
  constexpr double kWidth = 1000;
  constexpr double kGap = 3;
  const auto whole = static_cast<double>(std::accumulate(values.begin(), values.end(), 0ULL));
  page->Raw(
          "<svg class=\"stack\" viewBox=\"0 0 1000 24\" preserveAspectRatio=\"none\" role=\"img\" "
          "aria-label=\"")
      .Text(label)
      .Raw("\">");
  double x = 0;
  for (std::size_t i = 0; i < values.size() && whole > 0; ++i) {
    if (values[i] == 0) continue;
    const double width = kWidth * static_cast<double>(values[i]) / whole;
    WriteRect(x, 0, std::max(width - kGap, 1.5), 24, page);
    WriteShade(i, page);
    page->Raw("/>");
    x += width;
  }
  page->Raw("</svg>");
}

void WriteCellBar(std::uint64_t value, std::uint64_t whole, HtmlWriter* page) {
  const double share =
      whole == 0 ? 0 : static_cast<double>(value) / static_cast<double>(whole) * 100;
  page->Raw(
      "<svg class=\"cell-bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\" focusable=\"false\">");
  WriteRect(0, 0, 100, 8, page);
  page->Raw(" class=\"track\"/>");
  WriteRect(0, 0, value == 0 ? 0 : std::max(share, 0.8), 8, page);
  page->Raw(" class=\"shade-2\"/></svg>");
}

void WriteSwatch(std::size_t shade, HtmlWriter* page) {
  page->Raw(
      "<svg class=\"swatch\" viewBox=\"0 0 10 10\" aria-hidden=\"true\" focusable=\"false\">"
      "<rect width=\"10\" height=\"10\" rx=\"2\"");
  WriteShade(shade, page);
  page->Raw("/></svg>");
}

void WriteColumns(const std::vector<Bar>& bars, std::string_view label, Language language,
                  HtmlWriter* page) {
  constexpr double kLeft = 54;
  constexpr double kWidth = 760;
  constexpr double kTop = 10;
  constexpr double kHeight = 150;
  constexpr double kLabelWidth = 44;
  std::uint64_t most = 0;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  const std::uint64_t scale = RoundUp(most);
  page->Raw("<svg class=\"columns\" viewBox=\"0 0 760 190\" role=\"img\" aria-label=\"")
      .Text(label)
      .Raw("\">");
  std::vector<std::uint64_t> lines = {0, scale};
  if (scale > 1) lines.push_back(scale / 2);
  for (const std::uint64_t line : lines) {
    const double y =
        kTop + kHeight - kHeight * static_cast<double>(line) / static_cast<double>(scale);
    page->Raw("<line class=\"axis\" x1=\"").Number(kLeft).Raw("\" x2=\"").Number(kWidth);
    page->Raw("\" y1=\"").Number(y).Raw("\" y2=\"").Number(y).Raw("\"/>");
    page->Raw("<text class=\"tick\" text-anchor=\"end\" x=\"").Number(kLeft - 8);
    page->Raw("\" y=\"").Number(y + 4).Raw("\">").Text(CountText(line, language)).Raw("</text>");
  }
  const double step = (kWidth - kLeft) / static_cast<double>(std::max<std::size_t>(bars.size(), 1));
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(kLabelWidth / step)));
  const double width = std::min(step * 0.72, 60.0);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double middle = kLeft + step * (static_cast<double>(i) + 0.5);
    const double height = kHeight * static_cast<double>(bars[i].value) / static_cast<double>(scale);
    if (bars[i].value > 0) {
      WriteRect(middle - width / 2, kTop + kHeight - std::max(height, 1.0), width,
                std::max(height, 1.0), page);
      page->Raw(" class=\"shade-2\"><title>").Text(bars[i].label).Raw(" – ");
      page->Text(CountText(bars[i].value, language)).Raw("</title></rect>");
    }
    if (i % every != 0) continue;
    page->Raw("<text class=\"tick\" text-anchor=\"middle\" x=\"").Number(middle);
    page->Raw("\" y=\"").Number(kTop + kHeight + 18).Raw("\">").Text(bars[i].label);
    page->Raw("</text>");
  }
  page->Raw("</svg>");
}

void WriteSeverityScale(double min, double max, std::string_view label, Language language,
                        HtmlWriter* page) {
  constexpr double kLeft = 10;
  constexpr double kUnit = 123;  // a point of the score
  constexpr double kTop = 34;
  struct Segment {
    EnisaBand band;
    double begin;
    double end;
  };
  constexpr std::array<Segment, 4> kSegments = {{{EnisaBand::kLow, 0, 2},
                                                 {EnisaBand::kMedium, 2, 3},
                                                 {EnisaBand::kHigh, 3, 4},
                                                 {EnisaBand::kVeryHigh, 4, 6}}};
  const auto place = [](double score) { return kLeft + kUnit * std::clamp(score, 0.0, 6.0); };
  page->Raw("<svg class=\"scale\" viewBox=\"0 0 760 92\" role=\"img\" aria-label=\"")
      .Text(label)
      .Raw("\">");
  for (std::size_t i = 0; i < kSegments.size(); ++i) {
    const Segment& segment = kSegments[i];
    WriteRect(place(segment.begin), kTop, place(segment.end) - place(segment.begin) - 2, 18, page);
    WriteShade(kSegments.size() - 1 - i, page);
    page->Raw("/><text class=\"tick\" text-anchor=\"middle\" x=\"");
    page->Number((place(segment.begin) + place(segment.end)) / 2).Raw("\" y=\"72\">");
    page->Text(BandName(segment.band, language)).Raw("</text>");
  }
  for (const double mark : {0.0, 2.0, 3.0, 4.0, 6.0}) {
    page->Raw("<text class=\"tick\" text-anchor=\"middle\" x=\"").Number(place(mark));
    page->Raw("\" y=\"88\">").Number(mark).Raw("</text>");
  }
  const double begin = place(min);
  const double end = std::max(place(max), begin + 1);
  page->Raw("<path class=\"range\" d=\"M").Number(begin).Raw(" 30V20H").Number(end).Raw("V30\"/>");
  page->Raw("<text class=\"score\" text-anchor=\"middle\" x=\"").Number((begin + end) / 2);
  page->Raw("\" y=\"14\">").Text(ScoreText(min, max, language)).Raw("</text></svg>");
}

}  // namespace leakscan
