// Finding: a validated candidate. Exposure: all findings of one record. Views point into the chunk,
// the parser or the worker's arena and are valid until the record is finished.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/model/kinds.h"
#include "scanner/model/record.h"

namespace leakscan {

enum class Holder : std::uint8_t { kSubject, kProfessional, kOther };
// What a place of birth beside a NIR has in common with it.
enum class PlaceEvidence : std::uint8_t { kNone, kDepartment, kCommune };

// What a finding, or a record, says about a person without naming them.
struct About {
  char sex = 0;                  // 'M', 'F' or 0
  std::uint16_t birth_year = 0;  // 0: unknown; from a NIR alone the two digits plus kTwoDigitYear
  std::uint8_t birth_month = 0;  // 0: unknown
  std::uint8_t birth_day = 0;    // 0: unknown
  char department[4] = {};       // "75", "2A", "974", "99", NUL-ended; empty: unknown
};
// Marks a birth year of which only the last two digits are known.
inline constexpr std::uint16_t kTwoDigitYear = 10000;

// What a finding is beside its value and place. How a record is judged depends on its findings'
// traits alone.
struct FindingTraits {
  std::uint16_t detector = 0;  // index into the table of detectors
  Kind kind = Kind::kCustom;
  Category category = Category::kCustom;  // of a user's detector; others have their kind's
  Confidence confidence = Confidence::kLow;
  Holder holder = Holder::kSubject;
  bool fictional = false;
  bool allowed = false;            // by the user's list
  std::uint16_t field = kNoField;  // index into Record::fields
  std::uint16_t count = 1;         // times the same value was met in the record
  bool structured_health = false;  // counts as health for `critical` and `high`
  bool labelled = false;           // it stood in a column or behind a label of its kind
  bool carried = false;            // decoded from the certificate in whose place it stands
  bool example = false;            // words beside it say that it is only an example

  friend bool operator==(const FindingTraits&, const FindingTraits&) = default;
};
static_assert(std::has_unique_object_representations_v<FindingTraits>);

struct Finding : FindingTraits {
  std::uint32_t begin = 0;  // as written in the chunk's text: [begin, end)
  std::uint32_t end = 0;
  std::string_view value;       // as written, unescaped; may be damaged UTF-8
  std::string_view normalized;  // contract's normal form, valid UTF-8
  About about;                  // nir, birth_date, postal_address, hc1, doc2d; of a name its title
  bool distinctive = false;     // its layout or context alone lifts it to confidence high
  PlaceEvidence birth_place = PlaceEvidence::kNone;  // nir
  Hash128 value_hash;  // KeyedHasher::Inner(hash of the detector's id, normalized); zero: not made
  std::string_view qualifier;  // nir: "nir", "nia", "nnp", "mig" where it is not "nir"; else empty
};

// True if a finding tells of a person that is to be protected: believable, not invented, not
// allowed by the user, and not a practitioner's.
inline bool IsEffective(const Finding& finding) {
  return finding.confidence >= Confidence::kMedium && !finding.fictional && !finding.allowed &&
         finding.holder != Holder::kProfessional;
}

// True if the finding points to a leak without being about a person.
inline bool IsLead(const Finding& finding) {
  return finding.kind == Kind::kLeakLink || finding.kind == Kind::kWatch ||
         (finding.kind == Kind::kCustom && finding.category == Category::kLead);
}

// A cell that is no finding by itself but says something about the record's person: sex, title,
// postcode.
struct Hint {
  std::uint16_t field = kNoField;
  About about;
};

// The keys under which a person can be met, strongest first.
enum class PersonKeyKind : std::uint8_t { kNir, kNameBirth, kIpp, kEmail, kPhone };
inline constexpr std::size_t kPersonKeyKindCount = 5;

constexpr std::string_view Name(PersonKeyKind kind) {
  constexpr std::string_view kNames[] = {"nir", "name_birth", "ipp", "email", "phone"};
  return kNames[static_cast<std::size_t>(kind)];
}

// Facts about a person, or-ed over all their records.
enum PersonFact : std::uint16_t {
  kFactCritical = 1 << 0,
  kFactNir = 1 << 1,
  kFactHealth = 1 << 2,
  kFactNameBirth = 1 << 3,
  kFactMinor = 1 << 4,       // certainly under 18 at the start of the run
  kFactMaybeMinor = 1 << 5,  // the birth date is not precise enough to tell
  kFactEmail = 1 << 6,
  kFactPhone = 1 << 7,
  kFactPost = 1 << 8,
};

struct PersonKey {
  std::uint64_t hash = 0;  // keyed hash of kind and normalised value
  PersonKeyKind kind = PersonKeyKind::kNir;
};

// Whom a record names: the finding of a key, or a name with its birth date.
struct Subject {
  PersonKeyKind kind = PersonKeyKind::kNir;
  std::uint32_t finding = 0;  // index into Exposure::findings; of the name for kNameBirth,
  std::uint32_t birth = 0;    // which has its birth date here
};

// Kinds of keys as a set that compares by its strongest member.
using PersonKeySet = std::uint8_t;
constexpr PersonKeySet KeySetOf(PersonKeyKind kind) {
  return static_cast<PersonKeySet>(1U << (kPersonKeyKindCount - 1 - static_cast<unsigned>(kind)));
}
// Calls visit(kind) for each member, the strongest first.
template <class Visit>
void ForEachKey(PersonKeySet keys, Visit visit) {
  for (std::size_t i = 0; i < kPersonKeyKindCount; ++i) {
    const auto kind = static_cast<PersonKeyKind>(i);
    if ((keys & KeySetOf(kind)) != 0) visit(kind);
  }
}
constexpr PersonKeySet kPhoneAlone = KeySetOf(PersonKeyKind::kPhone);

// A person of a record who is on the hospital's own list (--registry).
struct KnownPatient {
  std::uint32_t row = 0;   // of the list, from 1
  std::uint32_t rows = 1;  // that fit as well, this one included; it is the first of them
  PersonKeySet by = 0;     // the keys that they have in common
};

// Names the traits of an exposure's findings, all of them in order: what follows from these alone
// can be remembered by it. A correlator gives one to few shapes, those that it meets most.
struct ShapeId {
  static constexpr std::size_t kSlots = 64;

  std::uint64_t serial = 0;  // equal: same traits, if of one correlator; 0: not known
  std::size_t slot = 0;      // below kSlots; another shape may have it later
  bool plain = false;        // every finding is real, the subject's own, and was met once
};

struct Exposure {
  std::uint32_t begin = 0;  // the record's text in the chunk
  std::uint32_t end = 0;
  std::uint64_t record = 0;
  std::uint64_t line = 0;
  bool lead = false;  // no person is in it, but a lead: an event of its own type
  Severity severity = Severity::kInfo;
  Confidence confidence = Confidence::kLow;
  std::uint8_t categories = 0;  // bit per Category
  About about;
  std::vector<Finding> findings;  // ordered by begin
  std::vector<PersonKey> keys;    // all keys of the record, strongest first
  std::size_t subject_count = 0;  // the first N keys name different persons (mostly 1)
  std::vector<Subject> subjects;  // of these keys, whose values the subjects' tokens are made of
  std::uint16_t facts = 0;        // PersonFact bits of this record
  ShapeId shape;
};

}  // namespace leakscan
