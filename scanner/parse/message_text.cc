#include "scanner/parse/message_text.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/parse/line_count.h"
#include "scanner/parse/text_chunker.h"

namespace leakscan {
namespace {

constexpr std::string_view kHprimEnd = "****FINFICHIER****";
constexpr std::size_t kHprimLines = 12;

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

// Where the message behind the one at `from` starts; npos if it does not start in `text`.
std::size_t FindNextHl7(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("MSH", from + 1); at != std::string_view::npos;
       at = text.find("MSH", at + 1)) {
    // The line end, and perhaps the start of a block on the wire, stand before.
    std::size_t before = at - 1;
    if (text[before] == '\x0B' && before > from) --before;
    const bool separated = at + 3 < text.size() && !IsAlnum(text[at + 3]);
    if (IsLineEnd(text[before]) && separated) return at;
  }
  return std::string_view::npos;
}

std::size_t FindNextHprim(std::string_view text, std::size_t from, char line_end) {
  const std::size_t end = text.find(kHprimEnd, from);
  if (end == std::string_view::npos) return end;
  const std::size_t line = text.find(line_end, end);
  return line == std::string_view::npos ? line : line + 1;
}

std::size_t FindNextMessage(RecordFormat format, std::string_view text, std::size_t from,
                            char line_end) {
  return format == RecordFormat::kHl7 ? FindNextHl7(text, from)
                                      : FindNextHprim(text, from, line_end);
}

// --- HL7 ----------------------------------------------------------------------------------------

// What a place of a message holds: segment, field (as numbered by the standard), component.
struct Hl7Place {
  std::string_view segment;
  unsigned field;
  unsigned component;
  FieldKind kind;
  std::string_view name;
};
constexpr Hl7Place kHl7Places[] = {
    {"PID", 5, 1, FieldKind::kLastName, "PID-5.1"},
    {"PID", 5, 2, FieldKind::kFirstName, "PID-5.2"},
    {"PID", 7, 1, FieldKind::kBirthDate, "PID-7"},
    {"PID", 8, 1, FieldKind::kSex, "PID-8"},
    {"PID", 11, 1, FieldKind::kAddress, "PID-11.1"},
    {"PID", 11, 3, FieldKind::kCity, "PID-11.3"},
    {"PID", 11, 5, FieldKind::kPostcode, "PID-11.5"},
    {"PID", 13, 1, FieldKind::kPhone, "PID-13"},
    {"PID", 13, 4, FieldKind::kEmail, "PID-13.4"},
    {"PID", 13, 12, FieldKind::kPhone, "PID-13.12"},
    {"PID", 14, 1, FieldKind::kPhone, "PID-14"},
    {"PID", 14, 4, FieldKind::kEmail, "PID-14.4"},
    {"PID", 19, 1, FieldKind::kNir, "PID-19"},
    {"PID", 23, 1, FieldKind::kBirthPlace, "PID-23"},
    {"OBX", 5, 1, FieldKind::kCovidResult, "OBX-5"},
    {"OBX", 5, 2, FieldKind::kCovidResult, "OBX-5.2"},
    {"PV1", 7, 1, FieldKind::kRpps, "PV1-7"},
    {"PV1", 7, 2, FieldKind::kProfessionalName, "PV1-7.2"},
    {"PV1", 8, 1, FieldKind::kRpps, "PV1-8"},
    {"PV1", 8, 2, FieldKind::kProfessionalName, "PV1-8.2"},
    {"ORC", 12, 1, FieldKind::kRpps, "ORC-12"},
    {"ORC", 12, 2, FieldKind::kProfessionalName, "ORC-12.2"},
    {"OBR", 16, 1, FieldKind::kRpps, "OBR-16"},
    {"OBR", 16, 2, FieldKind::kProfessionalName, "OBR-16.2"},
    {"DG1", 3, 1, FieldKind::kIcd10, "DG1-3"},
    {"DG1", 3, 2, FieldKind::kHealthText, "DG1-3.2"},
};

// A piece of a message's text.
struct Part {
  std::size_t begin;
  std::size_t end;
};

// Calls visit(number, part) for the parts of `whole` between `separator`s, numbered from 1.
template <class Visit>
void ForEachPart(std::string_view text, Part whole, char separator, Visit visit) {
  unsigned number = 1;
  for (std::size_t begin = whole.begin; begin <= whole.end; ++number) {
    const std::size_t end = std::min(text.find(separator, begin), whole.end);
    visit(number, Part{begin, end});
    begin = end + 1;
  }
}

class Hl7Reader {
 public:
  Hl7Reader(std::string_view text, std::vector<Field>* fields) : text_(text), fields_(*fields) {}

