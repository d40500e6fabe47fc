// ChunkAssembler: the serial front of one innermost stream. Takes its bytes as they are decoded,
// learns charset and shape from the first 64 KiB, turns the rest into UTF-8, and sends it on as
// chunks of whole records.
//
//   bytes -> [charset] -> buffer: | whole records | partial record |
//                                   -> a chunk       -> copied to the next buffer
//
// A record over kRecordBytesMax is sent in overlapping pieces.
//
// A stream that ends within its first kWholeBytesMax bytes is sent as it is: the worker that takes
// it runs an assembler of its own over it (AssembleWhole), so that what a small stream is, is not
// found out by the serial front. Nothing depends on who does it. One thread.
//
// A stream that has grown since an earlier run is walked from its front like any other, so all that
// holds behind is known as in a whole scan; only the chunks before the resume point are not sent.
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
#include "scanner/model/gap.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/format_sniffer.h"
#include "scanner/pipeline/column_sampler.h"
#include "scanner/pipeline/task.h"

namespace leakscan {

// Where tasks come from and go to. Take and Send may wait; Take gives null once the run is being
// ended.
class TaskFeed {
 public:
  virtual ~TaskFeed() = default;
  virtual Task* Take() = 0;
  virtual void Send(Task* task) = 0;
  // A task that was taken and is not needed.
  virtual void GiveBack(Task* task) = 0;
  // Whoever would take so many bytes has enough to do without them.
  virtual bool IsBusy(std::size_t bytes) const = 0;
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
  // Called behind Begin(): an earlier run has sent what lies before `point`. When the rest comes,
  // `confirm` is asked, with the stream's shape, whether that is still so.
  void Resume(const ResumePoint& point, std::function<bool(const Hash128& shape)> confirm);
  // The stream is not what it was: nothing of it was sent, and it has to be begun anew. False, as
  // what found it out shall return.
  bool FailResume();
  // A live input pauses: whole records are sent on.
  bool Pause();
  // One gives little at a time: the same, but text is cut within a paragraph only where none is
  // whole.
  bool Flush();
  // Bytes of the stream that chunks hold.
  std::uint64_t bytes_sent() const { return bytes_scanned_; }
  // Bytes are missing here: what came before is cut off from what comes.
  bool Interrupt();
  bool End();
  // Ends the stream though it goes on: whole records are sent, and `rest` tells what is left, of
  // which nothing is. A record that somebody's patience cut would be another than the whole one.
  bool BreakOff(Gap* rest);
  // Begin to End of the stream that `task`, of kind kStream, holds.
  bool AssembleWhole(Task* task);

  // True if the last stream was sent as it is; what follows is unknown then.
  bool sent_whole() const { return sent_whole_; }
  // What the stream's end tells, once it has come.
  StreamReport Report() const;

 private:
  std::unique_ptr<Chunker> NewChunker(const StreamContext& context) const;
  void Reset(StreamStart start);
  bool Learn();             // charset and shape, from the head
  bool DecodeRaw();         // raw_ -> buffer
  bool Drain(bool at_end);  // sends what can be cut
  bool DrainWhole();        // sends what is whole whatever may come
  bool CutOpenEnd();        // finds the resume point
  bool CutRecords(bool at_end, bool* more);
  bool CutPiece(bool at_end, bool* more);
  bool Send(std::size_t bytes, std::size_t keep_from, const Cut& cut);
  std::size_t BytesTo(std::uint64_t text_offset) const;
  std::string_view Text() const { return {task_->buffer.data(), size_}; }
  // Of a stream that holds several tables those of the one with the most rows; empty for other
  // formats.
  std::vector<Column> Columns() const;

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

  Task* task_ = nullptr;      // the buffer being filled; none between streams
  std::size_t fill_ = 0;      // it is filled up to here before a cut is looked for
  std::size_t size_ = 0;      // bytes of text in it
  std::size_t window_ = 0;    // bytes of it to look at for a cut
  std::uint64_t offset_ = 0;  // of the buffer's first byte, before charset decoding
  std::uint64_t next_record_ = 1;
  std::uint64_t next_line_ = 1;
  std::uint64_t bytes_filled_ = 0;
  std::uint64_t bytes_scanned_ = 0;  // sent in chunks, or a byte-order mark; before decoding
  std::size_t bytes_undecoded_ = 0;  // at the end: no whole character of the charset
  bool sent_whole_ = false;

  ColumnSampler sampler_;
  std::uint64_t text_offset_ = 0;  // of the buffer's first byte, in the decoded text

  // For a later run, and from an earlier one.
  Hash128 shape_;
  std::optional<ResumePoint> open_end_;  // found
  std::optional<ResumePoint> resume_;    // given
  bool passing_ = false;                 // the buffer begins before it
  std::function<bool(const Hash128& shape)> confirm_;
  std::uint64_t bytes_known_ = 0;  // not sent; before decoding

  bool splitting_ = false;           // the buffer begins inside a record that is over the limit
  std::size_t split_seen_ = 0;       // bytes of the buffer that the chunker has seen of it
  std::uint32_t split_overlap_ = 0;  // bytes of the buffer that the piece before holds too
};

}  // namespace leakscan
