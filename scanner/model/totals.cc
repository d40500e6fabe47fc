#include "scanner/model/totals.h"

#include <cstddef>

namespace leakscan {
namespace {

template <class Counters>
void AddEach(const Counters& from, Counters* to) {
  for (std::size_t i = 0; i < from.size(); ++i) (*to)[i] += from[i];
}

}  // namespace

void Totals::Add(const Totals& other) {
  records += other.records;
  exposures += other.exposures;
  AddEach(other.by_severity, &by_severity);
  AddEach(other.by_category, &by_category);
  AddEach(other.by_format, &by_format);
  if (by_detector.size() < other.by_detector.size()) by_detector.resize(other.by_detector.size());
  AddEach(other.by_detector, &by_detector);
  health_unidentified += other.health_unidentified;
  professionals += other.professionals;
  allowed += other.allowed;
  leads += other.leads;
  hidden += other.hidden;
  suppressed += other.suppressed;
  bytes_scanned += other.bytes_scanned;
  bytes_gap += other.bytes_gap;
  gaps += other.gaps;
  AddEach(other.gaps_by_reason, &gaps_by_reason);
}

}  // namespace leakscan
