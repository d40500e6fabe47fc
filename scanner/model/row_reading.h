// RowReading: how the cells of a table's row were read. Rows of one table that were read alike have
// findings of the same traits (but for their values), so that what follows from these is looked up
// by a comparison of four words. Made by detection, used by correlation.
#pragma once

#include <cstdint>

namespace leakscan {

// Of a row whose findings are whole cells, read by a plan of its table, one finding a cell, in
// their order: each with a value and a normal form, none of them overlapping another. Everything
// that the plan does not say of such a finding's traits is here, a bit a column.
struct RowReading {
  std::uint32_t layout = 0;     // number of the plan; 0: the findings are not known to be such
  std::uint64_t found = 0;      // columns that a finding stands in
  std::uint64_t raised = 0;     // of them, where it is surer than the plan's
  std::uint64_t fictional = 0;  // and where it is fictional

  friend bool operator==(const RowReading&, const RowReading&) = default;
};

}  // namespace leakscan
