// A property becomes a line of its own, "label : value", under a label that the dictionary knows:
//
//   N;CHARSET=UTF-8:MARTEL;Camille;;;    Nom : MARTEL / Prénom : Camille
//   ADR:;;12 rue des Lilas;Lyon;;69006;  Adresse : 12 rue des Lilas, 69006 Lyon
//   item1.TEL;TYPE=cell:tel:+33647...    Tél : +33647...
//   sn:: TEVWw4lRVUU=                    Nom : LEVÉQUE      (LDIF; base64 behind two colons)
//
// Parameters are text before the line, properties without a label of ours keep their name.
// Sources: vCard 2.1 (versit 1996), RFC 2426, RFC 6350; LDIF, RFC 2849, RFC 4519 (attributes).
#include "scanner/parse/card_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/model/chunk.h"

namespace leakscan {
namespace {

struct Label {
  std::string_view property;  // in lower case
  std::string_view label;
};
constexpr Label kCardLabels[] = {
    {"tel", "T\xC3\xA9l"}, {"email", "Email"}, {"bday", "Date de naissance"},
    {"fn", "FN"},          {"gender", "Sexe"}, {"label", "Adresse"}};
constexpr Label kEntryLabels[] = {{"sn", "Nom"},
                                  {"surname", "Nom"},
                                  {"givenname", "Pr\xC3\xA9nom"},
                                  {"gn", "Pr\xC3\xA9nom"},
                                  {"mail", "Email"},
                                  {"telephonenumber", "T\xC3\xA9l"},
                                  {"homephone", "T\xC3\xA9l"},
                                  {"mobile", "T\xC3\xA9l"},
                                  {"street", "Adresse"},
                                  {"streetaddress", "Adresse"},
                                  {"postaladdress", "Adresse"},
                                  {"homepostaladdress", "Adresse"},
                                  {"postalcode", "Code postal"},
                                  {"l", "Ville"},
                                  {"userpassword", "Mot de passe"}};

bool StartsFolded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::ranges::equal(text.substr(0, lower.size()), lower, {}, ToLower);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), ToLower);
  return lower;
}

bool HoldsFolded(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return ToLower(a) == b; };
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(), same) != text.end();
}

// The line that begins at `begin`, without its end.
std::string_view LineAt(std::string_view text, std::size_t begin) {
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t NextLine(std::string_view text, std::size_t begin) {
  const std::size_t end = text.find('\n', begin);
  return end == std::string_view::npos ? text.size() : end + 1;
}

bool IsBlank(std::string_view line) { return std::ranges::all_of(line, IsSpace); }

bool EndsCard(std::string_view line, bool ldif) {
  return ldif ? IsBlank(line) : StartsFolded(line, "end:vcard");
}

std::optional<int> HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = ToLower(c);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return std::nullopt;
}

int Base64Digit(char c) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t digit = kDigits.find(c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

template <class Bytes>
Bytes DecodeQuotedPrintable(const Bytes& value) {
  Bytes decoded;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto high = i + 2 < value.size() ? HexDigit(value[i + 1].value) : std::nullopt;
    const auto low = i + 2 < value.size() ? HexDigit(value[i + 2].value) : std::nullopt;
    if (value[i].value == '=' && high && low) {
      decoded.push_back({static_cast<char>(*high * 16 + *low), value[i].begin,
                         value[i + 2].begin + 1 - value[i].begin});
      i += 2;
    } else {
      decoded.push_back(value[i]);
    }
  }
  return decoded;
}

// Text only: what decodes to other bytes (a picture) stays as it is.
template <class Bytes>
Bytes DecodeBase64(const Bytes& value) {
  Bytes decoded;
  unsigned bits = 0;
  int count = 0;
  std::size_t first = 0;  // digit of the byte under way
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i].value;
    if (c == '=' || IsSpace(c)) continue;
    const int digit = Base64Digit(c);
    if (digit < 0) return value;
    if (count == 0) first = i;
    bits = bits << 6U | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const char byte = static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    if (static_cast<unsigned char>(byte) < 0x20 && !IsSpace(byte)) return value;
    decoded.push_back({byte, value[first].begin, value[i].begin + 1 - value[first].begin});
    first = i;
  }
  return decoded;
}

