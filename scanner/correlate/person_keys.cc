// The strongest group of keys names the record's persons; every weaker key is linked to them.
//
// In prose each member of that group is a person ("a@example.org, b@example.org"): nothing says
// that they are the same. A row or an object of a table is one person, who may have two phones: its
// first member names them, and the others would make two persons of one. NIRs are different: two of
// them are two persons wherever they stand.
//
// A NIR that belongs to another (a parent's) names nobody while the record's person has a name and
// a birth date. It is a key all the same: its owner is exposed, and counted once with every record
// that shows it.

#include "scanner/correlate/person_keys.h"

#include <string_view>

#include "scanner/base/in_registers.h"

namespace leakscan {
namespace {

// The JSON object that a finding stands in; 0 elsewhere.
std::uint16_t NodeOf(const Record& record, const Finding& finding) {
  return finding.field < record.fields.size() ? record.fields[finding.field].node : 0;
}

// Keys of one kind: findings of `found` that are `holder`'s.
struct Group {
  PersonKeyKind kind;
  Kind found;
  Holder holder;
};
// The strongest first. A pair of name and birth date counts as a finding of its name.
constexpr Group kGroups[] = {
    {PersonKeyKind::kNir, Kind::kNir, Holder::kSubject},
    {PersonKeyKind::kNameBirth, Kind::kPersonName, Holder::kSubject},
    {PersonKeyKind::kNir, Kind::kNir, Holder::kOther},
    {PersonKeyKind::kIpp, Kind::kIpp, Holder::kSubject},
    {PersonKeyKind::kEmail, Kind::kEmail, Holder::kSubject},
    {PersonKeyKind::kPhone, Kind::kPhone, Holder::kSubject},
};

// The keys that the findings of one record hold.
class RecordKeys {
 public:
  static constexpr std::uint32_t kNone = FindingsByKind::kNone;

  RecordKeys(const Record& record, const FindingsByKind& by_kind, std::span<const Finding> findings)
      : record_(record), by_kind_(by_kind), findings_(findings) {}

  static bool IsKey(const Finding& finding, Holder holder) {
    return finding.holder == holder && IsEffective(finding) && !finding.normalized.empty();
  }

  // Calls add(key) for each of `group`. If they name the record's persons, those are left out that
  // would make two persons of one.
  template <class Add>
  void ForEach(const Group& group, bool naming, Add add) const {
    const bool one_a_node = naming && !record_.prose && group.kind != PersonKeyKind::kNir;
    std::uint32_t last = kNone;
    for (std::uint32_t i = First(group.found, group.holder); i != kNone;
         i = Next(i, group.holder)) {
      if (one_a_node && last != kNone && NodeAt(i) == NodeAt(last)) continue;
      last = i;
      add(Subject{group.kind, i, 0});
    }
  }

  // A row has one person: its first name and birth date, of the same object if there are any. In
  // prose a birth date belongs to the last name before it, the first one to a name behind it if
  // need be; a name has one birth date.
  template <class Add>
  void ForEachNameBirth(Add add) const {
    std::uint32_t name = First(Kind::kPersonName, Holder::kSubject);
    std::uint32_t birth = First(Kind::kBirthDate, Holder::kSubject);
    if (name == kNone || birth == kNone) return;
    if (!record_.prose) {
      const std::uint32_t first_birth = birth;
      while (birth != kNone && NodeAt(birth) != NodeAt(name)) birth = Next(birth, Holder::kSubject);
      add(Subject{PersonKeyKind::kNameBirth, name, birth != kNone ? birth : first_birth});
      return;
    }
    bool taken = false;  // `name` has its birth date
    for (; birth != kNone; birth = Next(birth, Holder::kSubject)) {
      for (;;) {
        const std::uint32_t next = Next(name, Holder::kSubject);
        if (next == kNone || next > birth) break;
        name = next;
        taken = false;
      }
      if (!taken) add(Subject{PersonKeyKind::kNameBirth, name, birth});
      taken = true;
    }
  }

