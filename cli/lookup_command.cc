// leakscan lookup EVENTS... --key-file K: is somebody in saved events? What is asked for comes on
// standard input, never as an argument that others could see: a NIR, phone or e-mail, or a name and
// a birth date. Detectors decide what it is; it is looked for by its pseudonym.
//
//   2 94 03 75 120 005 91        nir
//   MARTEL Camille 19/03/1994    name_birth, as are "MARTEL;Camille;1994-03-19" and "MARTEL,
//   Camille, ..."

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/detection_files.h"
#include "cli/key_file.h"
#include "cli/process.h"
#include "cli/saved_events.h"
#include "cli/terminal.h"
#include "scanner/base/ascii.h"
#include "scanner/base/safe_text.h"
#include "scanner/pipeline/text_probe.h"
#include "scanner/pipeline/worker.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kRecordsShownMax = 20;

// Something to look for.
struct Sought {
  std::string what;    // "nir 2 94 •• •• ••• ••• ••"
  std::string digits;  // of its pseudonym, behind "t:" or "s:"
  std::uint64_t records = 0;
  std::string last_id = {};  // of the record that showed it last, which may go on
};

std::string DigitsOf(const Hash128& token) {
  std::string digits(32, '0');
  WriteHex(token, digits.data());
  return digits;
}

void AddSought(std::string what, const Hash128& token, std::vector<Sought>* sought) {
  std::string digits = DigitsOf(token);
  for (const Sought& other : *sought) {
    if (other.digits == digits) return;
  }
  sought->push_back({.what = std::move(what), .digits = std::move(digits)});
}

// The words of `text` in two: those of a name, and of a date behind or before it.
bool SplitNameAndDate(std::string_view text, std::string* name, std::string* date) {
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool divides = i == text.size() || IsSpace(text[i]) || text[i] == ';' || text[i] == ',';
    if (!divides) {
      word += text[i];
      continue;
    }
    if (!word.empty()) {
      std::string& part = std::ranges::any_of(word, IsDigit) ? *date : *name;
      part += (part.empty() ? "" : " ") + word;
    }
    // "LAST, FIRST" tells what is which.
    if (i < text.size() && text[i] != ' ' && !name->empty() && date->empty() &&
        name->back() != ',' && (text[i] == ';' || text[i] == ',')) {
      name->push_back(',');
    }
    word.clear();
  }
  if (name->ends_with(',')) name->pop_back();
  return !name->empty() && !date->empty();
}

class Question {
 public:
  Question(const Detection& detection, const RunKeys& keys)
      : keys_(keys),
        detectors_(detection.patterns.detectors()),
        probe_(detection, TodayOf(StartTime()).year) {}

  // What `text` can be; nothing if no detector knows it.
  std::vector<Sought> Read(std::string_view text) {
    std::vector<Sought> sought;
    for (const ProbeFinding& finding : probe_.Find(text)) {
      if (!CarriesToken(finding.kind)) continue;
      const std::string& id = detectors_[finding.detector].id;
      AddSought(id + " " + finding.masked, keys_.tokens.Token(id, finding.normalized), &sought);
    }
    if (sought.empty()) ReadLabelled(text, &sought);
    return sought;
  }

 private:
  // As in a form, where a value is read that is sure of its kind nowhere else.
  void ReadLabelled(std::string_view text, std::vector<Sought>* sought) {
    std::string name;
    std::string date;
    if (SplitNameAndDate(text, &name, &date)) {
      AddNameBirth(probe_.Find("Nom et prénom : " + name + "\nDate de naissance : " + date + "\n"),
                   sought);
    }
    if (!sought->empty()) return;
    for (const std::string_view label : {"NIR", "Tél", "E-mail", "IPP"}) {
      for (const ProbeFinding& finding :
           probe_.Find(std::string(label) + " : " + std::string(Trim(text)) + "\n")) {
        if (!CarriesToken(finding.kind)) continue;
        const std::string& id = detectors_[finding.detector].id;
        AddSought(id + " " + finding.masked, keys_.tokens.Token(id, finding.normalized), sought);
      }
    }
  }

  void AddNameBirth(const std::vector<ProbeFinding>& findings, std::vector<Sought>* sought) {
    for (const ProbeFinding& name : findings) {
      if (name.kind != Kind::kPersonName) continue;
      for (const ProbeFinding& birth : findings) {
        if (birth.kind != Kind::kBirthDate) continue;
        AddSought("name_birth " + name.masked + " " + birth.masked,
                  keys_.tokens.Token(Name(PersonKeyKind::kNameBirth),
                                     name.normalized + "|" + birth.normalized),
                  sought);
      }
    }
  }

  const RunKeys& keys_;
  const std::vector<Detector>& detectors_;
  TextProbe probe_;
};

