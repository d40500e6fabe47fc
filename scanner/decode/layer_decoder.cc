// Method: a stack of stages, the layer's bytes at the bottom, one container's decoder on the other.
// A window over the topmost stage is sniffed; while it shows compressed data that we decode, a
// stage is pushed; what then comes through is the main stream, or a box whose members are layers of
// their own. What stands beside it (names, skippable frames, bytes between frames or behind the
// last) waits in the outbox until the main stream has ended, or interrupts it when it grows too
// large. A container of another kind right behind the last part is decoded in its turn.
// Fits: zstd(tar(a.csv, b.csv) + "tail"): streams "!/a.csv", "!/b.csv", "!/#trailing" (the tail).
// Does not: pdf: given raw, with a gap that says so.

#include "scanner/decode/layer_decoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "scanner/decode/codec_stage.h"
#include "scanner/decode/gzip_stage.h"
#include "scanner/decode/list_box.h"
#include "scanner/decode/mail_box.h"
#include "scanner/decode/mailbox_box.h"
#include "scanner/decode/office_box.h"
#include "scanner/decode/seven_zip_box.h"
#include "scanner/decode/sqlite_box.h"
#include "scanner/decode/sqlite_wal_box.h"
#include "scanner/decode/tar_box.h"
#include "scanner/decode/warc_box.h"
#include "scanner/decode/zip_format.h"
#include "scanner/decode/zstd_stage.h"

