#include "scanner/report/fact_collector.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "scanner/base/sha256.h"
#include "scanner/report/tally.h"

namespace leakscan {
namespace {

constexpr std::size_t kTextBytesMax = 600;
constexpr std::size_t kFindingsMax = 6;  // of an example
constexpr std::size_t kListMax = 20;
constexpr std::size_t kDigestsMax = 4096;    // that are remembered to tell what comes again
constexpr std::size_t kLineBytesMax = 8000;  // an event's, by the contract

// The front of a text, whole characters.
std::string Cut(std::string_view text, std::size_t bytes_max = kTextBytesMax) {
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::vector<std::pair<std::string, std::string>> PairsOf(const EventNode* members) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (members == nullptr) return pairs;
  for (const EventNode& member : *members) {
    if (pairs.size() < kListMax) pairs.emplace_back(Cut(member.key), Cut(member.text));
  }
  return pairs;
}

double Decimal(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "s:" and 32 hexadecimal digits, of which 64 bits suffice.
std::optional<std::uint64_t> HashOfSubject(std::string_view subject) {
  constexpr std::size_t kDigits = 16;
  if (!subject.starts_with("s:") || subject.size() < 2 + kDigits) return std::nullopt;
  const char* const begin = subject.data() + 2;
  std::uint64_t hash = 0;
  const auto [end, error] = std::from_chars(begin, begin + kDigits, hash, 16);
  if (error != std::errc() || end != begin + kDigits) return std::nullopt;
  return hash;
}

bool IsLaterPart(const EventNode& event) { return event.Find("part") != nullptr; }

}  // namespace

void FactCollector::BeginFile(EventsFileFact file) {
  EndRun();
  facts_.files.push_back(std::move(file));
}

void FactCollector::EndFile(std::string sha256, std::uint64_t bytes) {
  facts_.files.back().sha256 = std::move(sha256);
  facts_.files.back().bytes = bytes;
}

Status FactCollector::Take(std::string_view line) {
  if (line.size() >= kLineBytesMax) {
    return MakeError(ErrorCode::kLimitExceeded, "longer than any event");
  }
  const auto event = tree_.Read(line);
  if (!event) return tl::make_unexpected(event.error());
  const auto type = ParseEventType((*event)->Text("type"));
  if (!type) return MakeError(ErrorCode::kUnsupported, "no event of a known type");
  const bool first_part = !IsLaterPart(**event);
  switch (*type) {
    case EventType::kRun:
      TakeRun(**event, line);
      return {};
    case EventType::kInput:
      TakeInput(**event);
      break;
    case EventType::kExposure:
      if (first_part) TakeExposure(**event);
      break;
    case EventType::kLead:
      if (first_part) TakeLead(**event);
      break;
    case EventType::kGap:
      TakeGap(**event);
      break;
    case EventType::kSource:
      break;  // the summary has their totals
    case EventType::kSummary:
      TakeSummary(**event, line);
      return {};
  }
  open_.any = true;
  return {};
}

void FactCollector::TakeRun(const EventNode& event, std::string_view line) {
  EndRun();
  open_.any = true;
  open_.has_head = true;
  open_.head = line;
  TakeFilters(event);
  RunFact run;
  run.version = Cut(event.Text("version"));
  run.engine = Cut(event.Text("engine"));
  run.patterns = Cut(event.Text("patterns"));
  run.key_id = Cut(event.Text("key_id"));
  run.key_source = Cut(event.Text("key_source"));
  run.started = Cut(event.Text("started"));
  run.host = Cut(event.Text("host"));
  run.reveal = event.Text("reveal") == "true";
  if (const EventNode* inputs = event.Find("inputs")) {
    for (const EventNode& input : *inputs) {
      if (run.inputs.size() < kListMax) run.inputs.push_back(Cut(input.text));
    }
  }
  run.labels = PairsOf(event.Find("labels"));
  run.filters = PairsOf(event.Find("filters"));
  if (key_id_.empty()) key_id_ = run.key_id;
  if (run.key_id != key_id_) {
    joinable_ = MakeError(ErrorCode::kInvalidArgument,
                          "the events are of runs under different keys, so it cannot be told which "
                          "persons are the same: make a report of each, or scan again with one "
                          "--key-file");
  }
  open_.kept = facts_.runs.size() < kRunsMax;
  if (open_.kept) facts_.runs.push_back(std::move(run));
}

void FactCollector::TakeFilters(const EventNode& event) {
  const EventNode* const filters = event.Find("filters");
  if (filters == nullptr) return;
  for (const EventNode& filter : *filters) {
    AddNamed(facts_.filters, std::string(filter.key) + "=" + std::string(filter.text), 1);
  }
}

// The same first and last line: the same run, for its seconds are among them.
void FactCollector::RefuseRepeatedRun(std::string_view summary) {
  Sha256 digest;
  digest.Update(open_.head.data(), open_.head.size());
  digest.Update(summary.data(), summary.size());
  if (run_digests_.size() < kDigestsMax && !run_digests_.insert(digest.Finish()).second) {
    joinable_ = MakeError(ErrorCode::kInvalidArgument,
                          "one run is among the events twice: its totals would count twice");
  }
}

void FactCollector::TakeInput(const EventNode& event) {
  InputFact input;
  input.path = Cut(event.Text("path"));
  input.format = Cut(event.Text("format"));
  input.sha256 = Cut(event.Text("sha256"));
  input.bytes = Number(event, "bytes");
  input.exposures = Number(event, "exposures");
  input.gaps = Number(event, "gaps");
  Tally& tally = open_.tally;
  ++tally.inputs;
  if (input.gaps > 0) ++tally.inputs_with_gaps;
  tally.records += Number(event, "records");
  tally.bytes_in += input.bytes;
  tally.bytes_scanned += Number(event, "bytes_scanned");
  tally.persons_range.min = std::max(tally.persons_range.min, Number(event, "persons"));
  if (!input.sha256.empty() && input.bytes > 0 && input_runs_.size() < kDigestsMax) {
    const auto [first, is_new] = input_runs_.try_emplace(input.sha256, facts_.run_count);
    if (!is_new && first->second != facts_.run_count) ++facts_.repeated_inputs;
  }
  std::vector<InputFact>& kept = facts_.inputs;
  if (kept.size() < kInputsMax) {
    kept.push_back(std::move(input));
    return;
  }
  const auto least = std::min_element(
      kept.begin(), kept.end(),
      [](const InputFact& a, const InputFact& b) { return a.exposures < b.exposures; });
  if (least->exposures < input.exposures) *least = std::move(input);
}

void FactCollector::TakeExposure(const EventNode& event) {
  const Severity severity = ParseSeverity(event.Text("severity")).value_or(Severity::kInfo);
  Tally& tally = open_.tally;
  ++tally.by_severity[static_cast<std::size_t>(severity)];
  if (severity == Severity::kInfo) return;
  ++tally.exposures;
  ++facts_.lines.exposures;
  std::size_t together = 0;
  if (const EventNode* categories = event.Find("categories")) {
    for (const EventNode& name : *categories) {
      const auto category = ParseCategory(name.text);
      if (!category) continue;
      ++tally.by_category[static_cast<std::size_t>(*category)];
      together |= std::size_t{1} << static_cast<unsigned>(*category);
    }
  }
  ++facts_.lines.by_categories[together];
  const auto count_person = [this](std::string_view subject) {
    if (const auto hash = HashOfSubject(subject)) open_.persons.Add(*hash);
  };
  count_person(event.Text("subject"));
  if (const EventNode* subjects = event.Find("subjects")) {
    for (const EventNode& subject : *subjects) count_person(subject.text);
  }
  if (const EventNode* about = event.Find("about")) CountAbout(*about);
  if (const EventNode* context = event.Find("context")) CountContext(*context);
  if (const EventNode* findings = event.Find("findings")) CountFindings(*findings);
  if (severity == Severity::kCritical && facts_.critical_ids.size() < kExamplesMax) {
    facts_.critical_ids.push_back(Cut(event.Text("id")));
  }
  KeepExample(event, severity);
}

void FactCollector::CountAbout(const EventNode& about) {
  LineFacts& lines = facts_.lines;
  const std::string_view sex = about.Text("sex");
  if (sex == "F") ++lines.women;
  if (sex == "M") ++lines.men;
  if (const std::uint64_t year = Number(about, "birth_year"); year > 0 && year < kBirthYearsMax) {
    ++lines.by_birth_year[year];
    ++lines.with_birth_year;
  }
  if (const std::string_view department = about.Text("dept"); !department.empty()) {
    AddNamed(lines.by_department, department, 1);
    ++lines.with_department;
  }
}

void FactCollector::CountContext(const EventNode& context) {
  LineFacts& lines = facts_.lines;
  if (!context.Text("url").empty()) ++lines.with_url;
  const std::string_view posted = context.Text("posted");
  if (posted.size() < 10 || posted[4] != '-' || posted[7] != '-') return;
  const std::uint64_t year = NumberOf(posted.substr(0, 4));
  const std::uint64_t month = NumberOf(posted.substr(5, 2));
  if (year < kFirstPostedYear || year > kLastPostedYear || month < 1 || month > 12) return;
  ++lines.by_posted_month[(year - kFirstPostedYear) * 12 + month - 1];
  ++lines.with_posted;
  const std::string date(posted.substr(0, 10));
  if (lines.first_posted.empty() || date < lines.first_posted) lines.first_posted = date;
  lines.last_posted = std::max(lines.last_posted, date);
}

void FactCollector::CountFindings(const EventNode& findings) {
  bool nir = false;
  bool name = false;
  bool birth = false;
  bool email = false;
  bool contact = false;
  for (const EventNode& finding : findings) {
    const std::string_view detector = finding.Text("detector");
    AddNamed(open_.tally.by_detector, detector, 1);
    nir |= detector == "nir";
    name |= detector == "person_name";
    birth |= detector == "birth_date";
    email |= detector == "email";
    contact |= detector == "email" || detector == "phone" || detector == "postal_address";
  }
  LineFacts& lines = facts_.lines;
  if (nir && name) ++lines.nir_and_name;
  if (name && birth && email) ++lines.name_birth_and_email;
  if (name && contact) ++lines.name_and_contact;
}

void FactCollector::KeepExample(const EventNode& event, Severity severity) {
  const std::string source = Cut(event.Text("source"));
  std::optional<Example>& kept = sources_.Add(source, 1).value;
  if (kept && kept->severity >= severity) return;
  Example& example = kept.emplace();
  example.severity = severity;
  example.id = Cut(event.Text("id"));
  example.line = Cut(event.Text("line"), kNameBytesMax);
  example.sheet = Cut(event.Text("sheet"), kNameBytesMax);
  const EventNode* const findings = event.Find("findings");
  if (findings == nullptr) return;
  for (const EventNode& finding : *findings) {
    if (example.findings.size() == kFindingsMax) {
      ++example.more_findings;
      continue;
    }
    example.findings.push_back({Cut(finding.Text("detector"), kNameBytesMax),
                                Cut(finding.Text("masked"), 2 * kNameBytesMax)});
  }
}

void FactCollector::TakeLead(const EventNode& event) {
  ++open_.tally.leads;
  const EventNode* const findings = event.Find("findings");
  if (findings == nullptr || facts_.lead_examples.size() >= kExamplesMax) return;
  for (const EventNode& finding : *findings) {
    facts_.lead_examples.push_back({Cut(event.Text("source")), Cut(finding.Text("masked"))});
    break;
  }
}

void FactCollector::TakeGap(const EventNode& event) {
  ++open_.tally.gaps;
  const std::string_view reason = event.Text("reason");
  AddNamed(open_.tally.gaps_by_reason, reason, 1);
  open_.tally.bytes_gap += Number(event, "bytes");
  std::vector<GapExample>& kept = facts_.gap_examples;
  const auto same = std::count_if(kept.begin(), kept.end(),
                                  [&](const GapExample& gap) { return gap.reason == reason; });
  constexpr std::size_t kGapExamplesMax = 60;
  if (same >= 3 || kept.size() >= kGapExamplesMax) return;
  kept.push_back(
      {Cut(event.Text("source")), Cut(reason, kNameBytesMax), Cut(event.Text("detail"))});
}

void FactCollector::TakeSummary(const EventNode& event, std::string_view line) {
  any_summary_ = true;
  RefuseRepeatedRun(line);
  const Tally tally = TallyOf(event);
  AddTally(facts_.total, tally);
  facts_.incomplete |= event.Text("complete") != "true";
  facts_.interrupted |= tally.gaps_by_reason.contains("interrupted");
  if (event.Text("estimated") == "true") {
    facts_.estimated = true;
    facts_.error_percent = std::max(facts_.error_percent, Decimal(event.Text("error_percent")));
  }
  if (!open_.has_head) TakeFilters(event);
  if (const EventNode* largest = event.Find("largest")) {
    for (const EventNode& source : *largest) {
      largest_.Add(Cut(source.Text("source")), Number(source, "exposures"));
    }
  }
  if (open_.kept) {
    facts_.runs.back().inputs_sha256 = Cut(event.Text("inputs_sha256"));
  }
  ++facts_.run_count;
  if (!open_.has_head) ++facts_.runs_without_head;
  open_ = {};
}

// Of a run without summary its lines are all there is.
void FactCollector::EndRun() {
  if (!open_.any) return;
  Tally& tally = open_.tally;
  tally.persons = open_.persons.count();
  tally.persons_range.max = tally.persons;
  tally.persons_range.min = std::min(tally.persons_range.min, tally.persons);
  if (!open_.persons.exact()) {
    facts_.estimated = true;
    facts_.error_percent = std::max(facts_.error_percent, DistinctCount::kErrorPercent);
  }
  AddTally(facts_.total, tally);
  ++facts_.run_count;
  ++facts_.runs_without_summary;
  if (!open_.has_head) ++facts_.runs_without_head;
  facts_.incomplete = true;
  open_ = {};
}

Facts FactCollector::Finish(std::uint64_t refused) {
  EndRun();
  facts_.refused_lines = refused;
  if (any_summary_) {
    for (const auto& slot : largest_.Sorted()) {
      if (facts_.sources.size() == kExamplesMax) break;
      const auto* const seen = sources_.Find(slot.key);
      facts_.sources.push_back(
          {slot.key, slot.count, seen != nullptr ? seen->value : std::nullopt});
    }
    facts_.sources_estimated = facts_.run_count > 1;
  } else {
    for (auto& slot : sources_.Sorted()) {
      if (facts_.sources.size() == kExamplesMax) break;
      facts_.sources.push_back({std::move(slot.key), slot.count, std::move(slot.value)});
    }
    facts_.sources_estimated = !sources_.exact();
  }
  std::sort(facts_.inputs.begin(), facts_.inputs.end(), [](const InputFact& a, const InputFact& b) {
    return a.exposures != b.exposures ? a.exposures > b.exposures : a.path < b.path;
  });
  return std::move(facts_);
}

}  // namespace leakscan
