// An object is a person if its fields, and the objects below it that are no person, hold a NIR, or
// a name and a birth date. Parents stand before their children in Record::nodes, so one walk
// backwards decides all objects, children first.
//
//   {"lab": "X", "email": "lab@example.org", "patients": [{"nir": ..., "tests": [{...}, {...}]},
//                                                         {"name": ..., "born": ...}]}
// is two persons: each has its own fields, its tests, and the lab's e-mail above it. The lab's
// fields alone are no third record, they were given away.
//   {"users": [{"email": ...}, {"email": ...}]}
// has no person with an identity: it is one record.
//
// What stands above is of somebody else where the person has the same of its own: the NIR of the
// insured parent above children with theirs.

#include "scanner/correlate/json_persons.h"

#include <algorithm>

namespace leakscan {
namespace {

// Findings and hints that a person takes from above; more is no scalar context but an attack.
constexpr std::size_t kInheritedMax = 64;

bool IsIdentifying(Kind kind) {
  return kind == Kind::kNir || kind == Kind::kPersonName || kind == Kind::kBirthDate;
}

}  // namespace

std::uint16_t JsonPersons::NodeOf(std::uint16_t field) const {
  if (field >= record_->fields.size()) return 0;
  const std::uint16_t node = record_->fields[field].node;
  return node < nodes_.size() ? node : std::uint16_t{0};
}

bool JsonPersons::Split(const Record& record, const std::vector<Finding>& findings,
                        const std::vector<Hint>& hints) {
  record_ = &record;
  findings_ = &findings;
  hints_ = &hints;
  persons_.clear();
  has_remainder_ = false;
  // Indices of nodes are 16 bits wide.
  const std::size_t count = std::min<std::size_t>(record.nodes.size(), 0xFFFF);
  if (count < 2) return false;
  nodes_.assign(count, Node{});
  for (std::size_t i = 1; i < count; ++i) {
    const std::uint16_t parent = record.nodes[i].parent;
    nodes_[i].parent = parent < i ? parent : std::uint16_t{0};
  }
  Distribute();
  FindPersons();
  return persons_.size() > 1 || (persons_.size() == 1 && persons_.front() != 0);
}

// Chains findings and hints to their nodes; backwards, so that each chain is in order.
void JsonPersons::Distribute() {
  next_finding_.resize(findings_->size());
  for (std::size_t i = findings_->size(); i-- > 0;) {
    const Finding& finding = (*findings_)[i];
    Node& node = nodes_[NodeOf(finding.field)];
    next_finding_[i] = node.first_finding;
    node.first_finding = static_cast<std::uint32_t>(i);
    if (finding.holder == Holder::kProfessional) continue;
    node.has_nir |= finding.kind == Kind::kNir;
    node.has_name |= finding.kind == Kind::kPersonName;
    node.has_birth |= finding.kind == Kind::kBirthDate;
  }
  next_hint_.resize(hints_->size());
  for (std::size_t i = hints_->size(); i-- > 0;) {
    Node& node = nodes_[NodeOf((*hints_)[i].field)];
    next_hint_[i] = node.first_hint;
    node.first_hint = static_cast<std::uint32_t>(i);
  }
}

void JsonPersons::FindPersons() {
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    Node& node = nodes_[i];
    node.person = node.has_nir || (node.has_name && node.has_birth);
    if (i == 0) break;
    Node& parent = nodes_[node.parent];
    parent.above_person |= node.person || node.above_person;
    if (node.person) continue;
    parent.has_nir |= node.has_nir;
    parent.has_name |= node.has_name;
    parent.has_birth |= node.has_birth;
  }
  next_member_.assign(nodes_.size(), kNone);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    node.home = node.person ? static_cast<std::uint16_t>(i) : nodes_[node.parent].home;
    if (node.person) persons_.push_back(static_cast<std::uint16_t>(i));
    const bool unclaimed = node.home == 0 && !nodes_[0].person;
    has_remainder_ |= unclaimed && !node.above_person && node.first_finding != kNone;
  }
  for (std::size_t i = nodes_.size(); i-- > 1;) {
    const std::uint16_t home = nodes_[i].home;
    if (home == i) continue;
    next_member_[i] = next_member_[home];
    next_member_[home] = static_cast<std::uint32_t>(i);
  }
  std::sort(persons_.begin(), persons_.end(), [this](std::uint16_t a, std::uint16_t b) {
    const std::uint32_t left = record_->nodes[a].begin;
    const std::uint32_t right = record_->nodes[b].begin;
    return left != right ? left < right : a < b;
  });
}

void JsonPersons::Gather(std::uint16_t node, std::vector<Finding>* findings,
                         std::vector<Hint>* hints) const {
  findings->clear();
  hints->clear();
  for (std::uint32_t member = node; member != kNone; member = next_member_[member]) {
    for (std::uint32_t i = nodes_[member].first_finding; i != kNone; i = next_finding_[i]) {
      findings->push_back((*findings_)[i]);
    }
    for (std::uint32_t i = nodes_[member].first_hint; i != kNone; i = next_hint_[i]) {
      hints->push_back((*hints_)[i]);
    }
  }
  if (node != 0) Inherit(node, findings, hints);
  const auto by_begin = [](const Finding& a, const Finding& b) { return a.begin < b.begin; };
  if (!std::is_sorted(findings->begin(), findings->end(), by_begin)) {
    std::stable_sort(findings->begin(), findings->end(), by_begin);
  }
}

void JsonPersons::Inherit(std::uint16_t node, std::vector<Finding>* findings,
                          std::vector<Hint>* hints) const {
  const Node& own = nodes_[node];
  const auto is_taken = [&own](Kind kind) {
    return IsIdentifying(kind) && (own.has_nir || (kind == Kind::kPersonName && own.has_name) ||
                                   (kind == Kind::kBirthDate && own.has_birth));
  };
  std::size_t inherited = 0;
  for (std::uint16_t above = node; above != 0 && inherited < kInheritedMax;) {
    above = nodes_[above].parent;
    for (std::uint32_t i = nodes_[above].first_finding; i != kNone && inherited < kInheritedMax;
         i = next_finding_[i], ++inherited) {
      Finding finding = (*findings_)[i];
      if (is_taken(finding.kind) && finding.holder == Holder::kSubject) {
        finding.holder = Holder::kOther;
      }
      findings->push_back(finding);
    }
    // A place may be the family's; a sex above is somebody else's.
    for (std::uint32_t i = nodes_[above].first_hint; i != kNone && inherited < kInheritedMax;
         i = next_hint_[i], ++inherited) {
      Hint hint = (*hints_)[i];
      hint.about.sex = 0;
      hints->push_back(hint);
    }
  }
}

}  // namespace leakscan
