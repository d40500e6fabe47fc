#include "scanner/pipeline/worker.h"

#include <bit>
#include <chrono>
#include <cstring>

namespace leakscan {
namespace {

// Where a record must reach for an anchor to lie in it: its last byte.
std::size_t PlaceOf(const Anchor& anchor) { return anchor.end > 0 ? anchor.end - 1U : 0U; }

// Escapes in the raw text can hide an anchor ("\u0040"), so every record must be parsed.
bool MayHideAnchors(const Chunk& chunk) {
  const RecordFormat format = chunk.context->format;
  if (format != RecordFormat::kNdjson && format != RecordFormat::kJson) return false;
  return std::memchr(chunk.text.data(), '\\', chunk.text.size()) != nullptr;
}

}  // namespace

Today TodayOf(std::int64_t seconds) {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  const std::chrono::year_month_day date(day);
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

Worker::Worker(const ScanOptions& options, const Detection& detection, const RunKeys& keys)
    : options_(options),
      keys_(keys),
      patterns_(detection.patterns),
      field_names_(detection.field_names),
      matcher_(detection.database),
      detector_(detection.patterns, detection.database, detection.field_names,
                TodayOf(options.started).year),
      correlator_(detection.severity_rules, keys.persons, TodayOf(options.started)) {
  const EventOptions event_options{options.reveal, options.color, true};
  writer_ = options.format == OutputFormat::kText
                ? MakeTextWriter(keys, detection.patterns.detectors(), event_options)
                : MakeNdjsonWriter(keys, detection.patterns.detectors(), event_options);
}

RecordParser& Worker::ParserFor(RecordFormat format) {
  if (format == RecordFormat::kName) format = RecordFormat::kText;
  auto& parser = parsers_[static_cast<std::size_t>(format)];
  if (!parser) parser = MakeRecordParser(format, field_names_);
  return *parser;
}

void Worker::Process(Task& task) {
  const Chunk& chunk = task.chunk;
  arena_.Clear();
  anchors_.clear();
  known_place_ = 0;
  known_offset_ = chunk.offset;
  matcher_.Scan(chunk.text, IsProse(chunk.context->format), &anchors_);
  task.totals.by_detector.resize(patterns_.detectors().size());

  RecordParser& parser = ParserFor(chunk.context->format);
  parser.Start(chunk);
  const bool every_record =
      RecordDetector::ReadsUnanchored(*chunk.context) || MayHideAnchors(chunk);
  std::size_t next = 0;  // first anchor behind the records done
  while (every_record || next < anchors_.size()) {
    if (!parser.Next(every_record ? 0 : PlaceOf(anchors_[next]), &record_)) break;
    while (next < anchors_.size() && PlaceOf(anchors_[next]) < record_.begin) ++next;
    const std::size_t first = next;
    while (next < anchors_.size() && PlaceOf(anchors_[next]) < record_.end) ++next;
    if (record_.header) continue;
    ProcessRecord(task, record_, std::span(anchors_).subspan(first, next - first));
  }
  while (parser.Next(chunk.text.size(), &record_)) {  // counts what was passed over
  }
  const bool continued = chunk.overlap_bytes > 0;
  task.records += continued ? 0 : parser.record_count();
  task.totals.records = task.records;
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
  std::uint64_t records = 1;
  const std::size_t count =
      correlator_.Correlate(chunk, record, findings_, hints_, &exposures_, &records);
  task.totals.health_unidentified += correlator_.health_unidentified();
  for (std::size_t i = 0; i < count; ++i) {
    Exposure& exposure = exposures_[i];
    // In text a record may turn out to be several; those before it in the chunk shift its number.
    exposure.record += task.records;
    // The piece before counted the record.
    if (chunk.overlap_bytes > 0 && chunk.context->format != RecordFormat::kMail) {
      exposure.record -= 1;
    }
    if (chunk.context->format == RecordFormat::kName) exposure.record = 1;
    CountExposure(exposure, chunk.context->format, &task.totals);
    LogPersons(exposure, &task.persons);
    WriteExposure(task, record, exposure);
  }
  task.records += records - 1;
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

void Worker::CountExposure(const Exposure& exposure, RecordFormat format, Totals* totals) const {
  totals->leads += exposure.lead;
  totals->exposures += exposure.severity > Severity::kInfo;
  totals->by_severity[static_cast<std::size_t>(exposure.severity)] += !exposure.lead;
  if (exposure.severity > Severity::kInfo) {
    ++totals->by_format[static_cast<std::size_t>(format)];
    for (unsigned left = exposure.categories; left != 0; left &= left - 1) {
      ++totals->by_category[static_cast<std::size_t>(std::countr_zero(left))];
    }
  }
  for (const Finding& finding : exposure.findings) {
    ++totals->by_detector[finding.detector];
    totals->allowed += finding.allowed;
    totals->professionals += finding.holder == Holder::kProfessional;
  }
}

void Worker::LogPersons(const Exposure& exposure, PersonLog* log) const {
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
  if (options_.events == EventLevel::kSource || options_.events == EventLevel::kSummary) return;
  if (IsHidden(exposure)) {
    task.totals.hidden += exposure.lead || exposure.severity > Severity::kInfo;
    return;
  }
  const Chunk& chunk = task.chunk;
  ExposurePlace place;
  place.chunk = &chunk;
  place.record = &record;
  place.offset = UndecodedOffset(chunk, exposure.begin);
  place.length = UndecodedSize(chunk.context->charset,
                               chunk.text.substr(exposure.begin, exposure.end - exposure.begin));
  const bool counted_by_writer = chunk.context->format == RecordFormat::kText;
  task.lines.push_back(task.output.size());
  writer_->Exposure(place, exposure, &task.output, counted_by_writer ? &task.slots : nullptr);
}

std::uint64_t Worker::UndecodedOffset(const Chunk& chunk, std::uint32_t place) {
  if (place < known_place_) {  // an earlier person of the same JSON value
    known_place_ = 0;
    known_offset_ = chunk.offset;
  }
  known_offset_ +=
      UndecodedSize(chunk.context->charset, chunk.text.substr(known_place_, place - known_place_));
  known_place_ = place;
  return known_offset_;
}

}  // namespace leakscan
