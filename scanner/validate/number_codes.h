// Payment cards, INS-C, RPPS, FINESS and CIP13 in a run of digits, where no cell has told what it
// is. Beside number_reading.h, which divides a run between NIR and phones; where both claim the
// same digits, whoever asks decides (a NIR's key is the better proof). Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

struct NumberRun;

enum class CodeKind : std::uint8_t { kPaymentCard, kInsC, kRpps, kFiness, kCip13 };

struct CodeReading {
  CodeKind kind = CodeKind::kPaymentCard;
  std::size_t begin = 0;  // span in the text, [begin, end)
  std::size_t end = 0;
  std::array<char, 24> normalized{};  // digits
  std::uint8_t normalized_size = 0;
  bool needs_label = false;  // not to be believed without a column or label of its kind
  bool grouped = false;      // a card in the groups that are printed on it
  bool fictional = false;

  std::string_view Normalized() const { return {normalized.data(), normalized_size}; }
};

// Appends every code of the run of digits that begins at `run_begin`, which ReadNumbers() has told,
// along with `run`: it is read again only where it did not fit in there.
void ReadNumberCodes(std::string_view text, std::size_t run_begin, NumberRun* run,
                     std::vector<CodeReading>* readings);

// For a typed cell: the whole value (white space around it aside) as a card number; any issuer's.
bool ReadCardCell(std::string_view cell, CodeReading* reading);

}  // namespace leakscan
