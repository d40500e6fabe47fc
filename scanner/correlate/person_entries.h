// PersonEntries: by number the keys that the ledger has met, but for those of which it need not
// know more than one stronger key. Internal to the ledger, whose rules person_ledger.cc tells; one
// thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "scanner/base/zeroed_pages.h"
#include "scanner/correlate/key_index.h"
#include "scanner/model/finding.h"

namespace leakscan {

using Entry = std::uint32_t;  // number of a key, in the order in which they were appended

inline constexpr Entry kEntriesMax = Entry{1} << 30U;

// What the index tells of a key: an entry, which is its own or the one that it is linked to.
using KeyNumber = KeyIndex::Number;
constexpr KeyNumber OwnEntry(Entry entry) { return entry << 1 | 1; }
constexpr KeyNumber LinkedTo(Entry entry) { return entry << 1; }
constexpr bool IsOwn(KeyNumber number) { return (number & 1) != 0; }
constexpr Entry EntryOf(KeyNumber number) { return number >> 1; }

inline constexpr std::uint32_t kFactMask = 0x1FF;  // PersonFact
inline constexpr int kFactBits = 9;
inline constexpr int kKindBits = 3;
inline constexpr std::uint32_t kKindMask = (1 << kKindBits) - 1;

// What a key leads to.
enum class KeyLink : std::uint8_t {
  kNone,     // it is a root: a person, as far as is known
  kOne,      // one stronger key: its number
  kList,     // a few: the head of a list of edges
  kSeveral,  // some that are certainly several persons
};

// A key that was met, in eight bytes.
class Key {
 public:
  Key() = default;
  // A root without facts.
  explicit Key(const PersonKey& key) : mark_(MarkOf(key)) {}
  // A key with one stronger key.
  Key(const PersonKey& key, Entry stronger) : mark_(MarkOf(key)) { Set(KeyLink::kOne, stronger); }

  // The rest of the hash is known to the index.
  bool Is(const PersonKey& key) const { return mark_ == MarkOf(key); }
  PersonKeyKind kind() const { return static_cast<PersonKeyKind>(mark_ & kKindMask); }
  // The upper bits of the hash, which choose the sample.
  std::uint32_t upper() const { return mark_ & ~kKindMask; }
  static std::uint32_t UpperOf(const PersonKey& key) {
    return static_cast<std::uint32_t>(key.hash >> 32U) & ~kKindMask;
  }

  KeyLink link() const { return static_cast<KeyLink>(state_ >> kLinkShift); }
  bool is_root() const { return link() == KeyLink::kNone; }
  // Of kOne the stronger key, of kList the head.
  std::uint32_t target() const { return state_ & kTargetMask; }
  void Set(KeyLink link, std::uint32_t target = 0) {
    state_ = static_cast<std::uint32_t>(link) << kLinkShift | target;
  }

  // Of a root: PersonFact bits.
  std::uint32_t facts() const { return state_; }
  void AddFacts(std::uint32_t facts) { state_ |= facts & kFactMask; }

 private:
  static constexpr int kLinkShift = 30;
  static constexpr std::uint32_t kTargetMask = (std::uint32_t{1} << kLinkShift) - 1;

  static std::uint32_t MarkOf(const PersonKey& key) {
    return UpperOf(key) | (static_cast<std::uint32_t>(key.kind) & kKindMask);
  }

  std::uint32_t mark_ = 0;
  std::uint32_t state_ = 0;  // the link and its target, or a root's facts
};
static_assert(sizeof(Key) == 8);

// Keys by number, in blocks that never move, each of the size of a huge page.
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
      const Key* const keys = Block(begin >> kBlockShift);
      const Entry count = std::min<Entry>(size_ - begin, kBlockEntries);
      for (Entry i = 0; i < count; ++i) visit(begin + i, keys[i]);
    }
  }

 private:
  static constexpr std::size_t kBlockShift = 18;
  static constexpr Entry kBlockEntries = Entry{1} << kBlockShift;

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
