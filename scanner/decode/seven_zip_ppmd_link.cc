// PPMd in 7z. The stream has no end of its own: it goes on for as many symbols as the header says.

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "scanner/decode/ppmd_memory.h"
#include "scanner/decode/ppmd_model.h"
#include "scanner/decode/seven_zip_link.h"
#include "scanner/decode/zstd_frame.h"

namespace leakscan {
namespace {

class PpmdLink : public SevenZipLink {
 public:
  PpmdLink(std::unique_ptr<PpmdMemory> memory, unsigned order, std::uint64_t bytes)
      : window_bytes_(memory->bytes()), model_(std::move(memory), order), left_(bytes) {}

  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    Step step;
    if (!started_ && left_ > 0) {
      if (in.size() < PpmdRange::kHeadBytes) {
        return {0, 0, last ? State::kDamaged : State::kNeedsInput};
      }
      if (!range_.Start(in)) return {0, 0, State::kDamaged};
      started_ = true;
      step.consumed = PpmdRange::kHeadBytes;
    }
    const std::span<const std::byte> rest = in.subspan(step.consumed);
    const std::size_t symbol_bytes = last ? 0 : PpmdModel::kSymbolBytesMax;
    room = room.first(static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), left_)));
    range_.Feed(rest);
    while (step.produced < room.size() && step.state == State::kGoesOn) {
      if (rest.size() < range_.consumed() + symbol_bytes) {
        step.state = State::kNeedsInput;
        break;
      }
      const int symbol = model_.Next(range_);
      if (symbol == PpmdModel::kEnd) step.state = State::kDone;
      if (symbol == PpmdModel::kDamaged || range_.overrun()) step.state = State::kDamaged;
      if (step.state == State::kGoesOn) room[step.produced++] = static_cast<std::byte>(symbol);
    }
    step.consumed += std::min(range_.consumed(), rest.size());
    left_ -= step.produced;
    if (left_ == 0) step.state = State::kDone;
    return step;
  }

  std::uint64_t window_bytes() const override { return window_bytes_; }

 private:
  const std::uint64_t window_bytes_;
  PpmdModel model_;
  PpmdRange range_;
  bool started_ = false;
  std::uint64_t left_;  // symbols
};

}  // namespace

std::unique_ptr<SevenZipLink> OpenPpmdLink(const SevenZipCoder& coder,
                                           std::uint64_t window_bytes_max,
                                           std::optional<Gap>* failure) {
  constexpr std::size_t kPropertiesBytes = 5;
  constexpr std::uint32_t kBytesMax =
      std::numeric_limits<std::uint32_t>::max() - 3 * PpmdMemory::kUnitBytes;
  const bool sized = coder.properties.size() == kPropertiesBytes;
  const unsigned order = sized ? std::to_integer<unsigned>(coder.properties[0]) : 0;
  const std::uint32_t bytes = sized ? ReadLittleEndian32(coder.properties.subspan(1)) : 0;
  if (order < PpmdModel::kOrderMin || order > PpmdModel::kOrderMax ||
      bytes < PpmdModel::kMemoryBytesMin || bytes > kBytesMax) {
    *failure = {GapReason::kUnsupported, 0, std::nullopt,
                "the parameters of PPMd in a 7z archive are not known"};
    return nullptr;
  }
  std::unique_ptr<PpmdMemory> memory =
      bytes <= window_bytes_max ? PpmdMemory::Make(bytes) : nullptr;
  if (memory == nullptr) {
    const std::string needed = std::to_string(bytes);
    *failure = {GapReason::kLimitWindow, 0, std::nullopt,
                bytes > window_bytes_max
                    ? "a stream of a 7z archive needs the memory of PPMd, " + needed +
                          " bytes; allow it with --decode-window"
                    : "not enough memory for the " + needed +
                          " bytes of PPMd that a stream of a 7z archive needs"};
    return nullptr;
  }
  return std::make_unique<PpmdLink>(std::move(memory), order, coder.bytes);
}

}  // namespace leakscan
