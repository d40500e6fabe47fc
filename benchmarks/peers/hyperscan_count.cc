// hyperscan_count: what a naive loop over Hyperscan does with R's three expressions, for
// comparison. Block mode, start of match, one callback a match; overlapping matches count once, as
// they do in R. It checks nothing and writes one number.
//
//   hyperscan_count PATTERNS FILE       PATTERNS: one expression a line
#include <hs/hs.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

// Block mode takes no more at once; blocks are cut behind a line.
constexpr std::size_t kBlock = std::size_t{1} << 20;

struct Counter {
  std::uint64_t matches = 0;
  std::uint64_t end = 0;  // of the last one, in the block
};

int OnMatch(unsigned, unsigned long long from, unsigned long long to, unsigned, void* context) {
  auto* const counter = static_cast<Counter*>(context);
  if (from >= counter->end) ++counter->matches;
  if (to > counter->end) counter->end = to;
  return 0;
}

bool Compile(const char* path, hs_database_t** database) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  std::vector<const char*> expressions;
  std::vector<unsigned> flags(lines.size(), HS_FLAG_SOM_LEFTMOST);
  std::vector<unsigned> ids(lines.size(), 0);
  expressions.reserve(lines.size());
  for (const std::string& line : lines) expressions.push_back(line.c_str());
  hs_compile_error_t* error = nullptr;
  const hs_error_t result = hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                                             static_cast<unsigned>(lines.size()), HS_MODE_BLOCK,
                                             nullptr, database, &error);
  if (result != HS_SUCCESS) std::fprintf(stderr, "%s\n", error->message);
  return result == HS_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  hs_database_t* database = nullptr;
  hs_scratch_t* scratch = nullptr;
  if (argc != 3 || !Compile(argv[1], &database)) return 2;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 2;
  std::ifstream file(argv[2], std::ios::binary);
  if (!file) return 2;
  Counter counter;
  std::string text(kBlock, '\0');
  std::size_t kept = 0;
  while (file) {
    file.read(text.data() + kept, static_cast<std::streamsize>(text.size() - kept));
    const std::size_t size = kept + static_cast<std::size_t>(file.gcount());
    const std::size_t line_end = std::string_view(text.data(), size).rfind('\n');
    const std::size_t used = file && line_end != std::string::npos ? line_end + 1 : size;
    counter.end = 0;
    if (hs_scan(database, text.data(), static_cast<unsigned>(used), 0, scratch, OnMatch,
                &counter) != HS_SUCCESS) {
      return 2;
    }
    kept = size - used;
    std::memmove(text.data(), text.data() + used, kept);
  }
  std::printf("%llu\n", static_cast<unsigned long long>(counter.matches));
  hs_free_scratch(scratch);
  hs_free_database(database);
  return 0;
}
