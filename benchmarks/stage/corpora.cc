#include "benchmarks/stage/corpora.h"

#include <cstdint>
#include <sstream>
#include <utility>

namespace leakscan::bench {
namespace {

constexpr std::uint64_t kPeople = 20'000;
constexpr std::uint64_t kProseBytes = std::uint64_t{4} << 20U;

std::vector<PlantedValues> ReadValues(const std::string& text) {
  std::vector<PlantedValues> all;
  std::istringstream lines(text);
  PlantedValues values;
  while (std::getline(lines, values.nir, '\t') && std::getline(lines, values.phone, '\t') &&
         std::getline(lines, values.email)) {
    all.push_back(values);
  }
  return all;
}

Table MakeTable(corpus::TableFormat format) {
  corpus::PeopleOptions options;
  options.count = kPeople;
  options.format = format;
  options.families = options.repeats = true;
  corpus::PeopleTable people = MakePeople(options);
  return {std::move(people.text), ReadValues(people.values), people.truth};
}

Forum MakeProse() {
  corpus::ForumOptions options;
  options.bytes = kProseBytes;
  corpus::ForumProse prose = MakeForum(options);
  return {std::move(prose.text), ReadValues(prose.values), prose.truth};
}

}  // namespace

const Table& CsvTable() {
  static const Table table = MakeTable(corpus::TableFormat::kCsv);
  return table;
}

const Table& NdjsonTable() {
  static const Table table = MakeTable(corpus::TableFormat::kNdjson);
  return table;
}

const Forum& Prose() {
  static const Forum forum = MakeProse();
  return forum;
}

}  // namespace leakscan::bench
