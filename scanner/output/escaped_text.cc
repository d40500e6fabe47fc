#include "scanner/output/escaped_text.h"

#include <algorithm>
#include <string>

#include "scanner/base/safe_text.h"

namespace leakscan {
namespace {

// As many bytes of the front as are printable ASCII without a meaning.
std::size_t PlainPrefix(std::string_view text, std::string_view special) {
  std::size_t size = 0;
  while (size < text.size() && text[size] >= ' ' && text[size] < '\x7f' &&
         special.find(text[size]) == std::string_view::npos) {
    ++size;
  }
  return size;
}

}  // namespace

bool AppendEscaped(std::string_view text, std::string_view special, std::size_t bytes_max,
                   OutputBuffer* out) {
  std::size_t room = bytes_max;
  std::string safe;  // one character: it stays in the string's own storage
  while (!text.empty()) {
    const std::size_t plain = PlainPrefix(text, special);
    out->Append(text.substr(0, std::min(plain, room)));
    if (plain > room) return false;
    room -= plain;
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Utf8Character character = FirstCharacter(text);
    const std::size_t size = std::max<std::size_t>(character.bytes, 1);
    safe.clear();
    if (special.find(text.front()) != std::string_view::npos) safe = '\\';
    if (character.bytes > 0 && !IsUnsafe(character.code)) {
      safe.append(text, 0, size);
    } else {
      AppendSafe(text.substr(0, size), &safe);
    }
    if (safe.size() > room) return false;
    out->Append(safe);
    room -= safe.size();
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace leakscan
