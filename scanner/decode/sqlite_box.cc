// Method: tables are read by their b-trees, which lead all over the file: where the input can be
// looked into anywhere (a file), page by page; elsewhere (a pipe, a member of a box) the file is
// held in the window, up to --spool-bytes. Each page is visited once and marked. The schema, a
// table too, comes first and names the others; each is rendered as the text of a ';'-separated
// table. Behind them the file is passed from its front, and what no row holds is scanned: deleted
// rows, free pages, bytes between cells. Indexes hold nothing but copies, and are not given.
// Fits: a file of SQLite 3 in any page size and encoding. Does not: an encrypted one (SQLCipher),
// which begins with noise.
// Source: "Database File Format" of the SQLite documentation.

#include "scanner/decode/sqlite_box.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "scanner/decode/format_magic.h"

namespace leakscan {
namespace {

constexpr std::size_t kRenderBytes = std::size_t{64} << 10U;
constexpr std::uint64_t kPagesMax = std::uint64_t{1} << 28U;
constexpr std::uint64_t kSchemaBytesMax = std::uint64_t{16} << 20U;
constexpr std::size_t kBlobsMax = 100'000;
constexpr std::size_t kBlobBytesMin = 32;
constexpr std::size_t kCellBlobBytesMax = 1024;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kDamagedTablesMax = 100;
constexpr std::string_view kSchemaName = "sqlite_schema";

MemberHints Rebuilt(std::string table = {}) {
  MemberHints hints;
  hints.plain = hints.rebuilt = true;
  hints.sheet = std::move(table);
  return hints;
}

// 0 if it is no page's.
std::uint32_t NumberOf(std::string_view text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

BoxEvent SqliteBox::Next() {
  while (true) {
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kStart:
        event = ReadStart();
        break;
      case State::kTable:
        event = OpenTable();
        break;
      case State::kRows:
        event = CloseTable();
        break;
      case State::kBlobs:
        event = NextBlob();
        break;
      case State::kIndexes:
        event = PassIndexes();
        break;
      case State::kRest:
        event = OpenRest();
        break;
      case State::kRestGiven:
        event = CloseRest();
        break;
      case State::kEnd:
        return {};
    }
    if (event) return *std::move(event);
  }
}

std::optional<BoxEvent> SqliteBox::ReadStart() {
  const Ahead ahead = LookAhead(SqliteHeader::kBytes);
  if (ahead == Ahead::kStop) return StopEvent();
  const std::optional<SqliteHeader> header = ReadSqliteHeader(window_->available());
  if (!header) {
    return Rejection(GapReason::kCorrupt, "looks like a SQLite file, but its header is damaged");
  }
  begin_ = window_->position();
  std::byte first{};
  const bool held = !window_->ReadAt(begin_, std::span(&first, 1));
  if (held) {
    if (auto event = Hold(*header)) return event;
  }
  pages_ = std::make_unique<SqlitePages>(*window_, held);
  if (pages_->bytes() / header->page_bytes > kPagesMax) {
    return Rejection(GapReason::kLimitSpool, "a SQLite file of more pages than can be watched");
  }
  pages_->Begin(*header);
  leftovers_.Begin(*header);
  tables_.push_back({std::string(kSchemaName), 1, {}});
  state_ = State::kTable;
  return std::nullopt;
}

// Reads all of the file into the window.
std::optional<BoxEvent> SqliteBox::Hold(const SqliteHeader& header) {
  const std::uint64_t spool_bytes = shared_.limits.spool_bytes_max;
  const std::uint64_t bytes_max = spool_bytes - std::min(spool_bytes, shared_.held_bytes);
  const std::uint64_t told = std::uint64_t{header.pages} * header.page_bytes;
  while (told <= bytes_max) {
    const std::uint64_t bytes = std::max<std::uint64_t>(told, window_->available().size() * 2);
    const Ahead ahead = LookAhead(static_cast<std::size_t>(std::min(bytes, bytes_max + 1)));
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kReady && window_->available().size() <= bytes_max) continue;
    if (ahead == Ahead::kReady) break;
    held_bytes_ = window_->available().size();
    shared_.held_bytes += held_bytes_;
    return std::nullopt;
  }
  return Rejection(GapReason::kLimitSpool,
                   "a SQLite file larger than --spool-bytes; scan it as a file of its own");
}

std::optional<BoxEvent> SqliteBox::OpenTable() {
  if (table_ == tables_.size()) {
    state_ = State::kIndexes;
    return std::nullopt;
  }
  tree_ = std::make_unique<SqliteTree>(*pages_, tables_[table_].root);
  rows_ = broken_rows_ = large_rows_ = 0;
  rendered_.clear();
  given_ = 0;
  for (const std::string& name : tables_[table_].columns.names) writer_.Cell(0, name, &rendered_);
  writer_.EndRow(&rendered_);
  RenderRows();
  state_ = State::kRows;
  if (rows_ == 0) return std::nullopt;
  return Member(tables_[table_].name, Rebuilt(tables_[table_].name));
}

void SqliteBox::RenderRows() {
  while (tree_ != nullptr && rendered_.size() < kRenderBytes) {
    if (!tree_->Next()) break;
    ++rows_;
    const std::uint64_t bytes_max = shared_.limits.spool_bytes_max / 2;
    const SqliteCell& cell = tree_->cell();
    const bool whole = tree_->Payload(bytes_max, &payload_);
    if (!whole) ++(cell.payload_bytes > bytes_max ? large_rows_ : broken_rows_);
    if (!ReadSqliteRecord(payload_, &values_)) {
      broken_rows_ += whole ? 1 : 0;
      values_ = {{.type = 12, .bytes = payload_}};
    }
    if (table_ == 0) {
      LearnSchema(values_);
      continue;
    }
    for (std::size_t i = 0; whole && i < values_.size(); ++i) {
      if (!IsMember(values_[i])) continue;
      blobs_.push_back({tree_->page(), static_cast<std::uint16_t>(tree_->cell_number()),
                        static_cast<std::uint16_t>(i),
                        tree_->index() ? rows_ : static_cast<std::uint64_t>(cell.rowid)});
      values_[i] = {};
    }
    RenderRow(values_);
  }
  shared_.seen_bytes = std::max(shared_.seen_bytes, pages_->seen_bytes());
}

void SqliteBox::RenderRow(std::span<const SqliteValue> values) {
  const SqliteColumns& columns = tables_[table_].columns;
  const Charset charset = pages_->header().charset;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool rowid = i == columns.rowid && values[i].null();
    writer_.Cell(i, rowid ? std::to_string(tree_->cell().rowid) : SqliteText(values[i], charset),
                 &rendered_);
  }
  writer_.EndRow(&rendered_);
}

