// WarcBox: the records of a WARC file (1.0, 1.1 and the drafts before). Internal to decode/; one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scanner/decode/box.h"

namespace leakscan {

class WarcBox : public Box {
 public:
  using Box::Box;

  std::string_view name() const override { return "warc"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t {
    kRecord,    // where a record's head should stand
    kHttpHead,  // at a block that should begin with the head of an HTTP message
    kBlock,     // at the bytes that are to be the member's
    kMember,    // in them
    kEnd,       // at the two line ends behind a record
    kRaw,       // in bytes that are no record
  };

  // Each moves on by one step; the event where there is one to hand on.
  std::optional<BoxEvent> ReadRecordHead();
  std::optional<BoxEvent> ReadHttpHead();
  std::optional<BoxEvent> OpenBlock();
  std::optional<BoxEvent> LeaveMember();
  std::optional<BoxEvent> ReadRecordEnd();
  BoxEvent OpenRaw(GapReason reason, std::string detail);

  StageItem ReadBlock(std::span<std::byte> room, std::uint64_t bytes_max);
  StageItem ReadChunked(std::span<std::byte> room);
  StageItem ReadChunkLine();
  StageItem ReadTrailer();
  StageItem ReadRaw(std::span<std::byte> room);
  // Consumes `bytes` of the block.
  void Take(std::size_t bytes);
  StageItem EndChunks(GapReason reason, std::string detail);
  // Bytes are missing in the record, nobody knows how many: its length says nothing any more.
  void BreakOff();
  BoxEvent StopInRecord();
  StageItem StopInBlock();

  State state_ = State::kRecord;
  std::uint64_t record_ = 0;  // its number, from 1
  std::uint64_t left_ = 0;    // bytes of the record's block not given yet
  bool cut_short_ = false;    // the input ended in a block
  bool broken_off_ = false;   // bytes are missing in it
  bool damage_told_ = false;  // the gap in front of raw bytes was given
  bool line_start_ = false;   // kRaw: the last byte ended a line
  bool http_ = false;         // the block is an HTTP message
  MemberHints hints_;         // of the record
  std::string coding_;        // its Content-Encoding, in lower case, until it was dealt with

  // A chunked body.
  bool chunked_ = false;
  bool in_trailer_ = false;
  std::uint64_t chunk_left_ = 0;
  bool chunk_begun_ = false;  // a line end stands in front of the next chunk's size
};

}  // namespace leakscan
