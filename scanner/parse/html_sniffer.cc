#include "scanner/parse/html_sniffer.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/parse/html_tags.h"

namespace leakscan {
namespace {

bool StartsFolded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::ranges::equal(text.substr(0, lower.size()), lower, {}, ToLower);
}

// The name of the tag at the start of `text`; empty if there is none.
std::string_view TagNameAt(std::string_view text) {
  std::size_t begin = 1 + text.substr(0, 2).ends_with('/');
  if (!text.starts_with('<') || begin >= text.size() || !IsAlpha(text[begin])) return {};
  std::size_t end = begin;
  while (end < text.size() && IsTagNameByte(text[end])) ++end;
  const bool whole =
      end < text.size() && (text[end] == '>' || text[end] == '/' || IsSpace(text[end]));
  return whole ? text.substr(begin, end - begin) : std::string_view{};
}

bool HoldsTag(std::string_view line) {
  for (std::size_t at = line.find('<'); at != std::string_view::npos; at = line.find('<', at + 1)) {
    const std::string_view name = TagNameAt(line.substr(at));
    if (!name.empty() && FindTagKind(PackTagName(name)) != TagKind::kUnknown) return true;
  }
  return false;
}

// Of at least a few tags most lines have one.
bool IsFragment(std::string_view text) {
  constexpr std::size_t kTagsMin = 4;
  std::size_t lines = 0;
  std::size_t tagged = 0;
  std::size_t tags = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = Trim(text.substr(begin, end - begin));
    if (!line.empty()) {
      ++lines;
      tagged += HoldsTag(line);
      tags += static_cast<std::size_t>(std::ranges::count(line, '<'));
    }
    begin = end + 1;
  }
  return tags >= kTagsMin && tagged * 2 > lines;
}

}  // namespace

bool LooksLikeHtml(std::string_view head) {
  bool xml = false;
  for (;;) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    while (!head.empty() && IsSpace(head.front())) head.remove_prefix(1);
    std::string_view close;
    if (head.starts_with("<!--")) {
      close = "-->";
    } else if (head.starts_with("<?")) {
      close = "?>";
      xml = true;
    } else {
      break;
    }
    const std::size_t end = head.find(close, 2);
    if (end == std::string_view::npos) return false;
    head.remove_prefix(end + close.size());
  }
  if (StartsFolded(head, "<!doctype")) {
    head.remove_prefix(std::string_view("<!doctype").size());
    while (!head.empty() && IsSpace(head.front())) head.remove_prefix(1);
    return StartsFolded(head, "html");
  }
  const std::string_view name = TagNameAt(head);
  if (name.empty()) return false;
  const TagKind kind = FindTagKind(PackTagName(name));
  if (kind == TagKind::kDocument) return true;
  return kind != TagKind::kUnknown && !xml && IsFragment(head);
}

}  // namespace leakscan
