// Random HTML pages for tests: well-formed ones without attributes, and damaged ones with words of
// the form w12345678x in all places that are read.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace leakscan {

class PageMaker {
 public:
  PageMaker(std::uint32_t seed, bool plain) : random_(seed), plain_(plain) {}

  std::string Page(int size) {
    page_ = "<!DOCTYPE html>\n<html><head><title>";
    Text();
    page_ += "</title></head><body>";
    if (plain_) page_.erase(0, page_.find("<html>"));
    left_ = size;
    while (left_ > 0) Block(0);
    return page_ + "</body></html>";
  }

  std::uint32_t Below(std::uint32_t count) { return static_cast<std::uint32_t>(random_() % count); }

 private:
  void Word() { page_ += "w" + std::to_string(next_++) + "x"; }

  void Text() {
    static constexpr const char* kPieces[] = {" ",    "\n  ",   "&eacute;", "&nbsp;",
                                              "&lt;", "&#233;", "&ampx",    " & ",
                                              "\t",   "< ",     "3 <4 ",    "\xC3\xA9"};
    for (std::uint32_t i = 0; i <= Below(4); ++i) {
      Word();
      page_ += kPieces[Below(std::size(kPieces))];
    }
  }

  void Open(const char* tag) {
    page_ += std::string("<") + tag;
    if (!plain_ && Below(2) == 0) {
      static constexpr const char* kNames[] = {" title=\"", " data-x='",
                                               " href=\"mailto:", " alt = \""};
      const char* name = kNames[Below(std::size(kNames))];
      page_ += name;
      Word();
      page_ += std::string(name).find('\'') != std::string::npos ? "'" : "\"";
    }
    if (!plain_ && Below(6) == 0) page_ += " class=\"post\"";
    page_ += Below(9) == 0 ? " >" : ">";
  }

  void Inline() {
    static constexpr const char* kTags[] = {"b", "i", "span", "font", "EM", "small"};
    const char* tag = kTags[Below(std::size(kTags))];
    Open(tag);
    Text();
    page_ += std::string("</") + tag + ">";
  }

  void Flow() {
    for (std::uint32_t i = 0; i <= Below(3); ++i) {
      switch (Below(plain_ ? 4 : 6)) {
        case 0:
          Inline();
          break;
        case 1:
          page_ += "<br>";
          break;
        case 4:
          page_ += "<!-- ";
          Word();
          page_ += " -->";
          break;
        case 5:
          page_ += "<script>if (a<b) c('";
          Word();
          page_ += "');</script>";
          break;
        default:
          Text();
      }
    }
  }

  void Table() {
    Open("table");
    const std::uint32_t columns = 1 + Below(3);
    const bool header = Below(2) == 0;
    static constexpr const char* kHeads[] = {"Nom", "Tel", "NIR"};
    for (std::uint32_t row = 0; row <= 1 + Below(3); ++row) {
      Open("tr");
      for (std::uint32_t column = 0; column < columns; ++column) {
        const bool head = header && row == 0;
        Open(head ? "th" : "td");
        if (head) {
          page_ += kHeads[column];
        } else {
          Flow();
        }
        page_ += head ? "</th>" : "</td>";
      }
      page_ += "</tr>\n";
    }
    page_ += "</table>";
  }

  void Block(int depth) {
    static constexpr const char* kTags[] = {"div",     "p",   "h2", "blockquote",
                                            "section", "pre", "ul", "table"};
    --left_;
    const std::uint32_t kind = Below(std::size(kTags));
    const std::string tag = kTags[kind];
    if (tag == "table") return Table();
    Open(kTags[kind]);
    if (tag == "ul") {
      for (std::uint32_t i = 0; i <= Below(3); ++i) {
        Open("li");
        Flow();
        page_ += "</li>";
      }
    } else {
      if (tag == "pre") Word();  // a line end right behind <pre> is dropped by browsers
      Flow();
      const bool holds_blocks = tag == "div" || tag == "blockquote" || tag == "section";
      while (holds_blocks && depth < 6 && left_ > 0 && Below(3) > 0) Block(depth + 1);
    }
    page_ += "</" + tag + ">\n";
  }

  std::minstd_rand random_;
  const bool plain_;
  std::string page_;
  int left_ = 0;
  int next_ = 10000000;
};

inline std::string PlainPage(std::uint32_t seed, int size) {
  return PageMaker(seed * 7919 + 1, true).Page(size);
}

inline std::string DamagedPage(std::uint32_t seed, int size) {
  PageMaker maker(seed * 7919 + 1, false);
  std::string page = maker.Page(size);
  for (std::uint32_t i = 0; i <= maker.Below(12); ++i) {
    const std::size_t at = maker.Below(static_cast<std::uint32_t>(page.size()));
    switch (maker.Below(4)) {
      case 0:
        page.erase(at, 1 + maker.Below(6));
        break;
      case 1:
        page.insert(at, 1, "<>\"'&!-/=\n\0"[maker.Below(11)]);
        break;
      case 2:
        page.insert(
            at, page.substr(maker.Below(static_cast<std::uint32_t>(page.size())), maker.Below(30)));
        break;
      default:
        page.resize(page.size() - maker.Below(20));
    }
  }
  return page;
}

}  // namespace leakscan
