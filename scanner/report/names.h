// What the words of events (detectors, categories, severities, reasons of gaps, départements) are
// called in a report. What has no name here is called as it is. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "scanner/model/kinds.h"
#include "scanner/report/language.h"

namespace leakscan {

std::string DetectorName(std::string_view id, Language language);
std::string_view CategoryName(Category category, Language language);
std::string_view SeverityName(Severity severity, Language language);
std::string_view SeverityMeaning(Severity severity, Language language);
std::string GapReasonName(std::string_view reason, Language language);
// What would close such a gap.
std::string_view GapRemedy(std::string_view reason, Language language);
// "78 Yvelines".
std::string DepartmentName(std::string_view code);

}  // namespace leakscan
