// The part of RecordDetector that asks what stands around a value in running text.

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/pipeline/record_detector.h"

namespace leakscan {

// True if the words right before a phone number ask to be called: "joignez-moi au 33 6 47 38 29
// 15". Nine digits without their zero are too weak for that.
bool RecordDetector::IsInvited(const Scope& scope, const NumberReading& reading) const {
  constexpr std::size_t kDigitsWithZero = 10;
  constexpr std::size_t kBytesMax = 32;
  constexpr int kWordsMax = 4;
  if (reading.kind != NumberKind::kPhone) return false;
  const std::string_view written = scope.text.substr(reading.begin, reading.end - reading.begin);
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(written, IsDigit));
  if (digits < kDigitsWithZero) return false;
  const std::size_t floor = reading.begin > kBytesMax ? reading.begin - kBytesMax : 0;
  std::size_t begin = reading.begin;
  for (int words = 0; words < kWordsMax; ++words) {
    std::size_t end = begin;
    while (end > floor && (scope.text[end - 1] == ' ' || scope.text[end - 1] == '-')) --end;
    begin = end;
    while (begin > floor && IsWordByte(scope.text[begin - 1])) --begin;
    if (begin == end) return false;
    if (names_.InvitesCall(scope.text.substr(begin, reading.begin - begin))) return true;
  }
  return false;
}

}  // namespace leakscan
