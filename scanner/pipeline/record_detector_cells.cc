// The half of RecordDetector that reads typed cells and labelled values, each whole, by the grammar
// of its kind.

#include <algorithm>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/nir_about.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/email.h"
#include "scanner/validate/person.h"
#include "scanner/validate/town.h"

namespace leakscan {
namespace {

// Fewer digits than a phone number, and words.
bool HoldsStreet(std::string_view value) {
  constexpr int kPhoneDigitsMin = 9;
  constexpr int kLettersMin = 6;
  return std::ranges::count_if(value, IsDigit) < kPhoneDigitsMin &&
         std::ranges::count_if(value, IsAlpha) >= kLettersMin;
}

}  // namespace

// A JSON value holds several persons; the parts of a name belong together per object. So does a
// mail, in blocks of labelled lines: the same label again speaks of the next one.
void RecordDetector::DetectCells(const Record& record, Arena& arena) {
  test_named_.reset();
  if (record.fields.empty()) return;
  const bool mail = context_->format == RecordFormat::kMail;
  GroupFields(record);
  for (std::size_t node = 0; node + 1 < node_begins_.size(); ++node) {
    node_fields_ = std::span(fields_by_node_)
                       .subspan(node_begins_[node], node_begins_[node + 1] - node_begins_[node]);
    Person person;
    bool any = false;
    for (const std::uint16_t i : node_fields_) {
      const Field& field = record.fields[i];
      if (field.kind == FieldKind::kUnknown || field.value.empty()) continue;
      if (mail && person.Has(field.kind)) {
        FinishPerson(record, person, arena);
        person = {};
      }
      DetectCell(record, i, &person, arena);
      any = true;
    }
    if (any) FinishPerson(record, person, arena);
  }
}

// By counting: a value of a megabyte may hold as many objects as fields. The fields of a flat
// record, of which there is one list for all sizes, stand in their order.
void RecordDetector::GroupFields(const Record& record) {
  const std::size_t count = record.fields.size();
  if (record.nodes.size() <= 1) {
    if (!flat_) fields_by_node_.clear();
    flat_ = true;
    while (fields_by_node_.size() < count) {
      fields_by_node_.push_back(static_cast<std::uint16_t>(fields_by_node_.size()));
    }
    node_begins_.assign({0, static_cast<std::uint32_t>(count)});
    return;
  }
  flat_ = false;
  node_begins_.assign(record.nodes.size() + 2, 0);
  for (const Field& field : record.fields) ++node_begins_[field.node + 2U];
  for (std::size_t i = 1; i < node_begins_.size(); ++i) node_begins_[i] += node_begins_[i - 1];
  fields_by_node_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {  // moves each begin to the next one's place
    fields_by_node_[node_begins_[record.fields[i].node + 1U]++] = static_cast<std::uint16_t>(i);
  }
  node_begins_.pop_back();
}

void RecordDetector::DetectCell(const Record& record, std::uint16_t index, Person* person,
                                Arena& arena) {
  const Field& field = record.fields[index];
  switch (field.kind) {
    case FieldKind::kNir:
      DetectNirCell(record, index, arena);
      break;
    case FieldKind::kPhone:
      // "domicile" and "contact" are said of addresses too.
      if (!DetectPhoneCell(field, index, arena) && HoldsStreet(field.value)) {
        DetectAddress(record, index, arena);
      }
      break;
    case FieldKind::kEmail:
      DetectEmails(field, index, arena);
      break;
    case FieldKind::kBirthDate:
      DetectBirthDate(field, index, arena);
      break;
    case FieldKind::kAddress:
      DetectAddress(record, index, arena);
      break;
    case FieldKind::kCovidResult:
      DetectResult(record, index, arena);
      break;
    case FieldKind::kIpp:
      DetectIpp(field, index, arena);
      break;
    case FieldKind::kPassword:
      DetectPassword(field, index);
      break;
    case FieldKind::kInsC:
    case FieldKind::kIban:
    case FieldKind::kPaymentCard:
    case FieldKind::kRpps:
    case FieldKind::kFiness:
    case FieldKind::kPasswordHash:
    case FieldKind::kLoinc:
    case FieldKind::kIcd10:
    case FieldKind::kCcam:
    case FieldKind::kCip13:
    case FieldKind::kAtc:
      DetectCode(field, index, arena);
      break;
    case FieldKind::kSex:
    case FieldKind::kTitle:
    case FieldKind::kPostcode:
      AddHint(field, index);
      break;
    case FieldKind::kLastName:
      if (person->last == kNoField) person->last = index;
      break;
    case FieldKind::kFirstName:
      if (person->first == kNoField) person->first = index;
      break;
    case FieldKind::kFullName:
      if (person->full == kNoField) person->full = index;
      break;
    default:
      break;
  }
}

Finding* RecordDetector::Add(Kind kind, const Field& field, std::uint16_t index,
                             std::string_view normalized, Arena& arena) {
  Finding& finding = findings_->emplace_back(whole_cells_[static_cast<std::size_t>(kind)]);
  finding.field = index;
  finding.begin = field.begin;
  finding.end = field.end;
  finding.value = field.value;
  finding.normalized = arena.Copy(normalized);
  return &finding;
}

void RecordDetector::DetectNirCell(const Record& record, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kNir)) return;
  const Field& field = record.fields[index];
  std::string_view next;
  if (!record.prose && index + 1U < record.fields.size()) next = record.fields[index + 1].value;
  NumberReading reading;
  if (!ReadNirCell(field.value, next, &reading)) return;  // its anchors are read like any others
  MarkRead(index);
  Finding* finding = Add(Kind::kNir, field, index, reading.Normalized(), arena);
  if (!field.rewritten) {
    finding->begin = field.begin + static_cast<std::uint32_t>(reading.begin);
    finding->end = field.begin + static_cast<std::uint32_t>(reading.end);
    finding->value = field.value.substr(reading.begin, reading.end - reading.begin);
  }
  finding->confidence = reading.key_written ? Confidence::kHigh : Confidence::kMedium;
  finding->fictional = reading.fictional;
  finding->distinctive = reading.distinctive && reading.key_written;
  finding->qualifier = QualifierOf(reading.nir_kind);
  if (reading.nir_kind == NirKind::kNir)
    finding->about = AboutOfNir(FactsOfNir(reading.Normalized()));
}

