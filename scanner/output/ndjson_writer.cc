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

#include "scanner/base/in_registers.h"
#include "scanner/base/json_writer.h"
#include "scanner/base/put_text.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/exposure_ids.h"
#include "scanner/output/finding_openings.h"
#include "scanner/output/length_text.h"
#include "scanner/output/masking.h"
#include "scanner/output/run_events.h"

namespace leakscan {
namespace {

// Shares of a line, in escaped bytes. Together with the names and numbers around them they leave
// every finding room for its values.
constexpr std::size_t kSourceBytesMax = 2500;
constexpr std::size_t kUrlBytesMax = 1000;
constexpr std::size_t kTitleBytesMax = 300;
constexpr std::size_t kPostedBytesMax = 40;
constexpr std::size_t kSheetBytesMax = 200;
constexpr std::size_t kSubjectsMax = 40;
constexpr std::size_t kKnownOthersMax = 20;
constexpr std::size_t kKnownBytesMax = 192;  // of the first one
constexpr std::size_t kDetectorBytesMax = 128;
constexpr std::size_t kMaskBytesMax = 512;
constexpr std::size_t kHeadFixedBytes = 800;      // without "source" and several subjects
constexpr std::size_t kFindingFixedBytes = 1400;  // a finding without `value` and `normalized`
constexpr std::size_t kShownBytesMax = 64;        // of a value that is its mask
constexpr std::size_t kPlainBytesMax = 320;       // a finding without its opening, WriteRow
constexpr std::size_t kFlagBytesMax = 64;         // "part", "more" and "truncated"
constexpr std::size_t kSlotBytesMax = 20;         // a record number that is inserted later
constexpr std::string_view kLineTail = "]}\n";

constexpr char kTruncated[] = ",\"truncated\":true";

std::string_view TextBetween(std::string_view text, std::size_t begin, std::size_t end) {
  begin = std::min(begin, text.size());
  return text.substr(begin, std::max(begin, end) - begin);
}

char* PutHash(char* out, const Hash128& hash) { return PutHex(out, hash.low, hash.high); }

char* PutAbout(char* out, const About& about) {
  const bool sex = about.sex == 'M' || about.sex == 'F';
  const bool year = about.birth_year > 0 && about.birth_year < kTwoDigitYear;
  const bool department = about.department[0] != '\0';
  if (!sex && !year && !department) return out;
  out = Put(out, ",\"about\":{");
  if (sex) out = Put(Put(Put(out, "\"sex\":\""), about.sex), "\",");
  if (year) out = Put(PutNumber(Put(out, "\"birth_year\":"), about.birth_year), ',');
  if (department) {
    out = Put(out, "\"dept\":\"");
    for (const char c : about.department) {
      if (c == '\0') break;
      out = Put(out, c);
    }
    out = Put(out, "\",");
  }
  out[-1] = '}';  // in place of the last comma
  return out;
}

class NdjsonWriter : public EventWriter {
 public:
  NdjsonWriter(const RunKeys& keys, const std::vector<Detector>& detectors,
               const EventOptions& options)
      : detectors_(detectors), options_(options), ids_(keys, detectors), openings_(detectors) {}

  void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure, OutputBuffer* out,
                std::vector<NumberSlot>* slots) override;

  void Known(std::span<const KnownPatient> known, OutputBuffer* out) override {
    line_.Swap(out);
    WriteKnown(known);
    line_.Swap(out);
  }

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
  // What is told of a finding beside itself, in bytes before charset decoding.
  struct FindingPlace {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string_view opening;
  };

  bool WriteLines(const ExposurePlace& place, const leakscan::Exposure& exposure, bool known_later,
                  std::vector<NumberSlot>* slots);
  void WriteHead(const ExposurePlace& place, const leakscan::Exposure& exposure, bool known_later,
                 bool number_later);
  void EnterStream(const std::shared_ptr<const StreamContext>& context);
  const JsonWriter& Verdict(const leakscan::Exposure& exposure);
  void WriteContext(const ShownContext& context);
  void WriteSubjects(const leakscan::Exposure& exposure);
  void WriteKnown(std::span<const KnownPatient> known);
  const JsonWriter& KnownBy(PersonKeySet keys);

