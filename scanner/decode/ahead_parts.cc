#include "scanner/decode/ahead_parts.h"

#include <algorithm>

namespace leakscan {

AheadParts::~AheadParts() {
  while (!parts_.empty()) DropFront();
}

void AheadParts::DropFront() {
  AheadPart& part = *parts_.front();
  shared_.helper->Drop(part);
  part.bytes().Return(&spare_);
  spare_.resize(std::min(spare_.size(), kSpareBlocksMax));
  parts_.pop_front();
}

bool AheadParts::Offer(std::unique_ptr<AheadPart>* part) {
  (*part)->bytes().Borrow(&spare_, (*part)->bytes_max());
  if (!shared_.helper->Offer(**part)) {
    (*part)->bytes().Return(&spare_);
    return false;
  }
  parts_.push_back(std::move(*part));
  return true;
}

AheadPart* AheadParts::Take(std::uint64_t offset) {
  if (std::exchange(taken_, false)) DropFront();
  while (!parts_.empty() && parts_.front()->from() <= offset) {
    AheadPart& part = *parts_.front();
    if (!shared_.helper->Await(part)) {
      DropFront();
      continue;
    }
    if (part.whole() && part.begin() > offset) return nullptr;
    if (part.whole() && part.begin() == offset && shared_.MayCountDecoded(part.decoded_bytes())) {
      in_vain_ = 0;
      taken_ = true;
      return &part;
    }
    ++in_vain_;
    DropFront();
  }
  return nullptr;
}

Result<ReadOutcome> AsideSource::Read(std::span<std::byte> room) {
  constexpr std::uint64_t kBytesBehind = std::uint64_t{16} << 10U;
  if (stopped()) return ReadOutcome{.end = true};
  const std::uint64_t left = end_ - std::min(end_, position_);
  const std::size_t wanted =
      std::min<std::uint64_t>({room.size(), left > 0 ? left : kBytesBehind, stop_ - position_});
  const std::optional<std::size_t> bytes = below_.ReadAt(position_, room.first(wanted));
  if (!bytes) return MakeError(ErrorCode::kIo, "cannot be read aside");
  position_ += *bytes;
  return ReadOutcome{.bytes = *bytes, .end = *bytes == 0};
}

std::optional<std::uint64_t> SizeOf(Stage& stage) {
  const auto reaches = [&](std::uint64_t offset) {
    std::byte byte;
    return stage.ReadAt(offset, std::span(&byte, 1)).value_or(0) > 0;
  };
  if (!reaches(0)) return std::nullopt;
  std::uint64_t within = 0;
  std::uint64_t behind = 1;
  while (reaches(behind)) {
    within = behind;
    behind *= 2;
    if (behind > std::uint64_t{1} << 62U) return std::nullopt;
  }
  while (behind - within > 1) {
    const std::uint64_t middle = within + (behind - within) / 2;
    (reaches(middle) ? within : behind) = middle;
  }
  return behind;
}

}  // namespace leakscan
