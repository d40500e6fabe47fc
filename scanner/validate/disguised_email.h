// E-mail addresses that were written so that harvesters miss them: "jo [at] example (dot) com",
// "jo arobase example point fr", "jo&#64;example.fr", "jo%40example.fr", "jo@example[.]fr",
// "jo @ example . fr", zero-width characters inside, Cloudflare's hexadecimal form.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/validate/email.h"

namespace leakscan {

struct DisguisedEmailReading {
  EmailReading email;
  // The at sign is one that prose or code can hold by itself (" at ", "=40", a lone '@' between
  // blanks): less sure than a bracket or an entity.
  bool weak = false;
};

// The address around the disguised at sign that ends at `end` in `text` (an offset behind it, as
// the pattern's anchor gives it), or around a plain '@' whose address holds a disguise elsewhere.
// Appends the normal form of ReadEmail. Looks at most 600 bytes in both directions.
std::optional<DisguisedEmailReading> ReadDisguisedEmail(std::string_view text, std::size_t end,
                                                        std::string* normalized);

// The address around the '@' at `text[at]`, plain (ReadEmail) or with a disguise elsewhere in it.
std::optional<DisguisedEmailReading> ReadAnyEmail(std::string_view text, std::size_t at,
                                                  std::string* normalized);

}  // namespace leakscan
