// Method. The header's size follows from its version. Fields follow as an identifier of two
// characters with its value: of a fixed size, or up to a separator in any of its spellings. Where
// separators were lost the next identifier that fits ends a value.
//
// Fits:     "DC04FR0000011337...B201FRF0CORRINE<GS>F1BERTHIER<GS>F206121965F3F...".
// Rejected: headers of other documents, a B2 or L1 without the holder's name.
// Source: ANTS, 2D-DOC specification 3.2.6.
#include <algorithm>
#include <array>
#include <span>

#include "scanner/base/ascii.h"
#include "scanner/validate/certificate.h"

namespace leakscan {
namespace {

constexpr std::size_t kTypedHeaderBytes = 22;  // up to the document's type
constexpr std::size_t kMessageBytesMax = 1500;

struct FieldRule {
  std::string_view id;
  std::size_t size_max = 0;
  bool fixed = false;
};

// In the order in which codes have them.
constexpr FieldRule kTestFields[] = {{"F0", 60, false}, {"F1", 38, false}, {"F2", 8, true},
                                     {"F3", 1, true},   {"F4", 7, false},  {"F5", 1, true},
                                     {"F6", 12, true}};
constexpr FieldRule kVaccineFields[] = {{"L0", 80, false}, {"L1", 80, false}, {"L2", 8, true},
                                        {"L3", 30, false}, {"L4", 7, false},  {"L5", 40, false},
                                        {"L6", 40, false}, {"L7", 1, true},   {"L8", 1, true},
                                        {"L9", 8, true},   {"LA", 2, true}};

enum class Separator { kNone, kField, kSignature };

struct SeparatorAt {
  Separator kind = Separator::kNone;
  std::size_t size = 0;
};

// GS (1D), RS (1E) and US (1F), as bytes and in the spellings of dumps.
SeparatorAt FindSeparator(std::string_view text) {
  struct Spelling {
    std::string_view group, record, unit;
  };
  constexpr Spelling kSpellings[] = {{"\x1d", "\x1e", "\x1f"},
                                     {"<GS>", "<RS>", "<US>"},
                                     {"%1D", "%1E", "%1F"},
                                     {"%1d", "%1e", "%1f"},
                                     {"\\u001d", "\\u001e", "\\u001f"},
                                     {"\\u001D", "\\u001E", "\\u001F"},
                                     {"\\x1d", "\\x1e", "\\x1f"},
                                     {"\\x1D", "\\x1E", "\\x1F"},
                                     {"^]", "^^", "^_"}};
  for (const Spelling& spelling : kSpellings) {
    if (text.starts_with(spelling.group)) return {Separator::kField, spelling.group.size()};
    if (text.starts_with(spelling.record)) return {Separator::kField, spelling.record.size()};
    if (text.starts_with(spelling.unit)) return {Separator::kSignature, spelling.unit.size()};
  }
  return {};
}

// What stands at the start of `text`: mostly a byte as it is, in links "%20".
struct Character {
  char value = 0;
  std::size_t size = 1;
};

Character CharacterAt(std::string_view text) {
  if (text[0] != '%' || text.size() < 3) return {text[0], 1};
  const int high = HexValue(text[1]);
  const int low = HexValue(text[2]);
  if (high < 0 || low < 0) return {text[0], 1};
  return {static_cast<char>(high * 16 + low), 3};
}

std::string Unescape(std::string_view value) {
  std::string plain;
  while (!value.empty()) {
    const Character c = CharacterAt(value);
    plain.push_back(c.value);
    value.remove_prefix(c.size);
  }
  return plain;
}

bool IsLineEnd(char c) { return c == '\n' || c == '\r' || c == '\t' || c == '"' || c == '\0'; }

class MessageReader {
 public:
  MessageReader(std::string_view text, std::span<const FieldRule> rules)
      : text_(text), rules_(rules) {}

  // Reads fields from `begin` on; returns where they end.
  std::size_t Read(std::size_t begin) {
    std::size_t i = begin;
    while (i + 2 <= text_.size()) {
      const std::string_view id = text_.substr(i, 2);
      const auto rule = std::ranges::find(rules_, id, &FieldRule::id);
      if (rule == rules_.end()) break;
      const auto index = static_cast<std::size_t>(rule - rules_.begin());
      i += 2;
      const std::size_t end =
          rule->fixed ? std::min(text_.size(), i + rule->size_max) : VariableEnd(i, index);
      std::string_view value = text_.substr(i, end - i);
      while (!rule->fixed && value.ends_with(' ')) value.remove_suffix(1);
      values_[index] = value;
      i = end;
      while (i < text_.size() && text_[i] == ' ') ++i;
      const SeparatorAt separator = FindSeparator(text_.substr(i));
      i += separator.size;
      if (separator.kind == Separator::kSignature) return SignatureEnd(i);
    }
    return SignatureEnd(i);
  }

  std::string_view Value(std::string_view id) const {
    const auto rule = std::ranges::find(rules_, id, &FieldRule::id);
    return values_[static_cast<std::size_t>(rule - rules_.begin())];
  }

