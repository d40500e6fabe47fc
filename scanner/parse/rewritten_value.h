// Values that differ from their written bytes, in a parser's arena. They may be read beyond their
// end as those that lie in a chunk: zeros stand there.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "scanner/base/arena.h"
#include "scanner/model/chunk.h"

namespace leakscan {

// Room for a value of at most `size` bytes.
inline char* AllocateValue(std::size_t size, Arena* arena) {
  return arena->Allocate(size + kChunkPaddingBytes);
}

// The value that was written there, up to `end`.
inline std::string_view FinishValue(const char* begin, char* end) {
  std::memset(end, 0, kChunkPaddingBytes);
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace leakscan
