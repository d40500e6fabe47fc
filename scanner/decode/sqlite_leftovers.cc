#include "scanner/decode/sqlite_leftovers.h"

#include <algorithm>
#include <optional>

#include "scanner/decode/sqlite_remains.h"

namespace leakscan {
namespace {

// Of the file's header: for a future of the format.
constexpr std::size_t kUnusedHeaderBegin = 72;
constexpr std::size_t kUnusedHeaderBytes = 20;

}  // namespace

void SqliteLeftovers::RenderPage(std::span<const std::byte> page, std::uint32_t number, bool used,
                                 std::string* out) {
  const std::optional<SqlitePage> tree = ReadSqlitePage(page, number, header_);
  if (!tree || (!used && !RenderFreeRows(*tree, out))) {
    RenderRest(page, out);
    return;
  }
  if (number == 1) RenderRest(page.subspan(kUnusedHeaderBegin, kUnusedHeaderBytes), out);
  std::vector<SqliteCell> cells = tree->cells;
  std::ranges::sort(cells, {}, &SqliteCell::begin);
  const std::vector<std::size_t> blocks = ReadSqliteFreeBlocks(page, *tree);
  auto block = blocks.begin();
  std::size_t end = tree->end;
  const auto render_to = [&](std::size_t begin) {
    while (end < begin) {
      while (block != blocks.end() && *block <= end) ++block;
      const std::size_t next = block == blocks.end() ? begin : std::min(*block, begin);
      RenderRest(page.subspan(end, next - end), out);
      end = next;
    }
  };
  for (const SqliteCell& cell : cells) {
    render_to(cell.begin);
    end = std::max(end, cell.end);
  }
  render_to(page.size());
}

// The rows of a page that is no table's any more, but was left as it was. False, and nothing is
// rendered, if it is not such a page.
bool SqliteLeftovers::RenderFreeRows(const SqlitePage& page, std::string* out) {
  if (!page.leaf || page.index || page.cells.empty()) return false;
  const std::size_t before = out->size();
  for (const SqliteCell& cell : page.cells) {
    if (cell.overflow != 0 || !ReadSqliteRecord(cell.local, &values_)) {
      out->resize(before);
      return false;
    }
    RenderFreeRow(values_, out);
  }
  return true;
}

// Bytes that no row holds any more: the rows that are left in them, and what else there is.
void SqliteLeftovers::RenderRest(std::span<const std::byte> bytes, std::string* out) {
  constexpr std::size_t kFragmentBytesMax = 3;
  std::size_t begin = 0;
  std::size_t block = 0;  // may begin so far from here
  for (std::size_t at = 0; at < bytes.size();) {
    const bool certain = at <= block + kFragmentBytesMax;
    std::optional<SqliteRemains> remains = FindSqliteFreeBlock(bytes.subspan(at), certain);
    if (!remains) remains = FindSqliteRecord(bytes.subspan(at));
    if (!remains) {
      ++at;
      continue;
    }
    RenderLoose(bytes.subspan(begin, at - begin), out);
    RenderFreeRow(remains->values, out);
    at += remains->bytes;
    begin = block = at;
  }
  RenderLoose(bytes.subspan(begin), out);
}

// A paragraph of its own: what stands around it is of other rows.
void SqliteLeftovers::RenderFreeRow(std::span<const SqliteValue> values, std::string* out) {
  if (!out->empty()) *out += '\n';
  for (const SqliteValue& value : values) {
    writer_.Cell(0, SqliteText(value, header_.charset), out);
  }
  writer_.EndRow(out);
  *out += '\n';
}

// Zeros, in UTF-16 more than one, end a line.
void SqliteLeftovers::RenderLoose(std::span<const std::byte> bytes, std::string* out) {
  const bool wide = header_.charset != Charset::kUtf8;
  std::size_t zeros = 0;
  const auto end_line = [out] {
    if (!out->empty() && out->back() != '\n') *out += '\n';
  };
  for (const std::byte byte : bytes) {
    if (byte == std::byte{0}) {
      ++zeros;
      continue;
    }
    if (zeros > (wide ? 1 : 0)) end_line();
    zeros = 0;
    *out += static_cast<char>(byte);
  }
  end_line();
}

}  // namespace leakscan
