// Any bytes as HTML, cut anywhere: the same records, each written where it is said to be, and no
// number lost to markup.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/base/ascii.h"
#include "tests/parse/stream_run.h"

namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "html_fuzz: %s\n", what);
  std::abort();
}

// Runs of nine to twenty digits stand in some record, but those of character references, which may
// be part of another run's text, too.
void CheckNumbers(std::string_view text, const leakscan::StreamRun& run) {
  if (text.find('&') != std::string_view::npos) return;
  std::string read;
  for (const leakscan::SeenRecord& record : run.records) read += record.text + '\n';
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!leakscan::IsDigit(text[i])) continue;
    std::size_t end = i;
    while (end < text.size() && leakscan::IsDigit(text[end])) ++end;
    if (end - i >= 9 && end - i <= 20) {
      Require(read.find(text.substr(i, end - i)) != std::string::npos, "a number is lost");
    }
    i = end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  static const leakscan::FieldNames kNames = leakscan::TestNames();
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  leakscan::StreamShape shape;
  shape.format = leakscan::RecordFormat::kHtml;
  leakscan::StreamRunner runner(text, shape, kNames);
  const leakscan::StreamRun whole = runner.Run(text.size());
  Require(whole.problem.empty(), whole.problem.c_str());
  const leakscan::StreamRun pieces = runner.Run(1 + data[0]);
  Require(pieces.problem.empty(), pieces.problem.c_str());
  Require(whole.records == pieces.records, "records depend on the buffer's size");
  CheckNumbers(text, whole);
  return 0;
}
