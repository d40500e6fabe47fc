// The rows of a table, in one walk over their cells. It finds what DetectCells() finds: the common
// spellings are read in place (validate/plain_text.h and its like), any other cell goes to the
// function that reads it elsewhere, and a plan made once a table says what the columns mean.
//
// Where all columns have a kind that decides how their cells are read, anchors would be found in
// cells that were read whole, only to be dropped. So a chunk of such a table is not scanned for
// them: a row whose text is quiet (match/quiet_text.h), and whose digits lie in cells that were
// read or are too few for a number, holds none that matter. The others are scanned each by itself;
// where these are many, the next chunk is scanned as a whole again.
//
//   Quiet: DUPONT;Jean;12/05/1980;2 55 08 14 168 025 38;jean.dupont@example.org;12 rue du Lac
//   Loud:  DUPONT;Jean;12/05/1980;2 55 08 14 168 025 38;see jo@example.org;c/o 06 47 38 29 15
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/match/quiet_text.h"
#include "scanner/pipeline/field_rules.h"
#include "scanner/pipeline/nir_about.h"
#include "scanner/pipeline/record_detector.h"
#include "scanner/validate/email.h"
#include "scanner/validate/person.h"
#include "scanner/validate/plain_number.h"
#include "scanner/validate/plain_text.h"

