// Method. The at sign's spelling ends at the anchor; from there the address is read in both
// directions, one sign at a time, each in any of its spellings (itself, an entity, a percent
// escape, a word for a dot), into a buffer without disguise. That buffer is judged by ReadEmail, so
// sizes, characters and top-level domains have one rule. To the right the text goes on behind the
// address ("... point fr merci"), so the longest run of labels that is a domain is taken.
//
// Fits:     "jean.dupont [at] example [dot] com", "jean point dupont arobase example point fr",
//           "j&#46;dupont&#x40;example&#46;fr", "jean.dupont@example(.)fr", "jo AT example DOT
//           org".
// Rejected: "looking at example.com" (a plain " at " asks for a disguised dot behind it or
//           a label in front), "le point
//           de vente" (no at sign), "a [at] b" (no top-level domain), "width=40px.max" (a weak at
//           sign asks for a local part of two characters or more and a known ending).
// Sources: spellings as seen on forums; HTML entities (HTML Living Standard 13.5), RFC 3986 2.1,
//          RFC 2045 6.7, Cloudflare "Email Address Obfuscation".
#include "scanner/validate/disguised_email.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kLabelsMax = 8;
constexpr std::size_t kReachMax = 600;       // bytes looked at to one side
constexpr std::size_t kHexAddressMax = 254;  // characters behind Cloudflare's key

enum class Spelling : std::uint8_t { kPlain, kBracket, kWord, kAtWord, kEncoded, kSpaced, kHex };

struct AtSign {
  std::size_t begin = 0;
  std::size_t end = 0;
  Spelling spelling = Spelling::kPlain;
  bool quoted_printable = false;
};

bool EqualsFolded(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(),
                                                   [](char a, char b) { return ToLower(a) == b; });
}

bool EndsFolded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         EqualsFolded(text.substr(text.size() - lower.size()), lower);
}

bool StartsFolded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && EqualsFolded(text.substr(0, lower.size()), lower);
}

constexpr std::string_view kAtWords[] = {"at", "arobase", "arobas", "arrobase", "arobaze", "chez"};
constexpr std::string_view kArobaseWords[] = {"arobase", "arobas", "arrobase", "arobaze"};
constexpr std::string_view kDotWords[] = {"dot", "point", "pt"};
constexpr std::string_view kOpening = "[({<";
constexpr std::string_view kClosing = "])}>";

// Bytes of a zero-width character or soft hyphen at the front of `text`; else 0.
std::size_t ZeroWidthSize(std::string_view text) {
  for (const std::string_view sign : {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}) {
    if (text.starts_with(sign)) return sign.size();
  }
  return 0;
}

// A word in brackets that ends where `text` ends: "[ at ]" of "jo[ at ]". The size with its
// brackets; 0 if there is none.
template <std::size_t kCount>
std::size_t BracketedBefore(std::string_view text, const std::string_view (&words)[kCount]) {
  if (text.empty() || kClosing.find(text.back()) == std::string_view::npos) return 0;
  std::size_t i = text.size() - 1;
  if (i > 0 && text[i - 1] == ' ') --i;
  for (const std::string_view word : words) {
    if (!EndsFolded(text.substr(0, i), word)) continue;
    std::size_t open = i - word.size();
    if (open > 0 && text[open - 1] == ' ') --open;
    if (open > 0 && kOpening.find(text[open - 1]) != std::string_view::npos) {
      return text.size() - (open - 1);
    }
  }
  return 0;
}

template <std::size_t kCount>
std::size_t BracketedAfter(std::string_view text, const std::string_view (&words)[kCount]) {
  if (text.empty() || kOpening.find(text.front()) == std::string_view::npos) return 0;
  std::size_t i = 1;
  if (i < text.size() && text[i] == ' ') ++i;
  for (const std::string_view word : words) {
    if (!StartsFolded(text.substr(i), word)) continue;
    std::size_t close = i + word.size();
    if (close < text.size() && text[close] == ' ') ++close;
    if (close < text.size() && kClosing.find(text[close]) != std::string_view::npos) {
      return close + 1;
    }
  }
  return 0;
}