// A row of the schema: type, name, name of the table, root page, statement. It is given as lines.
void SqliteBox::LearnSchema(std::span<const SqliteValue> values) {
  const Charset charset = pages_->header().charset;
  for (const SqliteValue& value : values) rendered_.append(SqliteText(value, charset)).append("\n");
  if (values.size() < 5) return;
  const std::string type = SqliteText(values[0], charset);
  const std::uint32_t number = NumberOf(SqliteText(values[3], charset));
  if (number == 0 || (type != "table" && type != "index")) return;
  schema_bytes_ += payload_.size();
  if (schema_bytes_ > kSchemaBytesMax) return;  // their pages are then pages of no table
  if (type == "index") {
    indexes_.push_back(number);
    return;
  }
  Table table{SqliteText(values[1], charset).substr(0, kNameBytesMax), number,
              ReadSqliteColumns(SqliteText(values[4], charset))};
  if (table.name.empty()) table.name = "#" + std::to_string(tables_.size());
  tables_.push_back(std::move(table));
}

// A container, a picture, a text: not for a cell.
bool SqliteBox::IsMember(const SqliteValue& value) const {
  if (!value.blob() || value.bytes.size() < kBlobBytesMin || blobs_.size() >= kBlobsMax) {
    return false;
  }
  if (value.bytes.size() >= kCellBlobBytesMax) return true;
  return SniffFormat(value.bytes, false)->format != ContainerFormat::kNone;
}

