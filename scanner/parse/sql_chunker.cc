// Every unit is walked over, many bytes at a time, and runs of plain tuples as a whole. A cut lies
// behind the last unit that is whole, or before a head or definition that more text could change.
//
// A table whose columns are not all known by name is typed by its first rows, as many as the
// 64 KiB behind its first head hold. They are waited for, so the answer does not depend on how the
// bytes arrive.
#include "scanner/parse/sql_chunker.h"

#include <algorithm>
#include <span>
#include <utility>

#include "scanner/base/arena.h"
#include "scanner/parse/line_count.h"
#include "scanner/parse/sql_values.h"

namespace leakscan {
namespace {

constexpr std::size_t kTypingBytes = 64 * 1024;
constexpr std::size_t kTypingRowsMax = 1000;
// Of heads and definitions. Beyond it all are forgotten: a file of nothing else is no dump.
constexpr std::size_t kRememberedBytesMax = 16 * 1024 * 1024;

// The cells of the row at which `units` has arrived.
std::vector<std::string> ReadCells(std::string_view text, const SqlUnits& units,
                                   const SqlUnit& unit, bool backslash_escapes) {
  Arena arena;
  std::vector<std::string> cells;
  const bool tuple = unit.kind == SqlUnitKind::kTuple;
  std::span<const SqlLiteral> literals = units.literals();
  for (std::size_t at = unit.begin + tuple; at < unit.end + !tuple;) {
    const SqlValue value = tuple ? ReadTupleValue(text, at, backslash_escapes, &literals, &arena)
                                 : ReadCopyCell(text, at, unit.end, &arena);
    cells.emplace_back(value.binary ? std::string_view() : value.value);
    at = value.next + 1;
  }
  return cells;
}

}  // namespace

SqlChunker::SqlChunker(bool backslash_escapes, const FieldNames& names, ColumnTyper typer)
    : backslash_escapes_(backslash_escapes), names_(names), typer_(std::move(typer)) {}

Cut SqlChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  cut.place = place_;
  if (current_ != nullptr && place_ != SqlPlace::kStatement && place_ != SqlPlace::kBehind) {
    cut.tables.push_back({0, current_->table});
  }
  SqlUnit unit;
  units_.Start(text, place_, backslash_escapes_, at_end);
  bool learnt = true;
  while (learnt) {
    if (const std::size_t passed = units_.PassTuples(); passed > 0) {
      cut.records += passed;
      if (current_ != nullptr) current_->rows += passed;
      cut.bytes = units_.position();
      last_place_ = place_;
    }
    if (!units_.Next(&unit)) break;
    if (unit.kind == SqlUnitKind::kText) {
      learnt = LearnTable(text, unit.begin, at_end);
    } else if (unit.kind != SqlUnitKind::kHead) {
      ++cut.records;
      if (current_ != nullptr) ++current_->rows;
    } else if (units_.place() != SqlPlace::kStatement) {
      learnt = MeetTable(text, unit, at_end, &cut);
    }
    if (!learnt) break;
    cut.bytes = units_.position();
    last_place_ = std::exchange(place_, units_.place());
  }
  if (learnt) {
    cut.bytes = at_end ? text.size() : units_.position();
    place_ = units_.place();
  }
  cut.lines = CountByte(text.substr(0, cut.bytes), '\n');
  return cut;
}

// At the head of a table's rows. False if more text is needed to tell what its columns hold.
bool SqlChunker::MeetTable(std::string_view text, const SqlUnit& head, bool at_end, Cut* cut) {
  const std::shared_ptr<KnownTable> table = FindTable(text, head, at_end);
  if (table == nullptr) return false;
  current_ = table;
  if (cut->tables.empty() || cut->tables.back().table != table->table) {
    cut->tables.push_back({static_cast<std::uint32_t>(head.begin), table->table});
  }
  return true;
}

