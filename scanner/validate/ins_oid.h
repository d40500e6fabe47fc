// The OID that stands beside an INS (identité nationale de santé) and says what kind of number it
// is. Pure; time is linear in the text.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakscan {

enum class InsOid : std::uint8_t {
  kNone,
  kNir,   // .8, and .13 since 2026
  kNia,   // .9, and .14 since 2026
  kTest,  // .10: a number made for tests
  kDemo,  // .11: a number made for demonstrations
};

// What the first INS OID in `text` says; kNone if there is none.
InsOid FindInsOid(std::string_view text);

// The same of the last one.
InsOid FindLastInsOid(std::string_view text);

}  // namespace leakscan
