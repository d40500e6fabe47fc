// RecordShapes: what follows from the traits of a record's findings, remembered. The rows of a
// table have few shapes (with an e-mail or without, say), so that nearly every row is judged by a
// look at its shape: only what depends on its values is left to do. One per worker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/correlate/evidence.h"
#include "scanner/correlate/findings_by_kind.h"
#include "scanner/correlate/severity_rules.h"
#include "scanner/correlate/verdict.h"
#include "scanner/model/finding.h"
#include "scanner/model/row_reading.h"

namespace leakscan {

struct RecordShape {
  ShapeId id;
  std::vector<FindingTraits> traits;  // of the findings, in order; each of another kind
  bool health_name = false;
  FindingsByKind by_kind;
  PersonPlaces person;   // meaningful if
  bool settled = false;  // only these findings tell who it is, and a NIR is certain by itself
  Verdict verdict;
  std::vector<Subject> keys;  // the record's person keys; the first one names the subject
  std::uint16_t facts = 0;    // PersonFactsOf() them
};

class RecordShapes {
 public:
  // `rules` must outlive the object.
  explicit RecordShapes(const SeverityRules& rules) : rules_(rules) {}
  RecordShapes(const RecordShapes&) = delete;
  RecordShapes& operator=(const RecordShapes&) = delete;

  // The shape of `findings`, of which no two overlap; null if it is not to be remembered: if there
  // are many, two are of one kind, or one has no normal form. Valid until the next call.
  const RecordShape* Of(std::span<const Finding> findings, bool health_name);

  // The same of a row that was read as `row` says, whose layout is known.
  const RecordShape* OfRow(const RowReading& row, std::span<const Finding> findings,
                           bool health_name);

 private:
  // What a row was read as, and the shape of the findings that this gave.
  struct RowShape {
    RowReading row;
    const RecordShape* shape = nullptr;
    std::uint64_t serial = 0;  // of the shape; it has another one if it was made anew
  };

  static bool Fits(const RecordShape& shape, std::span<const Finding> findings, bool health_name);
  const RecordShape* Make(std::span<const Finding> findings, bool health_name, RecordShape* shape);

  const SeverityRules& rules_;
  std::array<RecordShape, ShapeId::kSlots> shapes_;
  std::array<RecordShape*, 2> recent_ = {shapes_.data(), shapes_.data()};  // the last ones given
  std::array<RowShape, 16> rows_;
  std::uint64_t made_ = 0;
};

}  // namespace leakscan
