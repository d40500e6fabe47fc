// AllowList: findings that the user knows and does not want to be told of (--allow): test accounts,
// a hospital's own switchboard, a training file. What it allows stays in events as `info`.
// Immutable once loaded; shared by all threads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/model/finding.h"

namespace leakscan {

// An entry allows a finding that meets all of its conditions; an empty condition is none.
struct AllowEntry {
  std::string detector = {};  // its id
  std::string value = {};     // as written or in its normal form; separators make no difference
  std::string token = {};     // "t:" and 32 hexadecimal digits, under the run's key
  std::string domain = {};    // of an e-mail address: this one or one below it, lower case
  std::string source =
      {};  // glob (fnmatch) over the input's path with "!/member", and its last part
  std::string reason = {};
};

class AllowList {
 public:
  using TokenOf = std::function<Hash128(std::string_view detector, std::string_view value)>;

  void Add(AllowEntry entry);
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  const std::vector<AllowEntry>& entries() const { return entries_; }

  // The numbers of the entries that can allow something in `path` (unmasked).
  std::vector<std::uint16_t> ForSource(const std::string& path) const;

  // True if one of the entries `numbers` (of ForSource) allows `finding`, whose detector's id is
  // `detector`. `token_of` is asked only where an entry has a token. Lists of values and of tokens
  // are looked up, not walked through.
  bool Allows(std::span<const std::uint16_t> numbers, std::string_view detector,
              const Finding& finding, const TokenOf& token_of) const;

 private:
  using Index = std::unordered_multimap<std::string, std::uint16_t>;

  std::vector<AllowEntry> entries_;
  // Each entry is found by its value, else by its token, else by walking through the others.
  Index by_value_;  // keys are compact forms
  Index by_token_;
  std::vector<std::uint16_t> others_;
};

}  // namespace leakscan