  void ReadSegment(Part segment) {
    const std::string_view line = Text(segment);
    if (line.size() < 4) return;
    const std::string_view name = line.substr(0, 3);
    if (name == "MSH" || name == "FHS" || name == "BHS") {
      if (line.size() < 6) return;
      field_ = line[3];
      component_ = line[4];
      repetition_ = line[5];
      return;
    }
    ForEachPart(text_, {segment.begin + 4, segment.end}, field_, [&](unsigned number, Part field) {
      if (field.begin == field.end) return;
      ForEachPart(text_, field, repetition_,
                  [&](unsigned, Part repetition) { ReadField(name, number, repetition); });
    });
  }

 private:
  std::string_view Text(Part part) const { return text_.substr(part.begin, part.end - part.begin); }

  void ReadField(std::string_view segment, unsigned number, Part field) {
    const bool identifiers = segment == "PID" && number >= 2 && number <= 4;
    if (identifiers) return ReadIdentifier(field);
    const bool observation = (segment == "OBX" && number == 3) || (segment == "OBR" && number == 4);
    if (observation) return ReadObservation(field);
    ForEachPart(text_, field, component_, [&](unsigned component, Part part) {
      const auto place = std::ranges::find_if(kHl7Places, [&](const Hl7Place& candidate) {
        return candidate.segment == segment && candidate.field == number &&
               candidate.component == component;
      });
      if (place != std::end(kHl7Places)) Add(place->kind, place->name, part);
    });
  }

  // 294037512000591^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS, or 8001234^^^HOP^PI.
  void ReadIdentifier(Part field) {
    Part id = {field.begin, field.begin};
    FieldKind kind = FieldKind::kUnknown;
    ForEachPart(text_, field, component_, [&](unsigned component, Part part) {
      const std::string_view text = Text(part);
      if (component == 1) id = part;
      if (component == 4 && text.find("INS") != std::string_view::npos) kind = FieldKind::kNir;
      if (component != 5 || kind != FieldKind::kUnknown) return;
      if (text == "INS" || text == "NH" || text == "SS") kind = FieldKind::kNir;
      if (text == "PI" || text == "MR" || text == "PT") kind = FieldKind::kIpp;
    });
    Add(kind, "PID-3", id);
  }

  // 94500-6^SARS-CoV-2 PCR^LN
  void ReadObservation(Part field) {
    Part code = {field.begin, field.begin};
    ForEachPart(text_, field, component_, [&](unsigned component, Part part) {
      if (component == 1) code = part;
      if (component == 2) Add(FieldKind::kTestType, "OBX-3", part);
      if (component == 3 && Text(part) == "LN") Add(FieldKind::kLoinc, "OBX-3", code);
    });
  }

  void Add(FieldKind kind, std::string_view name, Part part) {
    if (kind == FieldKind::kUnknown || part.begin == part.end) return;
    if (fields_.size() == kRecordFieldsMax) return;
    if (kind == FieldKind::kBirthDate) part.end = std::min(part.end, part.begin + 8);
    Field& field = fields_.emplace_back();
    field.value = Text(part);
    field.name = name;
    field.begin = static_cast<std::uint32_t>(part.begin);
    field.end = static_cast<std::uint32_t>(part.end);
    field.ordinal = static_cast<std::uint32_t>(fields_.size() - 1);
    field.kind = kind;
  }

