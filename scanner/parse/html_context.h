// What a page says of itself in its head, and a post of who wrote it when. Only what is marked:
// class="username", rel=author, itemprop=author, <time datetime>; never what only looks like it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/parse/html_state.h"
#include "scanner/parse/html_tags.h"

namespace leakscan {

// The text of `written` in one line; empty if it is too long to be a title.
std::string ContextText(std::string_view written);

// What <meta> or <link> tells of the page; of any other tag nothing.
HtmlDocument ReadHeadTag(std::string_view text, const HtmlTag& tag);

struct HtmlPost {
  std::string author;
  std::string posted;
};

// Gathers what the tags of one record tell. An element may end behind the record, so what it holds
// counts only once the record's end is known: a chunk may end there.
class HtmlPostReader {
 public:
  void Clear();
  void ReadTag(std::string_view text, const HtmlTag& tag);
  // The record ends at `place` of the text. False if nothing is told of it.
  bool Finish(std::size_t place);
  const HtmlPost& post() const { return post_; }

 private:
  struct Told {
    int rank = 0;
    std::string_view written;
    std::size_t end = 0;  // in the text
  };
  // All that may be it, in order: which of them end in the record is not known yet.
  using Candidates = std::vector<Told>;

  static bool IsSettled(const Candidates& told, int rank, std::size_t place);
  static std::string_view Choose(const Candidates& told, std::size_t place);

  Candidates author_;
  Candidates posted_;
  HtmlPost post_;
};

}  // namespace leakscan