 private:
  // The next identifier begins at `i`, with a value that fits where its shape is known.
  bool FieldBegins(std::size_t i, std::size_t next_rule) const {
    if (next_rule >= rules_.size() || !text_.substr(i).starts_with(rules_[next_rule].id)) {
      return false;
    }
    const FieldRule& rule = rules_[next_rule];
    if (!rule.fixed || rule.size_max < 8) return true;
    const std::string_view value = text_.substr(i + 2, rule.size_max);
    return value.size() == rule.size_max && std::ranges::all_of(value, IsDigit);
  }

  std::size_t VariableEnd(std::size_t begin, std::size_t rule) const {
    std::size_t i = begin;
    for (std::size_t left = rules_[rule].size_max + 1; left > 0 && i < text_.size(); --left) {
      if (IsLineEnd(text_[i]) || FindSeparator(text_.substr(i)).kind != Separator::kNone) return i;
      if (i > begin && FieldBegins(i, rule + 1)) return i;
      i += CharacterAt(text_.substr(i)).size;
    }
    return i;
  }

  // The signature is Base32 (RFC 4648).
  std::size_t SignatureEnd(std::size_t begin) const {
    constexpr std::size_t kSignatureMax = 212;
    std::size_t i = begin;
    const auto is_base32 = [](char c) { return IsUpper(c) || (c >= '2' && c <= '7') || c == '='; };
    while (i < text_.size() && i - begin < kSignatureMax && is_base32(text_[i])) ++i;
    return i;
  }

  const std::string_view text_;
  const std::span<const FieldRule> rules_;
  std::array<std::string_view, 12> values_;
};

// "06121965" (day, month, year; 00 unknown). Lunar days and months beyond 12 count as unknown.
std::optional<Date> BirthOf(std::string_view value) {
  if (value.size() != 8 || !std::ranges::all_of(value, IsDigit)) return std::nullopt;
  const auto number = [&value](std::size_t at, std::size_t size) {
    int sum = 0;
    for (const char c : value.substr(at, size)) sum = sum * 10 + (c - '0');
    return sum;
  };
  return DateOfParts(number(4, 4), number(2, 2), number(0, 2));
}

std::string NameOf(std::string_view last, std::string_view first) {
  std::string given = Unescape(first);
  std::ranges::replace(given, '/', ' ');
  std::string name;
  if (!ReadNamePart(Unescape(last), &name)) return {};
  const std::size_t size = name.size();
  name += ", ";
  if (!ReadNamePart(given, &name)) name.resize(size);
  return name;
}

// The code without blanks and separators, in whatever spelling.
std::string WithoutBlanks(std::string_view code) {
  std::string compact;
  for (std::size_t i = 0; i < code.size();) {
    const SeparatorAt separator = FindSeparator(code.substr(i));
    if (separator.size > 0) {
      i += separator.size;
    } else {
      const Character c = CharacterAt(code.substr(i));
      if (!IsSpace(c.value)) compact.push_back(c.value);
      i += c.size;
    }
  }
  return compact;
}

}  // namespace

std::optional<CertificateReading> ReadDoc2d(std::string_view text, std::size_t end) {
  if (end < kTypedHeaderBytes || end > text.size()) return std::nullopt;
  CertificateReading reading;
  reading.begin = end - kTypedHeaderBytes;
  const std::string_view header = text.substr(reading.begin, kTypedHeaderBytes);
  if (!header.starts_with("DC0") || header[3] < '1' || header[3] > '4') return std::nullopt;
  if (reading.begin > 0 && IsAlnum(text[reading.begin - 1])) return std::nullopt;
  const std::string_view type = header.substr(20);
  // Perimeter from version 3 on, country from version 4 on.
  const std::size_t message = end + (header[3] >= '3' ? 2U : 0U) + (header[3] >= '4' ? 2U : 0U);
  if (message > text.size()) return std::nullopt;
  const std::string_view window = text.substr(0, message + kMessageBytesMax);
  reading.fictional = header.substr(4, 8) == "FR000001";
  if (type == "B2") {
    MessageReader fields(window, kTestFields);
    reading.end = fields.Read(message);
    reading.name = NameOf(fields.Value("F1"), fields.Value("F0"));
    reading.birth = BirthOf(fields.Value("F2"));
    const std::string_view sex = fields.Value("F3");
    reading.sex = sex == "M" || sex == "F" ? sex[0] : '\0';
    const std::string_view result = fields.Value("F5");
    if (result == "P" || result == "N" || result == "I") reading.result = ReadCovidResult(result);
  } else if (type == "L1") {
    MessageReader fields(window, kVaccineFields);
    reading.end = fields.Read(message);
    reading.name = NameOf(fields.Value("L0"), fields.Value("L1"));
    reading.birth = BirthOf(fields.Value("L2"));
  } else if (type == "A2" || type == "A4" || type == "AE") {
    reading.end = message;
    while (reading.end < window.size() && !IsLineEnd(window[reading.end])) ++reading.end;
  } else {
    return std::nullopt;
  }
  if ((type == "B2" || type == "L1") && reading.name.empty()) return std::nullopt;
  reading.normalized = WithoutBlanks(text.substr(reading.begin, reading.end - reading.begin));
  return reading;
}

}  // namespace leakscan
