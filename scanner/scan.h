// The library's front door: one function that scans every input once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "scanner/base/byte_sink.h"
#include "scanner/base/keyed_hash.h"
#include "scanner/base/result.h"
#include "scanner/correlate/severity_rules.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"
#include "scanner/model/field_names.h"
#include "scanner/model/totals.h"
#include "scanner/options.h"
#include "scanner/output/event_writer.h"
#include "scanner/registry/registry_file.h"
#include "scanner/state/state_file.h"

namespace leakscan {

// What is looked for and what it means; immutable, shared by all threads.
struct Detection {
  const PatternSet& patterns;
  const PatternDatabase& database;
  const FieldNames& field_names;
  const SeverityRules& severity_rules;
  const Registry* registry = nullptr;  // the hospital's own patients, if there is a list
};

// Live figures, written by the pipeline and read by whoever shows progress.
struct ScanProgress {
  std::atomic<std::uint64_t> bytes_read{0};     // of top-level inputs
  std::atomic<std::uint64_t> bytes_skipped{0};  // of those that an earlier run has scanned
  std::atomic<std::uint64_t> exposures{0};
  std::atomic<std::uint64_t> person_keys{0};
  std::atomic<std::uint64_t> gaps{0};

  // The input that was begun last, masked.
  void SetInput(std::string_view input) {
    const std::lock_guard lock(mutex_);
    input_ = input;
  }
  std::string input() const {
    const std::lock_guard lock(mutex_);
    return input_;
  }

 private:
  mutable std::mutex mutex_;
  std::string input_;
};

enum class ScanEnd : std::uint8_t {
  kDone,          // every input was read to its end (gaps may remain)
  kStopped,       // `stop` was raised; what was read is written
  kOutputFailed,  // the sink refused; `error` says why
  kStateFailed    // the state file did
};

struct ScanOutcome {
  ScanEnd end = ScanEnd::kDone;
  Error error{ErrorCode::kInternal, ""};
  RunSummary summary;
};

// Scans the inputs of `options` and writes events to `sink`, in the order of the inputs. Errors in
// one input become gaps and the rest goes on. `stop` may be raised at any time by a signal handler.
// Blocks until the end; starts and joins its own threads.
// `state`, made with the same key: what earlier runs have done is passed over, and what this one
// does is noted when it has been written. The caller ends the run there, with the output's end.
ScanOutcome Scan(const ScanOptions& options, const Detection& detection, const SecretKey& key,
                 ByteSink& sink, ScanProgress& progress, const std::atomic<bool>& stop,
                 StateFile* state = nullptr);

// Names a key in events, and tells nothing of it: "k:" and 16 digits.
std::string KeyIdOf(const RunKeys& keys);

// One a thread, of keys that outlive it.
using EventWriterMaker = std::function<std::unique_ptr<EventWriter>(const RunKeys& keys)>;

// The same, for who makes something else of what is found than events: `sink` gets what these
// writers write, in the order of the inputs.
ScanOutcome Scan(const ScanOptions& options, const Detection& detection, const SecretKey& key,
                 const EventWriterMaker& make_writer, ByteSink& sink, ScanProgress& progress,
                 const std::atomic<bool>& stop, StateFile* state = nullptr);

}  // namespace leakscan
