// One exposure becomes one line, or several if its findings do not fit. The findings are rendered
// first, each followed by a comma, and their ends noted; then the record's own members are written
// around as many of them as a line holds:
//   fits:     {head ,"findings":[ f1,f2,f3 ]}
//   does not: {head ,"more":true ... [f1,f2]}   {head ,"part":2 ... [f3]}
// A single finding that is longer than a line of its own is rendered again with its values cut.
// The order of keys is the contract's ("Events"); the head repeats in every part.
#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <span>

#include "scanner/output/event_writer.h"
#include "scanner/output/field_label.h"
#include "scanner/output/json_writer.h"
#include "scanner/output/masking.h"
#include "scanner/output/run_events.h"

namespace leakscan {
namespace {

// Shares of a line, in escaped bytes. Together with the names and numbers around them they leave
// every finding room for its values.
constexpr std::size_t kSourceBytesMax = 2500;
constexpr std::size_t kSubjectsMax = 40;
constexpr std::size_t kDetectorBytesMax = 128;
constexpr std::size_t kFieldBytesMax = 256;
constexpr std::size_t kMaskBytesMax = 512;
constexpr std::size_t kFindingFixedBytes = 1400;  // a finding without `value` and `normalized`
constexpr std::size_t kFlagBytesMax = 64;         // "part", "more" and "truncated"
constexpr std::size_t kSlotBytesMax = 20;         // a record number that is inserted later
constexpr std::string_view kLineTail = "]}\n";

constexpr std::string_view kTruncated = ",\"truncated\":true";
constexpr std::size_t kConfidenceCount = 3;

void AppendBytes(std::uint64_t number, std::string* out) {
  char bytes[sizeof(number)];
  std::memcpy(bytes, &number, sizeof(number));
  out->append(bytes, sizeof(bytes));
}

// Seven bits a byte, the highest bit set on all but the last.
void AppendSize(std::size_t size, std::string* out) {
  for (; size >= 0x80; size >>= 7U) out->push_back(static_cast<char>(size | 0x80U));
  out->push_back(static_cast<char>(size));
}

std::string_view TextBetween(std::string_view text, std::size_t begin, std::size_t end) {
  begin = std::min(begin, text.size());
  return text.substr(begin, std::max(begin, end) - begin);
}

void AppendFieldMember(const Field& field, RecordFormat format, JsonWriter* json) {
  const std::string_view name = ShownFieldName(field.name, field.kind, format);
  json->Raw(",\"field\":");
  if (name.empty()) {
    json->Raw("\"#");
    json->Number(std::uint64_t{field.ordinal} + 1);
    json->Raw("\"");
  } else {
    json->String(name, kFieldBytesMax);
  }
}

class NdjsonWriter : public EventWriter {
 public:
  NdjsonWriter(const RunKeys& keys, const std::vector<Detector>& detectors,
               const EventOptions& options)
      : keys_(keys), detectors_(detectors), options_(options) {
    PrepareDetectors();
  }

  void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure, std::string* out,
                std::vector<NumberSlot>* slots) override;

  void Run(const RunInfo& run, std::string* out) override {
    AppendRunEvent(run, options_.reveal, out);
  }
  void Gap(std::string_view source, const leakscan::Gap& gap, std::string* out) override {
    AppendGapEvent(source, gap, out);
  }
  void Source(const StreamContext& stream, const Totals& totals, std::string* out) override {
    AppendSourceEvent(stream, totals, detectors_, out);
  }
  // Whoever reads ndjson learns it from `suppressed` in the summary.
  void More(std::string_view, std::uint64_t, std::string*) override {}
  void Input(const InputReport& report, std::string* out) override {
    AppendInputEvent(report, out);
  }
  void Summary(const RunSummary& summary, std::string* out) override {
    AppendSummaryEvent(summary, detectors_, out);
  }

 private:
  struct Token {
    bool present = false;
    Hash128 hash;
  };

  // The "field" member of the record's n-th field as last met: rows of a table repeat it.
  struct FieldMember {
    std::string name;
    FieldKind kind = FieldKind::kUnknown;
    std::uint32_t ordinal = 0;
    RecordFormat format = RecordFormat::kText;
    JsonWriter json;
  };

