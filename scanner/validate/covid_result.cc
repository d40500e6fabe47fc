// Method: cut the folded value into words and give each its part: polarity (POSITIF, ABSENCE...),
// negation (NON, PAS), what a result is about (ARN, SARS-COV-2, TEST...). A value with any other
// word, or with both polarities, is no result: it is a comment, and must be read as text.
//
// Fits: "Positif", "Résultat : NON DÉTECTÉ", "Absence d'ARN du SARS-CoV-2", "COVID +", "P".
// Does not: "-" (an empty cell), "A +" (a blood group), "positif/négatif", "test positif
// hier", "non négatif".
// Sources: 2D-DOC 3.2.6 field F5 (P, N, I); SNOMED CT 260373001 detected, 260415000 not detected,
// 419984006 inconclusive; EU value set of test results.
#include <cstdint>
#include <string_view>

#include "scanner/base/ascii.h"
#include "scanner/validate/person.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

enum class Part : std::uint8_t {
  kUnknown,
  kPositive,
  kNegative,
  kInconclusive,
  kFound,       // positive, or negative behind a negation
  kConclusive,  // nothing by itself, inconclusive behind a negation
  kNegation,
  kPlus,     // positive alone or beside a subject; "A +" is a blood group
  kSubject,  // what was tested for, and how
  kFiller,
};

struct PartWord {
  std::string_view word;
  Part part;
};

constexpr PartWord kWholeValues[] = {
    {"P", Part::kPositive},         {"N", Part::kNegative},
    {"I", Part::kInconclusive},     {"260373001", Part::kPositive},
    {"260415000", Part::kNegative}, {"419984006", Part::kInconclusive},
    {"+", Part::kPositive},         {"++", Part::kPositive},
    {"+++", Part::kPositive},
};

constexpr PartWord kWords[] = {
    {"+", Part::kPlus},
    {"++", Part::kPlus},
    {"+++", Part::kPlus},
    {"POS", Part::kPositive},
    {"POSITIF", Part::kPositive},
    {"POSITIFS", Part::kPositive},
    {"POSITIVE", Part::kPositive},
    {"POSITIVES", Part::kPositive},
    {"POSITIVITE", Part::kPositive},
    {"NEG", Part::kNegative},
    {"NEGATIF", Part::kNegative},
    {"NEGATIFS", Part::kNegative},
    {"NEGATIVE", Part::kNegative},
    {"NEGATIVES", Part::kNegative},
    {"ABSENCE", Part::kNegative},
    {"ABSENT", Part::kNegative},
    {"INDETECTABLE", Part::kNegative},
    {"UNDETECTED", Part::kNegative},
    {"UNDETECTABLE", Part::kNegative},
    {"INDETERMINE", Part::kInconclusive},
    {"INDETERMINEE", Part::kInconclusive},
    {"INDETERMINATE", Part::kInconclusive},
    {"ININTERPRETABLE", Part::kInconclusive},
    {"DOUTEUX", Part::kInconclusive},
    {"DOUTEUSE", Part::kInconclusive},
    {"EQUIVOQUE", Part::kInconclusive},
    {"EQUIVOCAL", Part::kInconclusive},
    {"INCONCLUSIF", Part::kInconclusive},
    {"INCONCLUSIVE", Part::kInconclusive},
    {"INVALIDE", Part::kInconclusive},
    {"INVALID", Part::kInconclusive},
    {"DETECTE", Part::kFound},
    {"DETECTEE", Part::kFound},
    {"DETECTES", Part::kFound},
    {"DETECTED", Part::kFound},
    {"DETECTABLE", Part::kFound},
    {"PRESENCE", Part::kFound},
    {"PRESENT", Part::kFound},
    {"RETROUVE", Part::kFound},
    {"CONCLUANT", Part::kConclusive},
    {"INTERPRETABLE", Part::kConclusive},
    {"CONFORME", Part::kConclusive},
    {"CONCLUSIVE", Part::kConclusive},
    {"NON", Part::kNegation},
    {"NOT", Part::kNegation},
    {"PAS", Part::kNegation},
    {"RESULTAT", Part::kSubject},
    {"RESULT", Part::kSubject},
    {"TEST", Part::kSubject},
    {"COVID", Part::kSubject},
    {"COVID19", Part::kSubject},
    {"19", Part::kFiller},
    {"SARS", Part::kSubject},
    {"COV", Part::kSubject},
    {"COV2", Part::kSubject},
    {"2", Part::kFiller},
    {"RT", Part::kFiller},
    {"PCR", Part::kSubject},
    {"RTPCR", Part::kSubject},
    {"TAG", Part::kSubject},
    {"TROD", Part::kSubject},
    {"ANTIGENIQUE", Part::kSubject},
    {"ANTIGENE", Part::kSubject},
    {"ARN", Part::kSubject},
    {"VIRAL", Part::kFiller},
    {"VIRUS", Part::kSubject},
    {"CORONAVIRUS", Part::kSubject},
    {"CAS", Part::kFiller},
    {"DETECTION", Part::kFiller},
    {"FAIBLE", Part::kFiller},
    {"FAIBLEMENT", Part::kFiller},
    {"FORTEMENT", Part::kFiller},
    {"DE", Part::kFiller},
    {"D", Part::kFiller},
    {"DU", Part::kFiller},
    {"LA", Part::kFiller},
    {"LE", Part::kFiller},
    {"L", Part::kFiller},
    {"A", Part::kFiller},
    {"AU", Part::kFiller},
    {"EST", Part::kFiller},
    {"EN", Part::kFiller},
};

