// A line that is too long in its format is divided among its findings, as the ndjson writer does;
// before, its texts and lists are cut, step by step, until a single finding leaves room for others:
//   fits:     {head [f1,f2,f3]}
//   does not: {head [f1,f2] more}  {head [f3] part 2}
// Events that carry no id get one: the digest of the run's line, their place among such events of
// the run, and their own line. So a line that is delivered twice can be told, in every format.
#include "scanner/output/event_converter.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "scanner/base/sha256.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

constexpr std::array<LineLimits, 5> kLimits = {
    {{2500, JsonWriter::kNoLimit}, {1000, 64}, {400, 32}, {150, 16}, {64, 8}}};
// What a line may need around a single finding, so that it is worth dividing at these limits.
constexpr std::size_t kHeadBytesMax = kLineBytesMax / 2;
constexpr std::size_t kFrameBytes = 5;  // "7999 "

constexpr std::size_t kIdDigits = 32;

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "2026-01-31T12:00:00Z" as seconds since the epoch.
std::optional<std::int64_t> ParseUtcTime(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !IsDigits(text.substr(i, 1)) : text[i] != kShape[i]) return std::nullopt;
  }
  const auto number = [text](std::size_t place, std::size_t digits) {
    return static_cast<unsigned>(NumberOf(text.substr(place, digits)));
  };
  using namespace std::chrono;
  const year_month_day date{year{static_cast<int>(number(0, 4))}, month{number(5, 2)},
                            day{number(8, 2)}};
  if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 60) {
    return std::nullopt;
  }
  const seconds time = sys_days{date}.time_since_epoch() + hours{number(11, 2)} +
                       minutes{number(14, 2)} + seconds{number(17, 2)};
  return time.count() >= 0 ? std::optional(time.count()) : std::nullopt;
}

// With milliseconds, as some readers expect them.
std::string UtcText(std::int64_t seconds) {
  JsonWriter json;
  json.UtcTime(seconds);
  std::string text(json.text());
  text = text.size() > 3 ? text.substr(1, text.size() - 3) : "1970-01-01T00:00:00";
  return text + ".000Z";
}

class ConvertingSink : public ByteSink {
 public:
  ConvertingSink(const ConverterOptions& options, std::unique_ptr<ByteSink> sink)
      : converter_(options), sink_(std::move(sink)) {}

  Status Write(std::string_view bytes) override {
    converted_.clear();
    splitter_.Feed(bytes, [this](std::string_view line) {
      if (status_) status_ = converter_.Convert(line, &converted_);
    });
    // What stood before a line that could not be converted is written.
    Status written = converted_.empty() ? Status() : sink_->Write(converted_);
    if (status_) status_ = std::move(written);
    return status_;
  }

  Status Sync() override { return status_ ? sink_->Sync() : status_; }

  Status Close() override { return status_ ? sink_->Close() : status_; }

 private:
  EventConverter converter_;
  const std::unique_ptr<ByteSink> sink_;
  LineSplitter splitter_{kLineBytesMax};
  std::string converted_;
  Status status_;
};

}  // namespace

EventConverter::EventConverter(const ConverterOptions& options)
    : framing_(options.framing), format_(MakeEventFormat(options.format)), run_(options.run) {
  run_.started_text = UtcText(run_.started);
}

Status EventConverter::Convert(std::string_view line, std::string* out) {
  if (line.size() >= kLineBytesMax) {
    return MakeError(ErrorCode::kLimitExceeded, "longer than any event");
  }
  LEAKSCAN_ASSIGN_OR_RETURN(const EventNode* const event, tree_.Read(line));
  const auto type = ParseEventType(event->Text("type"));
  if (!type) return MakeError(ErrorCode::kUnsupported, "no event of a known type");
  if (*type == EventType::kRun) TakeRun(*event, line);
  LEAKSCAN_ASSIGN_OR_RETURN(const std::string id, IdOf(*event, *type, line));
  lines_.clear();
  LEAKSCAN_RETURN_IF_ERROR(WriteLines(*event, *type, id));
  out->append(lines_);
  return {};
}

