// leakscan explain EVENTS ID: from a saved event back to its record in the source.
#pragma once

#include <string_view>

#include "cli/arguments.h"
#include "cli/exit_code.h"

namespace leakscan {

// "e:" or "l:" and 32 hexadecimal digits: no text that one would have explained.
bool IsEventId(std::string_view text);

// Finds the event of id Arguments::explain[1] in the file explain[0], reads its input again, holds
// it against the SHA-256 that the scan noted, and says what every detector says of the record.
ExitCode ExplainEvent(const Arguments& arguments);

}  // namespace leakscan
