// Method: from the '@' to the left over what a local part is made of in practice, at most 64 bytes;
// to the right over a run of host name characters, at most 255; then check labels and the last one.
// Both looks are bounded, so a megabyte of '@' costs a megabyte of small steps.
//
// RFC 5321 also allows "!#$&*/=?^`{|}~" in a local part. In dumps they are delimiters, markup or
// parts of a query string ("?mail=jo@example.com&nom=", "**jo@example.com**", "jo@x.fr|pass"), so
// the local part begins behind them. A mangled prefix that belongs to an encoding of the text is
// left out: "%3Ajo@", "\njo@", "\u003cjo@".
//
// Fits: "mailto:Jo.Dupont+sport@Example.COM." (without the dot), "jo@bücher.example".
// Does not: "logo@2x.png", "pkg@1.2.3", "user@localhost", "@jo@social.example" (a handle).
// Sources: RFC 5321 4.5.3.1 (sizes), RFC 1123 2.1 (labels), RFC 2606 (reserved names), IANA root
// zone.
#include "scanner/validate/email.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"
#include "scanner/validate/idn.h"
#include "scanner/validate/tld_list.h"

namespace leakscan {
namespace {

constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kDomainBytesMax = 255;
constexpr std::size_t kAddressBytesMax = 254;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kLabelsMax = 128;

// Mailbox providers that anybody can have an address with; each under every ending it uses.
// Sorted; the ones under many endings stand in the second table.
constexpr std::string_view kProviders[] = {
    "9online.fr",       "aliceadsl.fr",  "aol.com",        "bbox.fr",        "cegetel.net",
    "club-internet.fr", "free.fr",       "gmail.com",      "googlemail.com", "icloud.com",
    "laposte.net",      "mac.com",       "mail.com",       "mail.ru",        "me.com",
    "msn.com",          "neuf.fr",       "numericable.fr", "orange.fr",      "pm.me",
    "proton.me",        "protonmail.ch", "protonmail.com", "rocketmail.com", "sfr.fr",
    "tutanota.com",     "voila.fr",      "wanadoo.fr",     "web.de",         "ymail.com",
};
constexpr std::string_view kProvidersUnderManyEndings[] = {"gmx", "hotmail", "live", "outlook",
                                                           "yahoo"};

constexpr std::string_view kReservedEndings[] = {"example", "invalid", "localhost", "test"};
constexpr std::string_view kReservedDomains[] = {"example.com", "example.net", "example.org"};

static_assert(std::ranges::is_sorted(kProviders));
static_assert(std::ranges::is_sorted(kTopLevelDomains));

bool IsContinuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U; }
bool IsHex(char c) { return HexValue(c) >= 0; }

constexpr std::array<bool, 256> MakeLocalTable() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 128; ++c) table[c] = IsAlnum(static_cast<char>(c));
  for (const char c : std::string_view(".-_+%'")) table[static_cast<std::uint8_t>(c)] = true;
  return table;
}

bool IsLocalAscii(char c) {
  static constexpr auto kTable = MakeLocalTable();
  return kTable[static_cast<std::uint8_t>(c)];
}

// The bytes of an accented Latin letter or combining accent that end right before `end`: 2, or 0.
// People do write "hélène@orange.fr", and "ne@orange.fr" would be somebody else.
std::size_t LatinLetterBefore(std::string_view text, std::size_t end) {
  if (end < 2 || !IsContinuation(text[end - 1])) return 0;
  const auto lead = static_cast<std::uint8_t>(text[end - 2]);
  const auto tail = static_cast<std::uint8_t>(text[end - 1]);
  const bool sign = lead == 0xC3 && (tail == 0x97 || tail == 0xB7);  // multiplication, division
  return ((lead >= 0xC3 && lead <= 0xC5) || lead == 0xCC) && !sign ? 2 : 0;
}