  void PrepareDetectors();
  std::string_view DetectorId(const Finding& finding) const;
  Hash128 Id(const ExposurePlace& place, std::string_view record_text);
  Hash128 Fingerprint(const std::vector<Finding>& findings);

  void WriteHead(const ExposurePlace& place, const leakscan::Exposure& exposure, bool number_later);
  void WriteSource(const StreamContext& context);
  void WriteCategories(std::uint8_t categories);
  void WriteSubjects(const leakscan::Exposure& exposure);
  Hash128 SubjectToken(std::string_view subject, const std::vector<Finding>& findings) const;
  void WriteAbout(const About& about);

  void MakeTokens(const std::vector<Finding>& findings);
  void WriteFindings(const ExposurePlace& place, const leakscan::Exposure& exposure,
                     std::size_t room);
  void WriteFinding(const ExposurePlace& place, const Finding& finding, std::uint64_t offset,
                    const Token& token, std::size_t value_bytes_max);
  void WriteField(const ExposurePlace& place, const Finding& finding);
  void AppendLines(const leakscan::Exposure& exposure, std::size_t room, std::string* out,
                   std::vector<NumberSlot>* slots) const;

  const RunKeys& keys_;
  const std::vector<Detector>& detectors_;
  const EventOptions options_;
  // {"detector":"nir","confidence":"high" for each detector and confidence, and where each detector
  // stands among the ids in alphabetical order.
  std::vector<std::string> openings_;
  std::vector<std::size_t> ranks_;

