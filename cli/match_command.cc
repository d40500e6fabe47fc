// leakscan registry match EVENTS... --registry R --key-file K -o known.csv: which patients of the
// hospital's own list saved events show, one row each with the worst of it. An event carries
// pseudonyms; the registry's second table knows them. A name and a birth date are a pseudonym only
// where they name the record's subject, so that what `scan --registry` found by them is taken from
// the event.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/detection_files.h"
#include "cli/key_file.h"
#include "cli/patient_list.h"
#include "cli/process.h"
#include "cli/saved_events.h"
#include "cli/terminal.h"
#include "cli/whole_output.h"
#include "scanner/base/ascii.h"
#include "scanner/base/zeroed_pages.h"
#include "scanner/output/line_splitter.h"
#include "scanner/pipeline/patient_writer.h"
#include "scanner/registry/patient_finder.h"

namespace leakscan {
namespace {

// What is known of a patient, eight bytes: there may be millions.
struct Shown {
  std::uint32_t records = 0;
  std::uint8_t severity = 0;
  std::uint8_t categories = 0;
  PersonKeySet by = 0;
  bool sure = false;  // in some record nobody else fitted as well
};

// A pseudonym behind its prefix ("t:"); nothing if it is none.
std::optional<Hash128> ParseToken(std::string_view text) {
  constexpr std::size_t kDigits = 32;
  if (text.size() != kDigits + 2 || text[1] != ':') return std::nullopt;
  std::array<std::uint8_t, sizeof(Hash128)> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = HexValue(text[2 + 2 * i]);
    const int low = HexValue(text[3 + 2 * i]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  Hash128 token;
  std::memcpy(&token, bytes.data(), sizeof(token));
  return token;
}

class EventMatcher {
 public:
  EventMatcher(const Registry& registry, std::string key_id)
      : registry_(registry),
        key_id_(std::move(key_id)),
        pages_((registry.facts.rows + 1) * sizeof(Shown)),
        shown_(static_cast<Shown*>(pages_.data()), registry.facts.rows + 1) {}

  bool Take(const EventNode& event) {
    const std::string_view type = event.Text("type");
    if (type == "run") {
      EndRecord();
      refusal_ = WhyNotJoined(event, key_id_);
      in_run_ = true;
      marked_ = event.Text("registry") == registry_.facts.id();
    } else if (type == "exposure") {
      if (!in_run_) refusal_ = "no run event tells under which key these events were made";
      TakeExposure(event);
    } else if (type == "summary") {
      summaries_complete_ = summaries_complete_ && event.Text("complete") == "true" &&
                            event.Text("hidden") == "0" && event.Text("suppressed") == "0";
    }
    return refusal_.empty();
  }

  // Behind the last event.
  void Finish() { EndRecord(); }

  const std::string& refusal() const { return refusal_; }
  bool complete() const { return summaries_complete_; }
  // By row; the first stands for none.
  std::span<const Shown> shown() const { return shown_; }

 private:
  // A record may be several lines, which follow each other.
  void TakeExposure(const EventNode& event) {
    if (event.Text("id") != id_) {
      EndRecord();
      id_ = event.Text("id");
      severity_ = ParseSeverity(event.Text("severity")).value_or(Severity::kInfo);
      if (const EventNode* categories = event.Find("categories"); categories != nullptr) {
        for (const EventNode& category : *categories) {
          if (const auto known = ParseCategory(category.text)) {
            categories_ |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(*known));
          }
        }
      }
      if (marked_) TakeKnown(event);
      TakeSubjects(event);
    }
    const EventNode* const findings = event.Find("findings");
    if (findings == nullptr) return;
    for (const EventNode& finding : *findings) TakeFinding(finding);
  }

  void TakeKnown(const EventNode& event) {
    const EventNode* const known = event.Find("known");
    if (known == nullptr) return;
    const EventNode* const by = known->Find("by");
    if (by == nullptr) return;
    for (const EventNode& key : *by) {
      const std::string_view row = known->Text("row");
      std::uint32_t number = 0;
      std::from_chars(row.data(), row.data() + row.size(), number);
      if (key.text == Name(PersonKeyKind::kNameBirth) && number > 0 && number < shown_.size()) {
        rows_.Add(number, PersonKeyKind::kNameBirth, keys_++);
      }
    }
  }

  void TakeSubjects(const EventNode& event) {
    if (const auto token = ParseToken(event.Text("subject"))) {
      Ask(*token, PersonKeyKind::kNameBirth);
    }
    const EventNode* const subjects = event.Find("subjects");
    if (subjects == nullptr) return;
    for (const EventNode& subject : *subjects) {
      if (const auto token = ParseToken(subject.text)) Ask(*token, PersonKeyKind::kNameBirth);
    }
  }

  // What IsEffective() says of a finding, of what is told of it.
  void TakeFinding(const EventNode& finding) {
    const auto kind = ParseKind(finding.Text("detector"));
    PersonKeyKind key;
    if (!kind || !IsRegistryKey(*kind, &key)) return;
    if (finding.Text("confidence") == "low" || finding.Text("holder") == "professional") return;
    if (finding.Find("fictional") != nullptr || finding.Find("allowed") != nullptr) return;
    if (const auto token = ParseToken(finding.Text("token"))) Ask(*token, key);
  }

  void Ask(const Hash128& token, PersonKeyKind kind) {
    const std::uint64_t hash = registry_.hashes.OfToken(token, kind);
    hits_.clear();
    registry_.table.Find(hash, 0, &hits_);
    for (const TableHit& hit : hits_) rows_.Add(hit.row, kind, keys_);
    keys_ += !hits_.empty();
  }

  void EndRecord() {
    rows_.Rank(&known_, &rivals_);
    for (const KnownPatient& patient : known_) Show(patient, patient.rows == 1);
    for (const KnownPatient& patient : rivals_) Show(patient, false);
    rows_.Clear();
    keys_ = 0;
    categories_ = 0;
    id_.clear();
  }

  void Show(const KnownPatient& patient, bool sure) {
    Shown& shown = shown_[patient.row];
    ++shown.records;
    shown.severity = std::max(shown.severity, static_cast<std::uint8_t>(severity_));
    shown.categories |= categories_;
    shown.by |= patient.by;
    shown.sure = shown.sure || sure;
  }

  const Registry& registry_;
  const std::string key_id_;
  ZeroedPages pages_;
  std::span<Shown> shown_;
  std::string refusal_;
  bool in_run_ = false;
  bool marked_ = false;  // by scan, with this registry
  bool summaries_complete_ = true;

  // The record under way.
  std::string id_;
  Severity severity_ = Severity::kInfo;
  std::uint8_t categories_ = 0;
  std::uint32_t keys_ = 0;
  std::vector<TableHit> hits_;
  KnownRows rows_;
  std::vector<KnownPatient> known_;
  std::vector<KnownPatient> rivals_;
};

// The lines of a PatientIdWriter.
class PatientIds : public ByteSink {
 public:
  Status Write(std::string_view bytes) override {
    splitter_.Feed(bytes, [this](std::string_view line) {
      std::uint64_t row = 0;
      const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), row);
      const auto place = static_cast<std::size_t>(end - line.data());
      if (error == std::errc() && place < line.size()) ids_.emplace(row, line.substr(place + 1));
    });
    return {};
  }
  Status Close() override { return {}; }

