// Task: a slot that travels reader -> worker -> writer -> reader. It owns the only large buffers of
// a run, so the number of tasks bounds the memory. Where the writer is not yet at its input, its
// result waits in a task without a buffer, and the slot is free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/model/finding.h"
#include "scanner/model/gap.h"
#include "scanner/model/totals.h"
#include "scanner/output/event_writer.h"
#include "scanner/state/state_file.h"

namespace leakscan {

// Text storage that grows, keeps its size when reused, and is always followed by readable zeros.
class TextBuffer {
 public:
  // Makes room for `capacity` bytes of text, keeping the first `keep`.
  void Reserve(std::size_t capacity, std::size_t keep);
  char* data() { return bytes_.get(); }
  std::size_t capacity() const { return capacity_; }
  // Zeroes the padding behind the first `size` bytes.
  void Seal(std::size_t size);

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
};

// What the records of one chunk say about persons, for the ledger: the keys of all records laid end
// to end, and one entry a record.
struct PersonLog {
  struct Entry {
    std::uint32_t key_count = 0;
    std::uint16_t subject_count = 0;
    std::uint16_t facts = 0;
  };
  std::vector<PersonKey> keys;
  std::vector<Entry> entries;
  std::vector<KnownPatient> known;          // of all records, end to end
  std::vector<std::uint32_t> known_counts;  // of each record that has any
  void Clear() {
    keys.clear();
    entries.clear();
    known.clear();
    known_counts.clear();
  }
  // Those of `other` behind these.
  void Append(const PersonLog& other);
};

// By what an exposure is known in later runs (--new-only), keyed: those of all lines of a chunk
// laid end to end, and how many each line has.
struct ReportKeys {
  std::vector<Hash128> keys;
  std::vector<std::uint32_t> counts;
  void Clear() {
    keys.clear();
    counts.clear();
  }
};

// A task's buffer for events may keep so much memory for the next chunk.
inline constexpr std::size_t kOutputBytesKept = std::size_t{4} * 1024 * 1024;

// What is known of an innermost stream when it begins.
struct StreamStart {
  std::string source;  // for events, masked
  std::string url;     // likewise; empty where there is none
  Hash128 source_hash;
  std::uint32_t input = 0;
  std::uint64_t stream = 0;  // number of the stream in the run
  std::uint64_t offset = 0;  // of the stream's first byte
  bool health_name = false;
  std::vector<std::uint16_t> allow;      // entries of the AllowList that hold here
  std::optional<Charset> charset;        // forced by the user
  std::optional<Charset> named_charset;  // by what the stream was found in
  bool rebuilt = false;                  // places in it are none in the source
  bool live = false;                     // its bytes may be long in coming
  bool may_grow = false;                 // a later run may go on where it ends
  std::string sheet;                     // of a spreadsheet, masked
  std::optional<RecordFormat> format;    // known: the text is a name, or a mail
  std::string container;                 // what it was decoded from
};

// What is known of it when it has ended.
struct StreamReport {
  std::string source;
  RecordFormat format = RecordFormat::kText;
  Charset charset = Charset::kUtf8;
  std::string container;
  std::vector<Column> columns;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;            // that the decoder gave
  std::uint64_t bytes_scanned = 0;    // of them
  std::uint64_t bytes_known = 0;      // of them: scanned by an earlier run
  std::uint64_t bytes_undecoded = 0;  // of them: a last character that is cut
  // Of one that may grow; its records are for the writer to count, its shape is not keyed.
  std::optional<ResumePoint> resume;
};

enum class TaskKind : std::uint8_t {
  kChunk,      // text to scan
  kStream,     // a small stream as it was decoded: `start` and `stream_bytes` in the buffer
  kStreamEnd,  // a stream is finished: `stream`
  kGap,        // a gap in a stream or input
  kInputEnd,   // an input is finished: `report`, `raw_path`, `opaque`, `skipped`, `done`
};

struct Task {
  std::uint64_t input = 0;     // order of the output: by input,
  std::uint64_t sequence = 0;  // and in it
  TaskKind kind = TaskKind::kChunk;

  // Filled by the reader.
  TextBuffer buffer;
  Chunk chunk;
  StreamStart start;
  std::size_t stream_bytes = 0;
  std::optional<StreamReport> stream;  // of kStream: by the worker; none of a name
  std::string gap_source;
  Gap gap;
  InputReport report;
  std::string raw_path;                         // as given; for hashes only
  std::map<std::string, std::uint64_t> opaque;  // members without text, by type
  bool skipped = false;                         // an earlier run has scanned it
  std::optional<DoneInput> done;                // for the state file
  std::uint64_t records_before = 0;             // of kChunk: those that an earlier run counted
  bool behind_resume = false;                   // of kChunk: what of the stream may yet grow

  // Filled by a worker.
  OutputBuffer output;             // exposure lines, whole
  std::vector<std::size_t> lines;  // where each event of `output` begins (an event may have parts)
  std::vector<NumberSlot> slots;   // record numbers to be completed (text)
  std::uint64_t records = 0;       // records in the chunk
  std::uint64_t open_records = 0;  // of them, behind the stream's resume point
  ReportKeys report_keys;          // a count for each of `lines`, where they are asked for
  Totals totals;
  PersonLog persons;

  void ClearResult();
  // Moves all but the text and what belongs to it into a task without a buffer.
  std::unique_ptr<Task> DetachResult();
  // What the result takes of memory, about.
  std::size_t ResultBytes() const;
  // Takes over the result of `from`, a chunk that follows in the stream.
  void AppendResult(const Task& from);
};

}  // namespace leakscan
