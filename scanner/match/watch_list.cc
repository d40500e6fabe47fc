// A name becomes an expression over the bytes of UTF-8 text: each letter with the accents it may
// carry, and between words whatever parts words in names of files, addresses and prose.
//   "CHU Saint-Éloi" finds "chu_saint_eloi", "CHU SAINT ÉLOI"
// Whether it stands alone is for the grammar to say: "\b" knows no accents.
#include "scanner/match/watch_list.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"

namespace leakscan {
namespace {

constexpr std::size_t kNameBytesMin = 3;
constexpr std::size_t kNameBytesMax = 60;  // its expression stays below the limit of expressions

// Up to three bytes that part two words; the no-break space of UTF-8 among them.
constexpr std::string_view kSeparator = R"([ \t\r\n_.'\-\xc2\xa0\xe2\x80\x91\x93\x99]{1,3})";

// The letters of Latin-1 that fold to `letter`, as the second byte of their UTF-8 (behind 0xC3).
std::string_view AccentedBytes(char letter) {
  switch (letter) {
    case 'A':
      return R"([\x80-\x85\xa0-\xa5])";
    case 'C':
      return R"([\x87\xa7])";
    case 'E':
      return R"([\x88-\x8b\xa8-\xab])";
    case 'I':
      return R"([\x8c-\x8f\xac-\xaf])";
    case 'N':
      return R"([\x91\xb1])";
    case 'O':
      return R"([\x92-\x96\xb2-\xb6])";
    case 'U':
      return R"([\x99-\x9c\xb9-\xbc])";
    case 'Y':
      return R"([\x9d\xbd\xbf])";
    default:
      return {};
  }
}

void AppendCharacter(char c, std::string* expression) {
  const std::string_view accented = AccentedBytes(c);
  if (accented.empty()) {
    if (!IsAlnum(c)) *expression += '\\';
    *expression += c;
    return;
  }
  *expression += "(?:";
  *expression += c;
  *expression += R"(|\xc3)";
  *expression += accented;
  *expression += ')';
}

bool PartsWords(char c) { return IsSpace(c) || c == '-' || c == '_' || c == '\''; }

// The expression of a folded name; empty if a character of it cannot be looked for.
std::string ExpressionOf(std::string_view name) {
  std::string expression;
  bool parted = false;
  for (const char c : name) {
    if (c < 0x20 || c > 0x7E) return {};
    if (!PartsWords(c)) {
      AppendCharacter(c, &expression);
    } else if (!parted) {
      expression += kSeparator;
    }
    parted = PartsWords(c);
  }
  return expression;
}

}  // namespace

Status AppendWatchPatterns(const PatternFile& list, std::vector<Pattern>* patterns) {
  std::string_view rest = list.text;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t size = std::min(rest.find('\n'), rest.size());
    const std::string_view name = Trim(rest.substr(0, size));
    rest.remove_prefix(std::min(size + 1, rest.size()));
    if (name.empty() || name.front() == '#') continue;
    Pattern pattern;
    pattern.origin = list.name + ":" + std::to_string(line);
    std::string folded;
    AppendFoldedUpper(name, &folded);
    pattern.anchor = ExpressionOf(folded);
    if (folded.size() < kNameBytesMin || folded.size() > kNameBytesMax || pattern.anchor.empty() ||
        !IsValidUtf8(name)) {
      return MakeError(ErrorCode::kInvalidArgument,
                       pattern.origin + ": a name has 3 to 60 Latin letters, digits and signs");
    }
    pattern.id = Name(Kind::kWatch);
    pattern.kind = Kind::kWatch;
    pattern.category = Category::kLead;
    pattern.grammar = Grammar::kName;
    pattern.caseless = true;
    pattern.confidence = Confidence::kHigh;
    pattern.description = name;
    patterns->push_back(std::move(pattern));
  }
  return {};
}

}  // namespace leakscan
