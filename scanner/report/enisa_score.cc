// Method: of the categories of data that are present, the one with the highest context (DPC)
// counts; of the combinations in one record, the one that identifies best (EI). Circumstances (CB)
// are mostly the controller's to know.
//   name + NIR + result on a public page after a theft:  4 × 1 + 0.5 + 0.5 = 5, very high
//   NIR alone of a health source, public:                3 × 0.75 + 0.5 = 2.75, medium
#include "scanner/report/enisa_score.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

bool HasAny(const Tally& total, std::initializer_list<std::string_view> detectors) {
  return std::any_of(detectors.begin(), detectors.end(), [&](std::string_view detector) {
    return total.by_detector.find(detector) != total.by_detector.end();
  });
}

EnisaTerm ContextTerm(const Tally& total) {
  EnisaTerm dpc{"dpc", texts::kDpc, 1, 3, texts::kDpcSimple, Origin::kProposed};
  const auto add = [&](double min, double max, const Both& reason) {
    if (max > dpc.max || (max == dpc.max && min > dpc.min)) dpc.reason = reason;
    dpc.min = std::max(dpc.min, min);
    dpc.max = std::max(dpc.max, max);
  };
  if (HasAny(total, {"iban"})) add(2, 3, texts::kDpcIban);
  if (HasAny(total, {"password", "password_hash"})) add(1, 4, texts::kDpcPassword);
  if (HasAny(total, {"payment_card"})) add(3, 4, texts::kDpcCard);
  if (total.by_category[static_cast<std::size_t>(Category::kHealth)] == 0) return dpc;
  add(1, 4, texts::kDpcTests);
  if (HasAny(total, {"health_term", "cip13", "atc"})) add(3, 4, texts::kDpcHealth);
  if (HasAny(total, {"covid_result", "hc1", "doc2d", "icd10"})) {
    add(4, 4, texts::kDpcResults);
    dpc.origin = Origin::kComputed;
  }
  return dpc;
}

EnisaTerm IdentificationTerm(const Facts& facts) {
  const auto term = [](double min, double max, const Both& reason, Origin origin) {
    return EnisaTerm{"ei", texts::kEi, min, max, reason, origin};
  };
  const LineFacts& lines = facts.lines;
  if (lines.nir_and_name > 0) return term(1, 1, texts::kEiNirName, Origin::kComputed);
  if (lines.name_birth_and_email > 0) {
    return term(1, 1, texts::kEiNameBirthEmail, Origin::kComputed);
  }
  if (facts.total.with_nir > 0 || HasAny(facts.total, {"nir", "ins_c"})) {
    return term(0.75, 1, texts::kEiNir, Origin::kProposed);
  }
  if (facts.total.with_name_birth > 0) {
    return term(0.75, 1, texts::kEiNameBirth, Origin::kProposed);
  }
  if (lines.name_and_contact > 0 || HasAny(facts.total, {"person_name"})) {
    return term(0.5, 1, texts::kEiNameContact, Origin::kProposed);
  }
  return term(0.25, 1, texts::kEiContact, Origin::kProposed);
}

}  // namespace

EnisaScore ScoreOf(const Facts& facts) {
  EnisaScore score;
  score.applies = facts.total.exposures > 0;
  if (!score.applies) return score;
  const EnisaTerm dpc = ContextTerm(facts.total);
  const EnisaTerm ei = IdentificationTerm(facts);
  const bool is_public = facts.lines.with_url > 0;
  score.terms = {dpc, ei};
  score.terms.push_back({"cb_confidentiality", texts::kCbConfidentiality, is_public ? 0.5 : 0, 0.5,
                         is_public ? texts::kConfPublic : texts::kConfUnknown, Origin::kProposed});
  score.terms.push_back(
      {"cb_integrity", texts::kCbIntegrity, 0, 0, texts::kIntegrityAssumed, Origin::kMissing});
  score.terms.push_back({"cb_availability", texts::kCbAvailability, 0, 0,
                         texts::kAvailabilityAssumed, Origin::kMissing});
  score.terms.push_back(
      {"cb_intent", texts::kCbIntent, 0, 0.5, texts::kIntentUnknown, Origin::kMissing});
  score.base_min = dpc.min * ei.min;
  score.base_max = dpc.max * ei.max;
  score.min = score.base_min;
  score.max = score.base_max;
  for (std::size_t i = 2; i < score.terms.size(); ++i) {
    score.min += score.terms[i].min;
    score.max += score.terms[i].max;
  }
  constexpr std::uint64_t kMany = 100;
  score.many_persons = facts.total.persons_range.max > kMany;
  return score;
}

EnisaBand BandOf(double score) {
  if (score < 2) return EnisaBand::kLow;
  if (score < 3) return EnisaBand::kMedium;
  return score < 4 ? EnisaBand::kHigh : EnisaBand::kVeryHigh;
}

std::string_view BandName(EnisaBand band, Language language) {
  constexpr std::array<Both, 4> kNames = {
      {texts::kBandLow, texts::kBandMedium, texts::kBandHigh, texts::kBandVeryHigh}};
  return kNames[static_cast<std::size_t>(band)].In(language);
}

std::string_view CnilName(EnisaBand band, Language language) {
  constexpr std::array<Both, 4> kNames = {
      {texts::kCnilLow, texts::kCnilMedium, texts::kCnilHigh, texts::kCnilVeryHigh}};
  return kNames[static_cast<std::size_t>(band)].In(language);
}

std::string ScoreText(double min, double max, Language language) {
  std::string low = DecimalText(min, 2, language);
  if (min == max) return low;
  return low + std::string(texts::kTo.In(language)) + DecimalText(max, 2, language);
}

}  // namespace leakscan