// The at of "jo at example dot", where the anchor ends with the dot.
std::optional<AtSign> FindCommonAtWord(std::string_view before) {
  constexpr std::size_t kReach = 80;
  const std::size_t from = before.size() > kReach ? before.size() - kReach : 0;
  std::optional<AtSign> found;
  for (std::size_t i = from; i + 4 <= before.size(); ++i) {
    if (StartsFolded(before.substr(i), " at ")) {
      found = AtSign{i, i + 4, Spelling::kAtWord, false};
    }
  }
  return found;
}

// The at sign that ends at `end`.
std::optional<AtSign> FindAtSign(std::string_view text, std::size_t end) {
  const std::string_view before = text.substr(0, end);
  const auto sign = [&](std::size_t size, Spelling spelling) {
    return AtSign{end - size, end, spelling, false};
  };
  if (before.ends_with('@')) return sign(1, Spelling::kPlain);
  for (const std::string_view entity :
       {"&#64;", "&#064;", "&#0064;", "&#x40;", "&#x040;", "&#x0040;", "&commat;"}) {
    if (EndsFolded(before, entity)) return sign(entity.size(), Spelling::kEncoded);
  }
  for (const std::string_view escape : {"%40", "%2540", "\\u0040", "\\x40"}) {
    if (EndsFolded(before, escape)) return sign(escape.size(), Spelling::kEncoded);
  }
  if (before.ends_with("=40")) {
    AtSign found = sign(3, Spelling::kEncoded);
    found.quoted_printable = true;
    return found;
  }
  if (const std::size_t size = BracketedBefore(before, kAtWords)) {
    return sign(size, Spelling::kBracket);
  }
  for (const std::string_view word : kArobaseWords) {
    const std::size_t size = word.size() + 2;
    if (before.size() <= size || !before.ends_with(' ')) continue;
    if (before[before.size() - size] != ' ') continue;
    if (!EqualsFolded(before.substr(before.size() - size + 1, word.size()), word)) continue;
    return sign(size, Spelling::kWord);
  }
  return FindCommonAtWord(before);
}

// Which disguises of a dot are believed around this at sign. Blanks around a dot, and words for it,
// are ordinary prose unless the at sign is as plainly spelled out.
struct Trust {
  bool words = false;   // "example point fr"
  bool blanks = false;  // "example . fr"
};

Trust TrustOf(Spelling spelling) {
  const bool spelled_out = spelling == Spelling::kBracket || spelling == Spelling::kWord ||
                           spelling == Spelling::kAtWord;
  return {spelled_out || spelling == Spelling::kSpaced,
          spelled_out || spelling == Spelling::kSpaced};
}

// One sign of an address as it is meant, and the bytes it was written with (0: none).
struct Sign {
  char character = 0;  // 0 with a size: nothing to be read (a zero-width character)
  std::size_t size = 0;
  bool disguised_dot = false;
};

bool IsAddressCharacter(char c) {
  return IsAlnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
}

// "&#46;" or "&#x2e;" at the front: its character and size.
Sign ReadEntity(std::string_view text) {
  if (!text.starts_with("&#")) return {};
  std::size_t i = 2;
  const bool hex = i < text.size() && ToLower(text[i]) == 'x';
  if (hex) ++i;
  unsigned value = 0;
  std::size_t digits = 0;
  for (; i < text.size() && digits < 5; ++i, ++digits) {
    const int digit = HexValue(text[i]);
    if (digit < 0 || (!hex && digit > 9)) break;
    value = value * (hex ? 16U : 10U) + static_cast<unsigned>(digit);
  }
  if (digits == 0 || i >= text.size() || text[i] != ';' || value >= 128) return {};
  const char character = static_cast<char>(value);
  if (!IsAddressCharacter(character)) return {};
  return {character, i + 1, character == '.'};
}

