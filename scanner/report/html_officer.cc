// The page's first part, for the officer: the figures that matter, what the authority asks, how bad
// it is, whom to inform.
#include <array>
#include <cstdlib>

#include "scanner/report/charts.h"
#include "scanner/report/html_page.h"
#include "scanner/report/names.h"
#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

constexpr std::array<Severity, kShades> kShown = {Severity::kCritical, Severity::kHigh,
                                                  Severity::kMedium, Severity::kLow};

}  // namespace

void HtmlPage::WriteGlance() {
  BeginSection("glance", texts::kGlance);
  if (total_.exposures == 0) {
    page_.Raw("<p class=\"lead\">").Text(Say(texts::kNothingFound)).Raw("</p>\n");
    EndSection();
    return;
  }
  page_.Raw("<div class=\"hero\"><p class=\"hero-figure\"><span class=\"hero-number\">");
  const bool several = facts_.run_count > 1;
  std::string persons = Count(several ? total_.persons_range.max : total_.persons);
  if (facts_.estimated) persons = Say(texts::kAbout, {persons});
  page_.Text(persons).Raw("</span> ").Text(Say(texts::kPersonsConcerned)).Raw("</p><p>");
  const Range& range = total_.persons_range;
  if (several) {
    page_.Text(Say(texts::kPersonsUpTo, {Count(range.min)}));
  } else if (!has_summary()) {
    page_.Text(Say(texts::kPersonsInLines));
  } else if (range.min == range.max) {
    page_.Text(Say(texts::kPersonsExact));
  } else {
    page_.Text(Say(texts::kPersonsRange, {Count(range.min), Count(range.max)}));
  }
  page_.Raw("</p></div>\n<p class=\"lead\">");
  const std::uint64_t critical = total_.by_severity[static_cast<std::size_t>(Severity::kCritical)];
  if (has_summary()) {
    page_.Text(Say(texts::kHeadline, {Count(total_.exposures), Count(total_.critical)}));
  } else {
    page_.Text(Say(texts::kHeadlineLines, {Count(total_.exposures), Count(critical)}));
  }
  page_.Raw("</p>\n");
  WriteTiles();
  page_.Raw("<div class=\"pair\">\n");
  WriteSeverities();
  if (has_summary()) WriteReachable();
  page_.Raw("</div>\n");
  EndSection();
}

void HtmlPage::WriteTiles() {
  const auto tile = [this](const Both& name, std::string_view value, std::string_view note) {
    page_.Raw("<div><dt>").Text(Say(name)).Raw("</dt><dd class=\"figure\">").Text(value);
    page_.Raw("</dd><dd>").Text(note).Raw("</dd></div>\n");
  };
  page_.Raw("<dl class=\"tiles\">\n");
  if (has_summary()) {
    const std::uint64_t persons = total_.persons;
    tile(texts::kRecords, Count(total_.exposures),
         Say(texts::kRecordsNote, {Count(total_.records)}));
    tile(texts::kCriticalShare, PercentText(total_.critical, persons, language_),
         Say(texts::kCriticalNote, {Count(total_.critical)}));
    tile(texts::kWithNir, Count(total_.with_nir),
         Say(texts::kNirNote, {PercentText(total_.with_nir, persons, language_)}));
    tile(texts::kMinors, RangeText(total_.minors, language_), Say(texts::kMinorsNote));
    tile(texts::kReachableTile,
         PercentText(total_.by_email + total_.by_phone + total_.by_post, persons, language_),
         Say(texts::kReachableNote));
  } else {
    tile(texts::kRecords, Count(total_.exposures), Say(texts::kRecordsInLines));
    const std::uint64_t critical =
        total_.by_severity[static_cast<std::size_t>(Severity::kCritical)];
    tile(texts::kCriticalRecords, Count(critical),
         PercentText(critical, total_.exposures, language_));
  }
  page_.Raw("</dl>\n");
}

void HtmlPage::WriteSeverities() {
  std::vector<std::uint64_t> values;
  for (const Severity severity : kShown) {
    values.push_back(total_.by_severity[static_cast<std::size_t>(severity)]);
  }
  page_.Raw("<figure>\n<figcaption>").Text(Say(texts::kSeverityFigure)).Raw("</figcaption>\n");
  WriteStackedBar(values, Say(texts::kSeverityFigure), &page_);
  page_.Raw("<ul class=\"legend\">\n");
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    page_.Raw("<li>");
    WriteSwatch(i, &page_);
    page_.Raw("<span class=\"entry\"><strong>").Text(SeverityName(kShown[i], language_));
    page_.Raw("</strong><br><small>").Text(SeverityMeaning(kShown[i], language_));
    page_.Raw("</small></span><span class=\"number\">").Text(Count(values[i]));
    page_.Raw("<br><small>").Text(PercentText(values[i], total_.exposures, language_));
    page_.Raw("</small></span></li>\n");
  }
  page_.Raw("</ul></figure>\n");
}

