// Method. Each word for a result is looked at by itself: the words before it negate or doubt it,
// and its sentence must name a COVID test or what it looks for.
//
// Fits:     "test PCR positif", "PCR SARS-CoV-2 : non détecté", "testée négative au Covid le 3/2",
//           "PCR du 3/2 : NEG", "covid+", "absence d'ARN du SARS-CoV-2".
// Rejected: "si le test PCR est positif", "positif ou négatif", "10 tests positifs" (statistics),
//           "un PCR positif ?", "rester positif" (no test), "présenter un test PCR négatif",
//           "PCR + sérologie" (a list), "absence de symptômes".
#include <algorithm>
#include <array>
#include <iterator>

#include "scanner/base/ascii.h"
#include "scanner/base/text_words.h"
#include "scanner/validate/person.h"
#include "scanner/validate/prose.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

enum class Polarity {
  kNone,
  kPositive,
  kNegative,
  kInconclusive,
  kFound,          // positive, or negative behind a negation
  kShortPositive,  // abbreviations, right behind the test
  kShortNegative,
  kAbsence,  // of what the next words name
  kPresence,
};

struct ResultWord {
  std::string_view word;
  Polarity polarity;
};

constexpr ResultWord kResultWords[] = {
    {"POSITIF", Polarity::kPositive},
    {"POSITIVE", Polarity::kPositive},
    {"NEGATIF", Polarity::kNegative},
    {"NEGATIVE", Polarity::kNegative},
    {"DETECTE", Polarity::kFound},
    {"DETECTEE", Polarity::kFound},
    {"DETECTED", Polarity::kFound},
    {"INDETECTABLE", Polarity::kNegative},
    {"INDETERMINE", Polarity::kInconclusive},
    {"ININTERPRETABLE", Polarity::kInconclusive},
    {"INDETERMINATE", Polarity::kInconclusive},
    {"INCONCLUSIVE", Polarity::kInconclusive},
    {"UNDETECTED", Polarity::kNegative},
    {"POS", Polarity::kShortPositive},
    {"NEG", Polarity::kShortNegative},
    {"ABSENCE", Polarity::kAbsence},
    {"PRESENCE", Polarity::kPresence},
};
constexpr WordStartSet<10> kResultStarts = [] {
  WordStartSet<10> starts;
  for (const ResultWord& result : kResultWords) starts.Add(StartOf(result.word));
  return starts;
}();
constexpr std::string_view kNegations[] = {"NON", "PAS", "NOT", "NI", "JAMAIS"};
constexpr std::string_view kDoubts[] = {
    "SI",     "IF",      "OU",        "OR",      "SOIT",   "QUAND",        "LORSQUE", "WHEN",
    "UNLESS", "WHETHER", "PRESENTER", "FOURNIR", "PREUVE", "JUSTIFICATIF", "PRESENT", "PROVIDE"};
// Behind the result: it is asked for, nobody had it.
constexpr std::string_view kDemands[] = {"EXIGE",    "EXIGEE",    "OBLIGATOIRE", "REQUIS",
                                         "REQUISE",  "DEMANDE",   "DEMANDEE",    "MOINS",
                                         "REQUIRED", "MANDATORY", "NEEDED",      "NECESSAIRE"};

constexpr std::size_t kBefore = 120;  // bytes of the sentence that may name the test
constexpr std::size_t kBehind = 60;

// Of words that foldings read differently, those that begin like result words are looked at.
bool BeginsResult(char first, char second) {
  const char upper = ToUpper(second);
  const bool strange = !IsAlnum(second);
  switch (ToUpper(first)) {
    case 'P':
      return upper == 'O' || upper == 'R' || strange;
    case 'N':
    case 'D':
      return upper == 'E' || strange;
    case 'I':
    case 'U':
      return upper == 'N' || strange;
    case 'A':
      return upper == 'B' || strange;
    default:
      return false;
  }
}

Polarity PolarityOf(std::string_view word) {
  if (word.size() < 3 || word.size() > 20) return Polarity::kNone;
  if (word.size() < 7 && word.size() != 3) return Polarity::kNone;
  if (!BeginsResult(word[0], word[1])) return Polarity::kNone;
  const ShortText<20> folded(word);
  const auto* const entry = std::ranges::find(kResultWords, folded.view(), &ResultWord::word);
  return entry == std::end(kResultWords) ? Polarity::kNone : entry->polarity;
}

