// Cutting. A window at the front of the buffer, first as large as a chunk, is searched for the end
// of its last whole record. If none ends in it the window doubles, up to kWindowBytesMax; a record
// that does not end in that is over the limit and is cut into pieces of kRecordBytesMax at white
// space, each repeating the last kSplitOverlapBytes of the one before. Window and pieces depend on
// the record's start alone, so the records are the same for every chunk size and every way the
// bytes arrive.

#include "scanner/pipeline/chunk_assembler.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/column_typing.h"
#include "scanner/validate/person.h"

namespace leakscan {
namespace {

constexpr std::size_t kWindowBytesMax = kRecordBytesMax + 64 * 1024;
// What is collected of a stream before its beginning is looked at. A record of a crawl or a small
// file ends in it.
constexpr std::size_t kWholeBytesMax = 256 * 1024;
constexpr std::size_t kRawBytes = 64 * 1024;
// Room for the worst growth of kRawBytes: windows-1252 needs up to three bytes a character.
constexpr std::size_t kDecodedBytesMax = 3 * kRawBytes + 8;

// All that was learnt of a stream before its first chunk, hashed without a key.
Hash128 ShapeOf(const StreamContext& context) {
  static const KeyedHasher hasher(SecretKey{}, "leakscan shape");
  std::string text;
  const auto add = [&text](std::uint64_t number) { text += std::to_string(number) + ' '; };
  const CsvDialect& dialect = context.dialect;
  add(static_cast<std::uint64_t>(context.format));
  add(static_cast<std::uint64_t>(context.charset));
  add(context.health_name);
  add(context.directory);
  add(context.test_named);
  add(context.backslash_escapes);
  add(static_cast<unsigned char>(dialect.delimiter));
  add(static_cast<unsigned char>(dialect.line_end));
  add(dialect.has_header);
  add(dialect.titles);
  add(dialect.rows_quoted);
  add(dialect.gutters_in_bytes);
  add(dialect.gutters.size());
  for (const Gutter& gutter : dialect.gutters) {
    add(gutter.begin);
    add(gutter.end);
    add(gutter.left);
  }
  for (const Column& column : context.columns) {
    add(static_cast<std::uint64_t>(column.kind));
    add(column.name.size());
    text += column.name;
  }
  return hasher(text + context.record_name);
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The end of the piece text[0, limit): behind its last white space if that is near, else between
// two characters.
std::size_t PieceEnd(std::string_view text, std::size_t limit) {
  constexpr std::size_t kSearchBytes = 4096;
  for (std::size_t end = limit; end > limit - kSearchBytes; --end) {
    if (IsSpace(text[end - 1])) return end;
  }
  std::size_t end = limit;
  while (end > limit - 4 && end < text.size() && IsContinuation(text[end])) --end;
  return end;
}

// Where the piece behind the one that ends at `end` begins.
std::size_t OverlapBegin(std::string_view text, std::size_t end) {
  constexpr std::size_t kSearchBytes = 1024;
  const std::size_t begin = end - kSplitOverlapBytes;
  for (std::size_t i = begin; i < begin + kSearchBytes; ++i) {
    if (IsSpace(text[i])) return i + 1;
  }
  std::size_t at = begin;
  while (at < end && IsContinuation(text[at])) ++at;
  return at;
}

// True if the heading, the first paragraph of a text, names a COVID test, so that "Résultat :" on a
// later line is that test's.
bool HeadNamesTest(std::string_view text) {
  constexpr std::size_t kHeadBytes = 1024;
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  text = text.substr(0, kHeadBytes);
  for (const std::string_view blank : {"\n\n", "\n\r\n"}) text = text.substr(0, text.find(blank));
  return MentionsCovidTest(text);
}

}  // namespace

ChunkAssembler::ChunkAssembler(const FieldNames& names, int today_year, std::size_t chunk_bytes,
                               TaskFeed& feed)
    : names_(names), today_year_(today_year), chunk_bytes_(chunk_bytes), feed_(feed) {}

void ChunkAssembler::Reset(StreamStart start) {
  start_ = std::move(start);
  context_.reset();
  chunker_.reset();
  open_.reset();
  decoder_.reset();
  raw_size_ = 0;
  size_ = 0;
  offset_ = start_.offset;
  next_record_ = 1;
  next_line_ = 1;
  bytes_filled_ = 0;
  bytes_scanned_ = 0;
  bytes_undecoded_ = 0;
  sent_whole_ = false;
  text_offset_ = 0;
  sampler_.Stop();
  open_end_.reset();
  resume_.reset();
  passing_ = false;
  confirm_ = nullptr;
  bytes_known_ = 0;
  splitting_ = false;
  window_ = chunk_bytes_;
}

bool ChunkAssembler::Begin(StreamStart start) {
  Reset(std::move(start));
  task_ = feed_.Take();
  if (task_ == nullptr) return false;
  fill_ = start_.live ? kSniffBytes : kWholeBytesMax;
  task_->buffer.Reserve(fill_, 0);
  return true;
}

std::span<std::byte> ChunkAssembler::Room() {
  if (decoder_) return std::span(raw_).subspan(raw_size_);
  return {reinterpret_cast<std::byte*>(task_->buffer.data()) + size_, fill_ - size_};
}

bool ChunkAssembler::Filled(std::size_t bytes) {
  bytes_filled_ += bytes;
  if (decoder_) {
    raw_size_ += bytes;
    return raw_size_ < raw_.size() || DecodeRaw();
  }
  size_ += bytes;
  if (size_ < fill_) return true;
  return context_ ? Drain(false) : Learn();
}

bool ChunkAssembler::Learn() {
  auto context = std::make_shared<StreamContext>();
  context->source = start_.source;
  context->url = start_.url;
  context->source_hash = start_.source_hash;
  context->input = start_.input;
  context->stream = start_.stream;
  context->health_name = start_.health_name;
  context->allow = start_.allow;

  // Charset and shape are told by the first 64 KiB, whatever was collected.
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(task_->buffer.data()),
                                         size_);
  const std::size_t head_bytes = std::min(size_, kSniffBytes);
  CharsetGuess guess = GuessCharset(bytes.first(head_bytes), start_.named_charset);
  if (start_.charset && *start_.charset != guess.charset) guess = {*start_.charset, 0};
  context->charset = guess.charset;
  offset_ += guess.bom_bytes;
  bytes_scanned_ += guess.bom_bytes;
  std::size_t text_bytes = head_bytes - guess.bom_bytes;
  std::vector<std::byte> rest;  // behind the head: decoded when the shape is known
  if (guess.charset == Charset::kUtf8) {
    if (guess.bom_bytes > 0) {
      size_ -= guess.bom_bytes;
      std::memmove(task_->buffer.data(), task_->buffer.data() + guess.bom_bytes, size_);
    }
  } else {
    decoder_.emplace(guess.charset);
    rest.assign(bytes.begin() + static_cast<std::ptrdiff_t>(head_bytes), bytes.end());
    raw_.resize(std::max(kRawBytes, kSniffBytes));
    raw_size_ = text_bytes;
    std::memcpy(raw_.data(), bytes.data() + guess.bom_bytes, raw_size_);
    size_ = 0;
    if (!DecodeRaw()) return false;
    text_bytes = size_;
  }

