// PpmdModel: what PPMd (variant H, as 7z holds it) expects to come next, and so what the bits of
// the range coder say. Internal to decode/; one thread. Owns the model's memory, not the packed
// bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "scanner/decode/ppmd_memory.h"

namespace leakscan {

// The range coder of 7z: carries were resolved by the encoder.
class PpmdRange {
 public:
  static constexpr std::size_t kHeadBytes = 5;

  // Starts at the first of `bytes`, kHeadBytes at least. False: it does not start so.
  bool Start(std::span<const std::byte> bytes);
  // Goes on with `bytes`; what is read behind their end is zeros.
  void Feed(std::span<const std::byte> bytes) {
    bytes_ = bytes;
    consumed_ = 0;
  }
  std::size_t consumed() const { return consumed_; }
  bool overrun() const { return consumed_ > bytes_.size(); }

  // Where the code stands in `total` parts; `total` or more: it is damaged.
  std::uint32_t PlaceIn(std::uint32_t total) { return code_ / (range_ /= total); }
  // It stands in these parts of those that PlaceIn() was asked for.
  void Take(std::uint32_t begin, std::uint32_t parts) {
    code_ -= begin * range_;
    range_ *= parts;
    Refill();
  }
  // Whether it stands in the first `parts` of 2^`bits`.
  bool TakeFirst(std::uint32_t parts, unsigned bits);

 private:
  void Refill();

  std::uint32_t range_ = 0;
  std::uint32_t code_ = 0;
  std::span<const std::byte> bytes_;  // of the call under way
  std::size_t consumed_ = 0;
};

class PpmdModel {
 public:
  static constexpr unsigned kOrderMin = 2;
  static constexpr unsigned kOrderMax = 64;
  static constexpr std::uint32_t kMemoryBytesMin = std::uint32_t{1} << 11U;
  // A symbol takes at most so many bytes: two for each order, and as many below.
  static constexpr std::size_t kSymbolBytesMax = std::size_t{2} * (kOrderMax + 2);

  // `memory` is of kMemoryBytesMin at least, `order` in its range.
  PpmdModel(std::unique_ptr<PpmdMemory> memory, unsigned order);

  static constexpr int kEnd = -1;
  static constexpr int kDamaged = -2;
  // The next byte, or one of these.
  int Next(PpmdRange& range);

 private:
  using Ref = PpmdMemory::Ref;

  // A symbol that was seen in a context, how often, and what came then: a place in the text, or the
  // context that it led to.
  struct State {
    std::uint8_t symbol;
    std::uint8_t frequency;
    std::uint8_t next[4];
  };
  // The symbols that were seen behind some others. One alone stands in place of `sum` and `states`.
  struct Context {
    std::uint8_t count[2];
    std::uint8_t sum[2];      // of frequencies, and that of an escape
    std::uint8_t states[4];   // Ref
    std::uint8_t shorter[4];  // Ref: the context without the first symbol
  };
  // Of escapes where symbols of longer contexts are left out, by what the contexts are like.
  struct Escape {
    std::uint16_t sum = 0;
    std::uint8_t shift = 0;
    std::uint8_t until_slower = 0;

    std::uint32_t Estimate();
    void Confirm();  // there was none
  };

  void Restart();
  // Next(), by what the context holds.
  int NextOfOne(PpmdRange& range);
  int NextOfSeveral(PpmdRange& range);
  int NextOfShorter(PpmdRange& range);
  void NewMark();
  Escape& EscapeOf(unsigned left_out);
  std::uint16_t& ChanceOfOne();

  // Learning, once `found_` was found in `context_`.
  void Advance();
  void Learn();
  void LearnShorter();
  Ref MakeContexts(bool first_is_made);
  State NewState(Ref context, Ref branch);
  bool AddToLonger(Ref next);
  State* AddState(Context& context, unsigned count_below);
  void Halve();

  Context& context(Ref ref) { return memory_->As<Context>(ref); }
  State& state(Ref ref) { return memory_->As<State>(ref); }
  State* StatesOf(const Context& of);
  static State& OneOf(Context& of) { return reinterpret_cast<State&>(of.sum); }
  // The symbol's state, which is there.
  State* Find(Context& of, std::uint8_t symbol);

  const std::unique_ptr<PpmdMemory> memory_;
  const int order_;
  Ref context_ = 0;  // the symbol was found in
  Ref longest_ = 0;  // it was looked for first in
  State* found_ = nullptr;
  int order_fall_ = 0;  // how many orders below the highest
  int run_length_ = 0;
  int run_start_ = 0;
  bool expected_ = false;  // the last symbol was
  unsigned high_flag_ = 0;
  unsigned first_escape_ = 0;

  std::array<std::array<std::uint16_t, 64>, 128> chances_of_one_;
  std::array<std::array<Escape, 16>, 25> escapes_;
  Escape fixed_escape_;
  std::array<std::uint32_t, 256> left_out_ = {};  // symbols marked by `mark_`
  std::uint32_t mark_ = 0;
};

}  // namespace leakscan
