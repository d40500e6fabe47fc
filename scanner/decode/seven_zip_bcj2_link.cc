// BCJ2: the code of x86 programs, taken apart into four streams for being packed better: all bytes
// but the targets of calls and jumps; the targets of calls; those of jumps; and bits by a range
// coder that tell which calls and jumps they were taken from. The first packed stream is read as it
// comes; the others, which lie behind it, are held.
// Method: behind each E8 (call), E9 or 0F 8x (jumps) a bit says whether four bytes come from
// another stream: an address, of which what the processor wants is the distance to it. Fits: E8,
// bit 1, 00 00 12 34 at offset 0: E8 2F 12 00 00. Does not: a stream that ends inside an address:
// damaged. Source: 7zFormat.txt and Bcj2.txt of the LZMA SDK.

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "scanner/decode/seven_zip_link.h"

namespace leakscan {
namespace {

enum Stream : std::size_t { kMain, kCalls, kJumps, kBits };
constexpr std::size_t kStreams = 4;

// The packed bytes of a stream, decoded.
class Feed {
 public:
  // `held`: all its packed bytes; none where they are given to Fill() as they come.
  Feed(std::unique_ptr<SevenZipChain> chain, std::optional<std::span<const std::byte>> held)
      : chain_(std::move(chain)), held_(held) {}

  bool streamed() const { return !held_; }
  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }
  std::byte Take() { return buffer_[begin_++]; }
  bool done() const { return empty() && state_ == SevenZipChain::State::kDone; }
  // Nothing is left of what was packed.
  bool used_up() {
    if (held_) Fill({}, true);
    return done() && (!held_ || held_->empty());
  }

  // Makes at least one byte more available, if there is one. What the chain said if there is none.
  SevenZipChain::Step Fill(std::span<const std::byte> in, bool last);

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{64} << 10U;

  std::unique_ptr<SevenZipChain> chain_;
  std::optional<std::span<const std::byte>> held_;  // what is left of it
  SevenZipChain::State state_ = SevenZipChain::State::kGoesOn;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

SevenZipChain::Step Feed::Fill(std::span<const std::byte> in, bool last) {
  using State = SevenZipChain::State;
  if (buffer_.empty()) buffer_.resize(kBufferBytes);
  std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
  end_ -= std::exchange(begin_, 0);
  SevenZipChain::Step total;
  while (state_ != State::kDone && state_ != State::kDamaged && end_ < buffer_.size()) {
    const std::span<const std::byte> packed = held_ ? *held_ : in.subspan(total.consumed);
    const SevenZipChain::Step step =
        chain_->Decode(packed, held_ || last, std::span(buffer_).subspan(end_));
    if (held_) {
      held_ = packed.subspan(step.consumed);
    } else {
      total.consumed += step.consumed;
    }
    end_ += step.produced;
    state_ = step.state;
    if (step.produced > 0 || state_ == State::kNeedsInput) break;
  }
  total.state = state_;
  return total;
}

// The bits of the fourth stream.
class BitDecoder {
 public:
  // Bytes that Next() may take, and Start().
  static constexpr std::size_t kHeadBytes = 5;

  bool Start(Feed& feed) {
    const bool right = feed.Take() == std::byte{0};
    for (std::size_t i = 1; i < kHeadBytes; ++i) Shift(feed);
    return right && code_ < range_;
  }
  bool must_shift() const { return range_ < kRangeMin; }
  bool Next(std::uint16_t& chance, Feed& feed) {
    if (must_shift()) {
      range_ <<= 8U;
      Shift(feed);
    }
    const std::uint32_t bound = (range_ >> kChanceBits) * chance;
    const bool bit = code_ >= bound;
    if (bit) {
      code_ -= bound;
      range_ -= bound;
      chance = static_cast<std::uint16_t>(chance - (chance >> kMoveBits));
    } else {
      range_ = bound;
      chance = static_cast<std::uint16_t>(chance + (((1U << kChanceBits) - chance) >> kMoveBits));
    }
    return bit;
  }

  static constexpr unsigned kChanceBits = 11;

 private:
  static constexpr std::uint32_t kRangeMin = std::uint32_t{1} << 24U;
  static constexpr unsigned kMoveBits = 5;

  void Shift(Feed& feed) { code_ = code_ << 8U | std::to_integer<std::uint32_t>(feed.Take()); }

  std::uint32_t range_ = 0xFFFFFFFF;
  std::uint32_t code_ = 0;
};

class Bcj2Link : public SevenZipLink {
 public:
  Bcj2Link(std::vector<Feed> feeds, std::uint64_t bytes) : feeds_(std::move(feeds)), bytes_(bytes) {
    chances_.fill(1U << (BitDecoder::kChanceBits - 1));
  }

  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override;
  bool AllUsed() override;

 private:
  // What is to be done next.
  enum class Next : std::uint8_t { kBitsHead, kByte, kBit, kAddress, kRest };

  // Makes `bytes` bytes of the stream available; false: it cannot, and `step_` says why.
  bool Need(Stream stream, std::size_t bytes);
  bool Advance(std::span<std::byte> room);
  void Put(std::span<std::byte> room, std::byte byte) {
    room[step_.produced++] = byte;
    before_ = std::exchange(last_byte_, byte);
    ++given_;
  }
  bool IsBranch() const {
    const auto byte = std::to_integer<unsigned>(last_byte_);
    return (byte & 0xFEU) == 0xE8 || (before_ == std::byte{0x0F} && (byte & 0xF0U) == 0x80);
  }
  std::uint16_t& Chance() {
    if (last_byte_ == std::byte{0xE8}) return chances_[std::to_integer<std::size_t>(before_)];
    return chances_[last_byte_ == std::byte{0xE9} ? 256 : 257];
  }

