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
// Memory. A key is an entry of eight bytes (half a hash, and a link or a root's facts) in blocks
// that never move, and a slot of the index (key_index.h). Almost every weak key has one stronger
// key, which its link tells; the few that are linked and have facts of their own, for some record
// named a person by them, keep these in a table apart. Where two or more stronger keys could still
// turn out to be one person they are kept as a list of edges. They cannot any more once two NIRs
// are among them: then, and where a key was seen with more than kEdgesMax stronger keys or in a
// record naming more than kOwnersMax persons, the link says "several" and the list is given back.
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

#include "scanner/correlate/key_index.h"
#include "scanner/correlate/person_entries.h"

namespace leakscan {
namespace {

constexpr std::size_t kEdgesMax = 64;
constexpr std::size_t kOwnersMax = 8;
// Keys that one person may have before the limit of persons is a limit of keys: NIR, name and birth
// date, IPP, e-mail, phone.
constexpr std::uint64_t kKeysPerPerson = 5;

constexpr int kHalvingsMax = 28;  // the hash that an entry keeps has one bit more
constexpr std::uint32_t kNoEdge = 0x3FFFFFFF;
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

// Lists of stronger keys, chained through one pool.
class EdgePool {
 public:
  struct Edge {
    Entry target;
    std::uint32_t next;
  };

  const Edge& operator[](std::uint32_t edge) const { return edges_[edge]; }

  // A new list head in front of `next`.
  std::uint32_t Push(Entry target, std::uint32_t next) {
    if (free_ == kNoEdge) {
      edges_.push_back({target, next});
      return static_cast<std::uint32_t>(edges_.size() - 1);
    }
    const std::uint32_t edge = free_;
    free_ = edges_[edge].next;
    edges_[edge] = {target, next};
    return edge;
  }

  void Release(std::uint32_t head) {
    while (head != kNoEdge) {
      const std::uint32_t next = edges_[head].next;
      edges_[head].next = free_;
      free_ = head;
      head = next;
    }
  }

  // Room for another edge is certain only below this many.
  bool full() const { return edges_.size() >= kNoEdge; }

  // Gives every edge's target its new number; edges not in use may hold any.
  void Renumber(const std::vector<Entry>& numbers) {
    for (Edge& edge : edges_) {
      if (edge.target < numbers.size()) edge.target = numbers[edge.target];
    }
  }

 private:
  std::vector<Edge> edges_;
  std::uint32_t free_ = kNoEdge;
};

}  // namespace

struct PersonLedger::Impl {
  explicit Impl(std::uint64_t max)
      : persons_max(std::clamp<std::uint64_t>(max, 1, kEntriesMax / kKeysPerPerson / 4)) {}

  bool IsFull() const {
    return persons > persons_max || entries.size() > persons_max * kKeysPerPerson;
  }
  bool IsSampled(std::uint32_t upper) const {
    return halvings == 0 || upper >> (32 - halvings) == 0;
  }

  struct Found {
    Entry entry;
    bool is_new;
  };
  // A new entry is that of `fresh`.
  Found FindOrAppend(const PersonKey& key, const Key& fresh);
  Found FindOrAppend(const PersonKey& key) { return FindOrAppend(key, Key(key)); }
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

inline PersonLedger::Impl::Found PersonLedger::Impl::FindOrAppend(const PersonKey& key,
                                                                  const Key& fresh) {
  bool is_new = false;
  const Entry entry = index.FindOrInsert(
      key.hash, [&](Entry known) { return entries[known].Is(key); },
      [&] {
        is_new = true;
        if (fresh.is_root()) {
          ++RootsOf(fresh);
          persons += IsSampled(fresh.upper());
        }
        return entries.Append(fresh);
      });
  if (!is_new && entry < input_first) MarkRevisited(entry);
  return {entry, is_new};
}

void PersonLedger::Impl::MarkRevisited(Entry entry) {
  if (is_revisited[entry]) return;
  is_revisited[entry] = true;
  revisited.push_back(entry);
}

// A record named a person by this key.
void PersonLedger::Impl::AddFacts(Entry entry, std::uint32_t facts) {
  Key& key = entries[entry];
  if (!key.is_root()) {
    if (facts == 0) return;
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
  entries.ForEach([&](Entry e, const Key& key) {
    if (!IsSampled(key.upper())) return;
    numbers[e] = 0;
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
    if (!IsSampled(key.upper()) && key.link() == KeyLink::kList) LinkToSeveral(e);
    if (numbers[e] != kGone) numbers[e] = kept++;
  }
  edges.Renumber(numbers);
  Renumber(numbers);
  input_first = first;
  index.Renumber(numbers, kGone);
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
  for (Entry e = first; e < entries.size(); ++e) {
    if (IsSampled(entries[e].upper())) visit(e);
  }
  if (first == 0) return;
  for (const Entry e : revisited) {
    if (IsSampled(entries[e].upper())) visit(e);
  }
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
  ForEachMet(first, [&](Entry e) {
    const Entry root = Resolve(e);
    gathered[root] |= static_cast<std::uint16_t>(kMet | FactsOf(root) | FactsOf(e));
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
  const Entry strong = FindOrAppend(subject).entry;
  AddFacts(strong, facts);
  for (const PersonKey& key : keys.subspan(1)) {
    const bool weaker = subject.kind < key.kind;
    const Found found = FindOrAppend(key, weaker ? Key(key, strong) : Key(key));
    if (weaker && !found.is_new) LinkTo(found.entry, strong);
  }
}

void PersonLedger::Impl::AddRecord(std::span<const PersonKey> keys, std::size_t subject_count,
                                   std::uint16_t facts) {
  const auto subjects_named = keys.first(subject_count);
  subject_entries.clear();
  for (const PersonKey& key : subjects_named) {
    const bool sampled = IsSampled(Key::UpperOf(key));
    subject_entries.push_back(sampled ? FindOrAppend(key).entry : kGone);
    if (sampled) AddFacts(subject_entries.back(), facts);
  }
  // Of a weak key, per its kind; few subjects cannot be too many.
  std::array<std::size_t, kPersonKeyKinds> owner_counts{};
  const bool many = subject_count > kOwnersMax;
  for (const PersonKey& key : many ? subjects_named : subjects_named.first(0)) {
    for (auto kind = static_cast<std::size_t>(key.kind) + 1; kind < kPersonKeyKinds; ++kind) {
      ++owner_counts[kind];
    }
  }
  for (const PersonKey& key : keys.subspan(subject_count)) {
    if (!IsSampled(Key::UpperOf(key))) continue;
    const Entry entry = FindOrAppend(key).entry;
    if (many) {
      const std::size_t owners = owner_counts[static_cast<std::size_t>(key.kind)];
      if (owners > kOwnersMax) LinkToSeveral(entry);
      if (owners == 0 || owners > kOwnersMax) continue;
    }
    for (std::size_t i = 0; i < subject_count; ++i) {
      if (subjects_named[i].kind >= key.kind) continue;
      // Outside the sample a subject is kept for those that are linked to it.
      Entry& subject = subject_entries[i];
      if (subject == kGone) subject = FindOrAppend(subjects_named[i]).entry;
      LinkTo(entry, subject);
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
