// Hyperscan in block mode over bytes (no UTF-8 mode: dumps break it, and UCP costs the automata
// that make it fast). Each group of expressions has a database of its own, see expression_groups.h.
//
// A serialised database is taken if it was made from the same expressions by the same version. It
// is bound to a platform; Hyperscan refuses a foreign one, and then the group is compiled.
#include "scanner/match/pattern_database.h"

#include <hs.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "scanner/match/database_impl.h"
#include "scanner/match/quiet_text.h"

namespace leakscan {
namespace {

constexpr std::size_t kCustomExpressionsMax = 500;

struct FreeCompileError {
  void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};
using CompileErrorHandle = std::unique_ptr<hs_compile_error_t, FreeCompileError>;

tl::unexpected<Error> PatternError(const Pattern& pattern, const std::string& message) {
  return MakeError(ErrorCode::kInvalidArgument,
                   pattern.origin + ": pattern '" + pattern.id + "': " + message);
}

bool HostHasAvx2() {
  hs_platform_info_t host{};
  return hs_populate_platform(&host) == HS_SUCCESS &&
         (host.cpu_features & HS_CPU_FEATURES_AVX2) != 0;
}

// Looks at one expression before it is compiled with the others: its own errors, and whether it
// can match nothing.
Status CheckExpression(const ExpressionGroup& group, std::size_t index, const Pattern& pattern) {
  hs_expr_info_t* raw_info = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t result = hs_expression_info(group.expressions[index].text.c_str(),
                                               group.Flags(index), &raw_info, &raw_error);
  const CompileErrorHandle error(raw_error);
  if (result != HS_SUCCESS) {
    return PatternError(pattern, error ? error->message : "hyperscan cannot read it");
  }
  const unsigned width = raw_info->min_width;
  std::free(raw_info);  // allocated by Hyperscan's default allocator
  if (width == 0) return PatternError(pattern, "the anchor matches the empty text");
  return {};
}

// `platform` null: this machine.
Result<DatabaseHandle> CompileGroup(const ExpressionGroup& group, const PatternSet& patterns,
                                    const hs_platform_info_t* platform) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (std::size_t i = 0; i < group.expressions.size(); ++i) {
    const Pattern& pattern = patterns.patterns()[group.expressions[i].pattern];
    LEAKSCAN_RETURN_IF_ERROR(CheckExpression(group, i, pattern));
    texts.push_back(group.expressions[i].text.c_str());
    flags.push_back(group.Flags(i));
    ids.push_back(static_cast<unsigned>(i));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t result =
      hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, platform, &database, &raw_error);
  const CompileErrorHandle error(raw_error);
  if (result == HS_SUCCESS) return DatabaseHandle(database);
  if (error && error->expression >= 0) {
    const auto index = static_cast<std::size_t>(error->expression);
    return PatternError(patterns.patterns()[group.expressions[index].pattern], error->message);
  }
  return MakeError(ErrorCode::kInternal, "hyperscan cannot compile the patterns: " +
                                             std::string(error ? error->message : "no reason"));
}

// The embedded database of `group`, or null if none can be used.
DatabaseHandle TakeEmbedded(const ExpressionGroup& group,
                            std::span<const SerializedDatabase> embedded) {
  if (embedded.empty()) return nullptr;
  const std::string hash = group.Hash();
  const bool host_has_avx2 = HostHasAvx2();
  for (const bool avx2 : {true, false}) {
    if (avx2 && !host_has_avx2) continue;
    for (const SerializedDatabase& candidate : embedded) {
      if (candidate.needs_avx2 != avx2 || candidate.expression_hash != hash ||
          candidate.hyperscan_version != PatternDatabase::HyperscanVersion()) {
        continue;
      }
      hs_database_t* database = nullptr;
      if (hs_deserialize_database(reinterpret_cast<const char*>(candidate.bytes.data()),
                                  candidate.bytes.size(), &database) == HS_SUCCESS) {
        return DatabaseHandle(database);
      }
    }
  }
  return nullptr;
}

Status CheckLimits(const std::vector<ExpressionGroup>& groups) {
  for (const ExpressionGroup& group : groups) {
    if (group.kind == GroupKind::kCustomLiteral &&
        group.expressions.size() > kCustomExpressionsMax) {
      return MakeError(
          ErrorCode::kLimitExceeded,
          "more than " + std::to_string(kCustomExpressionsMax) + " patterns of your own");
    }
  }
  return {};
}

bool IsKnownQuiet(const ExpressionGroup& group, const PatternSet& patterns) {
  if (group.kind == GroupKind::kProse || group.IsOwnLoop()) return true;
  return std::ranges::all_of(group.expressions, [&](const Expression& expression) {
    if (patterns.patterns()[expression.pattern].grammar == Grammar::kLabel) return true;
    return std::ranges::any_of(kQuietExpressions, [&](const QuietExpression& known) {
      return known.text == expression.text && (known.caseless || !expression.caseless);
    });
  });
}

// The sieve of each expression; none if one of them is not known.
std::vector<Sieve> SievesOf(const ExpressionGroup& group) {
  std::vector<Sieve> sieves;
  for (std::size_t i = 0; i < group.expressions.size(); ++i) {
    const std::optional<Sieve> sieve = SieveOf(group, i);
    if (!sieve) return {};
    sieves.push_back(*sieve);
  }
  return sieves;
}

Result<std::vector<unsigned char>> Serialize(const hs_database_t* database) {
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database, &bytes, &size) != HS_SUCCESS) {
    return MakeError(ErrorCode::kInternal, "hyperscan cannot serialise a database");
  }
  std::vector<unsigned char> copy(size);
  std::copy_n(bytes, size, reinterpret_cast<char*>(copy.data()));
  std::free(bytes);  // allocated by Hyperscan's default allocator
  return copy;
}

}  // namespace

