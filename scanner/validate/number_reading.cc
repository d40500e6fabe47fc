// Method. A run is divided between NIR and phones in an order of trust, each reading taking whole
// tokens that no earlier one has:
//
//   1. NIR whose key agrees, compact or grouped as a NIR is;
//   2. phones: compact, in pairs, or with their country code;
//   3. NIR in odd groups whose key agrees, phones in other groups, if they stand alone;
//   4. what needs context: 13 digits, pseudo-months, a phone without its zero.
//
// "06 47 38 29 15 2 55 08 14 168 025 38" gives the NIR first, then the phone. What is beside a
// reading matters: through white space other columns may follow, but through '.', '-', '/' or '_'
// only another reading may ("0647382915/0147382915"), or else it is a fraction of something longer
// ("0.255081416802538", "2021-0647382915-3").
//
// A long run is read in windows of NumberRun::kTokensMax tokens that overlap by more than any
// number's tokens, so that time is linear in its length.
#include "scanner/validate/number_reading.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "scanner/base/ascii.h"
#include "scanner/validate/nir.h"
#include "scanner/validate/number_candidate.h"
#include "scanner/validate/number_run.h"
#include "scanner/validate/phone.h"
#include "scanner/validate/plain_number.h"
#include "scanner/validate/plain_run.h"

namespace leakscan {
namespace {

// More than the tokens of the longest reading (a NIR with one digit a token).
constexpr int kWindowOverlap = 20;
constexpr std::size_t kCellMax = 64;

// The tokens at which a number may begin, one bit each.
struct Places {
  std::uint64_t nirs = 0;
  std::uint64_t phones = 0;
};

// Told by how many symbols lie between the edges of tokens: nearly all runs have none.
Places PlacesIn(const NumberRun& run) {
  static_assert(NumberRun::kTokensMax <= 64);
  constexpr int kSymbolsMin = 9;  // of a number
  constexpr int kSymbolsMax = 63;
  Places places;
  if (run.symbol_count > kSymbolsMax) {
    const std::uint64_t all = ~std::uint64_t{0} >> (64 - run.token_count);
    return {all, all};
  }
  std::uint64_t all_ends = 0;  // bit i: a token ends behind i symbols of the run
  for (int i = 0; i < run.token_count; ++i) {
    all_ends |= std::uint64_t{1} << (run.Token(i).first + run.Token(i).size);
  }
  for (int i = 0; i < run.token_count; ++i) {
    if (run.Token(i).first + kSymbolsMin > run.symbol_count) break;
    const std::uint64_t ends = all_ends >> run.Token(i).first;
    const char* symbols = run.Symbols(i);
    places.nirs |= std::uint64_t{MayBeNir(symbols[0], ends)} << i;
    places.phones |= std::uint64_t{MayBePhone(symbols, ends)} << i;
  }
  return places;
}

enum class Fit { kClean, kDoubtful, kRefused };

// The tokens of the readings of one window, in the order of the readings' vector from `base` on.
struct Holding {
  std::uint8_t first_token;
  std::uint8_t last_token;
  std::uint8_t inner_gap;
  bool pairs;

  // One digit a token: no other spelling has as many tokens.
  bool IsExploded() const { return last_token - first_token + 1 >= 10; }
};

class RunReader {
 public:
  // `open_token`: tokens before it belong to an earlier window. `limit_token`: readings from it on
  // belong to the next.
  RunReader(NumberRun* run, Places places, int open_token, int limit_token,
            std::string_view next_cell, std::vector<NumberReading>* readings)
      : run_(*run),
        places_(places),
        open_token_(open_token),
        limit_token_(limit_token),
        next_cell_(next_cell),
        readings_(*readings),
        base_(readings->size()) {}

