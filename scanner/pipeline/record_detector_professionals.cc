// The part of RecordDetector that tells whose a name, an address, a phone or an e-mail is where
// health professionals are named: the practice's number under a letter is no patient's.
//
// Running text is judged by what stands nearest before a value: "Dr Anne PETIT, cardiologue, 01 47
// 38 29 15" and "Secrétariat : 01 47 38 29 15" are professionals', "Le Dr Petit suit Mme Durand, 06
// 47 38 29 15" and "Bonjour Dr Petit,\nmon numéro est le 06 47 38 29 15" are not. In doubt a value
// is a patient's. A row with an RPPS of its own and nothing that only patients have is one of a
// directory.

#include <algorithm>
#include <cstring>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

// What a directory of professionals tells of them, too.
bool IsContactOrName(Kind kind) {
  return kind == Kind::kPersonName || kind == Kind::kPhone || kind == Kind::kEmail ||
         kind == Kind::kPostalAddress;
}

// What only a patient's record holds.
bool IsPatients(Kind kind) {
  switch (kind) {
    case Kind::kNir:
    case Kind::kInsC:
    case Kind::kIpp:
    case Kind::kBirthDate:
    case Kind::kCovidResult:
    case Kind::kHc1:
    case Kind::kDoc2d:
      return true;
    default:
      return false;
  }
}

bool IsPatients(FieldKind kind) {
  switch (kind) {
    case FieldKind::kNir:
    case FieldKind::kIpp:
    case FieldKind::kLastName:
    case FieldKind::kFirstName:
    case FieldKind::kFullName:
    case FieldKind::kBirthDate:
    case FieldKind::kSex:
      return true;
    default:
      return false;
  }
}