// The first byte of the run of local part characters before `at`; npos if it is over 64 bytes.
std::size_t LocalRunBegin(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0) {
    const std::size_t step = IsLocalAscii(text[begin - 1]) ? 1 : LatinLetterBefore(text, begin);
    if (step == 0) break;
    begin -= step;
    if (at - begin > kLocalBytesMax) return std::string_view::npos;
  }
  return begin;
}

// Moves `begin` behind what an encoding of the text put before the address.
std::size_t SkipEncodedPrefix(std::string_view text, std::size_t begin, std::size_t at) {
  if (begin > 0 && text[begin - 1] == '\\' && at - begin > 1) {
    const char escape = text[begin];
    if (escape == 'u' && at - begin > 5 && text[begin + 1] == '0' && text[begin + 2] == '0' &&
        IsHex(text[begin + 3]) && IsHex(text[begin + 4])) {
      begin += 5;
    } else if (escape == 'n' || escape == 'r' || escape == 't') {
      begin += 1;
    }
  }
  for (std::size_t i = begin; i + 2 < at; ++i) {
    if (text[i] == '%' && IsHex(text[i + 1]) && IsHex(text[i + 2])) begin = i + 3;
  }
  return begin;
}

// Where the local part that ends at `at` begins; npos if there is none.
std::size_t LocalBegin(std::string_view text, std::size_t at) {
  std::size_t begin = LocalRunBegin(text, at);
  if (begin == std::string_view::npos) return begin;
  begin = SkipEncodedPrefix(text, begin, at);
  const std::size_t dots = text.substr(begin, at - begin).rfind("..");
  if (dots != std::string_view::npos) begin += dots + 2;  // "Mail.......jo@example.com"
  while (begin < at && IsLocalAscii(text[begin]) && !IsAlnum(text[begin]) && text[begin] != '_') {
    ++begin;
  }
  if (begin == at || text[at - 1] == '.' || text[at - 1] == '\'') return std::string_view::npos;
  if (begin > 0 && text[begin - 1] == '@') return std::string_view::npos;
  return begin;
}

// Bytes of the host name character at the front of `text`: a letter, digit, '-' or '.'; else 0.
// Beyond ASCII all is taken that may be a letter; spaces, quotes and other signs are not.
std::size_t HostCharacterBytes(std::string_view text) {
  const char c = text[0];
  if (IsAlnum(c) || c == '-' || c == '.') return 1;
  if (static_cast<std::uint8_t>(c) < 0x80) return 0;
  const CodePoint code = ReadCodePoint(text);
  const char32_t v = code.value;
  const bool letter = (v >= 0xC0 && v < 0x2000 && v != 0xD7 && v != 0xF7) ||
                      (v >= 0x3021 && v < 0xD800) || (v >= 0x20000 && v < 0x30000);
  return letter ? code.bytes : 0;
}

// Where the names with each first letter begin in the sorted table; one more for its end.
consteval std::array<std::uint16_t, 27> IndexByFirstLetter() {
  std::array<std::uint16_t, 27> index{};
  std::size_t i = 0;
  for (std::size_t letter = 0; letter < 26; ++letter) {
    while (i < std::size(kTopLevelDomains) &&
           kTopLevelDomains[i][0] < static_cast<char>('a' + letter))
      ++i;
    index[letter] = static_cast<std::uint16_t>(i);
  }
  index[26] = static_cast<std::uint16_t>(std::size(kTopLevelDomains));
  return index;
}

bool IsTopLevelDomain(std::string_view label) {
  static constexpr auto kIndex = IndexByFirstLetter();
  if (label == "fr" || label == "com" || label == "net") return true;  // nearly all
  if (label.empty() || !IsLower(label[0])) return false;
  const auto letter = static_cast<std::size_t>(label[0] - 'a');
  return std::binary_search(kTopLevelDomains + kIndex[letter],
                            kTopLevelDomains + kIndex[letter + 1], label);
}

bool IsReservedEnding(std::string_view label) {
  return std::ranges::find(kReservedEndings, label) != std::end(kReservedEndings);
}

