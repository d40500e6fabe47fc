// ByteSink: where finished lines go. All or error; the first error is final.
#pragma once

#include <string_view>

#include "scanner/base/result.h"

namespace leakscan {

class ByteSink {
 public:
  virtual ~ByteSink() = default;

  // Writes all of `bytes`, blocking as long as the reader is slow.
  virtual Status Write(std::string_view bytes) = 0;

  // Makes everything written so far durable, under whatever name it has.
  virtual Status Sync() { return {}; }

  // Makes everything written so far durable and visible under its final name.
  virtual Status Close() = 0;
};

}  // namespace leakscan