namespace leakscan {
namespace {

constexpr std::size_t kNumberDigitsMin = 9;  // of what the number grammars read

// Cells are marked as read by a bit each.
constexpr std::size_t kColumnsMax = 64;

// What the normal forms of a row need at most beside its own bytes: a cell may end in a block that
// is written whole, an address has a postcode and a plain town behind it.
constexpr std::size_t kCellSlack = 6 * ByteBlock::kBytes;

// Cells that FinishPerson and DetectAddress gather, and those that no grammar reads.
bool IsReadByKind(FieldKind kind) {
  switch (kind) {
    case FieldKind::kUnknown:
    case FieldKind::kNirKey:
    case FieldKind::kCity:
    case FieldKind::kTestType:
    case FieldKind::kHealthText:
    case FieldKind::kLogin:
    case FieldKind::kProfessionalName:
    case FieldKind::kDate:
    case FieldKind::kOtherNumber:
    case FieldKind::kBirthPlace:
      return false;
    default:
      return true;
  }
}

// Bytes that runs of digits go on over: a run may begin in one cell and end in the next.
bool JoinsNumbers(char delimiter) {
  return std::string_view(" \t./_()+%-").find(delimiter) != std::string_view::npos ||
         IsAlnum(delimiter) || static_cast<unsigned char>(delimiter) >= 0x80;
}

// The same of a cell of at least as many bytes.
bool HoldsDigitsAmong(std::string_view cell, std::size_t digits_min) {
  if (cell.size() > ByteCounter::kBlocksMax * ByteBlock::kBytes) return true;
  if (cell.size() <= ByteBlock::kBytes) {
    const unsigned digits = ByteBlock::Load(cell.data()).Digits().Mask();
    const unsigned inside = digits & ByteBlock::FrontMask(cell.size());
    return inside != 0 && static_cast<std::size_t>(std::popcount(inside)) >= digits_min;
  }
  ByteCounter digits;
  std::size_t i = 0;
  for (; i + ByteBlock::kBytes <= cell.size(); i += ByteBlock::kBytes) {
    digits.Add(ByteBlock::Load(cell.data() + i).Digits());
  }
  digits.Add(ByteBlock::Load(cell.data() + i).Digits() & ByteBlock::Front(cell.size() - i));
  return digits.Sum() >= digits_min;
}

// True if `cell`, behind which a block is readable, has this many digits, or is long.
inline bool HoldsDigits(std::string_view cell, std::size_t digits_min) {
  return cell.size() >= digits_min && HoldsDigitsAmong(cell, digits_min);
}

// As `a == b`, without a call for names of the usual size: two halves that may overlap.
bool IsSameName(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  const auto is_same_half = [&](auto half) {
    auto other = half;
    const auto is_same_at = [&](std::size_t at) {
      std::memcpy(&half, a.data() + at, sizeof(half));
      std::memcpy(&other, b.data() + at, sizeof(other));
      return half == other;
    };
    return is_same_at(0) && is_same_at(size - sizeof(half));
  };
  if (size >= 8 && size <= 16) return is_same_half(std::uint64_t{});
  if (size >= 4 && size <= 8) return is_same_half(std::uint32_t{});
  return a == b;
}

std::uint16_t FirstFilled(const std::vector<std::uint16_t>& columns,
                          std::span<const Field> fields) {
  for (const std::uint16_t column : columns) {
    if (column < fields.size() && !fields.data()[column].value.empty()) return column;
  }
  return kNoField;
}

}  // namespace

void RecordDetector::PlanTable(std::shared_ptr<const StreamContext> context,
                               std::vector<Column> columns) {
  plan_ = {};
  plan_.professional = context->directory;
  constexpr Kind kNeeded[] = {Kind::kNir,   Kind::kPersonName,    Kind::kBirthDate,  Kind::kPhone,
                              Kind::kEmail, Kind::kPostalAddress, Kind::kCovidResult};
  plan_.usable = !columns.empty() && columns.size() <= kColumnsMax &&
                 context->dialect.gutters.empty() &&
                 std::ranges::all_of(kNeeded, [this](Kind kind) { return HasDetector(kind); });
  const bool csv = context->format == RecordFormat::kCsv;
  plan_.alone = plan_.usable && knows_quiet_text_ && ReadsUnanchored(columns) &&
                !(csv && JoinsNumbers(context->dialect.delimiter));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    TablePlan::Cell cell;
    cell.column = static_cast<std::uint16_t>(i);
    cell.bit = i < kColumnsMax ? std::uint64_t{1} << i : 0;
    cell.kind = columns[i].kind;
    cell.read = IsReadByKind(cell.kind);
    cell.may_hold_numbers = MayHoldNumbers(cell.kind);
    const bool beside = cell.kind == FieldKind::kUnknown || IsHealthField(cell.kind);
    plan_.beside |= beside;
    plan_.alone &= !beside;
    plan_.professional |= cell.kind == FieldKind::kRpps;
    plan_.birth_place |= cell.kind == FieldKind::kBirthPlace;
    Kind found = Kind::kCustom;
    Confidence confidence = Confidence::kHigh;
    switch (cell.kind) {
      case FieldKind::kNir:
        found = Kind::kNir;
        break;
      case FieldKind::kPhone:
        found = Kind::kPhone;
        break;
      case FieldKind::kEmail:
        found = Kind::kEmail;
        break;
      case FieldKind::kBirthDate:
        found = Kind::kBirthDate;
        break;
      case FieldKind::kCovidResult:
        found = Kind::kCovidResult;
        break;
      case FieldKind::kAddress:
        found = Kind::kPostalAddress;
        confidence = Confidence::kMedium;
        break;
      case FieldKind::kLastName:
        plan_.last_names.push_back(cell.column);
        found = Kind::kPersonName;
        confidence = Confidence::kMedium;
        break;
      case FieldKind::kFirstName:
        plan_.first_names.push_back(cell.column);
        found = Kind::kPersonName;
        confidence = Confidence::kMedium;
        break;
      case FieldKind::kFullName:
        plan_.full_names.push_back(cell.column);
        break;
      case FieldKind::kPostcode:
        plan_.postcodes.push_back(cell.column);
        break;
      case FieldKind::kCity:
        plan_.cities.push_back(cell.column);
        break;
      case FieldKind::kTestType:
      case FieldKind::kHealthText:
        plan_.tests.push_back(cell.column);
        break;
      default:
        break;
    }
    if (found != Kind::kCustom) {
      cell.whole = whole_cells_[static_cast<std::size_t>(found)];
      cell.whole.field = cell.column;
      cell.whole.confidence = confidence;
      const bool contact = found == Kind::kPhone || found == Kind::kEmail;
      if (contact && names_.NamesProfessional(columns[i].name)) {
        cell.whole.holder = Holder::kProfessional;
      }
    }
    plan_.cells.push_back(cell);
  }
  plan_.layout = ++plans_made_;
  plan_.context = std::move(context);
  plan_.columns = std::move(columns);
}

