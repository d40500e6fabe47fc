// The part of RecordDetector that reads running text word by word: names, addresses and results
// without labels. It costs many times what an anchor costs, so only records that hold an
// identifier, a labelled birth date or the anchor of an address come here.

#include <algorithm>

#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/person.h"
#include "scanner/validate/prose.h"

namespace leakscan {
namespace {

bool Overlaps(const std::vector<Finding>& findings, Kind kind, const Finding& other) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.kind == kind && finding.begin < other.end && other.begin < finding.end;
  });
}

}  // namespace

Finding* RecordDetector::AddProse(Kind kind, const Scope& scope, const ProseFinding& found,
                                  Arena& arena) {
  Finding finding;
  finding.detector = static_cast<std::uint16_t>(detector_of_kind_[static_cast<int>(kind)]);
  finding.kind = kind;
  finding.confidence = Confidence::kMedium;
  finding.structured_health = patterns_.detectors()[finding.detector].structured_health;
  Place(scope, found.begin, found.end, &finding);
  if (Overlaps(*findings_, kind, finding)) return nullptr;  // a labelled value knows better
  finding.normalized = arena.Copy(found.normalized);
  findings_->push_back(finding);
  return &findings_->back();
}

// "12 rue des Lilas 67000 Strasbourg - 06 47 38 29 15": what a label announced as an address ends
// where an identifier begins, which as the shorter of the two would be lost.
void RecordDetector::CutAddressesAtIdentifiers(Arena& arena) {
  for (Finding& address : *findings_) {
    if (address.kind != Kind::kPostalAddress) continue;
    std::uint32_t end = address.end;
    for (const Finding& other : *findings_) {
      if (!IsIdentifier(other.kind) || other.begin <= address.begin) continue;
      end = std::min(end, other.begin);
    }
    if (end == address.end) continue;
    const std::string_view line = text_.substr(address.begin, end - address.begin);
    const std::size_t last = line.find_last_not_of(" \t\r\n-,;:/|(");
    scratch_.clear();
    if (last == std::string_view::npos || !ReadAddressLine(line.substr(0, last + 1), &scratch_)) {
      continue;
    }
    address.end = address.begin + static_cast<std::uint32_t>(last + 1);
    address.value = line.substr(0, last + 1);
    address.normalized = arena.Copy(scratch_);
  }
}

void RecordDetector::DetectProse(const Record& record, Arena& arena) {
  const bool worth_it =
      address_anchored_ ||
      std::any_of(findings_->begin(), findings_->end(), [](const Finding& finding) {
        return IsIdentifier(finding.kind) || finding.kind == Kind::kBirthDate;
      });
  if (!worth_it) return;
  Scope scope;
  scope.base = record.begin;
  scope.text = words_.text();
  if (HasDetector(Kind::kPersonName)) {
    names_found_.clear();
    own_places_.clear();
    for (const Finding& finding : *findings_) {
      const bool own = finding.kind == Kind::kNir || finding.kind == Kind::kBirthDate;
      if (own && finding.begin >= record.begin) own_places_.push_back(finding.begin - record.begin);
    }
    std::ranges::sort(own_places_);
    FindNames(words_, own_places_, &names_found_);
    for (const ProseName& name : names_found_) {
      Finding* finding = AddProse(Kind::kPersonName, scope, name, arena);
      if (finding == nullptr) continue;
      if (name.professional) finding->holder = Holder::kProfessional;
      finding->about.sex = name.sex;
    }
  }
  if (HasDetector(Kind::kPostalAddress)) {
    addresses_found_.clear();
    FindAddresses(words_, &addresses_found_);
    for (const ProseAddress& address : addresses_found_) {
      Finding* finding = AddProse(Kind::kPostalAddress, scope, address, arena);
      if (finding == nullptr) continue;
      std::ranges::copy(address.department, finding->about.department);
      if (address.town_agrees) finding->confidence = Confidence::kHigh;
    }
    CutAddressesAtIdentifiers(arena);
  }
  if (HasDetector(Kind::kCovidResult)) {
    results_found_.clear();
    FindResults(words_, &results_found_);
    for (const ProseFinding& result : results_found_) {
      AddProse(Kind::kCovidResult, scope, result, arena);
    }
  }
}

}  // namespace leakscan