// Apart at every `separator` that no backslash escapes; without the backslashes.
template <class Bytes>
std::vector<Bytes> SplitEscaped(const Bytes& value, char separator) {
  std::vector<Bytes> parts(1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i].value == '\\' && i + 1 < value.size()) {
      auto byte = value[++i];
      if (byte.value == 'n' || byte.value == 'N') byte.value = ' ';
      parts.back().push_back(byte);
    } else if (value[i].value == separator) {
      parts.emplace_back();
    } else {
      parts.back().push_back(value[i]);
    }
  }
  return parts;
}

}  // namespace

bool IsVcard(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  return StartsFolded(Trim(head.substr(0, 1024)), "begin:vcard");
}

bool IsLdif(std::string_view head) {
  for (std::size_t at = 0; at < head.size(); at = NextLine(head, at)) {
    const std::string_view line = LineAt(head, at);
    if (IsBlank(line) || line.starts_with('#') || StartsFolded(line, "version: 1")) continue;
    return StartsFolded(line, "dn: ") || StartsFolded(line, "dn:: ");
  }
  return false;
}

std::size_t BehindLastCard(std::string_view text, RecordFormat format) {
  std::size_t end = text.rfind('\n');
  while (end != std::string_view::npos) {
    const std::size_t before = end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
    const std::size_t begin = before + 1;  // npos + 1 is 0
    if (EndsCard(LineAt(text, begin), format == RecordFormat::kLdif)) return end + 1;
    end = before;
  }
  return 0;
}

void CardText::Read(std::string_view written, RecordFormat format) {
  written_ = written;
  ldif_ = format == RecordFormat::kLdif;
  text_.clear();
  cards_.clear();
  origins_.Start(written);
  card_begin_ = 0;
  for (std::size_t at = 0; at < written.size();) {
    const std::string_view line = LineAt(written, at);
    if (EndsCard(line, ldif_)) {
      EndCard();
      at = NextLine(written, at);
    } else {
      at = ReadProperty(at);
    }
  }
  EndCard();
  size_ = text_.size();
  text_.append(kChunkPaddingBytes, '\0');
}

void CardText::EndCard() {
  const auto end = static_cast<std::uint32_t>(text_.size());
  if (end > card_begin_) cards_.push_back({card_begin_, end - 1});  // without the line end
  card_begin_ = end;
}

// The property whose first line begins at `begin`, unfolded; gives the next one's beginning.
std::size_t CardText::ReadProperty(std::size_t begin) {
  std::string_view line = LineAt(written_, begin);
  const std::string_view name = line.substr(0, line.find(':'));
  const bool quoted = !ldif_ && HoldsFolded(name, "quoted-printable");
  Bytes bytes;
  std::size_t at = begin;
  for (;;) {
    const bool soft = quoted && line.ends_with('=');  // the line goes on
    const std::size_t from = static_cast<std::size_t>(line.data() - written_.data());
    for (std::size_t i = 0; i + soft < line.size(); ++i) {
      bytes.push_back({line[i], static_cast<std::uint32_t>(from + i), 1});
    }
    at = NextLine(written_, at);
    if (at == written_.size()) break;
    line = LineAt(written_, at);
    if (EndsCard(line, ldif_)) break;  // where a chunk may end, whatever was begun
    if (soft) continue;
    if (line.empty() || (line[0] != ' ' && line[0] != '\t')) break;
    line.remove_prefix(1);
  }
  const auto split = std::ranges::find(bytes, ':', &Byte::value);
  if (split == bytes.end()) {
    Put(bytes);
    PutWord("\n", static_cast<std::uint32_t>(begin));
    return at;
  }
  const auto colon_at = static_cast<std::size_t>(split - bytes.begin());
  PutProperty(begin, colon_at, std::move(bytes));
  return at;
}

