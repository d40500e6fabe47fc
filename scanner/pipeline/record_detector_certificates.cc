// The part of RecordDetector that reads signed COVID certificates. What a certificate carries (its
// holder's name and birth date, a test's result) becomes findings of the record in the
// certificate's place, so that it counts as identity and health of one person.

#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/certificate.h"

namespace leakscan {

void RecordDetector::ReadCertificateAt(const Scope& scope, Kind kind, std::size_t end,
                                       Arena& arena) {
  if (!HasDetector(kind)) return;
  const auto reading = kind == Kind::kHc1 ? ReadHc1(scope.text, end) : ReadDoc2d(scope.text, end);
  if (!reading) return;
  const auto add = [&](Kind added, std::string_view normalized) {
    Finding finding;
    if (!HasDetector(added)) return;
    finding.detector = static_cast<std::uint16_t>(detector_of_kind_[static_cast<int>(added)]);
    finding.kind = added;
    finding.confidence = Confidence::kHigh;
    finding.structured_health = patterns_.detectors()[finding.detector].structured_health;
    finding.distinctive = true;
    finding.fictional = reading->fictional;
    finding.carried = added != kind;
    finding.normalized = arena.Copy(normalized);
    if (reading->birth && (added == kind || added == Kind::kBirthDate)) {
      finding.about.birth_year = reading->birth->year;
      finding.about.birth_month = reading->birth->month;
      finding.about.birth_day = reading->birth->day;
    }
    if (added == kind) finding.about.sex = reading->sex;
    Place(scope, reading->begin, reading->end, &finding);
    findings_->push_back(finding);
  };
  add(kind, reading->normalized);
  if (!reading->name.empty()) add(Kind::kPersonName, reading->name);
  if (reading->birth) add(Kind::kBirthDate, FormatDate(*reading->birth));
  if (!reading->result.empty()) add(Kind::kCovidResult, reading->result);
}

}  // namespace leakscan
