// Deflate64: deflate (RFC 1951) with distances up to 64 KiB and one length code for matches of up
// to 64 KiB, which zip knows as method 9 and 7-Zip as 040109. No library of the system decodes it.
// Method: the input is kept by the caller up to the last whole symbol, so nothing is remembered of
// half a symbol, or of half the head of a block: with fewer bits than it needs it is read again
// from its start once there are more. A code is looked up by as many bits as its longest word has.
// Fits: a block with codes of its own, a match of 65,538 bytes. Does not: a distance to in front of
// the first byte, a code with more words than its lengths leave room for: damaged.
// Source: RFC 1951; APPNOTE.TXT 5.6 (PKWARE) for what differs.

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "scanner/decode/deflate_decoder.h"

namespace leakscan {
namespace {

constexpr unsigned kWordBitsMax = 15;
constexpr unsigned kLiteralsMax = 288;
constexpr unsigned kDistancesMax = 32;
constexpr unsigned kEndOfBlock = 256;
constexpr std::size_t kWindowBytes = std::size_t{64} << 10U;

// What a length or distance code stands for: `base` plus so many bits.
struct Range {
  std::uint32_t base = 0;
  unsigned bits = 0;
};

// Distances: two codes to each number of bits, but for the first four.
constexpr std::array<Range, kDistancesMax> kDistances = [] {
  std::array<Range, kDistancesMax> ranges{};
  std::uint32_t base = 1;
  for (unsigned code = 0; code < ranges.size(); ++code) {
    ranges[code] = {base, code < 4 ? 0 : code / 2 - 1};
    base += std::uint32_t{1} << ranges[code].bits;
  }
  return ranges;
}();

// Lengths: four codes to each number of bits, but for the first eight and the last.
constexpr std::array<Range, 29> kLengths = [] {
  std::array<Range, 29> ranges{};
  std::uint32_t base = 3;
  for (unsigned code = 0; code < ranges.size(); ++code) {
    ranges[code] = {base, code < 8 ? 0 : code / 4 - 1};
    base += std::uint32_t{1} << ranges[code].bits;
  }
  ranges.back() = {3, 16};
  return ranges;
}();

// Reads from the lowest bit of each byte on. Behind the end come zeros, and `overrun()`.
class BitReader {
 public:
  BitReader(std::span<const std::byte> bytes, std::size_t bit) : bytes_(bytes), bit_(bit) {}

  // The next 32 bits.
  std::uint32_t Peek() const {
    std::uint64_t word = 0;
    const std::size_t at = bit_ / 8;
    if (at + sizeof word <= bytes_.size()) {
      std::memcpy(&word, bytes_.data() + at, sizeof word);
    } else if (at < bytes_.size()) {
      std::memcpy(&word, bytes_.data() + at, bytes_.size() - at);
    }
    return static_cast<std::uint32_t>(word >> bit_ % 8);
  }
  void Skip(unsigned bits) { bit_ += bits; }
  std::uint32_t Take(unsigned bits) {
    const std::uint32_t value = Peek() & ((std::uint32_t{1} << bits) - 1);
    Skip(bits);
    return value;
  }
  void SkipToByte() { bit_ = (bit_ + 7) / 8 * 8; }

  std::size_t bit() const { return bit_; }
  bool overrun() const { return bit_ > bytes_.size() * 8; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t bit_;
};

// A prefix code, by the lengths of its words.
class PrefixCode {
 public:
  // False: there are more words than fit.
  bool Build(std::span<const std::uint8_t> lengths) {
    std::array<std::uint32_t, kWordBitsMax + 1> counts{};
    for (const std::uint8_t length : lengths) ++counts[length];
    counts[0] = 0;
    bits_ = kWordBitsMax;
    while (bits_ > 1 && counts[bits_] == 0) --bits_;
    std::array<std::uint32_t, kWordBitsMax + 2> next{};
    for (unsigned length = 1; length <= kWordBitsMax; ++length) {
      next[length + 1] = (next[length] + counts[length]) << 1U;
      if (next[length] + counts[length] > (std::uint32_t{1} << length)) return false;
    }
    entries_.assign(std::size_t{1} << bits_, Entry{});
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      const unsigned length = lengths[symbol];
      if (length == 0) continue;
      for (std::size_t at = Reversed(next[length]++, length); at < entries_.size();
           at += std::size_t{1} << length) {
        entries_[at] = {static_cast<std::uint16_t>(symbol), static_cast<std::uint16_t>(length)};
      }
    }
    return true;
  }

  // kNone: the bits are no word.
  static constexpr unsigned kNone = 0xFFFF;
  unsigned Take(BitReader& reader) const {
    const Entry entry = entries_[reader.Peek() & (entries_.size() - 1)];
    reader.Skip(entry.length);
    return entry.length > 0 ? entry.symbol : kNone;
  }