// True if `text` goes on with a new sentence or paragraph at `i`.
bool SentenceEnds(std::string_view text, std::size_t i) {
  const char c = text[i];
  if (c == '!' || c == '?') return true;
  const std::string_view behind = text.substr(i + 1);
  if (c == '.') return behind.empty() || IsSpace(behind[0]);
  return c == '\n' && (behind.starts_with('\n') || behind.starts_with("\r\n"));
}

// The words right before `end`, the nearest first, within the sentence.
struct WordsBefore {
  std::array<std::string_view, 6> word;
  std::size_t count = 0;

  WordsBefore(std::string_view text, std::size_t begin, std::size_t end) {
    while (count < word.size() && end > begin) {
      while (end > begin && !IsWordByte(text[end - 1])) --end;
      const std::size_t word_end = end;
      while (end > begin && IsWordByte(text[end - 1])) --end;
      if (end == word_end) return;
      word[count++] = text.substr(end, word_end - end);
    }
  }

  template <std::size_t kCount>
  bool HasAny(const std::string_view (&words)[kCount], std::size_t nearest) const {
    const auto end = word.begin() + static_cast<std::ptrdiff_t>(std::min(count, nearest));
    return std::any_of(word.begin(), end,
                       [&words](std::string_view w) { return FoldsToOneOf(w, words); });
  }

  // "en cas de".
  bool HasInCaseOf() const {
    for (std::size_t i = 0; i + 1 < count; ++i) {
      constexpr std::string_view kCase[] = {"CAS"};
      constexpr std::string_view kIn[] = {"EN"};
      if (FoldsToOneOf(word[i], kCase) && FoldsToOneOf(word[i + 1], kIn)) return true;
    }
    return false;
  }

  // Where the `nearest` words begin.
  std::size_t Begin(std::string_view text, std::size_t nearest) const {
    const std::string_view first = word[std::min(count, nearest) - 1];
    return static_cast<std::size_t>(first.data() - text.data());
  }
};

// True if one of the next words of text[begin, end) demands what stands before.
bool IsDemanded(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr int kWordsMax = 8;
  for (int words = 0; words < kWordsMax && begin < end; ++words) {
    while (begin < end && !IsWordByte(text[begin])) ++begin;
    std::size_t word_end = begin;
    while (word_end < end && IsWordByte(text[word_end])) ++word_end;
    if (FoldsToOneOf(text.substr(begin, word_end - begin), kDemands)) return true;
    begin = word_end;
  }
  return false;
}

// The virus or its parts, as tests look for them: an absence of tests is no result.
bool NamesVirus(std::string_view text) {
  const ShortText<64> folded(text);
  for (const std::string_view name : {"SARS", "CORONAVIRUS", "ARN VIRAL", "ANTIGENES VIRAUX"}) {
    if (folded.view().find(name) != std::string_view::npos) return true;
  }
  return false;
}

// What an abbreviation right behind the test says, or a word for what follows it.
std::string_view JudgeByNeighbours(std::string_view text, std::size_t begin, std::size_t end,
                                   std::size_t to, Polarity polarity, const WordsBefore& before) {
  constexpr std::size_t kNearest = 6;
  constexpr std::size_t kNamedWithin = 40;
  const bool negated = before.HasAny(kNegations, 3);
  if (polarity == Polarity::kAbsence || polarity == Polarity::kPresence) {
    const std::string_view behind = text.substr(end, std::min(to - end, kNamedWithin));
    if (!NamesVirus(behind.substr(0, behind.find_first_of(",;")))) return {};
    if (polarity == Polarity::kAbsence) return negated ? std::string_view() : "negative";
    return negated ? "negative" : "positive";
  }
  if (before.count == 0 || negated) return {};
  const std::size_t from = before.Begin(text, kNearest);
  const std::string_view near = text.substr(from, begin - from);
  if (!NamesCovidTest(near.substr(near.find(';') + 1))) return {};
  return polarity == Polarity::kShortPositive ? "positive" : "negative";
}

