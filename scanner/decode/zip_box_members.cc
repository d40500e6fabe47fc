// The bytes of a zip's members. A member ends where its header says or, where that was not known
// when it was written, where its deflate stream does, or before the data descriptor that tells the
// right sizes. Damage: what was decoded is given; the rest up to the next record is a gap.
// A member compressed by bzip2, zstd or xz is given as it is: the layer that reads it knows these.

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "scanner/decode/crc32.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/zip_box.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kWithoutEnd = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kHistoryBytes = std::size_t{64} << 10U;
// Of a member, on which a password is tried.
constexpr std::size_t kTrialBytes = std::size_t{4} << 10U;
constexpr std::size_t kStoredTrialBytes = std::size_t{64} << 10U;
constexpr std::size_t kDecryptBytesMax = std::size_t{64} << 10U;
// Trying passwords on one input ends here, in ZipCipherEffort's units: some seconds.
constexpr std::uint64_t kPasswordEffortMax = 20'000'000;

// A descriptor, and the magic number behind it.
constexpr std::size_t kDescriptorAhead = kZipDescriptorBytesMax + 4;

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool IsCut(const Gap& gap) {
  return gap.reason == GapReason::kTruncated || gap.reason == GapReason::kMultivolume;
}

// Compressed as a stream that a layer knows by its magic number.
bool IsStream(std::uint16_t method) {
  return method == ZipEntry::kBzip2 || method == ZipEntry::kZstd || method == ZipEntry::kXz;
}

}  // namespace

std::optional<BoxEvent> ZipBox::OpenMember() {
  if (OpenAhead()) return std::nullopt;
  const bool deflate64 = entry_.method == ZipEntry::kDeflate64;
  const bool deflate = entry_.method == ZipEntry::kDeflate || deflate64;
  sized_ = entry_.packed_bytes > 0 || !entry_.has_descriptor();
  if (deflate && entry_.packed_bytes == 0 && sized_) {
    // No deflate stream is empty: there is none, or the size is a lie.
    if (LookAhead(4) == Ahead::kStop) return StopEvent();
    sized_ = window_->available().empty() || ZipRecordAt(window_->available()) != ZipRecord::kNone;
  }
  begin_ = window_->position();
  left_ = sized_ ? entry_.packed_bytes : kWithoutEnd;
  given_ = 0;
  crc_ = 0;
  checked_ = deflate || entry_.method == ZipEntry::kStored;
  broken_ = false;
  end_ = End::kNone;
  cipher_.reset();
  plain_.clear();
  coding_ = deflate ? Coding::kDeflate : sized_ ? Coding::kStored : Coding::kUnsized;
  window_->KeepHistory(deflate && !sized_ ? kHistoryBytes : 0);
  if (deflate) {
    std::unique_ptr<DeflateDecoder>& decoder = deflate64 ? deflate64_decoder_ : deflate_decoder_;
    if (decoder == nullptr) decoder = deflate64 ? MakeDeflate64Decoder() : MakeDeflateDecoder();
    deflate_ = decoder.get();
    deflate_->Reset();
  }
  if (entry_.encrypted()) {
    if (OpenCipher() == Ahead::kStop) return StopEvent();
    if (cipher_ == nullptr) {
      state_ = State::kSkip;
      return std::nullopt;
    }
  } else if (IsStream(entry_.method)) {
    constexpr std::size_t kMagicBytes = 16;
    if (LookAhead(std::min<std::uint64_t>(left_, kMagicBytes)) == Ahead::kStop) return StopEvent();
    if (SniffFormat(window_->available(), false)->format == ContainerFormat::kNone) {
      events_.push_back(GapEvent(GapReason::kCorrupt, 0, std::nullopt,
                                 "compressed data of a zip member has no magic number; its bytes "
                                 "were scanned raw"));
      events_.back().path = entry_.path;
    }
  }
  if (!deflate && entry_.method != ZipEntry::kStored && !IsStream(entry_.method)) {
    events_.push_back(GapEvent(GapReason::kUnsupported, 0, std::nullopt,
                               "a zip member is compressed by " +
                                   std::string(ZipMethodName(entry_.method)) +
                                   ", which is not decoded; its bytes were scanned raw"));
    events_.back().path = entry_.path;
  }
  state_ = State::kMember;
  if (left_ == 0) {
    end_ = End::kDone;
  } else {
    events_.push_back(Member(entry_.path));
  }
  return std::nullopt;
}

