// Method: the directory, which stands at the end of the file, only says where to look. What is
// decoded ahead is read by a ZipBox of its own from the member's local header on, and counts only
// if the archive's box comes to this very place. Tiny members cost less than handing them over, and
// large ones more memory than they may; both are left to the box.
// Fits: notes.txt of 5 MB at its place. Does not: a member that is an archive itself, is encrypted,
// damaged, or larger than the directory says.

#include "scanner/decode/zip_ahead.h"

#include <algorithm>
#include <utility>

#include "scanner/decode/layer_decoder.h"
#include "scanner/decode/source_stage.h"
#include "scanner/decode/zip_box.h"
#include "scanner/decode/zip_format.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

constexpr std::size_t kMemberBytesMax = std::size_t{16} << 20U;
constexpr std::size_t kDirectoryPieceBytes = std::size_t{64} << 10U;

std::uint64_t ReadLittleEndian64(std::span<const std::byte> bytes) {
  return ReadLittleEndian32(bytes) | std::uint64_t{ReadLittleEndian32(bytes.subspan(4))} << 32U;
}

}  // namespace

ZipMemberAhead::ZipMemberAhead(Stage& below, std::uint64_t begin, std::uint64_t packed_end,
                               std::size_t bytes_max, const DecodeLimits& limits,
                               const LayerPlace& box)
    : AheadPart(begin, bytes_max),
      below_(below),
      packed_end_(packed_end),
      limits_(limits),
      box_(box) {}

void ZipMemberAhead::Run() {
  AsideSource aside(below_, from(), packed_end_);
  SourceStage stage(aside);
  DecodeShared shared{.limits = limits_};
  shared.limits.window_bytes_max = std::min(limits_.window_bytes_max, kAheadWindowBytesMax);
  auto window = std::make_unique<InputWindow>(stage);
  shared.input = window.get();
  ZipBox box(std::move(window), shared, box_);
  BoxEvent event = box.Next();
  if (event.kind != BoxEventKind::kMember) return;
  shared.outbox = {};  // the name is told by the archive's own box
  LayerDecoder layer(box, shared, box.PlaceOf(event), LayerDecoder::HintsOf(event));
  while (true) {
    StreamItem item = layer.Next(items_.Room());
    if (item.kind == StreamItemKind::kFinish) break;
    if (layer.holds_box() || item.kind == StreamItemKind::kGap ||
        item.kind == StreamItemKind::kPause) {
      return;
    }
    items_.Add(std::move(item));
    if (bytes().size() > bytes_max()) return;
  }
  if (const auto end = box.EndOfMember()) SetWhole(from(), from() + *end, shared.decoded_bytes);
}

ZipAhead::ZipAhead(Stage& below, DecodeShared& shared, const LayerPlace& box, Chooser chooser)
    : below_(below), shared_(shared), box_(box), chooser_(std::move(chooser)), parts_(shared) {}

void ZipAhead::Plan(std::uint64_t position) {
  if (!std::exchange(searched_, true) && !FindDirectory()) directory_end_ = directory_begin_ = 0;
  while (!parts_.in_vain()) {
    if (next_ == nullptr || next_->from() < position) next_ = NextMember(position);
    if (next_ == nullptr) return;
    const std::uint64_t begin = next_->from();
    if (!parts_.Offer(&next_)) return;
    offered_until_ = begin;
  }
}

// The end record must be the last thing of the file, as it is of any zip but the strangest.
bool ZipAhead::FindDirectory() {
  constexpr std::size_t kCommentBytesMax = 0xFFFF;
  constexpr std::size_t kLocatorBytes = 20;
  constexpr std::size_t kEnd64Bytes = 56;
  const std::optional<std::uint64_t> size = SizeOf(below_);
  if (!size || *size < kZipEndBytes) return false;
  std::vector<std::byte> tail(
      std::min<std::uint64_t>(*size, kCommentBytesMax + kZipEndBytes + kLocatorBytes));
  if (below_.ReadAt(*size - tail.size(), tail) != tail.size()) return false;
  std::size_t at = tail.size() - kZipEndBytes;
  const auto rest = [&] { return std::span<const std::byte>(tail).subspan(at); };
  while (ZipRecordAt(rest()) != ZipRecord::kDirectoryEnd ||
         kZipEndBytes + ReadZipEnd(rest()).comment_bytes != rest().size()) {
    if (at-- == 0) return false;
  }
  std::uint64_t end = *size - tail.size() + at;
  std::uint64_t bytes = ReadLittleEndian32(rest().subspan(12));
  std::uint64_t begin = ReadLittleEndian32(rest().subspan(16));
  if (at >= kLocatorBytes) {
    const auto locator = std::span<const std::byte>(tail).subspan(at - kLocatorBytes);
    if (ZipRecordAt(locator) == ZipRecord::kLocator64) {
      std::vector<std::byte> end64(kEnd64Bytes);
      end -= kLocatorBytes + kEnd64Bytes;  // with nothing between, as it is written
      if (below_.ReadAt(end, end64) != end64.size()) return false;
      if (ZipRecordAt(end64) != ZipRecord::kDirectoryEnd64) return false;
      bytes = ReadLittleEndian64(std::span(end64).subspan(40));
      begin = ReadLittleEndian64(std::span(end64).subspan(48));
    }
  }
  if (bytes > end || begin > end - bytes) return false;
  directory_begin_ = end - bytes;
  directory_end_ = end;
  archive_begin_ = directory_begin_ - begin;
  return true;
}

bool ZipAhead::Reach(std::size_t bytes) {
  if (Available().size() >= bytes) return true;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  const std::size_t before = buffer_.size();
  const std::size_t piece = std::min<std::uint64_t>(std::max(bytes - before, kDirectoryPieceBytes),
                                                    directory_end_ - directory_begin_);
  buffer_.resize(before + piece);
  const auto read = below_.ReadAt(directory_begin_, std::span(buffer_).subspan(before));
  buffer_.resize(before + read.value_or(0));
  directory_begin_ = read == piece ? directory_begin_ + piece : directory_end_;
  return buffer_.size() >= bytes;
}

std::unique_ptr<AheadPart> ZipAhead::NextMember(std::uint64_t position) {
  constexpr std::uint32_t kIn64 = 0xFFFFFFFF;
  while (Reach(kZipDirectoryBytes) && Reach(ZipHeaderBytes(Available()))) {
    const std::span<const std::byte> header = Available().first(ZipHeaderBytes(Available()));
    if (ZipRecordAt(header) != ZipRecord::kDirectoryHeader) break;
    at_ += header.size();
    const std::uint32_t told = ReadLittleEndian32(header.subspan(24));
    if (told < shared_.limits.ahead_bytes_min || (told > kMemberBytesMax && told != kIn64))
      continue;
    const ZipEntry entry = ReadZipHeader(header);
    const std::uint64_t begin = archive_begin_ + entry.header_offset;
    if (entry.encrypted() || entry.bytes > kMemberBytesMax || begin < position ||
        begin <= offered_until_ || begin > directory_end_ || entry.packed_bytes > directory_end_ ||
        !chooser_(entry.path)) {
      continue;
    }
    return std::make_unique<ZipMemberAhead>(
        below_, begin, begin + kZipLocalBytes + entry.name.size() + entry.packed_bytes,
        static_cast<std::size_t>(entry.bytes), shared_.limits, box_);
  }
  directory_begin_ = directory_end_;
  buffer_.clear();
  at_ = 0;
  return nullptr;
}

}  // namespace leakscan
