// Method. An expression is met where a short string of it stands (TextMasks::places), or where a
// token of digits begins or ends: labels end at the first digit of their number, an address begins
// with the last one of its own, and neither is found between the digits of a token. Each such place
// is looked at by hand, as exactly as is cheap; what may be a match becomes a stretch. A stretch
// goes back to a byte that no word holds, so that "\b" is there what it is in the text.
//
// Let pass: "le 3 mai né le 12", "12 cours ", "www.mega.nz/", " at least do".
// Left out: "pour 12 personnes", "https://", "(chez", "l'an 2000" and whatever holds no digit and
// no place.
#include "scanner/match/text_sieve.h"

#include <algorithm>
#include <bit>

#include "scanner/base/ascii.h"
#include "scanner/base/byte_block.h"

namespace leakscan {
namespace {

// Before "le" in "n\xC3\xA9\xC2\xB7e\xC2\xA0le".
constexpr std::size_t kBornBytesMax = 8;

struct KnownExpression {
  Sieve sieve;
  std::string_view hash;  // of a group that it is alone in
};
constexpr std::array<KnownExpression, 12> kKnownExpressions = {{
    {Sieve::kAtSign, "d5822cc7b5fa5ce460158a383e053ac6"},
    {Sieve::kDigitLetter, "084c8b0f51377519e8d2424648a0f095"},
    {Sieve::kSignAddress, "97004ade76753cdffc7001f45ef71601"},
    {Sieve::kWordAddress, "a4d8da8b5eee2560214db010a4a20f91"},
    {Sieve::kHealthCode, "c74e5c0a6dddbe9893cbe481de9dd3e3"},
    {Sieve::kVisibleCode, "5ee259e3e9fceb53993b17d303480417"},
    {Sieve::kLink, "44767ebbeb1a97f8a50e3f7e474a42f9"},
    {Sieve::kPatientLabel, "22866d1275662e173e68d9860832fd61"},
    {Sieve::kBirthLabel, "6079da3d08a1f2a535a3bca99af13bee"},
    {Sieve::kBornLabel, "f21ae565b725863d24fa83024243b444"},
    {Sieve::kRunningText, "27c07ff4b90693f12ca9ce52ce49a845"},  // addresses
    {Sieve::kRunningText, "54edabf5235c3b2711714e6e68ae28b2"},  // blanks as HTML entities
}};

// What a match spans at most before the place by which it is found.
std::size_t ReachBack(Sieve sieve) {
  switch (sieve) {
    case Sieve::kSignAddress:
      return std::string_view("email").size();
    case Sieve::kWordAddress:
      return std::string_view("courriel : =").size() + 64;
    case Sieve::kLink:
      return std::string_view("swisstransfer.c").size();
    case Sieve::kBornLabel:
      return kBornBytesMax;
    default:
      return 0;
  }
}

bool IsWordOfExpression(char c) { return IsAlnum(c) || c == '_'; }
bool IsLetterLikeDigit(char c) { return c == 'O' || c == 'o' || c == 'l' || c == 'I'; }
bool IsJoint(char c) { return c == ' ' || c == '.' || c == '-'; }

// " at " of a disguised address: bytes of what stands before it, and of the host behind it.
bool IsLocalByte(char c) {
  return IsAlnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}
bool IsHostByte(char c) { return IsAlnum(c) || c == '-'; }

// The last two letters of the hosts that links are looked for by.
bool EndsHost(char first, char second) {
  switch (ToLower(first)) {
    case 'n':
      return second == 'z';
    case 'i':
      return second == 'o' || second == 't';
    case 'o':
      return second == 'm' || second == 'g' || second == 'e';
    case 'e':
      return second == 't' || second == 'e';
    case 'c':
      return second == 'm' || second == 'o';
    case 's':
      return second == 'h';
    case 't':
      return second == 'l';
    case 'r':
      return second == 'g';
    case 'm':
      return second == 'e';
    case 'g':
      return second == 'g';
    default:
      return false;
  }
}

// The number of a letter, whatever its case.
constexpr unsigned LetterOf(char letter) { return static_cast<unsigned char>(letter) & 31U; }

// Of so many bytes is asked at once whether a label may begin there.
constexpr std::size_t kLabelBytes = 32;

// Bit i: at byte i of the kLabelBytes before `end` may begin "naiss", "birth", "born", "ddn",
// "dob", "ipp" or the "le" of "né le". One byte at `end` is read, too.
std::uint32_t LabelPlacesBefore(const char* end) {
  std::uint32_t places = 0;
  for (unsigned i = 0; i < kLabelBytes; i += ByteBlock::kBytes) {
    const ByteBlock space = ByteBlock::Filled(' ');
    const char* bytes = end - kLabelBytes + i;
    const ByteBlock block = ByteBlock::Load(bytes) | space;
    const ByteBlock next = ByteBlock::Load(bytes + 1) | space;
    const ByteBlock pairs = ((block == 'n') & (next == 'a')) |
                            ((block == 'b') & ((next == 'i') | (next == 'o'))) |
                            ((block == 'd') & ((next == 'd') | (next == 'o'))) |
                            ((block == 'i') & (next == 'p')) | ((block == 'l') & (next == 'e'));
    places |= pairs.Mask() << i;
  }
  return places;
}

// What may stand right behind digits where an expression goes on.
constexpr auto kBehindDigits = [] {
  std::array<bool, 256> bytes{};
  for (const char c : std::string_view("OolI .-&,bBtTqQaAcCdD")) {
    bytes[static_cast<unsigned char>(c)] = true;
  }
  return bytes;
}();

// The first two letters of a kind of street.
bool BeginsStreetKind(char first, char second) {
  static constexpr auto kSeconds = [] {
    std::array<std::uint32_t, 32> seconds{};  // by the first letter, a bit each
    constexpr std::string_view kPairs =
        "ruavbobvblbdplchimalroqucosqparelortesmohafafgclciprtrsevevovili";
    static_assert(kPairs.size() % 2 == 0);
    for (std::size_t i = 0; i < kPairs.size(); i += 2) {
      seconds[LetterOf(kPairs[i])] |= 1U << LetterOf(kPairs[i + 1]);
    }
    return seconds;
  }();
  if (!IsAlpha(first)) return false;
  // "r\xC3\xA9sidence", in any charset
  if (!IsAlpha(second)) return ToLower(first) == 'r' && static_cast<unsigned char>(second) >= 0x80;
  return (kSeconds[LetterOf(first)] >> LetterOf(second) & 1U) != 0;
}

}  // namespace

std::optional<Sieve> SieveOf(const ExpressionGroup& group, std::size_t index) {
  const std::string hash = ExpressionGroup{group.kind, {group.expressions[index]}}.Hash();
  const auto* const known = std::ranges::find(kKnownExpressions, hash, &KnownExpression::hash);
  return known == kKnownExpressions.end() ? std::nullopt : std::optional(known->sieve);
}

void TextSieve::Sift(std::string_view text, const TextMasks& masks,
                     std::span<const NumberToken> tokens, bool prose) {
  text_ = text;
  for (auto& ends : ends_) ends.clear();
  for (auto& stretches : stretches_) stretches.clear();
  const std::uint64_t* const all_places = masks.places.data();
  for (std::size_t word = 0; word < masks.places.size(); ++word) {
    for (std::uint64_t places = all_places[word]; places != 0; places &= places - 1) {
      ReadPlace(word * TextMasks::kBytes + static_cast<unsigned>(std::countr_zero(places)));
    }
  }
  std::size_t before = 0;  // where the last token ends
  for (const NumberToken& token : tokens) {
    ReadLabels(before, token.begin);
    before = token.end;
    if (!prose) continue;
    ReadBeforeDigits(token.begin);
    ReadBehindDigits(token.end);
  }
}

// True if `lower` stands at `at`, in any case.
bool TextSieve::Stands(std::size_t at, std::string_view lower) const {
  if (at > text_.size() || text_.size() - at < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if (ToLower(text_[at + i]) != lower[i]) return false;
  }
  return true;
}

void TextSieve::ReadPlace(std::size_t at) {
  switch (text_[at]) {
    case '@':
      AddEnd(Sieve::kAtSign, at + 1);
      break;
    case '(':
    case '[':
    case '{':
    case '<':
      ReadBracket(at);
      break;
    case '&':
    case '%':
    case '\\':
      Add(Sieve::kSignAddress, at, at + std::string_view("&commat;").size());
      break;
    case '=':
      if (Stands(at, "=40")) Add(Sieve::kSignAddress, at, at + 3);
      break;
    case '-': {
      constexpr std::string_view kCloudflare = "data-cfemail=\"";
      constexpr std::string_view kProtection = "email-protection#";
      if (at >= 4 && Stands(at - 4, kCloudflare)) {
        Add(Sieve::kSignAddress, at, at + kCloudflare.size());
      } else if (at >= 5 && Stands(at - 5, kProtection)) {
        Add(Sieve::kSignAddress, at, at + kProtection.size());
      }
      break;
    }
    case ' ':
      ReadAtWord(at);
      break;
    case '.':  // the byte behind decides about "\b"
      if (Stands(at, ".onion")) Add(Sieve::kLink, at, at + 7);
      break;
    case ':':
      if (Stands(at, ":?xt=urn:")) Add(Sieve::kLink, at, at + 9);
      break;
    default:
      if (At(at + 2) == '/') {
        if (EndsHost(text_[at], ToLower(text_[at + 1]))) Add(Sieve::kLink, at, at + 3);
        break;
      }
      if (text_.substr(at, 3) == "DC0") Add(Sieve::kVisibleCode, at, at + 24);
      if (text_.substr(at, 3) == "HC1") Add(Sieve::kHealthCode, at, at + 9);
      if (text_.substr(at, 3) == "6BF" || text_.substr(at, 3) == "NCF") {
        Add(Sieve::kHealthCode, at, at + 3);
      }
  }
}

void TextSieve::ReadBracket(std::size_t at) {
  constexpr std::size_t kLongest = std::string_view("( arrobase )").size();
  const std::size_t word = at + (At(at + 1) == ' ' ? 2 : 1);
  if (Stands(word, "at") || Stands(word, "ar") || Stands(word, "chez")) {
    Add(Sieve::kSignAddress, at, at + kLongest);
  }
}

// " arobase ", " at example dot fr", "mail : jo at example".
void TextSieve::ReadAtWord(std::size_t at) {
  if (Stands(at, " ar")) {
    if (Stands(at + 3, "ob") || Stands(at + 3, "rob")) Add(Sieve::kWordAddress, at, at + 11);
    return;
  }
  if (!Stands(at, " at ")) return;
  std::size_t end = at + 4;
  if (IsAlnum(At(end))) {
    std::size_t local = at;
    while (local > 0 && at - local <= 64 && IsLocalByte(text_[local - 1])) --local;
    if (EndsMailLabel(local)) Add(Sieve::kWordAddress, at, end + 1);
  }
  while (IsHostByte(At(end))) ++end;
  const std::size_t gap = end;
  const auto is_gap = [](char c) {
    return c == ' ' || c == '[' || c == '(' || c == '{' || c == '<';
  };
  while (end - gap < 3 && is_gap(At(end))) ++end;
  if (end > gap && (Stands(end, "do") || Stands(end, "po") || Stands(end, "pt"))) {
    Add(Sieve::kWordAddress, at, end + std::string_view("point").size());
  }
}

// "mail : ", "courriel = ", "mel ": one to four signs behind the word.
bool TextSieve::EndsMailLabel(std::size_t end) const {
  const auto is_sign = [](char c) { return c == ' ' || c == ':' || c == '=' || c == '\t'; };
  std::size_t begin = end;
  while (begin > 0 && is_sign(text_[begin - 1])) --begin;
  return begin < end && begin > 0 && ToLower(text_[begin - 1]) == 'l';
}

// Digits begin at `begin`: "O1", "l 1".
void TextSieve::ReadBeforeDigits(std::size_t begin) {
  if (begin == 0) return;
  const char before = text_[begin - 1];
  if (IsLetterLikeDigit(before) ||
      (IsJoint(before) && begin > 1 && IsLetterLikeDigit(text_[begin - 2]))) {
    AddEnd(Sieve::kDigitLetter, begin + 1);
  }
}

// The labels that end before the digit at `end`; `gap` is where the digits before it end. No label
// holds digits, nor does what stands between it and its value.
void TextSieve::ReadLabels(std::size_t gap, std::size_t end) {
  constexpr std::size_t kShortest = 4;      // "ddn "
  constexpr std::size_t kLongest = 5 + 24;  // "birth" and what may follow it
  static_assert(kLongest <= kLabelBytes);
  const std::size_t size = std::min(end - gap, kLongest);
  if (size < kShortest) return;
  const char* bytes = text_.data() + end;
  char copy[kLabelBytes + 1] = {};
  if (end < kLabelBytes) {
    std::copy(bytes - size, bytes + 1, copy + kLabelBytes - size);
    bytes = copy + kLabelBytes;
  }
  std::uint32_t places = LabelPlacesBefore(bytes) >> (kLabelBytes - size) << (kLabelBytes - size);
  for (; places != 0; places &= places - 1) {
    ReadLabel(end - kLabelBytes + static_cast<unsigned>(std::countr_zero(places)), end);
  }
}

void TextSieve::ReadLabel(std::size_t at, std::size_t end) {
  switch (ToLower(text_[at])) {
    case 'l':
      if (BeginsBorn(at)) Add(Sieve::kBornLabel, at, end + 1);
      break;
    case 'i':
      if (Stands(at, "ipp")) Add(Sieve::kPatientLabel, at, end + 1);
      break;
    default:
      if (Stands(at, "naiss") || Stands(at, "birth") || Stands(at, "born") || Stands(at, "ddn") ||
          Stands(at, "dob")) {
        Add(Sieve::kBirthLabel, at, end + 1);
      }
  }
}

// "né le", "n(e) le", "NÉ·E_LE": what stands before the "le" at `le`.
bool TextSieve::BeginsBorn(std::size_t le) const {
  if (le < 3) return false;
  const char gap = text_[le - 1];
  if (gap != ' ' && gap != '_' && gap != '\xA0') return false;
  for (std::size_t i = 3; i <= std::min(le, kBornBytesMax); ++i) {
    if (ToLower(text_[le - i]) != 'n') continue;
    const char vowel = text_[le - i + 1];
    if (ToLower(vowel) == 'e' || vowel == '\xC3' || vowel == '\xE9' || vowel == '\xC9') return true;
  }
  return false;
}

// Digits end at `end`: "0O", "1 l", "12 bis, rue", "2&nbsp;".
void TextSieve::ReadBehindDigits(std::size_t end) {
  const char first = At(end);
  if (!kBehindDigits[static_cast<unsigned char>(first)]) return;
  const char second = At(end + 1);
  if (IsLetterLikeDigit(first)) AddEnd(Sieve::kDigitLetter, end + 1);
  if (IsJoint(first) && IsLetterLikeDigit(second)) AddEnd(Sieve::kDigitLetter, end + 2);
  constexpr std::size_t kLongest = std::string_view("quater, r\xC3\xA9sidence ").size() + 1;
  if (first == '&' || MayBeStreet(end)) Add(Sieve::kRunningText, end - 1, end + kLongest);
}

// ", rue", " bis, rue", "b rue".
bool TextSieve::MayBeStreet(std::size_t at) const {
  const auto begins_street = [&](std::size_t i) {
    if (At(i) == ',') ++i;
    return At(i) == ' ' && BeginsStreetKind(At(i + 1), At(i + 2));
  };
  if (begins_street(at)) return true;
  if (At(at) == ' ') ++at;
  switch (ToLower(At(at))) {
    case 'b':
      return (Stands(at, "bis") && begins_street(at + 3)) || begins_street(at + 1);
    case 't':
      return Stands(at, "ter") && begins_street(at + 3);
    case 'q':
      return Stands(at, "quater") && begins_street(at + 6);
    case 'a':
    case 'c':
    case 'd':
      return begins_street(at + 1);
    default:
      return false;
  }
}

// --- Results ------------------------------------------------------------------------------------

void TextSieve::Add(Sieve sieve, std::size_t begin, std::size_t end) {
  std::vector<TextStretch>& stretches = stretches_[Index(sieve)];
  begin -= std::min(begin, ReachBack(sieve));
  end = std::min(end, text_.size());
  const std::size_t behind_last = stretches.empty() ? 0 : stretches.back().end;
  while (begin > behind_last && IsWordOfExpression(text_[begin])) --begin;
  if (!stretches.empty() && begin <= behind_last) {
    stretches.back().end = std::max(behind_last, end);
  } else {
    stretches.push_back({begin, end});
  }
}

void TextSieve::AddEnd(Sieve sieve, std::size_t end) {
  ends_[Index(sieve)].push_back(static_cast<std::uint32_t>(end));
}

}  // namespace leakscan
