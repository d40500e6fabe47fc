// Method: the members come as the archive has them, and nothing says in which order. Sheets need
// the shared strings, which mostly stand behind them, so they are held back, compressed, until the
// archive is over; over --spool-bytes they are given as the XML they are. Texts and OpenDocument
// need nothing else and are rendered as they come.
// What a reader renders is one stream a sheet, under the document's own path. Parts that are only
// looked into (workbook, styles) are given as they are, too; shared strings are the sheets' text,
// and those that no sheet shows come behind them. Fits: [Content_Types].xml,
// xl/worksheets/sheet1.xml, xl/sharedStrings.xml, xl/workbook.xml. Does not: xl/workbook.bin
// (xlsb): given raw, like any member. Source: ECMA-376 parts 1 and 2 (OOXML), OASIS
// OpenDocument 1.3.

#include "scanner/decode/office_box.h"

#include <algorithm>
#include <utility>

namespace leakscan {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10U;

bool IsXmlIn(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.ends_with(".xml") &&
         path.find('/', folder.size()) == std::string_view::npos;
}

// Parts of a DOCX or PPTX that hold text.
bool IsWordText(std::string_view path) {
  if (IsXmlIn(path, "ppt/slides/") || IsXmlIn(path, "ppt/notesSlides/")) return true;
  if (!IsXmlIn(path, "word/")) return false;
  path.remove_prefix(std::string_view("word/").size());
  return path == "document.xml" || path.starts_with("header") || path.starts_with("footer") ||
         path == "comments.xml" || path == "footnotes.xml" || path == "endnotes.xml";
}

MemberHints Rebuilt(std::string sheet = {}) {
  MemberHints hints;
  hints.plain = hints.rebuilt = true;
  hints.sheet = std::move(sheet);
  return hints;
}

}  // namespace

// Strings are held as they are, sheets compressed.
OfficeBox::OfficeBox(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place)
    : ZipBox(std::move(window), shared, std::move(place)),
      strings_(2 * shared.limits.spool_bytes_max) {}

BoxEvent OfficeBox::Next() {
  while (true) {
    if (!told_.empty()) {
      BoxEvent event = std::move(told_.front());
      told_.pop_front();
      return event;
    }
    std::optional<BoxEvent> event;
    switch (state_) {
      case State::kZip:
        event = ZipBox::Next();
        if (event->kind == BoxEventKind::kMember) return OpenPart(*std::move(event));
        if (event->kind != BoxEventKind::kEnd) break;
        event.reset();
        state_ = State::kSheets;
        break;
      case State::kStrings:
      case State::kHold:
        event = Consume();
        break;
      case State::kTables:
        event = NextTable();
        break;
      case State::kGiven:
        state_ = behind_;
        break;
      case State::kSheets:
        event = NextSheet();
        break;
      case State::kDone:
        return {};
    }
    if (event) return *std::move(event);
  }
}

BoxEvent OfficeBox::OpenPart(BoxEvent event) {
  path_ = event.path;
  raw_ = part_over_ = false;
  reader_ = nullptr;
  if (path_ == "xl/workbook.xml") reader_ = &workbook_;
  if (path_ == "xl/_rels/workbook.xml.rels") reader_ = &relations_;
  if (path_ == "xl/styles.xml") reader_ = &styles_;
  if (reader_ != nullptr) {
    name_ = "xlsx";
    return Give(Giving::kSeen, State::kZip, std::move(event.path), std::move(event.hints));
  }
  // Nothing of these is a member by itself: Consume() and NextTable() go on.
  BoxEvent nothing;
  nothing.kind = BoxEventKind::kYield;
  if (path_ == "xl/sharedStrings.xml" && strings_.size() == 0) {
    state_ = State::kStrings;
    reader_ = &strings_;
    return nothing;
  }
  if (IsXmlIn(path_, "xl/worksheets/")) {
    name_ = "xlsx";
    state_ = State::kHold;
    sheets_.push_back({path_, {}});
    return nothing;
  }
  if (path_ == "content.xml") {
    document_ = std::make_unique<OpenDocumentReader>();
    reader_ = document_.get();
    table_.reset();
    state_ = State::kTables;
    return nothing;
  }
  if (IsWordText(path_)) {
    name_ = path_.starts_with("ppt/") ? "pptx" : "docx";
    word_ = std::make_unique<WordReader>();
    reader_ = word_.get();
    return Give(Giving::kText, State::kZip, std::move(event.path), Rebuilt());
  }
  RecordedItems* const recorded = event.recorded;
  event = Give(Giving::kAsIs, State::kZip, std::move(event.path), std::move(event.hints));
  event.recorded = recorded;
  return event;
}

