// What PatternDatabase and Matcher share of Hyperscan. Internal to scanner/match.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scanner/match/expression_groups.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/text_sieve.h"

struct hs_database;  // Hyperscan's, so that <hs.h> stays in source files
struct hs_scratch;

namespace leakscan {

struct FreeDatabase {
  void operator()(hs_database* database) const;
};
struct FreeScratch {
  void operator()(hs_scratch* scratch) const;
};
using DatabaseHandle = std::unique_ptr<hs_database, FreeDatabase>;
using ScratchHandle = std::unique_ptr<hs_scratch, FreeScratch>;

struct CompiledGroup {
  GroupKind kind = GroupKind::kEmail;
  DatabaseHandle database;                   // none where AppendNumberAnchors finds the anchors
  std::vector<std::uint16_t> pattern_of_id;  // index of the pattern of a match's id
  std::vector<Sieve> sieve_of_id;            // empty unless TextSieve tells where they match
};

struct PatternDatabase::Impl {
  std::vector<CompiledGroup> groups;  // in the order of GroupKind
  ScratchHandle scratch;              // fits every group; each matcher clones it
  int database_count = 0;
  int embedded_count = 0;
  bool knows_quiet_text = true;
};

}  // namespace leakscan