  // Scratch of one exposure.
  JsonWriter head_;
  std::size_t record_mark_ = 0;  // in head_: behind "record":
  std::size_t flags_mark_ = 0;   // in head_: where "part", "more" and "truncated" go
  bool head_truncated_ = false;
  JsonWriter findings_;
  std::vector<std::size_t> finding_ends_;  // in findings_, each behind its comma
  std::vector<Token> tokens_;
  std::vector<const Finding*> sorted_;
  std::string mask_;
  std::string hashed_;
  std::array<FieldMember, 64> field_members_;
  // The members that depend on the stream alone, of the stream met last.
  std::string stream_source_;
  RecordFormat stream_format_ = RecordFormat::kText;
  JsonWriter stream_;
  bool stream_truncated_ = false;
};

void NdjsonWriter::PrepareDetectors() {
  JsonWriter opening;
  std::vector<std::string_view> ids;
  for (const Detector& detector : detectors_) {
    ids.push_back(detector.id);
    for (std::size_t i = 0; i < kConfidenceCount; ++i) {
      opening.Clear();
      opening.Raw("{\"detector\":");
      opening.String(detector.id, kDetectorBytesMax);
      opening.Raw(",\"confidence\":\"");
      opening.Raw(Name(static_cast<Confidence>(i)));
      opening.Raw("\"");
      openings_.emplace_back(opening.text());
    }
  }
  std::sort(ids.begin(), ids.end());
  for (const Detector& detector : detectors_) {
    const auto place = std::lower_bound(ids.begin(), ids.end(), std::string_view(detector.id));
    ranks_.push_back(static_cast<std::size_t>(place - ids.begin()));
  }
}

std::string_view NdjsonWriter::DetectorId(const Finding& finding) const {
  assert(finding.detector < detectors_.size());
  return detectors_[finding.detector].id;
}

Hash128 NdjsonWriter::Id(const ExposurePlace& place, std::string_view record_text) {
  const Hash128& source = place.chunk->context->source_hash;
  hashed_.clear();
  AppendBytes(source.low, &hashed_);
  AppendBytes(source.high, &hashed_);
  AppendBytes(place.offset, &hashed_);
  AppendBytes(place.length, &hashed_);
  hashed_.append(record_text);
  return keys_.ids(hashed_);
}

// The pairs of detector and normal form, sorted, each part behind its size so that no two lists of
// pairs give the same bytes.
Hash128 NdjsonWriter::Fingerprint(const std::vector<Finding>& findings) {
  sorted_.clear();
  for (const Finding& finding : findings) sorted_.push_back(&finding);
  std::sort(sorted_.begin(), sorted_.end(), [this](const Finding* a, const Finding* b) {
    const std::size_t rank_a = ranks_[a->detector];
    const std::size_t rank_b = ranks_[b->detector];
    return rank_a != rank_b ? rank_a < rank_b : a->normalized < b->normalized;
  });
  hashed_.clear();
  for (const Finding* finding : sorted_) {
    const std::string_view id = DetectorId(*finding);
    AppendSize(id.size(), &hashed_);
    hashed_.append(id);
    AppendSize(finding->normalized.size(), &hashed_);
    hashed_.append(finding->normalized);
  }
  return keys_.fingerprints(hashed_);
}

void NdjsonWriter::WriteHead(const ExposurePlace& place, const leakscan::Exposure& exposure,
                             bool number_later) {
  const Chunk& chunk = *place.chunk;
  head_.Clear();
  head_.Raw("{\"type\":\"exposure\",\"id\":\"e:");
  head_.Hex(Id(place, TextBetween(chunk.text, exposure.begin, exposure.end)));
  head_.Raw("\",\"fingerprint\":\"f:");
  head_.Hex(Fingerprint(exposure.findings));
  head_.Raw("\"");
  WriteSource(*chunk.context);
  head_.Raw(",\"record\":");
  record_mark_ = head_.size();
  if (!number_later) {
    exposure.record > 0 ? head_.Number(exposure.record) : head_.Raw("null");
  }
  head_.Raw(",\"line\":");
  exposure.line > 0 ? head_.Number(exposure.line) : head_.Raw("null");
  head_.Raw(",\"offset\":");
  head_.Number(place.offset);
  head_.Raw(",\"length\":");
  head_.Number(place.length);
  if (chunk.split) head_.Raw(",\"split\":true");
  flags_mark_ = head_.size();
  head_.Raw(",\"severity\":\"");
  head_.Raw(Name(exposure.severity));
  head_.Raw("\",\"confidence\":\"");
  head_.Raw(Name(exposure.confidence));
  head_.Raw("\"");
  WriteCategories(exposure.categories);
  WriteSubjects(exposure);
  WriteAbout(exposure.about);
  head_.Raw(",\"findings\":[");
}

void NdjsonWriter::WriteSource(const StreamContext& context) {
  const bool same =
      stream_.size() > 0 && stream_source_ == context.source && stream_format_ == context.format;
  if (!same) {
    stream_source_ = context.source;
    stream_format_ = context.format;
    stream_.Clear();
    stream_.Raw(",\"source\":");
    stream_truncated_ = !stream_.String(context.source, kSourceBytesMax);
    stream_.Raw(",\"format\":\"");
    stream_.Raw(Name(context.format));
    stream_.Raw("\"");
  }
  head_.Raw(stream_.text());
  head_truncated_ = stream_truncated_;
}

void NdjsonWriter::WriteCategories(std::uint8_t categories) {
  head_.Raw(",\"categories\":[");
  bool first = true;
  for (int i = 0; i < kCategoryCount; ++i) {
    if ((categories >> i & 1) == 0) continue;
    head_.Raw(first ? "\"" : ",\"");
    head_.Raw(Name(static_cast<Category>(i)));
    head_.Raw("\"");
    first = false;
  }
  head_.Raw("]");
}

void NdjsonWriter::WriteSubjects(const leakscan::Exposure& exposure) {
  const std::span<const std::string_view> subjects = exposure.subject_values;
  if (subjects.empty()) return;
  if (subjects.size() == 1) {
    head_.Raw(",\"subject\":\"s:");
    head_.Hex(SubjectToken(subjects[0], exposure.findings));
    head_.Raw("\"");
    return;
  }
  if (subjects.size() > kSubjectsMax) head_truncated_ = true;
  head_.Raw(",\"subjects\":[");
  bool first = true;
  for (const std::string_view subject : subjects.first(std::min(subjects.size(), kSubjectsMax))) {
    head_.Raw(first ? "\"s:" : ",\"s:");
    head_.Hex(SubjectToken(subject, exposure.findings));
    head_.Raw("\"");
    first = false;
  }
  head_.Raw("]");
}

// `subject` is "detector\0value". Mostly it is one of the findings, whose token is there already.
Hash128 NdjsonWriter::SubjectToken(std::string_view subject,
                                   const std::vector<Finding>& findings) const {
  const std::size_t split = std::min(subject.find('\0'), subject.size());
  const std::string_view detector = subject.substr(0, split);
  const std::string_view value = subject.substr(std::min(split + 1, subject.size()));
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const bool same = tokens_[i].present && findings[i].normalized == value &&
                      DetectorId(findings[i]) == detector;
    if (same) return tokens_[i].hash;
  }
  return keys_.tokens.Token(detector, value);
}