// `bytes` are those of the whole property, unfolded, with the colon behind its name at `colon`.
void CardText::PutProperty(std::size_t begin, std::size_t colon, Bytes bytes) {
  const auto place = static_cast<std::uint32_t>(begin);
  std::string name;
  for (std::size_t i = 0; i < colon; ++i) name += bytes[i].value;
  Bytes value(bytes.begin() + static_cast<std::ptrdiff_t>(colon) + 1, bytes.end());
  bytes.resize(colon);
  bool base64 = false;
  if (ldif_ && !value.empty() && value[0].value == ':') {
    base64 = true;
    value.erase(value.begin());
  }
  while (!value.empty() && IsSpace(value[0].value)) value.erase(value.begin());
  const std::size_t parameters = name.find(';');
  if (!ldif_ && parameters != std::string::npos) {
    const std::string_view written = std::string_view(name).substr(parameters);
    if (HoldsFolded(written, "quoted-printable")) value = DecodeQuotedPrintable(value);
    base64 = HoldsFolded(written, "base64") || HoldsFolded(written, "encoding=b");
  }
  if (base64) value = DecodeBase64(value);
  std::string property = Lower(std::string_view(name).substr(0, parameters));
  property.erase(0, ldif_ ? 0 : property.find('.') + 1);  // a group: "item1.TEL"
  if (property.size() < name.size()) {
    Put(bytes);
    PutWord("\n", place);
  }
  if (!ldif_ && (property == "n" || property == "adr")) {
    PutParts(property, SplitEscaped(value, ';'), place);
    return;
  }
  const std::span<const Label> labels = ldif_ ? std::span<const Label>(kEntryLabels) : kCardLabels;
  const auto known = std::ranges::find(labels, std::string_view(property), &Label::property);
  if (!ldif_) value = SplitEscaped(value, '\0')[0];
  for (Byte& byte : value) {
    if (byte.value == '\n' || byte.value == '\r') byte.value = ' ';
    if (byte.value == '$' && property.ends_with("address")) byte.value = ',';
  }
  PutLabelled(known != labels.end() ? known->label : std::string_view(name).substr(0, parameters),
              value, place);
}

void CardText::PutParts(std::string_view property, const std::vector<Bytes>& parts,
                        std::uint32_t place) {
  const auto part = [&](std::size_t i) { return i < parts.size() ? parts[i] : Bytes(); };
  std::size_t used = 0;
  if (property == "n") {
    PutLabelled("Nom", part(0), place);
    PutLabelled("Pr\xC3\xA9nom", part(1), place);
    used = 2;
  } else {
    PutWord("Adresse : ", place);
    Put(part(2));
    PutWord(", ", place);
    Put(part(5));
    PutWord(" ", place);
    Put(part(3));
    PutWord("\n", place);
  }
  for (std::size_t i = used; i < parts.size(); ++i) {
    if (property == "adr" && (i == 2 || i == 3 || i == 5)) continue;
    if (parts[i].empty()) continue;
    Put(parts[i]);
    PutWord("\n", place);
  }
}

void CardText::PutLabelled(std::string_view label, const Bytes& value, std::uint32_t place) {
  PutWord(label, place);
  PutWord(" : ", place);
  Put(value);
  PutWord("\n", place);
}

void CardText::PutWord(std::string_view made, std::uint32_t place) {
  origins_.AddMade(static_cast<std::uint32_t>(text_.size()), place, 0);
  text_ += made;
}

void CardText::Put(const Bytes& bytes) {
  for (const Byte& byte : bytes) {
    const auto place = static_cast<std::uint32_t>(text_.size());
    if (byte.size == 1) {
      origins_.AddCopy(place, byte.begin);
    } else {
      origins_.AddMade(place, byte.begin, byte.size);
    }
    text_ += byte.value;
  }
}

}  // namespace leakscan
