// The rules of the house that a compiler does not know: who may include whom, where third-party
// headers stay, how long a file may grow, and that no file of the project names anything outside
// it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = LEAKSCAN_SOURCE_DIR;

// Folder -> folders whose headers it may include (besides its own).
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"scanner/base", {}},
    {"scanner/model", {"scanner/base"}},
    {"scanner/input", {"scanner/base", "scanner/model"}},
    {"scanner/decode", {"scanner/base", "scanner/model"}},
    {"scanner/parse", {"scanner/base", "scanner/model"}},
    {"scanner/match", {"scanner/base", "scanner/model"}},
    {"scanner/validate", {"scanner/base"}},
    {"scanner/correlate", {"scanner/base", "scanner/model"}},
    {"scanner/output", {"scanner/base", "scanner/model"}},
    {"scanner/report", {"scanner/base", "scanner/model"}},
    {"scanner/pipeline",
     {"scanner", "scanner/base", "scanner/model", "scanner/input", "scanner/decode",
      "scanner/parse", "scanner/match", "scanner/validate", "scanner/correlate", "scanner/output"}},
};

// Third-party header -> the folders in which .cc files may include it.
const std::map<std::string, std::set<std::string>> kContained = {
    {"hs.h", {"scanner/match"}},
    {"hs/hs.h", {"scanner/match"}},
    {"zstd.h", {"scanner/decode", "scanner/output"}},
    {"isa-l.h", {"scanner/decode"}},
    {"isa-l/igzip_lib.h", {"scanner/decode", "scanner/validate"}},
    {"igzip_lib.h", {"scanner/decode"}},
    {"simdjson.h", {"scanner/parse", "scanner/model"}},
    {"CLI/CLI.hpp", {"cli"}},
    {"toml++/toml.h", {"scanner/match", "scanner/correlate"}},
};

std::vector<fs::path> Sources() {
  std::vector<fs::path> sources;
  for (const char* folder : {"scanner", "cli", "patterns"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string extension = entry.path().extension();
      if (extension == ".h" || extension == ".cc") sources.push_back(entry.path());
    }
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

std::string FolderOf(const fs::path& file) {
  return fs::relative(file.parent_path(), kRoot).generic_string();
}

std::vector<std::string> Lines(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The name between the delimiters of an #include line, or nothing.
std::string Included(const std::string& line, char open, char close) {
  if (!line.starts_with("#include ")) return {};
  const std::size_t begin = line.find(open);
  const std::size_t end = line.find(close, begin + 1);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return line.substr(begin + 1, end - begin - 1);
}

TEST(Tidy, FindsSources) { EXPECT_GT(Sources().size(), 80U); }

TEST(Tidy, StagesIncludeOnlyWhatTheDesignAllows) {
  for (const fs::path& file : Sources()) {
    const std::string folder = FolderOf(file);
    const auto rule = kMayInclude.find(folder);
    if (rule == kMayInclude.end()) continue;
    for (const std::string& line : Lines(file)) {
      const std::string header = Included(line, '"', '"');
      if (!header.starts_with("scanner/")) continue;
      const std::string target = fs::path(header).parent_path().generic_string();
      EXPECT_TRUE(target == folder || rule->second.contains(target))
          << file << " includes " << header;
    }
  }
}

TEST(Tidy, ThirdPartyHeadersStayInSourceFilesOfOneFolder) {
  for (const fs::path& file : Sources()) {
    for (const std::string& line : Lines(file)) {
      const auto rule = kContained.find(Included(line, '<', '>'));
      if (rule == kContained.end()) continue;
      EXPECT_EQ(file.extension(), ".cc") << file << ": " << line;
      EXPECT_TRUE(rule->second.contains(FolderOf(file))) << file << ": " << line;
    }
  }
}

TEST(Tidy, FilesStayShort) {
  for (const fs::path& file : Sources()) {
    if (file.filename().string().ends_with("_list.h")) continue;  // a table
    EXPECT_LE(Lines(file).size(), 600U) << file;
  }
}

TEST(Tidy, HeadersOpenWithACommentAndAGuard) {
  for (const fs::path& file : Sources()) {
    if (file.extension() != ".h") continue;
    const std::vector<std::string> lines = Lines(file);
    ASSERT_FALSE(lines.empty()) << file;
    EXPECT_TRUE(lines.front().starts_with("//")) << file;
    EXPECT_NE(std::find(lines.begin(), lines.end(), "#pragma once"), lines.end()) << file;
  }
}

TEST(Tidy, NothingIsLeftForLater) {
  for (const fs::path& file : Sources()) {
    for (const std::string& line : Lines(file)) {
      for (const char* word : {"TODO", "FIXME", "// XXX"}) {
        EXPECT_EQ(line.find(word), std::string::npos) << file << ": " << line;
      }
    }
  }
}

TEST(Tidy, SourcesNeverThrow) {
  for (const fs::path& file : Sources()) {
    for (const std::string& line : Lines(file)) {
      EXPECT_EQ(line.find("throw "), std::string::npos) << file << ": " << line;
    }
  }
}

}  // namespace
