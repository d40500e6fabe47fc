// SevenZipBox: the members of a 7z archive. Internal to decode/; one thread.
#pragma once

#include <array>
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
#include "scanner/decode/seven_zip_chain.h"
#include "scanner/decode/seven_zip_header.h"

namespace leakscan {

class SevenZipBox : public Box {
 public:
  using Box::Box;
  ~SevenZipBox() override;

  std::string_view name() const override { return "7z"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t {
    kStart,        // at the first byte
    kHeader,       // the header is to be read
    kStream,       // in front of packed streams, of the header, or of bytes that are neither
    kText,         // in bytes of the header that are to be scanned
    kPass,         // in the header's own bytes
    kPart,         // in front of a part of the folder
    kMember,       // in its bytes
    kSurplus,      // behind the last part
    kBeyond,       // in bytes that the folder gives beyond it
    kSkip,         // in packed bytes that are not decoded
    kRaw,          // in bytes that are scanned as they are
    kTrailing,     // behind the archive
    kBeforeLoose,  // the header is not there: in front of a stream
    kLoose,        // in what one decodes to
    kEnd,
  };
  enum class End : std::uint8_t { kNone, kDone, kFailed };
  struct Extent {  // of what the window reads
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  // Of the archive (seven_zip_box.cc). Each moves on by one step; the event where there is one to
  // hand on.
  std::optional<BoxEvent> ReadStart();
  std::optional<BoxEvent> ReadHeader();
  std::optional<BoxEvent> GoWithoutHeader(GapReason reason, std::string detail);
  // What the header's first folder holds: another header. Nothing: Fail() has said why.
  std::optional<std::vector<std::byte>> UnpackHeader();
  std::optional<BoxEvent> NextStream();
  std::optional<BoxEvent> Pass();
  std::optional<BoxEvent> CloseRaw();
  void ReachedEnd();
  std::optional<BoxEvent> Finish();
  StageItem ReadText(std::span<std::byte> room);
  StageItem ReadRaw(std::span<std::byte> room);
  // The bytes there, wherever the window stands; fewer if they are not all there.
  std::vector<std::byte> Look(const Extent& extent);
  Extent FolderExtent() const;

  // Of members (seven_zip_box_members.cc).
  std::optional<BoxEvent> OpenFolder();
  std::optional<BoxEvent> NextPart();
  std::optional<BoxEvent> CloseMember();
  std::optional<BoxEvent> OpenSurplus();
  std::optional<BoxEvent> Skip();
  void EndFolder();
  StageItem ReadPart(std::span<std::byte> room);
  StageItem ReadSurplus(std::span<std::byte> room);
  StageItem DecodeInto(std::span<std::byte> room);
  bool LimitHit();
  std::span<const std::byte> Packed() const;
  std::size_t parts_end() const;
  // Posts the names of the files that are empty, up to the next one that is not. False: the outbox
  // is full.
  bool PostEmptyNames();
  void TakeName();
  void Fail(GapReason reason, std::string detail);

  // Of streams without a header (seven_zip_box_loose.cc). IsLooseStream() sees its first bytes,
  // `last`: all there are.
  std::optional<BoxEvent> OpenLoose();
  std::optional<BoxEvent> CloseLoose();
  bool IsLooseStream(std::span<const std::byte> bytes, bool last) const;
  std::unique_ptr<SevenZipChain> MakeLooseChain() const;

  // Of passwords (seven_zip_box_passwords.cc). Decoders for the folder, whose packed bytes begin
  // with `packed`. Null: Fail() has said why.
  std::unique_ptr<SevenZipChain> OpenChain(const SevenZipFolder& folder,
                                           std::span<const std::byte> packed);
  enum class Fit : std::uint8_t { kNo, kPerhaps, kYes };
  Fit Try(std::span<const SevenZipCoder> coders, const SevenZipKey& key, const SevenZipPart* part,
          std::span<const std::byte> packed) const;
  std::optional<SevenZipKey> Key(const SevenZipAes& aes, std::size_t password);
  std::unique_ptr<SevenZipChain> MakeChain(std::span<const SevenZipCoder> coders,
                                           const SevenZipKey& key) const;
  bool HoldStreams(const SevenZipFolder& folder);
  void ReleaseStreams();

  State state_ = State::kStart;
  std::deque<BoxEvent> events_;  // to be handed on before anything else
  std::uint64_t begin_ = 0;      // of the archive
  SevenZipStart start_;
  Extent header_extent_;
  std::vector<Extent> headers_;   // and of the streams it was packed in, in order
  std::size_t passed_ = 0;        // of them
  std::uint64_t held_bytes_ = 0;  // of the window, counted in shared_
  SevenZipHeader header_;
  std::uint64_t missing_ = 0;   // members without content
  std::size_t text_ = 0;        // of the header's texts
  std::size_t text_given_ = 0;  // bytes of it
  std::uint64_t pass_end_ = 0;
  std::uint64_t raw_end_ = 0;
  bool raw_told_ = false;
  State after_raw_ = State::kStream;

  // The folder under way.
  std::size_t folder_ = 0;
  std::size_t stream_ = 0;          // its first packed one
  std::uint64_t stream_begin_ = 0;  // where that begins
  Extent packed_;
  std::uint64_t streamed_end_ = 0;               // of the packed stream that is read as it comes
  std::vector<std::vector<std::byte>> streams_;  // those behind it
  std::uint64_t streams_bytes_ = 0;              // of them, counted in shared_
  std::unique_ptr<SevenZipChain> chain_;         // behind streams_, which it looks into
  bool encrypted_ = false;
  std::array<std::byte, 256> surplus_;
  std::size_t surplus_bytes_ = 0;

  // The part under way, of header_.parts(), and the next file.
  std::size_t part_ = 0;
  std::size_t file_ = 0;
  std::string path_;
  std::uint64_t left_ = 0;
  std::uint64_t given_ = 0;
  std::uint32_t crc_ = 0;
  End end_ = End::kNone;
  std::optional<Gap> failure_;
  std::uint64_t lost_ = 0;            // members behind it
  std::string failed_path_;           // of the member it lies in
  std::uint64_t skipped_before_ = 0;  // bytes of gaps

  std::uint64_t loose_ = 0;  // streams opened without a header

  struct MadeKey {  // making one takes its time
    std::string salt;
    int rounds_power = 0;
    std::size_t password = 0;
    SevenZipKey key = {};
  };
  std::deque<MadeKey> keys_;
  std::size_t password_ = 0;  // the one that fitted last
};

}  // namespace leakscan
