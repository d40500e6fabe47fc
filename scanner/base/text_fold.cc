// Method: read one character (a valid UTF-8 sequence, else one Windows-1252 byte), look its code
// point up in a table of upper-case ASCII spellings, copy what the table does not know. ASCII takes
// a table of its own, one step a byte. Characters that stand for the bytes of a UTF-8 sequence in
// Windows-1252 are one character: "Ã©" is "é", which no text in any language means otherwise.
// Fits: "Hélène D’Œuvré" -> "HELENE D'OEUVRE", also written in Windows-1252, with combining
// accents (e + U+0301, as macOS writes file names), or as "HÃ©lÃ¨ne". Does not: "Ελένη", which is
// kept as it is; "São", where "Ã" stands before no other half.
// Source: Unicode 15 charts Latin-1 Supplement, Latin Extended-A, General Punctuation.

#include "scanner/base/text_fold.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"
#include "scanner/base/byte_block.h"
#include "scanner/base/utf8.h"

namespace leakscan {
namespace {

struct Character {
  char32_t code_point = 0;
  std::size_t bytes = 0;  // 0: no valid sequence starts here
};

// The valid UTF-8 sequence at the front of `text` (not empty), by table 3-7 of Unicode 15: no
// overlong form, no surrogate, nothing above U+10FFFF.
Character ReadUtf8(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U;  // 0 is no continuation
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4 || !continues(1)) return {};
  if (lead < 0xE0) return {(lead & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  if (!continues(2)) return {};
  if (lead < 0xF0) {
    const std::uint32_t code = (lead & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    if (code < 0x800 || (code >= 0xD800 && code < 0xE000)) return {};
    return {code, 3};
  }
  if (!continues(3)) return {};
  const std::uint32_t code = (lead & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U |
                             (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU);
  if (code < 0x10000 || code > 0x10FFFF) return {};
  return {code, 4};
}

constexpr int kEncodedMax = 2;  // times that a text was encoded once too often

// The byte that `code` is in Windows-1252, 0 if in none.
std::uint32_t ToWindows1252(char32_t code) {
  if (code < 0x100) return code;
  for (std::uint8_t byte = 0x80; byte < 0xA0; ++byte) {
    if (FromWindows1252(byte) == code) return byte;
  }
  return 0;
}

Character ReadCharacter(std::string_view text, int encoded);

// `first`, at the front of `text`, and what follows as the UTF-8 sequence whose bytes they are.
Character ReadDoubled(std::string_view text, Character first, int encoded) {
  const std::uint32_t lead = ToWindows1252(first.code_point);
  if (lead < 0xC2 || lead > 0xF4) return first;
  char sequence[kUtf8BytesMax];
  std::size_t size = 0;
  std::size_t read = 0;
  sequence[size++] = static_cast<char>(lead);
  read += first.bytes;
  const std::size_t needs = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  while (size < needs && read < text.size() && static_cast<std::uint8_t>(text[read]) >= 0x80) {
    const Character next = ReadCharacter(text.substr(read), encoded);
    const std::uint32_t byte = ToWindows1252(next.code_point);
    if ((byte & 0xC0U) != 0x80U) return first;
    sequence[size++] = static_cast<char>(byte);
    read += next.bytes;
  }
  const Character whole = ReadUtf8({sequence, size});
  return whole.bytes == size && size == needs ? Character{whole.code_point, read} : first;
}

// The character at the front of `text` (not empty), encoded up to `encoded` times too often: never
// 0 bytes.
Character ReadCharacter(std::string_view text, int encoded) {
  if (encoded > 0) {
    const Character character = ReadCharacter(text, encoded - 1);
    return character.code_point < 0xC2 ? character : ReadDoubled(text, character, encoded - 1);
  }
  const Character character = ReadUtf8(text);
  if (character.bytes > 0) return character;
  return {FromWindows1252(static_cast<std::uint8_t>(text[0])), 1};
}

Character ReadCharacter(std::string_view text) {
  const auto byte = static_cast<std::uint8_t>(text[0]);
  return byte < 0x80 ? Character{byte, 1} : ReadCharacter(text, kEncodedMax);
}

void AppendUtf8(char32_t code, std::string* out) {
  char bytes[kUtf8BytesMax];
  out->append(bytes, PutUtf8(code, bytes));
}

// U+0080..U+017F as upper-case ASCII. "": not folded.
using FoldTable = std::array<std::string_view, 0x180 - 0x80>;

constexpr void Fill(FoldTable& table, unsigned first, unsigned last, std::string_view spelling) {
  for (unsigned code = first; code <= last; ++code) table[code - 0x80U] = spelling;
}

constexpr FoldTable MakeFoldTable() {
  FoldTable table{};
  struct Range {
    unsigned first;
    unsigned last;
    std::string_view spelling;
  };
  constexpr Range kRanges[] = {
      {0xB4, 0xB4, "'"},   {0xC0, 0xC5, "A"},   {0xC6, 0xC6, "AE"},   {0xC7, 0xC7, "C"},
      {0xC8, 0xCB, "E"},   {0xCC, 0xCF, "I"},   {0xD0, 0xD0, "D"},    {0xD1, 0xD1, "N"},
      {0xD2, 0xD6, "O"},   {0xD8, 0xD8, "O"},   {0xD9, 0xDC, "U"},    {0xDD, 0xDD, "Y"},
      {0xDE, 0xDE, "TH"},  {0xDF, 0xDF, "SS"},  {0xE0, 0xE5, "A"},    {0xE6, 0xE6, "AE"},
      {0xE7, 0xE7, "C"},   {0xE8, 0xEB, "E"},   {0xEC, 0xEF, "I"},    {0xF0, 0xF0, "D"},
      {0xF1, 0xF1, "N"},   {0xF2, 0xF6, "O"},   {0xF8, 0xF8, "O"},    {0xF9, 0xFC, "U"},
      {0xFD, 0xFD, "Y"},   {0xFE, 0xFE, "TH"},  {0xFF, 0xFF, "Y"},    {0x100, 0x105, "A"},
      {0x106, 0x10D, "C"}, {0x10E, 0x111, "D"}, {0x112, 0x11B, "E"},  {0x11C, 0x123, "G"},
      {0x124, 0x127, "H"}, {0x128, 0x131, "I"}, {0x132, 0x133, "IJ"}, {0x134, 0x135, "J"},
      {0x136, 0x138, "K"}, {0x139, 0x142, "L"}, {0x143, 0x148, "N"},  {0x149, 0x149, "'N"},
      {0x14A, 0x14B, "N"}, {0x14C, 0x151, "O"}, {0x152, 0x153, "OE"}, {0x154, 0x159, "R"},
      {0x15A, 0x161, "S"}, {0x162, 0x167, "T"}, {0x168, 0x173, "U"},  {0x174, 0x175, "W"},
      {0x176, 0x178, "Y"}, {0x179, 0x17E, "Z"}, {0x17F, 0x17F, "S"},
  };
  for (const Range& range : kRanges) Fill(table, range.first, range.last, range.spelling);
  return table;
}

constexpr FoldTable kFoldTable = MakeFoldTable();

// The few characters above U+017F that a spelling in ASCII exists for; "" for all others.
std::string_view FoldHigh(char32_t code) {
  switch (code) {
    case 0x0218:  // S and T with comma below: Romanian names
    case 0x0219:
      return "S";
    case 0x021A:
    case 0x021B:
      return "T";
    case 0x1E9E:
      return "SS";
    case 0x02BC:  // apostrophes
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
      return "'";
    case 0xFB00:
      return "FF";
    case 0xFB01:
      return "FI";
    case 0xFB02:
      return "FL";
    case 0xFB03:
      return "FFI";
    case 0xFB04:
      return "FFL";
    case 0xFB05:
    case 0xFB06:
      return "ST";
    default:
      return {};
  }
}

std::string_view Fold(char32_t code) {
  if (code < 0x80) return {};
  return code < 0x180 ? kFoldTable[code - 0x80] : FoldHigh(code);
}

bool IsWideSpace(char32_t code) {
  return code == 0x85 || code == 0xA0 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
         code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

// Combining accents, soft hyphen, zero-width characters and the byte order mark: nothing to read.
bool IsInvisible(char32_t code) {
  return (code >= 0x300 && code <= 0x36F) || code == 0xAD || (code >= 0x200B && code <= 0x200D) ||
         code == 0x2060 || code == 0xFEFF;
}

std::size_t AsciiPrefix(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof(word));
    if ((word & kHighBits) == 0) continue;
    if constexpr (std::endian::native != std::endian::little) break;
    return i + static_cast<std::size_t>(std::countr_zero(word & kHighBits)) / 8;
  }
  while (i < text.size() && static_cast<std::uint8_t>(text[i]) < 0x80) ++i;
  return i;
}

// Appends to `out` with one space for every run of white space, none at either end of what is
// appended here.
class SpacedAppender {
 public:
  // What stands behind `begin` in `out` already is part of it.
  SpacedAppender(std::string* out, std::size_t begin) : out_(out), begin_(begin) {
    if (out_->size() > begin_ && out_->back() == ' ') {
      out_->pop_back();
      space_ = true;
    }
  }
  void Space() { space_ = out_->size() > begin_; }
  void Put(char c) {
    Flush();
    out_->push_back(c);
  }
  void Put(std::string_view text) {
    Flush();
    out_->append(text);
  }

 private:
  void Flush() {
    if (space_) out_->push_back(' ');
    space_ = false;
  }
  std::string* const out_;
  const std::size_t begin_;
  bool space_ = false;
};

// What a byte of ASCII is folded to, white space to ' '; 0 for the rest.
constexpr std::array<char, 256> kFoldAscii = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 1; i < 0x80; ++i) {
    const char c = static_cast<char>(i);
    table[i] = IsSpace(c) ? ' ' : ToUpper(c);
  }
  return table;
}();

// The part of it that is printable ASCII with single spaces, eight bytes at a time.
std::size_t FoldWords(std::string_view text, char* out, std::size_t* size) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    const std::uint64_t word = LoadWord(text.data() + i);
    if (!IsAscii(word) || FlagRange(word, ' ', '~') != kTopBits) break;
    const std::uint64_t spaces = FlagRange(word, ' ', ' ');
    if ((spaces & spaces << 8U) != 0) break;
    if ((spaces & 0x80U) != 0 && (*size == 0 || out[*size - 1] == ' ')) break;
    StoreWord(UpperCase(word, FlagLower(word)), out + *size);
    *size += 8;
  }
  return i;
}

