// ZipBox: the members of a zip archive, read from its front to its end. Internal to decode/; one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/box.h"
#include "scanner/decode/deflate_decoder.h"
#include "scanner/decode/zip_ahead.h"
#include "scanner/decode/zip_cipher.h"
#include "scanner/decode/zip_directory.h"
#include "scanner/decode/zip_format.h"

namespace leakscan {

class ZipBox : public Box {
 public:
  using Box::Box;

  std::string_view name() const override { return "zip"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

  // Where the member ended that Read() gave, counted in what the box reads; nothing if there is
  // anything to tell of it. Instead of Next().
  std::optional<std::uint64_t> EndOfMember();

 protected:
  // What a member of this name gives depends on itself alone.
  virtual bool StandsAlone(std::string_view /*path*/) const { return true; }

 private:
  enum class State : std::uint8_t {
    kRecord,  // where a record should stand
    kOpen,    // behind a local header
    kMember,  // in a member's bytes
    kAhead,   // in front of those of a member that was decoded ahead
    kSkip,    // in those of a member that are decoded no further
    kRaw,     // in bytes that are no part of the archive
    kEnd,
  };
  enum class Coding : std::uint8_t {
    kStored,   // given as they are
    kUnsized,  // so, up to a data descriptor
    kDeflate,
  };
  enum class End : std::uint8_t { kNone, kDone, kFailed };

  // Of records (zip_box.cc). Each moves on by one step; the event where there is one to hand on.
  std::optional<BoxEvent> ReadRecord();
  std::optional<BoxEvent> ReadLocalHeader();
  std::optional<BoxEvent> ReadDirectoryHeader();
  std::optional<BoxEvent> ReadDirectoryEnd();
  std::optional<BoxEvent> ReadOther(ZipRecord record);
  std::optional<BoxEvent> PassOverNone();
  std::optional<BoxEvent> Finish();
  BoxEvent CutRecord();
  void PostUnseen();
  StageItem ReadRaw(std::span<std::byte> room);
  // How many bytes come before the next record (0: one stands here). kEnd: nothing comes.
  Ahead BytesToRecord(std::size_t* bytes);

  // Of members (zip_box_members.cc).
  std::optional<BoxEvent> OpenMember();
  bool OpenAhead();
  std::optional<BoxEvent> CloseMember();
  std::optional<BoxEvent> CloseAhead();
  std::optional<BoxEvent> Skip();
  StageItem ReadStored(std::span<std::byte> room);
  StageItem ReadUnsized(std::span<std::byte> room);
  StageItem ReadDeflate(std::span<std::byte> room);
  bool TakeBackRecord();
  bool PassDescriptor(std::uint64_t packed_bytes);
  std::optional<std::uint64_t> DecodedBytes() const;
  // Bytes of an unsized member before its descriptor, or known to be before it.
  std::size_t BytesToDescriptor(std::span<const std::byte> bytes, bool at_end) const;
  // kReady: the member can be decrypted (`cipher_`), or Fail() has said why not.
  Ahead OpenCipher();
  bool Fits(std::string_view password, std::span<const std::byte> bytes);
  // The member's bytes that are available, decrypted.
  std::span<const std::byte> Input();
  void ConsumeInput(std::size_t bytes);
  void Given(std::span<const std::byte> bytes);
  // The member is decoded no further: a gap up to its end or, by `search`, up to the next record.
  void Fail(GapReason reason, std::string detail, bool search);
  void FailCut();  // by the input's end

  State state_ = State::kRecord;
  std::deque<BoxEvent> events_;  // to be handed on before anything else
  ZipDirectory directory_;
  bool committed_ = false;    // it is a zip archive
  bool open_ = false;         // records were read, and no end of the directory behind them
  bool split_ = false;        // begins with the mark of an archive in several volumes
  bool damage_told_ = false;  // the gap in front of raw bytes was given
  bool closed_ = false;       // behind the end of an archive
  std::size_t raw_left_ = 0;

  std::optional<ZipAhead> ahead_;
  ZipMemberAhead* member_ahead_ = nullptr;  // kAhead

  // The member under way.
  ZipEntry entry_;
  std::uint64_t header_begin_ = 0;
  Coding coding_ = Coding::kStored;
  bool sized_ = false;
  bool checked_ = false;     // by its CRC
  bool broken_ = false;      // a gap below lies in it
  std::uint64_t begin_ = 0;  // of its bytes
  std::uint64_t left_ = 0;   // of them, not consumed; without end where their number is unknown
  std::uint64_t given_ = 0;  // decoded bytes
  std::uint32_t crc_ = 0;    // of them
  End end_ = End::kNone;
  Gap failure_;                       // kFailed, or why it cannot be opened
  bool search_ = false;               // kSkip: up to the next record
  std::uint64_t skipped_before_ = 0;  // bytes of gaps
  std::unique_ptr<DeflateDecoder> deflate_decoder_;
  std::unique_ptr<DeflateDecoder> deflate64_decoder_;
  DeflateDecoder* deflate_ = nullptr;  // one of them
  std::unique_ptr<ZipCipher> cipher_;
  std::vector<std::byte> plain_;  // decrypted bytes, of those available
  std::size_t password_ = 0;      // the one that fitted last
};

}  // namespace leakscan