bool IsReservedDomain(std::string_view domain) {
  if (domain.ends_with(".fr")) return false;
  const auto ends_with = [domain](std::string_view name) {
    return domain.ends_with(name) &&
           (domain.size() == name.size() || domain[domain.size() - name.size() - 1] == '.');
  };
  return std::ranges::any_of(kReservedEndings, ends_with) ||
         std::ranges::any_of(kReservedDomains, ends_with);
}

bool IsALabel(std::string_view text) {
  return text.size() > 4 && ToLower(text[0]) == 'x' && ToLower(text[1]) == 'n' &&
         text.substr(2).starts_with("--");
}

// The domain at the front of `text`.
class DomainReader {
 public:
  explicit DomainReader(std::string_view text) : text_(text) {}

  // Appends the normal form; returns the bytes of `text` it was written with, 0 if it is none.
  std::size_t Read(std::string* normalized);

 private:
  bool SplitLabels();
  bool AppendLabel(std::string_view label, std::string* normalized) const;
  bool SentenceBegins(std::size_t next_label) const;

  std::string_view text_;
  std::array<std::string_view, kLabelsMax> labels_;
  std::size_t count_ = 0;
};

std::size_t DomainReader::Read(std::string* normalized) {
  if (!SplitLabels()) return 0;
  const std::size_t start = normalized->size();
  bool ends_well = false;
  std::size_t used = 0;
  while (used < count_) {
    if (used > 0) normalized->push_back('.');
    const std::size_t label_start = normalized->size();
    if (!AppendLabel(labels_[used], normalized)) return 0;
    ++used;
    const std::string_view label = std::string_view(*normalized).substr(label_start);
    ends_well = used >= 2 && (IsTopLevelDomain(label) || IsReservedEnding(label));
    if (ends_well && used < count_ && SentenceBegins(used)) break;
  }
  if (!ends_well || normalized->size() - start > kDomainBytesMax) return 0;
  const std::string_view last = labels_[used - 1];
  return static_cast<std::size_t>(last.data() + last.size() - text_.data());
}

// Cuts the run of host name characters into labels. The run ends before "..", before "---" (leaders
// and rules in text; of host names only A-labels may have them) and without the punctuation behind
// it.
bool DomainReader::SplitLabels() {
  std::size_t size = 0;
  std::size_t label = 0;
  while (size < text_.size()) {
    const std::size_t bytes = HostCharacterBytes(text_.substr(size));
    const std::string_view front = text_.substr(size);
    if (bytes == 0 || front.starts_with("..")) break;
    if (front.starts_with("---") && !IsALabel(text_.substr(label))) break;
    size += bytes;
    if (front[0] == '.') label = size;
    if (size > kDomainBytesMax) return false;
  }
  while (size > 0 && (text_[size - 1] == '.' || text_[size - 1] == '-')) --size;
  std::size_t begin = 0;
  while (begin < size && count_ < labels_.size()) {
    const std::size_t dot = std::min(size, text_.find('.', begin));
    labels_[count_++] = text_.substr(begin, dot - begin);
    begin = dot + 1;
  }
  return begin >= size && count_ >= 2;
}

bool DomainReader::AppendLabel(std::string_view label, std::string* normalized) const {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  const std::size_t start = normalized->size();
  return AppendALabel(label, normalized) && normalized->size() - start <= kLabelBytesMax;
}

// "jo@example.com.Merci": a sentence whose space is missing, not a host.
bool DomainReader::SentenceBegins(std::size_t next_label) const {
  const std::string_view previous = labels_[next_label - 1];
  return IsUpper(labels_[next_label].front()) && std::ranges::none_of(previous, IsUpper);
}