// True if U+00C0 to U+00FF, by the last byte of its UTF-8, may be the first half of a character
// that was encoded twice: "Ã", "â" and their like before what is no ASCII.
bool MayBeDoubled(std::uint8_t last, std::string_view behind) {
  return last <= 0xB4 && last >= 0x82 && !behind.empty() &&
         static_cast<std::uint8_t>(behind[0]) >= 0x80;
}

// Folds the front of `text` that is ASCII or letters of Latin-1 in UTF-8, as names and addresses
// are written: never more bytes than it reads, one space for every run of white space, none in
// front. Returns the bytes read and adds those written to `*size`.
std::size_t FoldFront(std::string_view text, char* out, std::size_t* size) {
  std::size_t written = *size;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    i += FoldWords(text.substr(i), out, &written);
    if (i == text.size()) break;
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const char folded = kFoldAscii[byte];
    if (folded == ' ') {
      if (written > 0 && out[written - 1] != ' ') out[written++] = ' ';
    } else if (folded != 0) {
      out[written++] = folded;
    } else {
      if (byte != 0xC3 || i + 1 == text.size()) break;
      const auto next = static_cast<std::uint8_t>(text[i + 1]);
      if ((next & 0xC0U) != 0x80U || MayBeDoubled(next, text.substr(i + 2))) break;
      const std::string_view spelling = kFoldTable[next - 0x40U];  // U+00C0 to U+00FF
      if (spelling.empty()) break;
      out[written++] = spelling[0];
      if (spelling.size() == 2) out[written++] = spelling[1];
      ++i;
    }
  }
  *size = written;
  return i;
}

}  // namespace

