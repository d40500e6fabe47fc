#include "scanner/output/field_label.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/ascii.h"

namespace leakscan {

std::string_view ShownFieldName(std::string_view name, FieldKind kind, RecordFormat format) {
  if (kind == FieldKind::kUnknown) return {};
  if (format == RecordFormat::kJson || format == RecordFormat::kNdjson) {
    name.remove_prefix(name.rfind('.') + 1);  // npos + 1 is 0
  }
  // The dictionary passes over a number behind a name ("adresse_2"); one of more digits is a value.
  constexpr std::ptrdiff_t kDigitsMax = 3;
  const bool has_value = std::count_if(name.begin(), name.end(), IsDigit) > kDigitsMax ||
                         name.find('@') != std::string_view::npos;
  return has_value ? std::string_view() : name;
}

}  // namespace leakscan
