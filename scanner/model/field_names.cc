#include "scanner/model/field_names.h"

#include <algorithm>
#include <cstddef>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {

namespace {

// Calls `visit` with each word between the '_' of `normalized` until it returns true; true if it
// did.
template <class Visit>
bool AnyWord(std::string_view normalized, Visit visit) {
  std::size_t begin = 0;
  while (begin <= normalized.size()) {
    const std::size_t end = std::min(normalized.find('_', begin), normalized.size());
    if (visit(normalized.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

// "dateNaissanceClient" as "date_Naissance_Client", "NIRPatient" as "NIR_Patient".
std::string SplitCamelCase(std::string_view name) {
  std::string split;
  split.reserve(name.size() + 8);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool upper = IsUpper(name[i]);
    const bool behind_lower = i > 0 && IsLower(name[i - 1]);
    const bool before_lower =
        i > 0 && IsUpper(name[i - 1]) && i + 1 < name.size() && IsLower(name[i + 1]);
    if (upper && (behind_lower || before_lower)) split += '_';
    split += name[i];
  }
  return split;
}

std::string_view WithoutNumberAtEnd(std::string_view name) {
  while (!name.empty() && (IsDigit(name.back()) || name.back() == '_')) name.remove_suffix(1);
  return name;
}

}  // namespace

bool FieldNames::HasWord(const Words& words, std::string_view name) {
  return AnyWord(NormalizeFieldName(name),
                 [&](std::string_view word) { return words.contains(word); });
}

FieldKind FieldNames::FindListed(std::string_view normalized) const {
  if (const auto it = kinds_.find(normalized); it != kinds_.end()) return it->second;
  const std::string_view shorter = WithoutNumberAtEnd(normalized);
  if (shorter.empty() || shorter.size() == normalized.size()) return FieldKind::kUnknown;
  const auto it = kinds_.find(shorter);
  return it == kinds_.end() ? FieldKind::kUnknown : it->second;
}

FieldKind FieldNames::Find(std::string_view name) const {
  return letters_.MayBe(name) ? FindByWhole(name) : FieldKind::kUnknown;
}

FieldKind FieldNames::FindByWhole(std::string_view name) const {
  const std::string normalized = NormalizeFieldName(name);
  const FieldKind kind = FindListed(normalized);
  if (kind != FieldKind::kUnknown) return kind;
  const std::string split = SplitCamelCase(name);
  return FindInWords(split.size() == name.size() ? normalized : NormalizeFieldName(split));
}

FieldKind FieldNames::FindInWords(std::string_view normalized) const {
  std::string kept;
  const bool begins_inside = AnyWord(normalized, [&](std::string_view word) {
    if (owner_words_.contains(word)) return false;
    // "de nom" and "15 mail" are cut out of sentences, "1er prénom" is not.
    if (std::all_of(word.begin(), word.end(), IsDigit)) return kept.empty();
    if (qualifier_words_.contains(word)) return kept.empty() && !IsDigit(word[0]);
    if (!kept.empty()) kept += '_';
    kept += word;
    return false;
  });
  if (begins_inside || kept.empty()) return FieldKind::kUnknown;
  if (const FieldKind kind = FindListed(kept); kind != FieldKind::kUnknown) return kind;
  std::erase(kept, '_');
  return FindListed(kept);
}

bool FieldNames::NamesHealth(std::string_view name) const { return HasWord(health_words_, name); }

bool FieldNames::NamesProfessional(std::string_view name) const {
  return !name.empty() && HasWord(professional_words_, name);
}

bool FieldNames::NamesDirectory(std::string_view name) const {
  return directory_names_.contains(NormalizeFieldName(name));
}

bool FieldNames::TellsExample(std::string_view text) const { return HasWord(example_words_, text); }

bool FieldNames::InvitesCall(std::string_view words) const {
  return invitations_.contains(NormalizeFieldName(words));
}

}  // namespace leakscan