bool RecordDetector::NeedsAnchors(const Chunk& chunk) {
  // Where many rows of a chunk were loud, one scan of all is cheaper: so for the next ones.
  constexpr std::size_t kLoudShare = 8;
  constexpr int kChunksAfterLoud = 15;
  if (rows_loud_ * kLoudShare > rows_read_) chunks_until_alone_ = kChunksAfterLoud;
  text_ = chunk.text;
  const bool csv = chunk.context->format == RecordFormat::kCsv;
  if (plan_.context != chunk.context) {
    PlanTable(chunk.context, chunk.context->columns);  // or by the first rows, FitsPlan()
    chunks_until_alone_ = 0;
  }
  fitting_layout_ = 0;
  rows_read_ = rows_loud_ = 0;
  // Above a header may stand what is no row.
  const bool headed = csv && chunk.first_record == 0;
  rows_alone_ = plan_.alone && chunks_until_alone_ == 0 && !chunk.split && !headed;
  if (chunks_until_alone_ > 0) --chunks_until_alone_;
  return !rows_alone_;
}

// True if the fields of `record`, of a stream without columns of its own, are the plan's columns. A
// plan is made of them if those of the last record that was none of the plan's looked alike.
bool RecordDetector::FitsPlan(const Record& record) {
  if (plan_.context.get() != context_) return false;  // a chunk that was not begun
  if (record.layout != 0 && record.layout == fitting_layout_ &&
      record.fields.size() == plan_.columns.size()) {
    layout_ = plan_.layout;
    return plan_.usable;
  }
  if (record.nodes.size() > 1 || record.fields.size() > kColumnsMax) return false;
  // Behind a value of JSON that was rewritten nothing is readable.
  const bool json = IsJson(context_->format);
  if (json && std::ranges::any_of(record.fields, &Field::rewritten)) return false;
  const auto is_column = [](const Field& field, const Column& column) {
    return field.kind == column.kind && IsSameName(field.name, column.name);
  };
  if (std::ranges::equal(record.fields, plan_.columns, is_column)) {
    fitting_layout_ = record.layout;
    layout_ = plan_.layout;
    return plan_.usable;
  }
  std::size_t looks = record.fields.size();
  for (const Field& field : record.fields) {
    looks = looks * 31 + field.name.size() * 64 + static_cast<std::size_t>(field.kind);
  }
  if (std::exchange(misfit_, looks) != looks) return false;
  std::vector<Column> columns;
  for (const Field& field : record.fields) columns.push_back({std::string(field.name), field.kind});
  PlanTable(plan_.context, std::move(columns));
  fitting_layout_ = record.layout;
  layout_ = plan_.layout;
  return plan_.usable;
}

inline Finding* RecordDetector::AddWhole(const TablePlan::Cell& cell, const Field& field,
                                         std::string_view normalized) {
  reading_.found |= cell.bit;
  Finding& finding = findings_->emplace_back(cell.whole);
  finding.begin = field.begin;
  finding.end = field.end;
  finding.value = field.value;
  finding.normalized = normalized;
  return &finding;
}

inline void RecordDetector::SetFictional(bool fictional, const TablePlan::Cell& cell,
                                         Finding* finding) {
  if (!fictional) return;
  finding->fictional = true;
  reading_.fictional |= cell.bit;
}

