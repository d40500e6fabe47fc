// Method. Each word for a result is looked at by itself: the words before it negate or doubt it,
// and its sentence must name a COVID test or what it looks for.
//
// Fits:     "test PCR positif", "PCR SARS-CoV-2 : non détecté", "testée négative au Covid le 3/2".
// Rejected: "si le test PCR est positif", "positif ou négatif", "10 tests positifs" (statistics),
//           "un PCR positif ?", "rester positif" (no test).
#include <algorithm>
#include <array>
#include <iterator>

#include "scanner/base/ascii.h"
#include "scanner/validate/person.h"
#include "scanner/validate/prose.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

enum class Polarity { kNone, kPositive, kNegative, kInconclusive, kFound };

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
};
constexpr std::string_view kNegations[] = {"NON", "PAS", "NOT", "NI", "JAMAIS"};
constexpr std::string_view kDoubts[] = {"SI", "IF", "OU", "OR", "SOIT"};

constexpr std::size_t kBefore = 120;  // bytes of the sentence that may name the test
constexpr std::size_t kBehind = 60;

Polarity PolarityOf(std::string_view word) {
  if (word.size() < 7 || word.size() > 20) return Polarity::kNone;
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
};

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
  if (before.HasAny(kDoubts, 6)) return {};
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
    case Polarity::kNone:
      break;
  }
  return {};
}

}  // namespace

void FindResults(std::string_view text, std::vector<ProseFinding>* results) {
  for (std::size_t i = 0; i < text.size();) {
    if (!IsWordByte(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && IsWordByte(text[i])) ++i;
    const Polarity polarity = PolarityOf(text.substr(begin, i - begin));
    if (polarity == Polarity::kNone) continue;
    if (const std::string_view result = Judge(text, begin, i, polarity); !result.empty()) {
      results->push_back({begin, i, std::string(result)});
    }
  }
}

}  // namespace leakscan
