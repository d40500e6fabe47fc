// The links between keys form a graph whose edges lead from weaker to strictly stronger kinds, so
// it has no cycle and five kinds give paths of at most four steps. Only the *set* of edges decides,
// so the order of records does not:
//
//   root(key) = key itself           if it has no link (a person),
//             = the one root          if all its links have the same root,
//             = key itself, ambiguous if they have several.
//
// An ambiguous key is no person; a weaker key whose only link is an ambiguous one belongs to it and
// counts nothing of its own.
//
//   Fits: e-mail E seen alone, then with NIR A; phone P with E, then with A: one person, A.
//   Does not: the phone of a family seen with NIR A and with NIR B: two persons, and P is the third
//   at most.
//
// Memory. A key is a slot of the index (key_index.h). Almost every weak key has one stronger key,
// whose entry its slot tells. The others have entries of their own: eight bytes (half a hash, and a
// link or a root's facts) in blocks that never move. A weak key gets one when it is seen with
// another stronger key, or names a person. The few that are linked and have facts of their own, for
// some record named a person by them, keep these in a table apart. Where two or more stronger keys
// could still turn out to be one person they are kept as a list of edges. They cannot any more once
// two NIRs are among them: then, and where a key was seen with more than kEdgesMax stronger keys or
// in a record naming more than kOwnersMax persons, the link says "several" and the list is given
// back.
//
// Of a key with an entry 61 bits of its hash are known, of one without 57: the chance that of n of
// these two are taken for one is n^2 / 2^58. That is 6 in 100,000 for three of each of 1.4 million
// persons, 5 in 10,000 for as many of each of four million.
//
// Beyond the limit of persons the ledger becomes a sample: it keeps the keys whose hash lies under
// a threshold, which halves each time the table is full (distinct sampling, Gibbons 2001), and
// multiplies what it counts. Hashes are keyed, so that the sample is uniform and nobody can choose
// it. A sampled key keeps the keys it is linked to, as it must know that it is no person itself.

#include "scanner/correlate/person_ledger.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "scanner/correlate/edge_pool.h"
#include "scanner/correlate/key_index.h"
#include "scanner/correlate/person_entries.h"

namespace leakscan {
namespace {

constexpr std::size_t kEdgesMax = 64;
constexpr std::size_t kOwnersMax = 8;
// Keys that one person may have before the limit of persons is a limit of keys: NIR, name and birth
// date, IPP, e-mail, phone.
constexpr std::uint64_t kKeysPerPerson = 5;

constexpr int kHalvingsMax = KeyIndex::kUpperBits;
constexpr std::size_t kPersonKeyKinds = static_cast<std::size_t>(PersonKeyKind::kPhone) + 1;

// In place of a new number: the entry is dropped.
constexpr Entry kGone = std::numeric_limits<Entry>::max();

// Sets of facts of a root, with its kind.
constexpr std::size_t kFactSets = std::size_t{1} << (kFactBits + kKindBits);

std::size_t FactSetOf(PersonKeyKind kind, std::uint32_t facts) {
  return static_cast<std::size_t>(kind) << kFactBits | facts;
}

// Beside the facts that a count gathers at a root: a key of it was met.
constexpr std::uint16_t kMet = 1 << 15;

}  // namespace

struct PersonLedger::Impl {
  explicit Impl(std::uint64_t max)
      : persons_max(std::clamp<std::uint64_t>(max, 1, kEntriesMax / kKeysPerPerson / 4)) {}

  bool IsFull() const {
    return persons > persons_max || index.size() > persons_max * kKeysPerPerson;
  }
  bool IsSampled(std::uint32_t upper) const {
    return halvings == 0 || upper >> (32 - halvings) == 0;
  }