void AppendFoldedUpper(std::string_view text, std::string* out) {
  const std::size_t begin = out->size();
  std::size_t size = 0;
  out->resize(begin + text.size());
  text.remove_prefix(FoldFront(text, out->data() + begin, &size));
  out->resize(begin + size);
  if (text.empty()) {
    if (size > 0 && out->back() == ' ') out->pop_back();
    return;
  }
  SpacedAppender folded(out, begin);
  while (!text.empty()) {
    const char c = text.front();
    if (static_cast<std::uint8_t>(c) < 0x80) {
      if (IsSpace(c)) {
        folded.Space();
      } else {
        folded.Put(ToUpper(c));
      }
      text.remove_prefix(1);
      continue;
    }
    const Character character = ReadCharacter(text);
    const std::string_view spelling = Fold(character.code_point);
    if (!spelling.empty()) {
      folded.Put(spelling);
    } else if (IsWideSpace(character.code_point)) {
      folded.Space();
    } else if (!IsInvisible(character.code_point)) {
      std::string utf8;  // never longer than 4 bytes: no allocation
      AppendUtf8(character.code_point, &utf8);
      folded.Put(utf8);
    }
    text.remove_prefix(character.bytes);
  }
}

std::string NormalizeFieldName(std::string_view text) {
  std::string name;
  name.reserve(text.size());
  bool gap = false;
  const auto put = [&](char c) {
    if (!IsAlnum(c)) {
      gap = !name.empty();
      return;
    }
    if (gap) name.push_back('_');
    gap = false;
    name.push_back(ToLower(c));
  };
  while (!text.empty()) {
    const Character character = ReadCharacter(text);
    const std::string_view spelling = Fold(character.code_point);
    if (character.code_point < 0x80) {
      put(static_cast<char>(character.code_point));
    } else if (!spelling.empty()) {
      for (const char c : spelling) put(c);
    } else if (!IsInvisible(character.code_point)) {
      put('_');
    }
    text.remove_prefix(character.bytes);
  }
  return name;
}

