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
  if (!shared_.helper->Offer(**part, (*part)->bytes_max())) {
    (*part)->bytes().Return(&spare_);
    return false;
  }
  parts_.push_back(std::move(*part));
  return true;
}

AheadPart* AheadParts::Take(std::uint64_t offset) {
  if (std::exchange(taken_, false)) DropFront();
  while (!parts_.empty() && parts_.front()->begin() < offset) {
    ++in_vain_;  // nothing begins there
    DropFront();
  }
  if (parts_.empty() || parts_.front()->begin() != offset) return nullptr;
  AheadPart& part = *parts_.front();
  if (!shared_.helper->Await(part)) {
    DropFront();
    return nullptr;
  }
  if (!part.whole() || !shared_.MayCountDecoded(part.decoded_bytes())) {
    ++in_vain_;
    DropFront();
    return nullptr;
  }
  in_vain_ = 0;
  taken_ = true;
  shared_.CountDecoded(part.decoded_bytes());
  return &part;
}

Result<ReadOutcome> AsideSource::Read(std::span<std::byte> room) {
  constexpr std::size_t kBytesBehind = 4096;
  const std::uint64_t left = end_ - std::min(end_, position_);
  const std::size_t wanted = std::min<std::uint64_t>(room.size(), left > 0 ? left : kBytesBehind);
  const std::optional<std::size_t> bytes = below_.ReadAt(position_, room.first(wanted));
  if (!bytes) return MakeError(ErrorCode::kIo, "cannot be read aside");
  position_ += *bytes;
  return ReadOutcome{.bytes = *bytes, .end = *bytes == 0};
}

}  // namespace leakscan