 private:
  struct Entry {
    std::uint16_t symbol = 0;
    std::uint16_t length = 0;  // 0: none
  };

  static std::size_t Reversed(std::uint32_t word, unsigned bits) {
    std::size_t reversed = 0;
    for (unsigned i = 0; i < bits; ++i) reversed |= std::size_t{word >> i & 1U} << (bits - 1 - i);
    return reversed;
  }

  unsigned bits_ = 0;
  std::vector<Entry> entries_;
};

class Deflate64Decoder : public DeflateDecoder {
 public:
  Deflate64Decoder() { Reset(); }

  void Reset() override {
    place_ = Place::kHead;
    last_block_ = false;
    bit_ = 0;
    need_ = 1;
    match_left_ = 0;
    written_ = 0;
  }

  Step Decode(std::span<const std::byte> input, std::span<std::byte> room) override;
  std::size_t input_bytes_min() const override { return need_; }

 private:
  enum class Place : std::uint8_t { kHead, kStored, kCoded, kDone, kDamaged };
  // What a step came to: it went on, or needs more input or more room.
  enum class Got : std::uint8_t { kOn, kInput, kRoom };

  Got ReadHead(BitReader& reader);
  Got ReadCodes(BitReader& reader);
  Got ReadSymbol(BitReader& reader);
  Got CopyStored(BitReader& reader);
  Got CopyMatch();
  Got Damaged() {
    place_ = Place::kDamaged;
    return Got::kOn;
  }
  // Bits that are no word; or they are the zeros behind the input's end.
  Got NoWord(const BitReader& reader) {
    return reader.bit() + kWordBitsMax > input_.size() * 8 ? Got::kInput : Damaged();
  }
  void Put(std::byte byte) {
    room_[produced_++] = byte;
    window_[written_++ % kWindowBytes] = byte;
  }

  Place place_ = Place::kHead;
  bool last_block_ = false;
  std::size_t bit_ = 0;   // of the first byte not consumed, the next to read
  std::size_t need_ = 1;  // bytes that the next call must have
  std::size_t stored_left_ = 0;
  std::size_t match_left_ = 0;
  std::size_t distance_ = 0;
  std::uint64_t written_ = 0;
  PrefixCode literals_;
  PrefixCode distances_;
  std::vector<std::byte> window_ = std::vector<std::byte>(kWindowBytes);

