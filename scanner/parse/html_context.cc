// Ranks: forum programs put the author's name into an element of its own inside one that holds more
// ("author" around "by", the name and a date), so the narrower mark is believed.
//   fits:     <a class="username" href="/u/7">bob</a>    <article data-author="bob">
//             <time datetime="2024-05-12T14:03:00Z">     <span itemprop="author">bob</span>
//   does not: <p class="author">a whole sentence about somebody, longer than a name</p>
#include "scanner/parse/html_context.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/parse/html_header.h"

namespace leakscan {
namespace {

constexpr std::size_t kTextBytesMax = 2048;
constexpr std::size_t kWrittenBytesMax = 4096;  // of a text with its markup
constexpr std::size_t kElementBytesMax = 1024;  // that holds an author or a time
constexpr std::size_t kAuthorBytesMax = 64;

constexpr int kByWideClass = 1;  // "author": perhaps more than the name
constexpr int kByClass = 2;
constexpr int kByMeaning = 3;  // itemprop, rel, datetime, data-author

bool EqualsFolded(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, ToLower);
}

template <std::size_t N>
bool HoldsWord(std::string_view value, const std::string_view (&words)[N]) {
  for (std::size_t begin = 0; begin < value.size();) {
    std::size_t end = begin;
    while (end < value.size() && !IsSpace(value[end])) ++end;
    const std::string_view word = value.substr(begin, end - begin);
    if (std::ranges::any_of(words, [&](std::string_view w) { return EqualsFolded(word, w); })) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

constexpr std::string_view kNameClasses[] = {"username",    "pseudo",         "nickname",
                                             "user-name",   "author-name",    "authorname",
                                             "author_name", "bloc-pseudo-msg"};
constexpr std::string_view kAuthorClasses[] = {"author",         "auteur",      "postauthor",
                                               "comment-author", "post-author", "poster"};
constexpr std::string_view kTimeClasses[] = {"date", "postdate", "post-date", "bloc-date-msg"};
constexpr std::string_view kAuthorWords[] = {"author"};
constexpr std::string_view kTimeWords[] = {"datepublished", "datecreated"};

struct Element {
  std::string_view written;
  std::size_t end = 0;
};

// What the element that `tag` opens holds; nothing if that is long or the element is not closed.
Element FindElement(std::string_view text, const HtmlTag& tag) {
  const std::string_view reach = text.substr(0, std::min(text.size(), tag.end + kElementBytesMax));
  for (std::size_t at = tag.end; (at = reach.find("</", at)) != std::string_view::npos; at += 2) {
    std::size_t name_end = at + 2;
    while (name_end < reach.size() && IsTagNameByte(reach[name_end])) ++name_end;
    if (name_end == reach.size()) break;
    if (PackTagName(reach.substr(at + 2, name_end - at - 2)) != tag.name) continue;
    return {reach.substr(tag.end, at - tag.end), name_end};
  }
  return {};
}

// Of an element of several lines the first: the name stands above the rank.
std::string FirstLine(std::string_view written) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '<' || !EqualsFolded(written.substr(i, 3), "<br")) continue;
    std::string line = MarkupText(written.substr(0, i));
    if (!line.empty()) return line;
  }
  return MarkupText(written);
}

}  // namespace

std::string ContextText(std::string_view written) {
  if (written.size() > kWrittenBytesMax) return {};
  std::string text = MarkupText(written);
  if (text.size() > kTextBytesMax) text.clear();
  return text;
}

