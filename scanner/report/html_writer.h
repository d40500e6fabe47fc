// HtmlWriter: a page under construction. Markup is written by literals of this program alone; all
// else is text and escaped: markup, quotes, and whatever steers or reorders (base/safe_text). One
// owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leakscan {

class HtmlWriter {
 public:
  // Markup of our own: it cannot be given anything but a literal.
  template <std::size_t kSize>
  HtmlWriter& Raw(const char (&markup)[kSize]) {
    html_.append(markup, kSize - 1);
    return *this;
  }
  // Markup that another HtmlWriter, or the build, has made.
  HtmlWriter& Append(std::string_view made) {
    html_.append(made);
    return *this;
  }

  // Text, also inside of quoted attributes.
  HtmlWriter& Text(std::string_view text);
  // Text of events: by itself, whatever direction its letters have.
  HtmlWriter& Foreign(std::string_view text);
  // The same of a path, which may be broken behind its separators.
  HtmlWriter& Path(std::string_view path);
  // A number in an attribute: two decimals at most, never in a language's way.
  HtmlWriter& Number(double value);
  HtmlWriter& Number(std::uint64_t value);

  const std::string& html() const { return html_; }

 private:
  std::string html_;
};

}  // namespace leakscan