  bool IsSame(const PersonKey& key, KeyNumber* number);
  Entry FindOrAppend(const PersonKey& key, std::uint32_t facts = 0);
  void LinkKeyTo(const PersonKey& key, Entry strong);
  void AddRecordOfOne(std::span<const PersonKey> keys, std::uint16_t facts);
  void AddRecord(std::span<const PersonKey> keys, std::size_t subject_count, std::uint16_t facts);
  // How many roots there are with the facts of `root`.
  std::uint64_t& RootsOf(const Key& root) {
    return roots.data()[FactSetOf(root.kind(), root.facts())];
  }
  void MarkRevisited(Entry entry);
  void AddFacts(Entry entry, std::uint32_t facts);
  void LinkTo(Entry weak, Entry strong);
  void LinkToSeveral(Entry weak);
  void LeaveRoots(Entry entry);
  void Halve();
  void Renumber(const std::vector<Entry>& numbers);
  std::uint32_t FactsOf(Entry entry) const;
  Entry Resolve(Entry entry);
  Entry ResolveList(Entry entry);
  template <class Visit>
  void ForEachMet(Entry first, Visit visit);
  PersonCounts CountFrom(Entry first);
  void CountAll(PersonCounts* counts);
  void CountMet(Entry first, PersonCounts* counts);
  static void Tally(std::size_t fact_set, std::uint64_t persons, PersonCounts* counts);
  void Scale(PersonCounts* counts) const;

  const std::uint64_t persons_max;
  PersonEntries entries;
  KeyIndex index;
  EdgePool edges;
  std::uint64_t persons = 0;  // sampled roots
  // Of keys that are no roots and named a person. FactsOf() reads it.
  absl::flat_hash_map<Entry, std::uint32_t> linked_facts;
  // Roots by their facts, kept at hand until a key has two stronger ones, or facts of its own and a
  // stronger one.
  std::vector<std::uint64_t> roots = std::vector<std::uint64_t>(kFactSets);
  bool roots_known = true;
  std::optional<PersonCounts> counted;  // of the whole run, until the next record
  int halvings = 0;                     // of the sample; 0 while everything is kept

  std::vector<Entry> subject_entries;  // of the record under way; kGone: not sampled

