// ChunkAssembler: the serial front of one innermost stream. Takes its bytes as they are decoded,
// learns charset and shape from the first 64 KiB, turns the rest into UTF-8, and sends it on as
// chunks of whole records.
//
//   bytes -> [charset] -> buffer: | whole records | partial record |
//                                   -> a chunk       -> copied to the next buffer
//
// A record over kRecordBytesMax is sent in overlapping pieces. One thread (the reader).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/decode/charset.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/format_sniffer.h"
#include "scanner/pipeline/column_sampler.h"
#include "scanner/pipeline/task.h"

namespace leakscan {

// Where tasks come from and go to. Both calls may wait; Take gives null once the run is being
// ended.
class TaskFeed {
 public:
  virtual ~TaskFeed() = default;
  virtual Task* Take() = 0;
  virtual void Send(Task* task) = 0;
};

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
  std::string sheet;                     // of a spreadsheet, masked
  std::optional<RecordFormat> format;    // known: the text is a name, or a mail
};

class ChunkAssembler {
 public:
  // `names` and `feed` must outlive the assembler; `today_year` bounds birth dates.
  ChunkAssembler(const FieldNames& names, int today_year, std::size_t chunk_bytes, TaskFeed& feed);

  // Every call returns false once the feed has ended; then only destruction is left.
  bool Begin(StreamStart start);
  // Where the next bytes of the stream may be put; never empty between Begin and End.
  std::span<std::byte> Room();
  bool Filled(std::size_t bytes);
  // A live input pauses: whole records are sent on.
  bool Pause();
  // Bytes are missing here: what came before is cut off from what comes.
  bool Interrupt();
  bool End();

  // The context of the current or last stream, once known.
  const std::shared_ptr<const StreamContext>& context() const { return context_; }
  // Its columns, of several tables those of the one with the most rows; empty for other formats.
  std::vector<Column> Columns() const;
  // Bytes of the stream that went into chunks or a byte-order mark, before charset decoding; equals
  // the bytes filled in once the stream has ended.
  std::uint64_t bytes_scanned() const { return bytes_scanned_; }
  // Bytes at the end that were no whole character of the charset.
  std::size_t bytes_undecoded() const { return undecoded_; }

 private:
  std::unique_ptr<Chunker> NewChunker(const StreamContext& context) const;
  bool Learn();             // charset and shape, from the head
  bool DecodeRaw();         // raw_ -> buffer
  bool Drain(bool at_end);  // sends what can be cut
  bool CutRecords(bool at_end, bool* more);
  bool CutPiece(bool at_end, bool* more);
  bool Send(std::size_t bytes, std::size_t keep_from, const Cut& cut);
  std::size_t BytesToBarrier() const;
  std::string_view Text() const { return {task_->buffer.data(), size_}; }

  const FieldNames& names_;
  const int today_year_;
  const std::size_t chunk_bytes_;
  TaskFeed& feed_;

  StreamStart start_;
  std::shared_ptr<const StreamContext> context_;  // null until learnt
  std::unique_ptr<Chunker> chunker_;
  std::shared_ptr<const OpenState> open_;  // at the buffer's start
  std::optional<CharsetDecoder> decoder_;  // nothing for UTF-8
  std::vector<std::byte> raw_;             // bytes not yet decoded
  std::size_t raw_size_ = 0;
  std::size_t undecoded_ = 0;

  Task* task_ = nullptr;      // the buffer being filled
  std::size_t size_ = 0;      // bytes of text in it
  std::size_t window_ = 0;    // bytes of it to look at for a cut
  std::uint64_t offset_ = 0;  // of the buffer's first byte, before charset decoding
  std::uint64_t next_record_ = 1;
  std::uint64_t next_line_ = 1;
  std::uint64_t bytes_scanned_ = 0;

  ColumnSampler sampler_;
  std::uint64_t text_offset_ = 0;  // of the buffer's first byte, in the decoded text

  bool splitting_ = false;           // the buffer begins inside a record that is over the limit
  std::size_t split_seen_ = 0;       // bytes of the buffer that the chunker has seen of it
  std::uint32_t split_overlap_ = 0;  // bytes of the buffer that the piece before holds too
};

}  // namespace leakscan
