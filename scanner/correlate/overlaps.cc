// Overlaps are decided greedily: the best finding is accepted, then the next best that overlaps no
// accepted one. With spans ordered by begin, a candidate overlaps an accepted span that
//   begins at or before it  - then the candidate begins inside that one, and was marked as covered
//                             when that one was accepted (accepted spans are disjoint, so that
//                             marking costs one walk over all spans in total);
//   or begins inside it     - then an accepted span is among those between the candidate's begin
//                             and its end, which a Fenwick tree counts in log n.
// A record of one MiB may hold a hundred thousand findings that somebody arranged to overlap, hence
// no pairwise comparison.
//
//   Example: in "255081416802538" a NIR of all 15 characters at confidence high and a phone number
//   of ten digits inside it, medium: the NIR stays. A phone number behind the NIR overlaps nothing.

#include "scanner/correlate/overlaps.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace leakscan {
namespace {

// Up to here comparing all pairs is faster than sorting.
constexpr std::size_t kPairwiseMax = 24;

// In a rewritten field every finding is written as [field.begin, field.end), and only its place in
// the unescaped value tells it from the others. Values read in another copy of the field's value
// lie in a range of their own.
constexpr int kPlaceShift = 32;
constexpr std::uint64_t kCopyBase = std::uint64_t{1} << 30;

std::uint64_t AddressOf(std::string_view text) {
  return reinterpret_cast<std::uintptr_t>(text.data());
}

bool ComesBefore(const Finding& a, const Finding& b) {
  if (a.begin != b.begin) return a.begin < b.begin;
  return std::tie(a.end, a.kind, a.detector, a.normalized) <
         std::tie(b.end, b.kind, b.detector, b.normalized);
}

// Each begins where the one before has ended: nothing is out of order, and nothing to decide.
bool StandApart(const std::vector<Finding>& findings) {
  std::uint32_t end = 0;
  for (const Finding& finding : findings) {
    if (finding.begin < end || finding.end <= finding.begin) return false;
    end = finding.end;
  }
  return true;
}

bool WrittenOverlap(const std::vector<Finding>& findings) {
  std::uint32_t end = 0;
  for (const Finding& finding : findings) {
    if (finding.begin < end) return true;
    end = std::max(end, finding.end);
  }
  return false;
}

bool IsRepeat(const Finding& a, const Finding& b) {
  return a.detector == b.detector && a.kind == b.kind && !a.normalized.empty() &&
         a.normalized == b.normalized;
}

void Absorb(const Finding& repeat, Finding* finding) {
  constexpr unsigned kCountMax = 0xFFFF;
  finding->count = static_cast<std::uint16_t>(
      std::min<unsigned>(kCountMax, unsigned{finding->count} + unsigned{repeat.count}));
  finding->confidence = std::max(finding->confidence, repeat.confidence);
  // Enumerated from "the record's own" outwards: one place where it is the subject's is enough.
  finding->holder = std::min(finding->holder, repeat.holder);
  finding->structured_health |= repeat.structured_health;
  finding->distinctive |= repeat.distinctive;
  finding->labelled |= repeat.labelled;
}

}  // namespace

bool OverlapResolver::Resolve(const Record& record, std::vector<Finding>* findings) {
  if (StandApart(*findings)) return false;  // mostly
  std::sort(findings->begin(), findings->end(), ComesBefore);
  // What does not overlap as written, does not in spans either.
  if (!WrittenOverlap(*findings)) return true;
  MakeSpans(record, *findings);
  if (!SpansOverlap()) return true;
  Decide(*findings);
  EraseDropped(findings);
  return true;
}

void OverlapResolver::MakeSpans(const Record& record, const std::vector<Finding>& findings) {
  spans_.clear();
  std::uint16_t copied_field = kNoField;
  std::uint64_t copy_address = 0;
  for (std::uint32_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    std::uint64_t begin = finding.begin;
    std::uint64_t end = std::max(finding.begin, finding.end);
    if (finding.field >= record.fields.size()) {
      spans_.push_back({begin << kPlaceShift, end << kPlaceShift, i});
      continue;
    }
    const Field& field = record.fields[finding.field];
    if (!field.rewritten) {
      // A name or a NIR may go on in another cell; in between there may be cells that are not its.
      if (!record.prose && begin >= field.begin && begin < field.end) {
        end = std::min<std::uint64_t>(end, field.end);
      }
      spans_.push_back({begin << kPlaceShift, end << kPlaceShift, i});
      continue;
    }
    std::uint64_t place = AddressOf(finding.value) - AddressOf(field.value);
    if (place > field.value.size()) {
      if (copied_field != finding.field) copy_address = AddressOf(finding.value);
      copied_field = finding.field;
      place = std::clamp<std::uint64_t>(kCopyBase + AddressOf(finding.value) - copy_address,
                                        kCopyBase / 2, 2 * kCopyBase);
    }
    begin = (begin << kPlaceShift) + place;
    spans_.push_back({begin, begin + finding.value.size(), i});
  }
  const auto by_begin = [](const Span& a, const Span& b) {
    return std::tie(a.begin, a.finding) < std::tie(b.begin, b.finding);
  };
  if (!std::is_sorted(spans_.begin(), spans_.end(), by_begin)) {
    std::sort(spans_.begin(), spans_.end(), by_begin);
  }
}

