// Payment cards (ISO/IEC 7812): which numbers an issuer can have given out. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <string_view>

namespace leakscan {

enum class CardClaim : std::uint8_t {
  kNone,    // no card
  kWeak,    // a card only in a column or behind a label: its length or range is others', too
  kCommon,  // Visa, Mastercard or CB of 16 digits, American Express, Discover
};

// What `digits` (nothing else in it) can be. Checks length, issuer and Luhn.
CardClaim ClaimOfCard(std::string_view digits);

// Numbers that are published for tests, and what people type instead of a number: four digits that
// go on for ever, ascending digits. `digits` is a number that ClaimOfCard() took.
bool IsFictionalCard(std::string_view digits);

}  // namespace leakscan
