// PathMasker: paths are personal data too ("cv_0647382915.pdf"). Gives the form of a path that
// events may show: every identifier in it masked, valid UTF-8, no control characters. One thread.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/output/masking.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/scan.h"

namespace leakscan {

class PathMasker {
 public:
  PathMasker(const Detection& detection, int today_year);

  struct Masked {
    std::string text;
    bool hit = false;      // the last component holds an identifier
    bool any_hit = false;  // some component does
  };
  Masked Mask(std::string_view path);

 private:
  // What a component became: the same folders and member names come again and again.
  struct Known {
    std::string component;
    std::string text;
    bool hit = false;
  };

  const Known& MaskComponent(std::string_view component);
  bool MaskUnknown(std::string_view component, std::string* out);
  // Appends what is found in `text`, read with `underscore` for every '_'.
  void Find(std::string_view text, char underscore, std::vector<MaskedSpan>* found);

  std::array<Known, 64> known_;  // by hash; an empty component stays what it is
  Known long_;
  Matcher matcher_;
  RecordDetector detector_;
  Arena arena_;
  Chunk chunk_;
  Record record_;
  std::vector<Anchor> anchors_;
  std::vector<Finding> findings_;
  std::vector<Hint> hints_;
};

}  // namespace leakscan
