// Method: prediction by partial matching. A context is what was seen behind the last few symbols;
// its states hold how often each symbol came there. The code says which state it is, or "none of
// them" (an escape), and then the same is asked of the context that is one symbol shorter, without
// the symbols that it cannot be. Contexts with one state, and escapes, have tables of chances of
// their own, by what the context is like. Afterwards the symbol is added to all contexts it was
// missed in. New contexts are made only when they are met the second time: until then a state
// points at the text behind it. Where the memory is used up everything is forgotten.
// Fits: "abcab", then c, expected behind "ab". Does not: a code behind all frequencies: damaged.
// Every number here is part of the format. Source: D. Shkarin, "PPM: one step to practicality"
// (2002), PPMd variant H; its use in 7z (method 030401).

#include "scanner/decode/ppmd_model.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leakscan {
namespace {

constexpr unsigned kFrequencyMax = 124;
constexpr unsigned kChanceBits = 14;
constexpr unsigned kPeriodBits = 7;
constexpr std::uint32_t kRangeMin = std::uint32_t{1} << 24U;

template <typename T>
T Load(const std::uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

unsigned Load16(const std::uint8_t* at) { return Load<std::uint16_t>(at); }
std::uint32_t Load32(const std::uint8_t* at) { return Load<std::uint32_t>(at); }
void Store16(std::uint8_t* at, std::uint32_t value) {
  const auto low = static_cast<std::uint16_t>(value);
  std::memcpy(at, &low, sizeof low);
}
void Store32(std::uint8_t* at, std::uint32_t value) { std::memcpy(at, &value, sizeof value); }

// Letters and what is above them.
unsigned HighFlag(std::uint8_t symbol) { return symbol >= 0x40 ? 8 : 0; }

// Classes of numbers of states, for contexts with one state by those of the shorter one...
unsigned ClassOfShorter(unsigned count) {
  return count <= 2 ? 2 * (count - 1) : count <= 11 ? 4 : 6;
}

// ...and for escapes: 1, 2, 3, 4, then two in a class, three, and so on.
constexpr std::array<std::uint8_t, 257> kEscapeClasses = [] {
  std::array<std::uint8_t, 257> classes{};
  unsigned number = 0;
  for (unsigned count = 1, width = 1; count < classes.size(); ++width) {
    const unsigned in_class = width <= 3 ? 1 : width - 3;
    for (unsigned i = 0; i < in_class && count < classes.size(); ++i) {
      classes[count++] = static_cast<std::uint8_t>(number);
    }
    ++number;
  }
  return classes;
}();

unsigned UnitsOf(unsigned states) { return (states + 1) / 2; }

}  // namespace

bool PpmdRange::Start(std::span<const std::byte> bytes) {
  range_ = 0xFFFFFFFF;
  code_ = 0;
  for (const std::byte byte : bytes.subspan(1, kHeadBytes - 1)) {
    code_ = code_ << 8U | std::to_integer<std::uint32_t>(byte);
  }
  return bytes[0] == std::byte{0} && code_ < range_;
}

void PpmdRange::Refill() {
  while (range_ < kRangeMin) {
    const std::uint32_t byte =
        consumed_ < bytes_.size() ? std::to_integer<std::uint32_t>(bytes_[consumed_]) : 0;
    ++consumed_;
    code_ = code_ << 8U | byte;
    range_ <<= 8U;
  }
}

bool PpmdRange::TakeFirst(std::uint32_t parts, unsigned bits) {
  const std::uint32_t bound = (range_ >> bits) * parts;
  const bool first = code_ < bound;
  code_ -= first ? 0 : bound;
  range_ = first ? bound : range_ - bound;
  Refill();
  return first;
}

std::uint32_t PpmdModel::Escape::Estimate() {
  const unsigned estimate = static_cast<unsigned>(sum) >> shift;
  sum = static_cast<std::uint16_t>(sum - estimate);
  return std::max(estimate, 1U);
}

void PpmdModel::Escape::Confirm() {
  if (shift >= kPeriodBits || --until_slower > 0) return;
  sum = static_cast<std::uint16_t>(sum << 1U);
  until_slower = static_cast<std::uint8_t>(3U << shift++);
}

PpmdModel::PpmdModel(std::unique_ptr<PpmdMemory> memory, unsigned order)
    : memory_(std::move(memory)), order_(static_cast<int>(order)) {
  fixed_escape_ = {.sum = 0, .shift = kPeriodBits, .until_slower = 64};
  Restart();
}

PpmdModel::State* PpmdModel::StatesOf(const Context& of) { return &state(Load32(of.states)); }

PpmdModel::State* PpmdModel::Find(Context& of, std::uint8_t symbol) {
  if (Load16(of.count) == 1) return &OneOf(of);
  State* found = StatesOf(of);
  while (found->symbol != symbol) ++found;
  return found;
}

// Every symbol is as likely as any other.
void PpmdModel::Restart() {
  constexpr unsigned kSymbols = 256;
  constexpr std::array<std::uint16_t, 8> kFirstChances = {0x3CDD, 0x1F3F, 0x59BF, 0x48F3,
                                                          0x64A1, 0x5ABC, 0x6632, 0x6051};
  memory_->Clear();
  order_fall_ = order_;
  run_length_ = run_start_ = -std::min(order_, 12) - 1;
  expected_ = false;
  context_ = longest_ = memory_->AllotContext();
  const Ref states = memory_->AllotUnits(kSymbols / 2);
  found_ = &state(states);
  Context& root = context(context_);
  Store16(root.count, kSymbols);
  Store16(root.sum, kSymbols + 1);
  Store32(root.states, states);
  Store32(root.shorter, 0);
  for (unsigned symbol = 0; symbol < kSymbols; ++symbol) {
    found_[symbol] = {.symbol = static_cast<std::uint8_t>(symbol), .frequency = 1, .next = {}};
  }
  for (unsigned frequency = 0; frequency < chances_of_one_.size(); ++frequency) {
    for (unsigned i = 0; i < chances_of_one_[frequency].size(); ++i) {
      chances_of_one_[frequency][i] = static_cast<std::uint16_t>(
          (1U << kChanceBits) - kFirstChances[i % kFirstChances.size()] / (frequency + 2));
    }
  }
  for (unsigned i = 0; i < escapes_.size(); ++i) {
    constexpr unsigned kShift = kPeriodBits - 4;
    escapes_[i].fill({.sum = static_cast<std::uint16_t>((5 * i + 10) << kShift),
                      .shift = kShift,
                      .until_slower = 4});
  }
}

int PpmdModel::Next(PpmdRange& range) {
  const bool one = Load16(context(context_).count) == 1;
  const int symbol = one ? NextOfOne(range) : NextOfSeveral(range);
  return symbol != kEnd ? symbol : NextOfShorter(range);
}

std::uint16_t& PpmdModel::ChanceOfOne() {
  Context& here = context(context_);
  const State& one = OneOf(here);
  const unsigned shorter_count = Load16(context(Load32(here.shorter)).count);
  high_flag_ = HighFlag(found_->symbol);
  const unsigned run = run_length_ < 0 ? 0x20 : 0;
  return chances_of_one_[one.frequency - 1U][(expected_ ? 1U : 0U) + ClassOfShorter(shorter_count) +
                                             high_flag_ + 2 * HighFlag(one.symbol) + run];
}

// kEnd: it is another symbol.
int PpmdModel::NextOfOne(PpmdRange& range) {
  constexpr std::array<std::uint8_t, 16> kFirstEscapes = {25, 14, 9, 7, 5, 5, 4, 4,
                                                          4,  3,  3, 3, 2, 2, 2, 2};
  std::uint16_t& chance = ChanceOfOne();
  State& one = OneOf(context(context_));
  const unsigned mean = (chance + (1U << (kPeriodBits - 2))) >> kPeriodBits;
  const bool is_it = range.TakeFirst(chance, kChanceBits);
  chance = static_cast<std::uint16_t>(chance - mean + (is_it ? 1U << kPeriodBits : 0));
  if (is_it) {
    const std::uint8_t symbol = one.symbol;
    found_ = &one;
    if (one.frequency < 128) ++one.frequency;
    expected_ = true;
    ++run_length_;
    Advance();
    return symbol;
  }
  first_escape_ = kFirstEscapes[chance >> 10U];
  NewMark();
  left_out_[one.symbol] = mark_;
  expected_ = false;
  return kEnd;
}

// kEnd: it is none of them.
int PpmdModel::NextOfSeveral(PpmdRange& range) {
  Context& here = context(context_);
  State* const states = StatesOf(here);
  const unsigned count = Load16(here.count);
  const std::uint32_t sum = Load16(here.sum);
  const std::uint32_t place = range.PlaceIn(sum);
  if (place >= sum) return kDamaged;
  std::uint32_t end = 0;
  for (unsigned i = 0; i < count; ++i) {
    State* at = states + i;
    const std::uint32_t begin = end;
    end += at->frequency;
    if (place >= end) continue;
    range.Take(begin, at->frequency);
    const std::uint8_t symbol = at->symbol;
    expected_ = i == 0 && 2U * at->frequency > sum;
    if (expected_) ++run_length_;
    Store16(here.sum, sum + 4);
    at->frequency = static_cast<std::uint8_t>(at->frequency + 4);
    if (i > 0 && at->frequency > at[-1].frequency) {
      std::swap(at[0], at[-1]);
      --at;
    }
    found_ = at;
    // One that stays behind another is not above the maximum.
    if (at->frequency > kFrequencyMax && (i == 0 || at < states + i)) Halve();
    Advance();
    return symbol;
  }
  high_flag_ = HighFlag(found_->symbol);
  expected_ = false;
  range.Take(end, sum - end);
  NewMark();
  for (unsigned i = 0; i < count; ++i) left_out_[states[i].symbol] = mark_;
  return kEnd;
}

// No symbol is left out.
void PpmdModel::NewMark() {
  if (++mark_ > 0) return;
  left_out_.fill(0);
  mark_ = 1;
}

int PpmdModel::NextOfShorter(PpmdRange& range) {
  while (true) {
    const unsigned left_out = Load16(context(context_).count);
    do {
      ++order_fall_;
      context_ = Load32(context(context_).shorter);
      if (context_ == 0) return kEnd;
    } while (Load16(context(context_).count) == left_out);
    Context& here = context(context_);
    State* const states = StatesOf(here);
    const unsigned count = Load16(here.count);
    std::array<State*, 256> candidates;
    std::size_t size = 0;
    std::uint32_t frequencies = 0;
    for (State* at = states; at < states + count; ++at) {
      if (left_out_[at->symbol] == mark_) continue;
      candidates[size++] = at;
      frequencies += at->frequency;
    }
    Escape& escape = EscapeOf(left_out);
    const std::uint32_t sum = (count == 256 ? 1 : escape.Estimate()) + frequencies;
    const std::uint32_t place = range.PlaceIn(sum);
    if (place >= sum) return kDamaged;
    if (place >= frequencies) {
      range.Take(frequencies, sum - frequencies);
      escape.sum = static_cast<std::uint16_t>(escape.sum + sum);
      for (std::size_t i = 0; i < size; ++i) left_out_[candidates[i]->symbol] = mark_;
      continue;
    }
    std::uint32_t begin = 0;
    State* const* at = candidates.data();
    while (begin + (*at)->frequency <= place) begin += (*at++)->frequency;
    found_ = *at;
    range.Take(begin, found_->frequency);
    escape.Confirm();
    const std::uint8_t symbol = found_->symbol;
    Store16(here.sum, Load16(here.sum) + 4);
    found_->frequency = static_cast<std::uint8_t>(found_->frequency + 4);
    if (found_->frequency > kFrequencyMax) Halve();
    run_length_ = run_start_;
    Learn();
    return symbol;
  }
}

PpmdModel::Escape& PpmdModel::EscapeOf(unsigned left_out) {
  const Context& here = context(context_);
  const unsigned count = Load16(here.count);
  if (count == 256) return fixed_escape_;
  const unsigned candidates = count - left_out;
  const unsigned shorter_count = Load16(context(Load32(here.shorter)).count);
  const unsigned like = (candidates < shorter_count - count ? 1U : 0U) +
                        (Load16(here.sum) < 11 * count ? 2U : 0U) +
                        (left_out > candidates ? 4U : 0U) + high_flag_;
  return escapes_[kEscapeClasses[candidates]][like];
}

// To the context behind the symbol that was found in the longest one.
void PpmdModel::Advance() {
  const Ref next = Load32(found_->next);
  if (order_fall_ == 0 && next > memory_->text()) {
    context_ = longest_ = next;
  } else {
    Learn();
  }
}

void PpmdModel::Learn() {
  LearnShorter();
  const std::uint8_t symbol = found_->symbol;
  const Ref branch = Load32(found_->next);
  if (order_fall_ == 0) {
    context_ = longest_ = MakeContexts(true);
    if (context_ == 0) return Restart();
    Store32(found_->next, context_);
    return;
  }
  if (!memory_->PutText(symbol)) return Restart();
  Ref next = memory_->text();  // what new states point to
  Ref following = branch;
  if (branch == 0) {
    Store32(found_->next, next);
    following = context_;
  } else {
    if (branch <= next) following = MakeContexts(false);
    if (following == 0) return Restart();
    if (--order_fall_ == 0) {
      next = following;
      if (longest_ != context_) memory_->TakeBackText();
    }
  }
  if (!AddToLonger(next)) return Restart();
  context_ = longest_ = following;
}

// In the next shorter context the symbol counts, too.
void PpmdModel::LearnShorter() {
  const Ref shorter = Load32(context(context_).shorter);
  if (found_->frequency >= kFrequencyMax / 4 || shorter == 0) return;
  Context& here = context(shorter);
  State* at = Find(here, found_->symbol);
  if (Load16(here.count) == 1) {
    if (at->frequency < 32) ++at->frequency;
    return;
  }
  if (at != StatesOf(here) && at[0].frequency >= at[-1].frequency) {
    std::swap(at[0], at[-1]);
    --at;
  }
  if (at->frequency < kFrequencyMax - 9) {
    at->frequency = static_cast<std::uint8_t>(at->frequency + 2);
    Store16(here.sum, Load16(here.sum) + 2);
  }
}

// Contexts for the text behind the symbol, which came the second time: with one state, of what came
// the first time, from the shortest to the longest. 0: there is no memory.
PpmdModel::Ref PpmdModel::MakeContexts(bool first_is_made) {
  const Ref branch = Load32(found_->next);
  const std::uint8_t symbol = found_->symbol;
  std::array<State*, kOrderMax> pointing;  // to the text
  std::size_t size = 0;
  if (!first_is_made) pointing[size++] = found_;
  Ref base = context_;
  while (Load32(context(base).shorter) != 0) {
    base = Load32(context(base).shorter);
    State* const at = Find(context(base), symbol);
    const Ref next = Load32(at->next);
    if (next != branch) {
      base = next;
      break;
    }
    pointing[size++] = at;
  }
  if (size == 0) return base;
  const State first = NewState(base, branch);
  while (size > 0) {
    const Ref made = memory_->AllotContext();
    if (made == 0) return 0;
    Context& longer = context(made);
    Store16(longer.count, 1);
    OneOf(longer) = first;
    Store32(longer.shorter, base);
    Store32(pointing[--size]->next, made);
    base = made;
  }
  return base;
}

// What stands in the text at `branch`, as likely as it is in `context`.
PpmdModel::State PpmdModel::NewState(Ref of, Ref branch) {
  Context& here = context(of);
  State made{.symbol = *memory_->at(branch), .frequency = 0, .next = {}};
  Store32(made.next, branch + 1);
  const unsigned frequency = Find(here, made.symbol)->frequency;
  const unsigned count = Load16(here.count);
  if (count == 1) {
    made.frequency = static_cast<std::uint8_t>(frequency);
    return made;
  }
  const std::uint32_t more = frequency - 1;
  const std::uint32_t others = Load16(here.sum) - count - more;
  made.frequency = static_cast<std::uint8_t>(
      1 + (2 * more <= others ? (5 * more > others ? 1 : 0)
                              : (2 * more + 3 * others - 1) / (2 * others)));
  return made;
}

// Adds the symbol to the contexts that it was missed in. False: there is no memory.
bool PpmdModel::AddToLonger(Ref next) {
  const State found = *found_;
  const Context& here = context(context_);
  const unsigned count_here = Load16(here.count);
  const std::uint32_t rest = Load16(here.sum) - count_here - (found.frequency - 1U);
  for (Ref at = longest_; at != context_; at = Load32(context(at).shorter)) {
    Context& longer = context(at);
    State* const added = AddState(longer, count_here);
    if (added == nullptr) return false;
    const std::uint32_t sum = Load16(longer.sum);
    const std::uint32_t chance = 2U * found.frequency * (sum + 6);
    const std::uint32_t whole = rest + sum;
    std::uint32_t frequency = 0;
    if (chance < 6 * whole) {
      frequency = 1U + (chance > whole ? 1U : 0U) + (chance >= 4 * whole ? 1U : 0U);
      Store16(longer.sum, sum + 3);
    } else {
      frequency = 4U + (chance >= 9 * whole ? 1U : 0U) + (chance >= 12 * whole ? 1U : 0U) +
                  (chance >= 15 * whole ? 1U : 0U);
      Store16(longer.sum, sum + frequency);
    }
    *added = {
        .symbol = found.symbol, .frequency = static_cast<std::uint8_t>(frequency), .next = {}};
    Store32(added->next, next);
  }
  return true;
}

// Room for one state more; null: there is no memory.
PpmdModel::State* PpmdModel::AddState(Context& to, unsigned count_below) {
  const unsigned count = Load16(to.count);
  if (count == 1) {
    const Ref states = memory_->AllotUnits(1);
    if (states == 0) return nullptr;
    State one = OneOf(to);
    one.frequency = static_cast<std::uint8_t>(
        one.frequency < kFrequencyMax / 4 - 1 ? one.frequency * 2U : kFrequencyMax - 4);
    state(states) = one;
    Store32(to.states, states);
    Store16(to.sum, one.frequency + first_escape_ + (count_below > 3 ? 1U : 0U));
  } else {
    if (count % 2 == 0) {
      const Ref states = memory_->Grow(Load32(to.states), count / 2);
      if (states == 0) return nullptr;
      Store32(to.states, states);
    }
    const unsigned sum = Load16(to.sum);
    const bool few = 4 * count <= count_below && sum <= 8 * count;
    Store16(to.sum, sum + (2 * count < count_below ? 1U : 0U) + (few ? 2U : 0U));
  }
  Store16(to.count, count + 1);
  return StatesOf(to) + count;
}

// Halves the frequencies of the context, with the one that was found in front. What was seen once
// may be forgotten.
void PpmdModel::Halve() {
  Context& here = context(context_);
  State* const states = StatesOf(here);
  const unsigned count = Load16(here.count);
  std::rotate(states, found_, found_ + 1);
  const unsigned adder = order_fall_ != 0 ? 1 : 0;
  unsigned escape = Load16(here.sum) - states->frequency;
  states->frequency = static_cast<std::uint8_t>((states->frequency + 4U + adder) / 2);
  unsigned sum = states->frequency;
  for (State* at = states + 1; at < states + count; ++at) {
    escape -= at->frequency;
    at->frequency = static_cast<std::uint8_t>((at->frequency + adder) / 2);
    sum += at->frequency;
    State* to = at;  // in front of those that were seen less
    while (to > states && at->frequency > to[-1].frequency) --to;
    std::rotate(to, at, at + 1);
  }
  found_ = states;
  unsigned unseen = 0;
  while (states[count - 1 - unseen].frequency == 0) ++unseen;
  escape += unseen;
  if (unseen > 0 && count - unseen == 1) {
    State one = *states;
    do {
      one.frequency = static_cast<std::uint8_t>(one.frequency - one.frequency / 2);
      escape /= 2;
    } while (escape > 1);
    memory_->Free(Load32(here.states), UnitsOf(count));
    Store16(here.count, 1);
    OneOf(here) = one;
    found_ = &OneOf(here);
    return;
  }
  if (unseen > 0) {
    Store16(here.count, count - unseen);
    if (UnitsOf(count) != UnitsOf(count - unseen)) {
      Store32(here.states,
              memory_->Shrink(Load32(here.states), UnitsOf(count), UnitsOf(count - unseen)));
    }
  }
  Store16(here.sum, sum + escape - escape / 2);
  found_ = StatesOf(here);
}

}  // namespace leakscan
