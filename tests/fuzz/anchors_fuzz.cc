// The anchors of any bytes: the scanner's own loops and Hyperscan alone find the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/chunk.h"
#include "tests/support/reference_database.h"

namespace leakscan {
namespace {

struct Engines {
  PatternDatabase database = *PatternDatabase::Compile(ShippedPatterns(), BuiltinDatabases());
  PatternDatabase reference_database = DatabaseOfHyperscanAlone();
  Matcher matcher{database};
  Matcher reference{reference_database};
};

void CheckAnchors(std::string text) {
  static Engines engines;
  const std::size_t size = text.size();
  text.resize(size + kChunkPaddingBytes);  // Hyperscan reads ahead
  const std::string_view view(text.data(), size);
  for (const bool prose : {false, true}) {
    std::vector<Anchor> found;
    std::vector<Anchor> expected;
    engines.matcher.Scan(view, prose, &found);
    engines.reference.Scan(view, prose, &expected);
    const bool same =
        std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                   [](const Anchor& a, const Anchor& b) {
                     return a.begin == b.begin && a.end == b.end && a.pattern == b.pattern;
                   });
    if (!same) std::abort();
  }
}

}  // namespace
}  // namespace leakscan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  leakscan::CheckAnchors(text);
  // The same with few places among many bytes, so that each is looked at by itself.
  leakscan::CheckAnchors(text + ' ' + std::string(std::min<std::size_t>(size * 20, 4000), 'z'));
  return 0;
}
