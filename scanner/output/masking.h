// Masking: the part of a value that may be shown (contract, "masked"). Works on normal forms, so
// that a mask never depends on how the value was written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/finding.h"

namespace leakscan {

// Appends the mask of a finding: "2 85 •• •• ••• ••• ••", "06 •• •• •• ••", "j•••@gmail.com",
// "d•••@•••", "D•••", "1985-••-••", "78•••", "FR••", "497010•••", "•••"; health codes, terms and
// results and watched names as they are; of a leak link the host. Valid UTF-8.
void AppendMasked(const Finding& finding, std::string* out);

// The same through a pointer, for findings of a kind whose mask does not show the value. Returns
// the end of the mask, at most kShortMaskBytesMax on; as much must there be room for.
inline constexpr std::size_t kShortMaskBytesMax = 64;
char* PutMask(const Finding& finding, char* out);

// True for the kinds whose mask is the normal form itself, or of any size: health codes, terms,
// results, watched names, hosts of links. The masks of all others hold no character that JSON must
// escape.
constexpr bool MaskShowsValue(Kind kind) {
  switch (kind) {
    case Kind::kCovidResult:
    case Kind::kLoinc:
    case Kind::kIcd10:
    case Kind::kCcam:
    case Kind::kCip13:
    case Kind::kAtc:
    case Kind::kHealthTerm:
    case Kind::kLeakLink:
    case Kind::kWatch:
      return true;
    default:
      return false;
  }
}

// A span of a text that must not be shown, and its mask.
struct MaskedSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string mask;
};

// Appends `text` with the spans (ordered, not overlapping) replaced, as valid UTF-8 without control
// characters (each becomes U+FFFD).
void AppendWithMasks(std::string_view text, const std::vector<MaskedSpan>& spans, std::string* out);

}  // namespace leakscan