  // Empty where the list has none.
  std::string Of(std::uint64_t row) const {
    const auto place = ids_.find(row);
    return place != ids_.end() ? place->second : std::string();
  }
  bool empty() const { return ids_.empty(); }

 private:
  static constexpr std::size_t kIdBytesMax = 4096;
  LineSplitter splitter_{kIdBytesMax};
  std::map<std::uint64_t, std::string> ids_;
};

// RFC 4180; what a spreadsheet would take for a formula gets an apostrophe before it.
std::string Cell(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@";
  std::string cell(!text.empty() && kFormula.find(text.front()) != std::string_view::npos ? "'"
                                                                                          : "");
  cell += text;
  if (cell.find_first_of(",;\"") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string Row(std::uint64_t row, const Shown& shown, const std::string& id) {
  std::string categories;
  for (int i = 0; i < kCategoryCount; ++i) {
    if ((shown.categories >> i & 1) == 0) continue;
    categories.append(categories.empty() ? "" : " ").append(Name(static_cast<Category>(i)));
  }
  std::string by;
  ForEachKey(shown.by,
             [&by](PersonKeyKind kind) { by.append(by.empty() ? "" : " ").append(Name(kind)); });
  return fmt::format("{},{},{},{},{},{},{},{}\n", Cell(id), row,
                     Name(static_cast<Severity>(shown.severity)), categories, shown.records, by,
                     shown.by == kPhoneAlone ? "yes" : "no", shown.sure ? "no" : "yes");
}

// The hospital's own numbers of the patients that were found.
Status ReadIds(const RegistryArguments& chosen, const DetectionChoice& detection,
               const SecretKey& key, const Registry& registry, std::span<const Shown> shown,
               PatientIds* ids) {
  LEAKSCAN_ASSIGN_OR_RETURN(const auto files, DetectionFiles::Load(detection));
  PatientList list;
  const auto wanted = [shown](std::uint64_t row) {
    return row < shown.size() && shown[row].records > 0;
  };
  ReadPatientList(
      chosen.patients, files->detection(), key,
      [&](const RunKeys&) { return MakePatientIdWriter(chosen.id_column, wanted, &list); }, *ids);
  if (registry.hashes.OfList(list.sha256) != registry.facts.list_digest) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--patients is not the list that the registry was built from: its rows would "
                     "name others");
  }
  const bool any = std::ranges::any_of(shown, [](const Shown& one) { return one.records > 0; });
  if (any && ids->empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the list has no column of that name or kind: --id-column names the one that "
                     "holds the hospital's own numbers");
  }
  return {};
}

}  // namespace

