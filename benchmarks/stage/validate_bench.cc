// validate: whole cells of a table's columns, each by the grammar of its kind.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"
#include "scanner/validate/email.h"
#include "scanner/validate/number_reading.h"
#include "scanner/validate/person.h"

namespace leakscan::bench {
namespace {

// One call of each reader: a cell's normal form, or nothing if it is refused.
std::string_view ReadNir(std::string_view cell, std::string* normal) {
  NumberReading reading;
  if (ReadNirCell(cell, {}, &reading)) normal->assign(reading.Normalized());
  return *normal;
}
std::string_view ReadPhone(std::string_view cell, std::string* normal) {
  NumberReading reading;
  if (ReadPhoneCell(cell, &reading)) normal->assign(reading.Normalized());
  return *normal;
}
std::string_view ReadEmailCell(std::string_view cell, std::string* normal) {
  const std::size_t at = cell.find('@');
  if (at != std::string_view::npos) ReadEmail(cell, at, normal);
  return *normal;
}
std::string_view ReadName(std::string_view cell, std::string* normal) {
  ReadNamePart(cell, normal);
  return *normal;
}
std::string_view ReadAddress(std::string_view cell, std::string* normal) {
  ReadAddressLine(cell, normal);
  return *normal;
}
std::string_view ReadBirthDate(std::string_view cell, std::string* normal) {
  constexpr int kYear = 2026;
  const auto date = ReadDate(cell, kYear);
  if (date && IsPlausibleBirthDate(*date, kYear)) *normal = FormatDate(*date);
  return *normal;
}
std::string_view ReadResult(std::string_view cell, std::string* /*normal*/) {
  return ReadCovidResult(cell);
}

using Reader = std::string_view (*)(std::string_view cell, std::string* normal);

// The cells of the first column of that kind.
std::vector<std::string_view> Cells(FieldKind kind) {
  std::vector<std::string_view> cells;
  for (const ScannedRecord& scanned : ScannedCsv().records()) {
    for (const Field& field : scanned.record.fields) {
      if (field.kind != kind) continue;
      cells.push_back(field.value);
      break;
    }
  }
  return cells;
}

// `is_right(row, cell, normal)`: the normal form is what the generator planted.
template <Reader kReader, typename IsRight>
void Measure(benchmark::State& state, FieldKind kind, IsRight is_right) {
  const std::vector<std::string_view> cells = Cells(kind);
  if (!Check(state, cells.size() == CsvTable().truth.rows, "the column has not all rows")) return;
  std::string normal;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    normal.clear();
    if (!Check(state, is_right(row, cells[row], kReader(cells[row], &normal)),
               "a cell is misread")) {
      return;
    }
  }
  for (auto pass : state) {
    for (const std::string_view cell : cells) {
      normal.clear();
      benchmark::DoNotOptimize(kReader(cell, &normal).data());
    }
  }
  Report(state, CsvTable().text, cells.size());
}

void ValidateNir(benchmark::State& state) {
  Measure<ReadNir>(state, FieldKind::kNir, [](std::size_t row, auto, std::string_view normal) {
    return normal == CsvTable().rows[row].nir;
  });
}

void ValidatePhone(benchmark::State& state) {
  Measure<ReadPhone>(state, FieldKind::kPhone, [](std::size_t row, auto, std::string_view normal) {
    return normal == CsvTable().rows[row].phone;
  });
}

void ValidateEmail(benchmark::State& state) {
  Measure<ReadEmailCell>(state, FieldKind::kEmail,
                         [](std::size_t row, auto, std::string_view normal) {
                           return normal == CsvTable().rows[row].email;
                         });
}

// Names and streets differ once folded if they differ at all, and nothing else is known of their
// normal form.
struct KeepsDistinct {
  std::set<std::string, std::less<>> written{};
  std::set<std::string, std::less<>> read{};
  bool operator()(std::size_t, std::string_view cell, std::string_view normal) {
    written.emplace(cell);
    read.emplace(normal);
    return !normal.empty() && written.size() == read.size();
  }
};

void ValidateName(benchmark::State& state) {
  Measure<ReadName>(state, FieldKind::kLastName, KeepsDistinct{});
}

void ValidateAddress(benchmark::State& state) {
  Measure<ReadAddress>(state, FieldKind::kAddress, KeepsDistinct{});
}

void ValidateBirthDate(benchmark::State& state) {
  Measure<ReadBirthDate>(state, FieldKind::kBirthDate,
                         [](std::size_t, std::string_view cell, std::string_view normal) {
                           const std::string date(cell);  // 12/05/1980
                           return normal == date.substr(6) + "-" + date.substr(3, 2) + "-" +
                                                date.substr(0, 2);
                         });
}

void ValidateResult(benchmark::State& state) {
  Measure<ReadResult>(state, FieldKind::kCovidResult,
                      [](std::size_t, std::string_view cell, std::string_view normal) {
                        return normal == (cell == "Négatif"   ? "negative"
                                          : cell == "Positif" ? "positive"
                                                              : "inconclusive");
                      });
}

BENCHMARK(ValidateNir)->Name("validate/nir")->Unit(benchmark::kMillisecond);
BENCHMARK(ValidatePhone)->Name("validate/phone")->Unit(benchmark::kMillisecond);
BENCHMARK(ValidateEmail)->Name("validate/email")->Unit(benchmark::kMillisecond);
BENCHMARK(ValidateName)->Name("validate/name")->Unit(benchmark::kMillisecond);
BENCHMARK(ValidateAddress)->Name("validate/address")->Unit(benchmark::kMillisecond);
BENCHMARK(ValidateBirthDate)->Name("validate/birth_date")->Unit(benchmark::kMillisecond);
BENCHMARK(ValidateResult)->Name("validate/covid_result")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