// Finds what a cell holds. True if it was read whole, so that no number is left in it; names and
// addresses hold none that would count.
[[gnu::always_inline]] inline bool RecordDetector::ReadRowCell(const Record& record,
                                                               const TablePlan::Cell& cell,
                                                               const Field& field, char** out,
                                                               Arena& arena) {
  const std::uint16_t column = cell.column;
  const std::string_view value = field.value;
  switch (cell.kind) {
    case FieldKind::kLastName:
    case FieldKind::kFirstName: {
      const Person& person = row_.person;
      if (row_.name.empty()) return false;
      if (column == row_.name_cell) AddWhole(cell, field, row_.name);
      return column == person.last || column == person.first;
    }
    case FieldKind::kFullName:
      return false;
    case FieldKind::kNir:
      if (const auto nir = ReadPlainNir(value, *out)) {
        cells_read_ |= cell.bit;
        Finding* finding = AddWhole(cell, field, {*out, nir->size});
        SetFictional(nir->fictional, cell, finding);
        finding->distinctive = nir->distinctive;
        finding->about = AboutOfOrdinaryNir(*out);
        *out += kPlainNumberBytes;
        return true;
      }
      break;
    case FieldKind::kPhone:
      if (const auto phone = ReadPlainPhone(value, *out)) {
        cells_read_ |= cell.bit;
        Finding* finding = AddWhole(cell, field, {*out, phone->size});
        SetFictional(phone->fictional, cell, finding);
        finding->distinctive = phone->distinctive;
        *out += kPlainNumberBytes;
        return true;
      }
      break;
    case FieldKind::kEmail:
      if (const auto email = ReadPlainEmailCell(value, *out)) {
        ++row_.at_signs;
        SetFictional(email->reserved_domain, cell, AddWhole(cell, field, email->normalized));
        if (email->normalized.data() == *out) *out += value.size();
        return email->digits < kNumberDigitsMin;
      }
      row_.at_signs += static_cast<std::size_t>(std::ranges::count(value, '@'));
      break;
    case FieldKind::kBirthDate: {
      Date date;
      if (!ReadPlainDate(value, &date, *out)) break;
      if (!IsPlausibleBirthDate(date, today_year_)) return true;
      Finding* finding = AddWhole(cell, field, {*out, kIsoDateBytes});
      finding->about.birth_year = date.year;
      finding->about.birth_month = date.month;
      finding->about.birth_day = date.day;
      *out += kIsoDateBytes;
      return true;
    }
    case FieldKind::kAddress:
      if (const std::size_t size = ReadRowAddress(record, field, *out)) {
        Finding* finding = AddWhole(cell, field, {*out, size});
        finding->about = row_.postcode.about;
        finding->confidence = AddressConfidence({*out, size}, row_.street_size);
        if (finding->confidence != cell.whole.confidence) reading_.raised |= cell.bit;
        *out += size;
        return row_.street_holds_no_number;
      }
      break;
    case FieldKind::kCovidResult:
      if (const std::string_view result = results_.Get(value, ReadCovidResult);
          !result.empty() && RowNamesTest(record, field)) {
        AddWhole(cell, field, result);
      }
      return false;
    case FieldKind::kSex:
      if (value == "M" || value == "F") {
        Hint& hint = hints_->emplace_back();
        hint.field = column;
        hint.about.sex = value.front();
        return true;
      }
      break;
    case FieldKind::kPostcode:
      if (column == row_.postcode.field) {
        hints_->push_back(row_.postcode);
        return true;
      }
      break;
    default:
      break;
  }
  if (cell.kind == FieldKind::kAddress || cell.kind == FieldKind::kPhone) {
    GroupFields(record);  // for DetectAddress()
    node_fields_ = std::span(fields_by_node_).first(record.fields.size());
  }
  const std::size_t found = findings_->size();
  DetectCell(record, column, &row_.person, arena);
  row_.whole_cells &= findings_->size() == found;
  return false;
}

bool RecordDetector::DetectRow(const Record& record, Arena& arena) {
  ++rows_read_;
  row_ = {};
  reading_ = {};
  test_named_.reset();
  const std::size_t room = record.end - record.begin + (plan_.cells.size() + 1) * kCellSlack;
  char* out = ReadRowName(record, arena.Allocate(room));
  ReadRowPostcode(record);
  const Field* field = record.fields.data();
  const TablePlan::Cell* cell = plan_.cells.data();
  for (std::size_t left = std::min(plan_.cells.size(), record.fields.size()); left > 0;
       --left, ++cell, ++field) {
    if (field->value.empty()) continue;
    const bool settled = cell->read && ReadRowCell(record, *cell, *field, &out, arena);
    if (!settled && cell->may_hold_numbers && !WasRead(*cell)) {
      row_.holds_number |= HoldsDigits(field->value, kNumberDigitsMin);
    }
  }
  if (row_.name.empty()) {
    const std::uint16_t named = FinishPerson(record, row_.person, arena);
    if (named != kNoField) reading_.found |= std::uint64_t{1} << named;
  }
  return row_.whole_cells;
}