namespace leakscan {
namespace {

using Use = InputWindow::Use;

// Behind so many limits of size nothing more of the input is decoded.
constexpr int kLimitsHitMax = 3;
// The first header of an archive fits in.
constexpr std::size_t kArchiveHeadBytes = std::size_t{8} << 10U;

StreamItem Item(StreamItemKind kind) {
  StreamItem item;
  item.kind = kind;
  return item;
}

}  // namespace

LayerDecoder::LayerDecoder(Stage& below, DecodeShared& shared, LayerPlace place, MemberHints hints)
    : shared_(shared),
      place_(std::move(place)),
      hints_(std::move(hints)),
      path_(place_.path),
      top_(std::make_unique<InputWindow>(below)),
      sniffed_(hints_.plain),
      seeks_archive_(!hints_.plain) {}

StreamItem LayerDecoder::Next(std::span<std::byte> room) {
  while (true) {
    if (member_ != nullptr) {
      StreamItem item = member_->Next(room);
      if (item.kind != StreamItemKind::kFinish) return item;
      member_.reset();
      if (shared_.limits_hit > kLimitsHitMax) {
        Limit({GapReason::kLimitRatio, 0, std::nullopt,
               "limits of size were hit too often; the rest was not decoded"});
      }
    }
    std::optional<StreamItem> item;
    if (!open_) item = shared_.outbox.Next(room);
    if (!item) {
      switch (phase_) {
        case Phase::kStreams:
          item = open_ ? ReadStream(room) : OpenStream();
          break;
        case Phase::kBox:
          item = NextMember();
          break;
        case Phase::kAnother:
          item = TakeUpAnother();
          break;
        case Phase::kDrain:
          item = Drain();
          break;
        case Phase::kCheck:
          item = Check();
          break;
        case Phase::kFinish:
          return Item(StreamItemKind::kFinish);
      }
    }
    if (item) return *std::move(item);
  }
}

// Finds out what comes next before anything of it is given.
std::optional<StreamItem> LayerDecoder::OpenStream() {
  std::optional<StreamItem> item;
  if (!top_->available().empty()) {
    if (sniffed_) return Begin();
    if (Sniff(!top_->full(), &item)) return item;
  }
  const StageItemKind kind = top_->Fill();
  if (shared_.outbox.has_next()) return std::nullopt;  // goes first
  switch (kind) {
    case StageItemKind::kBytes:
    case StageItemKind::kYield:
      return std::nullopt;
    case StageItemKind::kPause:
      return Item(StreamItemKind::kPause);
    case StageItemKind::kEnd:
    case StageItemKind::kGap:
      if (!sniffed_ && !top_->available().empty()) {
        Sniff(false, &item);
        return item;
      }
      if (kind == StageItemKind::kGap) return GapItem(top_->TakeGap().gap, false);
      if (!begun_) return Begin();
      phase_ = Phase::kAnother;
      return std::nullopt;
    case StageItemKind::kLimit:
      Limit(top_->TakeGap().gap);
      return std::nullopt;
    case StageItemKind::kReject: {
      Gap rejection = top_->TakeGap().gap;
      std::unique_ptr<InputWindow> window = stages_.back()->TakeWindow();
      stages_.pop_back();
      return GiveRaw(std::move(window), std::move(rejection));
    }
  }
  return std::nullopt;
}

std::optional<StreamItem> LayerDecoder::ReadStream(std::span<std::byte> room) {
  if (archive_ahead_) return CheckArchive();
  StageItem read = top_->ReadThrough(room);
  switch (read.kind) {
    case StageItemKind::kBytes: {
      if (seeks_archive_) read.bytes = SeekArchive(room.first(read.bytes));
      if (read.bytes == 0) return std::nullopt;
      stream_offset_ += read.bytes;
      StreamItem item = Item(StreamItemKind::kBytes);
      item.bytes = read.bytes;
      return item;
    }
    case StageItemKind::kPause:
      if (!shared_.outbox.has_pieces()) return Item(StreamItemKind::kPause);
      break;  // what a live input brought shall not wait
    case StageItemKind::kYield:
      break;
    case StageItemKind::kGap: {
      const std::uint64_t advance = read.advance;
      StreamItem item = GapItem(std::move(read.gap), true);
      stream_offset_ += advance;
      return item;
    }
    case StageItemKind::kLimit:
      Limit(std::move(read.gap));
      break;
    case StageItemKind::kEnd:
    case StageItemKind::kReject:  // only ever said before a first byte
      phase_ = Phase::kAnother;
      break;
  }
  open_ = false;  // for good, or to be begun again where it stopped
  return Item(StreamItemKind::kEnd);
}

// The bytes just read that may be given: all, or those before what may be an archive.
std::size_t LayerDecoder::SeekArchive(std::span<const std::byte> bytes) {
  const std::size_t passed = std::min(std::exchange(passed_, 0), bytes.size());
  const std::span<const std::byte> rest = bytes.subspan(passed);
  const std::size_t zip = FindZipRecord(rest, false);
  const std::size_t archive = passed + std::min(zip, FindSevenZipStart(rest.first(zip)));
  archive_ahead_ = archive < bytes.size();
  if (archive_ahead_) {
    top_->PutBack(bytes.subspan(archive));
    top_->Reserve(kArchiveHeadBytes);
  }
  return archive;
}

std::optional<StreamItem> LayerDecoder::CheckArchive() {
  const std::span<const std::byte> bytes = top_->available();
  const ZipRecord record = ZipRecordAt(bytes);
  const bool seven_zip = FindSevenZipStart(bytes) == 0;
  if (record == ZipRecord::kShort || (seven_zip && bytes.size() < SevenZipStart::kBytes)) {
    const StageItemKind kind = top_->full() ? StageItemKind::kEnd : top_->Fill();
    if (kind == StageItemKind::kBytes) return std::nullopt;
    const bool paused = kind == StageItemKind::kPause;
    if (paused && !shared_.outbox.has_pieces()) return Item(StreamItemKind::kPause);
    if (paused || kind == StageItemKind::kYield) {
      open_ = false;  // to be begun again
      return Item(StreamItemKind::kEnd);
    }
  } else if (record == ZipRecord::kLocalHeader || seven_zip) {
    if (depth() < std::max(shared_.limits.depth_max, 0)) {
      archive_ahead_ = open_ = false;
      Open(seven_zip ? ContainerFormat::kSevenZip : ContainerFormat::kZip);
      return Item(StreamItemKind::kEnd);
    }
    seeks_archive_ = archive_ahead_ = false;
    return GapItem(DepthGap(), true);
  }
  archive_ahead_ = false;
  passed_ = 1;
  return std::nullopt;
}

bool LayerDecoder::Sniff(bool more_may_come, std::optional<StreamItem>* item) {
  std::optional<FormatGuess> guess = hints_.message ? FormatGuess{ContainerFormat::kMail, "mail"}
                                                    : SniffFormat(top_->available(), more_may_come);
  if (!guess) return false;
  if (guess->format == ContainerFormat::kNone && hints_.brotli && stages_.empty() &&
      path_ == place_.path && !LooksLikeText(top_->available())) {
    guess = FormatGuess{ContainerFormat::kBrotli, "brotli"};
  }
  sniffed_ = true;
  if (guess->format == ContainerFormat::kOpaque) opaque_ = guess->name;
  if (guess->format == ContainerFormat::kNone || !opaque_.empty()) return true;
  Gap gap{.reason = GapReason::kUnsupported, .offset = top_->position(), .bytes = {}, .detail = {}};
  if (guess->format == ContainerFormat::kUnsupported) {
    gap.detail = std::string(guess->name) + " is not decoded yet; its bytes were scanned raw";
    *item = GapItem(std::move(gap), false);
  } else if (depth() >= std::max(shared_.limits.depth_max, 0)) {
    seeks_archive_ = false;
    *item = GapItem(DepthGap(), false);
  } else {
    Open(guess->format);
  }
  return true;
}

void LayerDecoder::PushCodec(CodecMaker maker) {
  stages_.push_back(std::make_unique<CodecStage>(std::move(top_), shared_,
                                                 LayerPlace{path_, depth(), container()}, maker));
}

void LayerDecoder::Open(ContainerFormat format) {
  const LayerPlace place{path_, depth(), container()};
  switch (format) {
    case ContainerFormat::kZstd:
      stages_.push_back(std::make_unique<ZstdStage>(std::move(top_), shared_, place));
      break;
    case ContainerFormat::kGzip:
      stages_.push_back(std::make_unique<GzipStage>(std::move(top_), shared_, place));
      break;
    case ContainerFormat::kBzip2:
      PushCodec(MakeBzip2Codec);
      break;
    case ContainerFormat::kXz:
      PushCodec(MakeXzCodec);
      break;
    case ContainerFormat::kLzma:
      PushCodec(MakeLzmaCodec);
      break;
    case ContainerFormat::kLz4:
      PushCodec(MakeLz4Codec);
      break;
    case ContainerFormat::kZlib:
      PushCodec(MakeZlibCodec);
      break;
    case ContainerFormat::kZip:
      box_ = std::make_unique<OfficeBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kSevenZip:
      box_ = std::make_unique<SevenZipBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kBrotli:
      PushCodec(MakeBrotliCodec);
      break;
    case ContainerFormat::kTar:
      box_ = std::make_unique<TarBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kAr:
    case ContainerFormat::kCpio:
      box_ = std::make_unique<ListBox>(std::move(top_), shared_, place,
                                       format == ContainerFormat::kAr ? kArFormat : kCpioFormat);
      break;
    case ContainerFormat::kSqlite:
      box_ = std::make_unique<SqliteBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kSqliteWal:
      box_ = std::make_unique<SqliteWalBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kWarc:
      box_ = std::make_unique<WarcBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kMail:
      box_ = std::make_unique<MailBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kMailbox:
      box_ = std::make_unique<MailboxBox>(std::move(top_), shared_, place);
      break;
    case ContainerFormat::kNone:
    case ContainerFormat::kUnsupported:
    case ContainerFormat::kOpaque:
      return;
  }
  if (box_ != nullptr) {
    phase_ = Phase::kBox;
    return;
  }
  top_ = std::make_unique<InputWindow>(*stages_.back());
  sniffed_ = false;
}

std::optional<StreamItem> LayerDecoder::NextMember() {
  BoxEvent event = box_->Next();
  switch (event.kind) {
    case BoxEventKind::kMember:
      return OpenMember(std::move(event));
    case BoxEventKind::kGap: {
      StreamItem item = GapItem(std::move(event.gap), false);
      if (!event.path.empty()) item.path += "!/" + event.path;
      return item;
    }
    case BoxEventKind::kPause:
      return Item(StreamItemKind::kPause);
    case BoxEventKind::kYield:
      return std::nullopt;
    case BoxEventKind::kEnd:
      phase_ = Phase::kAnother;
      return std::nullopt;
    case BoxEventKind::kLimit:
      Limit(std::move(event.gap));
      return std::nullopt;
    case BoxEventKind::kReject: {
      std::unique_ptr<InputWindow> window = box_->TakeWindow();
      box_.reset();
      phase_ = Phase::kStreams;
      return GiveRaw(std::move(window), std::move(event.gap));
    }
  }
  return std::nullopt;
}

std::optional<StreamItem> LayerDecoder::OpenMember(BoxEvent event) {
  const bool own = event.path.empty();  // what a box gives under its own path is no member
  if (!own && ++shared_.members > shared_.limits.members_max) {
    shared_.limits_hit = kLimitsHitMax + 1;
    Limit({GapReason::kLimitMembers, 0, std::nullopt,
           "more members than one input may hold; the rest was not read"});
    return std::nullopt;
  }
  if (event.recorded != nullptr) {
    member_ = std::make_unique<RecordedLayer>(*event.recorded, shared_.outbox);
    return std::nullopt;
  }
  MemberHints hints = HintsOf(event);
  if (hints.url.empty()) hints.url = hints_.url;
  member_ = std::make_unique<LayerDecoder>(*box_, shared_, box_->PlaceOf(event), std::move(hints));
  return std::nullopt;
}

MemberHints LayerDecoder::HintsOf(const BoxEvent& member) {
  MemberHints hints = member.hints;
  hints.brotli = hints.brotli || member.path.ends_with(".br");
  return hints;
}

StreamItem LayerDecoder::GiveRaw(std::unique_ptr<InputWindow> window, Gap rejection) {
  top_ = std::move(window);
  sniffed_ = true;
  passed_ = 1;  // is none, whatever begins here
  rejection.detail += "; the bytes were scanned raw";
  return GapItem(std::move(rejection), false);
}

Gap LayerDecoder::DepthGap() const {
  return {GapReason::kLimitDepth, top_->position(), std::nullopt,
          "containers nested deeper than --max-depth; the bytes were scanned raw"};
}

StreamItem LayerDecoder::Begin() {
  if (auto end = shared_.outbox.End()) return *std::move(end);        // and then here again
  if (!begun_ && stages_.empty()) stream_offset_ = top_->position();  // behind an unreadable start
  StreamItem item = Item(StreamItemKind::kBegin);
  if (!begun_) item.opaque = opaque_;
  open_ = begun_ = true;
  item.path = path_;
  item.container = container();
  item.hints = hints_;
  item.offset = stream_offset_;
  return item;
}

StreamItem LayerDecoder::GapItem(Gap gap, bool inside) const {
  StreamItem item = Item(StreamItemKind::kGap);
  item.path = path_;
  item.offset = gap.offset;
  item.gap = std::move(gap);
  if (inside) item.gap.offset = stream_offset_;
  return item;
}

void LayerDecoder::Limit(Gap gap) {
  phase_ = Phase::kDrain;
  limit_ = std::move(gap);
  limit_.offset = outermost().position();
  shared_.ForgetDecoded(place_.depth);
}

// Where a stage has ended in front of a container of another kind (gzip, then bzip2), that is
// decoded like what came before, from the same window: the innermost stage's first.
std::optional<StreamItem> LayerDecoder::TakeUpAnother() {
  if (auto end = shared_.outbox.End()) return end;  // and the rest of the outbox
  phase_ = Phase::kCheck;
  for (std::size_t i = stages_.size(); i-- > 0;) {
    if (!stages_[i]->another_follows()) continue;
    box_.reset();
    top_ = stages_[i]->TakeWindow();
    top_->KeepHistory(0);
    stages_.resize(i);
    sniffed_ = begun_ = archive_ahead_ = false;
    opaque_ = {};
    seeks_archive_ = true;
    passed_ = 0;
    stream_offset_ = 0;
    path_ = place_.path + "!/#trailing";
    phase_ = Phase::kStreams;
    break;
  }
  return std::nullopt;
}

// Behind a limit nothing is decoded; the rest is read only to know how much it is.
std::optional<StreamItem> LayerDecoder::Drain() {
  constexpr std::uint64_t kBytesPerCall = std::uint64_t{64} << 20U;
  InputWindow& input = outermost();
  const StreamItem pause = Item(StreamItemKind::kPause);
  for (const std::uint64_t begin = drained_; drained_ - begin < kBytesPerCall;) {
    const std::size_t bytes = input.available().size();
    input.Consume(bytes, Use::kGap);
    drained_ += bytes;
    switch (input.Fill()) {
      case StageItemKind::kBytes:
        break;
      case StageItemKind::kPause:
        return pause;
      case StageItemKind::kYield:
        return std::nullopt;
      case StageItemKind::kGap:
        return GapItem(input.TakeGap().gap, false);
      default:
        limit_.bytes = drained_;
        phase_ = Phase::kCheck;
        return GapItem(std::move(limit_), false);
    }
  }
  return pause;  // a chance for the caller to stop
}

// Nothing of what came in may be left. If so, that is a bug of ours, and it is said.
std::optional<StreamItem> LayerDecoder::Check() {
  if (auto end = shared_.outbox.End()) return end;  // and the rest of the outbox
  phase_ = Phase::kFinish;
  const std::size_t left = outermost().available().size();
  if (left == 0) return std::nullopt;
  return GapItem({GapReason::kInternal, outermost().position(), left,
                  "the decoder left bytes of a container unread"},
                 false);
}

}  // namespace leakscan
