// Method. A run is read as tokens (number_run.h). A card takes one token, or the groups that stand
// on it, all with the same single separator; every other code is one token. What stands beside it
// in the run must be another column's: behind white space, and no group of four more.
//
//   Fits:     4539 5787 6362 1486, 4539-5787-6362-1486, 3714 496353 98431, 4539578763621486 12/25
//   Does not: 4539 5787 6362 1486 1234 (a longer number), 0.4539578763621486 (a fraction),
//             a716-4465-4539578763621486 (part of a longer token), /posts/4539578763621486
#include "scanner/validate/number_codes.h"

#include <algorithm>

#include "scanner/base/ascii.h"
#include "scanner/validate/health_codes.h"
#include "scanner/validate/ins_c.h"
#include "scanner/validate/number_run.h"
#include "scanner/validate/payment_card.h"
#include "scanner/validate/professional_ids.h"

namespace leakscan {
namespace {

constexpr int kCardGroupsMax = 5;
constexpr std::size_t kCardDigitsMax = 19;

// The groups printed on cards; zeros end a list.
constexpr std::array<std::array<std::uint8_t, kCardGroupsMax>, 6> kGroupings = {{
    {4, 4, 4, 4, 0},
    {4, 6, 5, 0, 0},
    {4, 6, 4, 0, 0},
    {4, 4, 4, 4, 3},
    {4, 4, 5, 0, 0},
    {6, 10, 0, 0, 0},
}};

class CodeReader {
 public:
  CodeReader(const NumberRun& run, int open_token, std::vector<CodeReading>* readings)
      : run_(run), open_token_(open_token), readings_(*readings) {}

  // Reads the tokens from `open_token` up to `limit`.
  void Read(int limit) {
    for (int token = open_token_; token < limit;) token = std::max(token + 1, ReadAt(token));
  }

 private:
  // The token behind what was read at `token`, 0 if it was nothing.
  int ReadAt(int token) {
    const NumberToken& first = run_.Token(token);
    if (first.letter) return 0;
    if (first.size == 4 || first.size == 6) return MayBeGroups(token) ? ReadGroups(token) : 0;
    if (first.size < 9 || first.size >= NumberRun::kTokenSymbolsMax) return 0;
    const std::string_view digits(run_.Symbols(token), first.size);
    CodeReading reading;
    if (!NameSingle(digits, &reading) || !StandsAlone(token, token, kNoGap)) return 0;
    Append(token, token, digits, reading);
    return token + 1;
  }

  // What one compact token can be.
  static bool NameSingle(std::string_view digits, CodeReading* reading) {
    reading->needs_label = true;
    switch (digits.size()) {
      case 9:
        reading->kind = CodeKind::kFiness;
        return IsFiness(digits);
      case 11:
      case 12: {
        const std::string_view rpps = RppsOf(digits);
        reading->kind = CodeKind::kRpps;
        reading->fictional = IsTestRpps(rpps);
        return !rpps.empty();
      }
      case 22:
        reading->kind = CodeKind::kInsC;
        reading->needs_label = false;
        return IsInsC(digits);
      default:
        break;
    }
    if (IsCip13(digits)) {
      reading->kind = CodeKind::kCip13;
      return true;
    }
    reading->kind = CodeKind::kPaymentCard;
    const CardClaim claim = ClaimOfCard(digits);
    reading->needs_label = claim == CardClaim::kWeak;
    reading->fictional = claim != CardClaim::kNone && IsFictionalCard(digits);
    return claim != CardClaim::kNone;
  }

  // The first two groups of kGroupings.
  bool MayBeGroups(int token) const {
    if (token + 1 == run_.token_count) return false;
    const int next = run_.Token(token + 1).size;
    return run_.Token(token).size == 4 ? next == 4 || next == 6 : next == 10;
  }

  int ReadGroups(int token) {
    for (const auto& grouping : kGroupings) {
      char digits[kCardDigitsMax];
      std::size_t size = 0;
      int next = token;
      std::uint8_t gap = kNoGap;
      for (const std::uint8_t group : grouping) {
        if (group == 0) break;
        if (next == run_.token_count || run_.Token(next).size != group || run_.Token(next).letter ||
            (next > token && !JoinsGroups(token, next, &gap))) {
          size = 0;
          break;
        }
        std::copy_n(run_.Symbols(next), group, digits + size);
        size += group;
        ++next;
      }
      if (size == 0) continue;
      const std::string_view number(digits, size);
      const CardClaim claim = ClaimOfCard(number);
      if (claim == CardClaim::kNone || !StandsAlone(token, next - 1, gap)) continue;
      CodeReading reading;
      reading.kind = CodeKind::kPaymentCard;
      reading.grouped = true;
      reading.needs_label = claim == CardClaim::kWeak;
      reading.fictional = IsFictionalCard(number);
      Append(token, next - 1, number, reading);
      return next;
    }
    return 0;
  }

