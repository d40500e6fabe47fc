// Runs a fuzz target without a fuzzer: over every file named, and every file below a folder named,
// whole and cut at each of 64 places. Folders that do not exist are passed over.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

int Replay(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> bytes(std::istreambuf_iterator<char>(stream), {});
  constexpr std::size_t kCuts = 64;
  for (std::size_t cut = 0; cut <= kCuts; ++cut) {
    // A copy of the exact size, so that a sanitizer sees a read behind the end.
    const std::vector<std::uint8_t> part(
        bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * cut / kCuts));
    LLVMFuzzerTestOneInput(part.data(), part.size());
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::exists(argv[i])) continue;
    if (std::filesystem::is_regular_file(argv[i])) files += Replay(argv[i]);
    if (!std::filesystem::is_directory(argv[i])) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files += Replay(entry.path());
    }
  }
  std::printf("%d files replayed\n", files);
  return files > 0 ? 0 : 1;
}