ExitCode RunRegistryMatch(const Arguments& arguments) {
  const RegistryArguments& chosen = arguments.registry;
  const auto key = ReadKeyFile(chosen.key_file);
  if (!key) return Fail(key.error().message);
  const std::string key_id = KeyIdOf(RunKeys(*key));
  auto events = SavedEvents::Open(chosen.events);
  if (!events) return Fail(events.error().message);
  const auto registry = ReadRegistry(chosen.registry, *key, key_id, RegistryTableKind::kTokens);
  if (!registry) return Fail(registry.error().message);
  auto output = WholeOutput::Open(chosen.output, chosen.force);
  if (!output) return Fail(output.error().message);

  HandleStopSignals();
  EventMatcher matcher(*registry, key_id);
  events->ForEach([&](const EventNode& event, std::string_view) { return matcher.Take(event); });
  matcher.Finish();
  if (!matcher.refusal().empty()) return output->Discard(Fail(matcher.refusal()));
  PatientIds ids;
  if (!chosen.patients.empty() && !StopRequested()) {
    const Status read =
        ReadIds(chosen, arguments.detection, *key, *registry, matcher.shown(), &ids);
    if (!read) return output->Discard(Fail(read.error().message));
  }
  if (StopRequested()) return output->DiscardStopped();

  std::uint64_t patients = 0;
  std::uint64_t by_phone = 0;
  Status status =
      output->sink().Write("id,row,severity,categories,records,by,phone_only,ambiguous\n");
  for (std::uint64_t row = 1; row < matcher.shown().size() && status; ++row) {
    const Shown& shown = matcher.shown()[row];
    if (shown.records == 0) continue;
    ++(shown.by == kPhoneAlone ? by_phone : patients);
    status = output->sink().Write(Row(row, shown, ids.Of(row)));
  }
  if (const ExitCode written = output->End(status); written != ExitCode::kClean) return written;
  if (!arguments.quiet) {
    PrintMessage(fmt::format("{} patients are in these events, {} more by a phone number alone",
                             FormatCount(patients), FormatCount(by_phone)));
  }
  const bool complete = matcher.complete() && events->refused() == 0;
  if (!complete) {
    PrintMessage("these events do not tell of all that was to be scanned: there may be more");
  }
  if (patients + by_phone > 0) return ExitCode::kExposures;
  return complete ? ExitCode::kClean : ExitCode::kGaps;
}

}  // namespace leakscan