// Hands the member on as it was decoded ahead, if it was; and has others decoded.
bool ZipBox::OpenAhead() {
  if (shared_.helper == nullptr || name() != "zip") return false;
  if (!ahead_) {
    // Of a small archive the box is done sooner.
    if (window_->position() + entry_.packed_bytes < shared_.limits.ahead_bytes_min) return false;
    ahead_.emplace(window_->below(), shared_, place_,
                   [this](std::string_view path) { return StandsAlone(path); });
  }
  member_ahead_ = StandsAlone(entry_.path) ? ahead_->Take(header_begin_) : nullptr;
  ahead_->Plan(window_->position());
  if (member_ahead_ == nullptr) return false;
  shared_.CountDecoded(member_ahead_->decoded_bytes());
  events_.push_back(Member(entry_.path));
  events_.back().recorded = &member_ahead_->items();
  window_->KeepHistory(0);
  begin_ = window_->position();
  state_ = State::kAhead;
  return true;
}

// Passes over the bytes of a member that was decoded ahead.
std::optional<BoxEvent> ZipBox::CloseAhead() {
  while (window_->position() < member_ahead_->end()) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) break;  // the file was cut meanwhile
    window_->Consume(std::min<std::uint64_t>(window_->available().size(),
                                             member_ahead_->end() - window_->position()),
                     Use::kContainer);
  }
  state_ = State::kRecord;
  return std::nullopt;
}

Box::Ahead ZipBox::OpenCipher() {
  if (entry_.strongly_encrypted() || entry_.method == ZipEntry::kAes ||
      coding_ == Coding::kUnsized) {
    Fail(GapReason::kEncrypted, "a zip member is encrypted in a way that is not decrypted",
         !sized_);
    return Ahead::kReady;
  }
  const std::size_t header_bytes = ZipCipherHeaderBytes(entry_);
  const std::size_t code_bytes = ZipCipherCodeBytes(entry_);
  const std::size_t trial_bytes =
      entry_.method == ZipEntry::kStored ? kStoredTrialBytes : kTrialBytes;
  const Ahead ahead = LookAhead(std::min<std::uint64_t>(left_, header_bytes + trial_bytes));
  if (ahead == Ahead::kStop) return ahead;
  const std::span<const std::byte> bytes =
      window_->available().first(std::min<std::uint64_t>(left_, window_->available().size()));
  if (bytes.size() < header_bytes || left_ < header_bytes + code_bytes) {
    Fail(GapReason::kTruncated, "an encrypted zip member is cut short", true);
    return Ahead::kReady;
  }
  const std::size_t passwords = shared_.passwords.size();
  for (std::size_t i = 0; i < passwords; ++i) {
    const std::size_t index = (password_ + i) % passwords;
    if (i > 0 && shared_.password_effort > kPasswordEffortMax) break;
    if (!Fits(shared_.passwords[index], bytes)) {
      shared_.password_effort += static_cast<std::uint64_t>(ZipCipherEffort(entry_));
      continue;
    }
    password_ = index;
    cipher_ = OpenZipCipher(entry_, bytes, shared_.passwords[index]);
    window_->Consume(header_bytes, Use::kContainer);
    if (sized_) left_ -= header_bytes + code_bytes;
    checked_ = checked_ && (!entry_.aes || entry_.aes->checks_crc);
    return Ahead::kReady;
  }
  Fail(GapReason::kEncrypted,
       passwords == 0 ? "a zip member is encrypted; give --password-file"
                      : "a zip member is encrypted, by none of the passwords of --password-file",
       !sized_);
  return Ahead::kReady;
}

// By the cipher's own check and, where that is weak, by the first bytes.
bool ZipBox::Fits(std::string_view password, std::span<const std::byte> bytes) {
  const std::unique_ptr<ZipCipher> cipher = OpenZipCipher(entry_, bytes, password);
  if (cipher == nullptr || entry_.aes) return cipher != nullptr;
  const std::span<const std::byte> encrypted = bytes.subspan(ZipCipherHeaderBytes(entry_));
  std::vector<std::byte> plain(encrypted.begin(), encrypted.end());
  cipher->Decrypt(plain);
  if (coding_ != Coding::kDeflate) {
    const bool whole = checked_ && sized_ && bytes.size() == left_;
    return !whole || Crc32(0, plain) == entry_.crc;
  }
  std::array<std::byte, kTrialBytes> room;
  const bool damaged = deflate_->Decode(plain, room).state == DeflateDecoder::State::kDamaged;
  deflate_->Reset();
  return !damaged;
}

