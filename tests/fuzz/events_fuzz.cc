// Saved events of any bytes: a line is refused or becomes lines that fit, are valid UTF-8 without
// control characters and, where the format is JSON, are JSON; for every size of the blocks.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/base/safe_text.h"
#include "scanner/output/event_converter.h"
#include "scanner/output/event_writer.h"

namespace leakscan {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

std::string Convert(FormatName format, std::string_view bytes, std::size_t block) {
  EventConverter converter({.format = format, .framing = Framing::kLineEnd, .run = {}});
  LineSplitter splitter(kLineBytesMax);
  std::string out;
  const auto convert = [&](std::string_view line) {
    static_cast<void>(converter.Convert(line, &out));
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(block, bytes.size()))) {
    splitter.Feed(bytes.substr(0, block), convert);
  }
  convert(splitter.rest());
  return out;
}

void CheckLines(FormatName format, std::string_view out) {
  const bool json =
      format == FormatName::kEcs || format == FormatName::kOcsf || format == FormatName::kHec;
  EventTree tree;
  while (!out.empty()) {
    const std::size_t end = out.find('\n');
    Require(end < kLineBytesMax);
    const std::string_view line = out.substr(0, end);
    for (std::string_view rest = line; !rest.empty();) {
      const Utf8Character character = FirstCharacter(rest);
      Require(character.bytes > 0 && !IsUnsafe(character.code));
      rest.remove_prefix(character.bytes);
    }
    if (json) Require(tree.Read(line).has_value());
    out.remove_prefix(end + 1);
  }
}

}  // namespace
}  // namespace leakscan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace leakscan;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const FormatName format : {FormatName::kEcs, FormatName::kOcsf, FormatName::kHec,
                                  FormatName::kRfc5424, FormatName::kCef, FormatName::kText}) {
    const std::string out = Convert(format, bytes, bytes.size());
    CheckLines(format, out);
    Require(Convert(format, bytes, size % 61 + 1) == out);
  }
  return 0;
}
