// SqliteBox: the tables of a SQLite database, each a member, and what else stands in its file.
// Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/box.h"
#include "scanner/decode/cell_text.h"
#include "scanner/decode/sqlite_leftovers.h"
#include "scanner/decode/sqlite_pages.h"
#include "scanner/decode/sqlite_schema.h"

namespace leakscan {

class SqliteBox : public Box {
 public:
  using Box::Box;
  ~SqliteBox() override { shared_.held_bytes -= held_bytes_; }

  std::string_view name() const override { return "sqlite"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t {
    kStart,    // at the first byte
    kTable,    // in front of a table
    kRows,     // in its rows
    kBlobs,    // behind them: containers that stood in them
    kIndexes,  // behind all tables
    kRest,     // in front of what belongs to no row
    kRestGiven,
    kEnd,
  };
  struct Table {
    std::string name;
    std::uint32_t root = 0;
    SqliteColumns columns;
  };
  struct Blob {  // where it stands
    std::uint32_t page = 0;
    std::uint16_t cell = 0;
    std::uint16_t column = 0;
    std::uint64_t row = 0;
  };

  // Each moves on by one step; the event where there is one to hand on.
  std::optional<BoxEvent> ReadStart();
  std::optional<BoxEvent> Hold(const SqliteHeader& header);
  std::optional<BoxEvent> OpenTable();
  std::optional<BoxEvent> CloseTable();
  std::optional<BoxEvent> NextBlob();
  std::optional<BoxEvent> PassIndexes();
  std::optional<BoxEvent> OpenRest();
  std::optional<BoxEvent> CloseRest();

  // Renders rows until there are enough to give, or no more.
  void RenderRows();
  void RenderRow(std::span<const SqliteValue> values);
  void LearnSchema(std::span<const SqliteValue> values);
  bool ReadRow(const Blob& blob);
  // True if a blob is given as a member of its own.
  bool IsMember(const SqliteValue& value) const;

  // Passes over pages until something of them is to be scanned. Not kBytes: why it stopped.
  StageItem PassPages();
  void RenderPage(std::uint32_t number, std::span<const std::byte> page);

  std::uint64_t OffsetOf(std::uint32_t page) const;

  State state_ = State::kStart;
  std::uint64_t begin_ = 0;       // of the file
  std::uint64_t held_bytes_ = 0;  // of the window, counted in shared_
  std::unique_ptr<SqlitePages> pages_;
  SqliteLeftovers leftovers_;
  std::string rendered_;
  std::size_t given_ = 0;  // of it

  std::vector<Table> tables_;
  std::vector<std::uint32_t> indexes_;  // their roots
  std::uint64_t schema_bytes_ = 0;
  std::size_t table_ = 0;  // under way
  std::unique_ptr<SqliteTree> tree_;
  std::uint64_t rows_ = 0;
  std::vector<std::byte> payload_;
  std::vector<SqliteValue> values_;
  RowWriter writer_;
  std::uint64_t broken_rows_ = 0;
  std::uint64_t large_rows_ = 0;
  std::vector<Blob> blobs_;
  std::size_t blob_ = 0;  // the next one
  std::size_t damaged_tables_ = 0;

  std::size_t index_ = 0;  // under way
  std::uint64_t index_damages_ = 0;
  std::uint32_t first_index_damage_ = 0;  // its page

  std::uint64_t lost_pages_ = 0;  // that nothing refers to
  std::uint64_t first_lost_ = 0;  // counted from 0
};

}  // namespace leakscan
