// A mask is built from the normal form alone and, past the part that may be shown, always has the
// same shape: its length tells nothing of the value's.
//   fits:     +33639981234 -> "06 •• •• •• ••"     paul.x@gmail.com -> "p•••@gmail.com"
//   does not: anything that is not as long or as numeric as its kind promises -> "•••"
// A mail provider is shown only if it is large enough to tell nothing of the person: the table
// below are the consumer services that French residents use most (none of them an employer's
// domain).
#include "scanner/output/masking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/base/ascii_words.h"
#include "scanner/base/byte_block.h"
#include "scanner/base/put_text.h"
#include "scanner/base/safe_text.h"

namespace leakscan {
namespace {

constexpr char kHidden[] = "•••";

constexpr auto kLargeProviders = std::to_array<std::string_view>({
    "9online.fr",     "aliceadsl.fr",   "aol.com",        "aol.fr",         "bbox.fr",
    "bluewin.ch",     "caramail.com",   "caramail.fr",    "cegetel.net",    "club-internet.fr",
    "dbmail.com",     "free.fr",        "gmail.com",      "gmx.com",        "gmx.de",
    "gmx.fr",         "googlemail.com", "hotmail.be",     "hotmail.co.uk",  "hotmail.com",
    "hotmail.de",     "hotmail.es",     "hotmail.fr",     "hotmail.it",     "icloud.com",
    "infonie.fr",     "laposte.net",    "libero.it",      "libertysurf.fr", "live.be",
    "live.com",       "live.fr",        "mac.com",        "mail.com",       "mail.ru",
    "me.com",         "msn.com",        "neuf.fr",        "noos.fr",        "nordnet.fr",
    "numericable.fr", "orange.fr",      "outlook.com",    "outlook.fr",     "pm.me",
    "proton.me",      "protonmail.ch",  "protonmail.com", "qq.com",         "rocketmail.com",
    "sfr.fr",         "skynet.be",      "t-online.de",    "tele2.fr",       "tutanota.com",
    "voila.fr",       "wanadoo.fr",     "web.de",         "yahoo.co.uk",    "yahoo.com",
    "yahoo.fr",       "yandex.com",     "yandex.ru",      "ymail.com",
});

// A domain of up to fifteen characters, as it stands at the end of sixteen bytes with zeros in
// front.
struct DomainWords {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const DomainWords&, const DomainWords&) = default;
};
constexpr std::size_t kDomainMax = ByteBlock::kBytes - 1;

// The table by a hash without collisions: a domain is looked for without a branch that depends on
// which one it is.
struct ProvidersByHash {
  static constexpr int kSlotBits = 9;

  struct Provider {
    DomainWords words;
    std::array<char, ByteBlock::kBytes> name{};
  };
  std::array<Provider, 1 + kLargeProviders.size()> providers{};  // behind one that is none
  std::array<std::uint8_t, 1U << kSlotBits> slots{};
  std::uint64_t multiplier = 0;