bool OverlapResolver::SpansOverlap() const {
  std::uint64_t end = 0;
  for (const Span& span : spans_) {
    if (span.begin < end) return true;
    end = std::max(end, span.end);
  }
  return false;
}

void OverlapResolver::Decide(const std::vector<Finding>& findings) {
  const std::size_t count = spans_.size();
  order_.resize(count);
  for (std::size_t i = 0; i < count; ++i) order_[i] = static_cast<std::uint32_t>(i);
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Finding& left = findings[spans_[a].finding];
    const Finding& right = findings[spans_[b].finding];
    if (left.confidence != right.confidence) return left.confidence > right.confidence;
    const std::uint64_t left_size = spans_[a].end - spans_[a].begin;
    const std::uint64_t right_size = spans_[b].end - spans_[b].begin;
    if (left_size != right_size) return left_size > right_size;
    if (left.labelled != right.labelled) return left.labelled;
    return a < b;
  });
  accepted_.assign(count + 1, 0);
  covered_.assign(count, false);
  dropped_.assign(findings.size(), false);
  for (const std::uint32_t candidate : order_) {
    const Span& span = spans_[candidate];
    // What a certificate carries is no rival reading of its bytes: it stays with it.
    // What a certificate says, and a name that is watched for, is no rival of a value.
    const Finding& finding = findings[span.finding];
    if (finding.carried || finding.kind == Kind::kWatch) continue;
    const auto behind = std::lower_bound(
        spans_.begin() + candidate, spans_.end(), span.end,
        [](const Span& other, std::uint64_t place) { return other.begin < place; });
    if (covered_[candidate] ||
        AnyAcceptedBetween(candidate, static_cast<std::size_t>(behind - spans_.begin()))) {
      dropped_[span.finding] = true;
    } else {
      Accept(candidate);
    }
  }
}

bool OverlapResolver::AnyAcceptedBetween(std::size_t first, std::size_t last) const {
  std::uint32_t before = 0;
  std::uint32_t until = 0;
  for (std::size_t i = first; i > 0; i &= i - 1) before += accepted_[i];
  for (std::size_t i = last; i > 0; i &= i - 1) until += accepted_[i];
  return last > first && until > before;
}

void OverlapResolver::Accept(std::size_t span) {
  for (std::size_t i = span + 1; i < accepted_.size(); i += i & (~i + 1)) ++accepted_[i];
  const std::uint64_t begin = spans_[span].begin;
  const std::uint64_t end = spans_[span].end;
  if (begin == end) return;
  for (std::size_t i = span; i > 0 && spans_[i - 1].begin == begin; --i) covered_[i - 1] = true;
  for (std::size_t i = span + 1; i < spans_.size() && spans_[i].begin < end; ++i) {
    covered_[i] = true;
  }
}

void OverlapResolver::EraseDropped(std::vector<Finding>* findings) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < findings->size(); ++i) {
    if (dropped_[i]) continue;
    if (kept != i) (*findings)[kept] = (*findings)[i];
    ++kept;
  }
  findings->resize(kept);
}

bool OverlapResolver::MergeRepeats(std::vector<Finding>* findings) {
  const std::size_t count = findings->size();
  std::vector<Finding>& all = *findings;
  bool any = false;
  const auto merge = [&](std::size_t first, std::size_t repeat) {
    if (!any) dropped_.assign(count, false);
    any = true;
    Absorb(all[repeat], &all[first]);
    dropped_[repeat] = true;
  };
  if (count <= kPairwiseMax) {
    std::uint64_t seen = 0;  // detectors before, by their last bits: most occur once
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t detector = std::uint64_t{1} << (all[i].detector & 63U);
      const bool may_repeat = (seen & detector) != 0;
      seen |= detector;
      if (!may_repeat) continue;
      for (std::size_t j = 0; j < i; ++j) {
        if (!IsRepeat(all[i], all[j]) || (any && dropped_[j])) continue;
        merge(j, i);
        break;
      }
    }
  } else {
    order_.resize(count);
    for (std::size_t i = 0; i < count; ++i) order_[i] = static_cast<std::uint32_t>(i);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tie(all[a].detector, all[a].kind, all[a].normalized, a) <
             std::tie(all[b].detector, all[b].kind, all[b].normalized, b);
    });
    std::size_t first = 0;
    for (std::size_t i = 1; i < count; ++i) {
      if (IsRepeat(all[order_[first]], all[order_[i]])) {
        merge(order_[first], order_[i]);
      } else {
        first = i;
      }
    }
  }
  if (any) EraseDropped(findings);
  return any;
}

}  // namespace leakscan
