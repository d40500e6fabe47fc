// Is a text HTML? Decided by its start. Pure.
#pragma once

#include <string_view>

namespace leakscan {

// `head` is the start of a stream: a document type, <html>, <head> or <body> first (behind white
// space, comments and an XML declaration), or a fragment that begins with a tag and has tags in
// most of its lines. XML of other kinds, and prose or Markdown with a few tags, is none.
bool LooksLikeHtml(std::string_view head);

}  // namespace leakscan
