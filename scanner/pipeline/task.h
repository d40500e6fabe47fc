// Task: a slot that travels reader -> worker -> writer -> reader. It owns the only large buffers of
// a run, so the number of tasks bounds the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/model/finding.h"
#include "scanner/model/gap.h"
#include "scanner/model/totals.h"
#include "scanner/output/event_writer.h"

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
  void Clear() {
    keys.clear();
    entries.clear();
  }
};

// A task's buffer for events may keep so much memory for the next chunk.
inline constexpr std::size_t kOutputBytesKept = std::size_t{4} * 1024 * 1024;

enum class TaskKind : std::uint8_t {
  kChunk,     // text to scan
  kGap,       // a gap in a stream or input
  kInputEnd,  // an input is finished: `report`
  kLast,      // nothing follows
};

struct Task {
  std::uint64_t sequence = 0;  // order of the output
  TaskKind kind = TaskKind::kChunk;

  // Filled by the reader.
  TextBuffer buffer;
  Chunk chunk;
  std::string gap_source;
  Gap gap;
  InputReport report;
  std::uint64_t input_bytes_read = 0;

  // Filled by a worker.
  OutputBuffer output;             // exposure lines, whole
  std::vector<std::size_t> lines;  // where each event of `output` begins (an event may have parts)
  std::vector<NumberSlot> slots;   // record numbers to be completed (text)
  std::uint64_t records = 0;       // records in the chunk
  Totals totals;
  PersonLog persons;

  void ClearResult();
};

}  // namespace leakscan
