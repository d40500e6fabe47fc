// Pairs of a label and a value in JSON: {"system":"phone","value":"06..."} is a phone of the object
// that lists it. So write FHIR (Identifier, ContactPoint, Coding) and whoever keeps attributes as
// rows.
#pragma once

#include "scanner/model/record.h"
#include "scanner/parse/name_cache.h"

namespace leakscan {

// Gives the value of each pair among the elements of arrays in `record` the meaning of its label,
// and its fields to the object around it.
void FoldPairs(NameCache& names, Record* record);

}  // namespace leakscan
