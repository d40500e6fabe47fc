#include "scanner/report/tally.h"

#include <algorithm>
#include <string>
#include <utility>

namespace leakscan {
namespace {

void TakeCounts(const EventNode* node, NamedCounts& counts) {
  if (node == nullptr) return;
  for (const EventNode& member : *node) AddNamed(counts, member.key, NumberOf(member.text));
}

template <class Counters, class Parse>
void TakeCounts(const EventNode* node, Parse parse, Counters& counters) {
  if (node == nullptr) return;
  for (const EventNode& member : *node) {
    if (const auto value = parse(member.key)) {
      counters[static_cast<std::size_t>(*value)] += NumberOf(member.text);
    }
  }
}

void AddAll(NamedCounts& to, const NamedCounts& from) {
  for (const auto& [name, count] : from) AddNamed(to, name, count);
}

template <std::size_t kSize>
void AddAll(std::array<std::uint64_t, kSize>& to, const std::array<std::uint64_t, kSize>& from) {
  for (std::size_t i = 0; i < kSize; ++i) to[i] += from[i];
}

// Persons of two runs may be the same ones, or all be others.
void Join(Range& to, const Range& from) {
  to.min = std::max(to.min, from.min);
  to.max += from.max;
}

constexpr std::uint64_t Tally::*const kSums[] = {&Tally::records,
                                                 &Tally::exposures,
                                                 &Tally::leads,
                                                 &Tally::persons,
                                                 &Tally::critical,
                                                 &Tally::with_nir,
                                                 &Tally::with_health,
                                                 &Tally::with_name_birth,
                                                 &Tally::by_email,
                                                 &Tally::by_phone,
                                                 &Tally::by_post,
                                                 &Tally::by_none,
                                                 &Tally::professionals,
                                                 &Tally::health_unidentified,
                                                 &Tally::inputs,
                                                 &Tally::bytes_in,
                                                 &Tally::inputs_with_gaps,
                                                 &Tally::bytes_scanned,
                                                 &Tally::bytes_gap,
                                                 &Tally::gaps,
                                                 &Tally::opaque,
                                                 &Tally::skipped,
                                                 &Tally::suppressed,
                                                 &Tally::hidden,
                                                 &Tally::allowed};

}  // namespace

void AddNamed(NamedCounts& counts, std::string_view name, std::uint64_t count) {
  if (count == 0) return;
  auto it = counts.find(name);
  if (it == counts.end()) {
    const bool fits = counts.size() < kNamesMax && name.size() <= kNameBytesMax;
    it = counts.try_emplace(fits ? std::string(name) : std::string()).first;
  }
  it->second += count;
}

std::uint64_t Number(const EventNode& node, std::string_view name) {
  return NumberOf(node.Text(name));
}

Tally TallyOf(const EventNode& summary) {
  constexpr std::pair<std::string_view, std::uint64_t Tally::*> kMembers[] = {
      {"records", &Tally::records},
      {"exposures", &Tally::exposures},
      {"leads", &Tally::leads},
      {"persons", &Tally::persons},
      {"critical", &Tally::critical},
      {"with_nir", &Tally::with_nir},
      {"with_health", &Tally::with_health},
      {"with_name_birth", &Tally::with_name_birth},
      {"professionals", &Tally::professionals},
      {"health_unidentified", &Tally::health_unidentified},
      {"input_count", &Tally::inputs},
      {"inputs_with_gaps", &Tally::inputs_with_gaps},
      {"bytes_in", &Tally::bytes_in},
      {"bytes_scanned", &Tally::bytes_scanned},
      {"bytes_gap", &Tally::bytes_gap},
      {"gaps", &Tally::gaps},
      {"opaque", &Tally::opaque},
      {"skipped", &Tally::skipped},
      {"suppressed", &Tally::suppressed},
      {"hidden", &Tally::hidden},
      {"allowed", &Tally::allowed}};
  Tally tally;
  for (const auto& [name, member] : kMembers) tally.*member = Number(summary, name);
  tally.persons_range = {Number(summary, "persons_min"), Number(summary, "persons_max")};
  if (const EventNode* minors = summary.Find("minors")) {
    tally.minors = {Number(*minors, "min"), Number(*minors, "max")};
  }
  if (const EventNode* reachable = summary.Find("reachable")) {
    tally.by_email = Number(*reachable, "email");
    tally.by_phone = Number(*reachable, "phone");
    tally.by_post = Number(*reachable, "post");
    tally.by_none = Number(*reachable, "none");
  }
  TakeCounts(summary.Find("by_severity"), ParseSeverity, tally.by_severity);
  TakeCounts(summary.Find("by_category"), ParseCategory, tally.by_category);
  TakeCounts(summary.Find("by_detector"), tally.by_detector);
  TakeCounts(summary.Find("gaps_by_reason"), tally.gaps_by_reason);
  return tally;
}

void AddTally(Tally& to, const Tally& from) {
  for (const auto member : kSums) to.*member += from.*member;
  AddAll(to.by_severity, from.by_severity);
  AddAll(to.by_category, from.by_category);
  AddAll(to.by_detector, from.by_detector);
  AddAll(to.gaps_by_reason, from.gaps_by_reason);
  Join(to.persons_range, from.persons_range);
  Join(to.minors, from.minors);
}

}  // namespace leakscan
