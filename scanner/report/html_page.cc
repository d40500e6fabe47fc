// The page's policy allows nothing but the one style sheet in it, named by its digest: no script,
// no picture, no font, no connection, no form. So even markup that came through would do nothing.
#include "scanner/report/html_page.h"

#include <absl/time/time.h>

#include <array>
#include <cstdint>

#include "scanner/base/sha256.h"
#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

int HexValue(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// RFC 4648, section 4, of a digest in hexadecimal.
std::string Base64OfHex(std::string_view hex) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  for (std::size_t i = 0; i < hex.size(); i += 6) {  // three bytes
    std::uint32_t bits = 0;
    std::size_t digits = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      const bool given = i + k < hex.size();
      bits = bits << 4U | static_cast<std::uint32_t>(given ? HexValue(hex[i + k]) : 0);
      digits += given ? 1 : 0;
    }
    const std::size_t characters = digits / 2 + 1;
    for (std::size_t k = 0; k < 4; ++k) {
      base64 += k < characters ? kDigits[bits >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return base64;
}

}  // namespace

std::string HtmlReport(const Facts& facts, const ReportOptions& options) {
  return HtmlPage(facts, options).Write();
}

HtmlPage::HtmlPage(const Facts& facts, const ReportOptions& options)
    : facts_(facts),
      total_(facts.total),
      options_(options),
      language_(options.language),
      score_(ScoreOf(facts)),
      warnings_(WarningsOf(facts, options.language)),
      entries_({{"glance", texts::kGlance},
                {"article-33", texts::kArticle33Short},
                {"enisa", texts::kEnisa},
                {"article-34", texts::kArticle34Short},
                {"found", texts::kFound},
                {"who", texts::kWho},
                {"sources", texts::kSources},
                {"coverage", texts::kCoverage},
                {"evidence", texts::kEvidence}}) {}

std::string HtmlPage::Write() {
  WriteHead();
  WriteTop();
  page_.Raw("<div class=\"page\">\n");
  WriteContents();
  page_.Raw("<main id=\"main\">\n");
  WriteWarnings();
  WriteGlance();
  WriteArticle33();
  WriteEnisa();
  WriteArticle34();
  WriteFound();
  WriteWho();
  WriteSources();
  WriteCoverage();
  WriteEvidence();
  page_.Raw("</main>\n</div>\n");
  WriteFoot();
  return page_.html();
}

void HtmlPage::WriteHead() {
  const std::string_view style = ReportStyle();
  Sha256 digest;
  digest.Update(style.data(), style.size());
  page_.Raw("<!DOCTYPE html>\n<html lang=\"").Text(Say(texts::kLanguageCode)).Raw("\">\n<head>\n");
  page_.Raw(
      "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""
      "default-src 'none'; style-src 'sha256-");
  page_.Append(Base64OfHex(digest.Finish()));
  page_.Raw(
      "'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"robots\" content=\"noindex, nofollow\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  page_.Raw("<title>").Text(Say(texts::kTitle)).Raw(" – leakscan</title>\n");
  page_.Raw("<style>").Append(style).Raw("</style>\n</head>\n<body>\n");
}

// "2026-11-27T14:30:00Z" for people: "2026-11-27 14:30 UTC". Other texts stay as they are.
std::string HtmlPage::TimeText(std::string_view time) {
  if (time.size() != 20 || time[10] != 'T' || time[19] != 'Z') return std::string(time);
  return std::string(time.substr(0, 10)) + " " + std::string(time.substr(11, 5)) + "\u00A0UTC";
}

void HtmlPage::WriteTop() {
  page_.Raw("<a class=\"skip\" href=\"#main\">").Text(Say(texts::kSkip)).Raw("</a>\n");
  page_.Raw("<header>\n<p class=\"kicker\">leakscan</p>\n<h1>");
  page_.Text(Say(texts::kTitle)).Raw("</h1>\n<p class=\"meta\">");
  if (!facts_.runs.empty()) {
    const RunFact& run = facts_.runs.front();
    page_.Text(Say(texts::kScannedOn, {TimeText(run.started)}));
    for (const auto& [name, value] : run.labels) {
      page_.Raw(" · ").Foreign(name + "=" + value);
    }
    page_.Raw(" · ");
  }
  const std::string made = absl::FormatTime(
      "%E4Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(options_.made_at), absl::UTCTimeZone());
  page_.Text(Say(texts::kMadeBy, {options_.version, TimeText(made)}));
  page_.Raw("</p>\n<p class=\"meta\">").Text(Say(texts::kConfidential)).Raw("</p>\n</header>\n");
}

void HtmlPage::WriteContents() {
  page_.Raw("<nav aria-label=\"").Text(Say(texts::kContents)).Raw("\"><p class=\"nav-title\">");
  page_.Text(Say(texts::kContents)).Raw("</p><ol>\n");
  for (const Entry& entry : entries_) {
    page_.Raw("<li><a href=\"#").Text(entry.anchor).Raw("\">");
    page_.Text(Say(entry.title)).Raw("</a></li>\n");
  }
  page_.Raw("</ol></nav>\n");
}

void HtmlPage::WriteWarnings() {
  if (warnings_.empty()) return;
  page_.Raw("<section class=\"banner\" aria-labelledby=\"warnings\"><h2 id=\"warnings\">");
  page_.Text(Say(texts::kBannerTitle)).Raw("</h2><ul>\n");
  for (const std::string& warning : warnings_) {
    page_.Raw("<li>").Foreign(warning).Raw("</li>\n");
  }
  page_.Raw("</ul></section>\n");
}

void HtmlPage::WriteFoot() {
  page_.Raw("<footer><p>").Text(Say(texts::kMethod)).Raw("</p></footer>\n</body>\n</html>\n");
}

void HtmlPage::BeginSection(std::string_view anchor, const Both& title) {
  page_.Raw("<section id=\"").Text(anchor).Raw("\" aria-labelledby=\"h-").Text(anchor);
  page_.Raw("\">\n<h2 id=\"h-").Text(anchor).Raw("\">").Text(Say(title)).Raw("</h2>\n");
}

void HtmlPage::Heading(const Both& title) { page_.Raw("<h3>").Text(Say(title)).Raw("</h3>\n"); }

void HtmlPage::Paragraph(std::string_view text) { page_.Raw("<p>").Text(text).Raw("</p>\n"); }

void HtmlPage::Note(std::string_view text) {
  page_.Raw("<p class=\"note\">").Text(text).Raw("</p>\n");
}

void HtmlPage::BeginTable(const Both& caption, Caption how) {
  // What scrolls can be reached by the keyboard.
  page_.Raw("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
  page_.Text(Say(caption)).Raw("\"><table><caption>");
  if (how == Caption::kAloud) page_.Raw("<span class=\"aloud\">");
  page_.Text(Say(caption));
  if (how == Caption::kAloud) page_.Raw("</span>");
  page_.Raw("</caption><thead><tr>");
}

void HtmlPage::Header(const Both& name, bool number) {
  if (number) {
    page_.Raw("<th scope=\"col\" class=\"number\">");
  } else {
    page_.Raw("<th scope=\"col\">");
  }
  page_.Text(Say(name)).Raw("</th>");
}

void HtmlPage::RowHeader(std::string_view text) {
  page_.Raw("<tr><th scope=\"row\">").Foreign(text).Raw("</th>");
}

void HtmlPage::NumberCell(std::string_view number) {
  page_.Raw("<td class=\"number\">").Text(number).Raw("</td>");
}

void HtmlPage::Fact(const Both& term, std::string_view value) {
  page_.Raw("<div><dt>").Text(Say(term)).Raw("</dt><dd>").Foreign(value).Raw("</dd></div>\n");
}

}  // namespace leakscan
