// One line an exposure, for people: what text_writer.cc writes in a scan, from saved events,
// without colours. Of a record in several parts the first stands for all, as one line of text holds
// no more.
#include <algorithm>

#include "scanner/base/safe_text.h"
#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

constexpr std::size_t kLeadWidth = 10;  // "critical" and two blanks

void AppendSafely(std::string_view text, JsonWriter* out) {
  std::string safe;
  AppendSafe(text, &safe);
  out->Raw(safe);
}

void AppendPadded(std::string_view word, JsonWriter* out) {
  AppendSafely(word, out);
  for (std::size_t width = word.size(); width < kLeadWidth; ++width) out->Raw(" ");
}

// The worst severity that a source's exposures have.
std::string_view WorstOf(const EventNode& event) {
  const EventNode* const counts = event.Find("by_severity");
  std::string_view worst = "none";
  if (counts == nullptr) return worst;
  for (const EventNode& count : *counts) {
    if (count.text != "0") worst = count.key;  // they stand in rising order
  }
  return worst;
}

class TextFormat : public EventFormat {
 public:
  bool Append(const EventLine& line, const LineLimits&, JsonWriter* out) const override {
    const EventNode& event = line.event;
    switch (line.type) {
      case EventType::kExposure:
      case EventType::kLead:
        if (line.part == 1) AppendRecord(line, out);
        return true;
      case EventType::kGap:
        AppendPadded("gap", out);
        AppendSafely(event.Text("source"), out);
        out->Raw(" @");
        AppendSafely(event.Text("offset"), out);
        out->Raw(" ");
        AppendSafely(event.Text("reason"), out);
        if (!event.Text("detail").empty()) out->Raw(" ");
        AppendSafely(event.Text("detail"), out);
        return true;
      case EventType::kSource:
        AppendPadded(WorstOf(event), out);
        AppendSafely(event.Text("source"), out);
        out->Raw("  ");
        AppendSafely(event.Text("exposures"), out);
        out->Raw(" of ");
        AppendSafely(event.Text("records"), out);
        out->Raw(" records");
        return true;
      default:
        return true;  // what a terminal shows of these is the scan's own closing block
    }
  }

 private:
  static void AppendRecord(const EventLine& line, JsonWriter* out) {
    const EventNode& event = line.event;
    AppendPadded(line.type == EventType::kLead ? "lead" : event.Text("severity"), out);
    AppendSafely(event.Text("source"), out);
    if (!event.Text("line").empty()) out->Raw(":");
    AppendSafely(event.Text("line"), out);
    out->Raw("  ");
    std::string_view separator;
    ForEachFinding(line, [&](const EventNode& finding) {
      out->Raw(separator);
      separator = ", ";
      AppendFinding(finding, out);
    });
    if (line.more) out->Raw(", and more");
    if (const EventNode* known = event.Find("known"); known != nullptr) AppendKnown(*known, out);
  }

  static void AppendKnown(const EventNode& known, JsonWriter* out) {
    out->Raw("; patient of row ");
    out->Raw(known.Text("row"));
    std::string_view separator = " by ";
    const EventNode* const keys = known.Find("by");
    if (keys == nullptr) return;
    for (const EventNode& key : *keys) {
      out->Raw(separator);
      separator = ", ";
      AppendSafely(key.text, out);
    }
  }

  static void AppendFinding(const EventNode& finding, JsonWriter* out) {
    AppendSafely(finding.Text("detector"), out);
    out->Raw(" ");
    AppendSafely(finding.Text("masked"), out);
    if (!finding.Text("count").empty()) out->Raw(" ×");
    out->Raw(finding.Text("count"));
    if (!finding.Text("fictional").empty()) out->Raw(" (fictional)");
    if (!finding.Text("allowed").empty()) out->Raw(" (allowed)");
    if (finding.Text("holder") == "professional") out->Raw(" (professional)");
    if (finding.Text("holder") == "other") out->Raw(" (other person)");
  }
};

}  // namespace

std::unique_ptr<EventFormat> MakeTextFormat() { return std::make_unique<TextFormat>(); }

}  // namespace leakscan
