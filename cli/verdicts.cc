#include "cli/verdicts.h"

#include <fmt/format.h>

#include "scanner/base/ascii.h"
#include "scanner/base/safe_text.h"
#include "scanner/validate/number_reading.h"

namespace leakscan {
namespace {

// The letters and digits of `text` that a NIR can be made of, upper case.
std::string NirCharacters(std::string_view text) {
  std::string characters;
  for (const char c : text) {
    if (IsDigit(c) || ((c == 'A' || c == 'B' || c == 'a' || c == 'b') && characters.size() == 6)) {
      characters += ToUpper(c);
    }
  }
  return characters;
}

// Why the digits of a text, taken together, are no NIR.
std::string WhyNoNir(std::string_view text) {
  const std::string digits = NirCharacters(text);
  if (digits.size() < 13) return "nothing: fewer than 13 digits";
  if (digits.size() != 13 && digits.size() != 15) {
    return fmt::format("nothing: {} digits, a NIR has 15, or 13 without its key", digits.size());
  }
  bool unusual_month = false;
  const int key = NirKey(digits.substr(0, 13));
  if (key == 0 || !IsValidNir(digits.substr(0, 13), &unusual_month)) {
    return "nothing: sex, month, place or order number cannot be a NIR's";
  }
  if (digits.size() == 15 && digits.substr(13) != fmt::format("{:02}", key)) {
    return fmt::format("nothing: the key is {}, but 97 - N mod 97 = {:02}", digits.substr(13), key);
  }
  return unusual_month ? "nothing here: this month number needs a column or label of its kind"
                       : "nothing here: it needs a column or label of its kind";
}

std::string WhyNothing(const Detector& detector, std::string_view text) {
  switch (detector.kind) {
    case Kind::kNir:
      return WhyNoNir(text);
    case Kind::kPhone: {
      NumberReading reading;
      return ReadPhoneCell(text, &reading)
                 ? "nothing here: in a column or behind a label it is a number of the plan"
                 : "nothing: no number of the French plan";
    }
    case Kind::kEmail:
      return text.find('@') == std::string_view::npos ? "nothing: no @"
                                                      : "nothing: no address with a listed domain";
    case Kind::kPersonName:
    case Kind::kPostalAddress:
    case Kind::kCovidResult:
      return "nothing: looked for in columns, behind labels and in text beside an identifier";
    case Kind::kHc1:
    case Kind::kDoc2d:
      return "nothing: no certificate that decodes";
    case Kind::kBirthDate:
    case Kind::kIpp:
    case Kind::kPassword:
    case Kind::kRpps:
    case Kind::kFiness:
    case Kind::kLoinc:
    case Kind::kIcd10:
    case Kind::kCcam:
    case Kind::kCip13:
    case Kind::kAtc:
      return "nothing: looked for in columns and behind labels";
    case Kind::kHealthTerm:
    case Kind::kPasswordHash:
      return "nothing: looked for beside a person's identifier, in columns and behind labels";
    case Kind::kIban:
      return "nothing: no number of a country's shape whose check digits agree";
    case Kind::kPaymentCard:
      return "nothing: no issuer's number that passes Luhn and stands alone";
    case Kind::kLeakLink:
      return "nothing: no link to such a place beside words of leaks";
    case Kind::kInsC:
      return "nothing: no 22 digits whose key agrees";
    default:
      return "nothing";
  }
}

std::string Reasons(const ProbeFinding& finding) {
  std::string reasons;
  const auto add = [&](std::string_view reason) {
    if (!reasons.empty()) reasons += ", ";
    reasons += reason;
  };
  if (finding.kind == Kind::kNir) {
    add(finding.normalized.size() == 15 ? "key agrees or was computed" : "temporary number");
    const bool lost = finding.confidence == Confidence::kLow && !finding.example;
    if (lost) add("one of many numbers that are none");
  }
  if (finding.kind == Kind::kLeakLink) add("words of leaks stand near it");
  if (finding.agrees) add("birth date, sex or place of birth agrees");
  if (finding.differs) add("another person's: birth date or sex differ");
  if (finding.distinctive) add("its layout is unmistakable");
  if (finding.labelled) add("column or label says so");
  if (finding.example) add("words beside it call it an example");
  if (finding.fictional) add("reserved for fiction or a placeholder");
  if (reasons.empty()) add("shape alone");
  return reasons;
}

}  // namespace

std::string VerdictLines(const std::vector<Detector>& detectors,
                         const std::vector<ProbeFinding>& findings, std::string_view text,
                         bool reveal) {
  std::string out;
  std::string nothing;
  for (std::size_t d = 0; d < detectors.size(); ++d) {
    bool found = false;
    for (const ProbeFinding& finding : findings) {
      if (finding.detector != d) continue;
      found = true;
      out += fmt::format("{:16} {:7} {}  ({})\n", detectors[d].id, Name(finding.confidence),
                         reveal ? finding.normalized : finding.masked, Reasons(finding));
    }
    if (!found) {
      nothing += fmt::format("{:16} -       {}\n", detectors[d].id, WhyNothing(detectors[d], text));
    }
  }
  return out + nothing;
}

}  // namespace leakscan
