// PatternDatabase: a PatternSet's anchor expressions compiled for Hyperscan. Immutable, shared by
// all threads. Matcher: its per-thread half (owns the scratch).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/match/pattern_set.h"
#include "scanner/model/anchor.h"

namespace leakscan {

// A database of one group of expressions, made at build time and linked into the program. It is
// trusted: never make one from a file that is found at run time.
struct SerializedDatabase {
  std::string_view group;                // for people: "number"
  std::string_view expression_hash;      // of the expressions and flags it was made from
  std::string_view hyperscan_version;    // HyperscanVersion() of the maker
  bool needs_avx2 = false;               // it runs on processors with AVX2 only
  std::span<const unsigned char> bytes;  // aligned to 8
};

// Who finds anchors; they are the same.
enum class Engine : std::uint8_t {
  kAuto,       // the scanner's own loops for the expressions that they stand for, else Hyperscan
  kHyperscan,  // Hyperscan alone
};

class PatternDatabase {
 public:
  // Compiles the expressions of `patterns`. Takes from `embedded` the database of every group whose
  // expressions and Hyperscan version agree, the one for this processor first; the bytes are
  // copied. Errors name the pattern.
  static Result<PatternDatabase> Compile(const PatternSet& patterns,
                                         std::span<const SerializedDatabase> embedded,
                                         Engine engine = Engine::kAuto);
  static Result<PatternDatabase> Compile(const PatternSet& patterns) {
    return Compile(patterns, std::span<const SerializedDatabase>{});
  }

  // The same from any type with the members of SerializedDatabase: what ships with the program
  // (patterns/) knows no type of the scanner, nor the scanner one of its.
  template <class Database>
  static Result<PatternDatabase> Compile(const PatternSet& patterns,
                                         std::span<const Database> embedded,
                                         Engine engine = Engine::kAuto) {
    std::vector<SerializedDatabase> databases;
    for (const Database& database : embedded) {
      databases.push_back({database.group, database.expression_hash, database.hyperscan_version,
                           database.needs_avx2, database.bytes});
    }
    return Compile(patterns, std::span<const SerializedDatabase>(databases), engine);
  }

  PatternDatabase(PatternDatabase&&) noexcept;
  PatternDatabase& operator=(PatternDatabase&&) noexcept;
  ~PatternDatabase();

  // How many databases of Hyperscan there are, and how many of them came from `embedded`.
  int DatabaseCount() const;
  int EmbeddedCount() const;

  // True if ReadQuietText() (quiet_text.h) answers for every expression that is looked for in
  // tables, but for numbers and labels.
  bool KnowsQuietText() const;

  static std::string_view HyperscanVersion();

 private:
  friend class Matcher;
  struct Impl;
  explicit PatternDatabase(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The databases of `patterns` as bytes, for the build: one of each group for any processor and one
// for AVX2.
struct OwnedDatabase {
  std::string group;
  std::string expression_hash;
  bool needs_avx2 = false;
  std::vector<unsigned char> bytes;
};
Result<std::vector<OwnedDatabase>> SerializeDatabases(const PatternSet& patterns);

class Matcher {
 public:
  // `database` must outlive the matcher.
  explicit Matcher(const PatternDatabase& database);
  Matcher(Matcher&&) noexcept;
  ~Matcher();

  // Appends the anchors of all patterns in `text`, ordered by end, then by pattern; an anchor is
  // given once. `text` must be followed by a zero byte, which ends a run, and in all by
  // kChunkPaddingBytes that are readable: Hyperscan reads ahead. It is less than 4 GiB.
  //
  // What an anchor is depends on the grammar:
  //  - number: `end` is the offset behind the last digit of a run of at least nine; one anchor a
  //    run, more where a gap in it may part two cells. Patterns with the same expression (nir and
  //    phone) share one anchor, under the first of them.
  //  - email: `end` is the offset behind the '@'.
  //  - label: `end` lies behind the label, at most some 24 bytes.
  //  - prose: `end` lies in the text that is worth reading; only looked for where `prose` is true.
  //  - literal: [begin, end) is the match; leftmost, longest, none over another of its pattern.
  void Scan(std::string_view text, bool prose, std::vector<Anchor>* anchors);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace leakscan
