// The sheet for the authority (GDPR, article 33): the CNIL's form row by row, each filled by the
// scan, proposed, or left to the controller. docs/report.md says where each comes from. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/report/deadline.h"
#include "scanner/report/enisa_score.h"
#include "scanner/report/facts.h"

namespace leakscan {

struct SheetRow {
  std::string_view key;  // "person_count"
  Both label;
  Origin origin = Origin::kMissing;
  std::vector<std::string> values;    // plain text, none where missing
  std::vector<std::string> evidence;  // ids of events, a few
};

struct SheetSection {
  Both title;
  std::vector<SheetRow> rows;
};

std::vector<SheetSection> MakeSheet(const Facts& facts, const EnisaScore& score,
                                    const std::optional<Deadline>& deadline, Language language);

// How many findings the detectors named have together.
std::uint64_t FindingsOf(const Tally& total, std::initializer_list<std::string_view> detectors);

std::string_view OriginName(Origin origin, Language language);

// The number of persons as it may be told: one number, a range, or about one.
std::string PersonsText(const Facts& facts, Language language);

}  // namespace leakscan
