// GuessCharset: byte order mark; UTF-16 by its shape (in French text nearly every unit has a zero
// high byte, so the zeros lie in every other place); valid UTF-8; else a single-byte charset.
// windows-1252 and iso-8859-15 differ in 0x80-0x9F (C1 controls in the latter, which nobody writes)
// and in eight places: A4 (currency sign, euro), A6 A8 B4 B8 BC BD BE (signs and fractions,
// letters). Fits iso-8859-15: "c\xBDur" (coeur with ligature). Does not: "\xBD heure" (a half).
// DOS (CP850) and old Macintosh have their accented letters where windows-1252 has signs that stand
// in no word: "Pr\x82nom" and "Pr\x8Enom". They are believed only where such bytes stand between
// letters and next to nothing reads as an accented letter of windows-1252. Sources: WHATWG Encoding
// Standard, Unicode 15, 3.9 and 3.10 (UTF-16, UTF-32).

#include "scanner/decode/charset.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"
#include "scanner/base/utf8.h"
#include "scanner/decode/code_pages.h"

namespace leakscan {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

std::uint8_t At(std::span<const std::byte> bytes, std::size_t i) {
  return std::to_integer<std::uint8_t>(bytes[i]);
}

bool StartsWith(std::span<const std::byte> head, std::string_view bytes) {
  return head.size() >= bytes.size() && std::memcmp(head.data(), bytes.data(), bytes.size()) == 0;
}

// UTF-16 without a mark: of at least 4 units, 3 in 4 have a zero high byte and next to none a zero
// low byte. A unit of zero is no evidence (binary data, padding).
std::optional<Charset> GuessUtf16(std::span<const std::byte> head) {
  const std::size_t units = head.size() / 2;
  if (units < 4) return std::nullopt;
  std::size_t zeros_first = 0;
  std::size_t zeros_second = 0;
  std::size_t empty = 0;
  for (std::size_t i = 0; i < units; ++i) {
    const bool first = At(head, 2 * i) == 0;
    const bool second = At(head, 2 * i + 1) == 0;
    empty += first && second;
    zeros_first += first && !second;
    zeros_second += second && !first;
  }
  const auto most = [&](std::size_t zeros, std::size_t others) {
    return zeros * 4 >= units * 3 && others * 50 <= units && empty * 10 <= units;
  };
  if (most(zeros_second, zeros_first)) return Charset::kUtf16Le;
  if (most(zeros_first, zeros_second)) return Charset::kUtf16Be;
  return std::nullopt;
}

// UTF-32 without a mark: of at least 4 units, all are characters and 3 in 4 have one byte that is
// not zero.
std::optional<Charset> GuessUtf32(std::span<const std::byte> head) {
  const std::size_t units = head.size() / 4;
  if (units < 4) return std::nullopt;
  const auto fits = [&](std::size_t high, std::size_t plane, std::size_t low) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < units; ++i) {
      if (At(head, 4 * i + high) != 0 || At(head, 4 * i + plane) > 0x10) return false;
      plain += At(head, 4 * i + plane) == 0 && At(head, 4 * i + 3 - low) == 0 &&
               At(head, 4 * i + low) != 0;
    }
    return plain * 4 >= units * 3;
  };
  if (fits(3, 2, 0)) return Charset::kUtf32Le;
  if (fits(0, 1, 3)) return Charset::kUtf32Be;
  return std::nullopt;
}

// `head` without a sequence that its end cuts.
std::string_view WithoutCutSequence(std::string_view head) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, head.size()); ++back) {
    const auto byte = static_cast<std::uint8_t>(head[head.size() - back]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t needs = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
    if (needs > back) head.remove_suffix(back);
    break;
  }
  return head;
}

bool IsLetterAt(std::string_view text, std::size_t i) {
  if (i >= text.size()) return false;
  return IsAlpha(text[i]) || static_cast<std::uint8_t>(text[i]) >= 0xC0U;
}

