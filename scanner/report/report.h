// The report: what saved events tell, for the analyst and for the data-protection officer, as one
// page (HTML), for machines (JSON) or as text (Markdown). Each a pure function of the facts. The
// texts of events are untrusted: they are escaped wherever they appear. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/report/deadline.h"
#include "scanner/report/facts.h"
#include "scanner/report/language.h"

namespace leakscan {

struct ReportOptions {
  Language language = Language::kFrench;
  std::optional<Deadline> deadline;
  std::string version;       // of this program
  std::int64_t made_at = 0;  // seconds since the epoch
};

// A whole document that needs nothing beside it: no script, no font, no picture from elsewhere.
std::string HtmlReport(const Facts& facts, const ReportOptions& options);
std::string MarkdownReport(const Facts& facts, const ReportOptions& options);
std::string JsonReport(const Facts& facts, const ReportOptions& options);

// What keeps the figures from being the whole truth; none if they are. Plain text.
std::vector<std::string> WarningsOf(const Facts& facts, Language language);

}  // namespace leakscan
