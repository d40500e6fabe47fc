// A name goes up to its ';'. Without one, the longest listed name that may stand bare is read:
//   fits:      "&eacute;" é     "&eacutet&eacute" été     "&#146;" ’ (a byte of Windows-1252)
//   does not:  "&x;", "R&D", "?a=1&copy=2" in an attribute
// Source: HTML Living Standard, 13.2.5.72 to 13.2.5.80 (character reference states).
#include "scanner/parse/html_entities.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "scanner/base/ascii.h"
#include "scanner/base/utf8.h"
#include "scanner/parse/html_entity_list.h"

namespace leakscan {
namespace {

constexpr std::size_t kNameBytesMax = 31;
constexpr std::size_t kBareBytesMax = 6;
constexpr std::size_t kBareBytesMin = 2;

// Where the names that begin with each byte begin in the list.
constexpr auto kFirstOf = [] {
  std::array<std::uint16_t, 129> first{};
  std::size_t next = 0;
  for (std::size_t c = 0; c < first.size(); ++c) {
    while (next < std::size(kNamedEntities) &&
           static_cast<unsigned char>(kNamedEntities[next].name[0]) < c) {
      ++next;
    }
    first[c] = static_cast<std::uint16_t>(next);
  }
  return first;
}();

const NamedEntity* FindNamed(std::string_view name) {
  const auto c = static_cast<unsigned char>(name[0]);
  if (c >= 128) return nullptr;
  const NamedEntity* const end = kNamedEntities + kFirstOf[c + 1U];
  const NamedEntity* const found =
      std::lower_bound(kNamedEntities + kFirstOf[c], end, name,
                       [](const NamedEntity& a, std::string_view b) { return a.name < b; });
  return found != end && found->name == name ? found : nullptr;
}

HtmlEntity Named(const NamedEntity& named, std::size_t size) {
  HtmlEntity entity;
  entity.size = size;
  entity.text_size = named.text.size();
  std::memcpy(entity.bytes.data(), named.text.data(), named.text.size());
  return entity;
}

char32_t Allowed(std::uint32_t code) {
  constexpr char32_t kReplacement = 0xFFFD;
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return kReplacement;
  if (code >= 0x80 && code < 0xA0) return FromWindows1252(static_cast<std::uint8_t>(code));
  return code;
}

HtmlEntity ReadNumber(std::string_view text, std::size_t at) {
  std::size_t i = at + 2;
  const bool hex = i < text.size() && ToLower(text[i]) == 'x';
  i += hex;
  const std::size_t digits = i;
  std::uint32_t code = 0;
  for (; i < text.size(); ++i) {
    const int digit = HexValue(text[i]);
    if (digit < 0 || (!hex && digit > 9)) break;
    if (code <= 0x10FFFF) code = code * (hex ? 16U : 10U) + static_cast<std::uint32_t>(digit);
  }
  HtmlEntity entity;
  if (i == digits) return entity;
  entity.size = i + (i < text.size() && text[i] == ';') - at;
  entity.text_size = PutUtf8(Allowed(code), entity.bytes.data());
  return entity;
}

}  // namespace

HtmlEntity ReadHtmlEntity(std::string_view text, std::size_t at, bool in_attribute) {
  const std::size_t begin = at + 1;
  if (begin < text.size() && text[begin] == '#') return ReadNumber(text, at);
  const std::size_t limit = std::min(text.size(), begin + kNameBytesMax + 1);
  std::size_t end = begin;
  while (end < limit && IsAlnum(text[end])) ++end;
  if (end == begin) return {};
  if (end < text.size() && text[end] == ';') {
    const NamedEntity* named = FindNamed(text.substr(begin, end - begin));
    if (named != nullptr) return Named(*named, end + 1 - at);
  }
  for (std::size_t size = std::min(end - begin, kBareBytesMax); size >= kBareBytesMin; --size) {
    const NamedEntity* named = FindNamed(text.substr(begin, size));
    if (named == nullptr || !named->bare) continue;
    const std::size_t behind = begin + size;
    const bool goes_on = behind < text.size() && (IsAlnum(text[behind]) || text[behind] == '=');
    if (in_attribute && goes_on) return {};
    return Named(*named, behind - at);
  }
  return {};
}

}  // namespace leakscan
