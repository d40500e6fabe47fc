// One exposure becomes one line, or several if its findings do not fit. The record's own members
// (the head) and behind them the findings, each followed by a comma, are rendered once into one
// buffer, and the ends of the findings noted. Mostly that is the line; else its parts are put
// together again:
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
constexpr std::size_t kUrlBytesMax = 1000;
constexpr std::size_t kSubjectsMax = 40;
constexpr std::size_t kDetectorBytesMax = 128;
constexpr std::size_t kFieldBytesMax = 256;
constexpr std::size_t kMaskBytesMax = 512;
constexpr std::size_t kHeadFixedBytes = 400;      // up to "split", without "source"
constexpr std::size_t kFindingFixedBytes = 1400;  // a finding without `value` and `normalized`
constexpr std::size_t kFlagBytesMax = 64;         // "part", "more" and "truncated"
constexpr std::size_t kSlotBytesMax = 20;         // a record number that is inserted later
constexpr std::string_view kLineTail = "]}\n";

constexpr std::string_view kTruncated = ",\"truncated\":true";
constexpr std::size_t kConfidenceCount = 3;

std::string_view TextBetween(std::string_view text, std::size_t begin, std::size_t end) {
  begin = std::min(begin, text.size());
  return text.substr(begin, std::max(begin, end) - begin);
}

// What stands behind "offset":. A mail's text was rebuilt, so a place in it is none in the source.
char* PutPlace(RecordFormat format, std::uint64_t offset, std::uint64_t length, char* out) {
  if (format == RecordFormat::kMail) return Put(out, "null,\"length\":null");
  return PutNumber(Put(PutNumber(out, offset), ",\"length\":"), length);
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

  // The front of the finding last written for the record's n-th field, up to its offset: rows of a
  // table repeat it.
  struct Opening {
    std::string name;                   // of the field
    const char* column_name = nullptr;  // where the field's name is, if in the stream's columns
    FieldKind kind = FieldKind::kUnknown;
    std::uint32_t ordinal = 0;
    RecordFormat format = RecordFormat::kText;
    std::uint16_t detector = 0;
    Confidence confidence = Confidence::kLow;
    JsonWriter json;
  };

  void PrepareDetectors();
  std::string_view DetectorId(const Finding& finding) const;
  Hash128 Id(const ExposurePlace& place, std::string_view record_text);
  Hash128 Fingerprint(const std::vector<Finding>& findings);

  void WriteHead(const ExposurePlace& place, const leakscan::Exposure& exposure, bool number_later);
  void EnterStream(const std::shared_ptr<const StreamContext>& context);
  void WriteVerdict(const leakscan::Exposure& exposure);
  void WriteSubjects(const leakscan::Exposure& exposure);
  Hash128 SubjectToken(const Subject& subject, const std::vector<Finding>& findings);
  void WriteAbout(const About& about);

  void MakeTokens(const std::vector<Finding>& findings);
  void WriteFindings(const ExposurePlace& place, const leakscan::Exposure& exposure,
                     std::size_t room);
  void WriteFinding(const ExposurePlace& place, const Finding& finding, std::uint64_t offset,
                    const Token& token, std::size_t value_bytes_max);
  void WriteOpening(const ExposurePlace& place, const Finding& finding);
  void RenderOpening(const Field& field, RecordFormat format, const Finding& finding,
                     JsonWriter* json) const;
  void AppendLine(const leakscan::Exposure& exposure, std::string* out,
                  std::vector<NumberSlot>* slots);
  void AppendParts(const leakscan::Exposure& exposure, std::size_t room, std::string* out,
                   std::vector<NumberSlot>* slots) const;

  const RunKeys& keys_;
  const std::vector<Detector>& detectors_;
  const EventOptions options_;
  // {"detector":"nir","confidence":"high" for each detector and confidence; the keyed hash of each
  // detector's id; and where each stands among the ids in alphabetical order.
  std::vector<std::string> openings_;
  std::vector<std::uint64_t> id_hashes_;
  std::vector<std::size_t> ranks_;

  // Scratch of one exposure.
  JsonWriter line_;              // head, then findings
  std::size_t record_mark_ = 0;  // behind "record":
  std::size_t flags_mark_ = 0;   // where "part", "more" and "truncated" go
  std::size_t head_size_ = 0;
  bool head_truncated_ = false;
  std::vector<std::size_t> finding_ends_;  // in line_, each behind its comma
  std::vector<Token> tokens_;
  std::string name_birth_;
  std::vector<const Finding*> sorted_;
  std::string mask_;

  // What was written last, as the next is mostly the same: fronts of findings by field, the members
  // that depend on the stream alone, and those of the verdict.
  std::array<Opening, 64> field_openings_;
  std::shared_ptr<const StreamContext> stream_;
  JsonWriter source_;   // "source" and "format"
  JsonWriter context_;  // "context", if there is one
  bool stream_truncated_ = false;
  bool verdict_lead_ = false;
  Severity verdict_severity_ = Severity::kInfo;
  Confidence verdict_confidence_ = Confidence::kLow;
  std::uint8_t verdict_categories_ = 0;
  JsonWriter verdict_;
};

