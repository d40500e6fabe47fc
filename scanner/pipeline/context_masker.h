// ContextMasker: where a post stands is told, who wrote it or is written of is not. Gives the form
// of a post's context that events may show. One thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/model/record.h"
#include "scanner/output/event_writer.h"
#include "scanner/pipeline/path_masker.h"

namespace leakscan {

class ContextMasker {
 public:
  // The arguments must outlive the masker.
  ContextMasker(const Detection& detection, const HmacSha256& tokens, int today_year)
      : paths_(detection, today_year), tokens_(tokens) {}

  // Null if nothing of `post` may be shown; valid until the next call. `findings` are those of the
  // exposure: none of their words is shown either.
  const ShownContext* Mask(const PostContext& post, std::span<const Finding> findings);

 private:
  // A text and its form without what is found in it, the same for all findings beside it.
  struct Known {
    std::string text;
    std::string masked;
  };

  std::string MaskText(std::string_view text, bool url, Known* known);
  void NoteWords(const PostContext& post, std::span<const Finding> findings);

  PathMasker paths_;
  const HmacSha256& tokens_;
  Known title_;
  Known url_;
  std::vector<std::string> hidden_;   // words of the findings and the author, folded
  std::vector<std::string> numbers_;  // of the findings
  ShownContext shown_;
};

// A time as ISO 8601: what is so already, "12/05/2024 14:03", seconds or milliseconds since the
// epoch; else empty. None before 1995: a birth date, more likely.
std::string NormalizePosted(std::string_view text);

}  // namespace leakscan