  void WriteFindings(const ExposurePlace& place, const leakscan::Exposure& exposure,
                     std::size_t room);
  bool WriteRow(const ExposurePlace& place, const leakscan::Exposure& exposure, std::size_t room);
  static char* PutPlainMask(const Finding& finding, char* out);
  char* PutPlace(std::uint64_t offset, std::uint64_t length, char* out);
  std::uint64_t OffsetOf(std::size_t begin, std::string_view text);
  void WriteFinding(const Finding& finding, const FindingPlace& place, const Hash128* token,
                    std::size_t value_bytes_max);
  bool WriteShownValue(const Finding& finding);
  void Divide(const leakscan::Exposure& exposure, std::size_t room, std::vector<NumberSlot>* slots);

  const std::vector<Detector>& detectors_;
  const EventOptions options_;
  ExposureIds ids_;
  FindingOpenings openings_;

  // Scratch of one exposure, whose line begins at begin_ in line_, which is the caller's buffer
  // meanwhile; marks and ends are places in the line.
  JsonWriter line_;  // head, then findings
  std::size_t begin_ = 0;
  std::size_t record_mark_ = 0;  // behind "record":
  std::size_t flags_mark_ = 0;   // where "part", "more" and "truncated" go
  std::size_t known_mark_ = 0;   // where "known" goes
  std::size_t head_size_ = 0;
  bool head_truncated_ = false;
  std::vector<std::size_t> finding_ends_;  // each behind its comma; at least one a finding
  std::size_t known_begin_ = 0;     // place in the chunk of the finding written last, or of the
  std::uint64_t known_offset_ = 0;  // exposure; and before charset decoding
  RisingNumber records_;
  RisingNumber lines_;
  RisingNumber offsets_;
  std::string mask_;
  std::string whole_;  // a line to be divided

  // What was written last, as the next is mostly the same: the members that depend on the stream
  // alone, and those of the verdict. To be copied by PutPadded().
  std::shared_ptr<const StreamContext> stream_;
  JsonWriter source_;   // "source" and "format"
  JsonWriter sheet_;    // "sheet", if there is one
  JsonWriter context_;  // "context", likewise
  bool stream_truncated_ = false;
  bool verdict_lead_ = false;
  Severity verdict_severity_ = Severity::kInfo;
  Confidence verdict_confidence_ = Confidence::kLow;
  std::uint8_t verdict_categories_ = 0;
  JsonWriter verdict_;

