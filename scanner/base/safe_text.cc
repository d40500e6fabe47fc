#include "scanner/base/safe_text.h"

#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool IsPlainAscii(char c) { return c >= 0x20 && c < 0x7F; }

}  // namespace

Utf8Character FirstCharacter(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  char32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[size] || code > 0x10FFFF || surrogate) return {};
  return {code, size};
}

bool IsUnsafe(char32_t code) {
  if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return true;
  if (code < 0x061C) return false;
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

void AppendSafe(std::string_view text, std::string* out) {
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && IsPlainAscii(text[plain])) ++plain;
    out->append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const Utf8Character character = FirstCharacter(text);
    if (character.bytes == 0) {
      // Repaired alone, a byte can still become one of the C1 controls.
      const std::size_t begin = out->size();
      AppendRepairedUtf8(text.substr(0, 1), out);
      if (IsUnsafe(FirstCharacter(std::string_view(*out).substr(begin)).code)) {
        out->replace(begin, std::string::npos, kReplacement);
      }
      text.remove_prefix(1);
      continue;
    }
    out->append(IsUnsafe(character.code) ? kReplacement : text.substr(0, character.bytes));
    text.remove_prefix(character.bytes);
  }
}

}  // namespace leakscan
