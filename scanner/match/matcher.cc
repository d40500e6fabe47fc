// Method. Each group of expressions is scanned by itself. The shipped number expression has a loop
// of its own (number_scan.h); the others are Hyperscan's, whose callback appends and does nothing
// else. It is given the whole text, or for the other shipped expressions the stretches of it in
// which they can match (text_sieve.h), unless there are so many that the whole is quicker. Then,
// per group:
//  - numbers of another expression: a match ends a loose stretch, which is read again for the exact
//  ends of its runs;
//  - literals: Hyperscan reports every end ("[0-9]{6,8}" matches three times in 12345678), of which
//    the leftmost longest stay;
// and the groups' lists, each in order, are merged.
#include <hs.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <limits>
#include <utility>

#include "scanner/match/database_impl.h"
#include "scanner/match/number_runs.h"
#include "scanner/match/number_scan.h"
#include "scanner/match/pattern_database.h"

namespace leakscan {
namespace {

bool ByEnd(const Anchor& a, const Anchor& b) {
  return a.end != b.end ? a.end < b.end : a.pattern < b.pattern;
}

bool ByPatternAndBegin(const Anchor& a, const Anchor& b) {
  if (a.pattern != b.pattern) return a.pattern < b.pattern;
  return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
}

// Where a group's matches go.
struct Collector {
  std::vector<Anchor>* anchors = nullptr;
  std::uint32_t base = 0;  // of what is scanned in the text
  const std::vector<std::uint16_t>* pattern_of_id = nullptr;
  std::vector<std::size_t>* last_of_id = nullptr;  // index of an id's last anchor plus one
};

int OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  const auto& collector = *static_cast<const Collector*>(context);
  const std::uint32_t end = collector.base + static_cast<std::uint32_t>(to);
  collector.anchors->push_back({end, end, (*collector.pattern_of_id)[id]});
  return 0;
}

// With the start. A match that only prolongs the last one of its id replaces it, so that ".*" costs
// an anchor a line, not one a byte.
int OnLiteral(unsigned id, unsigned long long from, unsigned long long to, unsigned,
              void* context) {
  const auto& collector = *static_cast<const Collector*>(context);
  const auto begin = static_cast<std::uint32_t>(from);
  const auto end = static_cast<std::uint32_t>(to);
  std::size_t& last = (*collector.last_of_id)[id];
  if (last > 0 && (*collector.anchors)[last - 1].begin == begin) {
    Anchor& anchor = (*collector.anchors)[last - 1];
    anchor.end = std::max(anchor.end, end);
    return 0;
  }
  collector.anchors->push_back({begin, end, (*collector.pattern_of_id)[id]});
  last = collector.anchors->size();
  return 0;
}

void KeepLeftmostLongest(std::vector<Anchor>* anchors) {
  std::sort(anchors->begin(), anchors->end(), ByPatternAndBegin);
  std::size_t kept = 0;
  for (const Anchor& anchor : *anchors) {
    if (kept > 0) {
      const Anchor& last = (*anchors)[kept - 1];
      if (last.pattern == anchor.pattern && anchor.begin < last.end) continue;
    }
    (*anchors)[kept++] = anchor;
  }
  anchors->resize(kept);
}

// Orders the anchors and drops those that are there twice. Hyperscan gives them in order or nearly.
void OrderByEnd(std::vector<Anchor>* anchors) {
  if (!std::is_sorted(anchors->begin(), anchors->end(), ByEnd)) {
    std::sort(anchors->begin(), anchors->end(), ByEnd);
  }
  const auto same = [](const Anchor& a, const Anchor& b) {
    return a.end == b.end && a.begin == b.begin && a.pattern == b.pattern;
  };
  anchors->erase(std::unique(anchors->begin(), anchors->end(), same), anchors->end());
}

}  // namespace

struct Matcher::Impl {
  // What is left of a group's list while the lists are merged.
  struct Head {
    const Anchor* next = nullptr;
    const Anchor* end = nullptr;
  };

  explicit Impl(const PatternDatabase::Impl& shared)
      : database(shared), found(shared.groups.size()), heads(shared.groups.size()) {
    hs_scratch_t* clone = nullptr;
    // Without memory there is nothing to go on with.
    if (database.scratch && hs_clone_scratch(database.scratch.get(), &clone) != HS_SUCCESS) {
      std::abort();
    }
    scratch.reset(clone);
  }

  void ScanGroup(const CompiledGroup& group, std::string_view text, std::vector<Anchor>* found);
  void ScanSieved(const CompiledGroup& group, std::string_view text, std::vector<Anchor>* found);
  void ScanWhole(const CompiledGroup& group, std::string_view text, std::vector<Anchor>* found);
  void Merge(std::vector<Anchor>* anchors);

  const PatternDatabase::Impl& database;
  ScratchHandle scratch;
  TextMasks masks;                  // of the text under way
  std::vector<NumberToken> tokens;  // the same
  TextSieve sieve;
  std::vector<std::vector<Anchor>> found;  // of each group, for the text under way
  std::vector<Head> heads;
  std::vector<Anchor> stretches;
  std::vector<std::size_t> last_of_id;
};

