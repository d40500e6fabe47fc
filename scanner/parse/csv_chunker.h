// CsvChunker: cuts CSV behind whole records; line ends inside quoted fields end none. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "scanner/model/context.h"
#include "scanner/parse/chunker.h"

namespace leakscan {

class CsvChunker : public Chunker {
 public:
  explicit CsvChunker(const CsvDialect& dialect)
      : dialect_(dialect), header_pending_(dialect.has_header) {}

  // The first cut of a stream with a header lies behind it.
  Cut FindCut(std::string_view text, bool at_end) override;
  // A record being split ends at the first line end behind its first piece, quoted or not: its
  // quoting was hopeless, a whole field fits in a buffer.
  void BeginSplit(std::string_view text) override;
  std::optional<std::size_t> ContinueSplit(std::string_view text, bool at_end) override;

 private:
  Cut FindRecords(std::string_view text, bool at_end) const;

  const CsvDialect dialect_;
  bool header_pending_;
};

}  // namespace leakscan
