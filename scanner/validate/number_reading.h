// NIR and phone numbers in free text and cells: from an anchor somewhere in a run of digits and
// separators to what the run can be read as. One grammar for both, because a run such as
// "06 47 38 29 15 2 55 08 14 168 025 38" must be divided between them.
//
// The grammars are nir.h (INSEE, décret 82-103; key 97 - N mod 97) and phone.h (ARCEP plan).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakscan {

enum class NumberKind : std::uint8_t { kNir, kPhone };
enum class NirKind : std::uint8_t { kNir, kNia, kNnp, kMig };

struct NumberReading {
  NumberKind kind = NumberKind::kNir;
  std::size_t begin = 0;  // span in the text, [begin, end); for a phone it includes "+33", "(0)"
  std::size_t end = 0;
  std::array<char, 20> normalized{};  // contract's normal form
  std::uint8_t normalized_size = 0;

  // It must not be believed without a column or label of its kind (13-digit NIR, unusual month,
  // lost leading zero, "33..." without plus, ragged spelling without key...).
  bool needs_context = false;
  // The layout alone makes it unmistakable: a NIR grouped as people write it; a phone with +33.
  bool distinctive = false;
  bool fictional = false;  // reserved for fiction, or a well-known placeholder

  // NIR only.
  NirKind nir_kind = NirKind::kNir;
  bool key_written = false;  // the key stood in the text (or in the next cell) and agrees
  bool key_in_next_cell = false;
  // Many numbers that are nothing by themselves stand in one row with it: chance gives some of them
  // its form.
  bool crowded = false;

  std::string_view Normalized() const { return {normalized.data(), normalized_size}; }
};

// What a 15- or 13-character normalised NIR says of its holder.
struct NirFacts {
  char sex = 0;             // 'M', 'F', 0 where the first digit does not tell
  int birth_year = 0;       // 0..99
  int birth_month = 0;      // 1..12, or 0 where the month field is a pseudo-month without one
  char department[4] = {};  // "75", "2A", "974", "99"; NUL-ended
};

struct NumberRun;

// Appends every reading of the run of digits around `position` (an offset of or right behind one of
// its digits) within `text`, which is one whole field, cell or line block; readings do not overlap
// and are ordered. `next_cell` is the value of the following cell where there is one ("38" as the
// key of a 13-digit NIR), else empty. Returns the offset behind the run, so that a caller skips
// further anchors in it; `*run_begin` is that of its first digit, npos if there is no run. `run`
// holds its tokens then, or the last of them.
std::size_t ReadNumbers(std::string_view text, std::size_t position, std::string_view next_cell,
                        NumberRun* run, std::vector<NumberReading>* readings,
                        std::size_t* run_begin);
std::size_t ReadNumbers(std::string_view text, std::size_t position, std::string_view next_cell,
                        std::vector<NumberReading>* readings);

// For a typed cell: the whole value (white space around it aside) as one NIR, or as one phone
// number, weak spellings included ("647382915", "33647382915", "O6 47...", "%2B33..."). False if it
// is not wholly one.
bool ReadNirCell(std::string_view cell, std::string_view next_cell, NumberReading* reading);
bool ReadPhoneCell(std::string_view cell, NumberReading* reading);

// `normalized` is a valid normalised NIR of kind nir.
NirFacts FactsOfNir(std::string_view normalized);

// True if `normalized` (13 or 15 characters, upper case, no separators) obeys the structure and,
// where it has 15, the key. The months 20-42 and 50-99 pass, with `*unusual_month` set.
bool IsValidNir(std::string_view normalized, bool* unusual_month);

// The two digits of the key of a 13-character NIR stem, 1..97; 0 if the stem is malformed.
int NirKey(std::string_view stem);

}  // namespace leakscan
