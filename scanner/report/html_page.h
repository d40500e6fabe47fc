// HtmlPage: the report's page while it is written, section by section. Internal to report/: the
// sections for the officer are in html_officer.cc, those for the analyst in html_analyst.cc.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/report/enisa_score.h"
#include "scanner/report/html_writer.h"
#include "scanner/report/notification_sheet.h"
#include "scanner/report/report.h"

namespace leakscan {

class HtmlPage {
 public:
  HtmlPage(const Facts& facts, const ReportOptions& options);

  std::string Write();

 private:
  // A heading of the table of contents: its anchor, a literal of ours.
  struct Entry {
    std::string_view anchor;
    Both title;
  };

  void WriteHead();
  void WriteTop();
  void WriteContents();
  void WriteWarnings();
  void WriteFoot();

  // html_officer.cc
  void WriteGlance();
  void WriteTiles();
  void WriteSeverities();
  void WriteReachable();
  void WriteArticle33();
  void WriteDeadline();
  void WriteSheet();
  void WriteStatus(Origin origin);
  void WriteEnisa();
  void WriteSituations();
  void WriteArticle34();

  // html_analyst.cc
  void WriteFound();
  void WriteDetectors();
  void WriteTogether();
  void WriteLeads();
  void WriteWho();
  void WriteBirthYears();
  void WriteDepartments();
  void WriteTimeline();
  void WriteSources();
  void WriteExample(const Example& example);
  void WriteCoverage();
  void WriteGaps();
  void WriteEvidence();
  void WriteRun(const RunFact& run);
  void WriteInputs();

  std::string_view Say(const Both& text) const { return text.In(language_); }
  std::string Say(const Both& text, std::initializer_list<std::string> values) const {
    return Fill(text.In(language_), values);
  }
  std::string Count(std::uint64_t count) const { return CountText(count, language_); }
  // A summary was among the events, so that persons are known by more than their number.
  bool has_summary() const { return facts_.run_count > facts_.runs_without_summary; }

  static std::string TimeText(std::string_view time);
  void BeginSection(std::string_view anchor, const Both& title);
  void EndSection() { page_.Raw("</section>\n"); }
  void Heading(const Both& title);  // of a part of a section
  void Paragraph(std::string_view text);
  void Note(std::string_view text);
  // A table with a caption, in a box that scrolls where it is too wide. A caption that repeats the
  // heading above it is for those who listen.
  enum class Caption : std::uint8_t { kShown, kAloud };
  void BeginTable(const Both& caption, Caption how = Caption::kShown);
  void Header(const Both& name, bool number = false);
  void EndHeader() { page_.Raw("</tr></thead><tbody>\n"); }
  void EndTable() { page_.Raw("</tbody></table></div>\n"); }
  void RowHeader(std::string_view text);
  void NumberCell(std::string_view number);
  // A fact of a list of terms and values.
  void Fact(const Both& term, std::string_view value);

  const Facts& facts_;
  const Tally& total_;
  const ReportOptions& options_;
  const Language language_;
  const EnisaScore score_;
  const std::vector<std::string> warnings_;
  const std::vector<Entry> entries_;
  HtmlWriter page_;
};

// The style sheet, report.css.
std::string_view ReportStyle();

}  // namespace leakscan