// "%2E", or "=2E" of quoted-printable.
Sign ReadEscape(std::string_view text, char mark) {
  if (text.size() < 3 || text[0] != mark) return {};
  const int high = HexValue(text[1]);
  const int low = HexValue(text[2]);
  if (high < 0 || high > 7 || low < 0) return {};
  const char character = static_cast<char>(high * 16 + low);
  if (!IsAddressCharacter(character)) return {};
  return {character, 3, character == '.'};
}

// A dot in words or between blanks at the front.
Sign ReadDisguisedDot(std::string_view text, Trust trust) {
  std::size_t blank = text.starts_with(' ') ? 1 : 0;
  const std::string_view rest = text.substr(blank);
  std::size_t size = BracketedAfter(rest, kDotWords);
  if (size == 0 && rest.size() >= 3 && rest[1] == '.' &&
      kOpening.find(rest[0]) != std::string_view::npos &&
      kClosing.find(rest[2]) != std::string_view::npos) {
    size = 3;  // "[.]"
  }
  if (size == 0 && blank == 1 && trust.words) {
    for (const std::string_view word : kDotWords) {
      if (StartsFolded(rest, word) && rest.substr(word.size()).starts_with(' ')) {
        return {'.', blank + word.size() + 1, true};
      }
    }
  }
  if (size == 0 && trust.blanks && rest.starts_with('.')) {
    const bool blank_behind = rest.substr(1).starts_with(' ');
    if (blank == 1 && blank_behind) return {'.', 3, true};
    if (blank == 1) return {'.', 2, true};
    return {};
  }
  if (size == 0) return {};
  const std::string_view behind = rest.substr(size);
  return {'.', blank + size + (behind.starts_with(' ') ? 1U : 0U), true};
}

Sign ReadSign(std::string_view text, Trust trust, bool quoted_printable) {
  if (text.empty()) return {};
  if (const std::size_t size = ZeroWidthSize(text)) return {0, size, false};
  if (const Sign dot = ReadDisguisedDot(text, trust); dot.size > 0) return dot;
  if (const Sign entity = ReadEntity(text); entity.size > 0) return entity;
  if (const Sign escape = ReadEscape(text, '%'); escape.size > 0) return escape;
  if (quoted_printable) {
    if (const Sign escape = ReadEscape(text, '='); escape.size > 0) return escape;
  }
  if (IsAddressCharacter(text[0])) return {text[0], 1, false};
  return {};
}

// The sign that ends where `text` ends: the shortest tail that reads as one whole sign and is not
// the end of a longer one.
Sign ReadSignBefore(std::string_view text, Trust trust, bool quoted_printable) {
  constexpr std::size_t kSignBytesMax = 11;  // " [ point ] "
  Sign found;
  for (std::size_t size = 1; size <= std::min(kSignBytesMax, text.size()); ++size) {
    const Sign sign = ReadSign(text.substr(text.size() - size), trust, quoted_printable);
    if (sign.size == size) found = sign;
  }
  return found;
}

struct Side {
  std::size_t place = 0;  // how far the text was read
  bool disguised_dot = false;
};

// The local part that ends at `end`, written into `local` in reading order.
Side ReadLocal(std::string_view text, std::size_t end, Trust trust, bool quoted_printable,
               std::string* local) {
  Side side;
  side.place = end;
  const std::size_t from = end > kReachMax ? end - kReachMax : 0;
  while (side.place > from && local->size() <= kLocalBytesMax) {
    const Sign sign = ReadSignBefore(text.substr(from, side.place - from), trust, quoted_printable);
    if (sign.size == 0) break;
    // A dot that begins the local part belongs to what stands before it.
    side.place -= sign.size;
    side.disguised_dot |= sign.disguised_dot;
    if (sign.character != 0) local->push_back(sign.character);
  }
  std::ranges::reverse(*local);
  return side;
}