std::optional<BoxEvent> SqliteBox::CloseTable() {
  const Table& table = tables_[table_];
  state_ = State::kBlobs;
  blob_ = 0;
  const std::uint64_t damages = tree_->damaged() + broken_rows_ + large_rows_;
  if (damages == 0 || ++damaged_tables_ > kDamagedTablesMax) return std::nullopt;
  BoxEvent event = GapEvent(GapReason::kCorrupt, begin_, 0, {});
  event.path = table.name;
  Gap& gap = event.gap;
  if (tree_->damaged() > 0) {
    gap.offset = OffsetOf(tree_->first_damaged());
    gap.detail = std::to_string(tree_->damaged()) +
                 " references of a SQLite table lead to no page of it, first to page " +
                 std::to_string(tree_->first_damaged()) + "; what is there was scanned raw";
  } else if (broken_rows_ > 0) {
    gap.detail = std::to_string(broken_rows_) +
                 " rows of a SQLite table are damaged; what is there of them was scanned";
  } else {
    gap.reason = GapReason::kLimitSpool;
    gap.detail = std::to_string(large_rows_) +
                 " rows of a SQLite table are larger than half of --spool-bytes; they were scanned "
                 "raw";
  }
  return event;
}

std::optional<BoxEvent> SqliteBox::NextBlob() {
  rendered_.clear();
  given_ = 0;
  if (blob_ == blobs_.size()) {
    blobs_.clear();
    tree_.reset();
    ++table_;
    state_ = State::kTable;
    return std::nullopt;
  }
  const Blob& blob = blobs_[blob_++];
  if (blob_ == 1 || blob.page != blobs_[blob_ - 2].page || blob.cell != blobs_[blob_ - 2].cell) {
    if (!ReadRow(blob)) values_.clear();
  }
  if (blob.column >= values_.size()) {
    return GapEvent(GapReason::kUnreadable, OffsetOf(blob.page), std::nullopt,
                    "a value of a SQLite table could not be read again");
  }
  const std::span<const std::byte> value = values_[blob.column].bytes;
  rendered_.assign(reinterpret_cast<const char*>(value.data()), value.size());
  const Table& table = tables_[table_];
  const std::vector<std::string>& names = table.columns.names;
  const std::string column =
      blob.column < names.size() ? names[blob.column] : "#" + std::to_string(blob.column + 1);
  return Member(table.name + "/" + std::to_string(static_cast<std::int64_t>(blob.row)) + "/" +
                column.substr(0, kNameBytesMax));
}

// Once more.
bool SqliteBox::ReadRow(const Blob& blob) {
  std::vector<std::byte> bytes;
  if (!pages_->Load(blob.page, &bytes)) return false;
  const std::optional<SqlitePage> page = ReadSqlitePage(bytes, blob.page, pages_->header());
  if (!page || blob.cell >= page->cells.size()) return false;
  const auto any = [](std::uint32_t, std::span<const std::byte>, std::size_t) { return true; };
  return ReadSqliteOverflow(*pages_, page->cells[blob.cell], &payload_, any) &&
         ReadSqliteRecord(payload_, &values_);
}

std::optional<BoxEvent> SqliteBox::PassIndexes() {
  constexpr int kCellsPerCall = 100'000;
  if (index_ < indexes_.size()) {
    if (tree_ == nullptr) tree_ = std::make_unique<SqliteTree>(*pages_, indexes_[index_]);
    for (int cells = 0; cells < kCellsPerCall; ++cells) {
      if (!tree_->Next()) {
        if (index_damages_ == 0) first_index_damage_ = tree_->first_damaged();
        index_damages_ += tree_->damaged();
        tree_.reset();
        ++index_;
        return std::nullopt;
      }
      if (!tree_->Payload(shared_.limits.spool_bytes_max / 2, &payload_)) {
        tree_->Damaged(tree_->page());
      }
    }
    return EventOf({.kind = StageItemKind::kPause});  // a chance for the caller to stop
  }
  state_ = State::kRest;
  const bool list = pages_->MarkFree();
  if (index_damages_ == 0 && list && damaged_tables_ <= kDamagedTablesMax) return std::nullopt;
  if (damaged_tables_ > kDamagedTablesMax) {
    return GapEvent(GapReason::kCorrupt, begin_, 0,
                    std::to_string(damaged_tables_ - kDamagedTablesMax) +
                        " more tables of a SQLite file are damaged; what is there was scanned raw");
  }
  return GapEvent(
      GapReason::kCorrupt, index_damages_ > 0 ? OffsetOf(first_index_damage_) : begin_, 0,
      index_damages_ > 0 ? "an index of a SQLite file is damaged; it was scanned raw"
                         : "the list of free pages of a SQLite file is damaged; they were "
                           "scanned raw");
}