// The name is read before its cells are met, as it consists of two of them.
char* RecordDetector::ReadRowName(const Record& record, char* out) {
  const std::span<const Field> fields = record.fields;
  Person& person = row_.person;
  person.last = FirstFilled(plan_.last_names, fields);
  person.first = FirstFilled(plan_.first_names, fields);
  person.full = FirstFilled(plan_.full_names, fields);
  row_.name_cell = person.last != kNoField ? person.last : person.first;
  if (row_.name_cell == kNoField) return out;
  char* end = out;
  if (person.last != kNoField) {
    const std::size_t size = ReadPlainNamePart(fields.data()[person.last].value, end);
    if (size == 0) return out;
    end += size;
  }
  if (person.first != kNoField) {
    if (end != out) {
      *end++ = ',';
      *end++ = ' ';
    }
    const std::size_t size = ReadPlainNamePart(fields.data()[person.first].value, end);
    if (size == 0) return out;
    end += size;
  }
  row_.name = {out, static_cast<std::size_t>(end - out)};
  return end;
}

// The first cell that is a postcode: a hint of its own, and a part of the address.
void RecordDetector::ReadRowPostcode(const Record& record) {
  for (const std::uint16_t column : plan_.postcodes) {
    if (column >= record.fields.size()) return;
    const std::string_view value = record.fields.data()[column].value;
    if (ReadPlainPostcode(value, row_.postcode.about.department)) {
      std::memcpy(row_.postcode_digits, value.data(), value.size());
    } else if (value.empty() ||
               !ReadPostcode(value, row_.postcode_digits, row_.postcode.about.department)) {
      continue;
    }
    row_.postcode.field = column;
    return;
  }
}

// The line with the postcode and town of its person, as DetectAddress() completes it; 0 if line or
// town is not plain.
std::size_t RecordDetector::ReadRowAddress(const Record& record, const Field& field, char* out) {
  const std::size_t size = ReadPlainAddressLine(field.value, out);
  if (size == 0) return 0;
  row_.street_size = size;
  row_.street_holds_no_number = false;
  char* end = out + size;
  if (row_.postcode.field != kNoField) {
    const std::string_view digits(row_.postcode_digits, 5);
    row_.street_holds_no_number = !HoldsDigits(field.value, digits.size());
    if (!row_.street_holds_no_number &&
        std::string_view(out, size).find(digits) != std::string_view::npos) {
      return size;
    }
    *end++ = ' ';
    end += digits.copy(end, digits.size());
  }
  const std::uint16_t city = FirstFilled(plan_.cities, record.fields);
  if (city != kNoField) {
    *end = ' ';
    const std::size_t city_size = ReadPlainNamePart(record.fields.data()[city].value, end + 1);
    if (city_size == 0) return 0;
    end += 1 + city_size;
  }
  return static_cast<std::size_t>(end - out);
}

// As DetectResult() asks.
bool RecordDetector::RowNamesTest(const Record& record, const Field& result) {
  if (HasHealthName(*context_, record)) return true;
  for (const std::uint16_t column : plan_.tests) {
    if (column < record.fields.size() && NamesTest(record.fields.data()[column].value)) return true;
  }
  return NamesTest(result.name);
}

bool RecordDetector::IsQuietRow(const Record& record) {
  if (!plan_.alone || row_.holds_number || record.fields.size() > plan_.cells.size()) return false;
  const QuietText text = ReadQuietText(text_.substr(record.begin, record.end - record.begin));
  return text.quiet && text.at_signs == row_.at_signs &&
         (!record.rewritten || AreRewrittenQuietly(record));
}

// True if there is no anchor in values that differ from the text.
bool RecordDetector::AreRewrittenQuietly(const Record& record) {
  return std::ranges::all_of(record.fields, [](const Field& field) {
    if (!field.rewritten) return true;
    const QuietText text = ReadQuietText(field.value);
    return text.quiet && text.at_signs == 0 && !HoldsDigits(field.value, kNumberDigitsMin);
  });
}

bool RecordDetector::HoldsAnchors(const Record& record) { return !AnchorsOfRow(record).empty(); }

std::span<const Anchor> RecordDetector::AnchorsOfRow(const Record& record) {
  ++rows_loud_;
  row_anchors_.clear();
  matcher_.Scan(text_.substr(record.begin, record.end - record.begin), /*prose=*/false,
                &row_anchors_);
  for (Anchor& anchor : row_anchors_) {
    anchor.begin += record.begin;
    anchor.end += record.begin;
  }
  return row_anchors_;
}

}  // namespace leakscan
