// The whole middle of the pipeline on hostile bytes: charset, shape, chunks, records, anchors,
// grammars. The same text must give the same findings whatever the size of its chunks.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "patterns/builtin_patterns.h"
#include "scanner/pipeline/text_probe.h"

namespace leakscan {
namespace {

struct Loaded {
  PatternSet patterns;
  PatternDatabase database;
  FieldNames names;
  SeverityRules rules;
};

Loaded Load() {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  PatternSet patterns = *PatternSet::Load(files);
  PatternDatabase database = *PatternDatabase::Compile(patterns);
  return {std::move(patterns), std::move(database),
          *LoadFieldNames({"fields", std::string(BuiltinFieldNames())}),
          *SeverityRules::Parse(BuiltinSeverityRules(), "severity")};
}

}  // namespace
}  // namespace leakscan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using leakscan::ProbeFinding;
  static const leakscan::Loaded loaded = leakscan::Load();
  static const leakscan::Detection detection{loaded.patterns, loaded.database, loaded.names,
                                             loaded.rules};
  static leakscan::TextProbe probe(detection, 2026);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<ProbeFinding> whole = probe.Find(text);
  const std::vector<ProbeFinding> pieces = probe.Find(text, 61);
  if (whole.size() != pieces.size()) std::abort();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i].normalized != pieces[i].normalized) std::abort();
  }
  return 0;
}
