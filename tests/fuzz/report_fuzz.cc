// Saved events of any bytes: each line is refused or taken, and whatever was taken becomes a page
// that holds no markup but ours, JSON that is JSON, and Markdown.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/base/safe_text.h"
#include "scanner/model/event_tree.h"
#include "scanner/report/fact_collector.h"
#include "scanner/report/report.h"

namespace leakscan {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void RequireSafe(std::string_view text) {
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    Require(character.bytes > 0 && (character.code == '\n' || !IsUnsafe(character.code)));
    text.remove_prefix(character.bytes);
  }
}

}  // namespace
}  // namespace leakscan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace leakscan;
  FactCollector collector;
  collector.BeginFile({});
  std::uint64_t refused = 0;
  for (std::string_view rest(reinterpret_cast<const char*>(data), size); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (!collector.Take(rest.substr(0, end))) ++refused;
    rest.remove_prefix(end);
  }
  collector.EndFile("", size);
  const Facts facts = collector.Finish(refused);
  ReportOptions options;
  options.language = size % 2 == 0 ? Language::kFrench : Language::kEnglish;
  const std::string html = HtmlReport(facts, options);
  RequireSafe(html);
  for (const char* markup : {"<script", "<img", "<a href=\"j", " style=", " onerror="}) {
    Require(html.find(markup) == std::string::npos);
  }
  RequireSafe(MarkdownReport(facts, options));
  const std::string json = JsonReport(facts, options);
  RequireSafe(json);
  Require(EventTree().Read(json).has_value());
  return 0;
}