void AppendRepairedUtf8(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const std::size_t ascii = AsciiPrefix(text);
    out->append(text.substr(0, ascii));
    text.remove_prefix(ascii);
    if (text.empty()) return;
    const Character character = ReadUtf8(text);
    if (character.bytes > 0) {
      out->append(text.substr(0, character.bytes));
      text.remove_prefix(character.bytes);
    } else {
      AppendUtf8(FromWindows1252(static_cast<std::uint8_t>(text.front())), out);
      text.remove_prefix(1);
    }
  }
}

char FoldedLatin1(std::string_view text) {
  if (text.size() < 2 || text[0] != '\xC3') return 0;
  const auto last = static_cast<std::uint8_t>(text[1]);
  if ((last & 0xC0U) != 0x80U) return 0;
  if (text.size() > 2 && static_cast<std::uint8_t>(text[2]) >= 0x80) return 0;
  const std::string_view spelling = kFoldTable[last - 0x40U];  // U+00C0 to U+00FF
  return spelling.size() == 1 ? spelling[0] : '\0';
}

TextCharacter ReadTextCharacter(std::string_view text) {
  const Character character = ReadCharacter(text);
  return {character.code_point, character.bytes};
}

namespace {

// Characters of one and two bytes at the front of `text`, sixteen bytes at a time and without a
// branch for each: what is not ASCII is a lead byte, or continues the one before.
std::size_t ShortCharactersPrefix(std::string_view text) {
  constexpr std::size_t kBytes = ByteBlock::kBytes;
  std::size_t i = 0;
  unsigned open = 0;  // 1: a lead byte ends the bytes before
  for (; i + kBytes <= text.size(); i += kBytes) {
    const ByteBlock block = ByteBlock::Load(text.data() + i);
    const unsigned leads = block.InRange('\xC2', '\xDF').Mask();
    const unsigned continuations = block.InRange('\x80', '\xBF').Mask();
    const unsigned due = leads << 1U | open;
    const unsigned wrong = (due & ByteBlock::FrontMask(kBytes)) ^ continuations;
    if ((wrong | (block.Mask() ^ leads ^ continuations)) != 0) break;
    open = due >> kBytes;
  }
  return i - open;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(ShortCharactersPrefix(text));
    text.remove_prefix(AsciiPrefix(text));
    if (text.empty()) return true;
    const std::size_t bytes = ReadUtf8(text).bytes;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace leakscan