  std::array<JsonWriter, 1U << kPersonKeyKindCount> known_by_;  // as met; for PutPadded()
};

void NdjsonWriter::WriteHead(const ExposurePlace& place, const leakscan::Exposure& exposure,
                             bool known_later, bool number_later) {
  const Chunk& chunk = *place.chunk;
  if (chunk.context != stream_) EnterStream(chunk.context);
  const TextOrigins::Range written = chunk.Written(exposure.begin, exposure.end);
  const Hash128 id =
      InRegisters(ids_.Id(place, TextBetween(chunk.written(), written.begin, written.end)));
  const Hash128 fingerprint = InRegisters(ids_.Fingerprint(exposure.findings));
  char* const begin = line_.Claim(kHeadFixedBytes + source_.size() + sheet_.size());
  char* out = exposure.lead ? Put(begin, "{\"type\":\"lead\",\"id\":\"l:")
                            : Put(begin, "{\"type\":\"exposure\",\"id\":\"e:");
  out = PutHash(out, id);
  out = Put(out, "\",\"fingerprint\":\"f:");
  out = PutHash(out, fingerprint);
  out = Put(out, '"');
  out = PutPadded(out, source_.text());
  record_mark_ = static_cast<std::size_t>(out - begin);
  head_truncated_ = stream_truncated_;
  if (!number_later) {
    out = exposure.record > 0 ? records_.Put(out, exposure.record) : Put(out, "null");
  }
  out = Put(out, ",\"line\":");
  out = exposure.line > 0 ? lines_.Put(out, exposure.line) : Put(out, "null");
  out = PutPlace(place.offset, place.length, Put(out, ",\"offset\":"));
  if (!sheet_.text().empty()) out = PutText(out, sheet_.text());
  if (chunk.split) out = Put(out, ",\"split\":true");
  flags_mark_ = static_cast<std::size_t>(out - begin);
  out = PutPadded(out, Verdict(exposure).text());
  if (exposure.subjects.size() == 1) {
    out = Put(out, ",\"subject\":\"s:");
    out = PutHash(out, InRegisters(ids_.SubjectToken(exposure.subjects[0], exposure.findings)));
    out = Put(out, '"');
  } else if (!exposure.subjects.empty()) {
    line_.Commit(out);
    WriteSubjects(exposure);
    out = line_.Claim(kHeadFixedBytes);
  }
  line_.Commit(PutAbout(out, exposure.about));
  known_mark_ = line_.size() - begin_;
  if (place.known != nullptr && !known_later) WriteKnown(place.known->Get());
  if (place.context != nullptr) {
    WriteContext(*place.context);
  } else if (context_.size() > 0) {
    line_.Raw(context_.text());
  }
  line_.Raw(",\"findings\":[");
  head_size_ = line_.size() - begin_;
}

// What stands behind "offset":. Places in a text that was rebuilt are none in the source.
inline char* NdjsonWriter::PutPlace(std::uint64_t offset, std::uint64_t length, char* out) {
  if (stream_->rebuilt) return Put(out, "null,\"length\":null");
  return PutLength(offsets_.Put(out, offset), length);
}

// Meets a stream anew: while it is held here, its columns' names stay where they are.
void NdjsonWriter::EnterStream(const std::shared_ptr<const StreamContext>& context) {
  stream_ = context;
  openings_.EnterStream(*stream_);
  source_.Clear();
  source_.Raw(",\"source\":");
  stream_truncated_ = !source_.String(context->source, kSourceBytesMax);
  source_.Raw(",\"format\":\"");
  source_.Raw(Name(context->format));
  source_.Raw("\",\"record\":");
  source_.Pad();
  sheet_.Clear();
  if (!context->sheet.empty()) {
    sheet_.Raw(",\"sheet\":");
    if (!sheet_.String(context->sheet, kSheetBytesMax)) stream_truncated_ = true;
  }
  context_.Clear();
  if (context->url.empty()) return;
  context_.Raw(",\"context\":{\"url\":");
  if (!context_.String(context->url, kUrlBytesMax)) stream_truncated_ = true;
  context_.Raw("}");
}

// The address that a crawler had it from goes before the one that the page or post gives itself.
void NdjsonWriter::WriteContext(const ShownContext& context) {
  line_.Raw(",\"context\":{");
  const auto text = [&](std::string_view key, std::string_view value, std::size_t bytes_max) {
    if (value.empty()) return;
    line_.Key(key);
    if (!line_.String(value, bytes_max)) head_truncated_ = true;
  };
  text("url", stream_->url.empty() ? context.url : stream_->url, kUrlBytesMax);
  text("posted", context.posted, kPostedBytesMax);
  text("title", context.title, kTitleBytesMax);
  if (context.author) {
    line_.Key("author");
    line_.Raw("\"t:");
    line_.Hex(*context.author);
    line_.Raw("\"");
  }
  line_.Raw("}");
}

const JsonWriter& NdjsonWriter::Verdict(const leakscan::Exposure& exposure) {
  const bool same = verdict_.size() > 0 && verdict_lead_ == exposure.lead &&
                    verdict_severity_ == exposure.severity &&
                    verdict_confidence_ == exposure.confidence &&
                    verdict_categories_ == exposure.categories;
  if (same) return verdict_;
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
  verdict_.Pad();
  return verdict_;
}

void NdjsonWriter::WriteSubjects(const leakscan::Exposure& exposure) {
  const std::span<const Subject> subjects = exposure.subjects;
  if (subjects.size() > kSubjectsMax) head_truncated_ = true;
  line_.Raw(",\"subjects\":[");
  bool first = true;
  for (const Subject& subject : subjects.first(std::min(subjects.size(), kSubjectsMax))) {
    line_.Raw(std::string_view(first ? "\"s:" : ",\"s:"));
    line_.Hex(ids_.SubjectToken(subject, exposure.findings));
    line_.Raw("\"");
    first = false;
  }
  line_.Raw("]");
}

// The surest one in full; of the others the rows of those who are known by more than a phone.
void NdjsonWriter::WriteKnown(std::span<const KnownPatient> known) {
  if (known.empty()) return;
  const KnownPatient& first = known.front();
  char* out = PutNumber(Put(line_.Claim(kKnownBytesMax), ",\"known\":{\"row\":"), first.row);
  if (first.rows > 1) out = PutNumber(Put(out, ",\"rows\":"), first.rows);
  line_.Commit(PutPadded(out, KnownBy(first.by).text()));
  std::size_t others = 0;
  for (const KnownPatient& patient : known.subspan(1)) {
    if (patient.by == kPhoneAlone) continue;
    if (others == kKnownOthersMax) {
      head_truncated_ = true;
      break;
    }
    line_.Raw(others == 0 ? std::string_view(",\"known_others\":[") : std::string_view(","));
    line_.Number(patient.row);
    ++others;
  }
  if (others > 0) line_.Raw("]");
}

const JsonWriter& NdjsonWriter::KnownBy(PersonKeySet keys) {
  JsonWriter& json = known_by_[keys];
  if (json.size() > 0) return json;
  json.Raw(",\"by\":[");
  ForEachKey(keys, [&json](PersonKeyKind kind) {
    json.Comma();
    json.Raw("\"");
    json.Raw(Name(kind));
    json.Raw("\"");
  });
  json.Raw("]}");
  json.Pad();
  return json;
}

// Findings of a person inside a JSON value may stand before the person's own object (what its
// ancestors hold), so places are measured from the exposure in both directions.
std::uint64_t NdjsonWriter::OffsetOf(std::size_t begin, std::string_view text) {
  if (begin >= known_begin_) {
    known_offset_ += UndecodedSize(stream_->charset, TextBetween(text, known_begin_, begin));
  } else {
    known_offset_ -= std::min(
        known_offset_, UndecodedSize(stream_->charset, TextBetween(text, begin, known_begin_)));
  }
  known_begin_ = begin;
  return known_offset_;
}

void NdjsonWriter::WriteFindings(const ExposurePlace& place, const leakscan::Exposure& exposure,
                                 std::size_t room) {
  const Chunk& chunk = *place.chunk;
  const std::string_view text = chunk.written();
  const std::span<const Finding> findings = exposure.findings;
  const auto fields = place.record != nullptr ? std::span<const Field>(place.record->fields)
                                              : std::span<const Field>();
  if (finding_ends_.size() < findings.size()) finding_ends_.resize(findings.size());
  known_begin_ = chunk.Written(exposure.begin, exposure.end).begin;
  known_offset_ = place.offset;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    const TextOrigins::Range written = chunk.Written(finding.begin, finding.end);
    FindingPlace at;
    at.offset = OffsetOf(written.begin, text);
    at.length = UndecodedSize(stream_->charset, TextBetween(text, written.begin, written.end));
    at.opening = openings_.Of(fields, finding);
    const Hash128* const token = ids_.TokenOf(i);
    const std::size_t begin = line_.size();
    WriteFinding(finding, at, token, JsonWriter::kNoLimit);
    if (line_.size() - begin > room) {
      line_.CutBack(begin);
      WriteFinding(finding, at, token, (room - kFindingFixedBytes) / 2);
    }
    finding_ends_.data()[i] = line_.size() - begin_;
  }
}

