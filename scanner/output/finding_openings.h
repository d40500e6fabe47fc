// FindingOpenings: the front of a finding as JSON, up to its offset:
//   {"detector":"nir","confidence":"high","field":"num_secu","offset":
// The rows of a table repeat it field by field, so the last one of each field is kept. Immutable
// but for that; one per writer.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/json_writer.h"
#include "scanner/model/context.h"
#include "scanner/model/finding.h"
#include "scanner/model/pattern.h"
#include "scanner/model/record.h"

namespace leakscan {

// PutPadded() for the openings of a row, of which nearly all take one step.
inline constexpr std::size_t kOpeningStep = 96;
inline char* PutOpening(char* out, std::string_view opening) {
  std::memcpy(out, opening.data(), kOpeningStep);
  if (opening.size() > kOpeningStep) [[unlikely]]
    return PutText(out, opening);
  return out + opening.size();
}

class FindingOpenings {
 public:
  explicit FindingOpenings(const std::vector<Detector>& detectors);

  // To be called first, and whenever the stream changes. `stream` must stay alive until the next
  // call.
  void EnterStream(const StreamContext& stream);

  // The opening of a finding in a record with these fields. Valid until the next call; copied by
  // PutPadded().
  std::string_view Of(std::span<const Field> fields, const Finding& finding) {
    if (finding.field >= std::min(fields.size(), kKnownFields)) return Make(fields, finding);
    const Field& field = fields.data()[finding.field];
    const Known& known = known_.data()[finding.field];
    const bool same = known.traits == TraitsOf(field, finding) &&
                      (known.column_name != nullptr ? known.column_name == field.name.data()
                                                    : known.name == field.name);
    return same ? known.json.text() : Make(fields, finding);
  }

  // The openings of all findings of a row of a table, each but the first behind the end of the
  // finding before it, which is a string's: "},{...
  struct OfRow {
    std::uint64_t shape = 0;                 // its serial
    std::uint32_t layout = 0;                // of the record
    JsonWriter json;                         // one behind the other
    std::vector<std::string_view> openings;  // in `json`; to be copied by PutOpening()
  };
  // Valid until the next call.
  const OfRow& Of(std::span<const Field> fields, std::span<const Finding> findings,
                  const ShapeId& shape, std::uint32_t layout) {
    const OfRow& row = rows_[shape.slot];
    if (row.shape == shape.serial && row.layout == layout) return row;
    return Make(fields, findings, shape, layout);
  }

 private:
  static constexpr std::size_t kKnownFields = 64;
  // The last one of the record's n-th field.
  struct Known {
    std::uint64_t traits = 0;           // all that it was made of but the name
    const char* column_name = nullptr;  // where the name is, if in the stream's columns; else
    std::string name;                   // the name itself
    JsonWriter json;
  };

  // What an opening is made of beside the field's name, as one number. Never zero.
  static std::uint64_t TraitsOf(const Field& field, const Finding& finding) {
    return std::uint64_t{field.ordinal} << 32U | std::uint64_t{finding.detector} << 16U |
           std::uint64_t{static_cast<std::uint8_t>(field.kind)} << 8U |
           std::uint64_t{static_cast<std::uint8_t>(finding.confidence)} << 1U | 1U;
  }

  std::string_view Make(std::span<const Field> fields, const Finding& finding);
  const OfRow& Make(std::span<const Field> fields, std::span<const Finding> findings,
                    const ShapeId& shape, std::uint32_t layout);
  bool IsColumnName(const Field& field) const;
  void Render(const Field& field, const Finding& finding, JsonWriter* json) const;
  // One of each detector and confidence, without its field.
  const std::string& Front(const Finding& finding) const;

  const StreamContext* stream_ = nullptr;
  std::vector<std::string> fronts_;
  std::array<Known, kKnownFields> known_;
  std::array<OfRow, ShapeId::kSlots> rows_;
  JsonWriter other_;
};

}  // namespace leakscan