  constexpr std::size_t SlotOf(const DomainWords& words) const {
    return (words.low ^ std::rotl(words.high, 23)) * multiplier >> (64 - kSlotBits);
  }
  // Null if it is not in the table.
  const Provider* Find(const DomainWords& words) const {
    const Provider& provider = providers.data()[slots.data()[SlotOf(words)]];
    return provider.words == words ? &provider : nullptr;
  }
};

constexpr DomainWords WordsOf(std::string_view domain) {
  DomainWords words;
  for (const char c : domain) {
    words.low = words.low >> 8U | words.high << 56U;
    words.high = words.high >> 8U | std::uint64_t{static_cast<unsigned char>(c)} << 56U;
  }
  return words;
}

constexpr ProvidersByHash kProviders = [] {
  ProvidersByHash table;
  table.providers[0].words.low = 1;  // where a domain has a zero
  std::size_t count = 1;
  for (const std::string_view name : kLargeProviders) {
    if (name.size() > kDomainMax) continue;
    table.providers[count].words = WordsOf(name);
    name.copy(table.providers[count].name.data(), name.size());
    ++count;
  }
  table.multiplier = 0x9E3779B97F4A7C15;
  for (std::size_t done = 1; done < count; ++done) {
    std::uint8_t& slot = table.slots[table.SlotOf(table.providers[done].words)];
    if (slot == 0) {
      slot = static_cast<std::uint8_t>(done);
      continue;
    }
    table.multiplier += 0x9E3779B97F4A7C16;  // stays odd; and all over again
    table.slots = {};
    done = 0;
  }
  return table;
}();

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// "+33" and nine digits, which nearly all phone numbers are; without a branch a digit.
bool IsFrenchNumber(std::string_view number) {
  if (number.size() != 12) return false;
  const std::uint64_t last_eight = LoadWord(number.data() + 4);
  return std::memcmp(number.data(), "+33", 3) == 0 && IsDigit(number[3]) && IsAscii(last_eight) &&
         FlagRange(last_eight, '0', '9') == kTopBits;
}

[[gnu::noinline]] char* PutFirstSign(char* out, std::string_view text) {
  const Utf8Character first = FirstCharacter(text);
  return first.bytes > 1 && !IsUnsafe(first.code) ? PutText(out, text.substr(0, first.bytes)) : out;
}

// The first character if it is a letter or digit (beyond ASCII: anything harmless), else nothing.
char* PutFirstLetter(char* out, std::string_view text) {
  if (text.empty()) return out;
  return IsAlnum(text.front()) ? Put(out, text.front()) : PutFirstSign(out, text);
}

// Sex and year, then the groups of the printed card. The waiting numbers of other registers (NNP,
// MIG) have neither sex and year nor a key, so nothing of them is shown.
char* PutNir(char* out, std::string_view nir, std::string_view qualifier) {
  const bool like_nir = qualifier.empty() || qualifier == "nir" || qualifier == "nia";
  if (!like_nir || nir.size() < 13 || !AllDigits(nir.substr(0, 3))) {
    return Put(out, "• •• •• •• ••• ••• ••");
  }
  out = Put(out, nir[0]);
  out = Put(out, ' ');
  out = Put(out, nir[1]);
  out = Put(out, nir[2]);
  return Put(out, " •• •• ••• ••• ••");
}

// Digits of the country code at the front of an E.164 number (ITU-T E.164, list of assigned codes):
// zones 1 and 7 have one, the codes below two, all others three.
std::size_t CountryCodeDigits(std::string_view number) {
  constexpr std::string_view kTwoDigits =
      "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 "
      "64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";
  if (number.starts_with('1') || number.starts_with('7')) return 1;
  for (std::size_t i = 0; i < kTwoDigits.size(); i += 3) {
    if (number.starts_with(kTwoDigits.substr(i, 2))) return 2;
  }
  return 3;
}

// Masks of few values stand apart, so that those of most need no room for them.
[[gnu::noinline]] char* PutOtherPhone(char* out, std::string_view number) {
  constexpr std::size_t kShortest = 7;
  constexpr std::size_t kLongest = 20;
  if (!number.starts_with('+') || number.size() < kShortest || number.size() > kLongest ||
      !AllDigits(number.substr(1))) {
    return Put(out, kHidden);
  }
  number.remove_prefix(1);
  const std::size_t code = CountryCodeDigits(number);
  out = Put(out, '+');
  out = PutText(out, number.substr(0, code));
  out = Put(out, ' ');
  // Of a short number two digits would be most of it.
  if (number.size() >= code + 6) out = PutText(out, number.substr(code, 2));
  return Put(out, kHidden);
}

char* PutPhone(char* out, std::string_view number) {
  if (!IsFrenchNumber(number)) return PutOtherPhone(out, number);
  out = Put(out, '0');
  out = Put(out, number[3]);
  return Put(out, " •• •• •• ••");
}

char* PutLocalPart(char* out, std::string_view local) {
  return Put(Put(PutFirstLetter(out, local), kHidden), '@');
}

// Mostly the last '@' is one of the last sixteen characters, and they hold the domain, too.
[[gnu::noinline]] char* PutEmail(char* out, std::string_view email) {
  if (email.size() >= ByteBlock::kBytes) {
    const std::size_t front = email.size() - ByteBlock::kBytes;
    const ByteBlock end = ByteBlock::Load(email.data() + front);
    const auto begin = static_cast<std::size_t>(std::bit_width((end == '@').Mask()));
    if (begin > 0) {
      char bytes[ByteBlock::kBytes];
      (end ^ (end & ByteBlock::Front(begin))).Store(bytes);
      const auto* const provider = kProviders.Find({LoadWord(bytes), LoadWord(bytes + 8)});
      out = PutLocalPart(out, email.substr(0, front + begin - 1));
      if (provider == nullptr) return Put(out, kHidden);
      std::memcpy(out, provider->name.data(), provider->name.size());
      return out + ByteBlock::kBytes - begin;
    }
  }
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos) return Put(out, kHidden);
  out = PutLocalPart(out, email.substr(0, at));
  const std::string_view domain = email.substr(at + 1);
  const bool shown = std::ranges::find(kLargeProviders, domain) != kLargeProviders.end();
  return shown ? PutText(out, domain) : Put(out, kHidden);
}