// Where the domain that begins at `begin` ends, in `domain` with its place after each label.
struct LabelEnd {
  std::size_t size = 0;   // of `domain`
  std::size_t place = 0;  // in the text
  bool disguised_dot = false;
};

std::size_t ReadDomain(std::string_view text, std::size_t begin, Trust trust, bool quoted_printable,
                       std::string* domain, std::array<LabelEnd, kLabelsMax>* ends) {
  std::size_t count = 0;
  std::size_t place = begin;
  bool disguised = false;
  const std::size_t stop = std::min(text.size(), begin + kReachMax);
  while (place < stop && count < ends->size()) {
    const Sign sign = ReadSign(text.substr(place, stop - place), trust, quoted_printable);
    const bool is_dot = sign.size > 0 && sign.character == '.';
    const bool ends_label =
        sign.size == 0 || is_dot || sign.character == '_' || sign.character == '+';
    if (ends_label && !domain->empty() && domain->back() != '.') {
      (*ends)[count++] = {domain->size(), place, disguised};
    }
    if (ends_label && !is_dot) break;
    if (is_dot && (domain->empty() || domain->back() == '.')) break;
    disguised |= sign.disguised_dot;
    if (sign.character != 0) domain->push_back(sign.character);
    place += sign.size;
  }
  if (place >= stop && count < ends->size() && !domain->empty() && domain->back() != '.') {
    (*ends)[count++] = {domain->size(), place, disguised};
  }
  return count;
}

// "543e31..." behind Cloudflare's attribute: every byte is XORed with the first.
std::optional<DisguisedEmailReading> ReadHexAddress(std::string_view text, std::size_t begin,
                                                    std::string* normalized) {
  std::string address;
  std::size_t i = begin;
  int key = -1;
  for (; i + 1 < text.size() && address.size() <= kHexAddressMax; i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) break;
    const int byte = high * 16 + low;
    if (key < 0) {
      key = byte;
    } else {
      address.push_back(static_cast<char>(byte ^ key));
    }
  }
  const std::size_t at = address.find('@');
  if (at == std::string::npos) return std::nullopt;
  const std::size_t start = normalized->size();
  auto email = ReadEmail(address, at, normalized);
  if (!email || email->begin != 0 || email->end != address.size()) {
    normalized->resize(start);
    return std::nullopt;
  }
  email->begin = begin;
  email->end = i;
  return DisguisedEmailReading{*email, false};
}

// True if an entity, a bracket or a zero-width character stands right before an address: it may be
// a part of it.
bool MayBeCutBefore(std::string_view text, std::size_t begin) {
  if (begin == 0) return false;
  const char before = text[begin - 1];
  return before == ';' || kClosing.find(before) != std::string_view::npos ||
         static_cast<unsigned char>(before) >= 0x80;
}

// A quick look, as most signs that are no address are handles and hosts without a domain: true if
// something behind the host name at `begin` may hide the rest of it.
bool MayBeCutBehind(std::string_view text, std::size_t begin) {
  std::size_t i = begin;
  if (text.substr(i).starts_with(' ')) return begin >= 2 && text[begin - 2] == ' ';
  while (i < text.size() && (IsAlnum(text[i]) || text[i] == '-' || text[i] == '.')) ++i;
  if (text.substr(i).starts_with(' ')) ++i;
  return i < text.size() && (kOpening.find(text[i]) != std::string_view::npos || text[i] == '&' ||
                             text[i] == '%' || static_cast<unsigned char>(text[i]) >= 0x80);
}

