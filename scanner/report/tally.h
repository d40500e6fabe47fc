// Tallies of runs: read from a summary, added up. Functions of the collector; pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/model/event_tree.h"
#include "scanner/report/facts.h"

namespace leakscan {

inline constexpr std::size_t kNamesMax = 256;     // different names of one kind that are counted
inline constexpr std::size_t kNameBytesMax = 64;  // of one of them

// Adds to the count of `name`; to that of the others where there are too many names, or it is long.
void AddNamed(NamedCounts& counts, std::string_view name, std::uint64_t count);

// The number under that name; 0 where there is none.
std::uint64_t Number(const EventNode& node, std::string_view name);

Tally TallyOf(const EventNode& summary);

// Adds a run: sums, but for the fewest persons, which are those of the larger of both.
void AddTally(Tally& to, const Tally& from);

}  // namespace leakscan