// True if the head of a page says so: <meta charset="iso-8859-15">, or behind "text/html; ".
bool DeclaresLatin9(std::string_view text) {
  constexpr std::size_t kDeclarationBytesMax = 1024;  // as browsers look for it
  constexpr std::string_view kLabel = "charset=";
  const std::string_view head = Trim(text.substr(0, kDeclarationBytesMax));
  if (!head.starts_with('<')) return false;
  // Not std::ranges::search, whose result clang 14 cannot compile.
  const auto same = [](char a, char b) { return ToLower(a) == b; };
  const auto label = std::search(head.begin(), head.end(), kLabel.begin(), kLabel.end(), same);
  if (label == head.end()) return false;
  std::string_view name =
      head.substr(static_cast<std::size_t>(label - head.begin()) + kLabel.size());
  while (!name.empty() && (name.front() == '"' || name.front() == '\'')) name.remove_prefix(1);
  const std::size_t end = name.find_first_of("\"' />;");
  return end != std::string_view::npos && ParseCharset(name.substr(0, end)) == Charset::kLatin9;
}

Charset GuessSingleByte(std::string_view text) {
  constexpr std::string_view kLettersOfLatin9 = "\xA6\xA8\xB4\xB8\xBC\xBD\xBE";
  bool latin9_letter = false;
  bool euro = false;
  bool sign = false;  // one of the seven, but apart from letters
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte >= 0x80 && byte < 0xA0) return Charset::kWindows1252;
    euro = euro || byte == 0xA4;
    if (byte < 0xA0 || kLettersOfLatin9.find(text[i]) == std::string_view::npos) continue;
    const bool in_word = IsLetterAt(text, i + 1) || (i > 0 && IsLetterAt(text, i - 1));
    latin9_letter = latin9_letter || in_word;
    sign = sign || !in_word;
  }
  if (latin9_letter || (euro && !sign)) return Charset::kLatin9;
  return DeclaresLatin9(text) ? Charset::kLatin9 : Charset::kWindows1252;
}

// CP850 or MacRoman, where the letters say so; windows-1252 has the benefit of any doubt. A byte
// counts where it stands between two letters of ASCII, in the case of the one before it.
std::optional<Charset> GuessOldCharset(std::string_view text) {
  constexpr std::string_view kSmallOfDos = "\x82\x8A\x87";  // e acute, e grave, c cedilla
  constexpr std::string_view kLargeOfDos = "\x90";          // E acute
  constexpr std::string_view kSmallOfMac = "\x8E\x8F\x8D";
  constexpr std::string_view kLargeOfMac = "\x83";
  std::size_t dos = 0;
  std::size_t mac = 0;
  std::size_t windows = 0;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (static_cast<std::uint8_t>(text[i]) < 0x80) continue;
    if (!IsAlpha(text[i - 1]) || !IsAlpha(text[i + 1])) continue;
    const bool large = IsUpper(text[i - 1]);
    dos += (large ? kLargeOfDos : kSmallOfDos).find(text[i]) != std::string_view::npos;
    mac += (large ? kLargeOfMac : kSmallOfMac).find(text[i]) != std::string_view::npos;
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const bool of_dos = byte >= 0xD2 && byte <= 0xD4;  // E with accents there
    windows += byte >= 0xC0 && (byte < 0xE0) == large && !of_dos;
  }
  if (dos > 10 * windows && dos > 4 * mac) return Charset::kCp850;
  if (mac > 10 * windows && mac > 4 * dos) return Charset::kMacRoman;
  return std::nullopt;
}

// More characters of several bytes are valid UTF-8 than bytes belong to none.
bool MostlyUtf8(std::string_view text) {
  std::size_t valid = 0;
  std::size_t invalid = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const std::size_t needs = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
    const bool whole = IsValidUtf8(text.substr(i, needs));
    valid += whole && needs > 1;
    invalid += !whole;
    i += whole ? needs : 1;
  }
  return valid > invalid;
}

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

