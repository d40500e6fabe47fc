// HtmlState: what is open at a place of an HTML text, as far as it changes how the text behind it
// is read. The chunker takes it along from cut to cut; a chunk carries that of its first byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/model/context.h"
#include "scanner/parse/html_tags.h"

namespace leakscan {

// The columns of one table, as its header names them.
struct HtmlColumns {
  std::vector<Column> columns;
};

// How the rows of a table are read.
enum class TableMode : std::uint8_t {
  kUndecided,  // its header may still come
  kJoined,     // lines of one text: labels and values, or a page's layout
  kRows,       // each row a text of its own: a header of names that we do not know
  kFields,     // each row a record with a field a column
};

// What a page says of itself, its character references resolved.
struct HtmlDocument {
  std::string title;
  std::string url;
};

struct HtmlState final : OpenState {
  // Inside an element that holds text alone: kScript, kStyle or kPlainText; kInline: in none.
  TagKind raw = TagKind::kInline;
  TagName raw_name = 0;
  bool raw_closes = false;                    // its closing tag was seen ahead
  TableMode table_mode = TableMode::kJoined;  // of the innermost table that counts
  std::uint8_t title_rows = 0;                // of an undecided table
  bool in_row = false;
  bool in_cell = false;
  std::uint32_t table_depth = 0;
  std::uint32_t nested_tables = 0;  // inside a cell of a kFields table, where they count as text
  std::shared_ptr<const HtmlColumns> columns;  // kFields
  std::uint32_t pre_depth = 0;
  // The post: the element that opened it, by its tag and by what named it a post; 0: none.
  TagName post_tag = 0;
  std::uint64_t post_mark = 0;
  std::uint32_t post_depth = 0;                  // of elements with its tag
  std::shared_ptr<const HtmlDocument> document;  // of the page under way; null: nothing was told
  // For so many bytes a tag ends at the first '>', quoted or not: quotes were found unclosed.
  std::uint32_t careless_bytes = 0;

  bool is_open() const {
    return raw != TagKind::kInline || table_depth > 0 || pre_depth > 0 || post_tag != 0 ||
           careless_bytes > 0 || document != nullptr;
  }
};

}  // namespace leakscan