  const std::string_view text = Text().substr(0, std::min(text_bytes, kSniffBytes));
  if (start_.format) {
    context->format = *start_.format;
  } else {
    StreamShape shape = SniffShape(text, head_bytes < kSniffBytes, names_);
    context->format = shape.format;
    context->dialect = shape.dialect;
    context->columns = std::move(shape.columns);
    context->backslash_escapes = shape.backslash_escapes;
    context->record_name = std::move(shape.record_name);
    std::vector<bool> known;
    for (const Column& column : context->columns) {
      known.push_back(column.kind != FieldKind::kUnknown);
    }
    TypeColumnsByContent(text, today_year_, context.get());
    sampler_.Begin(*context, std::move(known));
  }
  context->rebuilt = start_.rebuilt;
  context->sheet = start_.sheet;
  for (const Column& column : context->columns) {
    context->health_name = context->health_name || names_.NamesHealth(column.name);
    context->directory = context->directory || names_.NamesDirectory(column.name);
  }
  context->test_named = context->format == RecordFormat::kText && HeadNamesTest(text);
  if (context->dialect.has_header) next_record_ = 0;
  chunker_ = NewChunker(*context);
  if (start_.may_grow) shape_ = ShapeOf(*context);
  context_ = std::move(context);
  fill_ = std::max(chunk_bytes_, kSniffBytes);
  task_->buffer.Reserve(fill_, size_);
  for (std::size_t done = 0; done < rest.size();) {
    const std::size_t count = std::min(raw_.size(), rest.size() - done);
    std::memcpy(raw_.data(), rest.data() + done, count);
    raw_size_ = count;
    done += count;
    if (!DecodeRaw()) return false;
  }
  return size_ < chunk_bytes_ || Drain(false);
}

std::unique_ptr<Chunker> ChunkAssembler::NewChunker(const StreamContext& context) const {
  return MakeChunker(context, names_,
                     [today_year = today_year_](const auto& rows, std::vector<Column>* columns) {
                       TypeColumnsByRows(rows, today_year, columns);
                     });
}

std::vector<Column> ChunkAssembler::Columns() const {
  return context_->columns.empty() && chunker_ ? chunker_->Columns() : context_->columns;
}

bool ChunkAssembler::DecodeRaw() {
  std::size_t done = 0;
  while (done < raw_size_) {
    task_->buffer.Reserve(size_ + kDecodedBytesMax, size_);
    const auto progress =
        decoder_->Decode(std::span<const std::byte>(raw_).subspan(done, raw_size_ - done),
                         {task_->buffer.data() + size_, task_->buffer.capacity() - size_});
    done += progress.consumed;
    size_ += progress.produced;
  }
  raw_size_ = 0;
  return !context_ || size_ < chunk_bytes_ || Drain(false);
}

bool ChunkAssembler::Drain(bool at_end) {
  bool more = true;
  while (more && size_ > 0) {
    if (!(splitting_ ? CutPiece(at_end, &more) : CutRecords(at_end, &more))) return false;
  }
  if (!decoder_ && size_ >= fill_) {
    fill_ = std::min(2 * size_, kWindowBytesMax + chunk_bytes_);
    task_->buffer.Reserve(fill_, size_);
  }
  return true;
}

// From the buffer's start.
std::size_t ChunkAssembler::BytesTo(std::uint64_t text_offset) const {
  return static_cast<std::size_t>(text_offset > text_offset_ ? text_offset - text_offset_ : 0);
}

// Sends the whole records of the window, or widens it, or begins to split.
bool ChunkAssembler::CutRecords(bool at_end, bool* more) {
  const std::size_t barrier = BytesTo(sampler_.Barrier());  // where columns are looked at again
  std::size_t window = std::min({size_, window_, kWindowBytesMax, barrier});
  // The earlier run saw no further when it found the last of its whole records.
  if (passing_) window = std::min(window, BytesTo(resume_->text_end));
  const bool last = at_end && window == size_ && !passing_;
  const Cut cut = chunker_->FindCut(Text().substr(0, window), last);
  if (cut.bytes > 0) {
    // Where so much text told of so little, the next will need as much: no text is looked at
    // again and again from a small window on.
    window_ = cut.bytes < window / 8 ? std::max(window, chunk_bytes_) : chunk_bytes_;
    return Send(cut.bytes, cut.bytes, cut);
  }
  if (window == barrier) {
    if (auto again = sampler_.Pass(*context_, today_year_)) context_ = std::move(again);
    return true;
  }
  if (passing_ && window == BytesTo(resume_->text_end)) return FailResume();
  if (window == kWindowBytesMax) {
    splitting_ = true;
    split_overlap_ = 0;
    const std::size_t end = PieceEnd(Text(), kRecordBytesMax);
    chunker_->BeginSplit(Text().substr(0, end));
    split_seen_ = end;
    return true;
  }
  // A window of the limit's very size would show the end of one such record, and of no more.
  const auto twice = [](std::size_t bytes) {
    return bytes < kRecordBytesMax / 2 ? 2 * bytes : kWindowBytesMax;
  };
  if (window < size_) {
    window_ = twice(window);
    return true;
  }
  window_ = std::max(window_, twice(size_));
  *more = false;
  return true;
}

// Sends the next piece of a record over the limit.
bool ChunkAssembler::CutPiece(bool at_end, bool* more) {
  const std::size_t limit = std::min(size_, kRecordBytesMax);
  const bool last = at_end && limit == size_;
  if (limit < kRecordBytesMax && !last) {
    *more = false;
    return true;
  }
  Cut cut;
  std::optional<std::size_t> record_end;
  if (split_seen_ < limit || last) {
    record_end = chunker_->ContinueSplit(Text().substr(split_seen_, limit - split_seen_), last);
    if (record_end) *record_end += split_seen_;
    split_seen_ = limit;
  }
  if (last && !record_end) record_end = limit;
  const std::size_t end = record_end ? *record_end : PieceEnd(Text(), limit);
  const std::size_t keep_from = record_end ? end : OverlapBegin(Text(), end);
  cut.bytes = end;
  cut.records = record_end ? 1 : 0;
  cut.lines = static_cast<std::uint64_t>(
      std::count(task_->buffer.data(), task_->buffer.data() + keep_from, '\n'));
  const std::size_t seen = split_seen_;
  const std::uint32_t overlap = split_overlap_;
  task_->chunk.split = true;
  task_->chunk.overlap_bytes = overlap;
  split_overlap_ = static_cast<std::uint32_t>(end - keep_from);
  split_seen_ = std::max(seen, keep_from) - keep_from;
  splitting_ = !record_end.has_value();
  window_ = chunk_bytes_;
  return Send(end, keep_from, cut);
}

// Sends the first `bytes` of the buffer as a chunk; the next buffer begins with what lies from
// `keep_from` on.
bool ChunkAssembler::Send(std::size_t bytes, std::size_t keep_from, const Cut& cut) {
  if (passing_ ? text_offset_ + keep_from > resume_->text_offset
               : confirm_ != nullptr && !confirm_(shape_)) {
    return FailResume();
  }
  if (!passing_) confirm_ = nullptr;
  Task* next = feed_.Take();
  if (next == nullptr) return false;
  const std::size_t kept = size_ - keep_from;
  fill_ = std::max({chunk_bytes_, kSniffBytes, kept + 1});
  next->buffer.Reserve(fill_, 0);
  std::memcpy(next->buffer.data(), task_->buffer.data() + keep_from, kept);

  task_->buffer.Seal(bytes);
  Chunk& chunk = task_->chunk;
  chunk.context = context_;
  chunk.text = {task_->buffer.data(), bytes};
  chunk.offset = offset_;
  chunk.first_record = next_record_;
  chunk.first_line = next_line_;
  chunk.open = std::exchange(open_, chunker_->OpenAtCut());
  chunk.origins = nullptr;  // the task may have carried a page before
  chunk.tables = cut.tables;
  chunk.place = cut.place;
  if (!chunk.split) sampler_.Add(chunk.text);
  text_offset_ += keep_from;
  const std::uint64_t advance = UndecodedSize(context_->charset, chunk.text.substr(0, keep_from));
  offset_ += advance;
  (passing_ ? bytes_known_ : bytes_scanned_) += advance;
  next_record_ = std::max<std::uint64_t>(next_record_, 1) + cut.records;
  next_line_ += cut.lines;
  task_->kind = TaskKind::kChunk;
  task_->records_before = resume_ ? resume_->records : 0;
  task_->behind_resume = open_end_.has_value();
  if (passing_) {
    feed_.GiveBack(task_);
  } else {
    feed_.Send(task_);
  }
  task_ = next;
  size_ = kept;
  passing_ = passing_ && text_offset_ < resume_->text_offset;
  return true;
}

void ChunkAssembler::Resume(const ResumePoint& point,
                            std::function<bool(const Hash128& shape)> confirm) {
  resume_ = point;
  passing_ = true;
  confirm_ = std::move(confirm);
}

bool ChunkAssembler::FailResume() {
  confirm_ = nullptr;
  passing_ = false;
  if (task_ != nullptr) feed_.GiveBack(std::exchange(task_, nullptr));
  return false;
}

bool ChunkAssembler::Pause() {
  if (!context_ && size_ > 0 && !Learn()) return false;
  if (!context_) return true;
  if (decoder_ && raw_size_ > 0 && !DecodeRaw()) return false;
  if (size_ == 0) return true;
  chunker_->OnPause();
  if (!splitting_) {
    window_ = std::max(window_, size_);
    if (!Drain(false)) return false;
    // A paragraph may never be ended by a blank line: its whole lines go out now.
    if (context_->format != RecordFormat::kText || size_ == 0 || splitting_) return true;
    const std::size_t line_end = Text().rfind('\n');
    if (line_end == std::string_view::npos) return true;
    const Cut cut = chunker_->FindCut(Text().substr(0, line_end + 1), true);
    return cut.bytes == 0 || Send(cut.bytes, cut.bytes, cut);
  }
  return true;
}

bool ChunkAssembler::Flush() {
  const std::uint64_t before = bytes_scanned_;
  if (!DrainWhole()) return false;
  return bytes_scanned_ != before || Pause();
}

bool ChunkAssembler::Interrupt() {
  if (!context_ && !Learn()) return false;
  if (decoder_ && raw_size_ > 0 && !DecodeRaw()) return false;
  if (!Drain(true)) return false;
  splitting_ = false;
  open_.reset();
  if (!chunker_->ResumeBehindGap()) chunker_ = NewChunker(*context_);
  return true;
}

bool ChunkAssembler::DrainWhole() {
  if (!context_ && !Learn()) return false;
  if (decoder_ && raw_size_ > 0 && !DecodeRaw()) return false;
  window_ = std::max(window_, size_);
  return splitting_ || Drain(false);
}

// Records that are whole whatever may come are sent apart from the rest, behind which a later run
// goes on.
bool ChunkAssembler::CutOpenEnd() {
  if (!DrainWhole()) return false;
  if (splitting_ || passing_) return true;
  open_end_ = {offset_, text_offset_, text_offset_ + size_, 0, shape_};
  return true;
}

bool ChunkAssembler::End() {
  sent_whole_ = !context_ && !resume_ && !feed_.IsBusy(size_);
  if (sent_whole_) {
    task_->kind = TaskKind::kStream;
    task_->start = std::move(start_);
    task_->stream_bytes = size_;
    feed_.Send(std::exchange(task_, nullptr));
    return true;
  }
  if (start_.may_grow && !CutOpenEnd()) return false;
  if (!Interrupt()) return false;
  if (passing_ || confirm_ != nullptr) return FailResume();  // it has become shorter
  bytes_undecoded_ = decoder_ ? decoder_->PendingBytes() : 0;
  feed_.GiveBack(std::exchange(task_, nullptr));
  return true;
}

bool ChunkAssembler::BreakOff(Gap* rest) {
  if (!DrainWhole()) return false;
  if (passing_ || confirm_ != nullptr) return FailResume();
  rest->offset = offset_;
  rest->bytes = bytes_filled_ - bytes_scanned_ - bytes_known_;
  bytes_filled_ -= *rest->bytes;
  feed_.GiveBack(std::exchange(task_, nullptr));
  return true;
}

bool ChunkAssembler::AssembleWhole(Task* task) {
  Reset(std::move(task->start));
  task_ = task;
  size_ = task->stream_bytes;
  bytes_filled_ = size_;
  return Learn() && End();
}

StreamReport ChunkAssembler::Report() const {
  StreamReport report;
  report.source = start_.source;
  report.format = context_->format;
  report.charset = context_->charset;
  report.container = start_.container;
  report.columns = Columns();
  report.offset = start_.offset;
  report.bytes = bytes_filled_;
  report.bytes_scanned = bytes_scanned_;
  report.bytes_known = bytes_known_;
  report.bytes_undecoded = bytes_undecoded_;
  report.resume = open_end_;
  return report;
}

}  // namespace leakscan
