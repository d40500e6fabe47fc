// HtmlChunker: cuts HTML behind whole records, and knows what is open there. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "scanner/model/field_names.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/html_state.h"

namespace leakscan {

class HtmlChunker : public Chunker {
 public:
  // `names` must outlive the chunker.
  explicit HtmlChunker(const FieldNames& names) : names_(names) {}

  Cut FindCut(std::string_view text, bool at_end) override;
  std::shared_ptr<const OpenState> OpenAtCut() override;
  // No record is over the limit: a walk ends each long before.
  void BeginSplit(std::string_view) override {}
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool) override {
    return text.size();
  }

 private:
  const FieldNames& names_;
  HtmlState state_;  // where the next text begins
};

}  // namespace leakscan