// False if more text is needed to tell what the text at `begin` defines.
bool SqlChunker::LearnTable(std::string_view text, std::size_t begin, bool at_end) {
  if (FindKeyword(text, begin, at_end) != SqlState::kWhole) return true;
  SqlCreate create = ReadSqlCreate(text, begin, at_end);
  if (create.state == SqlState::kUndecided) return false;
  if (create.state == SqlState::kBroken) return true;
  std::size_t bytes = create.table.size();
  for (const std::string& column : create.columns) bytes += column.size() + sizeof(std::string);
  Remember(bytes);
  defined_[create.table] = std::move(create.columns);
  redefined_ = true;
  return true;
}

void SqlChunker::Remember(std::size_t bytes) {
  remembered_bytes_ += bytes;
  if (remembered_bytes_ <= kRememberedBytesMax) return;
  remembered_bytes_ = bytes;
  defined_.clear();
  tables_.clear();
}

// The table of the rows behind `head`, at which the walk has arrived; null if more text is needed
// to tell what its columns hold.
std::shared_ptr<SqlChunker::KnownTable> SqlChunker::FindTable(std::string_view text,
                                                              const SqlUnit& unit, bool at_end) {
  const std::string_view written = text.substr(unit.begin, unit.end - unit.begin);
  if (current_ != nullptr && !redefined_ && current_->head == written) return current_;
  const SqlHead head = ReadSqlHead(text, unit.begin, /*at_end=*/true);
  const std::string key = SqlTableKey(head.table);
  std::vector<std::string> names = ReadSqlNames(head.columns);
  if (const auto defined = defined_.find(key); names.empty() && defined != defined_.end()) {
    names = defined->second;
  }
  const auto known = tables_.find(std::string(written));
  if (known != tables_.end() && known->second->names == names) {
    redefined_ = false;
    return known->second;
  }
  auto table = std::make_shared<Table>();
  table->health_name = names_.NamesHealth(key);
  for (const std::string& name : names) {
    table->columns.push_back({.name = name, .kind = names_.Find(name)});
    table->health_name = table->health_name || names_.NamesHealth(name);
  }
  if (!TypeColumns(text.substr(units_.position()), written, at_end, &table->columns)) {
    return nullptr;
  }
  redefined_ = false;
  auto found = std::make_shared<KnownTable>();
  found->head = written;
  found->names = std::move(names);
  found->table = std::move(table);
  Remember(written.size() + found->names.size() * 4 * sizeof(std::string));
  found->ordinal = tables_.size();
  tables_[found->head] = found;
  return found;
}

// Types the columns that no name tells by the rows in `text`, up to those behind another head.
// False if more text is needed.
bool SqlChunker::TypeColumns(std::string_view text, std::string_view head, bool at_end,
                             std::vector<Column>* columns) const {
  const bool known = std::ranges::none_of(
      *columns, [](const Column& column) { return column.kind == FieldKind::kUnknown; });
  if (!typer_ || (known && !columns->empty())) return true;
  const bool all = text.size() <= kTypingBytes;
  text = text.substr(0, kTypingBytes);
  SqlUnits units;
  units.SetKept(SqlUnits::Keep::kLiterals);
  units.Start(text, units_.place(), backslash_escapes_, at_end && all);
  std::vector<std::vector<std::string>> rows;
  bool enough = !all || at_end || hurried_;
  for (SqlUnit unit; rows.size() < kTypingRowsMax && units.Next(&unit);) {
    if (unit.kind == SqlUnitKind::kHead && units.place() != SqlPlace::kStatement) {
      enough = text.substr(unit.begin, unit.end - unit.begin) != head;
      if (enough) break;
      enough = !all || at_end || hurried_;
    }
    if (unit.kind != SqlUnitKind::kTuple && unit.kind != SqlUnitKind::kRow) continue;
    rows.push_back(ReadCells(text, units, unit, backslash_escapes_));
  }
  if (!enough && rows.size() < kTypingRowsMax) return false;
  typer_(rows, columns);
  return true;
}

