// Escaping follows RFC 8259, section 7, and goes further: beside what JSON forbids (C0, '"', '\'),
// DEL, C1, U+2028/2029, byte order marks and bidirectional controls are written as \uXXXX, so that
// a line stays one line and stays harmless in whatever prints it.
//   fits:     Zoé "test"  ->  Zoé \"test\"        (valid UTF-8 passes as it is)
//   does not: 5A 6F E9    ->  Zoé                 (a lone byte is read as Windows-1252)
#include "scanner/base/json_writer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>

#include "scanner/base/safe_text.h"
#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

// Bytes that stand for themselves in a JSON string.
constexpr std::array<bool, 256> MakePlainTable() {
  std::array<bool, 256> plain{};
  for (std::size_t i = 0x20; i < 0x7F; ++i) plain[i] = i != '"' && i != '\\';
  return plain;
}
constexpr std::array<bool, 256> kPlain = MakePlainTable();

std::size_t PlainPrefix(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && kPlain[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

// One character in its escaped form; `written` is how it stands in valid UTF-8.
struct Piece {
  std::array<char, 8> bytes;
  std::size_t size = 0;

  void Append(std::string_view text) {
    for (const char c : text) bytes[size++] = c;
  }
};

Piece Escape(char32_t code, std::string_view written) {
  static constexpr char kDigits[] = "0123456789abcdef";
  Piece piece;
  if (code == '"' || code == '\\') {
    piece.Append("\\");
    piece.Append(written);
  } else if (IsUnsafe(code)) {
    piece.Append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      piece.bytes[piece.size++] = kDigits[(code >> static_cast<unsigned>(shift)) & 15U];
    }
  } else {
    piece.Append(written);
  }
  return piece;
}

// Takes the first character of `text`, which is not plain.
Piece TakeCharacter(std::string_view* text) {
  const Utf8Character character = FirstCharacter(*text);
  if (character.bytes > 0) {
    const Piece piece = Escape(character.code, text->substr(0, character.bytes));
    text->remove_prefix(character.bytes);
    return piece;
  }
  std::string repaired;  // one character: it stays in the string's own storage
  AppendRepairedUtf8(text->substr(0, 1), &repaired);
  text->remove_prefix(1);
  return Escape(FirstCharacter(repaired).code, repaired);
}

}  // namespace

bool IsPlainJson(std::string_view text) { return PlainPrefix(text) == text.size(); }

void JsonWriter::Comma() {
  if (text().empty() || text().back() == '{' || text().back() == '[') return;
  Raw(",");
}

void JsonWriter::Key(std::string_view name) {
  Comma();
  Raw("\"");
  Raw(name);
  Raw("\":");
}

void JsonWriter::Decimal(double value, int decimals) {
  constexpr std::array<double, 4> kScales = {1, 10, 100, 1000};
  constexpr double kLargest = 1e15;
  const double scale = kScales[static_cast<std::size_t>(std::clamp(decimals, 0, 3))];
  // Written so that NaN, too, ends as 0.
  const double bounded = value > 0 ? std::min(value, kLargest) : 0;
  const auto scaled = static_cast<std::uint64_t>(std::llround(bounded * scale));
  const auto unit = static_cast<std::uint64_t>(scale);
  Number(scaled / unit);
  if (unit == 1) return;
  Raw(".");
  for (std::uint64_t place = unit / 10; place > 1; place /= 10) {
    if (scaled % unit < place) Raw("0");
  }
  Number(scaled % unit);
}

bool JsonWriter::String(std::string_view text, std::size_t bytes_max) {
  Raw("\"");
  const bool whole = Escaped(text, bytes_max);
  Raw("\"");
  return whole;
}

bool JsonWriter::Escaped(std::string_view text, std::size_t bytes_max) {
  std::size_t room = bytes_max;
  while (!text.empty()) {
    const std::size_t plain = PlainPrefix(text);
    Raw(text.substr(0, std::min(plain, room)));
    if (plain > room) return false;
    room -= plain;
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Piece piece = TakeCharacter(&text);
    if (piece.size > room) return false;
    Raw({piece.bytes.data(), piece.size});
    room -= piece.size;
  }
  return true;
}

void JsonWriter::UtcTime(std::int64_t seconds) {
  constexpr std::int64_t kYear0 = -62167219200;
  constexpr std::int64_t kYear10000 = 253402300800;
  if (seconds < kYear0 || seconds >= kYear10000) return Raw("null");
  const std::chrono::sys_seconds time{std::chrono::seconds{seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  const auto digits = [this](std::int64_t value, std::int64_t place, std::string_view after) {
    for (; place > 0; place /= 10) {
      const char digit = static_cast<char>('0' + value / place % 10);
      Raw({&digit, 1});
    }
    Raw(after);
  };
  Raw("\"");
  digits(static_cast<int>(date.year()), 1000, "-");
  digits(static_cast<unsigned>(date.month()), 10, "-");
  digits(static_cast<unsigned>(date.day()), 10, "T");
  digits(clock.hours().count(), 10, ":");
  digits(clock.minutes().count(), 10, ":");
  digits(clock.seconds().count(), 10, "Z\"");
}

}  // namespace leakscan
