// Method. The characters of Base45 behind the anchor are decoded as far as they go; the compressed
// stream tells where it ends, so what was glued to the code spoils at most the checksum behind the
// stream, which is not asked. In the CBOR only the members that name the holder are looked up.
//
// Fits:     "HC1:NCF..." in a cell, in prose, in a link "#HC1%3ANCF...", "6BF..." without prefix.
// Rejected: what does not inflate, is no COSE message, or has no holder and no test, vaccination or
//           recovery.
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>

#include "scanner/base/ascii.h"
#include "scanner/base/keyed_hash.h"
#include "scanner/validate/base45.h"
#include "scanner/validate/cbor.h"
#include "scanner/validate/certificate.h"

namespace leakscan {
namespace {

constexpr std::size_t kCodeCharactersMax = 6000;  // official vectors have up to 1,100
constexpr std::size_t kInflatedBytesMax = 64 * 1024;
constexpr std::size_t kBareCharactersMin = 150;  // without "HC1:" it must be as long as a code is

// Inflates the zlib stream at the front of `bytes`; `used` is its size with the checksum.
bool Inflate(std::string_view bytes, std::string* out, std::size_t* used) {
  constexpr std::size_t kHeaderBytes = 2;
  constexpr std::size_t kChecksumBytes = 4;
  if (bytes.size() <= kHeaderBytes) return false;
  std::string input(bytes.substr(kHeaderBytes));
  out->resize(kInflatedBytesMax);
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_DEFLATE;
  state.next_in = reinterpret_cast<std::uint8_t*>(input.data());
  state.avail_in = static_cast<std::uint32_t>(input.size());
  state.next_out = reinterpret_cast<std::uint8_t*>(out->data());
  state.avail_out = static_cast<std::uint32_t>(out->size());
  if (isal_inflate_stateless(&state) != ISAL_DECOMP_OK) return false;
  out->resize(state.total_out);
  *used = std::min(bytes.size(), kHeaderBytes + (input.size() - state.avail_in) + kChecksumBytes);
  return true;
}

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
                        HexValue(text[i + 2]) >= 0;
    if (escape) {
      decoded.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

std::string TextMember(std::string_view map, std::string_view key) {
  const auto member = CborMember(map, key);
  return member ? CborText(*member).value_or("") : std::string();
}

// "1962-07-01", or only a year and month; 00 for what is missing.
std::optional<Date> BirthOf(std::string_view dob) {
  const auto number = [&dob](std::size_t at, std::size_t size) -> int {
    int value = 0;
    for (std::size_t i = at; i < at + size; ++i) {
      if (i >= dob.size() || !IsDigit(dob[i])) return -1;
      value = value * 10 + (dob[i] - '0');
    }
    return value;
  };
  return DateOfParts(number(0, 4), number(5, 2), number(8, 2));
}

// The holder's name: as printed, else as transliterated for machines ("DE<LA<TOUR").
std::string NamePart(std::string_view names, std::string_view printed, std::string_view machine) {
  std::string part;
  if (ReadNamePart(TextMember(names, printed), &part)) return part;
  std::string transliterated = TextMember(names, machine);
  std::ranges::replace(transliterated, '<', ' ');
  part.clear();
  ReadNamePart(transliterated, &part);
  return part;
}

bool ReadHolder(std::string_view certificate, CertificateReading* reading) {
  const auto names = CborMember(certificate, "nam");
  if (!names) return false;
  const std::string last = NamePart(*names, "fn", "fnt");
  const std::string first = NamePart(*names, "gn", "gnt");
  reading->name = last.empty() || first.empty() ? last + first : last + ", " + first;
  reading->birth = BirthOf(TextMember(certificate, "dob"));
  bool any = false;
  for (const std::string_view group : {"t", "v", "r"}) {
    const auto entries = CborMember(certificate, group);
    const auto entry = entries ? CborElement(*entries, 0) : std::nullopt;
    if (!entry) continue;
    any = true;
    if (reading->normalized.empty()) reading->normalized = TextMember(*entry, "ci");
    if (group == "t") reading->result = ReadCovidResult(TextMember(*entry, "tr"));
  }
  return any;
}

// The certificate in a COSE_Sign1 message: its payload's claim -260, member 1.
bool ReadMessage(std::string_view cose, CertificateReading* reading, std::size_t* used) {
  const auto message = CborItem(cose);
  if (!message) return false;
  *used = static_cast<std::size_t>(message->data() + message->size() - cose.data());
  constexpr std::size_t kPayload = 2;
  const auto payload = CborElement(*message, kPayload);
  const auto claims_bytes = payload ? CborBytes(*payload) : std::nullopt;
  if (!claims_bytes) return false;
  const auto claims = CborItem(*claims_bytes);
  constexpr std::int64_t kHealthCertificate = -260;
  const auto container = claims ? CborMember(*claims, kHealthCertificate) : std::nullopt;
  const auto certificate = container ? CborMember(*container, std::int64_t{1}) : std::nullopt;
  return certificate && ReadHolder(*certificate, reading);
}

// Decodes the code at the front of `code`; `size` is how many of its characters are its own.
bool Decode(std::string_view code, CertificateReading* reading, std::size_t* size) {
  std::string bytes;
  DecodeBase45(code, &bytes);
  std::size_t used = 0;
  std::string inflated;
  std::string_view message = bytes;
  if (bytes.starts_with('\x78')) {
    if (!Inflate(bytes, &inflated, &used)) return false;
    message = inflated;
  }
  std::size_t message_size = 0;
  if (!ReadMessage(message, reading, &message_size)) return false;
  if (used == 0) used = message_size;
  *size = std::min(code.size(), used / 2 * 3 + used % 2 * 2);
  if (reading->normalized.empty()) {
    reading->normalized.assign(32, '0');
    WriteHex(KeyedHasher(SecretKey{}, "hc1")(message.substr(0, message_size)),
             reading->normalized.data());
  }
  return true;
}

}  // namespace

std::optional<CertificateReading> ReadHc1(std::string_view text, std::size_t end) {
  constexpr std::size_t kHeaderCharacters = 3;
  if (end < kHeaderCharacters || end > text.size()) return std::nullopt;
  CertificateReading reading;
  const std::size_t code = end - kHeaderCharacters;
  const std::string_view before = text.substr(0, code);
  std::size_t prefix = 0;
  for (const std::string_view written : {"HC1:", "HC1%3A", "HC1%3a"}) {
    if (before.ends_with(written)) prefix = written.size();
  }
  reading.begin = code - prefix;
  const std::string_view rest = text.substr(code, kCodeCharactersMax);
  std::size_t size = 0;
  if (prefix == 0 && rest.size() < kBareCharactersMin) return std::nullopt;
  if (Decode(rest, &reading, &size)) {
    reading.end = code + size;
    return reading;
  }
  // In a link '%' is an escape, which Base45 would take for itself.
  std::size_t link_end = 0;
  while (link_end < rest.size() && (IsBase45(rest[link_end]) || IsAlnum(rest[link_end])) &&
         rest[link_end] != ' ') {
    ++link_end;
  }
  const std::string_view link = rest.substr(0, link_end);
  if (link.find('%') == std::string_view::npos) return std::nullopt;
  CertificateReading linked;
  linked.begin = reading.begin;
  if (!Decode(PercentDecoded(link), &linked, &size)) return std::nullopt;
  linked.end = code + link_end;
  return linked;
}

}  // namespace leakscan