// "logo@2x.ai", "photo@3x.top": the name of a picture for finer screens.
bool IsScaledPicture(std::string_view domain) {
  const std::size_t dot = domain.find('.');
  if (dot == std::string_view::npos || dot < 2 || dot > 3 || domain[dot - 1] != 'x') return false;
  return std::ranges::all_of(domain.substr(0, dot - 1), IsDigit) &&
         domain.find('.', dot + 1) == std::string_view::npos;
}

enum AddressBits : std::uint8_t { kLocalBit = 1, kHostBit = 2, kUpperBit = 4, kBarBit = 8 };

// The bytes of plain addresses. kBarBit: beside one the general reading has more to look at
// (escapes, other alphabets, handles).
constexpr std::array<std::uint8_t, 256> kAddressBytes = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char c = static_cast<char>(i);
    if (IsAlnum(c)) table[i] = kLocalBit | kHostBit;
    if (IsUpper(c)) table[i] |= kUpperBit;
    if (i >= 0x80) table[i] = kBarBit;
  }
  for (const char c : std::string_view(".-"))
    table[static_cast<std::uint8_t>(c)] = kLocalBit | kHostBit;
  for (const char c : std::string_view("_+")) table[static_cast<std::uint8_t>(c)] = kLocalBit;
  for (const char c : std::string_view("%'\\@")) table[static_cast<std::uint8_t>(c)] = kBarBit;
  return table;
}();

// An address as nearly every cell has it: letters, digits and single signs of ASCII, a host of
// plain labels. Nothing where the general reading could come to another result.
std::optional<EmailReading> ReadPlainEmail(std::string_view text, std::size_t at,
                                           std::string* normalized) {
  constexpr std::size_t kPlainHostBytesMax = 60;
  const auto bits = [text](std::size_t i) {
    return kAddressBytes[static_cast<std::uint8_t>(text[i])];
  };
  const auto is_sign = [text](std::size_t i) { return text[i] == '.' || text[i] == '-'; };
  std::size_t begin = at;
  std::uint8_t local = 0;  // bits of all bytes
  while (begin > 0 && at - begin <= kLocalBytesMax && (bits(begin - 1) & kLocalBit) != 0) {
    --begin;
    local |= bits(begin);
    if (text[begin] == '.' && text[begin + 1] == '.') return std::nullopt;
  }
  if (begin == at || at - begin > kLocalBytesMax || text[at - 1] == '.') return std::nullopt;
  if (begin > 0 && bits(begin - 1) == kBarBit) return std::nullopt;
  if (!IsAlnum(text[begin]) && text[begin] != '_') return std::nullopt;

  std::size_t end = at + 1;
  std::size_t last_dot = at;
  std::size_t dots = 0;
  std::uint8_t host = 0;
  for (; end < text.size() && (bits(end) & kHostBit) != 0; ++end) {
    host |= bits(end);
    if (!is_sign(end)) continue;
    if (is_sign(end - 1) || end == at + 1) return std::nullopt;
    if (text[end] == '.') last_dot = end, ++dots;
  }
  if (end - at - 1 > kPlainHostBytesMax || dots == 0 || is_sign(end - 1)) return std::nullopt;
  if (end < text.size() && bits(end) == kBarBit) return std::nullopt;
  if ((host & kUpperBit) != 0 && dots > 1) return std::nullopt;
  if (IsDigit(text[at + 1])) return std::nullopt;  // perhaps the name of a picture

  const std::size_t start = normalized->size();
  normalized->append(text, begin, end - begin);
  if (((local | host) & kUpperBit) != 0) {
    for (std::size_t i = start; i < normalized->size(); ++i) {
      (*normalized)[i] = ToLower((*normalized)[i]);
    }
  }
  const std::string_view address = std::string_view(*normalized).substr(start);
  if (!IsTopLevelDomain(address.substr(last_dot + 1 - begin))) {
    normalized->resize(start);
    return std::nullopt;
  }
  return EmailReading{begin, end, IsReservedDomain(address.substr(at + 1 - begin))};
}

