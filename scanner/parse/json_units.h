// JsonUnits: cuts JSON text that is no NDJSON into units, the records of format json. Shared by the
// serial chunker and the parallel parser, which see the same text up to a chunk's end and must find
// the same units. Knows brackets and strings only; whether a value is well-formed is the parser's
// business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

struct JsonUnit {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool value = false;  // one JSON value by its brackets; else text to be read as prose
};

class JsonUnits {
 public:
  // Begins at the start of `text`, which must outlive the walk and stay below 4 GiB. `stream_start`
  // if nothing stands before it in the stream. `at_end`: no text will follow; a chunk's end counts
  // as one for the parser, because chunks end where a unit does.
  void Start(std::string_view text, bool stream_start, bool at_end);

  // The next unit; false at the end of the text or where more text is needed to tell.
  bool Next(JsonUnit* unit);

  // Behind the last unit and the separators that follow it.
  std::size_t position() const { return position_; }

 private:
  struct Bracket {
    std::uint32_t open = 0;
    std::uint32_t close = 0;  // 0: not met yet
  };
  enum class Outcome : std::uint8_t { kUnit, kSkipped, kUndecided };

  Outcome ReadArrayStart(JsonUnit* unit);
  Outcome ReadContainer(JsonUnit* unit);
  Outcome ReadString(JsonUnit* unit);
  Outcome ReadWord(JsonUnit* unit);
  Outcome ReadGarbageLine(JsonUnit* unit);
  Outcome ReadDescent(std::size_t from, int depth, JsonUnit* unit);
  Outcome Emit(std::size_t end, bool value, JsonUnit* unit);

  // Offset of the bracket that closes the one at `open` if that makes at most a record's limit;
  // 0 if there is none in the text; sets `decided_` to false if more text could bring it.
  std::size_t FindClose(std::size_t open);
  std::size_t SkipSpace(std::size_t from) const;

  std::string_view text_;
  bool at_end_ = true;
  bool stream_start_ = false;
  bool decided_ = true;
  std::size_t position_ = 0;
  // FindClose reads ahead, every byte once: all brackets opened since `ahead_` was last reset, in
  // order, and which of them are open at `ahead_`.
  std::size_t ahead_ = 0;
  std::vector<Bracket> brackets_;
  std::vector<std::uint32_t> open_;
};

// A string as its opening quote at `open` begins it.
struct JsonString {
  std::size_t end = 0;  // behind the closing quote; not closed: at the line end that no string may
                        // hold, or the text's size
  bool closed = false;
  bool escapes = false;  // a backslash stands inside
};
JsonString ReadJsonString(std::string_view text, std::size_t open);

}  // namespace leakscan
