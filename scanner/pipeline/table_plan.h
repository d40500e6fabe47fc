// TablePlan: how the rows of one table are read, decided once from its columns: which cells are
// looked at, what a finding in each looks like but for the cell's own part, and where the parts of
// a name or an address stand. The objects of a JSON stream are such rows, too, while they have the
// same fields in the same order. Internal to pipeline/; one per worker, for the stream under way.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/finding.h"

namespace leakscan {

struct TablePlan {
  struct Cell {
    std::uint16_t column = 0;
    std::uint64_t bit = 0;  // of the column, where sets of these are held (RowReading)
    FieldKind kind = FieldKind::kUnknown;
    bool read = false;  // by a grammar of its kind; the others are only seen by anchors
    bool may_hold_numbers = false;
    Finding whole;  // a finding of the whole cell
  };

  std::uint32_t layout = 0;                      // number of the plan, from 1; see ExposurePlace
  std::shared_ptr<const StreamContext> context;  // that it was made of
  std::vector<Column> columns;                   // likewise
  std::vector<Cell> cells;                       // one a column, in order
  std::vector<std::uint16_t> last_names;         // columns of these kinds
  std::vector<std::uint16_t> first_names;
  std::vector<std::uint16_t> full_names;
  std::vector<std::uint16_t> postcodes;
  std::vector<std::uint16_t> cities;
  std::vector<std::uint16_t> tests;  // that may name a test
  bool usable = false;               // there are columns, and they are few enough
  bool beside = false;               // a column is searched for what counts beside an identifier
  bool birth_place = false;          // a column tells where the persons were born
  bool professional = false;         // it may be a directory of professionals
  // Nothing but its own cells decides what a row holds: it needs no anchors while it is quiet
  // (match/quiet_text.h).
  bool alone = false;
};

}  // namespace leakscan