// The findings of a row of a table and the end of its line, if their shape is known and nothing is
// to be added to any: then they are written in one go. False if not; nothing was written.
bool NdjsonWriter::WriteRow(const ExposurePlace& place, const leakscan::Exposure& exposure,
                            std::size_t room) {
  const Chunk& chunk = *place.chunk;
  // What was read is what was written: a place is the record's, moved on.
  const bool as_read = chunk.origins == nullptr && !options_.reveal && !stream_->rebuilt &&
                       stream_->charset == Charset::kUtf8;
  const std::span<const Finding> findings = exposure.findings;
  if (!exposure.shape.plain || !as_read || place.layout == 0 || findings.empty()) return false;
  const FindingOpenings::OfRow& row =
      openings_.Of(place.record->fields, findings, exposure.shape, place.layout);
  const std::size_t bytes_max = row.json.size() + findings.size() * kPlainBytesMax;
  if (bytes_max > room) return false;
  char* out = line_.Claim(bytes_max + kOpeningStep);
  const std::string_view* opening = row.openings.data();
  const Hash128* token = ids_.tokens();
  const std::uint64_t base = place.offset - exposure.begin;
  for (const Finding& finding : findings) {
    // Events fill a buffer faster than its lines of the cache come by themselves.
    for (std::size_t ahead = 0; ahead < 3; ++ahead) __builtin_prefetch(out + 1024 + 64 * ahead, 1);
    out = offsets_.Put(PutOpening(out, *opening++), base + finding.begin);
    out = Put(PutLength(out, finding.end - finding.begin), ",\"masked\":\"");
    out = PutPlainMask(finding, out);
    if (out == nullptr) return false;
    if (CarriesToken(finding.kind)) out = PutHash(Put(out, "\",\"token\":\"t:"), *token++);
  }
  line_.Commit(PutText(Put(out, "\"}"), kLineTail));
  return true;
}

