#include "scanner/decode/ppmd_memory.h"

#include <new>

namespace leakscan {
namespace {

// Of the sizes 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21, 24, 28, 32... 128.
struct Sizes {
  std::array<std::uint8_t, 38> units{};
  std::array<std::uint8_t, 129> of{};  // by units
};

constexpr Sizes kTable = [] {
  Sizes sizes;
  unsigned units = 0;
  for (std::size_t i = 0; i < sizes.units.size(); ++i) {
    const unsigned step = i >= 12 ? 4 : static_cast<unsigned>(i / 4 + 1);
    for (unsigned k = 0; k < step; ++k) sizes.of[++units] = static_cast<std::uint8_t>(i);
    sizes.units[i] = static_cast<std::uint8_t>(units);
  }
  return sizes;
}();

unsigned Units(std::size_t size) { return kTable.units[size]; }
std::uint32_t Bytes(std::size_t size) { return Units(size) * PpmdMemory::kUnitBytes; }

// A free block while free ones are joined. What is in use never begins with two zeros: a context
// with the number of its states, states with the first one's symbol and frequency.
struct FreeBlock {
  std::uint8_t mark[2];
  std::uint8_t units[2];
  std::uint8_t next[4];
};

template <typename T>
T Load(const std::uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename T>
void Store(std::uint8_t* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

}  // namespace

std::unique_ptr<PpmdMemory> PpmdMemory::Make(std::uint32_t bytes) {
  std::unique_ptr<PpmdMemory> memory(new PpmdMemory);
  memory->begin_ = 4 - (bytes & 3U);  // so that 0 is nowhere, and units are aligned
  memory->bytes_ = bytes;
  memory->memory_.reset(new (std::nothrow) std::uint8_t[std::size_t{bytes} + memory->begin_]);
  if (memory->memory_ == nullptr) return nullptr;
  memory->Clear();
  return memory;
}

void PpmdMemory::Clear() {
  free_.fill(0);
  text_ = begin_;
  high_ = begin_ + bytes_;
  low_ = units_start_ = high_ - bytes_ / 8 / kUnitBytes * 7 * kUnitBytes;
  until_join_ = 0;
}

std::size_t PpmdMemory::SizeOf(unsigned units) { return kTable.of[units]; }

PpmdMemory::Ref PpmdMemory::AllotUnits(unsigned units) { return Allot(SizeOf(units)); }

PpmdMemory::Ref PpmdMemory::AllotContext() {
  if (high_ != low_) return high_ -= kUnitBytes;
  return free_[0] != 0 ? Remove(0) : AllotRare(0);
}

PpmdMemory::Ref PpmdMemory::Grow(Ref block, unsigned units) {
  const std::size_t size = SizeOf(units);
  if (size == SizeOf(units + 1)) return block;
  const Ref larger = Allot(size + 1);
  if (larger == 0) return 0;
  std::memcpy(at(larger), at(block), std::size_t{units} * kUnitBytes);
  Insert(block, size);
  return larger;
}

PpmdMemory::Ref PpmdMemory::Shrink(Ref block, unsigned units, unsigned fewer) {
  const std::size_t size = SizeOf(units);
  const std::size_t smaller = SizeOf(fewer);
  if (size == smaller) return block;
  if (free_[smaller] == 0) {
    Split(block, size, smaller);
    return block;
  }
  const Ref other = Remove(smaller);
  std::memcpy(at(other), at(block), std::size_t{fewer} * kUnitBytes);
  Insert(block, size);
  return other;
}

// What is left of the block is free.
void PpmdMemory::Split(Ref block, std::size_t size, std::size_t smaller) {
  InsertUnits(block + Bytes(smaller), Units(size) - Units(smaller));
}

// Where there is no such size, as two blocks, the larger one in front; it becomes the list's first.
void PpmdMemory::InsertUnits(Ref block, unsigned units) {
  std::size_t size = SizeOf(units);
  if (Units(size) != units) {
    --size;
    Insert(block + Bytes(size), SizeOf(units - Units(size)));
  }
  Insert(block, size);
}

PpmdMemory::Ref PpmdMemory::Allot(std::size_t size) {
  if (free_[size] != 0) return Remove(size);
  if (Bytes(size) > high_ - low_) return AllotRare(size);
  const Ref block = low_;
  low_ += Bytes(size);
  return block;
}

// From a larger free block or, where there is none, from what is left for text.
PpmdMemory::Ref PpmdMemory::AllotRare(std::size_t size) {
  if (until_join_ == 0) {
    JoinFree();
    if (free_[size] != 0) return Remove(size);
  }
  for (std::size_t larger = size + 1; larger < kSizes; ++larger) {
    if (free_[larger] == 0) continue;
    const Ref block = Remove(larger);
    Split(block, larger, size);
    return block;
  }
  --until_join_;
  if (units_start_ - text_ <= Bytes(size)) return 0;
  return units_start_ -= Bytes(size);
}

// Joins free blocks that lie behind one another. Which are joined first, and put into the lists
// last, is part of the format: from the largest size to the smallest, each list from its end.
void PpmdMemory::JoinFree() {
  constexpr unsigned kJoinedUnitsMax = 0xFFFF;
  constexpr unsigned kFailuresBetween = 255;
  constexpr std::uint16_t kInUse = 1;
  until_join_ = kFailuresBetween;
  if (low_ != high_) Store(at(low_), kInUse);
  Ref first = 0;
  for (std::size_t size = 0; size < kSizes; ++size) {
    for (Ref block = free_[size]; block != 0;) {
      const Ref next = Load<Ref>(at(block));
      auto& free = As<FreeBlock>(block);
      Store(free.mark, std::uint16_t{0});
      Store(free.units, static_cast<std::uint16_t>(Units(size)));
      Store(free.next, first);
      first = block;
      block = next;
    }
    free_[size] = 0;
  }
  for (Ref block = first; block != 0; block = Load<Ref>(As<FreeBlock>(block).next)) {
    unsigned units = Load<std::uint16_t>(As<FreeBlock>(block).units);
    if (units == 0) continue;  // was joined to the one in front of it
    // The last unit is a context in use.
    while (true) {
      auto& behind = As<FreeBlock>(block + units * kUnitBytes);
      if (Load<std::uint16_t>(behind.mark) != 0) break;
      const unsigned joined = units + Load<std::uint16_t>(behind.units);
      if (joined > kJoinedUnitsMax) break;
      units = joined;
      Store(behind.units, std::uint16_t{0});
    }
    Store(As<FreeBlock>(block).units, static_cast<std::uint16_t>(units));
  }
  // What was joined to another is no block any more: its bytes may become a link of a list.
  std::uint8_t* link = reinterpret_cast<std::uint8_t*>(&first);
  for (Ref block = first; block != 0;) {
    auto& free = As<FreeBlock>(block);
    block = Load<Ref>(free.next);
    if (Load<std::uint16_t>(free.units) > 0) {
      link = free.next;
    } else {
      Store(link, block);
    }
  }
  for (Ref block = first; block != 0;) {
    const auto free = As<FreeBlock>(block);
    unsigned units = Load<std::uint16_t>(free.units);
    Ref begin = block;
    block = Load<Ref>(free.next);
    for (; units > kUnitsMax; units -= kUnitsMax, begin += kUnitsMax * kUnitBytes) {
      Insert(begin, kSizes - 1);
    }
    InsertUnits(begin, units);
  }
}

}  // namespace leakscan