  const std::string_view text_;
  std::vector<Field>& fields_;
  char field_ = '|';
  char component_ = '^';
  char repetition_ = '~';
};

// --- HPRIM Médecin ------------------------------------------------------------------------------

struct HprimLine {
  FieldKind kind;
  std::string_view name;
};
constexpr HprimLine kHprimPlaces[kHprimLines] = {
    {FieldKind::kIpp, "code patient"},
    {FieldKind::kLastName, "nom"},
    {FieldKind::kFirstName, "prénom"},
    {FieldKind::kAddress, "adresse"},
    {FieldKind::kUnknown, "adresse 2"},
    {FieldKind::kPostcode, "code postal"},
    {FieldKind::kBirthDate, "date de naissance"},
    {FieldKind::kNir, "numéro de sécurité sociale"},
    {FieldKind::kOtherNumber, "numéro de dossier"},
    {FieldKind::kDate, "date du dossier"},
    {FieldKind::kProfessionalName, "expéditeur"},
    {FieldKind::kProfessionalName, "destinataire"},
};

Part Trimmed(std::string_view text, Part part) {
  while (part.begin < part.end && IsSpace(text[part.begin])) ++part.begin;
  while (part.end > part.begin && IsSpace(text[part.end - 1])) --part.end;
  return part;
}

// "12/03/1994"
bool IsDateLine(std::string_view line) {
  if (line.size() != 10 || line[2] != '/' || line[5] != '/') return false;
  return std::ranges::count_if(line, IsDigit) == 8;
}

}  // namespace

bool IsHl7(std::string_view head) {
  if (head.starts_with('\x0B')) head.remove_prefix(1);
  if (head.size() < 8) return false;
  const std::string_view name = head.substr(0, 3);
  return (name == "MSH" || name == "FHS" || name == "BHS") && head.substr(3, 5) == "|^~\\&";
}

// The date of birth or the NIR, and the date of the file, in their lines.
bool IsHprim(std::string_view head) {
  std::string_view lines[kHprimLines];
  const char line_end = head.find('\n') != std::string_view::npos ? '\n' : '\r';
  for (std::string_view& line : lines) {
    const std::size_t end = head.find(line_end);
    if (end == std::string_view::npos) return false;
    line = Trim(head.substr(0, end));
    head.remove_prefix(end + 1);
  }
  constexpr std::size_t kPostcode = 5;
  constexpr std::size_t kBirth = 6;
  constexpr std::size_t kDate = 9;
  const auto missing = [](std::string_view line) { return line.empty() || line == "."; };
  const bool born = IsDateLine(lines[kBirth]);
  const bool placed =
      lines[kPostcode].size() >= 5 && std::ranges::all_of(lines[kPostcode].substr(0, 5), IsDigit);
  return (born || missing(lines[kBirth])) && (placed || missing(lines[kPostcode])) &&
         IsDateLine(lines[kDate]) && (born || placed) &&
         (head.find("****") != std::string_view::npos || (born && placed));
}

Cut MessageChunker::FindCut(std::string_view text, bool at_end) {
  Cut cut;
  while (true) {
    const std::size_t next = FindNextMessage(format_, text, cut.bytes, line_end_);
    const bool last = next == std::string_view::npos || next >= text.size();
    if (last && !at_end && next != text.size()) break;
    const std::size_t end = std::min(next, text.size());
    cut.records += !IsBlankLine(text.substr(cut.bytes, end - cut.bytes));
    cut.bytes = end;
    if (last) break;
  }
  cut.lines = CountByte(text.substr(0, cut.bytes), line_end_);
  return cut;
}

void MessageChunker::BeginSplit(std::string_view) {}

