// The words of the field: what can be found (Kind), how sure and how bad it is, and what a column
// or label can mean (FieldKind). Plain enumerations with their names in events and pattern files.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace leakscan {

// What our own grammars, masks and rules tell apart. A detector has exactly one kind; detectors
// that a user adds are kCustom.
enum class Kind : std::uint8_t {
  kNir,
  kInsC,
  kPersonName,
  kBirthDate,
  kPhone,
  kEmail,
  kPostalAddress,
  kCovidResult,
  kHc1,
  kDoc2d,
  kLoinc,
  kIcd10,
  kCcam,
  kCip13,
  kAtc,
  kHealthTerm,
  kRpps,
  kFiness,
  kIban,
  kPaymentCard,
  kPassword,
  kPasswordHash,
  kLeakLink,
  kIpp,
  kWatch,  // a name of the user's own list
  kCustom,
};
inline constexpr int kKindCount = static_cast<int>(Kind::kCustom) + 1;

enum class Category : std::uint8_t {
  kIdentity,
  kContact,
  kHealth,
  kProfessional,
  kFinancial,
  kCredential,
  kLead,
  kCustom,
};
inline constexpr int kCategoryCount = static_cast<int>(Category::kCustom) + 1;

enum class Confidence : std::uint8_t { kLow, kMedium, kHigh };
enum class Severity : std::uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };
inline constexpr int kSeverityCount = static_cast<int>(Severity::kCritical) + 1;

// What a column, JSON key or label says its value is. The synonyms are data: patterns/fields.toml.
enum class FieldKind : std::uint8_t {
  kUnknown,
  kNir,
  kNirKey,
  kInsC,
  kIpp,
  kLastName,
  kFirstName,
  kFullName,
  kBirthDate,
  kSex,
  kTitle,
  kPhone,
  kEmail,
  kAddress,
  kPostcode,
  kCity,
  kCovidResult,
  kTestType,
  kHealthText,
  kIban,
  kPaymentCard,
  kPassword,
  kLogin,
  kRpps,
  kFiness,
  kProfessionalName,  // prescriber, sampler: named, but not as a patient
  kDate,              // any other date
  kOtherNumber,       // order, invoice, SIRET...: its digits are no identifier of a person
  kPasswordHash,
  kLoinc,
  kIcd10,
  kCcam,
  kCip13,
  kAtc,
  kBirthPlace,
};
inline constexpr int kFieldKindCount = static_cast<int>(FieldKind::kBirthPlace) + 1;

std::string_view Name(Kind kind);              // the contract's detector id: "nir"; "custom"
std::string_view Name(Category category);      // "identity"
std::string_view Name(Confidence confidence);  // "high"
std::string_view Name(Severity severity);      // "critical"
std::string_view Name(FieldKind kind);         // snake case: "last_name"

std::optional<Kind> ParseKind(std::string_view name);
std::optional<Category> ParseCategory(std::string_view name);
std::optional<Confidence> ParseConfidence(std::string_view name);
std::optional<Severity> ParseSeverity(std::string_view name);
std::optional<FieldKind> ParseFieldKind(std::string_view name);

// An identifier of a person by itself: nir, ins_c, ipp, phone, email, iban, payment_card, hc1,
// doc2d. Names, dates and addresses identify only together.
bool IsIdentifier(Kind kind);

// Kinds whose findings carry a token (contract, "token").
constexpr bool CarriesToken(Kind kind) {
  constexpr std::uint64_t kCarriers = [] {
    std::uint64_t carriers = 0;
    for (const Kind carrier :
         {Kind::kNir, Kind::kPhone, Kind::kEmail, Kind::kIban, Kind::kPaymentCard, Kind::kIpp,
          Kind::kRpps, Kind::kHc1, Kind::kDoc2d}) {
      carriers |= std::uint64_t{1} << static_cast<unsigned>(carrier);
    }
    return carriers;
  }();
  return (kCarriers >> static_cast<unsigned>(kind) & 1U) != 0;
}

}  // namespace leakscan