std::span<const std::byte> ZipBox::Input() {
  std::span<const std::byte> bytes = window_->available();
  bytes = bytes.first(std::min<std::uint64_t>(bytes.size(), left_));
  if (cipher_ == nullptr) return bytes;
  const std::size_t size = std::min(bytes.size(), kDecryptBytesMax);
  if (const std::size_t before = plain_.size(); before < size) {
    plain_.insert(plain_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(before),
                  bytes.begin() + static_cast<std::ptrdiff_t>(size));
    cipher_->Decrypt(std::span(plain_).subspan(before));
  }
  return plain_;
}

void ZipBox::ConsumeInput(std::size_t bytes) {
  if (cipher_ != nullptr) {
    cipher_->Authenticate(window_->available().first(bytes));
    plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(bytes));
  }
  window_->Consume(bytes, Use::kContainer);
  if (sized_) left_ -= bytes;
}

void ZipBox::Given(std::span<const std::byte> bytes) {
  given_ += bytes.size();
  if (checked_) crc_ = Crc32(crc_, bytes);
}

void ZipBox::Fail(GapReason reason, std::string detail, bool search) {
  end_ = End::kFailed;
  failure_ = {reason, given_, std::nullopt, std::move(detail)};
  search_ = search;
  skipped_before_ = window_->count(Use::kGap);
}

void ZipBox::FailCut() {
  if (split_) {
    Fail(GapReason::kMultivolume,
         "a zip member goes on in another volume; join them and scan again", true);
  } else {
    Fail(GapReason::kTruncated, "the input ends inside a zip member", true);
  }
}

StageItem ZipBox::ReadStored(std::span<std::byte> room) {
  if (left_ == 0) {
    end_ = End::kDone;
    return {};
  }
  if (cipher_ != nullptr) {
    const Ahead ahead = LookAhead(1);
    if (ahead == Ahead::kReady) {
      const std::span<const std::byte> input = Input();
      const std::size_t bytes = std::min(room.size(), input.size());
      std::memcpy(room.data(), input.data(), bytes);
      ConsumeInput(bytes);
      Given(room.first(bytes));
      return {.kind = StageItemKind::kBytes, .bytes = bytes};
    }
    StageItem item = ahead == Ahead::kStop ? StopItem() : StageItem{};
    if (item.kind == StageItemKind::kEnd || item.kind == StageItemKind::kGap) {
      FailCut();
      item.advance = 0;
    }
    return item;
  }
  StageItem item = ReadMember(room.first(std::min<std::uint64_t>(room.size(), left_)));
  if (item.kind == StageItemKind::kBytes) {
    left_ -= item.bytes;
    Given(room.first(item.bytes));
  } else if (item.kind == StageItemKind::kGap) {
    left_ -= std::min(left_, item.advance);
    broken_ = true;
  } else if (item.kind == StageItemKind::kEnd) {
    FailCut();
  }
  return item;
}

StageItem ZipBox::ReadUnsized(std::span<std::byte> room) {
  const Ahead ahead = LookAhead(2 * kZipDescriptorBytesMax + 1);
  if (ahead == Ahead::kStop) {
    StageItem item = StopItem();
    broken_ = broken_ || item.kind == StageItemKind::kGap;
    return item;
  }
  const std::span<const std::byte> available = window_->available();
  const std::size_t needed = room.size() + 2 * kZipDescriptorBytesMax + 1;
  const bool at_end = ahead == Ahead::kEnd && available.size() <= needed;
  const std::size_t bytes = std::min(
      BytesToDescriptor(available.first(std::min(available.size(), needed)), at_end), room.size());
  if (bytes > 0) {
    const StageItem item = ReadMember(room.first(bytes));
    Given(room.first(item.bytes));
    return item;
  }
  if (window_->available().empty()) {
    FailCut();
  } else {
    end_ = End::kDone;
  }
  return {};
}

