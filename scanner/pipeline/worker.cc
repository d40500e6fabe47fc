#include "scanner/pipeline/worker.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <numeric>
#include <utility>

#include "scanner/parse/json_post.h"
#include "scanner/parse/sql_values.h"

namespace leakscan {
namespace {

// Where a record must reach for an anchor to lie in it: its last byte.
std::size_t PlaceOf(const Anchor& anchor) { return anchor.end > 0 ? anchor.end - 1U : 0U; }

// Escapes in the raw text of a dump can hide an anchor, so every record must be parsed.
bool MayHideAnchors(const Chunk& chunk) {
  return chunk.context->format == RecordFormat::kSql && HoldsEscapes(chunk.text);
}

// Puts the findings in the order in which they are written, which text without its markup may have
// changed.
void OrderAsWritten(const TextOrigins& origins, Exposure* exposure) {
  std::vector<Finding>& findings = exposure->findings;
  const auto place = [&](const Finding& finding) {
    return origins.Find(finding.begin, finding.end).begin;
  };
  if (std::ranges::is_sorted(findings, {}, place)) return;
  std::vector<std::uint32_t> order(findings.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return place(findings[i]); });
  std::vector<Finding> ordered;
  std::vector<std::uint32_t> moved(findings.size());  // old index -> new
  for (const std::uint32_t index : order) {
    moved[index] = static_cast<std::uint32_t>(ordered.size());
    ordered.push_back(findings[index]);
  }
  findings = std::move(ordered);
  for (Subject& subject : exposure->subjects) {
    subject.finding = moved[subject.finding];
    subject.birth = moved[subject.birth];
  }
}

// True if a record of `chunk` can be an exposure without any anchor. Any object may be one: nothing
// tells its fields before it is parsed.
bool ReadsUnanchored(const Chunk& chunk) {
  return IsJson(chunk.context->format) || RecordDetector::ReadsUnanchored(chunk.context->columns) ||
         std::ranges::any_of(chunk.tables, [](const TableStart& start) {
           return RecordDetector::ReadsUnanchored(start.table->columns);
         });
}

}  // namespace