CharsetDecoder::Progress DecodeSingleByte(const CodePage& page, std::span<const std::byte> input,
                                          std::span<char> output) {
  std::size_t in = 0;
  std::size_t out = 0;
  while (in < input.size() && out + kUtf8BytesMax <= output.size()) {
    // Runs of ASCII, eight bytes at a time.
    while (in + 8 <= input.size() && out + 8 <= output.size()) {
      std::uint64_t word;
      std::memcpy(&word, input.data() + in, sizeof(word));
      if ((word & kHighBits) != 0) break;
      std::memcpy(output.data() + out, &word, sizeof(word));
      in += 8;
      out += 8;
    }
    if (in == input.size() || out + kUtf8BytesMax > output.size()) break;
    const std::uint8_t byte = At(input, in++);
    if (byte < 0x80) {
      output[out++] = static_cast<char>(byte);
    } else {
      out += PutUtf8(page[byte - 0x80U], output.data() + out);
    }
  }
  return {in, out};
}

constexpr bool IsHighSurrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool IsLowSurrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

CharsetGuess GuessCharset(std::span<const std::byte> head) {
  using namespace std::string_view_literals;
  if (StartsWith(head, "\xEF\xBB\xBF"sv)) return {Charset::kUtf8, 3};
  if (StartsWith(head, "\xFF\xFE\0\0"sv) && head.size() >= 8) return {Charset::kUtf32Le, 4};
  if (StartsWith(head, "\0\0\xFE\xFF"sv)) return {Charset::kUtf32Be, 4};
  if (StartsWith(head, "\xFF\xFE"sv)) return {Charset::kUtf16Le, 2};
  if (StartsWith(head, "\xFE\xFF"sv)) return {Charset::kUtf16Be, 2};
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (text.find('\0') != std::string_view::npos) {  // as in any UTF-16 and UTF-32 that has no mark
    if (const std::optional<Charset> utf32 = GuessUtf32(head)) return {*utf32, 0};
    if (const std::optional<Charset> utf16 = GuessUtf16(head)) return {*utf16, 0};
  }
  if (IsValidUtf8(WithoutCutSequence(text))) return {Charset::kUtf8, 0};
  if (const std::optional<Charset> old = GuessOldCharset(text)) return {*old, 0};
  return {GuessSingleByte(text), 0};
}

CharsetGuess GuessCharset(std::span<const std::byte> head, std::optional<Charset> named) {
  const CharsetGuess guess = GuessCharset(head);
  const bool single_byte =
      guess.charset == Charset::kWindows1252 || guess.charset == Charset::kLatin9;
  if (!named || !single_byte) return guess;
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  switch (*named) {
    case Charset::kUtf8:
      return MostlyUtf8(text) ? CharsetGuess{Charset::kUtf8, 0} : guess;
    case Charset::kWindows1252:
      return {Charset::kWindows1252, 0};
    case Charset::kLatin9: {
      const bool controls = std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return byte >= 0x80 && byte < 0xA0;
      });
      return controls ? guess : CharsetGuess{Charset::kLatin9, 0};
    }
    case Charset::kMacRoman:
    case Charset::kCp850:
    case Charset::kCp437:
      return {*named, 0};
    case Charset::kUtf16Le:
    case Charset::kUtf16Be:
    case Charset::kUtf32Le:
    case Charset::kUtf32Be:
      break;
  }
  return guess;
}

std::optional<Charset> ParseCharset(std::string_view name) {
  struct Alias {
    std::string_view name;
    Charset charset;
  };
  // iso-8859-1 is read as windows-1252, as the Encoding Standard does.
  constexpr Alias kAliases[] = {
      {"utf-8", Charset::kUtf8},
      {"utf8", Charset::kUtf8},
      {"windows-1252", Charset::kWindows1252},
      {"cp1252", Charset::kWindows1252},
      {"iso-8859-1", Charset::kWindows1252},
      {"latin1", Charset::kWindows1252},
      {"iso-8859-15", Charset::kLatin9},
      {"latin9", Charset::kLatin9},
      {"utf-16le", Charset::kUtf16Le},
      {"utf-16be", Charset::kUtf16Be},
      {"utf-32le", Charset::kUtf32Le},
      {"utf-32be", Charset::kUtf32Be},
      {"macroman", Charset::kMacRoman},
      {"macintosh", Charset::kMacRoman},
      {"x-mac-roman", Charset::kMacRoman},
      {"cp850", Charset::kCp850},
      {"ibm850", Charset::kCp850},
      {"cp858", Charset::kCp850},  // differs in the euro sign
      {"cp437", Charset::kCp437},
      {"ibm437", Charset::kCp437},
  };
  for (const Alias& alias : kAliases) {
    if (std::ranges::equal(name, alias.name, {}, ToLower)) return alias.charset;
  }
  return std::nullopt;
}