HtmlDocument ReadHeadTag(std::string_view text, const HtmlTag& tag) {
  HtmlDocument document;
  const bool link = tag.name == PackTagName("link");
  if (!link && tag.name != PackTagName("meta")) return document;
  HtmlAttributes attributes(text, tag);
  HtmlAttribute attribute;
  std::string_view property;
  std::string_view content;
  while (attributes.Next(&attribute)) {
    const std::string_view value =
        text.substr(attribute.value_begin, attribute.value_end - attribute.value_begin);
    if (EqualsFolded(attribute.name, link ? "rel" : "property") ||
        (!link && EqualsFolded(attribute.name, "name"))) {
      property = value;
    } else if (EqualsFolded(attribute.name, link ? "href" : "content")) {
      content = value;
    }
  }
  if (EqualsFolded(property, link ? "canonical" : "og:url")) {
    document.url = ContextText(content);
  } else if (!link && EqualsFolded(property, "og:title")) {
    document.title = ContextText(content);
  }
  return document;
}

void HtmlPostReader::Clear() {
  author_.clear();
  posted_.clear();
}

// True if nothing of `rank` that comes behind `place`, which is in the record, is believed.
bool HtmlPostReader::IsSettled(const Candidates& told, int rank, std::size_t place) {
  return std::ranges::any_of(
      told, [&](const Told& known) { return known.rank >= rank && known.end <= place; });
}

std::string_view HtmlPostReader::Choose(const Candidates& told, std::size_t place) {
  Told best;
  for (const Told& known : told) {
    if (known.end <= place && known.rank > best.rank) best = known;
  }
  return best.written;
}

void HtmlPostReader::ReadTag(std::string_view text, const HtmlTag& tag) {
  int author = 0;
  int posted = 0;
  std::string_view content;
  HtmlAttributes attributes(text, tag);
  HtmlAttribute attribute;
  while (attributes.Next(&attribute)) {
    const std::string_view value =
        text.substr(attribute.value_begin, attribute.value_end - attribute.value_begin);
    if (EqualsFolded(attribute.name, "class")) {
      if (HoldsWord(value, kNameClasses)) author = std::max(author, kByClass);
      if (HoldsWord(value, kAuthorClasses)) author = std::max(author, kByWideClass);
      if (HoldsWord(value, kTimeClasses)) posted = std::max(posted, kByClass);
    } else if (EqualsFolded(attribute.name, "itemprop")) {
      if (HoldsWord(value, kAuthorWords)) author = kByMeaning;
      if (HoldsWord(value, kTimeWords)) posted = kByMeaning;
    } else if (EqualsFolded(attribute.name, "rel")) {
      if (HoldsWord(value, kAuthorWords)) author = kByMeaning;
    } else if (EqualsFolded(attribute.name, "content")) {
      content = value;
    } else if (EqualsFolded(attribute.name, "datetime")) {
      if (!value.empty() && !IsSettled(posted_, kByMeaning, tag.begin)) {
        posted_.push_back({kByMeaning, value, tag.end});
      }
    } else if (EqualsFolded(attribute.name, "data-author")) {
      if (!value.empty() && !IsSettled(author_, kByMeaning, tag.begin)) {
        author_.push_back({kByMeaning, value, tag.end});
      }
    }
  }
  if (IsSettled(author_, author, tag.begin)) author = 0;
  if (IsSettled(posted_, posted, tag.begin)) posted = 0;
  if (author == 0 && posted == 0) return;
  Element element{content, tag.end};
  if (content.empty()) element = FindElement(text, tag);
  if (element.written.empty()) return;
  if (author > 0) author_.push_back({author, element.written, element.end});
  if (posted > 0) posted_.push_back({posted, element.written, element.end});
}

bool HtmlPostReader::Finish(std::size_t place) {
  post_.author = FirstLine(Choose(author_, place));
  post_.posted = MarkupText(Choose(posted_, place));
  for (const std::string_view by : {"par ", "by "}) {
    if (post_.author.size() >= by.size() &&
        EqualsFolded(std::string_view(post_.author).substr(0, by.size()), by)) {
      post_.author.erase(0, by.size());
    }
  }
  if (post_.author.size() > kAuthorBytesMax) post_.author.clear();
  return !post_.author.empty() || !post_.posted.empty();
}

}  // namespace leakscan