  // Of the call under way.
  std::span<const std::byte> input_;
  std::span<std::byte> room_;
  std::size_t produced_ = 0;
};

DeflateDecoder::Step Deflate64Decoder::Decode(std::span<const std::byte> input,
                                              std::span<std::byte> room) {
  input_ = input;
  room_ = room;
  produced_ = 0;
  std::size_t at = bit_;  // behind the last thing that was read whole
  Got got = Got::kOn;
  while (got == Got::kOn && place_ != Place::kDone && place_ != Place::kDamaged) {
    BitReader reader(input, at);
    if (match_left_ > 0) {
      got = CopyMatch();
    } else if (place_ == Place::kHead) {
      got = ReadHead(reader);
    } else if (place_ == Place::kStored) {
      got = CopyStored(reader);
    } else {
      got = ReadSymbol(reader);
    }
    at = got == Got::kInput ? at : std::max(at, reader.bit());
  }
  Step step{at / 8, produced_, State::kGoesOn};
  bit_ = at % 8;
  need_ = got == Got::kRoom ? 0 : input.size() - step.consumed + 1;
  if (place_ == Place::kDamaged) step.state = State::kDamaged;
  if (place_ == Place::kDone) step = {(at + 7) / 8, produced_, State::kDone};
  return step;
}

Deflate64Decoder::Got Deflate64Decoder::ReadHead(BitReader& reader) {
  if (last_block_) {
    place_ = Place::kDone;
    return Got::kOn;
  }
  const bool last = reader.Take(1) != 0;
  const unsigned kind = reader.Take(2);
  Place next = Place::kCoded;
  if (kind == 0) {
    reader.SkipToByte();
    const std::uint32_t bytes = reader.Take(16);
    const std::uint32_t inverse = reader.Take(16);
    if (reader.overrun()) return Got::kInput;
    if ((bytes ^ inverse) != 0xFFFFU) return Damaged();
    stored_left_ = bytes;
    next = Place::kStored;
  } else if (kind == 1) {
    std::array<std::uint8_t, kLiteralsMax> lengths{};
    std::fill(lengths.begin(), lengths.begin() + 144, std::uint8_t{8});
    std::fill(lengths.begin() + 144, lengths.begin() + 256, std::uint8_t{9});
    std::fill(lengths.begin() + 256, lengths.begin() + 280, std::uint8_t{7});
    std::fill(lengths.begin() + 280, lengths.end(), std::uint8_t{8});
    std::array<std::uint8_t, kDistancesMax> distances{};
    distances.fill(5);
    literals_.Build(lengths);
    distances_.Build(distances);
  } else if (kind == 2) {
    const Got got = ReadCodes(reader);
    if (got != Got::kOn || place_ == Place::kDamaged) return got;
  }
  if (reader.overrun()) return Got::kInput;
  if (kind == 3) return Damaged();
  last_block_ = last;
  place_ = next;
  return Got::kOn;
}

// The lengths of the words, which are coded themselves.
Deflate64Decoder::Got Deflate64Decoder::ReadCodes(BitReader& reader) {
  constexpr std::array<std::uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                   11, 4,  12, 3, 13, 2, 14, 1, 15};
  const unsigned literals = reader.Take(5) + 257;
  const unsigned distances = reader.Take(5) + 1;
  const unsigned code_lengths = reader.Take(4) + 4;
  std::array<std::uint8_t, kOrder.size()> small{};
  for (unsigned i = 0; i < code_lengths; ++i) {
    small[kOrder[i]] = static_cast<std::uint8_t>(reader.Take(3));
  }
  if (reader.overrun()) return Got::kInput;
  PrefixCode code;
  if (literals > kLiteralsMax || !code.Build(small)) return Damaged();
  std::array<std::uint8_t, kLiteralsMax + kDistancesMax> lengths{};
  for (unsigned at = 0; at < literals + distances;) {
    const unsigned symbol = code.Take(reader);
    if (reader.overrun()) return Got::kInput;
    if (symbol == PrefixCode::kNone) return NoWord(reader);
    if (symbol < 16) {
      lengths[at++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && at == 0) return Damaged();
    const std::uint8_t value = symbol == 16 ? lengths[at - 1] : std::uint8_t{0};
    const unsigned times = symbol == 16   ? reader.Take(2) + 3
                           : symbol == 17 ? reader.Take(3) + 3
                                          : reader.Take(7) + 11;
    if (at + times > literals + distances) return reader.overrun() ? Got::kInput : Damaged();
    for (unsigned i = 0; i < times; ++i) lengths[at++] = value;
  }
  if (reader.overrun()) return Got::kInput;
  const std::span<const std::uint8_t> all = lengths;
  const bool fits = all[kEndOfBlock] > 0 && literals_.Build(all.first(literals)) &&
                    distances_.Build(all.subspan(literals, distances));
  return fits ? Got::kOn : Damaged();
}

Deflate64Decoder::Got Deflate64Decoder::ReadSymbol(BitReader& reader) {
  if (produced_ == room_.size()) return Got::kRoom;
  const unsigned symbol = literals_.Take(reader);
  if (reader.overrun()) return Got::kInput;
  if (symbol < kEndOfBlock) {
    Put(static_cast<std::byte>(symbol));
    return Got::kOn;
  }
  if (symbol == kEndOfBlock) {
    place_ = Place::kHead;
    return Got::kOn;
  }
  const unsigned code = symbol - kEndOfBlock - 1;
  if (code >= kLengths.size()) return symbol == PrefixCode::kNone ? NoWord(reader) : Damaged();
  const std::size_t length = kLengths[code].base + reader.Take(kLengths[code].bits);
  const unsigned place = distances_.Take(reader);
  if (reader.overrun()) return Got::kInput;
  if (place == PrefixCode::kNone) return NoWord(reader);
  const std::size_t distance = kDistances[place].base + reader.Take(kDistances[place].bits);
  if (reader.overrun()) return Got::kInput;
  if (distance > written_) return Damaged();
  match_left_ = length;
  distance_ = distance;
  return Got::kOn;
}

Deflate64Decoder::Got Deflate64Decoder::CopyMatch() {
  const std::size_t bytes = std::min(match_left_, room_.size() - produced_);
  for (std::size_t i = 0; i < bytes; ++i) Put(window_[(written_ - distance_) % kWindowBytes]);
  match_left_ -= bytes;
  return match_left_ > 0 ? Got::kRoom : Got::kOn;
}

// Stands at a whole byte.
Deflate64Decoder::Got Deflate64Decoder::CopyStored(BitReader& reader) {
  const std::span<const std::byte> bytes = input_.subspan(reader.bit() / 8);
  const std::size_t count = std::min({stored_left_, bytes.size(), room_.size() - produced_});
  for (const std::byte byte : bytes.first(count)) Put(byte);
  reader.Skip(static_cast<unsigned>(count * 8));
  stored_left_ -= count;
  if (stored_left_ == 0) {
    place_ = Place::kHead;
    return Got::kOn;
  }
  if (count > 0) return Got::kOn;
  return bytes.empty() ? Got::kInput : Got::kRoom;
}

}  // namespace

std::unique_ptr<DeflateDecoder> MakeDeflate64Decoder() {
  return std::make_unique<Deflate64Decoder>();
}

}  // namespace leakscan
