// The whole of one input: its source as the bottom stage, a layer over it, and the account of the
// bytes at the end.

#include "scanner/decode/stream_decoder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "scanner/decode/decode_shared.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/layer_decoder.h"
#include "scanner/decode/source_stage.h"

namespace leakscan {
namespace {

using Use = InputWindow::Use;

MemberHints HintsOf(std::string_view name) {
  MemberHints hints;
  hints.brotli = name.ends_with(".br");
  return hints;
}

class SourceDecoder : public InputDecoder {
 public:
  SourceDecoder(ByteSource& source, const DecodeLimits& limits,
                std::span<const std::string> passwords, std::string_view name, DecodeHelper* helper)
      : source_(source),
        shared_{.limits = limits, .passwords = passwords, .helper = helper},
        layer_(source_, shared_, LayerPlace{}, HintsOf(name)) {
    shared_.input = &std::as_const(layer_).outermost();
  }

  StreamItem Next(std::span<std::byte> room) override;
  std::uint64_t position() const override { return layer_.outermost().position(); }

 private:
  std::optional<StreamItem> Check();

  SourceStage source_;
  DecodeShared shared_;
  LayerDecoder layer_;
  bool checked_ = false;
};

StreamItem SourceDecoder::Next(std::span<std::byte> room) {
  StreamItem item = layer_.Next(room);
  if (item.kind != StreamItemKind::kFinish) return item;
  if (!std::exchange(checked_, true)) {
    if (auto gap = Check()) return *std::move(gap);
  }
  item.bytes_read = source_.position();
  item.container_bytes = layer_.count(Use::kContainer);
  return item;
}

// Every byte read went somewhere. If not, that is a bug of ours, and it is said.
std::optional<StreamItem> SourceDecoder::Check() {
  const std::uint64_t accounted = layer_.count(Use::kContainer) + layer_.count(Use::kRaw) +
                                  layer_.count(Use::kGap) + source_.skipped();
  if (accounted == source_.position()) return std::nullopt;
  StreamItem item;
  item.kind = StreamItemKind::kGap;
  item.offset = std::min(accounted, source_.position());
  item.gap = {GapReason::kInternal, item.offset, std::nullopt,
              "the decoder lost count of its bytes"};
  if (accounted < source_.position()) item.gap.bytes = source_.position() - accounted;
  return item;
}

}  // namespace

std::unique_ptr<InputDecoder> MakeStreamDecoder(ByteSource& source, const DecodeLimits& limits,
                                                std::span<const std::string> passwords,
                                                std::string_view name, DecodeHelper* helper) {
  return std::make_unique<SourceDecoder>(source, limits, passwords, name, helper);
}

bool BeginsContainer(std::span<const std::byte> head) {
  switch (SniffFormat(head, false)->format) {
    case ContainerFormat::kNone:
    case ContainerFormat::kUnsupported:
    case ContainerFormat::kOpaque:
      return false;
    default:
      return true;
  }
}

}  // namespace leakscan