bool OfficeBox::StandsAlone(std::string_view path) const {
  return !path.starts_with("xl/") && !path.starts_with("word/") && !path.starts_with("ppt/") &&
         path != "content.xml";
}

BoxEvent OfficeBox::Give(Giving giving, State behind, std::string path, MemberHints hints) {
  giving_ = giving;
  behind_ = behind;
  state_ = State::kGiven;
  given_ = 0;
  return Member(std::move(path), std::move(hints));
}

// One piece of a part that is not given now.
std::optional<BoxEvent> OfficeBox::Consume() {
  piece_.resize(kPieceBytes);
  StageItem item = ZipBox::Read(piece_);
  if (item.kind == StageItemKind::kEnd) {
    state_ = State::kZip;
    return std::nullopt;
  }
  if (item.kind != StageItemKind::kBytes) return EventInPart(std::move(item));
  const std::span<const std::byte> bytes(piece_.data(), item.bytes);
  if (state_ == State::kStrings) {
    const bool broken = strings_.Feed(bytes, false) == XmlReader::State::kBroken;
    if (!broken && !strings_.overflown()) return std::nullopt;
    // Its text is no cell's any more, but text.
    if (broken) {
      Tell(GapReason::kCorrupt, "shared strings are damaged; the rest was scanned raw");
    } else {
      Tell(GapReason::kLimitSpool,
           "more shared strings than --spool-bytes holds; the rest was scanned raw");
    }
    rendered_.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    raw_ = true;
    told_.push_back(Give(Giving::kText, State::kZip, path_, Rebuilt()));
    return std::nullopt;
  }
  sheets_.back().bytes.Add(bytes);
  if (held_bytes() <= shared_.limits.spool_bytes_max) return std::nullopt;
  Tell(GapReason::kLimitSpool, "a sheet larger than --spool-bytes was scanned as the XML it is");
  told_.push_back(Give(Giving::kHeld, State::kZip, path_, {}));
  return std::nullopt;
}

std::size_t OfficeBox::held_bytes() const {
  std::size_t bytes = 0;
  for (const Held& sheet : sheets_) bytes += sheet.bytes.held_bytes();
  return bytes;
}

// The next table of an OpenDocument that holds something, or the text outside of tables.
std::optional<BoxEvent> OfficeBox::NextTable() {
  table_ = document_->sheet();
  table_over_ = false;
  while (rendered_.empty() && !IsOver()) {
    StageItem item = Render();
    if (item.kind == StageItemKind::kBytes || item.kind == StageItemKind::kEnd) {
      if (!rendered_.empty()) break;
      table_ = document_->sheet();
      table_over_ = false;
      continue;
    }
    return EventInPart(std::move(item));
  }
  if (rendered_.empty()) {
    state_ = State::kZip;
    return std::nullopt;
  }
  name_ = table_ ? "ods" : "odt";
  const bool sheet = table_.has_value();
  return Give(Giving::kText, State::kTables, sheet ? std::string() : path_,
              Rebuilt(table_.value_or("")));
}

std::optional<BoxEvent> OfficeBox::NextSheet() {
  if (sheets_.empty()) {
    state_ = State::kDone;
    rendered_ = strings_.Unused();
    if (rendered_.empty()) return std::nullopt;
    return Give(Giving::kUnused, State::kDone, "xl/sharedStrings.xml", Rebuilt());
  }
  path_ = sheets_.front().path;
  raw_ = part_over_ = false;
  rendered_.clear();
  sheet_ = std::make_unique<SheetReader>(strings_, styles_, workbook_.from_1904());
  reader_ = sheet_.get();
  return Give(Giving::kSheet, State::kSheets, {}, Rebuilt(NameOfSheet(path_)));
}

std::string OfficeBox::NameOfSheet(const std::string& path) const {
  for (const Workbook::Sheet& sheet : workbook_.sheets()) {
    std::string_view target = relations_.Target(sheet.relation);
    if (target.starts_with("/xl/")) target.remove_prefix(4);
    if (!target.empty() && path == "xl/" + std::string(target)) return sheet.name;
  }
  return path.substr(path.rfind('/') + 1);
}