void NdjsonWriter::PrepareDetectors() {
  JsonWriter opening;
  std::vector<std::string_view> ids;
  for (const Detector& detector : detectors_) {
    ids.push_back(detector.id);
    id_hashes_.push_back(keys_.fingerprints(detector.id).low);
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
  KeyedHasher::Stream hash = keys_.ids.Begin();
  hash.Word(source.low);
  hash.Word(source.high);
  hash.Word(place.offset);
  hash.Word(place.length);
  hash.Part(record_text);
  return hash.Finish();
}

// Over the pairs of detector and normal form, sorted.
Hash128 NdjsonWriter::Fingerprint(const std::vector<Finding>& findings) {
  sorted_.clear();
  for (const Finding& finding : findings) sorted_.push_back(&finding);
  const auto before = [this](const Finding* a, const Finding* b) {
    const std::size_t rank_a = ranks_[a->detector];
    const std::size_t rank_b = ranks_[b->detector];
    return rank_a != rank_b ? rank_a < rank_b : a->normalized < b->normalized;
  };
  std::sort(sorted_.begin(), sorted_.end(), before);
  KeyedHasher::Stream hash = keys_.fingerprints.Begin();
  for (const Finding* finding : sorted_) {
    hash.Word(id_hashes_[finding->detector]);
    hash.Part(finding->normalized);
  }
  return hash.Finish();
}

void NdjsonWriter::WriteHead(const ExposurePlace& place, const leakscan::Exposure& exposure,
                             bool number_later) {
  const Chunk& chunk = *place.chunk;
  if (chunk.context != stream_) EnterStream(chunk.context);
  const Hash128 id = Id(place, TextBetween(chunk.text, exposure.begin, exposure.end));
  const Hash128 fingerprint = Fingerprint(exposure.findings);
  line_.Clear();
  char* out = line_.Claim(kHeadFixedBytes + source_.size());
  out = exposure.lead ? Put(out, "{\"type\":\"lead\",\"id\":\"l:")
                      : Put(out, "{\"type\":\"exposure\",\"id\":\"e:");
  out = PutHex(PutHex(out, id.low), id.high);
  out = Put(out, "\",\"fingerprint\":\"f:");
  out = PutHex(PutHex(out, fingerprint.low), fingerprint.high);
  out = Put(out, '"');
  out = PutText(out, source_.text());
  line_.Commit(out);
  record_mark_ = line_.size();
  head_truncated_ = stream_truncated_;
  if (!number_later) out = exposure.record > 0 ? PutNumber(out, exposure.record) : Put(out, "null");
  out = Put(out, ",\"line\":");
  out = exposure.line > 0 ? PutNumber(out, exposure.line) : Put(out, "null");
  out = PutPlace(chunk.context->format, place.offset, place.length, Put(out, ",\"offset\":"));
  if (chunk.split) out = Put(out, ",\"split\":true");
  line_.Commit(out);
  flags_mark_ = line_.size();
  WriteVerdict(exposure);
  WriteSubjects(exposure);
  WriteAbout(exposure.about);
  line_.Raw(context_.text());
  line_.Raw(",\"findings\":[");
  head_size_ = line_.size();
}

// Meets a stream anew: while it is held here, its columns' names stay where they are.
void NdjsonWriter::EnterStream(const std::shared_ptr<const StreamContext>& context) {
  stream_ = context;
  for (Opening& opening : field_openings_) opening.column_name = nullptr;
  source_.Clear();
  source_.Raw(",\"source\":");
  stream_truncated_ = !source_.String(context->source, kSourceBytesMax);
  source_.Raw(",\"format\":\"");
  source_.Raw(Name(context->format));
  source_.Raw("\",\"record\":");
  context_.Clear();
  if (context->url.empty()) return;
  context_.Raw(",\"context\":{\"url\":");
  if (!context_.String(context->url, kUrlBytesMax)) stream_truncated_ = true;
  context_.Raw("}");
}

void NdjsonWriter::WriteVerdict(const leakscan::Exposure& exposure) {
  const bool same = verdict_.size() > 0 && verdict_lead_ == exposure.lead &&
                    verdict_severity_ == exposure.severity &&
                    verdict_confidence_ == exposure.confidence &&
                    verdict_categories_ == exposure.categories;
  if (!same) {
    verdict_severity_ = exposure.severity;
    verdict_confidence_ = exposure.confidence;
    verdict_categories_ = exposure.categories;
    verdict_.Clear();
    verdict_lead_ = exposure.lead;
    if (!exposure.lead) {
      verdict_.Raw(",\"severity\":\"");
      verdict_.Raw(Name(exposure.severity));
      verdict_.Raw("\"");
    }
    verdict_.Raw(",\"confidence\":\"");
    verdict_.Raw(Name(exposure.confidence));
    verdict_.Raw("\",\"categories\":[");
    for (int i = 0; i < kCategoryCount; ++i) {
      if ((exposure.categories >> i & 1) == 0) continue;
      verdict_.Comma();
      verdict_.Raw("\"");
      verdict_.Raw(Name(static_cast<Category>(i)));
      verdict_.Raw("\"");
    }
    verdict_.Raw("]");
  }
  line_.Raw(verdict_.text());
}

void NdjsonWriter::WriteSubjects(const leakscan::Exposure& exposure) {
  const std::span<const Subject> subjects = exposure.subjects;
  if (subjects.empty()) return;
  if (subjects.size() == 1) {
    line_.Raw(",\"subject\":\"s:");
    line_.Hex(SubjectToken(subjects[0], exposure.findings));
    line_.Raw("\"");
    return;
  }
  if (subjects.size() > kSubjectsMax) head_truncated_ = true;
  line_.Raw(",\"subjects\":[");
  bool first = true;
  for (const Subject& subject : subjects.first(std::min(subjects.size(), kSubjectsMax))) {
    line_.Raw(std::string_view(first ? "\"s:" : ",\"s:"));
    line_.Hex(SubjectToken(subject, exposure.findings));
    line_.Raw("\"");
    first = false;
  }
  line_.Raw("]");
}

// Mostly it is one of the findings, whose token is there already.
Hash128 NdjsonWriter::SubjectToken(const Subject& subject, const std::vector<Finding>& findings) {
  const Finding& finding = findings[subject.finding];
  if (subject.kind == PersonKeyKind::kNameBirth) {
    name_birth_.assign(finding.normalized);
    name_birth_ += '|';
    name_birth_ += findings[subject.birth].normalized;
    return keys_.tokens.Token("name_birth", name_birth_);
  }
  const Token& token = tokens_[subject.finding];
  return token.present ? token.hash : keys_.tokens.Token(DetectorId(finding), finding.normalized);
}

void NdjsonWriter::WriteAbout(const About& about) {
  const bool sex = about.sex == 'M' || about.sex == 'F';
  const bool year = about.birth_year > 0 && about.birth_year < kTwoDigitYear;
  const std::size_t department = strnlen(about.department, sizeof(about.department));
  if (!sex && !year && department == 0) return;
  constexpr std::size_t kAboutBytesMax = 100;
  char* out = line_.Claim(kAboutBytesMax);
  out = Put(out, ",\"about\":{");
  const char* const begin = out;
  if (sex) out = Put(Put(Put(out, "\"sex\":\""), about.sex), '"');
  if (year) {
    if (out != begin) out = Put(out, ',');
    out = PutNumber(Put(out, "\"birth_year\":"), about.birth_year);
  }
  if (department > 0) {
    if (out != begin) out = Put(out, ',');
    out = PutText(Put(out, "\"dept\":\""), {about.department, department});
    out = Put(out, '"');
  }
  line_.Commit(Put(out, '}'));
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
    const std::size_t begin = line_.size();
    WriteFinding(place, finding, last_offset, tokens_[i], JsonWriter::kNoLimit);
    if (line_.size() - begin > room) {
      line_.CutBack(begin);
      WriteFinding(place, finding, last_offset, tokens_[i], (room - kFindingFixedBytes) / 2);
    }
    finding_ends_.push_back(line_.size());
  }
}

