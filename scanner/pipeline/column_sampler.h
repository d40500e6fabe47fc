// ColumnSampler: looks at the columns of a table again while it streams. An export may be empty in
// a column for thousands of rows, or go on as another table. Part of the serial front; one stream
// at a time, one thread.
//
//   text:  head ........ | rows sampled | ............ | rows sampled | ....
//          types columns                ^ new context                 ^ new context
//
// Where the rows lie depends on the text alone, not on how it arrives, so a stream is read the same
// in chunks of any size: the caller cuts at each Barrier().
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"

namespace leakscan {

class ColumnSampler {
 public:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  // Begins with a stream. `known` has a flag for each column of `context` that its name tells.
  // Only tables with other columns are looked at again.
  void Begin(const StreamContext& context, std::vector<bool> known);
  void Stop() { barrier_ = kNever; }

  // The text is to be cut at the end of the last record that is whole before this offset in it.
  std::uint64_t Barrier() const { return barrier_; }

  // Whole records that are sent on.
  void Add(std::string_view rows) {
    if (sampling_) AddRows(rows);
  }

  // The text is cut at the barrier. What holds from here on; null if nothing changed.
  std::shared_ptr<const StreamContext> Pass(const StreamContext& context, int today_year);

 private:
  void AddRows(std::string_view rows);

  std::vector<bool> known_;
  bool sampling_ = false;
  std::uint64_t barrier_ = kNever;
  std::uint64_t sample_end_ = 0;
  std::string rows_;  // sampled so far
};

}  // namespace leakscan
