#include "scanner/model/field_names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

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

// As many letters at either end of a name tell that it is not known.
constexpr std::size_t kEndLetters = 4;

// True if camelCase may part `letters`: all but one case throughout, and a capital in front.
bool IsMixedCase(std::string_view letters) {
  const auto capitals = static_cast<std::size_t>(std::ranges::count_if(letters.substr(1), IsUpper));
  return capitals > 0 && (capitals + 1 < letters.size() || !IsUpper(letters[0]));
}

}  // namespace

std::size_t FieldNames::HashEnd(std::string_view letters) {
  std::uint32_t word = 0;
  for (const char c : letters) word = word << 8U | static_cast<unsigned char>(ToLower(c));
  return (word * 0x9E3779B1U) >> 18U;  // 14 bits
}

void FieldNames::AddEnds(std::string_view normalized) {
  std::string_view name = WithoutNumberAtEnd(normalized);
  if (name.empty()) name = normalized;
  for (std::size_t size = 1; size <= std::min(name.size(), kEndLetters); ++size) {
    heads_.set(HashEnd(name.substr(0, size)));
    tails_.set(HashEnd(name.substr(name.size() - size)));
  }
}

// False if Find() cannot know `name`, told without folding it: most of the words that stand where a
// label would. Numbers at the end aside, a name that is known begins and ends as a listed one, or
// with an owner or a qualifier. Ends beyond ASCII and in mixed case are not judged.
bool FieldNames::MayKnow(std::string_view name) const { return MayEnd(name) && MayBegin(name); }

bool FieldNames::MayBegin(std::string_view name) const {
  while (!name.empty() && !IsWordByte(name.front())) name.remove_prefix(1);
  std::size_t digits = 0;
  while (digits < std::min(name.size(), kEndLetters) && IsDigit(name[digits])) ++digits;
  if (digits > 0) {  // "15. Mail" is cut out of sentences, "1er prénom" is not
    const bool goes_on = digits < kEndLetters && digits < name.size() && IsWordByte(name[digits]);
    return goes_on || heads_.test(HashEnd(name.substr(0, digits)));
  }
  std::size_t size = 0;
  while (size < std::min(name.size(), kEndLetters) && IsAlpha(name[size])) ++size;
  if (size == 0) return true;
  const std::string_view behind = name.substr(size);
  const std::string_view head = name.substr(0, size);
  if (size < kEndLetters && !behind.empty() && IsWordByte(behind[0])) return true;
  if (IsMixedCase(head)) return true;
  // The last capital of "NIRPatient" is the next word's.
  if (size > 1 && IsUpper(head.back()) && !behind.empty() && IsLower(behind[0])) return true;
  return heads_.test(HashEnd(head));
}

bool FieldNames::MayEnd(std::string_view name) const {
  while (!name.empty() && !IsAlpha(name.back())) {
    if (static_cast<unsigned char>(name.back()) >= 0x80) return true;
    name.remove_suffix(1);
  }
  std::size_t begin = name.size();
  while (begin > 0 && name.size() - begin < kEndLetters && IsAlpha(name[begin - 1])) --begin;
  const std::string_view tail = name.substr(begin);
  if (tail.empty()) return true;
  if (tail.size() < kEndLetters && begin > 0 && IsWordByte(name[begin - 1])) return true;
  return IsMixedCase(tail) || tails_.test(HashEnd(tail));
}

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
  if (!MayKnow(name)) return FieldKind::kUnknown;
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
