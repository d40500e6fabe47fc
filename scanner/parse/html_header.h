// Is a table's row its header, and what are its columns? And is an element a post? Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scanner/model/field_names.h"
#include "scanner/parse/html_state.h"
#include "scanner/parse/html_tags.h"

namespace leakscan {

// A cell of a row that may be a header, as written between its tags.
struct HeaderCell {
  std::string_view written;
  std::uint32_t span = 1;  // columns
  bool head = false;       // <th>
};

// The text of `written`, which may hold tags, in one line.
std::string MarkupText(std::string_view written);

// What a table is whose first row of several cells is `cells`: kFields, with `columns`, where it is
// a row of <th> of which we know a third, or of <td> of which we know most; kRows where it is of
// <th> that we do not know; else kJoined.
TableMode ReadTableHeader(std::span<const HeaderCell> cells, const FieldNames& names,
                          std::shared_ptr<const HtmlColumns>* columns);

// How many columns the cell `tag` stands in.
std::uint32_t CellSpan(std::string_view text, const HtmlTag& tag);

// What names the element `tag` a post ("class=post", "id=post_12", <article>): the same for the
// posts of one page; 0 if it is none.
std::uint64_t PostMark(std::string_view text, const HtmlTag& tag);

}  // namespace leakscan