void EventConverter::TakeRun(const EventNode& event, std::string_view line) {
  has_run_ = true;
  ordinal_ = 0;
  Sha256 digest;
  digest.Update(line.data(), line.size());
  run_digest_ = digest.Finish();
  run_.version = event.Text("version");
  run_.patterns = event.Text("patterns");
  if (const std::string_view host = event.Text("host"); !host.empty()) run_.host = host;
  if (const auto started = ParseUtcTime(event.Text("started"))) {
    run_.started = *started;
    run_.started_text = UtcText(*started);
  }
  run_.labels.clear();
  if (const EventNode* labels = event.Find("labels"); labels != nullptr) {
    for (const EventNode& label : *labels) run_.labels.emplace_back(label.key, label.text);
  }
}

Result<std::string> EventConverter::IdOf(const EventNode& event, EventType type,
                                         std::string_view line) {
  if (type == EventType::kExposure || type == EventType::kLead) {
    const std::string_view id = event.Text("id");
    if (id.empty()) return MakeError(ErrorCode::kCorrupt, "a record without id");
    // Parts of one record stand behind each other.
    const std::uint64_t part = std::max<std::uint64_t>(1, NumberOf(event.Text("part")));
    if (part == 1 || id != last_id_) part_ = part;
    last_id_ = id;
    return std::string(id);
  }
  part_ = 1;
  const std::string place = run_digest_ + " " + std::to_string(ordinal_++) + " ";
  Sha256 digest;
  digest.Update(place.data(), place.size());
  digest.Update(line.data(), line.size());
  return std::string(event.Text("type")) + ":" + digest.Finish().substr(0, kIdDigits);
}

Status EventConverter::WriteLines(const EventNode& event, EventType type, const std::string& id) {
  const EventNode* const findings = event.Find("findings");
  const std::size_t count = findings != nullptr ? findings->children : 0;
  begin_ = 0;
  do {
    if (!WritePiece(event, type, id, count)) {
      return MakeError(ErrorCode::kLimitExceeded, "it does not fit in a line");
    }
    EndPiece();
    begin_ = end_;
    ++part_;
  } while (begin_ < count);
  return {};
}

void EventConverter::EndPiece() {
  if (piece_.size() == 0) return;  // the format passes over such events
  if (framing_ == Framing::kOctetCount) {
    lines_.append(std::to_string(piece_.size())).append(" ").append(piece_.text());
  } else {
    lines_.append(piece_.text()).push_back('\n');
  }
}

// Leaves the next line in piece_, with findings up to end_.
bool EventConverter::WritePiece(const EventNode& event, EventType type, const std::string& id,
                                std::size_t count) {
  const bool goes_on = event.Text("more") == "true";
  const std::size_t left = count - begin_;
  const auto fits = [&](std::size_t findings, const LineLimits& limits) {
    end_ = begin_ + findings;
    more_ = goes_on || end_ < count;
    return Render(event, type, id, limits);
  };
  for (const LineLimits& limits : kLimits) {
    if (fits(left, limits)) return true;
    const std::size_t all_size = piece_.size();
    if (left < 2 || !fits(1, limits)) continue;
    const std::size_t one_size = piece_.size();
    if (one_size > kHeadBytesMax && &limits != &kLimits.back()) continue;
    // About as many as there is room for; where the format gave up early its size says little.
    const std::size_t more_size = std::max(all_size, one_size + left) - one_size;
    const std::size_t room = kLineBytesMax - one_size;
    std::size_t findings = std::min(left - 1, 1 + room * (left - 1) / more_size);
    while (!fits(findings, limits)) findings -= std::max<std::size_t>(1, findings / 8);
    return true;
  }
  return false;
}

bool EventConverter::Render(const EventNode& event, EventType type, const std::string& id,
                            const LineLimits& limits) {
  const std::string part_id = part_ > 1 ? id + "." + std::to_string(part_) : id;
  const EventLine line{event, type, run_, part_id, part_, more_, begin_, end_};
  piece_.Clear();
  return format_->Append(line, limits, &piece_) && piece_.size() + kFrameBytes <= kLineBytesMax;
}

std::unique_ptr<ByteSink> MakeConvertingSink(const ConverterOptions& options,
                                             std::unique_ptr<ByteSink> sink) {
  return std::make_unique<ConvertingSink>(options, std::move(sink));
}

}  // namespace leakscan