bool RecordDetector::DetectPhoneCell(const Field& field, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kPhone)) return false;
  NumberReading reading;
  if (!ReadPhoneCell(field.value, &reading)) return false;
  MarkRead(index);
  Finding* finding = Add(Kind::kPhone, field, index, reading.Normalized(), arena);
  if (!field.rewritten) {
    finding->begin = field.begin + static_cast<std::uint32_t>(reading.begin);
    finding->end = field.begin + static_cast<std::uint32_t>(reading.end);
    finding->value = field.value.substr(reading.begin, reading.end - reading.begin);
  }
  finding->fictional = reading.fictional;
  finding->distinctive = reading.distinctive;
  if (IsProfessional(field)) finding->holder = Holder::kProfessional;
  return true;
}

void RecordDetector::DetectEmails(const Field& field, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kEmail)) return;
  std::size_t at = field.value.find('@');
  while (at != std::string_view::npos) {
    scratch_.clear();
    const auto reading = ReadAnyEmail(field.value, at, &scratch_);
    if (reading) {
      const EmailReading& email = reading->email;
      Finding* finding = Add(Kind::kEmail, field, index, scratch_, arena);
      finding->value = field.value.substr(email.begin, email.end - email.begin);
      if (!field.rewritten) {
        finding->begin = field.begin + static_cast<std::uint32_t>(email.begin);
        finding->end = field.begin + static_cast<std::uint32_t>(email.end);
      }
      finding->fictional = email.reserved_domain;
      if (IsProfessional(field)) finding->holder = Holder::kProfessional;
    }
    at = field.value.find('@', std::max(at + 1, reading ? reading->email.end : 0));
  }
}

void RecordDetector::DetectBirthDate(const Field& field, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kBirthDate)) return;
  const auto date = ReadDate(field.value, today_year_);
  if (!date || !IsPlausibleBirthDate(*date, today_year_)) return;
  Finding* finding = Add(Kind::kBirthDate, field, index, FormatDate(*date), arena);
  finding->about.birth_year = date->year;
  finding->about.birth_month = date->month;
  finding->about.birth_day = date->day;
}

void RecordDetector::DetectAddress(const Record& record, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kPostalAddress)) return;
  const Field& field = record.fields[index];
  scratch_.clear();
  if (!ReadAddressLine(field.value, &scratch_)) return;
  // The postcode and town of the same person complete the line, in this order whatever that of the
  // columns: one household has one normal form.
  About about;
  char postcode[6] = {};
  const Field* city = nullptr;
  for (const std::uint16_t i : node_fields_) {
    const Field& other = record.fields[i];
    if (other.kind == FieldKind::kPostcode && postcode[0] == 0) {
      ReadPostcode(other.value, postcode, about.department);
    } else if (other.kind == FieldKind::kCity && city == nullptr && !other.value.empty()) {
      city = &other;
    }
  }
  const std::size_t street_size = scratch_.size();
  const bool whole = postcode[0] != 0 && scratch_.find(postcode) != std::string::npos;
  if (postcode[0] != 0 && !whole) scratch_.append(" ").append(postcode);
  if (city != nullptr && !whole) {
    const std::size_t size = scratch_.size();
    scratch_ += ' ';
    if (!ReadNamePart(city->value, &scratch_)) scratch_.resize(size);
  }
  Finding* finding = Add(Kind::kPostalAddress, field, index, scratch_, arena);
  finding->confidence = AddressConfidence(scratch_, street_size);
  finding->about = about;
}

