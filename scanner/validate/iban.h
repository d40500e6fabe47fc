// IBAN (ISO 13616): from the letters and digits around a place in a text, or a whole cell, to a
// number whose check digits agree. Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leakscan {

struct IbanReading {
  std::size_t begin = 0;  // span in the text, [begin, end)
  std::size_t end = 0;
  std::array<char, 34> normalized{};  // upper case, no separators
  std::uint8_t normalized_size = 0;

  std::string_view Normalized() const { return {normalized.data(), normalized_size}; }
};

// The IBAN that holds the digit at `digit`, of which an anchor knows only that digits run on from
// there: "GB29 NWBK 6016 1331 9268 19" is found from its second 6.
std::optional<IbanReading> ReadIbanAround(std::string_view text, std::size_t digit);

// For a typed cell: the whole value (white space and a leading "IBAN" aside).
std::optional<IbanReading> ReadIbanCell(std::string_view cell);

// True if `normalized` (upper case, no separators) has its country's length and shape and its check
// digits agree; of France and Monaco the RIB's key, too.
bool IsValidIban(std::string_view normalized);

}  // namespace leakscan
