// A link is read from its host outwards:
//
//   backwards  the rest of the host, "://" and a scheme of letters, if they stand there;
//   forwards   up to white space, a quote or a bracket, without what ends the sentence.
//
//   fits:     "hxxps://mega[.]nz/file/Ab3#k" -> "https://mega.nz/file/Ab3#k"
//   does not: "mega.nz/" alone, "gofile.io" in a sentence, "an.onion"
#include "scanner/validate/leak_link.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

constexpr std::size_t kLinkBytesMax = 2048;
constexpr std::size_t kHostBytesMax = 255;  // RFC 1035
constexpr std::size_t kSchemeBytesMax = 8;
constexpr std::size_t kNearBytes = 300;
constexpr std::string_view kMagnet = "magnet:?xt=urn:";
constexpr std::string_view kOnion = ".onion";
constexpr std::string_view kHiddenDot = "[.]";

bool EndsLink(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte >= 0x7F ||
         std::string_view("\"'`<>{}|\\^)[]").find(c) != std::string_view::npos;
}

bool EndsWithNoCase(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         std::equal(end.begin(), end.end(), text.end() - static_cast<std::ptrdiff_t>(end.size()),
                    [](char a, char b) { return ToLower(a) == ToLower(b); });
}

// Where the host that ends at `end` begins.
std::size_t HostBegin(std::string_view text, std::size_t end) {
  const std::size_t limit = end > kHostBytesMax ? end - kHostBytesMax : 0;
  std::size_t begin = end;
  while (begin > limit) {
    const char c = text[begin - 1];
    if (IsAlnum(c) || c == '.' || c == '-') {
      --begin;
    } else if (text.substr(0, begin).ends_with(kHiddenDot)) {
      begin -= kHiddenDot.size();
    } else {
      break;
    }
  }
  while (begin < end && !IsAlnum(text[begin])) ++begin;
  return begin;
}

// Where the scheme before a host begins, or the host if there is none.
std::size_t SchemeBegin(std::string_view text, std::size_t host) {
  constexpr std::string_view kColons[] = {"://", "[://]", "[:]//"};
  for (const std::string_view colon : kColons) {
    if (!text.substr(0, host).ends_with(colon)) continue;
    const std::size_t end = host - colon.size();
    const std::size_t limit = end > kSchemeBytesMax ? end - kSchemeBytesMax : 0;
    std::size_t begin = end;
    while (begin > limit && IsAlpha(text[begin - 1])) --begin;
    if (begin < end) return begin;
  }
  return host;
}

std::size_t LinkEnd(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && end - from < kLinkBytesMax && !EndsLink(text[end])) ++end;
  while (end > from && std::string_view(".,;:!?*").find(text[end - 1]) != std::string_view::npos) {
    --end;
  }
  return end;
}

// "hxxps[://]" -> "https://".
void AppendScheme(std::string_view scheme, std::string* out) {
  for (const char c : scheme) {
    if (!IsAlpha(c)) break;
    *out += ToLower(c) == 'x' ? 't' : ToLower(c);
  }
  *out += "://";
}

void AppendHost(std::string_view host, std::string* out) {
  for (const char c : host) {
    if (c != '[' && c != ']') *out += ToLower(c);
  }
}

// "name.onion" or "sub.name.onion".
bool IsOnionHost(std::string_view host) {
  if (host.size() <= kOnion.size()) return false;
  host.remove_suffix(kOnion.size());
  const std::string_view name = host.substr(host.rfind('.') + 1);
  return (name.size() == 16 || name.size() == 56) &&
         std::ranges::all_of(name, [](char c) { return IsAlpha(c) || (c >= '2' && c <= '7'); });
}

// " DEUX BASES # LIGNES ": words and numbers of `text`, one blank around each.
std::string WordsOf(std::string_view text) {
  std::string folded;
  AppendFoldedUpper(text, &folded);
  std::string words(1, ' ');
  for (const char c : folded) {
    if (IsDigit(c)) {
      if (words.back() != '#') words += '#';
    } else if (IsWordByte(c)) {
      if (words.back() == '#') words += ' ';
      words += c;
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

}  // namespace

std::optional<LinkReading> ReadLeakLink(std::string_view text, std::size_t host_end,
                                        std::string* normalized) {
  if (host_end == 0 || host_end > text.size()) return std::nullopt;
  const std::string_view before = text.substr(0, host_end);
  LinkReading link;
  if (EndsWithNoCase(before, kMagnet)) {
    link = {host_end - kMagnet.size(), LinkEnd(text, host_end)};
    if (link.end == host_end) return std::nullopt;
    *normalized += kMagnet;
    *normalized += text.substr(host_end, link.end - host_end);
    return link;
  }
  const bool onion = EndsWithNoCase(before, kOnion);
  const std::size_t host_last = onion ? host_end : host_end - 1;
  const std::size_t host = HostBegin(text, host_last);
  if (host >= host_last) return std::nullopt;
  link.begin = SchemeBegin(text, host);
  link.end = LinkEnd(text, host_end);
  if (onion && !IsOnionHost(text.substr(host, host_last - host))) return std::nullopt;
  if (!onion && link.end <= host_end) return std::nullopt;
  if (link.begin < host) AppendScheme(text.substr(link.begin, host - link.begin), normalized);
  AppendHost(text.substr(host, host_last - host), normalized);
  *normalized += text.substr(host_last, link.end - host_last);
  return link;
}

bool StandsNear(std::string_view text, std::size_t begin, std::size_t end,
                std::span<const std::string> near) {
  const std::size_t from = begin > kNearBytes ? begin - kNearBytes : 0;
  const std::string before = WordsOf(text.substr(from, begin - from));
  const std::string behind = WordsOf(text.substr(end, kNearBytes));
  return std::ranges::any_of(near, [&](const std::string& words) {
    const std::string whole = ' ' + words + ' ';
    return before.find(whole) != std::string::npos || behind.find(whole) != std::string::npos;
  });
}

}  // namespace leakscan
