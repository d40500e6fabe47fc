// parse: a text into chunks, and chunks into records with their fields.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/stage/corpora.h"
#include "benchmarks/stage/measure.h"
#include "benchmarks/stage/stages.h"
#include "scanner/base/ascii.h"

namespace leakscan::bench {
namespace {

// A text with what a parser may read behind it.
std::string Padded(std::string_view text) {
  return std::string(text) + std::string(kChunkPaddingBytes, '\0');
}

// `use` gets every record.
template <typename Use>
bool Parse(const std::shared_ptr<const StreamContext>& context, std::string_view text,
           RecordParser& parser, Record* record, Use use) {
  return CutChunks(context, text,
                   [&](const Chunk& chunk) { ParseRecords(chunk, parser, record, use); });
}

void Time(benchmark::State& state, std::string_view text, std::size_t records,
          const std::shared_ptr<const StreamContext>& context, RecordParser& parser) {
  Record record;
  for (auto pass : state) {
    Parse(context, text, parser, &record,
          [](const Record& parsed) { benchmark::DoNotOptimize(parsed.fields.data()); });
  }
  Report(state, text, records);
}

bool EqualsFolded(std::string_view value, std::string_view lower_case) {
  if (value.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (ToLower(value[i]) != lower_case[i]) return false;
  }
  return true;
}

void MeasureTable(benchmark::State& state, const Table& table, RecordFormat format) {
  const std::string padded = Padded(table.text);
  const std::string_view text = std::string_view(padded).substr(0, table.text.size());
  const auto context = Learn(text);
  if (!Check(state, context->format == format, "the format was not recognised")) return;
  const auto parser = MakeRecordParser(format, Shipped().names);
  Record record;
  std::size_t row = 0;
  std::size_t right = 0;  // rows with thirteen cells, their e-mail among them
  const bool cut = Parse(context, text, *parser, &record, [&](const Record& parsed) {
    if (row == table.rows.size()) return;
    const PlantedValues& planted = table.rows[row++];
    for (const Field& field : parsed.fields) {
      if (field.kind != FieldKind::kEmail || parsed.fields.size() != 13) continue;
      right += EqualsFolded(field.value, planted.email);
    }
  });
  if (!Check(state, cut && right == table.truth.rows, "rows or their cells are missing")) return;
  Time(state, text, table.truth.rows, context, *parser);
}

void ParseCsv(benchmark::State& state) { MeasureTable(state, CsvTable(), RecordFormat::kCsv); }
void ParseNdjson(benchmark::State& state) {
  MeasureTable(state, NdjsonTable(), RecordFormat::kNdjson);
}

void ParseText(benchmark::State& state) {
  const std::string padded = Padded(Prose().text);
  const std::string_view text = std::string_view(padded).substr(0, Prose().text.size());
  const auto context = Learn(text);
  if (!Check(state, context->format == RecordFormat::kText, "prose was not recognised")) return;
  const auto parser = MakeRecordParser(RecordFormat::kText, Shipped().names);
  Record record;
  std::size_t posts = 0;
  std::size_t fields = 0;
  const bool cut = Parse(context, text, *parser, &record, [&](const Record& parsed) {
    ++posts;
    fields += parsed.fields.size();
  });
  if (!Check(state, cut && posts == Prose().truth.posts && fields > 0, "posts are missing")) return;
  Time(state, text, posts, context, *parser);
}

BENCHMARK(ParseCsv)->Name("parse/csv")->Unit(benchmark::kMillisecond);
BENCHMARK(ParseNdjson)->Name("parse/ndjson")->Unit(benchmark::kMillisecond);
BENCHMARK(ParseText)->Name("parse/text")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