  void Read() {
    TakeAll(&FindNirFor, places_.nirs, Claim::kStrong);
    TakeAll(&FindPhoneFor, places_.phones, Claim::kStrong);
    DropMisfits();
    // While nothing is taken, what was found is all that can be found.
    const bool is_settled = !took_any_ && others_seen_ == 1 && !IsAlone(HoldingOf(other_));
    if (others_seen_ > 0 && !is_settled) {
      for (const Claim claim : {Claim::kOdd, Claim::kWeak}) {
        TakeAll(&FindNirFor, places_.nirs, claim);
        TakeAll(&FindPhoneFor, places_.phones, claim);
      }
    }
    // Those behind the limit were read only as neighbours of those before it.
    while (count_ > 0 && HoldingAt(count_ - 1).first_token >= limit_token_) {
      SetUsed(HoldingAt(--count_), false);
      readings_.pop_back();
    }
  }

 private:
  using Finder = bool (*)(const RunReader&, int token, NumberCandidate*);

  static bool FindNirFor(const RunReader& reader, int token, NumberCandidate* out) {
    return FindNir(reader.run_, token, reader.next_cell_, out);
  }
  static bool FindPhoneFor(const RunReader& reader, int token, NumberCandidate* out) {
    return FindPhone(reader.run_, token, out);
  }

  // `places`: the tokens at which `find` may find something.
  void TakeAll(Finder find, std::uint64_t places, Claim claim) {
    for (places &= ~std::uint64_t{0} << open_token_; places != 0; places &= places - 1) {
      const int token = std::countr_zero(places);
      if (run_.Token(token).used) continue;
      NumberCandidate candidate;
      if (!find(*this, token, &candidate)) continue;
      if (candidate.claim != claim) {
        ++others_seen_;
        other_ = candidate;
        continue;
      }
      const Holding holding = HoldingOf(candidate);
      if (claim != Claim::kStrong && !IsAlone(holding)) continue;
      Insert(holding, candidate.reading);
    }
  }

  static Holding HoldingOf(const NumberCandidate& candidate) {
    return {static_cast<std::uint8_t>(candidate.first_token),
            static_cast<std::uint8_t>(candidate.last_token), candidate.inner_gap, candidate.pairs};
  }

  // Keeps the readings of this window ordered.
  void Insert(const Holding& holding, const NumberReading& reading) {
    assert(count_ < NumberRun::kTokensMax);
    int at = count_;
    while (at > 0 && HoldingAt(at - 1).first_token > holding.first_token) --at;
    for (int i = count_; i > at; --i) HoldingAt(i) = HoldingAt(i - 1);
    HoldingAt(at) = holding;
    ++count_;
    if (at + 1 == count_) {
      readings_.push_back(reading);
    } else {
      readings_.insert(readings_.begin() + static_cast<std::ptrdiff_t>(base_) + at, reading);
    }
    SetUsed(holding, true);
    took_any_ = true;
  }

  // Strong candidates were taken without regard to their neighbours, so that they can vouch for
  // each other; those that nothing vouches for are given up, until all that remain fit.
  void DropMisfits() {
    for (int i = 0; i < count_;) {
      const Fit fit = FitOf(HoldingAt(i), false);
      NumberReading& reading = ReadingAt(i);
      if (fit == Fit::kRefused) {
        ++others_seen_;
        SetUsed(HoldingAt(i), false);
        readings_.erase(readings_.begin() + static_cast<std::ptrdiff_t>(base_) + i);
        --count_;
        for (int j = i; j < count_; ++j) HoldingAt(j) = HoldingAt(j + 1);
        // Only the one in front can have leaned on it that was judged already.
        i = std::max(0, i - 1);
        continue;
      }
      if (fit == Fit::kDoubtful && !reading.distinctive) reading.needs_context = true;
      ++i;
    }
    for (int i = 0; i < count_; ++i) {
      if (ReadingAt(i).kind == NumberKind::kNir) JudgeRow(i);
    }
  }

  // Among enough numbers some have the groups of a NIR by chance, and even two side by side: those
  // beside one, across the gap that parts its own groups, take away what its layout says. A phone
  // is told by its zero and does not.
  void JudgeRow(int index) {
    constexpr int kCrowd = 4;
    const Holding& holding = HoldingAt(index);
    if (holding.inner_gap == kNoGap) return;
    const bool before = index > 0 && IsNirBeside(HoldingAt(index - 1), holding, index - 1);
    const bool behind = index + 1 < count_ && IsNirBeside(holding, HoldingAt(index + 1), index + 1);
    const int strangers = CountRow(holding);
    if (strangers == 0 && !before && !behind) return;
    NumberReading& reading = ReadingAt(index);
    reading.distinctive = false;
    reading.crowded = strangers >= kCrowd;
    bool unusual_month = false;
    IsValidNir(reading.Normalized(), &unusual_month);
    reading.needs_context = reading.needs_context || unusual_month;
  }

