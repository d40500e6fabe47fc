// What a value is, its names tell, the nearest first:
//
//   <nom>DUPONT</nom>                        the element
//   <naissance><date>..</date></naissance>   the last two, in either order
//   <patient nom="DUPONT"/>                  the attribute
//   <birthDate value="1980-05-12"/>          the element of an attribute that is only called a
//   value <field name="nom">DUPONT</field>         an attribute that names a column <id
//   root="1.2.250.1.213.1.4.8" extension="..."/>, <system value="urn:oid:..."/><value value=".."/>
//                                            the system that a number is of (CDA, FHIR)
//
// Sources: W3C XML 1.0; HL7 CDA R2; HL7 FHIR R4, XML format; mysqldump --xml, phpMyAdmin.
#include "scanner/parse/xml_parser.h"

#include <algorithm>
#include <array>
#include <optional>

#include "scanner/base/ascii.h"
#include "scanner/base/utf8.h"
#include "scanner/parse/line_count.h"

namespace leakscan {
namespace {

constexpr std::size_t kOpenMax = 256;
constexpr std::size_t kPathBytesMax = 256;

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool IsValueName(std::string_view name) {
  return IsOneOf(name, {"value", "extension", "code", "val", "v"});
}

// The character that an entity at the front of `text` stands for, and its size; 0 for no such.
struct Entity {
  char32_t code = 0;
  std::size_t size = 0;
};
Entity ReadEntity(std::string_view text) {
  constexpr std::size_t kSizeMax = 10;
  const std::size_t end = text.substr(0, kSizeMax).find(';');
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(1, end - 1);
  const std::pair<std::string_view, char> named[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : named) {
    if (name == known) return {static_cast<char32_t>(character), end + 1};
  }
  if (!name.starts_with('#')) return {};
  const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
  char32_t code = 0;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const int digit = IsDigit(c)                    ? c - '0'
                      : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                    : -1;
    if (digit < 0) return {};
    code = code * (hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  const bool character = code > 0 && code <= 0x10FFFF && (code < 0xD800 || code >= 0xE000);
  return character ? Entity{code, end + 1} : Entity{};
}

}  // namespace

void XmlParser::Start(const Chunk& chunk) {
  text_ = chunk.text;
  record_name_ = chunk.context->record_name;
  units_.Start(text_, record_name_, /*at_end=*/true);
  counted_ = 0;
  line_ = chunk.first_line;
  records_ = 0;
  base_ = std::max<std::uint64_t>(chunk.first_record, 1);
}

bool XmlParser::Next(std::size_t offset_min, Record* record) {
  XmlUnit unit;
  while (units_.Next(&unit)) {
    const std::uint64_t number = base_ + records_++;
    if (unit.end <= offset_min) continue;
    line_ += CountByte(text_.substr(counted_, unit.begin - counted_), '\n');
    counted_ = unit.begin;
    record->begin = static_cast<std::uint32_t>(unit.begin);
    record->end = static_cast<std::uint32_t>(unit.end);
    record->number = number;
    record->line = line_;
    record->prose = true;
    record->header = false;
    record->fields.clear();
    record->nodes.clear();
    ReadFields(unit.begin, unit.end, record);
    return true;
  }
  return false;
}

void XmlParser::ReadFields(std::size_t begin, std::size_t end, Record* record) {
  arena_.Clear();
  open_.clear();
  path_.clear();
  const std::string_view text = text_.substr(0, end);
  for (std::size_t at = begin; at < end;) {
    const std::optional<XmlToken> token = ReadXmlToken(text, at, /*at_end=*/true);
    if (!token) return;
    at = token->end;
    switch (token->kind) {
      case XmlToken::Kind::kStart:
        OpenElement(*token, record);
        break;
      case XmlToken::Kind::kEnd:
        if (!open_.empty()) {
          path_.resize(open_.back().path_bytes);
          open_.pop_back();
        }
        break;
      case XmlToken::Kind::kText:
        AddValue(text.substr(token->begin, token->end - token->begin), MeaningOfText(), {}, record);
        break;
      case XmlToken::Kind::kCharacterData:
        AddValue(token->inner, MeaningOfText(), {}, record, /*entities=*/false);
        break;
      case XmlToken::Kind::kOther:
        break;
    }
  }
}

void XmlParser::OpenElement(const XmlToken& token, Record* record) {
  if (open_.size() == kOpenMax) return;
  const std::string_view name = XmlLocalName(token.name);
  open_.push_back({.name = name, .path_bytes = path_.size()});
  if (open_.size() > 1 && path_.size() + name.size() < kPathBytesMax) {
    if (!path_.empty()) path_ += '.';
    path_ += name;
  }
  // What the attributes say of others comes first, wherever it stands.
  XmlAttribute attribute;
  FieldKind given = FieldKind::kUnknown;
  for (std::string_view rest = token.inner; NextXmlAttribute(&rest, &attribute);) {
    const std::string_view key = XmlLocalName(attribute.name);
    if (given != FieldKind::kUnknown) break;
    if (IsOneOf(key, {"name", "nom", "key", "field", "column", "label"})) {
      given = names_.Find(attribute.value);
      open_.back().given_name = attribute.value;
    } else if (key == "root" || key == "codeSystem") {
      std::array<char, NameCache::kNameBytesMax> uri;
      constexpr std::string_view kPrefix = "urn:oid:";
      if (kPrefix.size() + attribute.value.size() > uri.size()) continue;
      char* end = std::copy(kPrefix.begin(), kPrefix.end(), uri.data());
      end = std::copy(attribute.value.begin(), attribute.value.end(), end);
      given = names_.Find({uri.data(), static_cast<std::size_t>(end - uri.data())});
    }
  }
  open_.back().given = given;
  for (std::string_view rest = token.inner; NextXmlAttribute(&rest, &attribute);) {
    if (name == "system" && open_.size() > 1 && attribute.name == "value") {
      open_[open_.size() - 2].system = names_.Find(attribute.value);
    }
    AddValue(attribute.value, MeaningOfAttribute(attribute, given), XmlLocalName(attribute.name),
             record);
  }
  if (token.closed) {
    path_.resize(open_.back().path_bytes);
    open_.pop_back();
  }
}

FieldKind XmlParser::MeaningOfText() {
  if (open_.empty()) return FieldKind::kUnknown;
  const Open& element = open_.back();
  if (element.given != FieldKind::kUnknown) return element.given;
  const std::string_view parent =
      open_.size() > 1 ? open_[open_.size() - 2].name : std::string_view{};
  return names_.FindBelow(parent, element.name);
}

FieldKind XmlParser::MeaningOfAttribute(const XmlAttribute& attribute, FieldKind given) {
  const std::string_view key = XmlLocalName(attribute.name);
  if (!IsValueName(key)) return names_.FindBelow(open_.back().name, key);
  if (given != FieldKind::kUnknown) return given;
  const bool of_system = IsValueName(open_.back().name) && open_.size() > 1;
  if (of_system && open_[open_.size() - 2].system != FieldKind::kUnknown) {
    return open_[open_.size() - 2].system;
  }
  return MeaningOfText();
}

void XmlParser::AddValue(std::string_view written, FieldKind kind, std::string_view attribute,
                         Record* record, bool entities) {
  const std::string_view value = Trim(written);
  if (kind == FieldKind::kUnknown || value.empty() || record->fields.size() == kRecordFieldsMax) {
    return;
  }
  Field& field = record->fields.emplace_back();
  field.value = value;
  field.begin = static_cast<std::uint32_t>(value.data() - text_.data());
  field.end = field.begin + static_cast<std::uint32_t>(value.size());
  field.ordinal = static_cast<std::uint32_t>(record->fields.size() - 1);
  field.kind = kind;
  if (!attribute.empty() && !IsValueName(attribute)) {
    field.name = attribute;
  } else if (open_.back().given == kind && !open_.back().given_name.empty()) {
    field.name = open_.back().given_name;
  } else {
    field.name = arena_.Copy(path_.empty() ? open_.back().name : std::string_view(path_));
  }
  if (!entities || value.find('&') == std::string_view::npos) return;
  char* const copy = arena_.Allocate(value.size());
  char* to = copy;
  for (std::size_t i = 0; i < value.size();) {
    const Entity entity = value[i] == '&' ? ReadEntity(value.substr(i)) : Entity{};
    if (entity.size == 0) {
      *to++ = value[i++];
    } else {
      to += PutUtf8(entity.code, to);  // never longer than it is written
      i += entity.size;
    }
  }
  field.value = {copy, static_cast<std::size_t>(to - copy)};
  field.rewritten = true;
}

}  // namespace leakscan
