// One line an exposure, for people: severity, place, masked findings.
//   critical  export/sidep.csv:13  nir 2 85 •• •• ••• ••• ••, phone 06 •• •• •• •• ×2
// What comes from the input passes AppendSafe(): the only escape sequences are our own colours.
#include <algorithm>
#include <array>
#include <span>

#include "scanner/base/safe_text.h"
#include "scanner/output/event_writer.h"
#include "scanner/output/masking.h"

namespace leakscan {
namespace {

constexpr std::size_t kSourceBytesMax = 2500;
constexpr std::size_t kValueBytesMax = 1000;
constexpr std::size_t kTailBytesMax = 128;  // ", and 123 more; patient of row 12 by nir\n"
constexpr std::string_view kLeadColor = "\x1b[35m";
constexpr std::string_view kColorEnd = "\x1b[0m";

std::string_view Color(Severity severity) {
  static constexpr std::array<std::string_view, kSeverityCount> kColors = {
      "\x1b[2m", "\x1b[36m", "\x1b[33m", "\x1b[31m", "\x1b[1;31m"};
  return kColors[static_cast<std::size_t>(severity)];
}

// Cuts what was appended behind `begin` to `bytes_max`, on a character's edge.
void Shorten(std::size_t begin, std::size_t bytes_max, std::string* out) {
  if (out->size() - begin <= bytes_max) return;
  std::size_t end = begin + bytes_max;
  while (end > begin && (static_cast<unsigned char>((*out)[end]) & 0xC0U) == 0x80U) --end;
  out->resize(end);
  out->append("…");
}

void AppendSource(std::string_view source, std::string* out) {
  const std::size_t begin = out->size();
  AppendSafe(source, out);
  Shorten(begin, kSourceBytesMax, out);
}

class TextWriter : public EventWriter {
 public:
  TextWriter(const std::vector<Detector>& detectors, const EventOptions& options)
      : detectors_(detectors), options_(options) {}

  void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure, OutputBuffer* out,
                std::vector<NumberSlot>*) override {
    line_.clear();
    AppendExposure(place, exposure, &line_);
    const bool tells = options_.wide && place.known != nullptr;
    const bool later = tells && place.known->CanWait();
    if (tells && !later) AppendKnown(place.known->Get(), &line_);
    out->Append(line_);
    if (later) place.known->TellAt(out->size());
    out->Append("\n");
  }
  void Known(std::span<const KnownPatient> known, OutputBuffer* out) override {
    line_.clear();
    AppendKnown(known, &line_);
    out->Append(line_);
  }
  void Gap(std::string_view source, const leakscan::Gap& gap, std::string* out) override;
  void Source(const StreamContext& stream, const Totals& totals, std::string* out) override;
  void More(std::string_view source, std::uint64_t count, std::string* out) override;

  // What the terminal says of these is the command's own closing block.
  void Run(const RunInfo&, std::string*) override {}
  void Input(const InputReport&, std::string*) override {}
  void Summary(const RunSummary&, std::string*) override {}

 private:
  void AppendExposure(const ExposurePlace& place, const leakscan::Exposure& exposure,
                      std::string* out);
  void AppendSeverity(Severity severity, std::string* out) const;
  void AppendLead(std::string_view word, std::string_view color, std::string* out) const;
  static void AppendKnown(std::span<const KnownPatient> known, std::string* out);
  void AppendFinding(const Finding& finding, std::string* out) const;
  void AppendDetectors(const std::vector<Finding>& findings, std::string* out) const;