// The mask of a finding of which no more is told than of nearly all; null if more is.
inline char* NdjsonWriter::PutPlainMask(const Finding& finding, char* out) {
  if (!MaskShowsValue(finding.kind)) {
    return finding.qualifier.empty() ? PutMask(finding, out) : nullptr;
  }
  const std::string_view shown = finding.normalized;
  if (shown == "negative") return Put(out, "negative");
  if (shown == "positive") return Put(out, "positive");
  const bool plain =
      finding.kind != Kind::kLeakLink && shown.size() <= kShownBytesMax && IsPlainJson(shown);
  return plain ? PutText(out, shown) : nullptr;
}

void NdjsonWriter::WriteFinding(const Finding& finding, const FindingPlace& place,
                                const Hash128* token, std::size_t value_bytes_max) {
  // The shown values apart, whatever stands in a finding fits.
  char* out = line_.Claim(place.opening.size() + kFindingFixedBytes);
  out = PutPadded(out, place.opening);
  out = Put(PutPlace(place.offset, place.length, out), ",\"masked\":\"");
  bool whole = true;
  if (MaskShowsValue(finding.kind)) {
    line_.Commit(out);
    whole = WriteShownValue(finding);
    out = line_.Claim(kFindingFixedBytes);
  } else {
    out = PutMask(finding, out);
  }
  if (token != nullptr) {
    out = Put(out, "\",\"token\":\"t:");
    out = PutHash(out, *token);
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
  if (finding.kind == Kind::kNir && !finding.qualifier.empty() && finding.qualifier != "nir") {
    line_.Commit(out);
    line_.Raw(",\"kind\":");
    line_.String(finding.qualifier, kDetectorBytesMax);
    out = line_.Claim(kFindingFixedBytes);
  }
  if (options_.reveal) {
    line_.Commit(out);
    line_.Raw(",\"value\":");
    whole = line_.String(finding.value, value_bytes_max) && whole;
    line_.Raw(",\"normalized\":");
    whole = line_.String(finding.normalized, value_bytes_max) && whole;
    out = line_.Claim(kFindingFixedBytes);
  }
  if (!whole) out = Put(out, kTruncated);
  line_.Commit(Put(out, "},"));
}

// False if it was cut. Mostly it is one of few words, which stand for themselves.
bool NdjsonWriter::WriteShownValue(const Finding& finding) {
  const std::string_view value = finding.normalized;
  if (finding.kind != Kind::kLeakLink && value.size() <= kMaskBytesMax && IsPlainJson(value)) {
    line_.Raw(value);
    return true;
  }
  mask_.clear();
  AppendMasked(finding, &mask_);
  return line_.Escaped(mask_, kMaskBytesMax);
}

void NdjsonWriter::Divide(const leakscan::Exposure& exposure, std::size_t room,
                          std::vector<NumberSlot>* slots) {
  whole_.assign(line_.text().substr(begin_));
  line_.CutBack(begin_);
  const std::string_view line = whole_;
  const std::string_view head = line.substr(0, head_size_);
  const std::size_t count = exposure.findings.size();
  std::size_t first = 0;
  std::size_t begin = head_size_;
  std::uint64_t part = 1;
  do {
    std::size_t next = first;
    // The last comma of a line is not written.
    while (next < count && finding_ends_[next] - 1 - begin <= room) ++next;
    assert(next > first || count == 0);
    line_.Raw(head.substr(0, record_mark_));
    if (slots != nullptr) slots->push_back({line_.size(), exposure.record});
    line_.Raw(head.substr(record_mark_, flags_mark_ - record_mark_));
    if (part > 1) {
      line_.Raw(",\"part\":");
      line_.Number(part);
    }
    if (next < count) line_.Raw(",\"more\":true");
    if (head_truncated_) line_.Raw(kTruncated);
    line_.Raw(head.substr(flags_mark_));
    if (next > first) {
      const std::size_t end = finding_ends_[next - 1];
      line_.Raw(line.substr(begin, end - 1 - begin));
      begin = end;
    }
    line_.Raw(kLineTail);
    first = next;
    ++part;
  } while (first < count);
}

// What is to be left out for later must not tell how a line is divided.
void NdjsonWriter::Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure,
                            OutputBuffer* out, std::vector<NumberSlot>* slots) {
  line_.Swap(out);
  begin_ = line_.size();
  ids_.MakeTokens(exposure.findings);
  const bool may_wait = place.known != nullptr && place.known->CanWait();
  if (may_wait && WriteLines(place, exposure, true, slots)) {
    place.known->TellAt(begin_ + known_mark_);
  } else {
    line_.CutBack(begin_);
    WriteLines(place, exposure, false, slots);
  }
  line_.Swap(out);
}