// Domains that only health professionals have addresses under.
bool IsProfessionalDomain(std::string_view email) {
  constexpr std::string_view kDomains[] = {"mssante.fr",
                                           "apicrypt.org",
                                           "apicrypt.fr",
                                           "medicalistes.fr",
                                           "medecin.fr",
                                           "pharmacien.fr",
                                           "chirurgiens-dentistes.fr",
                                           "sage-femme.fr",
                                           "lifen.fr"};
  const std::string_view host = email.substr(std::min(email.size(), email.find('@') + 1));
  return std::ranges::any_of(kDomains, [host](std::string_view domain) {
    if (!host.ends_with(domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
  });
}

// Words that turn from the professional to somebody else.
constexpr std::string_view kTurns[] = {
    "ME",     "MOI",  "MON",      "MA",      "MES",      "JE",       "J",      "NOUS", "NOTRE",
    "MY",     "I",    "OUR",      "PATIENT", "PATIENTE", "PATIENTS", "MALADE", "M",    "MR",
    "MME",    "MLLE", "MONSIEUR", "MADAME",  "FILS",     "FILLE",    "MERE",   "PERE", "EPOUX",
    "EPOUSE", "LUI",  "ELLE",     "APPELEZ", "JOIGNEZ",  "CONTACTEZ"};
constexpr std::string_view kGreetings[] = {"BONJOUR", "BONSOIR", "CHER",  "CHERE",
                                           "DEAR",    "HELLO",   "MERCI", "ATTENTION"};

// True if a word of `text` is one of `words`.
template <std::size_t kCount>
bool HasWordOf(std::string_view text, const std::string_view (&words)[kCount]) {
  for (std::size_t i = 0; i < text.size();) {
    if (!IsWordByte(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && IsWordByte(text[i])) ++i;
    if (FoldsToOneOf(text.substr(begin, i - begin), words)) return true;
  }
  return false;
}

// Where the line that holds the byte before `place` begins, at `from` at the earliest.
std::uint32_t LineBegin(std::string_view text, std::uint32_t from, std::uint32_t place) {
  if (place <= from) return from;
  const void* const end = memrchr(text.data() + from, '\n', place - from);
  if (end == nullptr) return from;
  return static_cast<std::uint32_t>(static_cast<const char*>(end) - text.data()) + 1;
}

// A full stop behind a name, or a word that is no abbreviation ("tél.", "Dr.").
bool EndsSentence(std::string_view text) {
  constexpr std::size_t kAbbreviationMax = 5;
  for (std::size_t at = text.find(". "); at != std::string_view::npos;
       at = text.find(". ", at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && IsWordByte(text[begin - 1])) --begin;
    if (at == 0 || at - begin > kAbbreviationMax) return true;
  }
  return text.find_first_of("!?") != std::string_view::npos;
}

}  // namespace

// The nearest thing before a value that says whose it is.
struct RecordDetector::Owner {
  std::uint32_t end = 0;  // behind it; 0: nothing is there
  bool professional = false;

  void Offer(std::uint32_t other_end, bool other_professional) {
    if (other_end < end) return;
    end = other_end;
    professional = other_professional;
  }
};

// Looks in [begin, end) of the chunk's text, one line or several.
RecordDetector::Owner RecordDetector::OwnerBefore(const Record& record, std::uint32_t begin,
                                                  std::uint32_t end) const {
  Owner owner;
  for (const Finding& finding : *findings_) {
    if (finding.begin < begin || finding.end > end) continue;
    const bool number = finding.kind == Kind::kRpps || finding.kind == Kind::kFiness;
    if (number) owner.Offer(finding.end, true);
    if (finding.kind == Kind::kPersonName) {
      owner.Offer(finding.end, finding.holder == Holder::kProfessional);
    }
    if (IsPatients(finding.kind)) owner.Offer(finding.end, false);
  }
  for (const Field& field : record.fields) {
    if (field.begin < begin || field.begin >= end) continue;
    if (field.kind == FieldKind::kProfessionalName) owner.Offer(std::min(field.end, end), true);
    if (IsPatients(field.kind)) owner.Offer(std::min(field.end, end), false);
  }
  return owner;
}

// True if the first word of the line, or its label, is that of a practice or an institution:
// "LABORATOIRE DES TILLEULS", "Secrétariat : ".
bool RecordDetector::IsOfPractice(std::string_view line) const {
  std::size_t begin = 0;
  while (begin < line.size() && !IsWordByte(line[begin])) ++begin;
  std::size_t end = begin;
  while (end < line.size() && IsWordByte(line[end])) ++end;
  if (end - begin < 2) return false;
  return names_.NamesProfessional(line.substr(begin, end - begin));
}

bool RecordDetector::IsProfessionals(const Record& record, const Finding& value,
                                     bool patient_named) {
  constexpr std::uint32_t kNear = 120;
  constexpr std::uint32_t kLineStart = 24;
  constexpr std::uint32_t kBlockMax = 400;
  if (value.kind == Kind::kEmail && IsProfessionalDomain(value.normalized)) return true;
  const std::uint16_t field = FieldAt(record, value.begin);
  if (field != kNoField && IsProfessional(record.fields[field])) return true;
  const std::uint32_t line = LineBegin(text_, record.begin, value.begin);
  const auto clear = [&](std::uint32_t from) {
    const std::string_view between = text_.substr(from, value.begin - from);
    return !HasWordOf(between, kTurns) && !EndsSentence(between);
  };
  // On the same line.
  const Owner owner = OwnerBefore(record, line, value.begin);
  if (owner.end > 0) {
    return owner.professional && value.begin - owner.end <= kNear && clear(owner.end) &&
           !HasWordOf(text_.substr(line, owner.end - line), kGreetings);
  }
  if (IsOfPractice(text_.substr(line, value.begin - line)) && clear(line)) return true;
  // The lines above, where nobody else is named: a signature, a letterhead.
  if (patient_named || value.begin - line > kLineStart || line == record.begin) return false;
  const std::uint32_t block = std::max(record.begin, line - std::min(line, kBlockMax));
  const Owner above = OwnerBefore(record, block, line);
  if (above.end > 0) {
    const std::uint32_t above_line = LineBegin(text_, 0, above.end);
    return above.professional && clear(above.end) &&
           !HasWordOf(text_.substr(above_line, above.end - above_line), kGreetings);
  }
  std::uint32_t at = line;
  while (at > block) {
    const std::uint32_t start = LineBegin(text_, 0, at - 1);
    if (start < block) break;
    if (IsOfPractice(text_.substr(start, at - start)) && clear(start)) return true;
    at = start;
  }
  return false;
}

void RecordDetector::MarkProfessionals(const Record& record) {
  // "Prescripteur : MARTIN Paul".
  constexpr std::uint32_t kTitleMax = 6;
  for (Finding& finding : *findings_) {
    if (finding.kind != Kind::kPersonName) continue;
    const std::uint16_t field = FieldAt(record, finding.begin);
    if (field == kNoField || record.fields[field].kind != FieldKind::kProfessionalName) continue;
    if (finding.begin - record.fields[field].begin > kTitleMax) continue;
    finding.holder = Holder::kProfessional;
  }
  const auto is_patients = [](const Finding& finding) {
    return IsPatients(finding.kind) ||
           (finding.kind == Kind::kPersonName && finding.holder == Holder::kSubject);
  };
  const bool patient_named = std::ranges::any_of(*findings_, is_patients);
  for (Finding& finding : *findings_) {
    const bool contact = IsContactOrName(finding.kind) && finding.kind != Kind::kPersonName;
    if (!contact || finding.holder != Holder::kSubject) continue;
    if (IsProfessionals(record, finding, patient_named)) finding.holder = Holder::kProfessional;
  }
}

// A record with a professional's number, or a row of a professionals' directory, in which nothing
// is a patient's.
void RecordDetector::MarkDirectory(const Record& record) {
  bool directory = context_->directory;
  for (const Finding& finding : *findings_) {
    if (IsPatients(finding.kind)) return;
    if (finding.kind != Kind::kRpps) continue;
    // "rpps_prescripteur" is somebody else's than the row's.
    const bool others = !record.prose && finding.field < record.fields.size() &&
                        IsProfessional(record.fields[finding.field]);
    directory |= !others;
  }
  if (!directory || record.nodes.size() > 1) return;
  for (Finding& finding : *findings_) {
    if (IsContactOrName(finding.kind)) finding.holder = Holder::kProfessional;
  }
}

}  // namespace leakscan