void Matcher::Impl::ScanGroup(const CompiledGroup& group, std::string_view text,
                              std::vector<Anchor>* anchors) {
  anchors->clear();
  if (!group.database) {
    AppendNumberAnchors(text, tokens, group.pattern_of_id.front(), anchors);
  } else if (!group.sieve_of_id.empty()) {
    ScanSieved(group, text, anchors);
  } else {
    ScanWhole(group, text, anchors);
  }
}

void Matcher::Impl::ScanSieved(const CompiledGroup& group, std::string_view text,
                               std::vector<Anchor>* anchors) {
  constexpr std::size_t kBytesPerStretch = 150;  // are scanned in the time of calling Hyperscan
  Sieve sieved{};
  for (std::size_t id = 0; id < group.sieve_of_id.size(); ++id) {
    for (const std::uint32_t end : sieve.EndsOf(group.sieve_of_id[id])) {
      anchors->push_back({end, end, group.pattern_of_id[id]});
    }
    if (!sieve.StretchesOf(group.sieve_of_id[id]).empty()) sieved = group.sieve_of_id[id];
  }
  const std::vector<TextStretch>& places = sieve.StretchesOf(sieved);
  if (places.size() > text.size() / kBytesPerStretch) {
    anchors->clear();
    ScanWhole(group, text, anchors);
    return;
  }
  for (const TextStretch& stretch : places) {
    Collector collector{anchors, static_cast<std::uint32_t>(stretch.begin), &group.pattern_of_id,
                        nullptr};
    const std::size_t size = stretch.end - stretch.begin;
    const hs_error_t result =
        hs_scan(group.database.get(), text.data() + stretch.begin, static_cast<unsigned>(size), 0,
                scratch.get(), OnMatch, &collector);
    if (result != HS_SUCCESS) std::abort();  // see ScanWhole()
  }
  OrderByEnd(anchors);
}

void Matcher::Impl::ScanWhole(const CompiledGroup& group, std::string_view text,
                              std::vector<Anchor>* anchors) {
  const bool literal = group.kind == GroupKind::kLiteral || group.kind == GroupKind::kCustomLiteral;
  const bool number = group.kind == GroupKind::kNumber;
  std::vector<Anchor>* raw = number ? &stretches : anchors;
  raw->clear();
  if (literal) last_of_id.assign(group.pattern_of_id.size(), 0);
  Collector collector{raw, 0, &group.pattern_of_id, &last_of_id};
  // The zero byte behind the text ends a stretch of digits; literals must not see it.
  const std::size_t size = text.size() + (number ? 1 : 0);
  const hs_error_t result = hs_scan(group.database.get(), text.data(), static_cast<unsigned>(size),
                                    0, scratch.get(), literal ? OnLiteral : OnMatch, &collector);
  // No error is left to happen: the arguments are valid and no callback stops the scan. Were there
  // one, bytes would go unscanned in silence.
  if (result != HS_SUCCESS) std::abort();
  if (literal) KeepLeftmostLongest(anchors);
  if (number) {
    OrderByEnd(&stretches);
    std::size_t from = 0;
    for (const Anchor& stretch : stretches) {
      from = AppendRunEnds(text, from, stretch.end, stretch.pattern, anchors);
    }
  }
  OrderByEnd(anchors);
}

// The lists are few: the smallest head is found by looking at each.
void Matcher::Impl::Merge(std::vector<Anchor>* anchors) {
  std::size_t count = 0;
  std::size_t total = 0;
  for (const std::vector<Anchor>& list : found) {
    total += list.size();
    if (!list.empty()) heads[count++] = {list.data(), list.data() + list.size()};
  }
  if (anchors->capacity() < anchors->size() + total) {
    anchors->reserve(std::max(anchors->size() + total, anchors->capacity() * 2));
  }
  while (count > 0) {
    std::size_t first = 0;
    for (std::size_t i = 1; i < count; ++i) {
      if (ByEnd(*heads[i].next, *heads[first].next)) first = i;
    }
    anchors->push_back(*heads[first].next++);
    if (heads[first].next == heads[first].end) heads[first] = heads[--count];
  }
}

Matcher::Matcher(const PatternDatabase& database)
    : impl_(std::make_unique<Impl>(*database.impl_)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

void Matcher::Scan(std::string_view text, bool prose, std::vector<Anchor>* anchors) {
  assert(text.size() < std::numeric_limits<std::uint32_t>::max());
  if (text.empty()) return;
  impl_->masks.Read(text);
  FindNumberTokens(text, impl_->masks, &impl_->tokens);
  impl_->sieve.Sift(text, impl_->masks, impl_->tokens, prose);
  for (std::size_t i = 0; i < impl_->database.groups.size(); ++i) {
    const CompiledGroup& group = impl_->database.groups[i];
    if (group.kind == GroupKind::kProse && !prose) {
      impl_->found[i].clear();
    } else {
      impl_->ScanGroup(group, text, &impl_->found[i]);
    }
  }
  impl_->Merge(anchors);
}

}  // namespace leakscan