 private:
  std::uint32_t First(Kind kind, Holder holder) const {
    return SkipToKey(by_kind_.First(kind), holder);
  }
  std::uint32_t Next(std::uint32_t finding, Holder holder) const {
    return SkipToKey(by_kind_.Next(finding), holder);
  }
  // `finding`, or the first one behind it that can be a key of `holder`.
  std::uint32_t SkipToKey(std::uint32_t finding, Holder holder) const {
    while (finding != kNone && !IsKey(findings_[finding], holder)) finding = by_kind_.Next(finding);
    return finding;
  }
  std::uint16_t NodeAt(std::uint32_t finding) const { return NodeOf(record_, findings_[finding]); }

  const Record& record_;
  const FindingsByKind& by_kind_;
  std::span<const Finding> findings_;
};

}  // namespace

// A group has one member or none.
std::vector<Subject> SingleKeys(const FindingsByKind& by_kind, FactSet own,
                                std::span<const Finding> findings) {
  std::vector<Subject> keys;
  for (const Group& group : kGroups) {
    const FactSet found = FactOf(group.found);
    const bool held = group.holder == Holder::kSubject;
    if (((held ? own : by_kind.kinds()) & found) == 0) continue;
    Subject key{group.kind, by_kind.First(group.found), 0};
    if (!held && !RecordKeys::IsKey(findings[key.finding], group.holder)) continue;
    if (group.kind == PersonKeyKind::kNameBirth) {
      if ((own & FactOf(Kind::kBirthDate)) == 0) continue;
      key.birth = by_kind.First(Kind::kBirthDate);
    }
    keys.push_back(key);
  }
  return keys;
}

// The detector of a kind has its name.
PersonKeyMaker::PersonKeyMaker(const KeyedHasher& hasher) {
  for (const Group& group : kGroups) {
    fronts_[static_cast<std::size_t>(group.found)] = hasher(Name(group.found));
  }
  fronts_[static_cast<std::size_t>(Kind::kBirthDate)] = hasher(Name(Kind::kBirthDate));
}

inline const Hash128& PersonKeyMaker::HashValue(Finding* finding) const {
  return finding->value_hash = InRegisters(KeyedHasher::Inner(
             fronts_.data()[static_cast<std::size_t>(finding->kind)], finding->normalized));
}

inline const Hash128& PersonKeyMaker::ValueHashOf(Finding* finding) const {
  return finding->value_hash == Hash128{} ? HashValue(finding) : finding->value_hash;
}

// Of one value its hash, and of a name and a birth date both, put together.
inline std::uint64_t PersonKeyMaker::HashOf(const Subject& key, std::span<Finding> findings) const {
  const Hash128& value = ValueHashOf(&findings.data()[key.finding]);
  if (key.kind != PersonKeyKind::kNameBirth) return value.low;
  return value.low + ValueHashOf(&findings.data()[key.birth]).high;
}

void PersonKeyMaker::MakeKeys(const Record& record, const FindingsByKind& by_kind,
                              Exposure* exposure) const {
  exposure->keys.clear();
  exposure->subjects.clear();
  const std::span<Finding> findings = exposure->findings;
  const RecordKeys keys(record, by_kind, findings);
  for (const Group& group : kGroups) {
    if ((by_kind.kinds() & FactOf(group.found)) == 0) continue;
    // The first group that has a member names the persons.
    const bool naming = exposure->subjects.empty();
    const auto add = [&](const Subject& key) {
      exposure->keys.push_back({HashOf(key, findings), key.kind});
      if (naming) exposure->subjects.push_back(key);
    };
    if (group.kind == PersonKeyKind::kNameBirth) {
      keys.ForEachNameBirth(add);
    } else {
      keys.ForEach(group, naming, add);
    }
  }
  exposure->subject_count = exposure->subjects.size();
}

void PersonKeyMaker::MakeKeys(std::span<const Subject> keys, Exposure* exposure) const {
  exposure->subject_count = keys.empty() ? 0 : 1;
  exposure->subjects.resize(exposure->subject_count);
  exposure->keys.resize(keys.size());
  if (keys.empty()) return;
  exposure->subjects.front() = keys.front();
  Finding* const findings = exposure->findings.data();
  PersonKey* made = exposure->keys.data();
  for (const Subject& key : keys) {  // whose findings nobody has hashed yet
    std::uint64_t hash = HashValue(findings + key.finding).low;
    if (key.kind == PersonKeyKind::kNameBirth) hash += HashValue(findings + key.birth).high;
    *made++ = {hash, key.kind};
  }
}

}  // namespace leakscan