// If who is known is told later, what does not fit in one line is none yet: false.
bool NdjsonWriter::WriteLines(const ExposurePlace& place, const leakscan::Exposure& exposure,
                              bool known_later, std::vector<NumberSlot>* slots) {
  WriteHead(place, exposure, known_later, slots != nullptr);
  const std::size_t reserved = head_size_ + kFlagBytesMax + kLineTail.size() +
                               (slots != nullptr ? kSlotBytesMax : 0) +
                               (known_later ? kKnownLaterBytesMax : 0);
  const std::size_t room = kLineBytesMax - reserved;
  bool whole = !head_truncated_ && WriteRow(place, exposure, room);
  if (!whole) {
    WriteFindings(place, exposure, room);
    whole = line_.size() - begin_ - head_size_ <= room && !head_truncated_;
    if (whole) {
      if (!exposure.findings.empty()) line_.CutBack(line_.size() - 1);  // the last comma
      line_.Raw(kLineTail);
    }
  }
  if (!whole) {
    if (known_later) return false;
    Divide(exposure, room, slots);
  } else if (slots != nullptr) {  // all but the number that is inserted later
    slots->push_back({begin_ + record_mark_, exposure.record});
  }
  return true;
}

}  // namespace

std::unique_ptr<EventWriter> MakeNdjsonWriter(const RunKeys& keys,
                                              const std::vector<Detector>& detectors,
                                              const EventOptions& options) {
  return std::make_unique<NdjsonWriter>(keys, detectors, options);
}

}  // namespace leakscan
