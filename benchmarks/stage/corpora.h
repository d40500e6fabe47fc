// The texts that the stages are measured on, made once by the corpus generator, and what is true of
// them. Nobody in them exists.
#pragma once

#include <string>
#include <vector>

#include "benchmarks/corpus/forum.h"
#include "benchmarks/corpus/people.h"

namespace leakscan::bench {

// What the generator planted in one row or post, in normal form; empty where there is none.
struct PlantedValues {
  std::string nir;
  std::string phone;
  std::string email;
};

struct Table {
  std::string text;
  std::vector<PlantedValues> rows;
  corpus::PeopleTruth truth;
};

struct Forum {
  std::string text;
  std::vector<PlantedValues> leaks;
  corpus::ForumTruth truth;
};

// 20,000 people with families and repeats: more rows than people, fewer NIRs.
const Table& CsvTable();
const Table& NdjsonTable();  // the same rows

// 4 MB of posts, a leak in one of forty.
const Forum& Prose();

}  // namespace leakscan::bench