// True if what stands around the '@' at `at` makes it no address, told without reading one: nothing
// in front of it ("@jo", "a @b"), or a plain host behind it that has no dot ("root@localhost") or
// does not end in a top-level domain ("logo@2x.png", "pkg@1.2.3").
bool IsNoAddress(std::string_view text, std::size_t at) {
  const auto bits = [text](std::size_t i) {
    return kAddressBytes[static_cast<std::uint8_t>(text[i])];
  };
  if (at == 0 || (!IsLocalAscii(text[at - 1]) && !IsContinuation(text[at - 1]))) return true;
  std::size_t end = at + 1;
  std::size_t label = 0;  // where the last one begins, unless it is the first
  std::uint8_t host = 0;
  for (; end < text.size() && (bits(end) & kHostBit) != 0; ++end) {
    host |= bits(end);
    if (text[end] != '.' && text[end] != '-') continue;
    if (end == at + 1 || text[end - 1] == '.' || text[end - 1] == '-') return false;
    if (text[end] == '.' && end + 1 < text.size() && IsAlnum(text[end + 1])) label = end + 1;
  }
  if ((host & kUpperBit) != 0 || end - at > kDomainBytesMax) return false;
  if (end < text.size() && static_cast<std::uint8_t>(text[end]) >= 0x80) return false;
  if (label == 0) return true;
  while (!IsAlnum(text[end - 1])) --end;
  const std::string_view ending = text.substr(label, end - label);
  return !IsTopLevelDomain(ending) && !IsReservedEnding(ending);
}

constexpr std::size_t kPlainHostBytesMax = 60;
constexpr std::size_t kPlainCellBytesMax = 64;

// Bits of a cell's bytes, bit i for byte i.
struct CellBytes {
  std::uint64_t word = 0;  // letters and digits
  std::uint64_t upper = 0;
  std::uint64_t digit = 0;
  std::uint64_t dot = 0;
  std::uint64_t hyphen = 0;
  std::uint64_t local = 0;  // '_' and '+'
  std::uint64_t at = 0;

  explicit CellBytes(std::string_view cell) {
    for (std::size_t i = 0; i < cell.size(); i += ByteBlock::kBytes) {
      const ByteBlock block = ByteBlock::Load(cell.data() + i);
      const ByteBlock digits = block.Digits();
      const auto bits = [i](ByteBlock bytes) { return std::uint64_t{bytes.Mask()} << i; };
      word |= bits(block.Letters() | digits);
      upper |= bits(block.InRange('A', 'Z'));
      digit |= bits(digits);
      dot |= bits(block == '.');
      hyphen |= bits(block == '-');
      local |= bits((block == '_') | (block == '+'));
      at |= bits(block == '@');
    }
  }
};

// "fr", "com" and "net", which nearly all hosts end in, are known without a look.
bool IsUsualEnding(std::string_view label) {
  return label == "fr" || label == "com" || label == "net";
}

// A host under one of them that is reserved all the same: "example.com".
bool EndsInExample(std::string_view host, std::size_t ending) {
  constexpr std::string_view kExample = "example.";
  return host.substr(0, ending).ends_with(kExample);
}

}  // namespace

