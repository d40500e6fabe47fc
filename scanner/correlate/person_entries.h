// PersonEntries: the keys that the ledger has met, by number. Internal to the ledger, whose rules
// person_ledger.cc tells; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "scanner/base/zeroed_pages.h"
#include "scanner/correlate/key_index.h"
#include "scanner/model/finding.h"

namespace leakscan {

using Entry = KeyIndex::Entry;  // number of a key, in the order of arrival

// Values of Entry links: 0 none, 1 several, 2... an entry; with the top bit a list of edges.
inline constexpr std::uint32_t kLinkNone = 0;
inline constexpr std::uint32_t kLinkSeveral = 1;
inline constexpr std::uint32_t kLinkFirst = 2;
inline constexpr std::uint32_t kLinkList = 0x80000000U;
inline constexpr std::uint32_t kNoEdge = 0x7FFFFFFFU;
inline constexpr Entry kEntriesMax = kLinkList - kLinkFirst - 1;

// Layout of Key::facts: 9 bits of PersonFact, 3 of PersonKeyKind, then flags.
inline constexpr std::uint16_t kFactMask = 0x1FF;
inline constexpr int kKindShift = 9;
inline constexpr int kKindBits = 3;
inline constexpr std::uint16_t kKindMask = (1 << kKindBits) - 1;
inline constexpr std::size_t kFactSets = std::size_t{1}
                                         << (kKindShift + kKindBits);  // with the kind
inline constexpr std::uint16_t kFactSetMask = kFactSets - 1;
inline constexpr std::uint16_t kFlagSubject = 1 << 12;    // it named a person in some record
inline constexpr std::uint16_t kFlagRevisited = 1 << 13;  // older than this input, but met in it
// In Key::gathered, beside the facts.
inline constexpr std::uint16_t kFlagMet = 1 << 15;

inline constexpr std::size_t kBlockShift = 19;
inline constexpr Entry kBlockEntries = Entry{1} << kBlockShift;

inline PersonKeyKind KindOf(std::uint16_t facts) {
  return static_cast<PersonKeyKind>(facts >> kKindShift & kKindMask);
}

inline std::uint32_t UpperOf(const PersonKey& key) {
  return static_cast<std::uint32_t>(key.hash >> 32U);
}

// A key that was met. The keys of a record are mostly appended together, so that one line of the
// cache holds them.
struct Key {
  std::uint32_t upper;  // half of the hash; the index has the other
  std::uint32_t link;
  std::uint16_t facts;
  std::uint16_t gathered;  // of the count under way; zero between counts

  PersonKeyKind kind() const { return KindOf(facts); }
};
static_assert(sizeof(Key) == 12);

// Keys by number, in blocks that never move, each of the size of three huge pages.
class PersonEntries {
 public:
  Entry size() const { return size_; }
  Key& operator[](Entry entry) const {
    return Block(entry >> kBlockShift)[entry & (kBlockEntries - 1)];
  }

  Entry Append(const Key& key) {
    if ((size_ & (kBlockEntries - 1)) == 0) AddBlock();
    *next_++ = key;
    return size_++;
  }

  // Forgets all entries from `size` on.
  void Truncate(Entry size) {
    size_ = size;
    blocks_.resize((size + kBlockEntries - 1) >> kBlockShift);
    if (size % kBlockEntries != 0) next_ = &(*this)[size];
  }

  // Calls visit(entry, key) for each, in order.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (Entry begin = 0; begin < size_; begin += kBlockEntries) {
      Key* const keys = Block(begin >> kBlockShift);
      const Entry count = std::min<Entry>(size_ - begin, kBlockEntries);
      for (Entry i = 0; i < count; ++i) visit(begin + i, keys[i]);
    }
  }

 private:
  [[gnu::noinline]] void AddBlock() {
    blocks_.emplace_back(kBlockEntries * sizeof(Key));
    next_ = static_cast<Key*>(blocks_.back().data());
  }

  Key* Block(std::size_t block) const { return static_cast<Key*>(blocks_.data()[block].data()); }

  std::vector<ZeroedPages> blocks_;
  Key* next_ = nullptr;  // place of the next entry, unless that begins a block
  Entry size_ = 0;
};

}  // namespace leakscan
