// The report as Markdown (CommonMark, with tables), for a ticket or a mail. Untrusted text is
// escaped so that it stays text: no link, no picture, no markup, no new row of a table.
//   fits:     a_b\|c.csv      does not: a row divided by a "|" of a file's name
#include <initializer_list>

#include "scanner/base/safe_text.h"
#include "scanner/report/enisa_score.h"
#include "scanner/report/names.h"
#include "scanner/report/notification_sheet.h"
#include "scanner/report/report.h"
#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

std::string Escaped(std::string_view text) {
  std::string safe;
  AppendSafe(text, &safe);
  std::string escaped;
  for (const char c : safe) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      // "://" would become a link by itself in many readers.
      constexpr std::string_view kSpecial = "\\`*_{}[]()#+!|>~:@";
      if (kSpecial.find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

class Markdown {
 public:
  Markdown(const Facts& facts, const ReportOptions& options)
      : facts_(facts),
        total_(facts.total),
        options_(options),
        language_(options.language),
        score_(ScoreOf(facts)) {}

  std::string Write() {
    text_ += "# " + Say(texts::kTitle) + "\n\n";
    WriteWarnings();
    WriteGlance();
    WriteArticle33();
    WriteEnisa();
    WriteFound();
    WriteSources();
    WriteCoverage();
    WriteEvidence();
    text_ += Say(texts::kMethod) + "\n";
    return std::move(text_);
  }

 private:
  std::string Say(const Both& text) const { return std::string(text.In(language_)); }
  std::string Say(const Both& text, std::initializer_list<std::string> values) const {
    return Fill(text.In(language_), values);
  }
  std::string Count(std::uint64_t count) const { return CountText(count, language_); }

  void Heading(const Both& title) { text_ += "## " + Say(title) + "\n\n"; }
  // Cells that are escaped already.
  void Row(std::initializer_list<std::string> cells) {
    text_ += "|";
    for (const std::string& cell : cells) text_ += " " + cell + " |";
    text_ += "\n";
  }
  void Head(std::initializer_list<std::string> cells) {
    Row(cells);
    text_ += "|";
    for (std::size_t i = 0; i < cells.size(); ++i) text_ += "---|";
    text_ += "\n";
  }
  void Item(const std::string& text) { text_ += "- " + text + "\n"; }

  void WriteWarnings() {
    const std::vector<std::string> warnings = WarningsOf(facts_, language_);
    if (warnings.empty()) return;
    text_ += "> **" + Say(texts::kBannerTitle) + "**\n>\n";
    for (const std::string& warning : warnings) text_ += "> - " + Escaped(warning) + "\n";
    text_ += "\n";
  }

  void WriteGlance() {
    Heading(texts::kGlance);
    if (total_.exposures == 0) {
      text_ += Say(texts::kNothingFound) + "\n\n";
      return;
    }
    Item("**" + PersonsText(facts_, language_) + "** " + Say(texts::kPersonsConcerned));
    Item("**" + Count(total_.exposures) + "** " + Say(texts::kRecords) + " (" +
         Say(texts::kRecordsNote, {Count(total_.records)}) + ")");
    if (facts_.run_count > facts_.runs_without_summary) {
      Item(Say(texts::kCriticalNote, {Count(total_.critical)}) + " (" +
           PercentText(total_.critical, total_.persons, language_) + ")");
      Item("**" + Count(total_.with_nir) + "** " + Say(texts::kWithNir));
      Item("**" + RangeText(total_.minors, language_) + "** " + Say(texts::kMinors));
      Item(Say(texts::kReachFigure) + " : " +
           Say(texts::kReachableValue, {Count(total_.by_email), Count(total_.by_phone),
                                        Count(total_.by_post), Count(total_.by_none)}));
    }
    text_ += "\n";
  }

  void WriteArticle33() {
    Heading(texts::kArticle33);
    text_ += Say(texts::kArticle33Intro) + "\n\n";
    if (options_.deadline) {
      text_ += "**" + Say(texts::kDue) + " : " + options_.deadline->due_local + "** (" +
               options_.deadline->due_utc + ")\n\n";
    } else {
      text_ += Say(texts::kNoDeadline) + "\n\n";
    }
    Head({Say(texts::kItem), Say(texts::kValue), Say(texts::kStatus)});
    for (const SheetSection& section : MakeSheet(facts_, score_, options_.deadline, language_)) {
      Row({"**" + Say(section.title) + "**", "", ""});
      for (const SheetRow& row : section.rows) {
        std::string values;
        for (const std::string& value : row.values) {
          if (!values.empty()) values += "<br>";
          values += Escaped(value);
        }
        Row({Say(row.label), values, std::string(OriginName(row.origin, language_))});
      }
    }
    text_ += "\n";
  }

  void WriteEnisa() {
    Heading(texts::kEnisa);
    if (!score_.applies) {
      text_ += Say(texts::kEnisaNothing) + "\n\n";
      return;
    }
    Head({Say(texts::kTerm), Say(texts::kValue), Say(texts::kReason)});
    for (const EnisaTerm& term : score_.terms) {
      Row({Say(term.label), ScoreText(term.min, term.max, language_), Say(term.reason)});
    }
    std::string bands(BandName(BandOf(score_.min), language_));
    if (BandOf(score_.min) != BandOf(score_.max)) {
      bands += Say(texts::kTo) + std::string(BandName(BandOf(score_.max), language_));
    }
    Row({"**" + Say(texts::kSe) + "**", "**" + ScoreText(score_.min, score_.max, language_) + "**",
         bands});
    text_ += "\n";
  }

  void WriteFound() {
    Heading(texts::kFound);
    Head({Say(texts::kDetector), Say(texts::kValues)});
    for (const auto& [detector, values] : total_.by_detector) {
      Row({Escaped(DetectorName(detector, language_)), Count(values)});
    }
    text_ += "\n";
  }

  void WriteSources() {
    Heading(texts::kSources);
    if (facts_.sources.empty()) {
      text_ += Say(texts::kNoSources) + "\n\n";
      return;
    }
    Head({Say(texts::kSource), Say(texts::kExposures), Say(texts::kExample)});
    for (const SourceFact& source : facts_.sources) {
      std::string example;
      if (source.example) {
        for (const FindingExample& finding : source.example->findings) {
          if (!example.empty()) example += ", ";
          example += Escaped(finding.detector) + " " + Escaped(finding.masked);
        }
      }
      Row({Escaped(source.source), Count(source.exposures), example});
    }
    text_ += "\n";
  }

  void WriteCoverage() {
    Heading(texts::kCoverage);
    Item(Say(texts::kInputsRead) + " : " + Count(total_.inputs));
    Item(Say(texts::kBytesRead) + " : " + BytesText(total_.bytes_in, language_));
    Item(Say(texts::kBytesScanned) + " : " + BytesText(total_.bytes_scanned, language_));
    for (const auto& [reason, count] : total_.gaps_by_reason) {
      Item(Count(count) + " × " + Escaped(GapReasonName(reason, language_)) + " : " +
           std::string(GapRemedy(reason, language_)));
    }
    text_ += "\n";
  }

  void WriteEvidence() {
    Heading(texts::kEvidence);
    for (const EventsFileFact& file : facts_.files) {
      Item(Escaped(file.name) + " : SHA-256 " + file.sha256);
    }
    for (const RunFact& run : facts_.runs) {
      Item(Escaped(run.started + ", leakscan " + run.version + ", " + run.engine + ", " +
                   run.patterns + ", " + run.key_id));
    }
    for (const InputFact& input : facts_.inputs) {
      if (!input.sha256.empty()) {
        Item(Escaped(input.path) + " : SHA-256 " + Escaped(input.sha256));
      }
    }
    text_ += "\n";
  }

  const Facts& facts_;
  const Tally& total_;
  const ReportOptions& options_;
  const Language language_;
  const EnisaScore score_;
  std::string text_;
};

}  // namespace

std::string MarkdownReport(const Facts& facts, const ReportOptions& options) {
  return Markdown(facts, options).Write();
}

}  // namespace leakscan