// The rules are those of ReadPlainEmail, for a cell that holds nothing else.
std::optional<PlainEmailCell> ReadPlainEmailCell(std::string_view cell, char* out) {
  const std::size_t size = cell.size();
  if (size < 6 || size > kPlainCellBytesMax) return std::nullopt;
  const CellBytes bytes(cell);
  const std::uint64_t all = ~std::uint64_t{0} >> (64 - size);
  const std::uint64_t at = bytes.at & all;
  if (at == 0 || (at & (at - 1)) != 0) return std::nullopt;
  const std::uint64_t local = at - 1;
  const std::uint64_t host = all & ~local & ~at;
  const std::uint64_t sign = bytes.dot | bytes.hyphen;
  if (((bytes.word | sign | (bytes.local & local) | at) & all) != all) return std::nullopt;
  // Two dots in the local part, two signs in the host, a sign or digit behind the '@' or a sign at
  // an end.
  const std::uint64_t twice = (bytes.dot & bytes.dot << 1U & local) | (sign & sign << 1U & host);
  const std::uint64_t refused = (bytes.dot & at >> 1U) | ((sign | bytes.digit) & at << 1U) |
                                (sign & (all ^ all >> 1U)) | (sign & 1U);
  if ((twice | refused) != 0 || at == 1 || cell[0] == '+') return std::nullopt;
  const std::uint64_t dots = bytes.dot & host;
  const auto at_place = static_cast<std::size_t>(std::countr_zero(at));
  if (dots == 0 || size - at_place - 1 > kPlainHostBytesMax) return std::nullopt;
  if ((bytes.upper & host) != 0 && (dots & (dots - 1)) != 0) return std::nullopt;

  PlainEmailCell email;
  email.normalized = cell;
  for (std::uint64_t left = bytes.digit & all; left != 0; left &= left - 1) ++email.digits;
  if ((bytes.upper & all) != 0) {
    for (std::size_t i = 0; i < size; i += ByteBlock::kBytes) {
      const ByteBlock block = ByteBlock::Load(cell.data() + i);
      block.FlipCase(block.InRange('A', 'Z')).Store(out + i);
    }
    email.normalized = {out, size};
  }
  const std::string_view domain = email.normalized.substr(at_place + 1);
  const auto ending = static_cast<std::size_t>(std::bit_width(dots)) - (at_place + 1);
  if (IsUsualEnding(domain.substr(ending))) {
    email.reserved_domain = EndsInExample(domain, ending) && IsReservedDomain(domain);
    return email;
  }
  if (!IsTopLevelDomain(domain.substr(ending))) return std::nullopt;
  email.reserved_domain = IsReservedDomain(domain);
  return email;
}

std::optional<EmailReading> ReadEmail(std::string_view text, std::size_t at,
                                      std::string* normalized) {
  if (at >= text.size() || text[at] != '@') return std::nullopt;
  if (IsNoAddress(text, at)) return std::nullopt;
  if (const auto plain = ReadPlainEmail(text, at, normalized)) return plain;
  const std::size_t begin = LocalBegin(text, at);
  if (begin == std::string_view::npos) return std::nullopt;

  const std::size_t start = normalized->size();
  const auto refuse = [&]() -> std::optional<EmailReading> {
    normalized->resize(start);
    return std::nullopt;
  };
  if (!AppendLowerCase(text.substr(begin, at - begin), normalized)) return refuse();
  normalized->push_back('@');
  const std::size_t domain_start = normalized->size();
  const std::size_t domain_bytes = DomainReader(text.substr(at + 1)).Read(normalized);
  if (domain_bytes == 0 || normalized->size() - start > kAddressBytesMax) return refuse();
  const std::string_view domain = std::string_view(*normalized).substr(domain_start);
  if (IsScaledPicture(domain)) return refuse();
  return EmailReading{begin, at + 1 + domain_bytes, IsReservedDomain(domain)};
}

bool IsLargeProvider(std::string_view domain) {
  std::array<char, 24> buffer{};  // no provider's name is longer
  if (domain.size() > buffer.size()) return false;
  std::ranges::transform(domain, buffer.begin(), ToLower);
  const std::string_view lower(buffer.data(), domain.size());
  if (std::ranges::binary_search(kProviders, lower)) return true;
  const std::size_t dot = lower.find('.');
  if (dot == std::string_view::npos ||
      !std::ranges::binary_search(kProvidersUnderManyEndings, lower.substr(0, dot))) {
    return false;
  }
  std::string_view ending = lower.substr(dot + 1);  // "fr", "co.uk", "com.br"
  if (ending.starts_with("co.")) ending.remove_prefix(3);
  if (ending.starts_with("com.")) ending.remove_prefix(4);
  return IsTopLevelDomain(ending);
}

}  // namespace leakscan
