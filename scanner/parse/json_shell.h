// What MongoDB's shells print instead of JSON, made JSON byte by byte: every value keeps its place.
#pragma once

#include <string>
#include <string_view>

namespace leakscan {

// True if `text` holds calls that only a shell prints: ObjectId(...), ISODate(...).
bool HoldsShellCalls(std::string_view text);

// Replaces `plain` by a copy of `text`, of the same size, without calls, with quotes around keys
// and double ones around strings. False if there are no calls in it.
bool MakePlainJson(std::string_view text, std::string* plain);

}  // namespace leakscan