// With its magic number anywhere; without one, in front of the next record.
std::size_t ZipBox::BytesToDescriptor(std::span<const std::byte> bytes, bool at_end) const {
  constexpr std::size_t kSizes[] = {12, 20};  // without magic number
  const auto stands_at = [&](std::size_t at) {
    const auto size = DecodedBytes() ? std::optional(given_ + at) : std::nullopt;
    return ZipDescriptorBytes(bytes.subspan(at), std::nullopt, given_ + at, size).has_value();
  };
  // A descriptor that begins behind `sure` is not all there yet, or may not be seen for what it is.
  const std::size_t sure = at_end ? bytes.size() : bytes.size() - kZipDescriptorBytesMax;
  for (std::size_t at = 0; at < sure;) {
    const void* found = std::memchr(bytes.data() + at, 'P', sure - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
    const std::string_view text = Text(bytes.subspan(at));
    if (text.starts_with(kZipDescriptorMagic)) {
      if (stands_at(at)) return at;
    } else if (text.starts_with("PK\x03\x04") || text.starts_with("PK\x01\x02")) {
      for (const std::size_t size : kSizes) {
        if (at >= size && stands_at(at - size)) return at - size;
      }
    }
    ++at;
  }
  return at_end ? sure : sure - kZipDescriptorBytesMax;
}

StageItem ZipBox::ReadDeflate(std::span<std::byte> room) {
  std::uint64_t& decoded = shared_.DecodedAt(place_.depth);
  const bool ratio = shared_.RatioHit(place_.depth);
  if (ratio || decoded >= shared_.limits.output_bytes_max) {
    Fail(ratio ? GapReason::kLimitRatio : GapReason::kLimitBytes,
         ratio ? "a zip member decoded to more times its size than --max-ratio allows"
               : "decoded to more bytes than --max-bytes allows",
         !sized_);
    shared_.ForgetDecoded(place_.depth);
    return {};
  }
  room =
      room.first(std::min<std::uint64_t>(room.size(), shared_.limits.output_bytes_max - decoded));
  while (true) {
    const std::size_t need = deflate_->input_bytes_min();
    if (need > left_) {
      Fail(GapReason::kCorrupt, "the deflate data of a zip member has no end", true);
      return {};
    }
    const Ahead ahead = need == 0 ? Ahead::kReady : LookAhead(need);
    if (ahead != Ahead::kReady) {
      StageItem item = ahead == Ahead::kStop ? StopItem() : StageItem{};
      if (item.kind == StageItemKind::kGap || item.kind == StageItemKind::kEnd) {
        if (item.kind == StageItemKind::kEnd && TakeBackRecord()) {
          Fail(GapReason::kCorrupt, "the deflate data of a zip member runs into the next member",
               true);
        } else {
          FailCut();
        }
        item.advance = 0;
      }
      return item;
    }
    const DeflateDecoder::Step step = deflate_->Decode(Input(), room);
    ConsumeInput(step.consumed);
    Given(room.first(step.produced));
    decoded += step.produced;
    if (step.state == DeflateDecoder::State::kDone) end_ = End::kDone;
    if (step.state == DeflateDecoder::State::kDamaged) {
      TakeBackRecord();
      Fail(GapReason::kCorrupt, "the deflate data of a zip member is damaged", true);
    }
    if (step.produced > 0) return {.kind = StageItemKind::kBytes, .bytes = step.produced};
    if (end_ != End::kNone) return {};
  }
}

// Damaged deflate data may be read on into the next members before that shows. Back to the first
// record that was read as such, as far as it is still there. False if there is none.
bool ZipBox::TakeBackRecord() {
  if (coding_ != Coding::kDeflate || sized_ || cipher_ != nullptr) return false;
  const std::size_t back =
      std::min<std::uint64_t>(window_->history(), window_->position() - begin_);
  window_->TakeBack(back);
  const std::size_t record = FindZipRecord(window_->available(), true);
  window_->Consume(std::min(record, back), Use::kContainer);
  return record < back;
}

// Behind a member's last byte: what tells whether it is right.
std::optional<BoxEvent> ZipBox::CloseMember() {
  if (end_ == End::kNone) Fail(GapReason::kInternal, "a zip member was not read to its end", true);
  if (end_ == End::kFailed) {
    state_ = State::kSkip;
    return std::nullopt;
  }
  const bool consumed = !sized_ || left_ == 0;
  const std::size_t code_bytes = cipher_ != nullptr && consumed ? ZipCipherCodeBytes(entry_) : 0;
  const std::size_t wanted = code_bytes + (entry_.has_descriptor() ? kDescriptorAhead : 0);
  const Ahead ahead = wanted > 0 ? LookAhead(wanted) : Ahead::kReady;
  if (ahead == Ahead::kStop) return StopEvent();
  bool right = true;
  if (code_bytes > 0) {
    const std::size_t bytes = std::min(code_bytes, window_->available().size());
    right = bytes == code_bytes && cipher_->Verify(window_->available().first(bytes));
    window_->Consume(bytes, Use::kContainer);
  }
  const bool told = PassDescriptor(window_->position() - begin_);
  if (!told && checked_ && !broken_) {
    right = right && crc_ == entry_.crc && given_ == entry_.bytes;
  }
  state_ = State::kRecord;
  if (right) return std::nullopt;
  const bool cut = !sized_ && ahead == Ahead::kEnd &&
                   window_->available().size() < kZipDescriptorBytesMax && !TakeBackRecord();
  if (cut) {
    open_ = false;
    damage_told_ = true;
    return GapEvent(GapReason::kTruncated, window_->position(), std::nullopt,
                    "the input ends before what tells whether a zip member is right");
  }
  if (!sized_ && ahead == Ahead::kReady) TakeBackRecord();
  BoxEvent event = GapEvent(GapReason::kCorrupt, given_, 0,
                            "the CRC or size of a zip member is wrong; what it decoded to was "
                            "scanned");
  if (cipher_ != nullptr) {
    event.gap.bytes = std::nullopt;
    event.gap.detail = "an encrypted zip member is damaged, or its password is another one";
  }
  event.path = entry_.path;
  return event;
}

std::optional<std::uint64_t> ZipBox::EndOfMember() {
  if (state_ != State::kMember || CloseMember() || state_ != State::kRecord) return std::nullopt;
  return window_->position();
}

// True if one stands here that tells what was read.
bool ZipBox::PassDescriptor(std::uint64_t packed_bytes) {
  if (!entry_.has_descriptor()) return false;
  const std::span<const std::byte> bytes = window_->available();
  const auto crc = checked_ && end_ == End::kDone ? std::optional(crc_) : std::nullopt;
  std::optional<std::size_t> size = ZipDescriptorBytes(bytes, crc, packed_bytes, DecodedBytes());
  const bool right = size.has_value();
  if (!right && Text(bytes).starts_with(kZipDescriptorMagic)) {
    for (const std::size_t other : {std::size_t{16}, std::size_t{24}}) {
      if (Text(bytes).substr(std::min(other, bytes.size())).starts_with("PK")) size = other;
    }
  }
  window_->Consume(size.value_or(0), Use::kContainer);
  return right;
}

// What a descriptor should tell.
std::optional<std::uint64_t> ZipBox::DecodedBytes() const {
  if (end_ == End::kFailed) return entry_.bytes;
  const bool known = coding_ == Coding::kDeflate || entry_.method == ZipEntry::kStored;
  return known ? std::optional(given_) : std::nullopt;
}

std::optional<BoxEvent> ZipBox::Skip() {
  while (search_ || left_ > 0) {
    std::size_t bytes = 0;
    const Ahead ahead = search_ ? BytesToRecord(&bytes) : LookAhead(1);
    if (ahead == Ahead::kStop) return StopEvent();
    if (ahead == Ahead::kEnd) {
      open_ = open_ && !IsCut(failure_);
      break;
    }
    if (!search_) bytes = std::min<std::uint64_t>(left_, window_->available().size());
    if (bytes == 0) break;
    window_->Consume(bytes, Use::kGap);
    if (!search_) left_ -= bytes;
  }
  if (!search_ && entry_.has_descriptor()) {
    if (LookAhead(kDescriptorAhead) == Ahead::kStop) return StopEvent();
    PassDescriptor(entry_.packed_bytes);
  }
  state_ = State::kRecord;
  const std::uint64_t skipped = window_->count(Use::kGap) - skipped_before_;
  // Of an input that ends early nobody knows how much is missing.
  if (skipped > 0 || !IsCut(failure_)) failure_.bytes = skipped;
  BoxEvent event;
  event.kind = BoxEventKind::kGap;
  event.path = entry_.path;
  event.gap = std::move(failure_);
  return event;
}

}  // namespace leakscan