  // One separator character, the same in all gaps.
  bool JoinsGroups(int first, int next, std::uint8_t* gap) const {
    const NumberToken& token = run_.Token(next);
    const std::size_t size = token.begin - run_.Token(next - 1).end;
    const bool is_single =
        size == 1 || static_cast<unsigned char>(run_.text[run_.Token(next - 1).end]) >= 0x80;
    if (next == first + 1) *gap = token.gap;
    constexpr std::uint8_t kAllowed = kBlank | kDot | kHyphen;
    // A no-break space has two or three bytes.
    return is_single && size <= 3 && token.gap == *gap && (token.gap & ~unsigned{kAllowed}) == 0;
  }

  // Nothing on either side belongs to the number.
  bool StandsAlone(int first, int last, std::uint8_t inner_gap) const {
    const std::string_view text = run_.text;
    if (first > 0) {
      const std::uint8_t gap = run_.Token(first).gap;
      if (!IsOther(run_.Token(first - 1), gap, inner_gap)) return false;
    } else {
      const Front front = LookBefore(text, run_.Token(first).begin);
      if (front != Front::kClear && front != Front::kLabel) return false;
    }
    if (last + 1 < run_.token_count) {
      const NumberToken& next = run_.Token(last + 1);
      return IsOther(next, next.gap, inner_gap);
    }
    const std::size_t end = run_.Token(last).end;
    if (end + 1 < text.size() && (text[end] == '.' || text[end] == ',') && IsDigit(text[end + 1])) {
      return text[end] == ',' && inner_gap == kNoGap;  // a list's comma
    }
    return LookAfter(text, end) == Back::kClear;
  }

  // A neighbour behind white space; behind the separator of the groups it must not be a group.
  static bool IsOther(const NumberToken& neighbour, std::uint8_t gap, std::uint8_t inner_gap) {
    if ((gap & kWhiteGap) == 0) return false;
    return inner_gap == kNoGap || gap != inner_gap || neighbour.size < 4;
  }

  void Append(int first, int last, std::string_view digits, const CodeReading& named) {
    CodeReading& reading = readings_.emplace_back(named);
    reading.begin = run_.Token(first).begin;
    reading.end = run_.Token(last).end;
    if (reading.kind == CodeKind::kRpps) digits = RppsOf(digits);
    std::copy(digits.begin(), digits.end(), reading.normalized.begin());
    reading.normalized_size = static_cast<std::uint8_t>(digits.size());
  }

  const NumberRun& run_;
  const int open_token_;
  std::vector<CodeReading>& readings_;
};

}  // namespace

void ReadNumberCodes(std::string_view text, std::size_t run_begin, NumberRun* run,
                     std::vector<CodeReading>* readings) {
  int open_token = 0;
  if (run->cut || run->Begin() != run_begin) ReadRun(text, run_begin, run);
  while (run->cut) {
    // The next window begins with the last tokens of this one: one as the neighbour in front, and
    // those of a card that would reach over the end.
    const int limit = run->token_count - kCardGroupsMax;
    CodeReader(*run, open_token, readings).Read(limit);
    open_token = 1;
    ReadRun(text, run->Token(limit - 1).begin, run);
  }
  CodeReader(*run, open_token, readings).Read(run->token_count);
}

bool ReadCardCell(std::string_view cell, CodeReading* reading) {
  constexpr std::size_t kCellMax = 40;
  std::size_t begin = 0;
  std::size_t end = cell.size();
  const auto is_edge = [](char c) { return IsSpace(c) || c == '"' || c == '\''; };
  while (begin < end && is_edge(cell[begin])) ++begin;
  while (end > begin && is_edge(cell[end - 1])) --end;
  if (end - begin > kCellMax) return false;
  *reading = CodeReading{};
  reading->begin = begin;
  reading->end = end;
  for (std::size_t i = begin; i < end; ++i) {
    const char c = cell[i];
    if (c == ' ' || c == '-' || c == '.') {
      reading->grouped = true;
      continue;
    }
    if (!IsDigit(c) || reading->normalized_size == kCardDigitsMax) return false;
    reading->normalized[reading->normalized_size++] = c;
  }
  if (ClaimOfCard(reading->Normalized()) == CardClaim::kNone) return false;
  reading->fictional = IsFictionalCard(reading->Normalized());
  return true;
}

}  // namespace leakscan
