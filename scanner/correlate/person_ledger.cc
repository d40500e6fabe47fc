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
// Memory. A key is an entry of 12 bytes (half a hash, link, packed facts, scratch of a count) in
// blocks that never move, and a slot of the index (key_index.h). Almost every weak key has
// one stronger key, which `link` holds. Where two or more could still turn out to be one person
// they are kept as a list of edges. They cannot any more once two NIRs are among them: then, and
// where a key was seen with more than kEdgesMax stronger keys or in a record naming more than
// kOwnersMax persons, `link` says "several" and the list is given back.
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

constexpr int kHalvingsMax = 31;  // half the hash has one bit more
constexpr std::size_t kPersonKeyKinds = static_cast<std::size_t>(PersonKeyKind::kPhone) + 1;

// In place of a new number: the entry is dropped.
constexpr Entry kGone = std::numeric_limits<Entry>::max();

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
    return subjects > persons_max || entries.size() > persons_max * kKeysPerPerson;
  }
  bool IsSampled(std::uint32_t upper) const {
    return halvings == 0 || upper >> (32 - halvings) == 0;
  }

  struct Found {
    Entry entry;
    bool is_new;
  };
  // A new entry gets `link`.
  Found FindOrAppend(const PersonKey& key, std::uint32_t link);
  void AddRecordOfOne(std::span<const PersonKey> keys, std::uint16_t facts);
  void AddRecord(std::span<const PersonKey> keys, std::size_t subject_count, std::uint16_t facts);
  void MarkRevisited(Entry entry);
  void MarkSubject(Entry entry, std::uint16_t facts);
  void LinkTo(Entry weak, Entry strong);
  void LinkToSeveral(Entry weak);
  void Halve();
  void Renumber(const std::vector<Entry>& numbers);
  Entry Resolve(Entry entry);
  Entry ResolveList(Entry entry);
  template <class Visit>
  void ForEachMet(Entry first, Visit visit);
  PersonCounts CountFrom(Entry first);
  void CountAll(PersonCounts* counts);
  void CountMet(Entry first, PersonCounts* counts);
  static void Tally(std::uint16_t facts, std::uint64_t persons, PersonCounts* counts);
  void Scale(PersonCounts* counts) const;

  const std::uint64_t persons_max;
  PersonEntries entries;
  KeyIndex index;
  EdgePool edges;
  std::uint64_t subjects = 0;  // entries that named a person
  // Roots by their facts, kept at hand until a key has two stronger ones, or facts of its own and a
  // stronger one.
  std::vector<std::uint64_t> roots = std::vector<std::uint64_t>(kFactSets);
  bool roots_known = true;
  std::optional<PersonCounts> counted;  // of the whole run, until the next record
  int halvings = 0;                     // of the sample; 0 while everything is kept

  std::vector<Entry> subject_entries;  // of the record under way; kGone: not sampled

  Entry input_first = 0;                         // entries from here on are new in this input,
  std::vector<Entry> revisited;                  // these are older and were met in it again
  absl::flat_hash_map<Entry, Entry> list_roots;  // of keys with lists, during a count
};

inline PersonLedger::Impl::Found PersonLedger::Impl::FindOrAppend(const PersonKey& key,
                                                                  std::uint32_t link) {
  bool is_new = false;
  const Entry entry = index.FindOrInsert(
      key.hash, [&](Entry known) { return entries[known].upper == UpperOf(key); },
      [&] {
        is_new = true;
        const auto kind = static_cast<unsigned>(key.kind) & kKindMask;
        if (link == kLinkNone) ++roots[kind << kKindShift];
        return entries.Append(
            {UpperOf(key), link, static_cast<std::uint16_t>(kind << kKindShift), 0});
      });
  if (!is_new && entry < input_first) MarkRevisited(entry);
  return {entry, is_new};
}

void PersonLedger::Impl::MarkRevisited(Entry entry) {
  std::uint16_t& facts = entries[entry].facts;
  if ((facts & kFlagRevisited) != 0) return;
  facts |= kFlagRevisited;
  revisited.push_back(entry);
}

void PersonLedger::Impl::MarkSubject(Entry entry, std::uint16_t facts) {
  Key& key = entries[entry];
  if ((key.facts & kFlagSubject) == 0) subjects += IsSampled(key.upper);
  const bool is_root = key.link == kLinkNone;
  roots_known &= is_root;
  roots[key.facts & kFactSetMask] -= is_root;
  key.facts = static_cast<std::uint16_t>(key.facts | kFlagSubject | (facts & kFactMask));
  roots[key.facts & kFactSetMask] += is_root;
}