void NdjsonWriter::WriteAbout(const About& about) {
  const bool sex = about.sex == 'M' || about.sex == 'F';
  const bool year = about.birth_year > 0 && about.birth_year < kTwoDigitYear;
  const std::size_t department = strnlen(about.department, sizeof(about.department));
  if (!sex && !year && department == 0) return;
  head_.Raw(",\"about\":{");
  if (sex) head_.Raw(about.sex == 'M' ? "\"sex\":\"M\"" : "\"sex\":\"F\"");
  if (year) {
    head_.Key("birth_year");
    head_.Number(about.birth_year);
  }
  if (department > 0) {
    head_.Key("dept");
    head_.String({about.department, department});
  }
  head_.Raw("}");
}

void NdjsonWriter::MakeTokens(const std::vector<Finding>& findings) {
  tokens_.clear();
  for (const Finding& finding : findings) {
    Token& token = tokens_.emplace_back();
    token.present = CarriesToken(finding.kind);
    if (token.present) token.hash = keys_.tokens.Token(DetectorId(finding), finding.normalized);
  }
}

// Findings of a person inside a JSON value may stand before the person's own object (what its
// ancestors hold), so places are measured from the exposure in both directions.
void NdjsonWriter::WriteFindings(const ExposurePlace& place, const leakscan::Exposure& exposure,
                                 std::size_t room) {
  const std::string_view text = place.chunk->text;
  const Charset charset = place.chunk->context->charset;
  findings_.Clear();
  finding_ends_.clear();
  std::size_t last_begin = exposure.begin;
  std::uint64_t last_offset = place.offset;
  for (std::size_t i = 0; i < exposure.findings.size(); ++i) {
    const Finding& finding = exposure.findings[i];
    if (finding.begin >= last_begin) {
      last_offset += UndecodedSize(charset, TextBetween(text, last_begin, finding.begin));
    } else {
      last_offset -= std::min(last_offset,
                              UndecodedSize(charset, TextBetween(text, finding.begin, last_begin)));
    }
    last_begin = finding.begin;
    const std::size_t begin = findings_.size();
    WriteFinding(place, finding, last_offset, tokens_[i], JsonWriter::kNoLimit);
    if (findings_.size() - begin > room) {
      findings_.CutBack(begin);
      WriteFinding(place, finding, last_offset, tokens_[i], (room - kFindingFixedBytes) / 2);
    }
    finding_ends_.push_back(findings_.size());
  }
}

