#include "scanner/model/kinds.h"

#include <array>
#include <cstddef>
#include <span>

namespace leakscan {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames = {
    "nir",         "ins_c",          "person_name",  "birth_date", "phone",
    "email",       "postal_address", "covid_result", "hc1",        "doc2d",
    "loinc",       "icd10",          "ccam",         "cip13",      "atc",
    "health_term", "rpps",           "finess",       "iban",       "payment_card",
    "password",    "password_hash",  "leak_link",    "ipp",        "watch",
    "custom"};
constexpr std::array<std::string_view, kCategoryCount> kCategoryNames = {
    "identity", "contact", "health", "professional", "financial", "credential", "lead", "custom"};
constexpr std::array<std::string_view, 3> kConfidenceNames = {"low", "medium", "high"};
constexpr std::array<std::string_view, kSeverityCount> kSeverityNames = {"info", "low", "medium",
                                                                         "high", "critical"};
constexpr std::array<std::string_view, kFieldKindCount> kFieldKindNames = {
    "unknown",       "nir",
    "nir_key",       "ins_c",
    "ipp",           "last_name",
    "first_name",    "full_name",
    "birth_date",    "sex",
    "title",         "phone",
    "email",         "address",
    "postcode",      "city",
    "covid_result",  "test_type",
    "health_text",   "iban",
    "payment_card",  "password",
    "login",         "rpps",
    "finess",        "professional_name",
    "date",          "other_number",
    "password_hash", "loinc",
    "icd10",         "ccam",
    "cip13",         "atc",
    "birth_place"};

template <class Enum>
std::optional<Enum> Parse(std::span<const std::string_view> names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view Name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }
std::string_view Name(Category category) {
  return kCategoryNames[static_cast<std::size_t>(category)];
}
std::string_view Name(Confidence confidence) {
  return kConfidenceNames[static_cast<std::size_t>(confidence)];
}
std::string_view Name(Severity severity) {
  return kSeverityNames[static_cast<std::size_t>(severity)];
}
std::string_view Name(FieldKind kind) { return kFieldKindNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> ParseKind(std::string_view name) { return Parse<Kind>(kKindNames, name); }
std::optional<Category> ParseCategory(std::string_view name) {
  return Parse<Category>(kCategoryNames, name);
}
std::optional<Confidence> ParseConfidence(std::string_view name) {
  return Parse<Confidence>(kConfidenceNames, name);
}
std::optional<Severity> ParseSeverity(std::string_view name) {
  return Parse<Severity>(kSeverityNames, name);
}
std::optional<FieldKind> ParseFieldKind(std::string_view name) {
  return Parse<FieldKind>(kFieldKindNames, name);
}

bool IsIdentifier(Kind kind) {
  switch (kind) {
    case Kind::kNir:
    case Kind::kInsC:
    case Kind::kIpp:
    case Kind::kPhone:
    case Kind::kEmail:
    case Kind::kIban:
    case Kind::kPaymentCard:
    case Kind::kHc1:
    case Kind::kDoc2d:
      return true;
    default:
      return false;
  }
}

}  // namespace leakscan
