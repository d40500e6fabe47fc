// What the kind of a column, key or label decides for its values. Internal to pipeline/.
#pragma once

#include "scanner/model/kinds.h"

namespace leakscan {

// The digits in fields of this kind may be read as any identifier.
bool MayHoldNumbers(FieldKind kind);

// They tell of health whatever stands in them.
bool IsHealthField(FieldKind kind);

}  // namespace leakscan
