// StreamDecoder: the one seam of decode/. From a byte source to a flat sequence of plain items;
// nothing else crosses, so that decoding can one day run in a locked-down child process, and a test
// can drive the pipeline from a recorded sequence.
//
// Sequence of one input:   (Begin Bytes* End | Name | Gap | Pause)* Finish
// Streams do not nest in the sequence: a box's members come one after the other. Compressed data is
// one stream "" with gaps in it; should what stands between its frames grow too large to be kept
// until the end, the stream is ended, and begun again later at the offset where it stopped.
//
// Every byte of the input is accounted for: it was decoded by a container (its headers, its
// compressed data), or came out in a stream (kBytes), a name (kName) or lies in a gap.
// One thread; owned by the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scanner/base/byte_source.h"
#include "scanner/decode/decode_ahead.h"
#include "scanner/model/gap.h"

namespace leakscan {

enum class StreamItemKind : std::uint8_t {
  kBegin,  // an innermost stream begins: `path`, `offset` (of its first byte), `container`
  kBytes,  // `bytes` bytes of it were put into the room
  kEnd,    // it ended
  kGap,    // `gap`; inside a stream its offset counts in that stream, outside in what `path`
           // names. Its size counts in what the container's decoder read; `offset` says where there
  kName,   // `text` is a name or comment found in a container (`path` says where): scan it
  kPause,  // a live input has nothing for now
  kFinish,  // the input is done; `bytes_read` bytes of it were read
};

// What a box tells of a member's bytes.
struct MemberHints {
  std::string charset;      // as it is named there ("iso-8859-1"); empty: unknown
  bool one_record = false;  // all of the stream is one record: a mail
  bool message = false;     // it is a mail message, whatever its first bytes
  bool brotli = false;      // named so; it is none where it looks like something else
  bool plain = false;       // not to be decoded any further, whatever it looks like
  bool rebuilt = false;     // UTF-8 text that was put together: no place in it is one in the source
  std::string sheet;        // rebuilt: of a spreadsheet
  std::string url;          // where a crawler had it from
};

struct StreamItem {
  StreamItemKind kind = StreamItemKind::kFinish;
  std::string path;                   // behind the input's own path: "", "!/member!/#trailing"...
  std::string container;              // "zstd", "tar" or empty: what the stream was decoded from
  MemberHints hints;                  // kBegin
  std::string text;                   // kName
  bool member_name = false;           // kName: of a member, as it stands in its path
  std::string_view opaque;            // kBegin: "png", "elf"...: holds no text; a literal
  std::uint64_t offset = 0;           // kBegin: of the first byte; kName, kGap: in the input
  std::size_t bytes = 0;              // kBytes
  std::uint64_t bytes_read = 0;       // kFinish: of the input, unreadable ones passed over included
  std::uint64_t container_bytes = 0;  // kFinish: of them, those decoded by a container
  Gap gap;                            // kGap
};

// Every limit is an option, and every limit hit is a gap.
struct DecodeLimits {
  std::uint64_t output_bytes_max = std::uint64_t{1} << 40;   // decoded bytes of one input
  std::uint64_t ratio_max = 250;                             // decoded : read bytes...
  std::uint64_t ratio_floor_bytes = std::uint64_t{1} << 30;  // ...once so much was decoded
  std::uint64_t window_bytes_max = std::uint64_t{1} << 27;   // of zstd, xz, lzma, PPMd
  std::uint64_t spool_bytes_max = std::uint64_t{64} << 20U;  // held until it can be read
  std::uint64_t members_max = 1'000'000;                     // of all boxes of one input
  std::uint64_t ahead_bytes_min = std::uint64_t{32} << 10U;  // of parts to be decoded ahead
  int depth_max = 8;
};

class StreamDecoder {
 public:
  virtual ~StreamDecoder() = default;

  // The next item. `room` (not empty) is filled only for kBytes. Never fails: what cannot be read
  // is a gap, and what follows it is decoded or given raw.
  virtual StreamItem Next(std::span<std::byte> room) = 0;
};

class InputDecoder : public StreamDecoder {
 public:
  // The first byte of the input that was neither given nor decoded: who stops now, leaves it and
  // all behind it, though more may have been read.
  virtual std::uint64_t position() const = 0;
};

// Decodes `source` by its content, what is encrypted with one of `passwords`. The source and the
// passwords must outlive the decoder. `name`: of the input, for what nothing else tells (".br").
// `helper`, if there is one, decodes parts of it ahead, while the source is looked into by
// ReadAt(); it outlives the decoder, too.
std::unique_ptr<InputDecoder> MakeStreamDecoder(ByteSource& source, const DecodeLimits& limits,
                                                std::span<const std::string> passwords = {},
                                                std::string_view name = {},
                                                DecodeHelper* helper = nullptr);

// True if `head`, the first bytes of an input, are those of a container that is decoded.
inline constexpr std::size_t kContainerHeadBytes = 4096;
bool BeginsContainer(std::span<const std::byte> head);

}  // namespace leakscan