std::optional<BoxEvent> SqliteBox::OpenRest() {
  rendered_.clear();
  given_ = 0;
  const StageItem item = PassPages();
  if (item.kind == StageItemKind::kEnd) {
    state_ = State::kRestGiven;
    return std::nullopt;
  }
  if (item.kind != StageItemKind::kBytes) return EventOf(item);
  state_ = State::kRestGiven;
  return Member("#free", Rebuilt());
}

std::optional<BoxEvent> SqliteBox::CloseRest() {
  const SqliteHeader& header = pages_->header();
  if (lost_pages_ > 0) {
    return GapEvent(GapReason::kCorrupt, begin_ + first_lost_ * header.page_bytes, 0,
                    std::to_string(std::exchange(lost_pages_, 0)) +
                        " pages of a SQLite file belong to no table and are not free; they were "
                        "scanned raw");
  }
  state_ = State::kEnd;
  if (header.pages <= pages_->count()) return std::nullopt;
  return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                  "the input ends inside a SQLite file");
}

StageItem SqliteBox::Read(std::span<std::byte> room) {
  while (given_ == rendered_.size()) {
    rendered_.clear();
    given_ = 0;
    if (state_ == State::kRows) RenderRows();
    if (state_ == State::kRestGiven) {
      StageItem item = PassPages();
      if (item.kind != StageItemKind::kBytes) return item;
    }
    if (rendered_.empty()) return {};
  }
  return GiveRendered(rendered_, &given_, room);
}

StageItem SqliteBox::PassPages() {
  constexpr std::uint64_t kBytesPerCall = std::uint64_t{64} << 20U;
  const std::size_t page_bytes = pages_->header().page_bytes;
  const std::uint64_t from = window_->position();
  while (rendered_.size() < kRenderBytes) {
    if (window_->position() - from >= kBytesPerCall && rendered_.empty()) {
      return {.kind = StageItemKind::kPause};  // a chance for the caller to stop
    }
    const std::uint64_t offset = window_->position() - begin_;
    const auto inside = static_cast<std::size_t>(offset % page_bytes);
    const Ahead ahead = LookAhead(page_bytes - inside);
    if (ahead == Ahead::kStop && !rendered_.empty()) break;
    if (ahead == Ahead::kStop) return StopItem();
    const std::size_t bytes = std::min(window_->available().size(), page_bytes - inside);
    if (bytes == 0) break;
    const std::span<const std::byte> page = window_->available().first(bytes);
    const std::uint64_t number = offset / page_bytes + 1;
    if (bytes == page_bytes && number <= pages_->count()) {
      RenderPage(static_cast<std::uint32_t>(number), page);
    } else {
      leftovers_.RenderRest(page, &rendered_);
    }
    window_->Consume(bytes, Use::kContainer);
  }
  return {.kind = rendered_.empty() ? StageItemKind::kEnd : StageItemKind::kBytes,
          .bytes = rendered_.size()};
}

// What of a page no row holds.
void SqliteBox::RenderPage(std::uint32_t number, std::span<const std::byte> page) {
  switch (pages_->use(number)) {
    case SqlitePages::Use::kWhole:
      leftovers_.RenderRest(page.subspan(pages_->WholeBytes(number)), &rendered_);
      return;
    case SqlitePages::Use::kNone:
      if (lost_pages_++ == 0) first_lost_ = number - 1;
      break;
    case SqlitePages::Use::kRaw:
    case SqlitePages::Use::kTree:
      break;
  }
  const bool used = pages_->use(number) == SqlitePages::Use::kTree;
  leftovers_.RenderPage(page, number, used, &rendered_);
}

std::uint64_t SqliteBox::OffsetOf(std::uint32_t page) const {
  return begin_ + (std::uint64_t{page} - (page > 0 ? 1 : 0)) * pages_->header().page_bytes;
}

}  // namespace leakscan