void FreeDatabase::operator()(hs_database* database) const { hs_free_database(database); }
void FreeScratch::operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }

PatternDatabase::PatternDatabase(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PatternDatabase::PatternDatabase(PatternDatabase&&) noexcept = default;
PatternDatabase& PatternDatabase::operator=(PatternDatabase&&) noexcept = default;
PatternDatabase::~PatternDatabase() = default;

std::string_view PatternDatabase::HyperscanVersion() { return hs_version(); }
int PatternDatabase::DatabaseCount() const { return impl_->database_count; }
int PatternDatabase::EmbeddedCount() const { return impl_->embedded_count; }
bool PatternDatabase::KnowsQuietText() const { return impl_->knows_quiet_text; }

Result<PatternDatabase> PatternDatabase::Compile(const PatternSet& patterns,
                                                 std::span<const SerializedDatabase> embedded,
                                                 Engine engine) {
  if (hs_valid_platform() != HS_SUCCESS) {
    return MakeError(ErrorCode::kUnsupported, "hyperscan does not run on this processor");
  }
  const bool own_loops = engine == Engine::kAuto;
  auto impl = std::make_unique<Impl>();
  impl->knows_quiet_text = own_loops;
  const std::vector<ExpressionGroup> groups = GroupExpressions(patterns);
  LEAKSCAN_RETURN_IF_ERROR(CheckLimits(groups));
  for (const ExpressionGroup& group : groups) {
    CompiledGroup compiled;
    compiled.kind = group.kind;
    impl->knows_quiet_text &= IsKnownQuiet(group, patterns);
    for (const Expression& expression : group.expressions) {
      compiled.pattern_of_id.push_back(expression.pattern);
    }
    if (own_loops && group.IsOwnLoop()) {
      impl->groups.push_back(std::move(compiled));
      continue;
    }
    if (own_loops) compiled.sieve_of_id = SievesOf(group);
    ++impl->database_count;
    compiled.database = TakeEmbedded(group, embedded);
    if (compiled.database) {
      ++impl->embedded_count;
    } else {
      LEAKSCAN_ASSIGN_OR_RETURN(compiled.database, CompileGroup(group, patterns, nullptr));
    }
    hs_scratch_t* scratch = impl->scratch.release();
    const hs_error_t result = hs_alloc_scratch(compiled.database.get(), &scratch);
    impl->scratch.reset(scratch);
    if (result != HS_SUCCESS) {
      return MakeError(ErrorCode::kInternal, "hyperscan has no memory for its scratch space");
    }
    impl->groups.push_back(std::move(compiled));
  }
  return PatternDatabase(std::move(impl));
}

Result<std::vector<OwnedDatabase>> SerializeDatabases(const PatternSet& patterns) {
  std::vector<OwnedDatabase> databases;
  for (const ExpressionGroup& group : GroupExpressions(patterns)) {
    if (group.IsOwnLoop()) continue;
    for (const bool avx2 : {true, false}) {
      hs_platform_info_t platform{};
      platform.tune = HS_TUNE_FAMILY_GENERIC;
      platform.cpu_features = avx2 ? HS_CPU_FEATURES_AVX2 : 0U;
      LEAKSCAN_ASSIGN_OR_RETURN(const DatabaseHandle database,
                                CompileGroup(group, patterns, &platform));
      LEAKSCAN_ASSIGN_OR_RETURN(std::vector<unsigned char> bytes, Serialize(database.get()));
      databases.push_back({std::string(Name(group.kind)), group.Hash(), avx2, std::move(bytes)});
    }
  }
  return databases;
}

}  // namespace leakscan