// A postcode and one of its towns are no chance.
Confidence RecordDetector::AddressConfidence(std::string_view line, std::size_t street_size) {
  const std::string_view place = line.substr(street_size);
  const bool agrees =
      place.empty() ? NamesTownOfPostcode(line) : towns_.Get(place, NamesTownOfPostcode);
  return agrees ? Confidence::kHigh : Confidence::kMedium;
}

void RecordDetector::DetectResult(const Record& record, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kCovidResult)) return;
  const Field& field = record.fields[index];
  const std::string_view result = results_.Get(field.value, ReadCovidResult);
  if (result.empty()) return;
  // "positif" alone is the result of anything: a test must be named beside it.
  bool test_named = HasHealthName(*context_, record) || HoldsTest(record);
  if (!test_named) test_named = NamesTest(field.name);
  if (!test_named && record.prose) {
    test_named = context_->test_named ||
                 MentionsCovidTest(text_.substr(record.begin, record.end - record.begin));
  }
  if (!test_named) return;
  Add(Kind::kCovidResult, field, index, result, arena);
}

// A field of the record names a test; looked for once.
bool RecordDetector::HoldsTest(const Record& record) {
  if (!test_named_) {
    test_named_ = std::any_of(record.fields.begin(), record.fields.end(), [&](const Field& field) {
      const bool may_name =
          field.kind == FieldKind::kTestType || field.kind == FieldKind::kHealthText;
      return may_name && NamesTest(field.value);
    });
  }
  return *test_named_;
}

void RecordDetector::DetectIpp(const Field& field, std::uint16_t index, Arena& arena) {
  if (!HasDetector(Kind::kIpp)) return;
  const std::string_view value = Trim(field.value);
  const auto digits = std::count_if(value.begin(), value.end(), IsDigit);
  if (value.size() > 20 || digits < 5) return;
  if (!std::all_of(value.begin(), value.end(), [](char c) { return IsAlnum(c) || c == '-'; })) {
    return;
  }
  scratch_.clear();
  for (const char c : value) scratch_ += ToUpper(c);
  Add(Kind::kIpp, field, index, scratch_, arena)->confidence = Confidence::kMedium;
}

void RecordDetector::AddHint(const Field& field, std::uint16_t index) {
  Hint hint;
  hint.field = index;
  if (field.kind == FieldKind::kPostcode) {
    char postcode[6] = {};
    if (!ReadPostcode(field.value, postcode, hint.about.department)) return;
  } else {
    hint.about.sex = ReadSex(field.value);
    if (hint.about.sex == 0) return;
  }
  hints_->push_back(hint);
}

std::uint16_t RecordDetector::FinishPerson(const Record& record, const Person& person,
                                           Arena& arena) {
  if (!HasDetector(Kind::kPersonName)) return kNoField;
  scratch_.clear();
  std::uint16_t index = person.last;
  // Behind a label "Nom :" people write whole names.
  const NameOrder order = record.prose ? NameOrder::kFirstLast : NameOrder::kUnknown;
  const bool whole_name = record.prose && person.last != kNoField && person.first == kNoField;
  if (whole_name &&
      ReadFullName(record.fields[person.last].value, NameOrder::kFirstLast, &scratch_)) {
    index = person.last;
  } else if (person.last != kNoField || person.first != kNoField) {
    if (person.last != kNoField && !ReadNamePart(record.fields[person.last].value, &scratch_)) {
      scratch_.clear();
      index = kNoField;
    }
    if (person.first != kNoField) {
      const std::size_t size = scratch_.size();
      if (size > 0) scratch_ += ", ";
      if (!ReadNamePart(record.fields[person.first].value, &scratch_)) {
        scratch_.resize(size);
      } else if (index == kNoField) {
        index = person.first;
      }
    }
  } else if (person.full != kNoField &&
             ReadFullName(record.fields[person.full].value, order, &scratch_)) {
    index = person.full;
  }
  if (scratch_.empty() || index == kNoField) return kNoField;
  const Field& field = record.fields[index];
  Finding* finding = Add(Kind::kPersonName, field, index, scratch_, arena);
  finding->confidence = Confidence::kMedium;
  // Its cells mostly stand before those read already: in its place, the findings are in order.
  const auto last = findings_->end() - 1;
  const auto place = std::upper_bound(
      findings_->begin(), last, field.begin,
      [](std::uint32_t begin, const Finding& other) { return begin < other.begin; });
  std::rotate(place, last, findings_->end());
  return index;
}

}  // namespace leakscan