  Entry input_first = 0;         // entries from here on are new in this input,
  std::vector<Entry> revisited;  // these are older and were met in it again:
  std::vector<bool> is_revisited;
  absl::flat_hash_map<Entry, Entry> list_roots;  // of keys with lists, during a count
};

// Whether `number` is that of `key`, which then gets an entry of its own if it had none. A link
// that does not lead to a stronger kind is another key's.
inline bool PersonLedger::Impl::IsSame(const PersonKey& key, KeyNumber* number) {
  const Entry entry = EntryOf(*number);
  const Key& known = entries[entry];
  if (IsOwn(*number)) return known.Is(key);
  if (known.kind() >= key.kind) return false;
  *number = OwnEntry(entries.Append(Key(key, entry)));
  return true;
}

// The key's own entry, with the facts of a record in which it named a person, if it did.
inline Entry PersonLedger::Impl::FindOrAppend(const PersonKey& key, std::uint32_t facts) {
  bool is_new = false;
  const Entry entry = EntryOf(index.FindOrInsert(
      key.hash, [&](KeyNumber* number) { return IsSame(key, number); },
      [&] {
        is_new = true;
        Key root(key);
        root.AddFacts(facts);
        ++RootsOf(root);
        persons += IsSampled(root.upper());
        return OwnEntry(entries.Append(root));
      }));
  if (is_new) return entry;
  if (entry < input_first) MarkRevisited(entry);
  AddFacts(entry, facts);
  return entry;
}

// Links `key` to an entry of a stronger kind, which is enough to know of a key that is new.
inline void PersonLedger::Impl::LinkKeyTo(const PersonKey& key, Entry strong) {
  const KeyNumber linked = LinkedTo(strong);
  const KeyNumber number = index.FindOrInsert(
      key.hash, [&](KeyNumber* known) { return *known == linked || IsSame(key, known); },
      [linked] { return linked; });
  if (number == linked) return;
  const Entry entry = EntryOf(number);
  if (entry < input_first) MarkRevisited(entry);
  LinkTo(entry, strong);
}

void PersonLedger::Impl::MarkRevisited(Entry entry) {
  if (is_revisited[entry]) return;
  is_revisited[entry] = true;
  revisited.push_back(entry);
}

void PersonLedger::Impl::AddFacts(Entry entry, std::uint32_t facts) {
  if (facts == 0) return;
  Key& key = entries[entry];
  if (!key.is_root()) {
    linked_facts[entry] |= facts & kFactMask;
    roots_known = false;
    return;
  }
  --RootsOf(key);
  key.AddFacts(facts);
  ++RootsOf(key);
}

// Before a root is linked.
void PersonLedger::Impl::LeaveRoots(Entry entry) {
  const Key& key = entries[entry];
  --RootsOf(key);
  persons -= IsSampled(key.upper());
  if (key.facts() == 0) return;
  linked_facts.emplace(entry, key.facts());
  roots_known = false;
}

std::uint32_t PersonLedger::Impl::FactsOf(Entry entry) const {
  if (entries[entry].is_root()) return entries[entry].facts();
  if (linked_facts.empty()) return 0;
  const auto known = linked_facts.find(entry);
  return known == linked_facts.end() ? 0 : known->second;
}

void PersonLedger::Impl::LinkToSeveral(Entry weak) {
  roots_known = false;
  Key& key = entries[weak];
  if (key.is_root()) LeaveRoots(weak);
  if (key.link() == KeyLink::kList) edges.Release(key.target());
  key.Set(KeyLink::kSeveral);
}

void PersonLedger::Impl::LinkTo(Entry weak, Entry strong) {
  const PersonKeyKind strong_kind = entries[strong].kind();
  Key& key = entries[weak];
  const bool is_nir = strong_kind == PersonKeyKind::kNir;
  std::uint32_t head = kNoEdge;
  switch (key.link()) {
    case KeyLink::kNone:
      LeaveRoots(weak);
      key.Set(KeyLink::kOne, strong);
      return;
    case KeyLink::kSeveral:
      return;
    case KeyLink::kOne: {
      const Entry known = key.target();
      if (known == strong) return;
      if ((is_nir && entries[known].kind() == PersonKeyKind::kNir) || edges.full()) {
        LinkToSeveral(weak);
        return;
      }
      head = edges.Push(known, kNoEdge);
      key.Set(KeyLink::kList, head);
      break;
    }
    case KeyLink::kList: {
      head = key.target();
      std::size_t count = 0;
      for (std::uint32_t e = head; e != kNoEdge; e = edges[e].next) {
        const Entry known = edges[e].target;
        if (known == strong) return;
        if (++count == kEdgesMax || (is_nir && entries[known].kind() == PersonKeyKind::kNir)) {
          LinkToSeveral(weak);
          return;
        }
      }
      break;
    }
  }
  roots_known = false;
  if (edges.full()) {
    LinkToSeveral(weak);
    return;
  }
  key.Set(KeyLink::kList, edges.Push(strong, head));
}

// Half of the sample goes. What stays: the sampled keys, and the keys these are linked to.
void PersonLedger::Impl::Halve() {
  ++halvings;
  std::vector<Entry> numbers(entries.size(), kGone);  // first a mark, then the new number
  std::size_t keys = 0;                               // that stay
  const auto is_sampled = [this](std::uint64_t hash) {
    return IsSampled(static_cast<std::uint32_t>(hash >> 32));
  };
  index.ForEach([&](std::uint64_t hash, KeyNumber number) {
    if (!is_sampled(hash)) return;
    numbers[EntryOf(number)] = 0;
    ++keys;
  });
  entries.ForEach([&](Entry, const Key& key) {
    if (!IsSampled(key.upper())) return;
    if (key.link() == KeyLink::kOne) numbers[key.target()] = 0;
    if (key.link() != KeyLink::kList) return;
    for (std::uint32_t i = key.target(); i != kNoEdge; i = edges[i].next) {
      numbers[edges[i].target] = 0;
    }
  });
  Entry kept = 0, first = 0;
  for (Entry e = 0; e < entries.size(); ++e) {
    if (e < input_first) first = kept + (numbers[e] != kGone);
    // Only sampled keys keep their lists.
    const Key& key = entries[e];
    const bool sampled = IsSampled(key.upper());
    if (!sampled && key.link() == KeyLink::kList) LinkToSeveral(e);
    if (numbers[e] == kGone) continue;
    numbers[e] = kept++;
    keys += !sampled;
  }
  index.RenumberAll(keys, [&](std::uint64_t hash, KeyNumber number) {
    const Entry now = numbers[EntryOf(number)];
    if (IsOwn(number)) return now == kGone ? KeyIndex::kGone : OwnEntry(now);
    return is_sampled(hash) ? LinkedTo(now) : KeyIndex::kGone;
  });
  edges.Renumber(numbers);
  Renumber(numbers);
  input_first = first;
  entries.Truncate(kept);
}

// Moves every entry that stays to its new number, which is never behind the old one.
void PersonLedger::Impl::Renumber(const std::vector<Entry>& numbers) {
  persons = 0;
  for (Entry e = 0; e < entries.size(); ++e) {
    const Entry to = numbers[e];
    if (to == kGone) continue;
    Key key = entries[e];
    if (key.link() == KeyLink::kOne) {
      // The target of a key that is kept, but not sampled, may be gone.
      const Entry target = numbers[key.target()];
      if (target == kGone) {
        key.Set(KeyLink::kSeveral);
      } else {
        key.Set(KeyLink::kOne, target);
      }
    }
    entries[to] = key;
    persons += key.is_root() && IsSampled(key.upper());
  }
  absl::flat_hash_map<Entry, std::uint32_t> facts_kept;
  for (const auto& [entry, facts] : linked_facts) {
    if (numbers[entry] != kGone) facts_kept.emplace(numbers[entry], facts);
  }
  linked_facts = std::move(facts_kept);
  std::size_t revisits = 0;
  for (const Entry e : revisited) {
    is_revisited[e] = false;
    if (numbers[e] != kGone) revisited[revisits++] = numbers[e];
  }
  revisited.resize(revisits);
  for (const Entry e : revisited) is_revisited[e] = true;
}

Entry PersonLedger::Impl::Resolve(Entry entry) {
  for (;;) {
    const Key& key = entries[entry];
    if (key.link() == KeyLink::kList) return ResolveList(entry);
    if (key.link() != KeyLink::kOne) return entry;
    entry = key.target();
  }
}

// Recursion goes to stronger kinds only: at most four deep.
Entry PersonLedger::Impl::ResolveList(Entry entry) {
  const auto known = list_roots.find(entry);
  if (known != list_roots.end()) return known->second;
  std::uint32_t edge = entries[entry].target();
  Entry root = Resolve(edges[edge].target);
  for (edge = edges[edge].next; edge != kNoEdge; edge = edges[edge].next) {
    if (Resolve(edges[edge].target) != root) {
      root = entry;
      break;
    }
  }
  list_roots.emplace(entry, root);
  return root;
}

template <class Visit>
void PersonLedger::Impl::ForEachMet(Entry first, Visit visit) {
  for (Entry e = first; e < entries.size(); ++e) visit(e);
  if (first == 0) return;
  for (const Entry e : revisited) visit(e);
}

// Two walks over the keys, each in time linear in their number: facts flow to the roots, then each
// root is counted once and its scratch cleared.
PersonCounts PersonLedger::Impl::CountFrom(Entry first) {
  list_roots.clear();
  PersonCounts counts;
  if (first == 0 && halvings == 0) {
    CountAll(&counts);
  } else {
    CountMet(first, &counts);
  }
  list_roots.clear();
  counts.persons_min = counts.persons;
  counts.persons_max += counts.persons;
  if (halvings > 0) Scale(&counts);
  return counts;
}

// Every root is among the keys and brings its own facts, so that only other keys' must flow; few of
// these have any. Roots are tallied by their facts, for there are fewer sets of facts than roots.
void PersonLedger::Impl::CountAll(PersonCounts* counts) {
  if (!roots_known) {
    absl::flat_hash_map<Entry, std::uint32_t> gathered;
    for (const auto& [entry, facts] : linked_facts) gathered[Resolve(entry)] |= facts;
    roots.assign(kFactSets, 0);
    entries.ForEach([&](Entry e, const Key& key) {
      if (key.is_root()) {
        ++RootsOf(key);
      } else if (key.link() == KeyLink::kSeveral ||
                 (key.link() == KeyLink::kList && Resolve(e) == e)) {
        ++counts->persons_max;  // ambiguous
      }
    });
    for (const auto& [entry, facts] : gathered) {
      const Key& root = entries[entry];
      if (!root.is_root()) continue;
      --roots[FactSetOf(root.kind(), root.facts())];
      ++roots[FactSetOf(root.kind(), root.facts() | facts)];
    }
  }
  for (std::size_t set = 0; set < kFactSets; ++set) {
    if (roots[set] > 0) Tally(set, roots[set], counts);
  }
}

void PersonLedger::Impl::CountMet(Entry first, PersonCounts* counts) {
  std::vector<std::uint16_t> gathered(entries.size());
  // An entry outside the sample is kept for those in it that are linked to it, and has no say.
  ForEachMet(first, [&](Entry e) {
    const Entry root = Resolve(e);
    const std::uint32_t own = IsSampled(entries[e].upper()) ? FactsOf(e) : 0;
    gathered[root] |= static_cast<std::uint16_t>(kMet | FactsOf(root) | own);
  });
  const auto count_root = [&](Entry entry) {
    if (gathered[entry] == 0) return;
    const std::uint32_t facts = std::exchange(gathered[entry], std::uint16_t{0}) & kFactMask;
    const Key& root = entries[entry];
    // A root that is not sampled itself is counted by the sample of roots, not by its keys.
    if (!IsSampled(root.upper())) return;
    if (root.is_root()) {
      Tally(FactSetOf(root.kind(), facts), 1, counts);
    } else {
      ++counts->persons_max;  // ambiguous; its facts are nobody's
    }
  };
  if (first == 0) {
    for (Entry e = 0; e < entries.size(); ++e) count_root(e);
  } else {
    ForEachMet(first, [this, &count_root](Entry e) { count_root(Resolve(e)); });
  }
}

void PersonLedger::Impl::Tally(std::size_t fact_set, std::uint64_t persons, PersonCounts* counts) {
  const auto add_if = [persons](bool holds, std::uint64_t* count) {
    if (holds) *count += persons;
  };
  const auto has = [fact_set](PersonFact fact) { return (fact_set & fact) != 0; };
  const bool is_nir = fact_set >> kFactBits == static_cast<std::size_t>(PersonKeyKind::kNir);
  counts->persons += persons;
  add_if(has(kFactCritical), &counts->critical);
  add_if(has(kFactNir) || is_nir, &counts->with_nir);
  add_if(has(kFactHealth), &counts->with_health);
  add_if(has(kFactNameBirth), &counts->with_name_birth);
  add_if(has(kFactMinor), &counts->minors_min);
  add_if(has(kFactMinor) || has(kFactMaybeMinor), &counts->minors_max);
  if (has(kFactEmail)) {
    counts->reach_email += persons;
  } else if (has(kFactPhone)) {
    counts->reach_phone += persons;
  } else if (has(kFactPost)) {
    counts->reach_post += persons;
  } else {
    counts->reach_none += persons;
  }
}

void PersonLedger::Impl::Scale(PersonCounts* counts) const {
  const std::uint64_t sample = counts->persons;
  counts->estimated = true;
  counts->error_percent =
      sample > 0 ? 100.0 * 1.96 / std::sqrt(static_cast<double>(sample)) : 100.0;
  for (std::uint64_t* count :
       {&counts->persons, &counts->persons_min, &counts->persons_max, &counts->critical,
        &counts->with_nir, &counts->with_health, &counts->with_name_birth, &counts->minors_min,
        &counts->minors_max, &counts->reach_email, &counts->reach_phone, &counts->reach_post,
        &counts->reach_none}) {
    *count <<= halvings;
  }
}

// What AddRecord() does for a record of one person while all keys are kept: nearly every row of a
// table, with keys that are mostly new.
void PersonLedger::Impl::AddRecordOfOne(std::span<const PersonKey> keys, std::uint16_t facts) {
  const PersonKey& subject = keys.front();
  const Entry strong = FindOrAppend(subject, facts);
  for (const PersonKey& key : keys.subspan(1)) {
    if (subject.kind < key.kind) {
      LinkKeyTo(key, strong);
    } else {
      FindOrAppend(key);
    }
  }
}

void PersonLedger::Impl::AddRecord(std::span<const PersonKey> keys, std::size_t subject_count,
                                   std::uint16_t facts) {
  const auto subjects_named = keys.first(subject_count);
  subject_entries.clear();
  for (const PersonKey& key : subjects_named) {
    const bool sampled = IsSampled(Key::UpperOf(key));
    subject_entries.push_back(sampled ? FindOrAppend(key, facts) : kGone);
  }
  std::array<std::size_t, kPersonKeyKinds> owner_counts{};  // of a weak key, per its kind
  for (const PersonKey& key : subjects_named) {
    for (auto kind = static_cast<std::size_t>(key.kind) + 1; kind < kPersonKeyKinds; ++kind) {
      ++owner_counts[kind];
    }
  }
  for (const PersonKey& key : keys.subspan(subject_count)) {
    if (!IsSampled(Key::UpperOf(key))) continue;
    const std::size_t owners = owner_counts[static_cast<std::size_t>(key.kind)];
    if (owners == 0) {
      FindOrAppend(key);
      continue;
    }
    if (owners > kOwnersMax) {
      LinkToSeveral(FindOrAppend(key));
      continue;
    }
    for (std::size_t i = 0; i < subject_count; ++i) {
      if (subjects_named[i].kind >= key.kind) continue;
      // Outside the sample a subject is kept for those that are linked to it.
      Entry& subject = subject_entries[i];
      if (subject == kGone) subject = FindOrAppend(subjects_named[i]);
      LinkKeyTo(key, subject);
    }
  }
}

PersonLedger::PersonLedger(std::uint64_t persons_max)
    : impl_(std::make_unique<Impl>(persons_max)) {}
PersonLedger::~PersonLedger() = default;

void PersonLedger::BeginInput() {
  Impl& impl = *impl_;
  impl.revisited.clear();
  impl.input_first = impl.entries.size();
  impl.is_revisited.assign(impl.input_first, false);
}

void PersonLedger::Add(std::span<const PersonKey> keys, std::size_t subject_count,
                       std::uint16_t facts) {
  Impl& impl = *impl_;
  impl.counted.reset();
  subject_count = std::min(subject_count, keys.size());
  if (subject_count == 1 && impl.halvings == 0) {
    impl.AddRecordOfOne(keys, facts);
  } else {
    impl.AddRecord(keys, subject_count, facts);
  }
  while (impl.IsFull() && impl.halvings < kHalvingsMax) impl.Halve();
}

void PersonLedger::Prefetch(std::span<const PersonKey> keys) const {
  for (const PersonKey& key : keys) impl_->index.Prefetch(key.hash);
}

PersonCounts PersonLedger::CountInput() {
  return impl_->input_first == 0 ? Count() : impl_->CountFrom(impl_->input_first);
}

PersonCounts PersonLedger::Count() {
  if (!impl_->counted) impl_->counted = impl_->CountFrom(0);
  return *impl_->counted;
}

}  // namespace leakscan