StageItem OfficeBox::Read(std::span<std::byte> room) {
  if (state_ != State::kGiven) return {};
  switch (giving_) {
    case Giving::kAsIs:
      return ZipBox::Read(room);
    case Giving::kSeen: {
      StageItem item = ZipBox::Read(room);
      if (item.kind == StageItemKind::kBytes) reader_->Feed(room.first(item.bytes), false);
      return item;
    }
    case Giving::kHeld: {
      if (sheets_.empty() || sheets_.back().path != path_) return ZipBox::Read(room);
      const std::size_t bytes = sheets_.back().bytes.Take(room);
      if (bytes > 0) return {.kind = StageItemKind::kBytes, .bytes = bytes};
      sheets_.pop_back();
      return ZipBox::Read(room);
    }
    case Giving::kText:
    case Giving::kSheet:
    case Giving::kUnused:
      break;
  }
  return ReadRendered(room);
}

StageItem OfficeBox::ReadRendered(std::span<std::byte> room) {
  while (given_ == rendered_.size()) {
    rendered_.clear();
    given_ = 0;
    if (giving_ == Giving::kUnused || table_over_ || IsOver()) {
      if (giving_ == Giving::kSheet) sheets_.pop_front();
      return {};
    }
    StageItem item = Render();
    if (item.kind != StageItemKind::kBytes && item.kind != StageItemKind::kEnd) return item;
  }
  return GiveRendered(rendered_, &given_, room);
}

StageItem OfficeBox::Render() {
  if (!raw_ && reader_->state() == XmlReader::State::kSuspended) {
    reader_->Resume();
    TakeRendered();
    if (reader_->state() == XmlReader::State::kBroken) Broken();
    return {.kind = StageItemKind::kBytes, .bytes = 1};
  }
  piece_.resize(kPieceBytes);
  StageItem item;
  if (giving_ == Giving::kSheet && state_ == State::kGiven) {
    item.bytes = sheets_.front().bytes.Take(piece_);
    item.kind = item.bytes > 0 ? StageItemKind::kBytes : StageItemKind::kEnd;
  } else {
    item = ZipBox::Read(piece_);
  }
  if (item.kind != StageItemKind::kBytes && item.kind != StageItemKind::kEnd) return item;
  const bool last = item.kind == StageItemKind::kEnd;
  const std::span<const std::byte> bytes(piece_.data(), last ? 0 : item.bytes);
  part_over_ = last;
  if (!raw_) {
    piece_.resize(bytes.size());
    const bool broken = reader_->Feed(bytes, last) == XmlReader::State::kBroken;
    TakeRendered();
    if (broken) Broken();
  } else {
    rendered_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return item;
}

// What the reader rendered since, and what it hides.
void OfficeBox::TakeRendered() {
  const auto take = [this](std::string& text, std::string& hidden) {
    rendered_ += text;
    text.clear();
    if (!hidden.empty()) PostText(hidden, 0);
    hidden.clear();
  };
  std::string none;
  if (reader_ == sheet_.get()) {
    take(sheet_->rows(), sheet_->hidden());
  } else if (reader_ == word_.get()) {
    take(word_->text(), none);
  } else if (reader_ == document_.get()) {
    take(document_->text(), document_->hidden());
    table_over_ = document_->sheet() != table_;
  }
}

// Of the piece under way all is given raw, though some of it may have been rendered.
void OfficeBox::Broken() {
  raw_ = true;
  if (reader_ == sheet_.get()) sheet_->Flush();
  if (reader_ == document_.get()) document_->Flush();
  TakeRendered();
  rendered_.append(reinterpret_cast<const char*>(piece_.data()), piece_.size());
  Tell(GapReason::kCorrupt, "a part of an office document is damaged; the rest was scanned raw");
}

// A gap that costs no bytes: they are scanned in another form.
void OfficeBox::Tell(GapReason reason, std::string detail) {
  told_.push_back(GapEvent(reason, 0, 0, std::move(detail)));
  told_.back().path = path_;
}

BoxEvent OfficeBox::EventInPart(StageItem item) const {
  BoxEvent event = EventOf(std::move(item));
  event.path = path_;
  return event;
}

}  // namespace leakscan
