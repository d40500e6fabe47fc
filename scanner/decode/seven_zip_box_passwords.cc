// Which password a folder of a 7z archive is encrypted with. The format has no check of it: it fits
// where the first bytes decode and, as far as they go, agree with the CRC of the first member.
// Stored bytes decode always, and PPMd nearly so: then the first password fits under which they
// look like something.

#include <algorithm>
#include <utility>

#include "scanner/decode/crc32.h"
#include "scanner/decode/format_magic.h"
#include "scanner/decode/seven_zip_box.h"

namespace leakscan {
namespace {

constexpr std::size_t kTrialOutputBytes = std::size_t{64} << 10U;
// 16 million rounds, a second or so; 63 stands for none.
constexpr int kRoundsPowerMax = 24;
constexpr int kNoRounds = 63;
// Making keys for one input ends here, in units of so many rounds: some seconds.
constexpr std::uint64_t kRoundsPerUnit = 16;
constexpr std::uint64_t kEffortMax = 20'000'000;
constexpr std::size_t kKeysMax = 64;

// Bytes under a wrong key are like chance: half of them have the high bit.
bool LooksLikeSomething(std::span<const std::byte> bytes) {
  const auto high = static_cast<std::size_t>(std::ranges::count_if(
      bytes, [](std::byte b) { return (b & std::byte{0x80}) != std::byte{0}; }));
  return high * 8 < bytes.size() * 3 || SniffFormat(bytes, false)->format != ContainerFormat::kNone;
}

// Stored bytes, and PPMd as good as always.
bool DecodesAnything(const SevenZipCoder& coder) {
  constexpr std::uint64_t kCopy = 0x00;
  constexpr std::uint64_t kPpmd = 0x030401;
  return coder.method == kCopy || coder.method == kPpmd;
}

}  // namespace

std::unique_ptr<SevenZipChain> SevenZipBox::OpenChain(const SevenZipFolder& folder,
                                                      std::span<const std::byte> packed) {
  const std::vector<SevenZipCoder> coders = header_.Chain(folder);
  if (coders.empty()) {
    Fail(GapReason::kUnsupported,
         "a stream of a 7z archive is joined from several in a way that is not decoded");
    return nullptr;
  }
  if (!HoldStreams(folder)) return nullptr;
  const SevenZipCoder* cipher = FindSevenZipAes(coders);
  auto chain = MakeChain(coders, SevenZipKey{});
  if (chain->failure()) {
    Fail(chain->failure()->reason, chain->failure()->detail);
    return nullptr;
  }
  encrypted_ = cipher != nullptr;
  if (!encrypted_) return chain;
  const std::size_t passwords = shared_.passwords.size();
  if (passwords == 0) {
    Fail(GapReason::kEncrypted, "a 7z archive is encrypted; give --password-file");
    return nullptr;
  }
  const std::optional<SevenZipAes> aes = ReadSevenZipAes(cipher->properties);
  if (aes->rounds_power > kRoundsPowerMax && aes->rounds_power != kNoRounds) {
    Fail(GapReason::kEncrypted, "the key of a 7z archive takes too long to make");
    return nullptr;
  }
  const SevenZipPart* part = folder.parts > 0 ? &header_.parts()[folder.first_part] : nullptr;
  std::optional<SevenZipKey> fitting;
  std::size_t fitted = 0;
  for (std::size_t i = 0; i < passwords; ++i) {
    const std::size_t index = (password_ + i) % passwords;
    const std::optional<SevenZipKey> key = Key(*aes, index);
    if (!key) break;
    const Fit fit = Try(coders, *key, part, packed);
    if (fit == Fit::kNo || (fit == Fit::kPerhaps && fitting)) continue;
    fitting = key;
    fitted = index;
    if (fit == Fit::kYes) break;
  }
  if (!fitting) {
    Fail(GapReason::kEncrypted,
         "a 7z archive is encrypted, by none of the passwords of "
         "--password-file");
    return nullptr;
  }
  password_ = fitted;
  return MakeChain(coders, *fitting);
}

std::unique_ptr<SevenZipChain> SevenZipBox::MakeChain(std::span<const SevenZipCoder> coders,
                                                      const SevenZipKey& key) const {
  return std::make_unique<SevenZipChain>(coders, key, shared_.limits.window_bytes_max, streams_);
}

// The packed streams of the folder behind the first: they are decoded at the same time. False:
// there is no room, as Fail() has said.
bool SevenZipBox::HoldStreams(const SevenZipFolder& folder) {
  ReleaseStreams();
  Extent extent = FolderExtent();
  extent.begin += header_.pack_bytes()[stream_];
  const std::uint64_t bytes = extent.end - extent.begin;
  const std::uint64_t spool_bytes = shared_.limits.spool_bytes_max;
  if (bytes > spool_bytes - std::min(spool_bytes, shared_.held_bytes)) {
    Fail(GapReason::kLimitSpool,
         "streams of a 7z archive that are decoded together are larger than --spool-bytes");
    return false;
  }
  streams_bytes_ = bytes;
  shared_.held_bytes += bytes;
  for (std::size_t i = 1; i < folder.streams; ++i) {
    extent.end = extent.begin + header_.pack_bytes()[stream_ + i];
    streams_.push_back(Look(extent));
    extent.begin = extent.end;
  }
  return true;
}

void SevenZipBox::ReleaseStreams() {
  streams_.clear();
  shared_.held_bytes -= std::exchange(streams_bytes_, 0);
}

SevenZipBox::Fit SevenZipBox::Try(std::span<const SevenZipCoder> coders, const SevenZipKey& key,
                                  const SevenZipPart* part,
                                  std::span<const std::byte> packed) const {
  const std::unique_ptr<SevenZipChain> chain = MakeChain(coders, key);
  std::vector<std::byte> plain(kTrialOutputBytes);
  std::size_t filled = 0;
  std::span<const std::byte> in = packed;
  while (filled < plain.size()) {
    const SevenZipChain::Step step = chain->Decode(in, false, std::span(plain).subspan(filled));
    in = in.subspan(step.consumed);
    filled += step.produced;
    if (step.state == SevenZipChain::State::kDamaged) return Fit::kNo;
    if (step.produced == 0 && step.state != SevenZipChain::State::kGoesOn) break;
  }
  plain.resize(filled);
  if (part != nullptr && part->has_crc && part->bytes <= plain.size()) {
    const std::uint32_t crc =
        Crc32(0, std::span(plain).first(static_cast<std::size_t>(part->bytes)));
    return crc == part->crc ? Fit::kYes : Fit::kNo;
  }
  const bool proves = coders.size() > 1 && !DecodesAnything(coders.back());
  return proves || LooksLikeSomething(plain) ? Fit::kYes : Fit::kPerhaps;
}

// Nothing once too much was spent on keys.
std::optional<SevenZipKey> SevenZipBox::Key(const SevenZipAes& aes, std::size_t password) {
  const std::string_view salt = {reinterpret_cast<const char*>(aes.salt.data()), aes.salt.size()};
  const auto made = std::ranges::find_if(keys_, [&](const MadeKey& key) {
    return key.password == password && key.rounds_power == aes.rounds_power && key.salt == salt;
  });
  if (made != keys_.end()) return made->key;
  if (shared_.password_effort > kEffortMax) return std::nullopt;
  const bool rounds = aes.rounds_power <= kRoundsPowerMax;
  shared_.password_effort +=
      1 +
      (rounds ? (std::uint64_t{1} << static_cast<unsigned>(aes.rounds_power)) / kRoundsPerUnit : 0);
  keys_.push_back({std::string(salt), aes.rounds_power, password,
                   MakeSevenZipKey(aes, shared_.passwords[password])});
  if (keys_.size() > kKeysMax) keys_.pop_front();
  return keys_.back().key;
}

}  // namespace leakscan
