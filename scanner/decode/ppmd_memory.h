// PpmdMemory: the one block of memory of a PPMd model, from which it allots its contexts and
// states. Encoder and decoder must run out of it at the same symbol, so where every block comes
// from and goes to is part of the format. Internal to decode/; one thread. Owns the memory.
//
//   begin | text ->  ...  units_start | units | low ->  ...  <- high | contexts | end
//
// Text grows from the front; blocks of up to 128 units of 12 bytes are taken from the gap in front
// of `high`, from lists of free ones, or from the end of what is left for text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace leakscan {

class PpmdMemory {
 public:
  // Where something stands in the memory; 0: nowhere.
  using Ref = std::uint32_t;
  static constexpr std::uint32_t kUnitBytes = 12;

  // Null if there is not so much. What is never used of it takes no memory of the machine.
  static std::unique_ptr<PpmdMemory> Make(std::uint32_t bytes);

  std::uint32_t bytes() const { return bytes_; }

  // All is free.
  void Clear();

  std::uint8_t* at(Ref ref) { return memory_.get() + ref; }
  template <typename T>
  T& As(Ref ref) {
    static_assert(alignof(T) == 1);
    return *reinterpret_cast<T*>(at(ref));
  }
  Ref RefOf(const void* place) const {
    return static_cast<Ref>(static_cast<const std::uint8_t*>(place) - memory_.get());
  }

  // Where the next symbol of text goes. False: there is no room behind it.
  Ref text() const { return text_; }
  bool PutText(std::uint8_t symbol) {
    *at(text_++) = symbol;
    return text_ < units_start_;
  }
  void TakeBackText() { --text_; }

  // 0: there is no memory left. Units in a row, and one for a context.
  Ref AllotUnits(unsigned units);
  Ref AllotContext();
  // To hold one unit more: the block, which may be another one then.
  Ref Grow(Ref block, unsigned units);
  // To hold but so many.
  Ref Shrink(Ref block, unsigned units, unsigned fewer);
  void Free(Ref block, unsigned units) { Insert(block, SizeOf(units)); }

 private:
  static constexpr std::size_t kSizes = 38;
  static constexpr unsigned kUnitsMax = 128;

  PpmdMemory() = default;

  // Blocks come in so many sizes: the number of the smallest that holds `units`.
  static std::size_t SizeOf(unsigned units);

  void Insert(Ref block, std::size_t size) {
    std::memcpy(at(block), &free_[size], sizeof(Ref));
    free_[size] = block;
  }
  Ref Remove(std::size_t size) {
    const Ref block = free_[size];
    std::memcpy(&free_[size], at(block), sizeof(Ref));
    return block;
  }
  void Split(Ref block, std::size_t size, std::size_t smaller);
  void InsertUnits(Ref block, unsigned units);
  Ref Allot(std::size_t size);
  Ref AllotRare(std::size_t size);
  void JoinFree();

  std::unique_ptr<std::uint8_t[]> memory_;
  Ref begin_ = 0;
  std::uint32_t bytes_ = 0;
  Ref text_ = 0;
  Ref units_start_ = 0;
  Ref low_ = 0;
  Ref high_ = 0;
  std::array<Ref, kSizes> free_ = {};  // lists of blocks, by size
  unsigned until_join_ = 0;            // failures before free blocks are joined again
};

}  // namespace leakscan
