// XmlChunker: cuts XML behind whole records and what stands between them. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/parse/chunker.h"
#include "scanner/parse/xml_units.h"

namespace leakscan {

class XmlChunker : public Chunker {
 public:
  explicit XmlChunker(std::string record_name) : record_name_(std::move(record_name)) {}

  Cut FindCut(std::string_view text, bool at_end) override;
  // What is over the limit is text without a tag; it ends at the next one.
  void BeginSplit(std::string_view) override {}
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;

 private:
  const std::string record_name_;
  XmlUnits units_;
};

}  // namespace leakscan