  std::vector<Feed> feeds_;
  const std::uint64_t bytes_;
  BitDecoder bits_;
  std::array<std::uint16_t, 258> chances_;
  Next next_ = Next::kBitsHead;
  std::byte last_byte_{0};
  std::byte before_{0};
  std::uint64_t given_ = 0;
  std::array<std::byte, 4> target_ = {};  // of a branch, the first byte first
  std::size_t target_given_ = 0;

  // Of the call under way.
  std::span<const std::byte> in_;
  bool last_ = false;
  Step step_;
};

bool Bcj2Link::Need(Stream stream, std::size_t bytes) {
  Feed& feed = feeds_[stream];
  while (feed.size() < bytes) {
    const std::size_t before = feed.size();
    const Step step = feed.Fill(in_.subspan(step_.consumed), last_);
    step_.consumed += step.consumed;
    if (feed.size() > before) continue;
    const bool waits = step.state == State::kNeedsInput && feed.streamed();
    step_.state = waits                            ? State::kNeedsInput
                  : stream == kMain && feed.done() ? State::kDone
                                                   : State::kDamaged;
    return false;
  }
  return true;
}

SevenZipLink::Step Bcj2Link::Decode(std::span<const std::byte> in, bool last,
                                    std::span<std::byte> room) {
  in_ = in;
  last_ = last;
  step_ = {};
  while (step_.produced < room.size() && Advance(room)) {
  }
  return step_;
}

// One step on; false: it cannot.
bool Bcj2Link::Advance(std::span<std::byte> room) {
  switch (next_) {
    case Next::kBitsHead:
      if (!Need(kBits, BitDecoder::kHeadBytes)) return false;
      if (!bits_.Start(feeds_[kBits])) {
        step_.state = State::kDamaged;
        return false;
      }
      next_ = Next::kByte;
      return true;
    case Next::kByte:
      if (!Need(kMain, 1)) return false;
      Put(room, feeds_[kMain].Take());
      // Behind the last byte there is no bit.
      if (IsBranch() && given_ != bytes_) next_ = Next::kBit;
      return true;
    case Next::kBit:
      if (bits_.must_shift() && !Need(kBits, 1)) return false;
      next_ = bits_.Next(Chance(), feeds_[kBits]) ? Next::kAddress : Next::kByte;
      return true;
    case Next::kAddress: {
      const Stream stream = last_byte_ == std::byte{0xE8} ? kCalls : kJumps;
      if (!Need(stream, target_.size())) return false;
      std::uint32_t address = 0;
      for (std::size_t i = 0; i < target_.size(); ++i) {
        address = address << 8U | std::to_integer<std::uint32_t>(feeds_[stream].Take());
      }
      address -= static_cast<std::uint32_t>(given_ + target_.size());
      for (std::byte& byte : target_) {
        byte = static_cast<std::byte>(address);
        address >>= 8U;
      }
      target_given_ = 0;
      next_ = Next::kRest;
      return true;
    }
    case Next::kRest:
      Put(room, target_[target_given_++]);
      if (target_given_ == target_.size()) next_ = Next::kByte;
      return true;
  }
  return false;
}

// Up to four bytes of the bits tell nothing.
bool Bcj2Link::AllUsed() {
  constexpr std::size_t kBitsLeftMax = 4;
  for (std::size_t left = 0; left < kBitsLeftMax && !feeds_[kBits].used_up(); ++left) {
    if (!feeds_[kBits].empty()) feeds_[kBits].Take();
  }
  return std::ranges::all_of(feeds_, [](Feed& feed) { return feed.used_up(); });
}

}  // namespace

std::unique_ptr<SevenZipLink> OpenBcj2Link(const SevenZipCoder& coder, const SevenZipKey& key,
                                           std::uint64_t window_bytes_max,
                                           std::span<const std::vector<std::byte>> held,
                                           std::optional<Gap>* failure) {
  const bool plain = std::ranges::all_of(
      coder.joined, [&](const SevenZipBranch& branch) { return branch.stream <= held.size(); });
  if (coder.joined.size() != kStreams || !plain) {
    *failure = {GapReason::kUnsupported, 0, std::nullopt,
                "streams of a 7z archive are joined in a way that is not known"};
    return nullptr;
  }
  static const SevenZipCoder kAsItIs;
  std::vector<Feed> feeds;
  for (const SevenZipBranch& branch : coder.joined) {
    const std::span<const SevenZipCoder> coders =
        branch.coders.empty() ? std::span(&kAsItIs, 1) : std::span(branch.coders);
    auto chain = std::make_unique<SevenZipChain>(coders, key, window_bytes_max);
    *failure = chain->failure();
    if (*failure) return nullptr;
    window_bytes_max -= std::min(window_bytes_max, chain->window_bytes());
    std::optional<std::span<const std::byte>> packed;
    if (branch.stream > 0) packed = held[branch.stream - 1];
    feeds.emplace_back(std::move(chain), packed);
  }
  return std::make_unique<Bcj2Link>(std::move(feeds), coder.bytes);
}

}  // namespace leakscan