  // Whether `other`, one of the two, is a NIR and the two are parted as the groups of both are.
  bool IsNirBeside(const Holding& left, const Holding& right, int other) {
    return ReadingAt(other).kind == NumberKind::kNir && left.last_token + 1 == right.first_token &&
           run_.Token(right.first_token).gap == left.inner_gap && left.inner_gap == right.inner_gap;
  }

  // How many numbers that are nothing by themselves go on from the reading in its rhythm. Single
  // digits in a long row are none of them: a form has a box for each digit of a date.
  int CountRow(const Holding& holding) const {
    constexpr int kBoxesMin = 6;
    const auto is_in_row = [&](int neighbour, int gap_token) {
      return neighbour >= 0 && neighbour < run_.token_count && !run_.Token(neighbour).used &&
             run_.Token(gap_token).gap == holding.inner_gap;
    };
    int count = 0;
    int boxes = 0;
    const auto end_boxes = [&] {
      if (boxes < kBoxesMin) count += boxes;
      boxes = 0;
    };
    const auto add = [&](const NumberToken& token) {
      if (token.size == 1) {
        ++boxes;
        return;
      }
      end_boxes();
      ++count;
    };
    for (int i = holding.first_token - 1; is_in_row(i, i + 1); --i) add(run_.Token(i));
    end_boxes();
    for (int i = holding.last_token + 1; is_in_row(i, i); ++i) add(run_.Token(i));
    end_boxes();
    return count;
  }

  bool IsAlone(const Holding& holding) const { return FitOf(holding, true) == Fit::kClean; }

  // `alone`: no neighbour in the same rhythm is borne.
  Fit FitOf(const Holding& holding, bool alone) const {
    const Fit left = SideFit(holding, holding.first_token - 1, holding.first_token, alone);
    if (left == Fit::kRefused) return left;
    const int next = holding.last_token + 1;
    // What lies behind the limit may be cut off: it is judged with the next window, and here must
    // not give up those that lean on it.
    if (holding.first_token >= limit_token_) return left;
    const Fit right = IsHarmlessTail(holding) ? Fit::kClean : SideFit(holding, next, next, alone);
    return std::max(left, right);
  }

  // `gap_token` is the token behind the gap between the reading and its neighbour.
  Fit SideFit(const Holding& holding, int neighbour, int gap_token, bool alone) const {
    if (neighbour < 0 || neighbour >= run_.token_count) return Fit::kClean;
    const NumberToken& token = run_.Token(neighbour);
    if (token.used) return Fit::kClean;
    const std::uint8_t gap = run_.Token(gap_token).gap;
    if ((gap & kWhiteGap) == 0) return Fit::kRefused;
    if (holding.inner_gap == kNoGap || gap != holding.inner_gap) return Fit::kClean;
    if (IsEndOfDate(neighbour, neighbour < holding.first_token)) return Fit::kClean;
    if (alone) return Fit::kRefused;
    // Single digits go on with single digits, and pairs that write a zero first with such pairs.
    if (holding.IsExploded()) return token.size == 1 ? Fit::kDoubtful : Fit::kClean;
    if (holding.pairs && token.size == 1) return Fit::kClean;
    return token.size <= 2 ? Fit::kDoubtful : Fit::kClean;
  }

  // True if the token is the last (`before`) or the first part of a date, which is bound to its
  // other parts and not to a row: the 1950 of "13/06/1950 06 2601 1782".
  bool IsEndOfDate(int token, bool before) const {
    const int first = before ? token - 2 : token;
    if (first < 0 || first + 2 >= run_.token_count) return false;
    const std::uint8_t gap = run_.Token(first + 1).gap;
    const bool is_date_gap = gap == kSlash || gap == kHyphen || gap == kDot;
    if (!is_date_gap || run_.Token(first + 2).gap != gap || run_.Token(first).gap == gap) {
      return false;
    }
    if (first + 3 < run_.token_count && run_.Token(first + 3).gap == gap) return false;
    const int shape =
        run_.Token(first).size * 100 + run_.Token(first + 1).size * 10 + run_.Token(first + 2).size;
    return shape == 224 || shape == 222 || shape == 422 || shape == 114 || shape == 124 ||
           shape == 214;
  }

