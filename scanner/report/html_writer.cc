#include "scanner/report/html_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "scanner/base/safe_text.h"

namespace leakscan {

HtmlWriter& HtmlWriter::Text(std::string_view text) {
  std::string safe;
  AppendSafe(text, &safe);
  for (const char c : safe) {
    switch (c) {
      case '&':
        html_ += "&amp;";
        break;
      case '<':
        html_ += "&lt;";
        break;
      case '>':
        html_ += "&gt;";
        break;
      case '"':
        html_ += "&quot;";
        break;
      case '\'':
        html_ += "&#39;";
        break;
      default:
        html_ += c;
    }
  }
  return *this;
}

HtmlWriter& HtmlWriter::Foreign(std::string_view text) {
  return Raw("<bdi>").Text(text).Raw("</bdi>");
}

HtmlWriter& HtmlWriter::Path(std::string_view path) {
  Raw("<bdi>");
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size() - 1) + 1;
    Text(path.substr(0, end)).Raw("<wbr>");
    path.remove_prefix(end);
  }
  return Raw("</bdi>");
}

HtmlWriter& HtmlWriter::Number(double value) {
  std::array<char, 48> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%.2f", std::isfinite(value) ? value : 0);
  std::string_view number(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (number.ends_with('0')) number.remove_suffix(1);
  if (number.ends_with('.')) number.remove_suffix(1);
  return Append(number);
}

HtmlWriter& HtmlWriter::Number(std::uint64_t value) { return Append(std::to_string(value)); }

}  // namespace leakscan