void PersonLedger::Impl::LinkToSeveral(Entry weak) {
  roots_known = false;
  std::uint32_t& link = entries[weak].link;
  if ((link & kLinkList) != 0) edges.Release(link & ~kLinkList);
  link = kLinkSeveral;
}

void PersonLedger::Impl::LinkTo(Entry weak, Entry strong) {
  // Keeps the graph free of cycles even if two keys of different kinds had one hash.
  const PersonKeyKind strong_kind = entries[strong].kind();
  Key& key = entries[weak];
  if (strong_kind >= key.kind()) return;
  std::uint32_t& link = key.link;
  if (link == kLinkSeveral) return;
  if (link == kLinkNone) {
    link = strong + kLinkFirst;
    --roots[key.facts & kFactSetMask];
    roots_known &= (key.facts & kFactMask) == 0;
    return;
  }
  if (link == strong + kLinkFirst) return;
  roots_known = false;
  const bool is_nir = strong_kind == PersonKeyKind::kNir;
  if ((link & kLinkList) == 0) {
    const Entry known = link - kLinkFirst;
    if ((is_nir && entries[known].kind() == PersonKeyKind::kNir) || edges.full()) {
      link = kLinkSeveral;
      return;
    }
    link = edges.Push(known, kNoEdge) | kLinkList;
  } else {
    std::size_t count = 0;
    for (std::uint32_t e = link & ~kLinkList; e != kNoEdge; e = edges[e].next) {
      const Entry known = edges[e].target;
      if (known == strong) return;
      if (++count == kEdgesMax || (is_nir && entries[known].kind() == PersonKeyKind::kNir)) {
        LinkToSeveral(weak);
        return;
      }
    }
  }
  if (edges.full()) {
    LinkToSeveral(weak);
    return;
  }
  link = edges.Push(strong, link & ~kLinkList) | kLinkList;
}

// Half of the sample goes. What stays: the sampled keys, and the keys these are linked to.
void PersonLedger::Impl::Halve() {
  ++halvings;
  std::vector<Entry> numbers(entries.size(), kGone);  // first a mark, then the new number
  for (Entry e = 0; e < entries.size(); ++e) {
    if (!IsSampled(entries[e].upper)) continue;
    numbers[e] = 0;
    const std::uint32_t link = entries[e].link;
    if ((link & kLinkList) != 0) {
      for (std::uint32_t i = link & ~kLinkList; i != kNoEdge; i = edges[i].next) {
        numbers[edges[i].target] = 0;
      }
    } else if (link >= kLinkFirst) {
      numbers[link - kLinkFirst] = 0;
    }
  }
  Entry kept = 0, first = 0;
  for (Entry e = 0; e < entries.size(); ++e) {
    if (e < input_first) first = kept + (numbers[e] != kGone);
    // Only sampled keys keep their lists.
    if (!IsSampled(entries[e].upper) && (entries[e].link & kLinkList) != 0) LinkToSeveral(e);
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
  subjects = 0;
  for (Entry e = 0; e < entries.size(); ++e) {
    const Entry to = numbers[e];
    if (to == kGone) continue;
    std::uint32_t link = entries[e].link;
    if ((link & kLinkList) == 0 && link >= kLinkFirst) {
      // The target of a key that is kept, but not sampled, may be gone.
      const Entry target = numbers[link - kLinkFirst];
      link = target == kGone ? kLinkSeveral : target + kLinkFirst;
    }
    entries[to] = entries[e];
    entries[to].link = link;
    subjects += IsSampled(entries[to].upper) && (entries[to].facts & kFlagSubject) != 0;
  }
  std::size_t revisits = 0;
  for (const Entry e : revisited) {
    if (numbers[e] != kGone) revisited[revisits++] = numbers[e];
  }
  revisited.resize(revisits);
}

Entry PersonLedger::Impl::Resolve(Entry entry) {
  for (;;) {
    const std::uint32_t link = entries[entry].link;
    if (link == kLinkNone || link == kLinkSeveral) return entry;
    if ((link & kLinkList) != 0) return ResolveList(entry);
    entry = link - kLinkFirst;
  }
}

// Recursion goes to stronger kinds only: at most four deep.
Entry PersonLedger::Impl::ResolveList(Entry entry) {
  const auto known = list_roots.find(entry);
  if (known != list_roots.end()) return known->second;
  std::uint32_t edge = entries[entry].link & ~kLinkList;
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
    if (IsSampled(entries[e].upper)) visit(e);
  }
  if (first == 0) return;
  for (const Entry e : revisited) {
    if (IsSampled(entries[e].upper)) visit(e);
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
    roots.assign(kFactSets, 0);
    entries.ForEach([this](Entry e, const Key& key) {
      if ((key.facts & kFactMask) == 0 || key.link == kLinkNone) return;
      entries[Resolve(e)].gathered |= static_cast<std::uint16_t>(key.facts & kFactMask);
    });
    entries.ForEach([&](Entry e, Key& key) {
      const std::uint16_t facts = std::exchange(key.gathered, 0) | key.facts;
      if (key.link == kLinkNone) {
        ++roots[facts & kFactSetMask];
      } else if (key.link == kLinkSeveral || ((key.link & kLinkList) != 0 && Resolve(e) == e)) {
        ++counts->persons_max;  // ambiguous
      }
    });
  }
  for (std::uint16_t facts = 0; facts < kFactSets; ++facts) {
    if (roots[facts] > 0) Tally(facts, roots[facts], counts);
  }
}

