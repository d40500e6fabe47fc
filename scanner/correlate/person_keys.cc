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

#include <cstring>

namespace leakscan {
namespace {

// The JSON object that a finding stands in; 0 elsewhere.
std::uint16_t NodeOf(const Record& record, const Finding& finding) {
  return finding.field < record.fields.size() ? record.fields[finding.field].node : 0;
}

// The keys of one record in the making.
class RecordKeys {
 public:
  static constexpr std::uint32_t kNone = FindingsByKind::kNone;

  RecordKeys(const Record& record, const FindingsByKind& by_kind, const Exposure& exposure)
      : record_(record), by_kind_(by_kind), findings_(exposure.findings) {}

  // Calls add(key) for each of `kind`, which stand in findings of `found` that are `holder`'s.
  // If they name the record's persons, those are left out that would make two persons of one.
  template <class Add>
  void ForEach(PersonKeyKind kind, Kind found, Holder holder, bool naming, Add add) const {
    const bool one_a_node = naming && !record_.prose && kind != PersonKeyKind::kNir;
    std::uint32_t last = kNone;
    for (std::uint32_t i = First(found, holder); i != kNone; i = Next(i, holder)) {
      if (one_a_node && last != kNone && NodeAt(i) == NodeAt(last)) continue;
      last = i;
      add(Subject{kind, i, 0});
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
  static bool IsKey(const Finding& finding, Holder holder) {
    return finding.holder == holder && IsEffective(finding) && !finding.normalized.empty();
  }
  std::uint16_t NodeAt(std::uint32_t finding) const { return NodeOf(record_, findings_[finding]); }

  const Record& record_;
  const FindingsByKind& by_kind_;
  std::span<const Finding> findings_;
};

KeyedHasher::Stream HashOfKind(const KeyedHasher& hasher, PersonKeyKind kind) {
  KeyedHasher::Stream hash = hasher.Begin();
  hash.Word(static_cast<std::uint64_t>(kind));
  return hash;
}

// The last text needs no size before it: the hash ends in the length of all it was fed with.
std::uint64_t FinishWith(std::string_view text, KeyedHasher::Stream hash) {
  std::uint64_t word = 0;
  for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word))) {
    std::memcpy(&word, text.data(), sizeof(word));
    hash.Word(word);
  }
  return hash.FinishWith(text).low;
}

}  // namespace

PersonKeyMaker::PersonKeyMaker(const KeyedHasher& hasher)
    : hashes_{HashOfKind(hasher, PersonKeyKind::kNir),
              HashOfKind(hasher, PersonKeyKind::kNameBirth),
              HashOfKind(hasher, PersonKeyKind::kIpp), HashOfKind(hasher, PersonKeyKind::kEmail),
              HashOfKind(hasher, PersonKeyKind::kPhone)} {}

void PersonKeyMaker::MakeKeys(const Record& record, const FindingsByKind& by_kind,
                              Exposure* exposure) const {
  exposure->keys.clear();
  exposure->subjects.clear();
  const RecordKeys keys(record, by_kind, *exposure);
  const auto link = [&](const Subject& key) {
    exposure->keys.push_back({HashOf(key, exposure->findings), key.kind});
  };
  const auto name = [&](const Subject& key) {
    link(key);
    exposure->subjects.push_back(key);
  };
  // The first group that has a member names the persons.
  const auto group = [&](PersonKeyKind kind, Kind found, Holder holder) {
    if (exposure->subjects.empty()) {
      keys.ForEach(kind, found, holder, true, name);
    } else {
      keys.ForEach(kind, found, holder, false, link);
    }
  };
  group(PersonKeyKind::kNir, Kind::kNir, Holder::kSubject);
  if (exposure->subjects.empty()) {
    keys.ForEachNameBirth(name);
  } else {
    keys.ForEachNameBirth(link);
  }
  group(PersonKeyKind::kNir, Kind::kNir, Holder::kOther);
  group(PersonKeyKind::kIpp, Kind::kIpp, Holder::kSubject);
  group(PersonKeyKind::kEmail, Kind::kEmail, Holder::kSubject);
  group(PersonKeyKind::kPhone, Kind::kPhone, Holder::kSubject);
  exposure->subject_count = exposure->subjects.size();
}

std::uint64_t PersonKeyMaker::HashOf(const Subject& key, std::span<const Finding> findings) const {
  KeyedHasher::Stream hash = hashes_[static_cast<std::size_t>(key.kind)];
  const std::string_view value = findings[key.finding].normalized;
  if (key.kind != PersonKeyKind::kNameBirth) return FinishWith(value, hash);
  hash.Part(value);
  return FinishWith(findings[key.birth].normalized, hash);
}

}  // namespace leakscan
