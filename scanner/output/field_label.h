// FieldLabel: how an event names the field that a value stood in. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/model/context.h"
#include "scanner/model/kinds.h"

namespace leakscan {

// The part of a header, key or label that may be shown: the name itself if its meaning was
// recognised, of a JSON path its last key (the keys above it may be anybody's name). Empty where
// only "#N" may be shown: unrecognised names, and recognised ones that carry data with them
// ("tel 0639981234").
std::string_view ShownFieldName(std::string_view name, FieldKind kind, RecordFormat format);

}  // namespace leakscan
