// Character references of HTML: "&eacute;", "&#233;", "&#xE9;". Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace leakscan {

struct HtmlEntity {
  std::size_t size = 0;  // bytes it is written with; 0: the '&' is an ordinary character
  std::size_t text_size = 0;
  std::array<char, 8> bytes{};  // of its meaning in UTF-8

  std::string_view text() const { return {bytes.data(), text_size}; }
};

// The reference whose '&' stands at `at`. A name listed without ';' is read without it, as browsers
// do; inside an attribute's value only where no letter, digit or '=' follows ("?a=1&copy=2").
HtmlEntity ReadHtmlEntity(std::string_view text, std::size_t at, bool in_attribute);

}  // namespace leakscan