Today TodayOf(std::int64_t seconds) {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  const std::chrono::year_month_day date(day);
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

// Takes the chunks of a stream that came whole. The first is in the task of the stream itself; what
// further ones give goes there, too.
class Worker::StreamFeed : public TaskFeed {
 public:
  explicit StreamFeed(Worker& worker) : worker_(worker) {}

  void Begin(Task* stream) { stream_ = stream; }

  Task* Take() override {
    if (spare_.empty()) spare_.push_back(std::make_unique<Task>());
    Task* task = spare_.back().release();
    spare_.pop_back();
    return task;
  }
  void Send(Task* task) override {
    worker_.ProcessChunk(*task);
    if (task == stream_) return;
    stream_->AppendResult(*task);
    GiveBack(task);
  }
  void GiveBack(Task* task) override {
    if (task == stream_) return;
    task->ClearResult();
    task->chunk = Chunk{};
    spare_.emplace_back(task);
  }
  bool IsBusy(std::size_t /*bytes*/) const override { return false; }

 private:
  Worker& worker_;
  Task* stream_ = nullptr;
  std::vector<std::unique_ptr<Task>> spare_;
};

Worker::Worker(const ScanOptions& options, const Detection& detection, const RunKeys& keys,
               std::unique_ptr<EventWriter> writer)
    : options_(options),
      keys_(keys),
      detection_(detection),
      patterns_(detection.patterns),
      field_names_(detection.field_names),
      matcher_(detection.database),
      detector_(detection.patterns, detection.database, detection.field_names,
                TodayOf(options.started).year),
      correlator_(detection.severity_rules, keys.fingerprints, TodayOf(options.started)),
      writer_(std::move(writer)),
      ids_(keys, detection.patterns.detectors()),
      feed_(std::make_unique<StreamFeed>(*this)),
      assembler_(detection.field_names, TodayOf(options.started).year, options.chunk_bytes,
                 *feed_) {
  if (detection.registry != nullptr) {
    known_ = std::make_unique<KnownPatients>(*detection.registry, keys.fingerprints, *writer_);
  }
}

Worker::~Worker() = default;

RecordParser& Worker::ParserFor(RecordFormat format) {
  if (format == RecordFormat::kName) format = RecordFormat::kText;
  auto& parser = parsers_[static_cast<std::size_t>(format)];
  if (!parser) parser = MakeRecordParser(format, field_names_);
  return *parser;
}

void Worker::Process(Task& task) {
  if (task.kind == TaskKind::kStream) {
    ProcessStream(task);
  } else {
    ProcessChunk(task);
  }
}

void Worker::ProcessStream(Task& task) {
  feed_->Begin(&task);
  const bool name = task.start.format == RecordFormat::kName;
  assembler_.AssembleWhole(&task);
  task.kind = TaskKind::kStream;
  task.stream.reset();
  if (!name) task.stream = assembler_.Report();
}

void Worker::ProcessChunk(Task& task) {
  const Chunk& chunk = task.chunk;
  arena_.Clear();
  anchors_.clear();
  table_ = nullptr;
  known_place_ = 0;
  known_offset_ = chunk.offset;
  known_line_ = chunk.first_line;
  task.totals.by_detector.resize(patterns_.detectors().size());
  if (task.output.capacity() == 0) task.output.Claim(output_bytes_);

  const RecordFormat format = chunk.context->format;
  RecordParser& parser = ParserFor(format);
  parser.Start(chunk);
  if (const Chunk* rewritten = parser.rewritten()) task.chunk = *rewritten;
  const bool given_anchors = detector_.NeedsAnchors(chunk);
  const bool every_record =
      !given_anchors || ReadsUnanchored(chunk) || MayHideAnchors(chunk) || parser.needs_all();
  if (given_anchors) matcher_.Scan(chunk.text, IsRunningText(format), &anchors_);
  std::size_t next = 0;  // first anchor behind the records done
  while (every_record || next < anchors_.size()) {
    if (!parser.Next(every_record ? 0 : PlaceOf(anchors_[next]), &record_)) break;
    while (next < anchors_.size() && PlaceOf(anchors_[next]) < record_.begin) ++next;
    const std::size_t first = next;
    while (next < anchors_.size() && PlaceOf(anchors_[next]) < record_.end) ++next;
    if (record_.header) continue;
    if (first == next && !IsReadUnanchored(format, record_) &&
        (given_anchors || !detector_.HoldsAnchors(record_))) {
      continue;
    }
    ProcessRecord(task, record_, std::span(anchors_).subspan(first, next - first));
  }
  while (parser.Next(chunk.text.size(), &record_)) {  // counts what was passed over
  }
  if (known_) known_->TellAll(&task);
  for (ShapeCount& count : shape_counts_) {
    AddShape(count, format, &task.totals);
    count.exposures = 0;
  }
  output_bytes_ = std::min(task.output.size() + task.output.size() / 8, kOutputBytesKept);
  const bool continued = chunk.overlap_bytes > 0;
  task.records += continued ? 0 : parser.record_count();
  task.totals.records = task.records;
  task.open_records = task.behind_resume ? task.records : 0;
}

// True if `record` can be an exposure without any anchor. A chunk of a dump is several tables and
// text, text and pages hold tables, and JSON may be damaged: whom it stands beside must not tell
// how a record is read. What was rewritten has anchors of its own.
bool Worker::IsReadUnanchored(RecordFormat format, const Record& record) {
  const bool holds_tables = format == RecordFormat::kText || format == RecordFormat::kHtml;
  if (IsJson(format) || holds_tables) return !record.prose;
  if (format != RecordFormat::kSql) return true;
  if (record.table == nullptr) return false;
  if (record.table != table_) {
    table_ = record.table;
    table_unanchored_ = RecordDetector::ReadsUnanchored(table_->columns);
  }
  return table_unanchored_ || record.rewritten;
}

void Worker::ProcessRecord(Task& task, const Record& record, std::span<const Anchor> anchors) {
  const Chunk& chunk = task.chunk;
  findings_.clear();
  hints_.clear();
  detector_.Detect(chunk, record, anchors, arena_, &findings_, &hints_);
  if (chunk.overlap_bytes > 0) {
    std::erase_if(findings_, [&](const Finding& f) { return f.end <= chunk.overlap_bytes; });
  }
  if (findings_.empty()) {
    arena_.Clear();
    return;
  }
  if (!chunk.context->allow.empty()) MarkAllowed(*chunk.context);
  // Text between the rows of a dump is none of its records, however many lines of people it holds.
  const bool outside = chunk.context->format == RecordFormat::kSql && record.number == 0;
  std::uint64_t records = 1;
  const bool as_read = chunk.overlap_bytes == 0 && chunk.context->allow.empty();
  const std::size_t count =
      correlator_.Correlate(chunk, record, findings_, hints_, &exposures_, &records,
                            as_read ? detector_.reading() : RowReading{});
  task.totals.health_unidentified += correlator_.health_unidentified();
  for (std::size_t i = 0; i < count; ++i) {
    Exposure& exposure = exposures_[i];
    // In text a record may turn out to be several; those before it in the chunk shift its number.
    exposure.record += task.records;
    // The piece before counted the record, where the writer adds up what was counted.
    if (chunk.overlap_bytes > 0 && AreCountedLate(chunk.context->format)) {
      exposure.record -= 1;
    }
    if (chunk.context->format == RecordFormat::kName) exposure.record = 1;
    if (chunk.origins != nullptr) OrderAsWritten(*chunk.origins, &exposure);
    if (outside) exposure.record = 0;
    CountExposure(exposure, chunk.context->format, &task.totals);
    LogPersons(exposure, &task.persons);
    WriteExposure(task, record, exposure);
  }
  if (!outside) task.records += records - 1;
  arena_.Clear();
}

void Worker::MarkAllowed(const StreamContext& context) {
  const auto token_of = [this](std::string_view detector, std::string_view value) {
    return keys_.tokens.Token(detector, value);
  };
  for (Finding& finding : findings_) {
    finding.allowed = options_.allow.Allows(
        context.allow, patterns_.detectors()[finding.detector].id, finding, token_of);
  }
}

// All that is counted here follows from the shape, if it is known: those of one shape are counted,
// and added at the end of the chunk, all at once.
void Worker::CountExposure(const Exposure& exposure, RecordFormat format, Totals* totals) {
  const ShapeId& shape = exposure.shape;
  if (shape.serial == 0) {
    if (exposure.lead) ++totals->leads;
    if (!exposure.lead) AddExposures(exposure.severity, exposure.categories, 1, format, totals);
    for (const Finding& finding : exposure.findings) AddFindings(finding, 1, totals);
    return;
  }
  ShapeCount& count = shape_counts_[shape.slot];
  if (count.serial != shape.serial) {
    AddShape(count, format, totals);
    count.serial = shape.serial;
    count.exposures = 0;
    count.severity = exposure.severity;
    count.categories = exposure.categories;
    count.findings.assign(exposure.findings.begin(), exposure.findings.end());
  }
  ++count.exposures;
}

void Worker::AddShape(const ShapeCount& count, RecordFormat format, Totals* totals) {
  if (count.exposures == 0) return;
  AddExposures(count.severity, count.categories, count.exposures, format, totals);
  for (const FindingTraits& finding : count.findings) AddFindings(finding, count.exposures, totals);
}

void Worker::AddExposures(Severity severity, std::uint8_t categories, std::uint64_t times,
                          RecordFormat format, Totals* totals) {
  totals->by_severity[static_cast<std::size_t>(severity)] += times;
  if (severity == Severity::kInfo) return;
  totals->exposures += times;
  totals->by_format[static_cast<std::size_t>(format)] += times;
  for (unsigned left = categories; left != 0; left &= left - 1) {
    totals->by_category[static_cast<std::size_t>(std::countr_zero(left))] += times;
  }
}

void Worker::AddFindings(const FindingTraits& traits, std::uint64_t times, Totals* totals) {
  totals->by_detector[traits.detector] += times;
  if (traits.allowed) totals->allowed += times;
  if (traits.holder == Holder::kProfessional) totals->professionals += times;
}

void Worker::LogPersons(const Exposure& exposure, PersonLog* log) {
  if (exposure.keys.empty()) return;
  log->keys.insert(log->keys.end(), exposure.keys.begin(), exposure.keys.end());
  log->entries.push_back({static_cast<std::uint32_t>(exposure.keys.size()),
                          static_cast<std::uint16_t>(exposure.subject_count), exposure.facts});
}

bool Worker::IsHidden(const Exposure& exposure) const {
  if (exposure.lead) return exposure.confidence < options_.confidence_min;
  if (exposure.severity == Severity::kInfo) return options_.events != EventLevel::kAll;
  return exposure.severity < options_.severity_min || exposure.confidence < options_.confidence_min;
}

void Worker::WriteExposure(Task& task, const Record& record, Exposure& exposure) {
  if (known_) known_->Begin(exposure);
  const bool none =
      options_.events == EventLevel::kSource || options_.events == EventLevel::kSummary;
  if (none || IsHidden(exposure)) {
    if (!none) task.totals.hidden += exposure.lead || exposure.severity > Severity::kInfo;
    if (known_) known_->End(&task);
    return;
  }
  const Chunk& chunk = task.chunk;
  ExposurePlace place;
  place.chunk = &chunk;
  place.record = &record;
  place.layout = detector_.layout();
  if (chunk.origins == nullptr && chunk.context->charset == Charset::kUtf8) {
    place.offset = chunk.offset + exposure.begin;
    place.length = exposure.end - exposure.begin;
  } else {
    const TextOrigins::Range written = chunk.Written(exposure.begin, exposure.end);
    place.offset = UndecodedOffset(chunk, written.begin);
    place.length = UndecodedSize(
        chunk.context->charset, chunk.written().substr(written.begin, written.end - written.begin));
  }
  if (chunk.origins != nullptr) exposure.line = known_line_;
  const bool may_have_context =
      record.post != nullptr || (!record.nodes.empty() && !detector_.KnowsAllFields());
  if (may_have_context) place.context = ContextOf(record, exposure);
  const bool counted_by_writer = AreCountedLate(chunk.context->format);
  task.lines.push_back(task.output.size());
  if (options_.new_only != NewOnly::kOff) AddReportKeys(exposure, &task.report_keys);
  place.known = known_.get();
  writer_->Exposure(place, exposure, &task.output, counted_by_writer ? &task.slots : nullptr);
  if (known_) known_->End(&task);
}

// A person by its keys; what names nobody, and records, by their fingerprint.
void Worker::AddReportKeys(const Exposure& exposure, ReportKeys* keys) const {
  const std::size_t before = keys->keys.size();
  if (options_.new_only == NewOnly::kPerson) {
    for (const PersonKey& key : std::span(exposure.keys).first(exposure.subject_count)) {
      const auto kind = static_cast<std::uint64_t>(key.kind);
      keys->keys.push_back(keys_.reports({{key.hash, kind}}, "person"));
    }
  }
  if (keys->keys.size() == before) {
    keys->keys.push_back(keys_.reports({ids_.Fingerprint(exposure.findings)}, "record"));
  }
  keys->counts.push_back(static_cast<std::uint32_t>(keys->keys.size() - before));
}

// What a page or a JSON value says of where the exposure was posted; null where it says nothing.
const ShownContext* Worker::ContextOf(const Record& record, const Exposure& exposure) {
  PostContext post;
  if (!record.nodes.empty()) {
    post = ReadJsonPost(record, exposure.begin, exposure.end, exposure.findings);
  }
  if (record.post != nullptr) {  // the value's own go before the page's
    const PostContext& page = *record.post;
    if (post.url.empty()) post.url = page.url;
    if (post.posted.empty()) post.posted = page.posted;
    if (post.title.empty()) post.title = page.title;
    if (post.author.empty()) post.author = page.author;
  }
  if (IsEmpty(post)) return nullptr;
  if (!context_masker_) {
    context_masker_ =
        std::make_unique<ContextMasker>(detection_, keys_.tokens, TodayOf(options_.started).year);
  }
  return context_masker_->Mask(post, exposure.findings);
}

std::uint64_t Worker::UndecodedOffset(const Chunk& chunk, std::uint32_t place) {
  if (place < known_place_) {  // an earlier person of the same JSON value
    known_place_ = 0;
    known_offset_ = chunk.offset;
    known_line_ = chunk.first_line;
  }
  const std::string_view passed = chunk.written().substr(known_place_, place - known_place_);
  known_offset_ += UndecodedSize(chunk.context->charset, passed);
  if (chunk.origins != nullptr) {
    known_line_ += static_cast<std::uint64_t>(std::ranges::count(passed, '\n'));
  }
  known_place_ = place;
  return known_offset_;
}

}  // namespace leakscan
