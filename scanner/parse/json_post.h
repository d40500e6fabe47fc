// A post as JSON: an object that has a text and, beside it, says who wrote it, when and where.
// Pure.
#pragma once

#include <cstdint>
#include <span>

#include "scanner/model/finding.h"
#include "scanner/model/record.h"

namespace leakscan {

// What the innermost post around [begin, end) of the chunk's text says of itself; empty if none
// does. A time in which a finding lies is somebody's birth date, so none.
PostContext ReadJsonPost(const Record& record, std::uint32_t begin, std::uint32_t end,
                         std::span<const Finding> findings);

}  // namespace leakscan