std::vector<Column> SqlChunker::Columns() const {
  const KnownTable* best = nullptr;
  for (const auto& [head, known] : tables_) {
    const bool better = best == nullptr || known->rows > best->rows ||
                        (known->rows == best->rows && known->ordinal < best->ordinal);
    if (better) best = known.get();
  }
  return best == nullptr ? std::vector<Column>() : best->table->columns;
}

bool SqlChunker::ResumeBehindGap() {
  const auto is_list = [](SqlPlace place) {
    return place == SqlPlace::kValues || place == SqlPlace::kBehind;
  };
  const bool in_values = is_list(place_) || is_list(last_place_);
  if (place_ != SqlPlace::kCopy) place_ = in_values ? SqlPlace::kLost : SqlPlace::kStatement;
  return true;
}

// --- Records over the limit ---------------------------------------------------------------------

void SqlChunker::BeginSplit(std::string_view text) {
  split_ = Split::kLine;
  std::size_t at = 0;
  if (place_ == SqlPlace::kValues) {
    at = std::min(text.find_first_not_of(" \t\r\n\v\f,"), text.size());
    if (at < text.size() && text[at] == '(') split_ = Split::kTuple;
  }
  if (split_ == Split::kLine && place_ != SqlPlace::kCopy) place_ = SqlPlace::kStatement;
  depth_ = 0;
  escaped_ = quote_seen_ = false;
  last_[0] = last_[1] = '\0';
  // The record does not end in its first piece. Lines of a broken tuple do.
  if (split_ == Split::kTuple) ScanSplit(text.substr(at));
}

std::optional<std::size_t> SqlChunker::ContinueSplit(std::string_view text, bool at_end) {
  if (const std::optional<std::size_t> end = ScanSplit(text)) return end;
  if (!at_end) return std::nullopt;
  if (split_ != Split::kLine) GiveUpSplitTuple();
  return text.size();
}

std::optional<std::size_t> SqlChunker::ScanSplit(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (split_ == Split::kLiteral && ScanSplitLiteral(text, at)) return at + 1;
    if (split_ == Split::kTuple && ScanSplitTuple(text[at])) return at + 1;
    if (split_ == Split::kLine && text[at] == '\n') return at + 1;
  }
  return std::nullopt;
}

// Of a byte outside of literals: true if it ends the tuple.
bool SqlChunker::ScanSplitTuple(char c) {
  if (c == '(') {
    ++depth_;
  } else if (c == ')') {
    if (--depth_ == 0) return true;
  } else if (c == '\'' || c == '"') {
    split_ = Split::kLiteral;
    quote_ = c;
    escapes_ = backslash_escapes_ || IsEscapeString({last_, 2}, 2);
    escaped_ = quote_seen_ = false;
  } else if (c == ';' || c == '\\') {
    GiveUpSplitTuple();
  }
  last_[0] = std::exchange(last_[1], c);
  return false;
}

// Of a byte in a literal or right behind one: true if a line begins behind it that a literal would
// hardly hold. Moves on to the tuple behind the literal's end, to which the byte then belongs.
bool SqlChunker::ScanSplitLiteral(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (quote_seen_) {
    quote_seen_ = false;
    if (c == quote_) return false;
    split_ = Split::kTuple;
    if (!MayFollowLiteral(c)) GiveUpSplitTuple();
  } else if (escaped_) {
    escaped_ = false;
  } else if (c == '\\' && escapes_) {
    escaped_ = true;
  } else if (c == quote_) {
    quote_seen_ = true;
  } else if (c == '\n' && ReadSqlHead(text, at + 1, /*at_end=*/true).state == SqlState::kWhole) {
    GiveUpSplitTuple();
    return true;
  }
  return false;
}

void SqlChunker::GiveUpSplitTuple() {
  split_ = Split::kLine;
  place_ = SqlPlace::kStatement;
}

}  // namespace leakscan
