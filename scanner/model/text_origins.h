// TextOrigins: where the bytes of a text that was made from another one are written there. A parser
// that gives a chunk's text without its markup keeps them, so that events name the places of the
// input. Immutable once made.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace leakscan {

class TextOrigins {
 public:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  // Begins anew; `written` must outlive the origins.
  void Start(std::string_view written) {
    written_ = written;
    spans_.clear();
  }

  // From `place` of the text on, until the next call, it is a copy of what is written at `written`.
  void AddCopy(std::uint32_t place, std::uint32_t written) {
    if (!spans_.empty()) {
      const Span& last = spans_.back();
      if (last.size == kCopy && last.written + (place - last.text) == written) return;
    }
    spans_.push_back({place, written, kCopy});
  }
  // It stands for `size` bytes written at `written` as a whole; for none where it was only put in.
  void AddMade(std::uint32_t place, std::uint32_t written, std::uint32_t size) {
    spans_.push_back({place, written, size});
  }

  std::string_view written() const { return written_; }

  // The smallest range that holds all that [begin, end) of the text stands for.
  Range Find(std::uint32_t begin, std::uint32_t end) const {
    const auto behind =
        std::upper_bound(spans_.begin(), spans_.end(), begin,
                         [](std::uint32_t place, const Span& span) { return place < span.text; });
    if (behind == spans_.begin()) return {};
    auto span = behind - 1;
    Range range{std::numeric_limits<std::uint32_t>::max(), 0};
    for (; span != spans_.end() && (span->text < end || span == behind - 1); ++span) {
      const std::uint32_t next = span + 1 != spans_.end() ? (span + 1)->text : end;
      const std::uint32_t from = std::max(begin, span->text);
      const std::uint32_t to = std::max(from, std::min(end, next));
      if (span->size == 0) continue;
      const bool copy = span->size == kCopy;
      range.begin =
          std::min(range.begin, copy ? span->written + (from - span->text) : span->written);
      range.end = std::max(range.end,
                           copy ? span->written + (to - span->text) : span->written + span->size);
    }
    if (range.begin > range.end) range.begin = range.end = (behind - 1)->written;
    return range;
  }

 private:
  static constexpr std::uint32_t kCopy = std::numeric_limits<std::uint32_t>::max();
  struct Span {
    std::uint32_t text = 0;
    std::uint32_t written = 0;
    std::uint32_t size = 0;
  };

  std::string_view written_;
  std::vector<Span> spans_;
};

}  // namespace leakscan
