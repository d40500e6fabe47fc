// EnisaScore: the severity of a breach by ENISA's working document of December 2013, SE = DPC × EI
// + CB, from what was found. Every term has its reason; what a scan cannot know is a range. Pure.
#pragma once

#include <vector>

#include "scanner/report/facts.h"
#include "scanner/report/language.h"

namespace leakscan {

enum class Origin : std::uint8_t { kComputed, kProposed, kMissing };

// Low below 2, medium below 3, high below 4, very high from 4.
enum class EnisaBand : std::uint8_t { kLow, kMedium, kHigh, kVeryHigh };

struct EnisaTerm {
  std::string_view key;  // "dpc"
  Both label;
  double min = 0;
  double max = 0;
  Both reason;
  Origin origin = Origin::kProposed;
};

struct EnisaScore {
  bool applies = false;  // there is an exposure
  std::vector<EnisaTerm> terms;
  double min = 0;
  double max = 0;
  double base_min = 0;  // DPC × EI, without the circumstances
  double base_max = 0;
  bool many_persons = false;  // more than 100
};

EnisaScore ScoreOf(const Facts& facts);

EnisaBand BandOf(double score);
std::string_view BandName(EnisaBand band, Language language);
std::string_view CnilName(EnisaBand band, Language language);  // the CNIL's scale, our proposal
// "3,5 à 5,0", or one number.
std::string ScoreText(double min, double max, Language language);

}  // namespace leakscan
