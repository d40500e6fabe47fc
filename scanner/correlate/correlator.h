// Correlator: all findings of one source record -> the exposures in it. Resolves overlaps and
// repeats, cross-checks findings against each other, splits text blocks into lines and JSON values
// into the persons they hold, and says what each exposure is: categories, severity, subject, about,
// and the keys under which its person is counted. Pure; one per worker.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/correlate/severity_rules.h"
#include "scanner/model/chunk.h"
#include "scanner/model/finding.h"
#include "scanner/model/record.h"
#include "scanner/model/row_reading.h"

namespace leakscan {

// The day against which minority is judged (start of the run, UTC).
struct Today {
  int year = 2026;
  int month = 1;
  int day = 1;
};

struct PersonProfile;
struct Verdict;

class Correlator {
 public:
  // `rules` and `person_hasher` must outlive the correlator.
  Correlator(const SeverityRules& rules, const KeyedHasher& person_hasher, Today today);
  ~Correlator();

  // `findings` (any order, overlaps allowed; consumed) and `hints` are those of `record`, which is
  // one of `chunk`'s. Overwrites `exposures` (its elements keep their capacity) and returns how
  // many of them are filled.
  //
  // A record without an identifier (contract: nir, ipp, phone, email, iban, payment_card,
  // certificate, name + birth date, name + address) gives none, or a lead if it points to a leak. A
  // record of prose whose lines hold an identifier each (at least half of them) gives one exposure
  // a line that has one. `records` is set to the number of records that the source record turned
  // out to be (1, or the lines, or the persons); Exposure::record of each is record.number plus its
  // place among them. `row` tells how the findings were read, if it is known.
  std::size_t Correlate(const Chunk& chunk, const Record& record, std::vector<Finding>& findings,
                        const std::vector<Hint>& hints, std::vector<Exposure>* exposures,
                        std::uint64_t* records, const RowReading& row = {});

  // Set by the last Correlate(): the record held health findings but no person.
  bool health_unidentified() const { return health_unidentified_; }

 private:
  struct Scratch;

  // Each makes the records within the record under way, if there are any.
  bool SplitLines(const std::vector<Finding>& findings, const std::vector<Hint>& hints,
                  std::uint64_t* records);
  bool SplitJson(const std::vector<Finding>& findings, const std::vector<Hint>& hints,
                 std::uint64_t* records);
  // Makes an exposure of the findings that stand in the next one, and by kind in the scratch; false
  // if they are none.
  bool Finish(std::uint32_t begin, std::uint32_t end, std::uint64_t place, std::uint64_t line,
              const std::vector<Hint>& hints, Exposure* next);

  // The same of the findings of a row whose shape is known, if they are in accord. False: nothing
  // was done.
  bool FinishRow(const RowReading& row, const std::vector<Hint>& hints,
                 std::vector<Finding>& findings);
  // What the findings of an exposure that is none of a lead amount to.
  void Fill(const Verdict& verdict, const PersonProfile& profile, Exposure* exposure);
  bool FinishLead(Exposure* next);

  const SeverityRules& rules_;
  Today today_;
  std::unique_ptr<Scratch> scratch_;
  bool health_unidentified_ = false;
};

}  // namespace leakscan