  const std::vector<Detector>& detectors_;
  const EventOptions options_;
  std::string line_;  // scratch
  std::string finding_;
};

// The first column of a line.
void TextWriter::AppendLead(std::string_view word, std::string_view color, std::string* out) const {
  constexpr std::size_t kWidth = 8;  // of "critical"
  const bool colored = options_.color && !color.empty();
  if (colored) out->append(color);
  out->append(word);
  if (colored) out->append(kColorEnd);
  out->append(kWidth - std::min(kWidth, word.size()) + 2, ' ');
}

void TextWriter::AppendSeverity(Severity severity, std::string* out) const {
  AppendLead(Name(severity), Color(severity), out);
}

void TextWriter::AppendFinding(const Finding& finding, std::string* out) const {
  AppendSafe(detectors_[finding.detector].id, out);
  out->push_back(' ');
  const std::size_t begin = out->size();
  if (options_.reveal) {
    AppendSafe(finding.value.substr(0, kValueBytesMax), out);
  } else {
    AppendMasked(finding, out);
  }
  Shorten(begin, kValueBytesMax, out);
  if (finding.count > 1) out->append(" ×").append(std::to_string(finding.count));
  if (finding.fictional) out->append(" (fictional)");
  if (finding.allowed) out->append(" (allowed)");
  if (finding.holder == Holder::kProfessional) out->append(" (professional)");
  if (finding.holder == Holder::kOther) out->append(" (other person)");
}

// "; patient of row 12 by nir, phone", in room that is kept for it.
void TextWriter::AppendKnown(std::span<const KnownPatient> known, std::string* out) {
  if (known.empty()) return;
  out->append("; patient of row ").append(std::to_string(known.front().row));
  std::string_view separator = " by ";
  ForEachKey(known.front().by, [&](PersonKeyKind kind) {
    out->append(separator).append(Name(kind));
    separator = ", ";
  });
}

// Without values: each detector once, in order of first appearance, with how often it found.
void TextWriter::AppendDetectors(const std::vector<Finding>& findings, std::string* out) const {
  const auto same = [](const Finding& a) {
    return [&a](const Finding& b) { return a.detector == b.detector; };
  };
  const std::size_t line_begin = out->size();
  for (auto it = findings.begin(); it != findings.end(); ++it) {
    if (std::any_of(findings.begin(), it, same(*it))) continue;
    const auto count = std::count_if(it, findings.end(), same(*it));
    if (out->size() > line_begin) out->append(", ");
    AppendSafe(detectors_[it->detector].id, out);
    if (count > 1) out->append(" ×").append(std::to_string(count));
  }
}

void TextWriter::AppendExposure(const ExposurePlace& place, const leakscan::Exposure& exposure,
                                std::string* out) {
  const std::size_t line_begin = out->size();
  exposure.lead ? AppendLead("lead", kLeadColor, out) : AppendSeverity(exposure.severity, out);
  AppendSource(place.chunk->context->source, out);
  if (exposure.line > 0) out->append(":").append(std::to_string(exposure.line));
  out->append("  ");
  if (!options_.wide) {
    AppendDetectors(exposure.findings, out);
    Shorten(line_begin, kLineBytesMax - kTailBytesMax, out);
    return;
  }
  for (std::size_t i = 0; i < exposure.findings.size(); ++i) {
    finding_.clear();
    AppendFinding(exposure.findings[i], &finding_);
    if (out->size() - line_begin + finding_.size() + kTailBytesMax > kLineBytesMax) {
      out->append(i > 0 ? ", and " : "")
          .append(std::to_string(exposure.findings.size() - i))
          .append(" more");
      break;
    }
    if (i > 0) out->append(", ");
    out->append(finding_);
  }
}

void TextWriter::Gap(std::string_view source, const leakscan::Gap& gap, std::string* out) {
  constexpr std::string_view kYellow = "\x1b[33m";
  AppendLead("gap", kYellow, out);
  AppendSource(source, out);
  out->append(" @").append(std::to_string(gap.offset)).append(" ").append(Name(gap.reason));
  if (!gap.detail.empty()) {
    out->push_back(' ');
    const std::size_t begin = out->size();
    AppendSafe(gap.detail, out);
    Shorten(begin, kValueBytesMax, out);
  }
  out->push_back('\n');
}

void TextWriter::Source(const StreamContext& stream, const Totals& totals, std::string* out) {
  std::size_t worst = kSeverityCount;
  while (worst > 0 && totals.by_severity[worst - 1] == 0) --worst;
  if (worst > 0) {
    AppendSeverity(static_cast<Severity>(worst - 1), out);
  } else {
    AppendLead("none", {}, out);
  }
  AppendSource(stream.source, out);
  out->append("  ").append(std::to_string(totals.exposures)).append(" of ");
  out->append(std::to_string(totals.records)).append(" records\n");
}

void TextWriter::More(std::string_view source, std::uint64_t count, std::string* out) {
  out->append("... ").append(std::to_string(count)).append(" more in ");
  AppendSource(source, out);
  out->push_back('\n');
}

}  // namespace

std::unique_ptr<EventWriter> MakeTextWriter(const RunKeys&, const std::vector<Detector>& detectors,
                                            const EventOptions& options) {
  return std::make_unique<TextWriter>(detectors, options);
}

}  // namespace leakscan