CharsetDecoder::Progress CharsetDecoder::Decode(std::span<const std::byte> input,
                                                std::span<char> output) {
  switch (charset_) {
    case Charset::kWindows1252:
      return DecodeSingleByte(kWindows1252Page, input, output);
    case Charset::kLatin9:
      return DecodeSingleByte(kLatin9Page, input, output);
    case Charset::kMacRoman:
      return DecodeSingleByte(kMacRomanPage, input, output);
    case Charset::kCp850:
      return DecodeSingleByte(kCp850Page, input, output);
    case Charset::kCp437:
      return DecodeSingleByte(kCp437Page, input, output);
    case Charset::kUtf32Le:
    case Charset::kUtf32Be:
      return DecodeUtf32(input, output);
    case Charset::kUtf16Le:
    case Charset::kUtf16Be:
      break;
    case Charset::kUtf8: {
      const std::size_t bytes = std::min(input.size(), output.size());
      if (bytes > 0) std::memcpy(output.data(), input.data(), bytes);
      return {bytes, bytes};
    }
  }
  const bool little = charset_ == Charset::kUtf16Le;
  const auto unit_at = [&](std::span<const std::byte> bytes, std::size_t i) -> char32_t {
    const char32_t first = At(bytes, i);
    const char32_t second = At(bytes, i + 1);
    return little ? first | second << 8U : first << 8U | second;
  };
  std::size_t in = 0;
  std::size_t out = 0;
  while (true) {
    // Whole units, as long as nothing is kept from before and no surrogate comes.
    while (pending_bytes_ == 0 && in + 2 <= input.size() && out + kUtf8BytesMax <= output.size()) {
      const char32_t unit = unit_at(input, in);
      if (IsHighSurrogate(unit) || IsLowSurrogate(unit)) break;
      out += PutUtf8(unit, output.data() + out);
      in += 2;
    }
    // Byte by byte; at most two characters come out at once.
    if (in == input.size() || out + 2 * kUtf8BytesMax > output.size()) return {in, out};
    pending_[pending_bytes_++] = input[in++];
    if (pending_bytes_ % 2 != 0) continue;
    const char32_t first = unit_at(pending_, 0);
    if (pending_bytes_ == 2) {
      if (IsHighSurrogate(first)) continue;
      out += PutUtf8(IsLowSurrogate(first) ? kReplacement : first, output.data() + out);
      pending_bytes_ = 0;
      continue;
    }
    const char32_t second = unit_at(pending_, 2);
    if (IsLowSurrogate(second)) {
      const char32_t code = 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00);
      out += PutUtf8(code, output.data() + out);
      pending_bytes_ = 0;
      continue;
    }
    out += PutUtf8(kReplacement, output.data() + out);  // a lone high surrogate
    if (IsHighSurrogate(second)) {
      pending_[0] = pending_[2];
      pending_[1] = pending_[3];
      pending_bytes_ = 2;
    } else {
      out += PutUtf8(second, output.data() + out);
      pending_bytes_ = 0;
    }
  }
}

CharsetDecoder::Progress CharsetDecoder::DecodeUtf32(std::span<const std::byte> input,
                                                     std::span<char> output) {
  std::size_t in = 0;
  std::size_t out = 0;
  while (in < input.size() && out + kUtf8BytesMax <= output.size()) {
    pending_[pending_bytes_++] = input[in++];
    if (pending_bytes_ < sizeof(pending_)) continue;
    char32_t code = 0;
    for (std::size_t i = 0; i < sizeof(pending_); ++i) {
      code = code << 8U | At(pending_, charset_ == Charset::kUtf32Le ? 3 - i : i);
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = kReplacement;
    out += PutUtf8(code, output.data() + out);
    pending_bytes_ = 0;
  }
  return {in, out};
}

}  // namespace leakscan