// What the result word [begin, end) says in its sentence; empty if it is none.
std::string_view Judge(std::string_view text, std::size_t begin, std::size_t end,
                       Polarity polarity) {
  std::size_t from = begin;
  const std::size_t from_min = begin > kBefore ? begin - kBefore : 0;
  while (from > from_min && !SentenceEnds(text, from - 1)) --from;
  std::size_t to = end;
  const std::size_t to_max = std::min(text.size(), end + kBehind);
  while (to < to_max && !SentenceEnds(text, to)) ++to;
  if (to < text.size() && text[to] == '?') return {};
  if (!NamesCovidTest(text.substr(from, to - from))) return {};
  const WordsBefore before(text, from, begin);
  if (before.HasAny(kDoubts, 6) || before.HasInCaseOf() || IsDemanded(text, end, to)) return {};
  // "positif ou négatif", "positif/négatif"
  std::size_t next = end;
  while (next < to && !IsWordByte(text[next])) ++next;
  std::size_t next_end = next;
  while (next_end < to && IsWordByte(text[next_end])) ++next_end;
  const ShortText<16> following(text.substr(next, next_end - next));
  if (following.view() == "OU" || following.view() == "OR") return {};
  if (text.substr(end).starts_with('/') || text.substr(0, begin).ends_with('/')) return {};
  const bool negated = before.HasAny(kNegations, 3);
  switch (polarity) {
    case Polarity::kFound:
      return negated ? "negative" : "positive";
    case Polarity::kPositive:
      return negated ? std::string_view() : "positive";
    case Polarity::kNegative:
      return negated ? std::string_view() : "negative";
    case Polarity::kInconclusive:
      return "inconclusive";
    case Polarity::kShortPositive:
    case Polarity::kShortNegative:
    case Polarity::kAbsence:
    case Polarity::kPresence:
      return JudgeByNeighbours(text, begin, end, to, polarity, before);
    case Polarity::kNone:
      break;
  }
  return {};
}

// The end of the plus signs that begin at `i` if they are a result, "Covid+", "PCR ++."; else `i`.
std::size_t EndOfPlus(std::string_view text, std::size_t i) {
  constexpr std::size_t kTestBytesMax = 16;
  std::size_t end = i;
  while (end < text.size() && text[end] == '+') ++end;
  const bool attached = i > 0 && IsWordByte(text[i - 1]);
  std::size_t next = end;
  while (next < text.size() && text[next] == ' ') ++next;
  // "PCR + sérologie" is a list.
  const bool ends = next == text.size() || !IsWordByte(text[next]);
  if (end < text.size() && IsWordByte(text[end])) return i;
  if (!attached && !ends) return i;
  std::size_t test_end = i;
  while (test_end > 0 && text[test_end - 1] == ' ' && i - test_end < 2) --test_end;
  std::size_t test = test_end;
  while (test > 0 && test_end - test < kTestBytesMax &&
         (IsAlnum(text[test - 1]) || text[test - 1] == '-')) {
    --test;
  }
  if (test == test_end || (test > 0 && IsWordByte(text[test - 1]))) return i;
  return NamesCovidTest(text.substr(test, test_end - test)) ? end : i;
}

}  // namespace

void FindResults(const TextWords& words, std::vector<ProseFinding>* results) {
  const std::string_view text = words.text();
  std::size_t plus = text.find('+');
  const auto read_plus_before = [&](std::size_t place) {
    while (plus < place) {
      const std::size_t end = EndOfPlus(text, plus);
      if (end > plus) results->push_back({plus, end, "positive"});
      plus = text.find('+', text.find_first_not_of('+', plus));  // no other of them ends a test
    }
  };
  for (const TextWord& word : words.words()) {
    if (!kResultStarts.MayHold(word.start)) continue;
    const Polarity polarity = PolarityOf(text.substr(word.begin, word.size()));
    if (polarity == Polarity::kNone) continue;
    read_plus_before(word.begin);
    if (const std::string_view result = Judge(text, word.begin, word.end, polarity);
        !result.empty()) {
      results->push_back({word.begin, word.end, std::string(result)});
    }
  }
  read_plus_before(text.size());
}

}  // namespace leakscan
