#include "scanner/model/field_names.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {

namespace {

bool HasWord(const std::unordered_map<std::string, bool>& words, std::string_view name) {
  const std::string normalized = NormalizeFieldName(name);
  std::size_t begin = 0;
  while (begin <= normalized.size()) {
    const std::size_t end = std::min(normalized.find('_', begin), normalized.size());
    if (words.contains(normalized.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

FieldKind FieldNames::Find(std::string_view name) const {
  std::string normalized = NormalizeFieldName(name);
  if (const auto it = kinds_.find(normalized); it != kinds_.end()) return it->second;
  std::size_t size = normalized.size();
  while (size > 0 && (IsDigit(normalized[size - 1]) || normalized[size - 1] == '_')) --size;
  if (size == 0 || size == normalized.size()) return FieldKind::kUnknown;
  normalized.resize(size);
  const auto it = kinds_.find(normalized);
  return it == kinds_.end() ? FieldKind::kUnknown : it->second;
}

bool FieldNames::NamesHealth(std::string_view name) const { return HasWord(health_words_, name); }

bool FieldNames::NamesProfessional(std::string_view name) const {
  return !name.empty() && HasWord(professional_words_, name);
}

}  // namespace leakscan
