#include "scanner/decode/word_reader.h"

#include <algorithm>
#include <iterator>

namespace leakscan {
namespace {

constexpr std::size_t kWaitingBytesMax = std::size_t{1} << 20U;

}  // namespace

// A document, its headers and footers, its notes and comments; a slide and its notes.
bool WordReader::IsRoot(std::string_view name) const {
  constexpr std::string_view kRoots[] = {"document",  "hdr",      "ftr", "comments",
                                         "footnotes", "endnotes", "sld", "notes"};
  return std::ranges::find(kRoots, name) != std::end(kRoots);
}

void WordReader::OnStart(std::string_view name, const Attributes&) {
  // Text, deleted text, and instructions ("HYPERLINK mailto:...").
  if (name == "t" || name == "delText" || name == "instrText") in_text_ = true;
  if (name == "tab") text_ += '\t';
  if (name == "br" || name == "cr") text_ += '\n';
  if (name == "tr") ++rows_;
}

void WordReader::OnEnd(std::string_view name) {
  if (name == "t" || name == "delText" || name == "instrText") {
    in_text_ = false;
  } else if (name == "p") {
    text_ += rows_ > 0 ? ' ' : '\n';
  } else if (name == "tc") {
    text_ += '\t';
  } else if (name == "tr") {
    --rows_;
    text_ += '\n';
  } else {
    return;
  }
  if (text_.size() > kWaitingBytesMax) Suspend();
}

void WordReader::OnText(std::string_view text) {
  if (in_text_) text_ += text;
}

}  // namespace leakscan
