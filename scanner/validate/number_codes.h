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

// Appends every code of the run of digits around `position`, as ReadNumbers() takes it, and returns
// the offset of the run's first digit (npos: there is none).
std::size_t ReadNumberCodes(std::string_view text, std::size_t position,
                            std::vector<CodeReading>* readings);

// For a typed cell: the whole value (white space around it aside) as a card number; any issuer's.
bool ReadCardCell(std::string_view cell, CodeReading* reading);

}  // namespace leakscan
