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

#include <algorithm>

namespace leakscan {
namespace {

std::string_view NameOf(PersonKeyKind kind) {
  switch (kind) {
    case PersonKeyKind::kNir:
      return "nir";
    case PersonKeyKind::kNameBirth:
      return "name_birth";
    case PersonKeyKind::kIpp:
      return "ipp";
    case PersonKeyKind::kEmail:
      return "email";
    case PersonKeyKind::kPhone:
      return "phone";
  }
  return {};
}

// The JSON object that a finding stands in; 0 elsewhere.
std::uint16_t NodeOf(const Record& record, const Finding& finding) {
  return finding.field < record.fields.size() ? record.fields[finding.field].node : 0;
}

}  // namespace

void PersonKeyMaker::MakeKeys(const Record& record, Arena& arena, Exposure* exposure) {
  exposure->keys.clear();
  exposure->subject_values.clear();
  exposure->subject_count = 0;
  Sort(exposure->findings);
  PairBirths(record, exposure->findings);

  const struct {
    PersonKeyKind kind;
    const Indices& members;
  } groups[] = {{PersonKeyKind::kNir, nirs_},       {PersonKeyKind::kNameBirth, pairs_},
                {PersonKeyKind::kNir, other_nirs_}, {PersonKeyKind::kIpp, ipps_},
                {PersonKeyKind::kEmail, emails_},   {PersonKeyKind::kPhone, phones_}};
  for (const auto& group : groups) {
    if (group.members.empty()) continue;
    if (exposure->subject_count == 0) {
      Name(group.kind, record, group.members, arena, exposure);
    } else {
      Link(group.kind, group.members, exposure);
    }
  }
}

void PersonKeyMaker::Sort(const std::vector<Finding>& findings) {
  for (Indices* group : {&nirs_, &other_nirs_, &ipps_, &emails_, &phones_, &names_, &births_}) {
    group->clear();
  }
  for (std::uint32_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (!IsEffective(finding) || finding.normalized.empty()) continue;
    const bool own = finding.holder == Holder::kSubject;
    if (finding.kind == Kind::kNir) (own ? nirs_ : other_nirs_).push_back(i);
    if (!own) continue;
    switch (finding.kind) {
      case Kind::kIpp:
        ipps_.push_back(i);
        break;
      case Kind::kEmail:
        emails_.push_back(i);
        break;
      case Kind::kPhone:
        phones_.push_back(i);
        break;
      case Kind::kPersonName:
        names_.push_back(i);
        break;
      case Kind::kBirthDate:
        births_.push_back(i);
        break;
      default:
        break;
    }
  }
}

// A row has one person: its first name and birth date, of the same object if there are any. In
// prose a birth date belongs to the last name before it, the first one to a name behind it if need
// be; a name has one birth date.
void PersonKeyMaker::PairBirths(const Record& record, const std::vector<Finding>& findings) {
  name_births_.clear();
  pairs_.clear();
  if (names_.empty() || births_.empty()) return;
  if (!record.prose) {
    std::uint32_t birth = births_.front();
    for (const std::uint32_t candidate : births_) {
      if (NodeOf(record, findings[candidate]) != NodeOf(record, findings[names_.front()])) continue;
      birth = candidate;
      break;
    }
    name_births_.emplace_back(names_.front(), birth);
  } else {
    std::size_t name = 0;
    std::size_t free = 0;  // names before it are taken, or passed over
    for (const std::uint32_t birth : births_) {
      while (name + 1 < names_.size() && names_[name + 1] < birth) ++name;
      if (name < free) continue;
      name_births_.emplace_back(names_[name], birth);
      free = name + 1;
    }
  }
  for (std::uint32_t i = 0; i < name_births_.size(); ++i) pairs_.push_back(i);
}

void PersonKeyMaker::Name(PersonKeyKind kind, const Record& record, const Indices& group,
                          Arena& arena, Exposure* exposure) {
  const bool each = record.prose || kind == PersonKeyKind::kNir;
  std::uint16_t last_node = 0;
  bool any = false;
  for (const std::uint32_t member : group) {
    if (!each && kind != PersonKeyKind::kNameBirth) {
      const std::uint16_t node = NodeOf(record, exposure->findings[member]);
      if (any && node == last_node) continue;
      last_node = node;
    }
    any = true;
    exposure->keys.push_back(KeyOf(kind, member, *exposure));
    exposure->subject_values.push_back(SubjectValue(kind, member, *exposure, arena));
  }
  exposure->subject_count = exposure->keys.size();
}

void PersonKeyMaker::Link(PersonKeyKind kind, const Indices& group, Exposure* exposure) {
  for (const std::uint32_t member : group) {
    exposure->keys.push_back(KeyOf(kind, member, *exposure));
  }
}

// "nir\0value", "name_birth\0NAME|1955-08-14".
std::string_view PersonKeyMaker::SubjectValue(PersonKeyKind kind, std::uint32_t member,
                                              const Exposure& exposure, Arena& arena) {
  subject_.assign(NameOf(kind));
  subject_.push_back('\0');
  if (kind == PersonKeyKind::kNameBirth) {
    const auto [name, birth] = name_births_[member];
    subject_.append(exposure.findings[name].normalized);
    subject_.push_back('|');
    subject_.append(exposure.findings[birth].normalized);
  } else {
    subject_.append(exposure.findings[member].normalized);
  }
  return arena.Copy(subject_);
}

PersonKey PersonKeyMaker::KeyOf(PersonKeyKind kind, std::uint32_t member,
                                const Exposure& exposure) const {
  KeyedHasher::Stream hash = hasher_.Begin();
  hash.Word(static_cast<std::uint64_t>(kind));
  if (kind == PersonKeyKind::kNameBirth) {
    const auto [name, birth] = name_births_[member];
    hash.Part(exposure.findings[name].normalized);
    hash.Part(exposure.findings[birth].normalized);
  } else {
    hash.Part(exposure.findings[member].normalized);
  }
  return {hash.Finish().low, kind};
}

}  // namespace leakscan
