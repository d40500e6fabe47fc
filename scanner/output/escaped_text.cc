#include "scanner/output/escaped_text.h"

#include <string>

#include "scanner/output/safe_text.h"

namespace leakscan {

bool AppendEscaped(std::string_view text, std::string_view special, std::size_t bytes_max,
                   OutputBuffer* out) {
  std::size_t room = bytes_max;
  std::string safe;  // one character: it stays in the string's own storage
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(FirstCharacter(text).bytes, 1);
    safe.clear();
    if (special.find(text.front()) != std::string_view::npos) safe = '\\';
    AppendSafe(text.substr(0, size), &safe);
    if (safe.size() > room) return false;
    out->Append(safe);
    room -= safe.size();
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace leakscan
