// The page's second part, for the analyst: what was found where, what was not read, and by which
// run all of it is shown.
#include <algorithm>
#include <array>
#include <utility>

#include "scanner/report/charts.h"
#include "scanner/report/html_page.h"
#include "scanner/report/names.h"
#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

using Entries = std::vector<std::pair<std::string, std::uint64_t>>;

// The most frequent first; those that have no name of their own are `others`.
Entries Ranked(const NamedCounts& counts, std::string_view others) {
  Entries ranked(counts.begin(), counts.end());
  for (auto& entry : ranked) {
    if (entry.first.empty()) entry.first = others;
  }
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return ranked;
}

// What stands behind the first `shown` as one entry.
void FoldTail(std::size_t shown, std::string_view name, Entries* entries) {
  if (entries->size() <= shown) return;
  std::uint64_t rest = 0;
  for (std::size_t i = shown; i < entries->size(); ++i) rest += (*entries)[i].second;
  entries->resize(shown);
  entries->emplace_back(std::string(name), rest);
}

// "a=b, c=d".
std::string ListOf(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string list;
  for (const auto& [name, value] : pairs) list += (list.empty() ? "" : ", ") + name + "=" + value;
  return list;
}

// Without what stands in brackets.
std::string_view ShortName(std::string_view name) { return name.substr(0, name.find(" (")); }

constexpr std::size_t kCombinationsMax = 10;
constexpr std::size_t kDepartmentsMax = 12;
constexpr std::size_t kColumnsMax = 36;

}  // namespace

void HtmlPage::WriteFound() {
  BeginSection("found", texts::kFound);
  WriteDetectors();
  WriteTogether();
  if (total_.health_unidentified > 0) {
    Note(Say(texts::kUnidentified, {Count(total_.health_unidentified)}));
  }
  if (total_.professionals > 0) {
    Note(Say(texts::kProfessionalsNote, {Count(total_.professionals)}));
  }
  if (total_.allowed > 0) Note(Say(texts::kAllowedNote, {Count(total_.allowed)}));
  if (const std::uint64_t info = total_.by_severity[0]; info > 0) {
    Note(Say(texts::kInfoNote, {Count(info)}));
  }
  WriteLeads();
  EndSection();
}

void HtmlPage::WriteDetectors() {
  const Entries detectors = Ranked(total_.by_detector, Say(texts::kOthers));
  if (detectors.empty()) return;
  BeginTable(texts::kDetectorTable);
  Header(texts::kDetector);
  Header(texts::kValues, true);
  page_.Raw("<td class=\"wide\"></td>");
  EndHeader();
  for (const auto& [detector, values] : detectors) {
    RowHeader(DetectorName(detector, language_));
    NumberCell(Count(values));
    page_.Raw("<td>");
    WriteCellBar(values, detectors.front().second, &page_);
    page_.Raw("</td></tr>\n");
  }
  EndTable();
}