void NdjsonWriter::WriteFinding(const ExposurePlace& place, const Finding& finding,
                                std::uint64_t offset, const Token& token,
                                std::size_t value_bytes_max) {
  WriteOpening(place, finding);
  // The shown values apart, whatever stands in a finding fits.
  char* out = line_.Claim(kFindingFixedBytes);
  const StreamContext& context = *place.chunk->context;
  const std::uint64_t length =
      UndecodedSize(context.charset, TextBetween(place.chunk->text, finding.begin, finding.end));
  out = PutPlace(context.format, offset, length, out);
  out = Put(out, ",\"masked\":\"");
  bool whole = true;
  if (MaskShowsValue(finding.kind)) {
    line_.Commit(out);
    mask_.clear();
    AppendMasked(finding, &mask_);
    whole = line_.Escaped(mask_, kMaskBytesMax);
    out = line_.Claim(kFindingFixedBytes);
  } else {
    out = PutMask(finding, out);
  }
  if (token.present) {
    out = Put(out, "\",\"token\":\"t:");
    out = PutHex(PutHex(out, token.hash.low), token.hash.high);
  }
  out = Put(out, '"');
  if (finding.count > 1) {
    out = Put(out, ",\"count\":");
    out = PutNumber(out, finding.count);
  }
  if (finding.fictional) out = Put(out, ",\"fictional\":true");
  if (finding.allowed) out = Put(out, ",\"allowed\":true");
  if (finding.holder == Holder::kProfessional) out = Put(out, ",\"holder\":\"professional\"");
  if (finding.holder == Holder::kOther) out = Put(out, ",\"holder\":\"other\"");
  line_.Commit(out);
  if (finding.kind == Kind::kNir && !finding.qualifier.empty() && finding.qualifier != "nir") {
    line_.Raw(",\"kind\":");
    line_.String(finding.qualifier, kDetectorBytesMax);
  }
  if (options_.reveal) {
    line_.Raw(",\"value\":");
    whole = line_.String(finding.value, value_bytes_max) && whole;
    line_.Raw(",\"normalized\":");
    whole = line_.String(finding.normalized, value_bytes_max) && whole;
  }
  if (!whole) line_.Raw(kTruncated);
  line_.Raw("},");
}

