// EventWriter: one event -> one or more lines of bytes, appended to a buffer that the caller
// reuses. Two forms: ndjson (contract, "Events") and text (one line an exposure, for people).
// Immutable but for scratch; one per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/base/output_buffer.h"
#include "scanner/model/chunk.h"
#include "scanner/model/finding.h"
#include "scanner/model/gap.h"
#include "scanner/model/pattern.h"
#include "scanner/model/totals.h"

namespace leakscan {

// No line is longer, its '\n' included.
inline constexpr std::size_t kLineBytesMax = 8000;
// Of it those may take who are known, if that is told later: so many persons.
inline constexpr std::size_t kKnownLaterBytesMax = 320;
inline constexpr std::size_t kKnownLaterMax = 8;

struct EventOptions {
  bool reveal = false;  // findings also carry `value` and `normalized`
  bool color = false;   // text only
  bool wide = true;     // text: findings shown as "detector masked" in full
};

// The keyed functions of a run, shared by all writers.
struct RunKeys {
  explicit RunKeys(const SecretKey& key)
      : tokens(key),
        ids(key, "leakscan id"),
        fingerprints(key, "leakscan fingerprint"),
        places(key, "leakscan place"),
        reports(key, "leakscan report") {}
  HmacSha256 tokens;
  KeyedHasher ids;
  KeyedHasher fingerprints;  // and what persons are counted by
  KeyedHasher places;
  KeyedHasher reports;  // what --new-only remembers
};

// A place in the output where a record's number must be added to a base that only the ordered
// writer knows (records of text are counted by the workers): at `position` the decimal number
// `number` is to be inserted after the base was added.
struct NumberSlot {
  std::size_t position = 0;
  std::uint64_t number = 0;
};

// What may be shown of where an exposure was posted: masked, valid UTF-8; empty where not told.
struct ShownContext {
  std::string url;
  std::string posted;  // ISO 8601
  std::string title;
  std::optional<Hash128> author;  // its token
};

// Who of an exposure's persons is on the hospital's own list. A look-up takes its time, and many at
// once take little more: so a writer that can leaves what it says of them for later.
class KnownAnswer {
 public:
  virtual ~KnownAnswer() = default;
  // Whether it may be told later: then it is few persons, kKnownLaterBytesMax at most.
  virtual bool CanWait() const = 0;
  // EventWriter::Known() is to say at `position` of the buffer who is known.
  virtual void TellAt(std::size_t position) = 0;
  // Of what cannot wait: the surest first; empty where nobody is known. Valid until the next
  // exposure.
  virtual std::span<const KnownPatient> Get() = 0;
};

// What an exposure's lines need beside the exposure itself.
struct ExposurePlace {
  const Chunk* chunk = nullptr;
  const Record* record = nullptr;  // source record of the exposure (field names)
  std::uint64_t offset = 0;        // of the exposure, before charset decoding
  std::uint64_t length = 0;
  // Records of one stream and one layout have the same fields, by name, kind and order; 0: this one
  // may have any.
  std::uint32_t layout = 0;
  const ShownContext* context = nullptr;  // null: what the stream's context says is all
  KnownAnswer* known = nullptr;           // null: there is no list
};

class EventWriter {
 public:
  virtual ~EventWriter() = default;

  // `slots`: null where record numbers are final; else the number is left out of the line and its
  // slot appended.
  virtual void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure,
                        OutputBuffer* out, std::vector<NumberSlot>* slots) = 0;
  // Appends what Exposure() left for later. Writers that leave nothing have no need of it.
  virtual void Known(std::span<const KnownPatient> /*known*/, OutputBuffer* /*out*/) {}
  virtual void Run(const RunInfo& run, std::string* out) = 0;
  virtual void Gap(std::string_view source, const leakscan::Gap& gap, std::string* out) = 0;
  // --events source: one innermost stream, when it ends.
  virtual void Source(const StreamContext& stream, const Totals& totals, std::string* out) = 0;
  // Text only: events of a stream that were left out ("... 120 more in export.csv").
  virtual void More(std::string_view source, std::uint64_t count, std::string* out) = 0;
  virtual void Input(const InputReport& report, std::string* out) = 0;
  virtual void Summary(const RunSummary& summary, std::string* out) = 0;
};

// `keys` and `detectors` must outlive the writer.
std::unique_ptr<EventWriter> MakeNdjsonWriter(const RunKeys& keys,
                                              const std::vector<Detector>& detectors,
                                              const EventOptions& options);
std::unique_ptr<EventWriter> MakeTextWriter(const RunKeys& keys,
                                            const std::vector<Detector>& detectors,
                                            const EventOptions& options);

}  // namespace leakscan