// Sets and their sizes as rows of dots ("UpSet"), a table that can be read aloud.
void HtmlPage::WriteTogether() {
  const auto& counts = facts_.lines.by_categories;
  std::vector<std::pair<std::size_t, std::uint64_t>> sets;
  std::size_t used = 0;
  for (std::size_t set = 1; set < counts.size(); ++set) {
    if (counts[set] == 0) continue;
    sets.emplace_back(set, counts[set]);
    used |= set;
  }
  if (sets.empty()) return;
  std::sort(sets.begin(), sets.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  sets.resize(std::min(sets.size(), kCombinationsMax));
  BeginTable(texts::kTogether);
  for (std::size_t c = 0; c < static_cast<std::size_t>(kCategoryCount); ++c) {
    if ((used >> c & 1U) == 0) continue;
    page_.Raw("<th scope=\"col\" class=\"dot\">");
    page_.Text(CategoryName(static_cast<Category>(c), language_)).Raw("</th>");
  }
  Header(texts::kExposures, true);
  page_.Raw("<td class=\"wide\"></td>");
  EndHeader();
  for (const auto& [set, count] : sets) {
    page_.Raw("<tr>");
    for (std::size_t c = 0; c < static_cast<std::size_t>(kCategoryCount); ++c) {
      if ((used >> c & 1U) == 0) continue;
      if ((set >> c & 1U) != 0) {
        page_.Raw("<td class=\"dot\"><span aria-hidden=\"true\">●</span><span class=\"aloud\">");
        page_.Text(CategoryName(static_cast<Category>(c), language_)).Raw("</span></td>");
      } else {
        page_.Raw("<td class=\"dot off\"><span aria-hidden=\"true\">·</span></td>");
      }
    }
    NumberCell(Count(count));
    page_.Raw("<td>");
    WriteCellBar(count, sets.front().second, &page_);
    page_.Raw("</td></tr>\n");
  }
  EndTable();
  Note(Say(texts::kTogetherNote));
  Note(Say(texts::kFromLines, {Count(facts_.lines.exposures), Count(total_.exposures)}));
}

void HtmlPage::WriteLeads() {
  if (total_.leads == 0) return;
  Heading(texts::kLeads);
  Paragraph(Say(texts::kLeadsNote, {Count(total_.leads)}));
  if (facts_.lead_examples.empty()) return;
  BeginTable(texts::kLeads, Caption::kAloud);
  Header(texts::kLink);
  Header(texts::kSource);
  EndHeader();
  for (const LeadExample& lead : facts_.lead_examples) {
    RowHeader(lead.masked);
    page_.Raw("<td class=\"path\">").Path(lead.source).Raw("</td></tr>\n");
  }
  EndTable();
}

void HtmlPage::WriteWho() {
  BeginSection("who", texts::kWho);
  const LineFacts& lines = facts_.lines;
  if (lines.with_birth_year + lines.with_department == 0) Paragraph(Say(texts::kNoAbout));
  WriteBirthYears();
  if (lines.women + lines.men > 0) {
    Note(Say(texts::kSexNote, {Count(lines.women), Count(lines.men)}));
  }
  WriteDepartments();
  WriteTimeline();
  EndSection();
}

void HtmlPage::WriteBirthYears() {
  const std::vector<std::uint64_t>& years = facts_.lines.by_birth_year;
  if (facts_.lines.with_birth_year == 0) return;
  const auto is_met = [](std::uint64_t count) { return count > 0; };
  const auto first =
      static_cast<std::size_t>(std::find_if(years.begin(), years.end(), is_met) - years.begin());
  const auto behind = static_cast<std::size_t>(
      std::find_if(years.rbegin(), years.rend(), is_met).base() - years.begin());
  std::size_t step = 1;
  for (const std::size_t wider : {5U, 10U, 50U, 100U, 500U}) {
    if ((behind - first) / step < kColumnsMax) break;
    step = wider;
  }
  std::vector<Bar> bars;
  for (std::size_t begin = first / step * step; begin < behind; begin += step) {
    Bar bar{std::to_string(begin), 0};
    for (std::size_t year = begin; year < std::min(begin + step, years.size()); ++year) {
      bar.value += years[year];
    }
    bars.push_back(std::move(bar));
  }
  const auto most = std::max_element(bars.begin(), bars.end(),
                                     [](const Bar& a, const Bar& b) { return a.value < b.value; });
  page_.Raw("<figure>\n<figcaption>").Text(Say(texts::kBirthFigure)).Raw("</figcaption>\n");
  WriteColumns(bars,
               Say(texts::kBirthAlt, {std::to_string(step), std::to_string(first),
                                      std::to_string(behind - 1), most->label, Count(most->value)}),
               language_, &page_);
  page_.Raw("</figure>\n");
}

void HtmlPage::WriteDepartments() {
  const LineFacts& lines = facts_.lines;
  if (lines.with_department == 0) return;
  Entries departments = Ranked(lines.by_department, Say(texts::kOthers));
  const std::uint64_t most = departments.front().second;
  for (auto& entry : departments) entry.first = DepartmentName(entry.first);
  FoldTail(kDepartmentsMax, Say(texts::kOthers), &departments);
  BeginTable(texts::kDepartmentFigure);
  Header(texts::kDepartment);
  Header(texts::kExposures, true);
  page_.Raw("<td class=\"wide\"></td>");
  EndHeader();
  for (const auto& [name, count] : departments) {
    RowHeader(name);
    NumberCell(Count(count));
    page_.Raw("<td>");
    // The others are many: their bar would dwarf the rest.
    if (count <= most) WriteCellBar(count, most, &page_);
    page_.Raw("</td></tr>\n");
  }
  EndTable();
  Note(Say(texts::kDepartmentNote,
           {PercentText(lines.with_department, lines.exposures, language_)}));
}

void HtmlPage::WriteTimeline() {
  const LineFacts& lines = facts_.lines;
  if (lines.with_posted == 0) return;
  const std::vector<std::uint64_t>& months = lines.by_posted_month;
  const auto is_met = [](std::uint64_t count) { return count > 0; };
  const auto first =
      static_cast<std::size_t>(std::find_if(months.begin(), months.end(), is_met) - months.begin());
  const auto behind = static_cast<std::size_t>(
      std::find_if(months.rbegin(), months.rend(), is_met).base() - months.begin());
  const bool by_year = behind - first > kColumnsMax;
  std::vector<Bar> bars;
  for (std::size_t month = by_year ? first / 12 * 12 : first; month < behind; ++month) {
    const std::string year =
        std::to_string(static_cast<std::size_t>(kFirstPostedYear) + month / 12);
    const std::string number = std::to_string(month % 12 + 1);
    const std::string label = by_year ? year : year + (number.size() < 2 ? "-0" : "-") + number;
    if (bars.empty() || bars.back().label != label) bars.push_back({label, 0});
    bars.back().value += months[month];
  }
  page_.Raw("<figure>\n<figcaption>").Text(Say(texts::kTimelineFigure)).Raw("</figcaption>\n");
  WriteColumns(bars, Say(texts::kTimelineAlt, {lines.first_posted, lines.last_posted}), language_,
               &page_);
  page_.Raw("</figure>\n");
}

void HtmlPage::WriteSources() {
  BeginSection("sources", texts::kSources);
  if (facts_.sources.empty()) {
    Paragraph(Say(texts::kNoSources));
    EndSection();
    return;
  }
  if (facts_.sources_estimated) Note(Say(texts::kSourcesEstimated));
  BeginTable(texts::kSources, Caption::kAloud);
  Header(texts::kSource);
  Header(texts::kExposures, true);
  Header(texts::kExample);
  EndHeader();
  for (const SourceFact& source : facts_.sources) {
    page_.Raw("<tr><th scope=\"row\" class=\"path\">").Path(source.source).Raw("</th>");
    page_.Raw("<td class=\"number\">").Text(Count(source.exposures));
    WriteCellBar(source.exposures, facts_.sources.front().exposures, &page_);
    page_.Raw("</td><td>");
    if (source.example) {
      WriteExample(*source.example);
    } else {
      page_.Raw("<span class=\"note\">").Text(Say(texts::kNoExample)).Raw("</span>");
    }
    page_.Raw("</td></tr>\n");
  }
  EndTable();
  EndSection();
}

void HtmlPage::WriteExample(const Example& example) {
  page_.Raw("<p class=\"example-head\"><strong>").Text(SeverityName(example.severity, language_));
  page_.Raw("</strong>");
  if (!example.sheet.empty()) page_.Raw(" · ").Foreign(example.sheet);
  if (!example.line.empty()) page_.Raw(" · ").Foreign(Say(texts::kLine, {example.line}));
  page_.Raw("</p><ul class=\"chips\">");
  for (const FindingExample& finding : example.findings) {
    page_.Raw("<li><span class=\"kind\">");
    page_.Foreign(ShortName(DetectorName(finding.detector, language_))).Raw("</span> ");
    page_.Foreign(finding.masked).Raw("</li>");
  }
  if (example.more_findings > 0) {
    page_.Raw("<li>").Text(Say(texts::kMore, {Count(example.more_findings)})).Raw("</li>");
  }
  page_.Raw("</ul>");
}

void HtmlPage::WriteCoverage() {
  BeginSection("coverage", texts::kCoverage);
  page_.Raw("<dl class=\"facts\">\n");
  Fact(texts::kInputsRead, Count(total_.inputs));
  Fact(texts::kBytesRead, BytesText(total_.bytes_in, language_));
  Fact(texts::kBytesScanned, BytesText(total_.bytes_scanned, language_));
  Fact(texts::kBytesGap, BytesText(total_.bytes_gap, language_));
  Fact(texts::kInputsWithGaps, Count(total_.inputs_with_gaps));
  Fact(texts::kOpaque, Count(total_.opaque));
  Fact(texts::kSkipped, Count(total_.skipped));
  page_.Raw("</dl>\n");
  if (total_.gaps == 0 && has_summary()) Paragraph(Say(texts::kNoGaps));
  WriteGaps();
  EndSection();
}

void HtmlPage::WriteGaps() {
  if (total_.gaps == 0) return;
  BeginTable(texts::kGapTable);
  Header(texts::kReason);
  Header(texts::kCount, true);
  Header(texts::kRemedy);
  Header(texts::kWhere);
  EndHeader();
  for (const auto& [reason, count] : Ranked(total_.gaps_by_reason, Say(texts::kOthers))) {
    RowHeader(GapReasonName(reason, language_));
    NumberCell(Count(count));
    page_.Raw("<td>").Text(GapRemedy(reason, language_)).Raw("</td><td>");
    for (const GapExample& gap : facts_.gap_examples) {
      if (gap.reason != reason) continue;
      page_.Raw("<p class=\"path\">").Path(gap.source).Raw("<br><small lang=\"en\">");
      page_.Foreign(gap.detail).Raw("</small></p>");
    }
    page_.Raw("</td></tr>\n");
  }
  EndTable();
}

void HtmlPage::WriteEvidence() {
  BeginSection("evidence", texts::kEvidence);
  BeginTable(texts::kEventsFiles);
  Header(texts::kFile);
  Header(texts::kSize, true);
  Header(texts::kSha256);
  EndHeader();
  for (const EventsFileFact& file : facts_.files) {
    page_.Raw("<tr><th scope=\"row\" class=\"path\">").Path(file.name).Raw("</th>");
    NumberCell(BytesText(file.bytes, language_));
    page_.Raw("<td class=\"digest\">").Text(file.sha256).Raw("</td></tr>\n");
  }
  EndTable();
  Note(Say(texts::kEventsNote));
  Heading(texts::kRuns);
  for (const RunFact& run : facts_.runs) WriteRun(run);
  if (facts_.run_count > facts_.runs.size()) {
    Note(Say(texts::kMoreRuns, {Count(facts_.run_count - facts_.runs.size())}));
  }
  WriteInputs();
  if (!facts_.critical_ids.empty()) {
    Heading(texts::kCriticalIds);
    page_.Raw("<ul class=\"ids\">\n");
    for (const std::string& id : facts_.critical_ids) {
      page_.Raw("<li>").Foreign(id).Raw("</li>\n");
    }
    page_.Raw("</ul>\n");
  }
  EndSection();
}

void HtmlPage::WriteRun(const RunFact& run) {
  std::string inputs;
  for (const std::string& input : run.inputs) inputs += (inputs.empty() ? "" : ", ") + input;
  page_.Raw("<dl class=\"facts\">\n");
  Fact(texts::kStarted, TimeText(run.started));
  Fact(texts::kVersion, run.version);
  Fact(texts::kEngine, run.engine);
  Fact(texts::kHost, run.host);
  Fact(texts::kKey, run.key_id + " (" + run.key_source + ")");
  Fact(texts::kGivenInputs, inputs);
  if (!run.labels.empty()) Fact(texts::kLabels, ListOf(run.labels));
  Fact(texts::kFilters, run.filters.empty() ? std::string(Say(texts::kNone)) : ListOf(run.filters));
  Fact(texts::kPatterns, run.patterns);
  if (!run.inputs_sha256.empty()) Fact(texts::kInputsDigest, run.inputs_sha256);
  page_.Raw("</dl>\n");
  if (run.reveal) Note(Say(texts::kRevealNote));
}

void HtmlPage::WriteInputs() {
  if (facts_.inputs.empty()) return;
  BeginTable(texts::kInputTable);
  Header(texts::kFile);
  Header(texts::kSize, true);
  Header(texts::kFormat);
  Header(texts::kExposures, true);
  Header(texts::kGapsColumn, true);
  Header(texts::kSha256);
  EndHeader();
  for (const InputFact& input : facts_.inputs) {
    page_.Raw("<tr><th scope=\"row\" class=\"path\">").Path(input.path).Raw("</th>");
    NumberCell(BytesText(input.bytes, language_));
    page_.Raw("<td>").Foreign(input.format).Raw("</td>");
    NumberCell(Count(input.exposures));
    NumberCell(Count(input.gaps));
    page_.Raw("<td class=\"digest\">");
    page_.Foreign(input.sha256.empty() ? Say(texts::kNoDigest) : input.sha256);
    page_.Raw("</td></tr>\n");
  }
  EndTable();
  if (total_.inputs > facts_.inputs.size()) {
    Note(Say(texts::kMoreInputs,
             {Count(facts_.inputs.size()), Count(total_.inputs - facts_.inputs.size())}));
  }
}

}  // namespace leakscan