Part PartOf(std::string_view word) {
  for (const PartWord& entry : kWords) {
    if (entry.word == word) return entry.part;
  }
  return Part::kUnknown;
}

// What the words so far say.
struct Verdict {
  bool positive = false;
  bool negative = false;
  bool inconclusive = false;
  bool negated = false;  // a negation waits for its word
  bool plus = false;
  bool subject = false;

  // False if the word cannot stand in a result.
  bool Add(Part part);
  std::string_view Result() const;
};

bool Verdict::Add(Part part) {
  switch (part) {
    case Part::kUnknown:
      return false;
    case Part::kFiller:
      return true;
    case Part::kSubject:
      subject = true;
      return true;
    case Part::kPlus:
      plus = true;
      return true;
    case Part::kNegation:
      if (negated) return false;
      negated = true;
      return true;
    case Part::kFound:
      (negated ? negative : positive) = true;
      negated = false;
      return true;
    case Part::kConclusive:
      inconclusive = inconclusive || negated;
      negated = false;
      return true;
    case Part::kPositive:
      positive = true;
      break;
    case Part::kNegative:
      negative = true;
      break;
    case Part::kInconclusive:
      inconclusive = true;
      break;
  }
  return !negated;  // "non négatif" is a question of its own
}

std::string_view Verdict::Result() const {
  if (negated || int{positive} + int{negative} + int{inconclusive} != 1) return {};
  return positive ? "positive" : negative ? "negative" : "inconclusive";
}

// The end of the word or run of plus signs at `begin`; `begin` if there stands neither.
std::size_t EndOfWord(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  if (text[begin] == '+') {
    while (end < text.size() && text[end] == '+') ++end;
  } else {
    while (end < text.size() && IsAlnum(text[end])) ++end;
  }
  return end;
}

// The value contains `word` with neither letter nor digit beside it.
bool HasWord(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool open_left = at == 0 || !IsAlnum(text[at - 1]);
    if (open_left && (end == text.size() || !IsAlnum(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::string_view ReadCovidResult(std::string_view value) {
  const ShortText<64> folded(value);
  const std::string_view text = folded.view();
  Verdict verdict;
  for (const PartWord& entry : kWholeValues) {
    if (entry.word != text) continue;
    verdict.Add(entry.part);
    return verdict.Result();
  }
  std::size_t begin = 0;
  while (begin < text.size()) {
    if (text[begin] == '?') return {};  // a doubt, or a sign we do not know
    const std::size_t end = EndOfWord(text, begin);
    if (end > begin && !verdict.Add(PartOf(text.substr(begin, end - begin)))) return {};
    begin = end > begin ? end : begin + 1;
  }
  if (verdict.plus && verdict.subject) verdict.positive = true;
  return verdict.Result();
}

bool NamesCovidTest(std::string_view value) {
  // Longer values are comments; what text of any length names, MentionsCovidTest tells.
  // LOINC codes of SARS-CoV-2 tests (PCR, antigen), with their dash and as 2D-DOC writes them.
  constexpr std::string_view kWordsOfTests[] = {
      "PCR",       "RTPCR",     "TAG",         "TROD",     "ANTIGENIQUE", "ANTIGENE",
      "ANTIGENIC", "COVID",     "COVID19",     "SARS-COV", "SARS COV",    "SARSCOV",
      "SARSCOV2",  "SARS-COV2", "CORONAVIRUS", "RT-LAMP",  "94309-2",     "94500-6",
      "94845-5",   "94558-4",   "943092",      "945006",   "948455",      "945584"};
  const ShortText<256> folded(value);
  for (const std::string_view word : kWordsOfTests) {
    if (HasWord(folded.view(), word)) return true;
  }
  return false;
}

// In pieces that overlap by more than the longest name of a test.
bool MentionsCovidTest(std::string_view text) {
  constexpr std::size_t kPiece = 240;
  constexpr std::size_t kOverlap = 40;
  while (text.size() > kPiece) {
    if (NamesCovidTest(text.substr(0, kPiece))) return true;
    // No word is cut at the front, or its end would pass for one.
    std::size_t next = kPiece - kOverlap;
    while (next < text.size() && !IsSpace(text[next])) ++next;
    text.remove_prefix(next);
  }
  return NamesCovidTest(text);
}

}  // namespace leakscan