std::optional<std::size_t> MessageChunker::ContinueSplit(std::string_view text, bool at_end) {
  const std::size_t line = text.find(line_end_);
  if (line != std::string_view::npos) return line + 1;
  return at_end ? std::optional(text.size()) : std::nullopt;
}

void MessageParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  line_end_ = chunk.context->dialect.line_end;
  position_ = 0;
  number_ = chunk.first_record;
  line_ = chunk.first_line;
  records_ = 0;
}

bool MessageParser::Next(std::size_t offset_min, Record* record) {
  while (position_ < text_.size()) {
    const std::size_t next = FindNextMessage(format_, text_, position_, line_end_);
    Part message = {position_, std::min(next, text_.size())};
    const std::string_view whole = text_.substr(message.begin, message.end - message.begin);
    const std::uint64_t lines = CountByte(whole, line_end_);
    position_ = message.end;
    const std::uint64_t first_line = line_;
    line_ += lines;
    message.end = Trimmed(text_, message).end;
    if (message.begin == message.end) continue;
    if (format_ == RecordFormat::kHl7) message = Trimmed(text_, message);
    ++records_;
    record->number = number_++;
    if (message.end <= offset_min) continue;
    record->line =
        first_line +
        CountByte(whole.substr(0, message.begin - (position_ - whole.size())), line_end_);
    record->begin = static_cast<std::uint32_t>(message.begin);
    record->end = static_cast<std::uint32_t>(message.end);
    record->prose = true;
    record->header = false;
    record->fields.clear();
    record->nodes.clear();
    format_ == RecordFormat::kHl7 ? ReadHl7(record) : ReadHprim(record);
    return true;
  }
  return false;
}

void MessageParser::ReadHl7(Record* record) {
  Hl7Reader reader(text_.substr(0, record->end), &record->fields);
  for (std::size_t begin = record->begin; begin < record->end;) {
    const std::size_t end = std::min<std::size_t>(text_.find_first_of("\r\n", begin), record->end);
    reader.ReadSegment({begin, end});
    begin = end + 1;
  }
  std::ranges::sort(record->fields, {}, &Field::begin);
}

// The first lines by their place, what follows by its labels.
void MessageParser::ReadHprim(Record* record) {
  std::size_t begin = record->begin;
  for (std::size_t i = 0; i < kHprimLines && begin < record->end; ++i) {
    const std::size_t end = std::min<std::size_t>(text_.find(line_end_, begin), record->end);
    Part value = Trimmed(text_, {begin, end});
    begin = end + 1;
    const std::string_view text = text_.substr(value.begin, value.end - value.begin);
    if (text.empty() || text == "." || kHprimPlaces[i].kind == FieldKind::kUnknown) continue;
    const auto add = [&](FieldKind kind, std::string_view name, Part part) {
      part = Trimmed(text_, part);
      if (part.begin >= part.end) return;
      Field& field = record->fields.emplace_back();
      field.value = text_.substr(part.begin, part.end - part.begin);
      field.name = name;
      field.begin = static_cast<std::uint32_t>(part.begin);
      field.end = static_cast<std::uint32_t>(part.end);
      field.ordinal = static_cast<std::uint32_t>(i);
      field.kind = kind;
    };
    if (kHprimPlaces[i].kind == FieldKind::kPostcode) {  // "75020 PARIS"
      const std::size_t blank = std::min(text.find(' '), text.size());
      add(FieldKind::kPostcode, kHprimPlaces[i].name, {value.begin, value.begin + blank});
      add(FieldKind::kCity, "ville", {value.begin + blank, value.end});
    } else {
      add(kHprimPlaces[i].kind, kHprimPlaces[i].name, value);
    }
  }
  if (begin >= record->end) return;
  labels_.Find(text_, begin, record->end, line_end_, &labelled_);
  for (const Field& field : labelled_) {
    if (record->fields.size() < kRecordFieldsMax) record->fields.push_back(field);
  }
}

}  // namespace leakscan
