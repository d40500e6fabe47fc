// A table of tested people in the likeness of a laboratory's export: one row a test, thirteen
// columns or more. How many persons, numbers and addresses are in it is known exactly.
#pragma once

#include <cstdint>
#include <string>

namespace leakscan::corpus {

enum class TableFormat { kCsv, kNdjson, kSql };

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

struct PeopleTruth {
  std::uint64_t persons = 0;
  std::uint64_t rows = 0;
  std::uint64_t nirs = 0;    // distinct, as are the phones and e-mail addresses
  std::uint64_t phones = 0;  // of the people themselves
  std::uint64_t emails = 0;
  std::uint64_t rows_with_email = 0;
  std::uint64_t repeated_persons = 0;
  std::uint64_t children = 0;  // under a parent's NIR
  std::uint64_t professional_phones = 0;
  std::uint64_t bytes = 0;
};

// False if a file could not be written.
bool WritePeople(const PeopleOptions& options);

// The same in memory; the options' files are not written.
struct PeopleTable {
  std::string text;
  std::string values;  // as in the file of that name
  PeopleTruth truth;
};
PeopleTable MakePeople(const PeopleOptions& options);

}  // namespace leakscan::corpus
