// SqlitePages: the pages of a SQLite file, wherever they stand in it, and what each is known to be.
// Internal to decode/; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "scanner/decode/input_window.h"
#include "scanner/decode/sqlite_format.h"

namespace leakscan {

class SqlitePages {
 public:
  enum class Use : std::uint8_t {
    kNone,   // nothing refers to it so far
    kRaw,    // to be scanned as it is: of the free list, or damaged
    kTree,   // of a b-tree
    kWhole,  // a container's from end to end: the rest of a long row
  };

  // The file begins where the window stands. `held`: all of it is in the window, else the window
  // can look anywhere.
  SqlitePages(InputWindow& window, bool held);

  // All pages that are there to the end.
  std::uint64_t count() const { return count_; }
  void Begin(const SqliteHeader& header);
  const SqliteHeader& header() const { return header_; }
  std::uint64_t bytes() const { return bytes_; }  // of the file

  // Bytes of pages read by looking elsewhere than where the window stands.
  std::uint64_t seen_bytes() const { return seen_bytes_; }

  // False if it is not there.
  bool Load(std::uint32_t number, std::vector<std::byte>* page);

  Use use(std::uint32_t number) const;
  // Of a page that is there.
  void Mark(std::uint32_t number, Use use);

  // Of a page that is kWhole only the first bytes are. Those behind them are text of no row.
  void Shorten(std::uint32_t number, std::size_t bytes);
  std::size_t WholeBytes(std::uint32_t number) const;

  // Marks the pages of the free list, and those that say what refers to a page. False if the list
  // is damaged.
  bool MarkFree();

 private:
  std::uint64_t FindEnd() const;

  InputWindow& window_;
  const bool held_;
  const std::uint64_t begin_;
  std::uint64_t bytes_ = 0;
  SqliteHeader header_;
  std::uint64_t count_ = 0;
  std::uint64_t seen_bytes_ = 0;
  std::vector<std::uint8_t> uses_;  // four in a byte
  std::map<std::uint32_t, std::size_t> shortened_;
};

// The cells of a table or an index, one after the other. Every page is visited once: by the first
// that refers to it.
class SqliteTree {
 public:
  SqliteTree(SqlitePages& pages, std::uint32_t root) : pages_(pages) { Push(root, std::nullopt); }

  // Moves to the next cell with a payload. False behind the last one.
  bool Next();

  const SqliteCell& cell() const { return top().page.cells[cell_number()]; }
  bool index() const { return index_; }
  // Where the cell stands.
  std::uint32_t page() const { return top().number; }
  std::size_t cell_number() const { return top().next - 1; }

  // The cell's payload. False where not all of it is there, or it is more than `bytes_max`: then
  // what stands in the cell itself.
  bool Payload(std::uint64_t bytes_max, std::vector<std::byte>* payload);

  // Pages that could not be read as what they should be, and the first of them.
  std::uint64_t damaged() const { return damaged_; }
  std::uint32_t first_damaged() const { return first_damaged_; }
  void Damaged(std::uint32_t page);

 private:
  struct Level {
    std::uint32_t number = 0;
    std::vector<std::byte> bytes;
    SqlitePage page;
    std::size_t next = 0;    // cell
    bool descended = false;  // into its child
  };

  // The cell's other pages are to be scanned as they are.
  void PassOverflow();
  const Level& top() const { return levels_.back(); }
  void Push(std::uint32_t number, std::optional<bool> index);

  SqlitePages& pages_;
  bool index_ = false;
  std::vector<Level> levels_;
  std::uint64_t damaged_ = 0;
  std::uint32_t first_damaged_ = 0;
};

// The payload of a cell, by its overflow pages; `see` is told of each page and the bytes used of
// it, and may refuse it. False if it breaks off.
template <typename See>
bool ReadSqliteOverflow(SqlitePages& pages, const SqliteCell& cell, std::vector<std::byte>* payload,
                        See see) {
  payload->assign(cell.local.begin(), cell.local.end());
  std::vector<std::byte> page;
  for (std::uint32_t number = cell.overflow; payload->size() < cell.payload_bytes;) {
    if (!pages.Load(number, &page)) return false;
    const std::size_t bytes = static_cast<std::size_t>(std::min<std::uint64_t>(
        pages.header().usable_bytes - 4, cell.payload_bytes - payload->size()));
    const std::span<const std::byte> used = std::span<const std::byte>(page).subspan(4, bytes);
    if (!see(number, std::span<const std::byte>(page), 4 + bytes)) return false;
    payload->insert(payload->end(), used.begin(), used.end());
    number = ReadSqliteNumber(page);
  }
  return true;
}

}  // namespace leakscan
