// A table of tested people in the likeness of a laboratory's export: one row a test, thirteen
// columns or more. How many persons, numbers and addresses are in it is known exactly.
#pragma once

#include <cstdint>
#include <string>

namespace leakscan::corpus {

enum class TableFormat { kCsv, kNdjson };

struct PeopleOptions {
  std::uint64_t count = 1000;  // persons, not rows
  std::uint64_t seed = 1;
  TableFormat format = TableFormat::kCsv;
  bool families = false;
  bool repeats = false;
  bool switchboard = false;
  bool prescriber = false;
  std::string output;  // "-" is the standard output
  std::string truth;   // empty: not written
  std::string values;  // empty: not written
};

// False if a file could not be written.
bool WritePeople(const PeopleOptions& options);

}  // namespace leakscan::corpus
