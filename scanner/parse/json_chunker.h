// JsonChunker: cuts JSON text behind whole units. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/parse/chunker.h"
#include "scanner/parse/json_units.h"

namespace leakscan {

class JsonChunker : public Chunker {
 public:
  // Without `at_end` a cut holds at least one record or nothing, so that a chunk whose first record
  // is number 1 starts the stream.
  Cut FindCut(std::string_view text, bool at_end) override;
  void BeginSplit(std::string_view text) override;
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;

 private:
  enum class Split : std::uint8_t { kText, kScalar, kLine };

  // The offset behind the oversized record's end, if it lies in `text`.
  std::optional<std::size_t> ScanSplit(std::string_view text);

  JsonUnits units_;
  bool stream_start_ = true;
  // The record being split: how it ends, and where in its syntax the last piece stopped.
  Split split_ = Split::kText;
  std::size_t depth_ = 0;
  bool object_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  bool after_open_ = false;  // behind an '[', before what tells whether objects follow
};

}  // namespace leakscan