char* PutBirthDate(char* out, std::string_view date) {
  constexpr std::size_t kYearDigits = 4;
  const bool known = date.size() >= kYearDigits && AllDigits(date.substr(0, kYearDigits)) &&
                     !date.starts_with("0000");
  if (known) {
    std::memcpy(out, date.data(), kYearDigits);
    out += kYearDigits;
  } else {
    out = Put(out, "••••");
  }
  return Put(out, "-••-••");
}

// The département, if it is one: up to four letters and digits, ended by a NUL.
char* PutDepartment(char* out, const About& about) {
  std::size_t size = 0;
  for (; size < sizeof(about.department) && about.department[size] != '\0'; ++size) {
    if (!IsAlnum(about.department[size])) return out;
  }
  std::memcpy(out, about.department, sizeof(about.department));
  return out + size;
}

// The host of a link, or the scheme of one without.
std::string_view HostShown(std::string_view link) {
  const std::size_t scheme = link.find("://");
  if (scheme != std::string_view::npos) link.remove_prefix(scheme + 3);
  return link.substr(0, link.find_first_of("/?#:"));
}

// The first `size` characters, if all are of the class that `allowed` tells.
template <class Allowed>
char* PutFront(char* out, std::string_view text, std::size_t size, Allowed allowed) {
  const std::string_view front = text.substr(0, size);
  const bool shown = front.size() == size && std::all_of(front.begin(), front.end(), allowed);
  return shown ? PutText(out, front) : out;
}

// Of the other kinds nothing is shown.
[[gnu::noinline]] char* PutFinancial(Kind kind, char* out, std::string_view value) {
  if (kind == Kind::kIban) return Put(PutFront(out, value, 2, IsUpper), "••");
  if (kind == Kind::kPaymentCard) out = PutFront(out, value, 6, IsDigit);
  return Put(out, kHidden);
}

}  // namespace

char* PutMask(const Finding& finding, char* out) {
  const std::string_view value = finding.normalized;
  switch (finding.kind) {
    case Kind::kNir:
      return PutNir(out, value, finding.qualifier);
    case Kind::kPhone:
      return PutPhone(out, value);
    case Kind::kEmail:
      return PutEmail(out, value);
    case Kind::kPersonName:
      return Put(PutFirstLetter(out, value), kHidden);
    case Kind::kBirthDate:
      return PutBirthDate(out, value);
    case Kind::kPostalAddress:
      return Put(PutDepartment(out, finding.about), kHidden);
    default:
      return PutFinancial(finding.kind, out, value);
  }
}

void AppendMasked(const Finding& finding, std::string* out) {
  if (finding.kind == Kind::kLeakLink) {
    AppendSafe(HostShown(finding.normalized), out);
    out->push_back('/');
    out->append(kHidden);
    return;
  }
  if (MaskShowsValue(finding.kind)) return AppendSafe(finding.normalized, out);
  char mask[kShortMaskBytesMax];
  out->append(mask, static_cast<std::size_t>(PutMask(finding, mask) - mask));
}

void AppendWithMasks(std::string_view text, const std::vector<MaskedSpan>& spans,
                     std::string* out) {
  std::size_t at = 0;
  for (const MaskedSpan& span : spans) {
    const std::size_t begin = std::clamp(span.begin, at, text.size());
    const std::size_t end = std::clamp(span.end, begin, text.size());
    AppendSafe(text.substr(at, begin - at), out);
    AppendSafe(span.mask, out);
    at = end;
  }
  AppendSafe(text.substr(at), out);
}

}  // namespace leakscan