  // "255081416802538.0" as spreadsheets and data frames print a number; "06 47 38 29 15/16", two
  // lines of one office.
  bool IsHarmlessTail(const Holding& holding) const {
    const int next = holding.last_token + 1;
    if (next + 1 != run_.token_count || run_.cut) return false;
    const NumberToken& tail = run_.Token(next);
    if (LookAfter(run_.text, tail.end) != Back::kClear) return false;
    const char* symbols = run_.Symbols(next);
    if (tail.gap == kDot && holding.inner_gap == kNoGap) {
      return symbols[0] == '0' && (tail.size == 1 || (tail.size == 2 && symbols[1] == '0'));
    }
    return tail.gap == kSlash && holding.pairs && tail.size == 2 && holding.inner_gap != kSlash;
  }

  void SetUsed(const Holding& holding, bool used) {
    for (int i = holding.first_token; i <= holding.last_token; ++i) run_.Token(i).used = used;
  }

  Holding& HoldingAt(int i) { return holdings_[static_cast<std::size_t>(i)]; }
  NumberReading& ReadingAt(int i) { return readings_[base_ + static_cast<std::size_t>(i)]; }

  NumberRun& run_;
  const Places places_;
  const int open_token_;
  const int limit_token_;
  const std::string_view next_cell_;
  std::vector<NumberReading>& readings_;
  const std::size_t base_;
  std::array<Holding, NumberRun::kTokensMax> holdings_;
  int count_ = 0;
  bool took_any_ = false;
  int others_seen_ = 0;    // candidates below kStrong, each time they are met
  NumberCandidate other_;  // the last of them
};

// The common case of a dense table: nothing beside the number, nothing to divide.
void ReadOnlyToken(const NumberRun& run, Places places, std::string_view next_cell,
                   std::vector<NumberReading>* readings) {
  NumberCandidate candidate;
  if ((places.nirs != 0 && FindNir(run, 0, next_cell, &candidate)) ||
      (places.phones != 0 && FindPhone(run, 0, &candidate))) {
    readings->push_back(candidate.reading);
  }
}

// Reads the run that begins at `begin` to its end, window by window. Returns its end.
std::size_t ReadWholeRun(std::string_view text, std::size_t begin, std::string_view next_cell,
                         NumberRun* run, std::vector<NumberReading>* readings) {
  int open_token = 0;
  for (;;) {
    const int limit = run->cut ? run->token_count - kWindowOverlap : run->token_count;
    const std::size_t first_reading = readings->size();
    const Places places = PlacesIn(*run);
    if (run->token_count == 1 && open_token == 0) {
      ReadOnlyToken(*run, places, next_cell, readings);
    } else if ((places.nirs | places.phones) != 0) {
      // Large, and only written entries are read.
      __attribute__((uninitialized))
      RunReader reader(run, places, open_token, limit, next_cell, readings);
      reader.Read();
    }
    std::size_t end = run->End();
    if (!run->cut) {
      // A key behind a word stands outside the run.
      if (readings->size() > first_reading) end = std::max(end, readings->back().end);
      return end;
    }
    // Go on behind the readings; the token in front of that comes along as their neighbour.
    int next = limit;
    while (next < run->token_count && run->Token(next).used) ++next;
    const bool follows_reading = run->Token(next - 1).used;
    const std::size_t previous_begin = begin;
    begin = run->Token(next - 1).begin;
    assert(begin > previous_begin);
    static_cast<void>(previous_begin);
    ReadRun(text, begin, run);
    run->Token(0).used = follows_reading;
    open_token = 1;
  }
}

std::string_view TrimCell(std::string_view cell, std::size_t* offset) {
  const std::size_t size_before = cell.size();
  const auto drop_front = [&cell](std::string_view prefix) {
    if (cell.substr(0, prefix.size()) == prefix) cell.remove_prefix(prefix.size());
  };
  const auto is_edge = [](char c) { return IsSpace(c) || c == '"' || c == '\''; };
  while (!cell.empty() && IsSpace(cell.front())) cell.remove_prefix(1);
  drop_front("=");  // ="0647382915", how a spreadsheet is told to keep a zero
  while (!cell.empty() && is_edge(cell.front())) cell.remove_prefix(1);
  while (cell.substr(0, 2) == "\xC2\xA0") cell.remove_prefix(2);
  *offset = size_before - cell.size();
  while (!cell.empty() && is_edge(cell.back())) cell.remove_suffix(1);
  while (cell.size() >= 2 && cell.substr(cell.size() - 2) == "\xC2\xA0") cell.remove_suffix(2);
  return cell;
}

// The fraction that spreadsheets and data frames add to a number.
std::string_view DropZeroFraction(std::string_view cell) {
  for (const std::string_view tail : {".0", ".00", ",0", ",00"}) {
    if (cell.size() > tail.size() + 8 && cell.substr(cell.size() - tail.size()) == tail &&
        std::all_of(cell.begin(), cell.end() - static_cast<std::ptrdiff_t>(tail.size()), IsDigit)) {
      return cell.substr(0, cell.size() - tail.size());
    }
  }
  return cell;
}

// A cell with letters in place of digits, written with digits, and the "2 A" and "2 B" of a
// Corsican NIR in exploded digits as "2A" and "2B"; empty if there is nothing to repair.
std::string_view RepairLetters(std::string_view cell, char (&buffer)[kCellMax]) {
  std::size_t size = 0;
  bool repaired = false;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const char behind = i + 1 < cell.size() ? ToUpper(cell[i + 1]) : '\0';
    const bool exploded =
        cell[i] == ' ' && i > 0 && cell[i - 1] == '2' && (behind == 'A' || behind == 'B');
    const char digit = DigitMisread(cell[i]);
    repaired = repaired || exploded || digit != 0;
    if (!exploded) buffer[size++] = digit != 0 ? digit : cell[i];
  }
  return repaired ? std::string_view(buffer, size) : std::string_view{};
}

std::size_t FirstDigit(std::string_view text) {
  const auto it = std::find_if(text.begin(), text.end(), IsDigit);
  return static_cast<std::size_t>(it - text.begin());
}

// The candidate of one kind that takes all of `value`.
template <typename Find>
bool ReadWhole(std::string_view value, Find find, NumberReading* reading) {
  const std::string_view front = value.substr(0, 3);
  const std::size_t skip = front == "%2B" || front == "%2b" ? front.size() : 0;
  const std::size_t begin = skip + FirstDigit(value.substr(skip));
  if (begin >= value.size()) return false;
  // Large, and only written entries are read: clearing it would cost more than reading a number.
  __attribute__((uninitialized)) NumberRun run;
  ReadRun(value, begin, &run);
  NumberCandidate candidate;
  if (run.cut || !find(run, &candidate)) return false;
  if (candidate.last_token + 1 != run.token_count) return false;
  if (candidate.reading.begin != 0 || candidate.reading.end != value.size()) return false;
  *reading = candidate.reading;
  return true;
}

// ReadWhole of what `cell` was made into (empty: nothing); the span is the whole cell.
template <typename Find>
bool ReadRewritten(std::string_view rewritten, std::string_view cell, Find find,
                   NumberReading* reading) {
  if (rewritten.empty() || !ReadWhole(rewritten, find, reading)) return false;
  reading->begin = 0;
  reading->end = cell.size();
  return true;
}

void Shift(std::size_t offset, NumberReading* reading) {
  reading->begin += offset;
  reading->end += offset;
}

bool ReadAnyNirCell(std::string_view cell, std::string_view next_cell, NumberReading* reading) {
  std::size_t offset = 0;
  const std::string_view value = DropZeroFraction(TrimCell(cell, &offset));
  if (value.size() < 13 || value.size() > kCellMax) return false;
  bool found = ReadWhole(
      value,
      [next_cell](const NumberRun& run, NumberCandidate* out) {
        return FindNir(run, 0, next_cell, out);
      },
      reading);
  char repaired[kCellMax];
  found = found || ReadRewritten(
                       RepairLetters(value, repaired), value,
                       [next_cell](const NumberRun& run, NumberCandidate* out) {
                         return FindNir(run, 0, next_cell, out) && out->reading.key_written;
                       },
                       reading);
  if (found) Shift(offset, reading);
  return found;
}

// The ten digits of a number whose groups and separators are nobody's ("06.39.98 0123"), put to
// `joined` without them; empty if it is no such number.
std::string_view JoinGroups(std::string_view value, char* joined) {
  constexpr std::size_t kNationalDigits = 10;
  std::size_t size = 0;
  for (const char c : value) {
    if (IsDigit(c)) {
      joined[size++] = c;
    } else if (std::string_view(" .-/").find(c) == std::string_view::npos) {
      return {};
    }
  }
  if (size != kNationalDigits || joined[0] != '0' || size == value.size()) return {};
  return {joined, size};
}

bool ReadAnyPhoneCell(std::string_view cell, NumberReading* reading) {
  std::size_t offset = 0;
  std::string_view value = DropZeroFraction(TrimCell(cell, &offset));
  constexpr std::string_view kScheme = "tel:";
  if (value.size() > kScheme.size() && ToLower(value[0]) == 't' &&
      value.substr(1, kScheme.size() - 1) == kScheme.substr(1)) {
    value.remove_prefix(kScheme.size());
    offset += kScheme.size();
  }
  if (value.size() < 8 || value.size() > kCellMax) return false;
  const auto find = [](const NumberRun& run, NumberCandidate* out) {
    return FindPhone(run, 0, out);
  };
  bool found = ReadWhole(value, find, reading);
  char rewritten[kCellMax];
  found = found || ReadRewritten(RepairLetters(value, rewritten), value, find, reading) ||
          ReadRewritten(JoinGroups(value, rewritten), value, find, reading);
  if (found) Shift(offset, reading);
  return found;
}

}  // namespace