void HtmlPage::WriteReachable() {
  const std::vector<std::uint64_t> values = {total_.by_email, total_.by_phone, total_.by_post,
                                             total_.by_none};
  constexpr std::array<Both, kShades> kSteps = {
      {texts::kByEmail, texts::kByPhone, texts::kByPost, texts::kByNone}};
  page_.Raw("<figure>\n<figcaption>").Text(Say(texts::kReachFigure)).Raw("</figcaption>\n");
  WriteStackedBar(values, Say(texts::kReachFigure), &page_);
  page_.Raw("<ul class=\"legend\">\n");
  for (std::size_t i = 0; i < values.size(); ++i) {
    page_.Raw("<li>");
    WriteSwatch(i, &page_);
    page_.Raw("<span class=\"entry\"><strong>").Text(Say(kSteps[i]));
    page_.Raw("</strong></span><span class=\"number\">").Text(Count(values[i]));
    page_.Raw("<br><small>").Text(PercentText(values[i], total_.persons, language_));
    page_.Raw("</small></span></li>\n");
  }
  page_.Raw("</ul>\n");
  Note(Say(texts::kReachExplained));
  page_.Raw("</figure>\n");
}

void HtmlPage::WriteArticle33() {
  BeginSection("article-33", texts::kArticle33);
  Paragraph(Say(texts::kArticle33Intro));
  WriteDeadline();
  WriteSheet();
  EndSection();
}

void HtmlPage::WriteDeadline() {
  page_.Raw("<div class=\"deadline\">\n<h3>").Text(Say(texts::kDeadline)).Raw("</h3>\n");
  if (!options_.deadline) {
    Paragraph(Say(texts::kNoDeadline));
    page_.Raw("</div>\n");
    return;
  }
  const Deadline& deadline = *options_.deadline;
  const auto time = [&](const Both& name, const std::string& local, const std::string& utc) {
    page_.Raw("<div><dt>").Text(Say(name)).Raw("</dt><dd><strong>").Text(local);
    page_.Raw("</strong></dd><dd class=\"note\">").Text(deadline.zone).Raw(" · ").Text(utc);
    page_.Raw("</dd></div>\n");
  };
  page_.Raw("<dl class=\"facts\">\n");
  time(texts::kAware, deadline.aware_local, deadline.aware_utc);
  time(texts::kDue, deadline.due_local, deadline.due_utc);
  page_.Raw("</dl>\n");
  constexpr std::int64_t kHour = 3600;
  const std::int64_t left = deadline.due - options_.made_at;
  const auto hours = static_cast<std::uint64_t>(std::abs(left) / kHour);
  Paragraph(Say(left >= 0 ? texts::kHoursLeft : texts::kOverdue, {Count(hours)}));
  Note(Say(texts::kDeadlineNote));
  page_.Raw("</div>\n");
}

void HtmlPage::WriteSheet() {
  BeginTable(texts::kSheet);
  Header(texts::kItem);
  Header(texts::kValue);
  Header(texts::kStatus);
  page_.Raw("</tr></thead>\n");
  for (const SheetSection& section : MakeSheet(facts_, score_, options_.deadline, language_)) {
    page_.Raw("<tbody><tr class=\"group\"><th colspan=\"3\" scope=\"rowgroup\">");
    page_.Text(Say(section.title)).Raw("</th></tr>\n");
    for (const SheetRow& row : section.rows) {
      RowHeader(Say(row.label));
      page_.Raw("<td>");
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        if (i > 0) page_.Raw("<br>");
        page_.Foreign(row.values[i]);
      }
      if (row.values.empty()) page_.Raw("<span class=\"blank\"></span>");
      page_.Raw("</td><td>");
      WriteStatus(row.origin);
      page_.Raw("</td></tr>\n");
    }
    page_.Raw("</tbody>\n");
  }
  page_.Raw("</table></div>\n");
  Note(Say(texts::kSheetLegend));
}

void HtmlPage::WriteStatus(Origin origin) {
  switch (origin) {
    case Origin::kComputed:
      page_.Raw("<span class=\"status computed\">");
      break;
    case Origin::kProposed:
      page_.Raw("<span class=\"status proposed\">");
      break;
    case Origin::kMissing:
      page_.Raw("<span class=\"status missing\">");
  }
  page_.Text(OriginName(origin, language_)).Raw("</span>");
}