void NdjsonWriter::RenderOpening(const Field& field, RecordFormat format, const Finding& finding,
                                 JsonWriter* json) const {
  json->Raw(openings_[finding.detector * kConfidenceCount +
                      static_cast<std::size_t>(finding.confidence)]);
  AppendFieldMember(field, format, json);
  json->Raw(",\"offset\":");
}

void NdjsonWriter::WriteOpening(const ExposurePlace& place, const Finding& finding) {
  if (place.record == nullptr || finding.field >= place.record->fields.size()) {
    line_.Raw(openings_[finding.detector * kConfidenceCount +
                        static_cast<std::size_t>(finding.confidence)]);
    line_.Raw(",\"offset\":");
    return;
  }
  const Field& field = place.record->fields[finding.field];
  const RecordFormat format = place.chunk->context->format;
  if (finding.field >= field_openings_.size() || field.name.size() > kFieldBytesMax) {
    RenderOpening(field, format, finding, &line_);
    return;
  }
  Opening& opening = field_openings_[finding.field];
  const bool same_column =
      opening.column_name != nullptr && opening.column_name == field.name.data();
  const bool same = opening.json.size() > 0 && opening.detector == finding.detector &&
                    opening.confidence == finding.confidence && opening.kind == field.kind &&
                    opening.ordinal == field.ordinal && opening.format == format &&
                    (same_column || opening.name == field.name);
  if (!same) {
    const std::vector<Column>& columns = place.chunk->context->columns;
    const bool column = field.ordinal < columns.size() && !field.name.empty() &&
                        columns[field.ordinal].name.data() == field.name.data();
    opening.column_name = column ? field.name.data() : nullptr;
    opening.name = field.name;
    opening.kind = field.kind;
    opening.ordinal = field.ordinal;
    opening.format = format;
    opening.detector = finding.detector;
    opening.confidence = finding.confidence;
    opening.json.Clear();
    RenderOpening(field, format, finding, &opening.json);
  }
  line_.Raw(opening.json.text());
}

// All findings fit: line_ is the line but for its end, and the number that is inserted later.
void NdjsonWriter::AppendLine(const leakscan::Exposure& exposure, std::string* out,
                              std::vector<NumberSlot>* slots) {
  if (!finding_ends_.empty()) line_.CutBack(line_.size() - 1);  // the last comma
  line_.Raw(kLineTail);
  if (slots != nullptr) slots->push_back({out->size() + record_mark_, exposure.record});
  out->append(line_.text());
}

void NdjsonWriter::AppendParts(const leakscan::Exposure& exposure, std::size_t room,
                               std::string* out, std::vector<NumberSlot>* slots) const {
  const std::string_view head = line_.text().substr(0, head_size_);
  const std::size_t count = finding_ends_.size();
  std::size_t first = 0;
  std::size_t begin = head_size_;
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
      out->append(line_.text().substr(begin, end - 1 - begin));
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
      head_size_ + kFlagBytesMax + kLineTail.size() + (slots != nullptr ? kSlotBytesMax : 0);
  const std::size_t room = kLineBytesMax - reserved;
  WriteFindings(place, exposure, room);
  if (line_.size() - head_size_ <= room && !head_truncated_) {
    AppendLine(exposure, out, slots);
  } else {
    AppendParts(exposure, room, out, slots);
  }
}

}  // namespace

std::unique_ptr<EventWriter> MakeNdjsonWriter(const RunKeys& keys,
                                              const std::vector<Detector>& detectors,
                                              const EventOptions& options) {
  return std::make_unique<NdjsonWriter>(keys, detectors, options);
}

}  // namespace leakscan