std::size_t ReadNumbers(std::string_view text, std::size_t position, std::string_view next_cell,
                        NumberRun* run, std::vector<NumberReading>* readings,
                        std::size_t* run_begin) {
  position = std::min(position, text.size());
  if (ReadPlainRun(text, position, run)) {
    *run_begin = run->Begin();
    return ReadWholeRun(text, *run_begin, next_cell, run, readings);
  }
  std::size_t begin = FindRunBegin(text, position);
  *run_begin = begin;
  if (begin == std::string_view::npos) {
    // A digit of a percent escape belongs to no run; callers must still get ahead.
    return position < text.size() && IsDigit(text[position]) ? position + 1 : position;
  }
  const std::size_t anchor =
      position < text.size() && IsDigit(text[position]) ? position : position - 1;
  ReadRun(text, begin, run);
  // The walk to the left passes letters that turn out not to be Corsica's; what lies before them is
  // another run, and another anchor's.
  while (!run->cut && run->End() <= anchor) {
    begin = run->End() + FirstDigit(text.substr(run->End()));
    ReadRun(text, begin, run);
    *run_begin = begin;
  }
  return ReadWholeRun(text, begin, next_cell, run, readings);
}

std::size_t ReadNumbers(std::string_view text, std::size_t position, std::string_view next_cell,
                        std::vector<NumberReading>* readings) {
  // Large, and only written entries are read: clearing it would cost more than reading a number.
  __attribute__((uninitialized)) NumberRun run;
  std::size_t run_begin = 0;
  return ReadNumbers(text, position, next_cell, &run, readings, &run_begin);
}

bool ReadNirCell(std::string_view cell, std::string_view next_cell, NumberReading* reading) {
  return ReadPlainNir(cell, reading) || ReadAnyNirCell(cell, next_cell, reading);
}

bool ReadPhoneCell(std::string_view cell, NumberReading* reading) {
  return ReadPlainPhone(cell, reading) || ReadAnyPhoneCell(cell, reading);
}

}  // namespace leakscan