void HtmlPage::WriteEnisa() {
  BeginSection("enisa", texts::kEnisa);
  if (!score_.applies) {
    Paragraph(Say(texts::kEnisaNothing));
    EndSection();
    return;
  }
  const std::string score = ScoreText(score_.min, score_.max, language_);
  std::string bands(BandName(BandOf(score_.min), language_));
  if (BandOf(score_.min) != BandOf(score_.max)) {
    bands.append(Say(texts::kTo)).append(BandName(BandOf(score_.max), language_));
  }
  Paragraph(Say(texts::kEnisaIntro));
  page_.Raw("<figure>\n");
  WriteSeverityScale(score_.min, score_.max, Say(texts::kScale, {score}), language_, &page_);
  page_.Raw("</figure>\n");
  BeginTable(texts::kTerms);
  Header(texts::kTerm);
  Header(texts::kValue, true);
  Header(texts::kReason);
  Header(texts::kStatus);
  EndHeader();
  for (const EnisaTerm& term : score_.terms) {
    RowHeader(Say(term.label));
    NumberCell(ScoreText(term.min, term.max, language_));
    page_.Raw("<td>").Text(Say(term.reason)).Raw("</td><td>");
    WriteStatus(term.origin);
    page_.Raw("</td></tr>\n");
  }
  page_.Raw("<tr class=\"total\"><th scope=\"row\">").Text(Say(texts::kSe)).Raw("</th>");
  NumberCell(score);
  page_.Raw("<td colspan=\"2\">").Text(bands).Raw("</td></tr>\n");
  EndTable();
  WriteSituations();
  Note(Say(score_.many_persons ? texts::kFlagMany : texts::kFlagFew));
  Note(Say(texts::kFlagReadable));
  Note(Say(texts::kCnilLink));
  EndSection();
}

// What the controller knows and a scan does not: who got the data, and on purpose or not.
void HtmlPage::WriteSituations() {
  constexpr std::array<std::pair<Both, double>, 3> kSpread = {
      {{texts::kNoAccess, 0}, {texts::kKnownRecipients, 0.25}, {texts::kPublic, 0.5}}};
  BeginTable(texts::kSituations);
  Header(texts::kSituation);
  Header(texts::kAccident);
  Header(texts::kMalice);
  EndHeader();
  for (const auto& [name, confidentiality] : kSpread) {
    RowHeader(Say(name));
    for (const double intent : {0.0, 0.5}) {
      const double circumstances = confidentiality + intent;
      const double min = score_.base_min + circumstances;
      const double max = score_.base_max + circumstances;
      page_.Raw("<td><strong>").Text(ScoreText(min, max, language_)).Raw("</strong> ");
      page_.Text(BandName(BandOf(min), language_));
      if (BandOf(min) != BandOf(max)) {
        page_.Text(Say(texts::kTo)).Text(BandName(BandOf(max), language_));
      }
      page_.Raw("</td>");
    }
    page_.Raw("</tr>\n");
  }
  EndTable();
}

void HtmlPage::WriteArticle34() {
  BeginSection("article-34", texts::kArticle34);
  Paragraph(Say(texts::kArticle34Intro));
  std::vector<std::string> signs;
  const auto add = [&](const Both& text, std::uint64_t count) {
    if (count > 0) signs.push_back(Say(text, {Count(count)}));
  };
  add(texts::kSignCritical, total_.critical);
  add(texts::kSignNir, total_.with_nir);
  if (total_.minors.max > 0) {
    signs.push_back(Say(texts::kSignMinors, {RangeText(total_.minors, language_)}));
  }
  add(texts::kSignPasswords, FindingsOf(total_, {"password", "password_hash"}));
  add(texts::kSignFinancial, FindingsOf(total_, {"iban", "payment_card"}));
  Heading(texts::kRiskSigns);
  if (signs.empty()) Paragraph(Say(texts::kNoSigns));
  if (!signs.empty()) page_.Raw("<ul>\n");
  for (const std::string& sign : signs) page_.Raw("<li>").Text(sign).Raw("</li>\n");
  if (!signs.empty()) page_.Raw("</ul>\n");
  Heading(texts::kLetter);
  page_.Raw("<ul>\n");
  for (const Both& part : {texts::kLetterNature, texts::kLetterContact, texts::kLetterConsequences,
                           texts::kLetterMeasures}) {
    page_.Raw("<li>").Text(Say(part)).Raw("</li>\n");
  }
  page_.Raw("</ul>\n");
  if (total_.by_none > 0) Note(Say(texts::kNotReachable, {Count(total_.by_none)}));
  EndSection();
}

}  // namespace leakscan
