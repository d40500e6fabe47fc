// Method: nobody need know where a part begins. From the start of a region the next part is looked
// for as behind damage, and what is found is decoded on, part by part, until one begins in the next
// region or anything unusual comes. A place found by mistake does no harm: what was decoded from
// there counts only if the stage itself comes to this place as the start of a part.
// Fits: bgzip, .warc.gz, frames of Zstandard one behind the other, pbzip2. Does not: a single large
// part, of which nothing is asked, for the stage comes to no start of a further one.

#include "scanner/decode/stage_ahead.h"

#include <algorithm>
#include <utility>

#include "scanner/decode/container_stage.h"
#include "scanner/decode/source_stage.h"

namespace leakscan {
namespace {

// A region holds some small parts or about one that is larger, up to this.
constexpr std::uint64_t kRegionBytesMax = std::uint64_t{4} << 20U;
constexpr std::size_t kDecodedBytesMax = std::size_t{16} << 20U;
// Behind a region that much is read to find out whether the last part that begins in it is one.
constexpr std::uint64_t kTrialBytes = std::uint64_t{1} << 20U;

}  // namespace

AheadRegion::AheadRegion(Stage& below, std::uint64_t from, std::uint64_t to,
                         const DecodeLimits& limits, StageMaker maker)
    : AheadPart(from, kDecodedBytesMax),
      below_(below),
      to_(to),
      limits_(limits),
      maker_(std::move(maker)) {
  limits_.window_bytes_max = std::min(limits_.window_bytes_max, kAheadWindowBytesMax);
}

std::optional<std::uint64_t> AheadRegion::FindBegin() const {
  AsideSource aside(below_, from(), to_, to_ + kTrialBytes);
  SourceStage source(aside);
  DecodeShared shared{.limits = limits_};
  auto window = std::make_unique<InputWindow>(source);
  shared.input = window.get();
  const std::unique_ptr<ContainerStage> stage = maker_(std::move(window), shared);
  stage->SearchPart();
  std::byte room[1];
  const StageItem item = stage->Read(room);
  if (item.kind != StageItemKind::kGap || aside.stopped()) return std::nullopt;
  const std::uint64_t begin = from() + item.gap.bytes.value_or(to_);
  return begin < to_ ? std::optional(begin) : std::nullopt;
}

void AheadRegion::Run() {
  const std::optional<std::uint64_t> begin = FindBegin();
  if (!begin) return;
  AsideSource aside(below_, *begin, to_);
  SourceStage source(aside);
  DecodeShared shared{.limits = limits_, .parts_until = to_ - *begin};
  auto window = std::make_unique<InputWindow>(source);
  shared.input = window.get();
  const std::unique_ptr<ContainerStage> stage = maker_(std::move(window), shared);
  stage->ExpectPart();
  while (bytes().size() <= kDecodedBytesMax) {
    const StageItem item = stage->Read(bytes().Room());
    if (item.kind != StageItemKind::kBytes) break;  // the next region's, or unusual
    bytes().Filled(item.bytes);
  }
  parts_ = std::move(stage->decoded_parts());
  // What stands between parts is the stage's own.
  const auto holds_more = [](const DecodedPart& part) {
    return std::ranges::any_of(
        part.names, [](const SideText& side) { return side.kind != SideText::Kind::kName; });
  };
  parts_.erase(std::ranges::find_if(parts_, holds_more), parts_.end());
  if (parts_.empty()) return;
  std::uint64_t before = 0;
  for (DecodedPart& part : parts_) {
    part.end += *begin;
    part.bytes -= std::exchange(before, part.bytes);
    for (SideText& name : part.names) name.offset += *begin;
  }
  std::vector<std::uint64_t> decoded = std::move(shared.decoded_bytes);
  decoded.back() = before;
  SetWhole(*begin, parts_.back().end, std::move(decoded));
}

StageAhead::StageAhead(Stage& below, DecodeShared& shared, StageMaker maker)
    : below_(below),
      shared_(shared),
      maker_(std::move(maker)),
      parts_(shared),
      size_(SizeOf(below)) {}

AheadRegion* StageAhead::Take(std::uint64_t position) {
  if (!size_) return nullptr;
  AheadPart* const part = parts_.Take(position);
  largest_part_ = std::max(largest_part_, position - last_position_);
  const std::uint64_t here = part != nullptr ? part->end() : position;
  last_position_ = here;
  const std::uint64_t region =
      std::clamp(largest_part_, 4 * shared_.limits.ahead_bytes_min, kRegionBytesMax);
  while (!parts_.in_vain()) {
    if (next_ == nullptr || next_->from() < here) {
      planned_until_ = std::max(planned_until_, here + region);
      if (planned_until_ >= *size_) break;
      next_ = std::make_unique<AheadRegion>(below_, planned_until_, planned_until_ + region,
                                            shared_.limits, maker_);
      planned_until_ += region;
    }
    if (!parts_.Offer(&next_)) break;
  }
  return static_cast<AheadRegion*>(part);
}

}  // namespace leakscan
