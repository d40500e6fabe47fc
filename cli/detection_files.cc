#include "cli/detection_files.h"

#include <fmt/format.h>

#include <fstream>
#include <future>
#include <iterator>
#include <utility>

#include "cli/process.h"
#include "patterns/builtin_patterns.h"
#include "scanner/pipeline/worker.h"
#include "scanner/validate/town.h"

namespace leakscan {

namespace {

Result<PatternFile> ReadPatternFile(const std::string& path, std::string_view what) {
  std::ifstream stream(path, std::ios::binary);
  std::string shown = MaskMessage(path);
  if (!stream) {
    return MakeError(ErrorCode::kNotFound, "cannot read the " + std::string(what) + " " + shown);
  }
  return PatternFile{std::move(shown), std::string(std::istreambuf_iterator<char>(stream), {})};
}

}  // namespace

Result<std::unique_ptr<DetectionFiles>> DetectionFiles::Load(const DetectionChoice& choice) {
  std::vector<PatternFile> files;
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    files.push_back({std::string(file.name), std::string(file.text)});
  }
  for (const std::string& path : choice.files) {
    LEAKSCAN_ASSIGN_OR_RETURN(PatternFile file, ReadPatternFile(path, "pattern file"));
    files.push_back(std::move(file));
  }
  auto loaded = std::make_unique<DetectionFiles>();
  // Three files make up most of the time to start; they are read side by side. The towns are for
  // the first address, and nothing here waits for them.
  std::promise<Result<FieldNames>> named;
  std::future<Result<FieldNames>> field_names = named.get_future();
  loaded->beside_ = std::async(std::launch::async, [named = std::move(named)]() mutable {
    named.set_value(LoadFieldNames({"patterns/fields.toml", std::string(BuiltinFieldNames())}));
    LoadTowns();
  });
  LEAKSCAN_ASSIGN_OR_RETURN(PatternSet all, PatternSet::Load(files));
  if (!choice.watch.empty()) {
    LEAKSCAN_ASSIGN_OR_RETURN(const PatternFile list, ReadPatternFile(choice.watch, "watch list"));
    LEAKSCAN_RETURN_IF_ERROR(all.AddWatchList(list));
  }
  LEAKSCAN_ASSIGN_OR_RETURN(PatternSet selected, all.Select(choice.only, choice.without));
  loaded->patterns_ = std::make_unique<PatternSet>(std::move(selected));
  const Engine engine = choice.engine == "hyperscan" ? Engine::kHyperscan : Engine::kAuto;
  LEAKSCAN_ASSIGN_OR_RETURN(
      PatternDatabase database,
      PatternDatabase::Compile(*loaded->patterns_, BuiltinDatabases(), engine));
  loaded->database_ = std::make_unique<PatternDatabase>(std::move(database));
  LEAKSCAN_ASSIGN_OR_RETURN(loaded->field_names_, field_names.get());
  LEAKSCAN_ASSIGN_OR_RETURN(loaded->rules_,
                            SeverityRules::Parse(BuiltinSeverityRules(), "patterns/severity.toml"));
  return loaded;
}

Result<AllowFile> DetectionFiles::LoadAllow(const std::string& path, std::int64_t now) const {
  LEAKSCAN_ASSIGN_OR_RETURN(const PatternFile file, ReadPatternFile(path, "allow list"));
  const Today today = TodayOf(now);
  return LoadAllowFile(file, *patterns_,
                       fmt::format("{:04}-{:02}-{:02}", today.year, today.month, today.day));
}

}  // namespace leakscan
