// LayerDecoder: decodes what one stage gives, the input itself or a member of a box. Internal to
// decode/; one thread.
//
//   below -> [container stages] -> text: the layer's main stream
//                               -> box: a layer for each of its members, one after the other
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/decode/box.h"
#include "scanner/decode/codec.h"
#include "scanner/decode/container_stage.h"
#include "scanner/decode/decode_shared.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/input_window.h"

namespace leakscan {

class LayerDecoder : public StreamDecoder {
 public:
  // `below` and `shared` must outlive the layer; `place` is that of below's bytes.
  LayerDecoder(Stage& below, DecodeShared& shared, LayerPlace place, MemberHints hints = {});

  // The next item, as StreamDecoder's; kFinish, without counts, once the layer is done.
  StreamItem Next(std::span<std::byte> room) override;

  // What a member is known to be by its box and its name.
  static MemberHints HintsOf(const BoxEvent& member);
  // It has found a box in what it decodes.
  bool holds_box() const { return box_ != nullptr; }

  // Where the bytes of `below` went.
  std::uint64_t count(InputWindow::Use use) const { return outermost().count(use); }
  // The window over `below`; the same one as long as the layer lives.
  const InputWindow& outermost() const {
    if (!stages_.empty()) return stages_.front()->window();
    return box_ != nullptr ? box_->window() : *top_;
  }

 private:
  enum class Phase : std::uint8_t { kStreams, kBox, kAnother, kDrain, kCheck, kFinish };

  // Each gives the next item, or nothing when the state has moved on and Next() shall look again.
  std::optional<StreamItem> OpenStream();
  std::optional<StreamItem> ReadStream(std::span<std::byte> room);
  // What comes first may be the first header of a zip or 7z archive, behind a prefix.
  std::optional<StreamItem> CheckArchive();
  std::size_t SeekArchive(std::span<const std::byte> bytes);
  std::optional<StreamItem> NextMember();
  std::optional<StreamItem> TakeUpAnother();
  std::optional<StreamItem> Drain();
  std::optional<StreamItem> Check();

  // Looks for a container at the start of what comes through. False: more bytes are needed.
  bool Sniff(bool more_may_come, std::optional<StreamItem>* item);
  void Open(ContainerFormat format);
  void PushCodec(CodecMaker maker);
  std::optional<StreamItem> OpenMember(BoxEvent event);
  // What the topmost container found its very first bytes to be no such thing: they are given raw.
  StreamItem GiveRaw(std::unique_ptr<InputWindow> window, Gap rejection);
  Gap DepthGap() const;
  StreamItem Begin();
  StreamItem GapItem(Gap gap, bool inside) const;
  void Limit(Gap gap);

  InputWindow& outermost() { return const_cast<InputWindow&>(std::as_const(*this).outermost()); }
  // What the bytes of the main stream were decoded from.
  std::string_view container() const {
    return stages_.empty() ? place_.container : stages_.back()->name();
  }
  int depth() const { return place_.depth + static_cast<int>(stages_.size()); }

  DecodeShared& shared_;
  const LayerPlace place_;
  const MemberHints hints_;
  std::string path_;  // of the main stream; a container behind another is "#trailing"
  std::vector<std::unique_ptr<ContainerStage>> stages_;
  std::unique_ptr<InputWindow> top_;  // null while there is a box
  std::unique_ptr<Box> box_;
  std::unique_ptr<StreamDecoder> member_;  // of the box, under way
  Phase phase_ = Phase::kStreams;
  bool sniffed_ = false;
  std::string_view opaque_;     // what the main stream was found to be
  bool seeks_archive_ = true;   // in the main stream
  bool archive_ahead_ = false;  // one may begin with the next byte
  std::size_t passed_ = 0;      // bytes available that begin none

  bool open_ = false;   // the main stream has begun and not ended
  bool begun_ = false;  // it has begun at least once
  std::uint64_t stream_offset_ = 0;

  Gap limit_;
  std::uint64_t drained_ = 0;
};

}  // namespace leakscan
