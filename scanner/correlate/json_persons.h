// JsonPersons: which objects inside one JSON value are persons of their own, and which findings
// belong to each. Scratch is reused from value to value; one per worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scanner/model/finding.h"
#include "scanner/model/record.h"

namespace leakscan {

class JsonPersons {
 public:
  // Looks for persons among the nodes of `record`. False if no object but the record itself has an
  // identity of its own: then the record is one. The arguments must live as long as the other calls
  // need them.
  bool Split(const Record& record, const std::vector<Finding>& findings,
             const std::vector<Hint>& hints);

  // The nodes that are persons, in the order of the text; the record itself (0) may be the first.
  const std::vector<std::uint16_t>& persons() const { return persons_; }

  // True if objects without identity hold findings that no person took, and the record itself is no
  // person: what remains is then looked at as a record too.
  bool HasRemainder() const { return has_remainder_; }

  // Replaces `findings` (ordered by begin) and `hints` by those of one of persons(), or by the
  // remainder's for node 0 where that is no person.
  void Gather(std::uint16_t node, std::vector<Finding>* findings, std::vector<Hint>* hints) const;

 private:
  struct Node {
    std::uint16_t parent = 0;
    std::uint16_t home = 0;  // the nearest person at or above it; 0 if there is none
    bool person = false;
    bool above_person = false;
    // What its fields, and objects without identity below it, hold.
    bool has_nir = false;
    bool has_name = false;
    bool has_birth = false;
    std::uint32_t first_finding = kNone;  // of its own fields; chained by next_finding_
    std::uint32_t first_hint = kNone;
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint16_t NodeOf(std::uint16_t field) const;
  void Distribute();
  void FindPersons();
  void Inherit(std::uint16_t node, std::vector<Finding>* findings, std::vector<Hint>* hints) const;

  const Record* record_ = nullptr;
  const std::vector<Finding>* findings_ = nullptr;
  const std::vector<Hint>* hints_ = nullptr;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> next_finding_;
  std::vector<std::uint32_t> next_hint_;
  std::vector<std::uint32_t> next_member_;  // nodes of one home, chained
  std::vector<std::uint16_t> persons_;
  bool has_remainder_ = false;
};

}  // namespace leakscan