void PersonLedger::Impl::CountMet(Entry first, PersonCounts* counts) {
  ForEachMet(first, [this](Entry e) {
    Key& root = entries[Resolve(e)];
    root.gathered |=
        static_cast<std::uint16_t>(kFlagMet | ((root.facts | entries[e].facts) & kFactMask));
  });
  const auto count_root = [this, counts](Entry entry) {
    Key& root = entries[entry];
    if (root.gathered == 0) return;
    const auto facts = static_cast<std::uint16_t>((root.gathered & kFactMask) |
                                                  (root.facts & kKindMask << kKindShift));
    root.gathered = 0;
    // A root that is not sampled itself is counted by the sample of roots, not by its keys.
    if (!IsSampled(root.upper)) return;
    if (root.link == kLinkNone) {
      Tally(facts, 1, counts);
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

// `facts`: of a root, with its kind, as in Key::facts.
void PersonLedger::Impl::Tally(std::uint16_t facts, std::uint64_t persons, PersonCounts* counts) {
  const auto add_if = [persons](bool counted, std::uint64_t* count) {
    if (counted) *count += persons;
  };
  const auto has = [facts](PersonFact fact) { return (facts & fact) != 0; };
  const bool is_nir = KindOf(facts) == PersonKeyKind::kNir;
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
  const Entry strong = FindOrAppend(subject, kLinkNone).entry;
  MarkSubject(strong, facts);
  const PersonKeyKind strong_kind = std::max(subject.kind, entries[strong].kind());
  for (const PersonKey& key : keys.subspan(1)) {
    const bool weaker = strong_kind < key.kind;
    const Found found = FindOrAppend(key, weaker ? strong + kLinkFirst : kLinkNone);
    if (weaker && !found.is_new) LinkTo(found.entry, strong);
  }
}

void PersonLedger::Impl::AddRecord(std::span<const PersonKey> keys, std::size_t subject_count,
                                   std::uint16_t facts) {
  const auto subjects_named = keys.first(subject_count);
  subject_entries.clear();
  for (const PersonKey& key : subjects_named) {
    const bool sampled = IsSampled(UpperOf(key));
    subject_entries.push_back(sampled ? FindOrAppend(key, kLinkNone).entry : kGone);
    if (sampled) MarkSubject(subject_entries.back(), facts);
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
    if (!IsSampled(UpperOf(key))) continue;
    const Entry entry = FindOrAppend(key, kLinkNone).entry;
    if (many) {
      const std::size_t owners = owner_counts[static_cast<std::size_t>(key.kind)];
      if (owners > kOwnersMax) LinkToSeveral(entry);
      if (owners == 0 || owners > kOwnersMax) continue;
    }
    for (std::size_t i = 0; i < subject_count; ++i) {
      if (subjects_named[i].kind >= key.kind) continue;
      // Outside the sample a subject is kept for those that are linked to it.
      Entry& subject = subject_entries[i];
      if (subject == kGone) subject = FindOrAppend(subjects_named[i], kLinkNone).entry;
      LinkTo(entry, subject);
    }
  }
}

PersonLedger::PersonLedger(std::uint64_t persons_max)
    : impl_(std::make_unique<Impl>(persons_max)) {}
PersonLedger::~PersonLedger() = default;

void PersonLedger::BeginInput() {
  Impl& impl = *impl_;
  for (const Entry e : impl.revisited) {
    impl.entries[e].facts &= static_cast<std::uint16_t>(~kFlagRevisited);
  }
  impl.revisited.clear();
  impl.input_first = impl.entries.size();
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