class Lookup {
 public:
  Lookup(std::vector<Sought> sought, std::string key_id)
      : sought_(std::move(sought)), key_id_(std::move(key_id)) {}

  bool Picks(std::string_view line) const {
    return Holds(line) || line.find("\"type\":\"run\"") != std::string_view::npos ||
           line.find("\"type\":\"summary\"") != std::string_view::npos;
  }

  bool Take(const EventNode& event, std::string_view line) {
    const std::string_view type = event.Text("type");
    if (type == "run") {
      ended_ = ended_ && !in_run_;
      in_run_ = true;
      last_id_.clear();
      for (Sought& sought : sought_) sought.last_id.clear();
      refusal_ = WhyNotJoined(event, key_id_);
    } else if (type == "summary") {
      in_run_ = false;
      complete_ = complete_ && event.Text("complete") == "true" && event.Text("hidden") == "0" &&
                  event.Text("suppressed") == "0";
    } else if (type == "exposure") {
      if (!in_run_) refusal_ = "no run event tells under which key these events were made";
      TakeExposure(event, line);
    }
    return refusal_.empty();
  }

  const std::string& refusal() const { return refusal_; }
  const std::vector<Sought>& sought() const { return sought_; }
  std::uint64_t records() const { return records_; }
  // Every run has its summary, and nothing was left out of it.
  bool complete() const { return complete_ && ended_ && !in_run_; }
  const std::string& shown() const { return shown_; }

 private:
  bool Holds(std::string_view line) const {
    return std::ranges::any_of(sought_, [line](const Sought& sought) {
      return line.find(sought.digits) != std::string_view::npos;
    });
  }

  void TakeExposure(const EventNode& event, std::string_view line) {
    const std::string_view id = event.Text("id");
    const bool goes_on = id == last_id_;  // a further part of a record
    last_id_ = id;
    for (Sought& sought : sought_) {
      if (line.find(sought.digits) == std::string_view::npos) continue;
      sought.records += sought.last_id != id;
      sought.last_id = id;
    }
    if (goes_on) return;
    if (++records_ > kRecordsShownMax) return;
    std::string place(event.Text("source"));
    if (!event.Text("sheet").empty()) place.append(", ").append(event.Text("sheet"));
    if (!event.Text("line").empty()) place.append(":").append(event.Text("line"));
    shown_ += fmt::format("{:10}", event.Text("severity"));
    AppendSafe(place, &shown_);
    shown_ += fmt::format("  {}\n", event.Text("id"));
  }

  std::vector<Sought> sought_;
  const std::string key_id_;
  std::string refusal_;
  std::string last_id_;
  std::string shown_;
  std::uint64_t records_ = 0;
  bool in_run_ = false;
  bool ended_ = true;
  bool complete_ = true;
};

std::string Answer(const Lookup& lookup) {
  std::string text;
  for (const Sought& sought : lookup.sought()) {
    text += sought.records == 0 ? fmt::format("not found  {}\n", sought.what)
                                : fmt::format("found      {} in {} records\n", sought.what,
                                              FormatCount(sought.records));
  }
  text += lookup.shown();
  if (lookup.records() > kRecordsShownMax) {
    text += fmt::format("... {} more\n", FormatCount(lookup.records() - kRecordsShownMax));
  }
  return text;
}

}  // namespace

ExitCode RunLookup(const Arguments& arguments) {
  const LookupArguments& chosen = arguments.lookup;
  if (std::ranges::find(chosen.events, "-") != chosen.events.end()) {
    return Fail("standard input is for the value: name the events by their files");
  }
  const auto key = ReadKeyFile(chosen.key_file);
  if (!key) return Fail(key.error().message);
  auto events = SavedEvents::Open(chosen.events);
  if (!events) return Fail(events.error().message);
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error().message);
  const RunKeys keys(*key);
  std::vector<Sought> sought = Question((*files)->detection(), keys).Read(ReadStandardInput());
  if (sought.empty()) {
    return Fail(
        "standard input is no NIR, phone, e-mail, or name and birth date ('leakscan explain' "
        "says why)");
  }
  HandleStopSignals();
  Lookup lookup(std::move(sought), KeyIdOf(keys));
  events->ForEach(
      [&](const EventNode& event, std::string_view line) { return lookup.Take(event, line); },
      [&](std::string_view line) { return lookup.Picks(line); });
  if (StopRequested()) {
    return StopSignal() == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted;
  }
  if (!lookup.refusal().empty()) return Fail(lookup.refusal());
  if (!WriteStandardOutput(Answer(lookup))) return ExitCode::kOutputFailed;
  if (lookup.records() > 0) return ExitCode::kExposures;
  if (lookup.complete() && events->refused() == 0) return ExitCode::kClean;
  PrintMessage("these events do not tell of all that was to be scanned: not found is no proof");
  return ExitCode::kGaps;
}

}  // namespace leakscan
