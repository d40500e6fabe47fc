// Any bytes, any buffer size: sniffing, cutting and parsing lose nothing, agree with each other and
// do not depend on where the text was cut.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "tests/parse/stream_run.h"

namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "parse_fuzz: %s\n", what);
  std::abort();
}

void Check(std::string_view text, const leakscan::StreamShape& shape,
           const leakscan::FieldNames& names, std::size_t buffer_bytes) {
  leakscan::StreamRunner runner(text, shape, names);
  const leakscan::StreamRun whole = runner.Run(text.size());
  Require(whole.problem.empty(), whole.problem.c_str());
  const leakscan::StreamRun pieces = runner.Run(buffer_bytes);
  Require(pieces.problem.empty(), pieces.problem.c_str());
  Require(whole.records == pieces.records, "records depend on the buffer's size");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using leakscan::RecordFormat;
  if (size < 2) return 0;
  static const leakscan::FieldNames kNames = leakscan::TestNames();
  const std::size_t buffer_bytes = 1 + data[0];
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  Check(text, leakscan::SniffShape(text, true, kNames), kNames, buffer_bytes);
  // What sniffing would rarely choose.
  constexpr RecordFormat kForced[] = {
      RecordFormat::kText, RecordFormat::kCsv,   RecordFormat::kNdjson, RecordFormat::kJson,
      RecordFormat::kHl7,  RecordFormat::kHprim, RecordFormat::kHtml,   RecordFormat::kSql,
      RecordFormat::kMail, RecordFormat::kXml,   RecordFormat::kVcard,  RecordFormat::kLdif};
  leakscan::StreamShape shape;
  shape.format = kForced[data[1] % std::size(kForced)];
  shape.backslash_escapes = (data[1] & 4) != 0;
  shape.record_name = (data[1] & 8) != 0 ? "row" : "a";
  if (shape.format == RecordFormat::kCsv) {
    shape.dialect.delimiter = (data[1] & 4) != 0 ? ',' : ';';
    shape.dialect.line_end = (data[1] & 8) != 0 ? '\r' : '\n';
    shape.dialect.has_header = (data[1] & 16) != 0;
    shape.dialect.titles = shape.dialect.has_header ? data[0] % 3 : 0;
    shape.dialect.rows_quoted = data[0] % 5 == 0;
    if (data[0] % 7 == 0) shape.dialect.gutters = {{2, 4}, {7, 8}};
    shape.dialect.gutters_in_bytes = data[0] % 2 == 0;
    shape.columns.resize(1 + (data[1] >> 5));
  }
  Check(text, shape, kNames, buffer_bytes);
  return 0;
}