void NdjsonWriter::WriteFinding(const ExposurePlace& place, const Finding& finding,
                                std::uint64_t offset, const Token& token,
                                std::size_t value_bytes_max) {
  JsonWriter& json = findings_;
  json.Raw(openings_[finding.detector * kConfidenceCount +
                     static_cast<std::size_t>(finding.confidence)]);
  if (finding.field != kNoField) WriteField(place, finding);
  json.Raw(",\"offset\":");
  json.Number(offset);
  json.Raw(",\"length\":");
  json.Number(UndecodedSize(place.chunk->context->charset,
                            TextBetween(place.chunk->text, finding.begin, finding.end)));
  json.Raw(",\"masked\":\"");
  mask_.clear();
  AppendMasked(finding, &mask_);
  bool whole = true;
  if (MaskShowsValue(finding.kind)) {
    whole = json.Escaped(mask_, kMaskBytesMax);
  } else {
    json.Raw(mask_);
  }
  json.Raw("\"");
  if (token.present) {
    json.Raw(",\"token\":\"t:");
    json.Hex(token.hash);
    json.Raw("\"");
  }
  if (finding.count > 1) {
    json.Raw(",\"count\":");
    json.Number(finding.count);
  }
  if (finding.fictional) json.Raw(",\"fictional\":true");
  if (finding.holder == Holder::kProfessional) json.Raw(",\"holder\":\"professional\"");
  if (finding.holder == Holder::kOther) json.Raw(",\"holder\":\"other\"");
  if (finding.kind == Kind::kNir && !finding.qualifier.empty() && finding.qualifier != "nir") {
    json.Raw(",\"kind\":");
    json.String(finding.qualifier, kDetectorBytesMax);
  }
  if (options_.reveal) {
    json.Raw(",\"value\":");
    whole = json.String(finding.value, value_bytes_max) && whole;
    json.Raw(",\"normalized\":");
    whole = json.String(finding.normalized, value_bytes_max) && whole;
  }
  if (!whole) json.Raw(kTruncated);
  json.Raw("},");
}

void NdjsonWriter::WriteField(const ExposurePlace& place, const Finding& finding) {
  if (place.record == nullptr || finding.field >= place.record->fields.size()) return;
  const Field& field = place.record->fields[finding.field];
  const RecordFormat format = place.chunk->context->format;
  if (finding.field >= field_members_.size() || field.name.size() > kFieldBytesMax) {
    AppendFieldMember(field, format, &findings_);
    return;
  }
  FieldMember& member = field_members_[finding.field];
  const bool same = member.json.size() > 0 && member.kind == field.kind &&
                    member.ordinal == field.ordinal && member.format == format &&
                    member.name == field.name;
  if (!same) {
    member.name = field.name;
    member.kind = field.kind;
    member.ordinal = field.ordinal;
    member.format = format;
    member.json.Clear();
    AppendFieldMember(field, format, &member.json);
  }
  findings_.Raw(member.json.text());
}

void NdjsonWriter::AppendLines(const leakscan::Exposure& exposure, std::size_t room,
                               std::string* out, std::vector<NumberSlot>* slots) const {
  const std::string_view head = head_.text();
  const std::size_t count = finding_ends_.size();
  std::size_t first = 0;
  std::size_t begin = 0;
  std::uint64_t part = 1;
  do {
    std::size_t next = first;
    // The last comma of a line is not written.
    while (next < count && finding_ends_[next] - 1 - begin <= room) ++next;
    assert(next > first || count == 0);
    out->append(head.substr(0, record_mark_));
    if (slots != nullptr) slots->push_back({out->size(), exposure.record});
    out->append(head.substr(record_mark_, flags_mark_ - record_mark_));
    if (part > 1) out->append(",\"part\":").append(std::to_string(part));
    if (next < count) out->append(",\"more\":true");
    if (head_truncated_) out->append(kTruncated);
    out->append(head.substr(flags_mark_));
    if (next > first) {
      const std::size_t end = finding_ends_[next - 1];
      out->append(findings_.text().substr(begin, end - 1 - begin));
      begin = end;
    }
    out->append(kLineTail);
    first = next;
    ++part;
  } while (first < count);
}

void NdjsonWriter::Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure,
                            std::string* out, std::vector<NumberSlot>* slots) {
  MakeTokens(exposure.findings);
  WriteHead(place, exposure, slots != nullptr);
  const std::size_t reserved =
      head_.size() + kFlagBytesMax + kLineTail.size() + (slots != nullptr ? kSlotBytesMax : 0);
  const std::size_t room = kLineBytesMax - reserved;
  WriteFindings(place, exposure, room);
  AppendLines(exposure, room, out, slots);
}

}  // namespace

std::unique_ptr<EventWriter> MakeNdjsonWriter(const RunKeys& keys,
                                              const std::vector<Detector>& detectors,
                                              const EventOptions& options) {
  return std::make_unique<NdjsonWriter>(keys, detectors, options);
}

}  // namespace leakscan
