// parse: a text into chunks, and chunks into records with their fields.

#include <benchmark/benchmark.h>

#include <algorithm>
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

// The posts as a forum's page shows them.
std::string Page() {
  std::string page = "<!DOCTYPE html>\n<html><head><title>Forum</title></head><body>\n";
  const std::string_view text = Prose().text;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    page +=
        "<div class=\"post has-profile bg2\" id=\"post\">\n <div class=\"inner\">\n  <p "
        "class=\"author\"><a href=\"./viewtopic.php?p=1\" title=\"Message\"><i "
        "class=\"icon fa-file fa-fw icon-md\" aria-hidden=\"true\"></i></a> par "
        "<strong><a href=\"./memberlist.php?u=5\" class=\"username\">membre</a></strong> "
        "&raquo;</p>\n  <div class=\"content\">";
    for (const char c : text.substr(begin, end - begin)) {
      if (c == '\n') page += "<br />";
      page += c;
    }
    page += "</div>\n </div>\n</div>\n";
    begin = end + 2;
  }
  return page + "</body></html>\n";
}

void ParseHtml(benchmark::State& state) {
  const std::string page = Page();
  const std::string padded = Padded(page);
  const std::string_view text = std::string_view(padded).substr(0, page.size());
  const auto context = Learn(text);
  if (!Check(state, context->format == RecordFormat::kHtml, "the page was not recognised")) return;
  const auto parser = MakeRecordParser(RecordFormat::kHtml, Shipped().names);
  Record record;
  std::size_t records = 0;
  const bool cut = Parse(context, text, *parser, &record, [&](const Record&) { ++records; });
  // The document type and the title are two.
  if (!Check(state, cut && records == Prose().truth.posts + 2, "posts are missing")) return;
  for (auto pass : state) {
    CutChunks(context, text, [&](const Chunk& chunk) { parser->Start(chunk); });
  }
  Report(state, text, records);
}

BENCHMARK(ParseCsv)->Name("parse/csv")->Unit(benchmark::kMillisecond);
BENCHMARK(ParseNdjson)->Name("parse/ndjson")->Unit(benchmark::kMillisecond);
BENCHMARK(ParseHtml)->Name("parse/html")->Unit(benchmark::kMillisecond);
BENCHMARK(ParseText)->Name("parse/text")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leakscan::bench