// "Mail : ", "e-mail=" end at `place`; "courriel " before a `local` part that is no plain word.
bool FollowsEmailLabel(std::string_view text, std::size_t place, std::string_view local) {
  bool sure = std::ranges::any_of(local, [](char c) { return !IsAlpha(c); });
  std::size_t end = place;
  while (end > 0 && place - end < 4 &&
         std::string_view(" :=\t").find(text[end - 1]) != std::string_view::npos) {
    sure = sure || text[end - 1] == ':' || text[end - 1] == '=';
    --end;
  }
  const std::string_view before = text.substr(0, end);
  return sure && end < place &&
         (EndsFolded(before, "mail") || EndsFolded(before, "courriel") ||
          EndsFolded(before, "mel"));
}

}  // namespace

std::optional<DisguisedEmailReading> ReadAnyEmail(std::string_view text, std::size_t at,
                                                  std::string* normalized) {
  const std::size_t start = normalized->size();
  const auto plain = ReadEmail(text, at, normalized);
  if (plain && !MayBeCutBefore(text, plain->begin)) return DisguisedEmailReading{*plain, false};
  if (!plain && !MayBeCutBehind(text, at + 1)) return std::nullopt;
  normalized->resize(start);
  if (const auto disguised = ReadDisguisedEmail(text, at + 1, normalized)) return disguised;
  if (!plain) return std::nullopt;
  ReadEmail(text, at, normalized);
  return DisguisedEmailReading{*plain, false};
}

std::optional<DisguisedEmailReading> ReadDisguisedEmail(std::string_view text, std::size_t end,
                                                        std::string* normalized) {
  if (end > text.size()) return std::nullopt;
  const std::string_view before = text.substr(0, end);
  if (EndsFolded(before, "data-cfemail=\"") || EndsFolded(before, "email-protection#")) {
    return ReadHexAddress(text, end, normalized);
  }
  auto at = FindAtSign(text, end);
  if (!at) return std::nullopt;
  // Blanks around the sign belong to its spelling: "jo @ example . fr", "jo [at] example".
  std::size_t local_end = at->begin;
  std::size_t domain_begin = at->end;
  const bool blank_before = local_end > 0 && text[local_end - 1] == ' ';
  const bool blank_behind = domain_begin < text.size() && text[domain_begin] == ' ';
  if (at->spelling == Spelling::kPlain && (blank_before || blank_behind)) {
    if (blank_before != blank_behind) return std::nullopt;  // "@handle", "jo@ home"
    at->spelling = Spelling::kSpaced;
  }
  if (at->spelling == Spelling::kBracket || at->spelling == Spelling::kSpaced) {
    if (blank_before) --local_end;
    if (blank_behind) ++domain_begin;
  }
  const Trust trust = TrustOf(at->spelling);
  std::string address;
  const Side local = ReadLocal(text, local_end, trust, at->quoted_printable, &address);
  // Behind a word and a blank dot the sentence before is no part of the address.
  const bool weak = at->spelling == Spelling::kSpaced || at->spelling == Spelling::kAtWord ||
                    at->quoted_printable;
  if (address.empty() || address.size() > kLocalBytesMax || (weak && address.size() < 2)) {
    return std::nullopt;
  }
  const std::size_t local_size = address.size();
  std::string domain;
  std::array<LabelEnd, kLabelsMax> ends;
  std::size_t count = ReadDomain(text, domain_begin, trust, at->quoted_printable, &domain, &ends);
  const bool labelled = FollowsEmailLabel(text, local.place, address);
  const std::size_t start = normalized->size();
  for (; count >= 2; --count) {
    const LabelEnd& last = ends[count - 1];
    if (at->spelling == Spelling::kAtWord && !last.disguised_dot && !labelled) break;
    address.resize(local_size);
    address.push_back('@');
    address.append(domain, 0, last.size);
    const auto email = ReadEmail(address, local_size, normalized);
    if (email && email->end == address.size()) {
      // What ReadEmail left out in front was one byte each in the text, or is of no matter.
      return DisguisedEmailReading{{local.place, last.place, email->reserved_domain}, weak};
    }
    normalized->resize(start);
  }
  return std::nullopt;
}

}  // namespace leakscan
