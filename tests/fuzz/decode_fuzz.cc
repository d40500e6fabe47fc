// Arbitrary bytes into the stream decoder, by odd sizes of room and read, as a pipe or a file gives
// them (the first byte chooses), and into the charsets. Holds: the order of the items, the account
// of the bytes, one character for each unit; and that it does not matter what is decoded ahead.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/text_fold.h"
#include "scanner/decode/charset.h"
#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/decode_transcript.h"
#include "tests/support/one_byte_source.h"

namespace {

using leakscan::Charset;
using leakscan::StreamItem;
using leakscan::StreamItemKind;

void Require(bool condition) {
  if (!condition) std::abort();
}

std::uint32_t Crc32(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes) {
    crc ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

void Put32(std::span<std::byte> bytes, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(value >> 8 * i & 0xFFU);
}

// Behind a checksum that is wrong nothing of a 7z archive is read: the header begins behind as many
// bytes as the first two of its offset say, ends with the input, and both are made right.
void SealSevenZip(std::span<std::byte> bytes) {
  constexpr std::size_t kStartBytes = 32;
  if (bytes.size() < kStartBytes) return;
  const std::size_t room = bytes.size() - kStartBytes;
  const std::size_t offset =
      (std::to_integer<std::size_t>(bytes[12]) | std::to_integer<std::size_t>(bytes[13]) << 8U) %
      (room + 1);
  std::fill_n(bytes.begin() + 12, 16, std::byte{0});
  Put32(bytes.subspan(12), static_cast<std::uint32_t>(offset));
  Put32(bytes.subspan(20), static_cast<std::uint32_t>(room - offset));
  Put32(bytes.subspan(28), Crc32(bytes.subspan(kStartBytes + offset)));
  Put32(bytes.subspan(8), Crc32(bytes.subspan(12, 20)));
}

void DecodeStreams(std::span<const std::byte> bytes, std::size_t room_bytes, std::size_t read_bytes,
                   bool pauses, bool seeks) {
  leakscan::MemorySource memory(bytes, seeks);
  leakscan::OneByteSource source(memory, read_bytes, pauses);
  leakscan::DecodeLimits limits;
  limits.output_bytes_max = 1 << 22;
  limits.ratio_floor_bytes = 1 << 20;
  limits.window_bytes_max = 1 << 23;
  const std::array<std::string, 2> passwords = {"azerty", "tournesol"};  // of the samples
  const auto decoder = leakscan::MakeStreamDecoder(source, limits, passwords);
  std::vector<std::byte> room(room_bytes);
  bool open = false;
  while (true) {
    const StreamItem item = decoder->Next(room);
    switch (item.kind) {
      case StreamItemKind::kBegin:
        Require(!open);
        open = true;
        break;
      case StreamItemKind::kBytes:
        Require(open && item.bytes > 0 && item.bytes <= room.size());
        break;
      case StreamItemKind::kEnd:
        Require(open);
        open = false;
        break;
      case StreamItemKind::kGap:
        Require(item.gap.reason != leakscan::GapReason::kInternal);
        break;
      case StreamItemKind::kName:
        Require(!open);
        break;
      case StreamItemKind::kPause:
        break;
      case StreamItemKind::kFinish:
        Require(!open && item.bytes_read == bytes.size());
        return;
    }
  }
}

// Of parts of any size that somebody decodes ahead nothing may show.
void DecodeAhead(std::span<const std::byte> bytes, std::size_t room_bytes) {
  leakscan::DecodeLimits limits;
  limits.output_bytes_max = 1 << 22;
  limits.ratio_floor_bytes = 1 << 20;
  limits.window_bytes_max = 1 << 23;
  limits.ahead_bytes_min = 30;
  leakscan::MemorySource source(bytes, true);
  leakscan::MemorySource again(bytes, true);
  leakscan::EagerHelper helper;
  const std::string alone = DecodeTranscript(source, limits, room_bytes, nullptr);
  const std::string helped = DecodeTranscript(again, limits, room_bytes, &helper);
  Require(helper.offered == 0 || alone == helped);
}

void DecodeCharset(Charset charset, std::span<const std::byte> bytes, std::size_t room_bytes) {
  leakscan::CharsetDecoder decoder(charset);
  std::string text;
  std::vector<char> room(room_bytes);
  for (std::span<const std::byte> rest = bytes; !rest.empty();) {
    const auto progress =
        decoder.Decode(rest.first(std::min(rest.size(), room_bytes / 2 + 1)), room);
    Require(progress.consumed + progress.produced > 0);
    text.append(room.data(), progress.produced);
    rest = rest.subspan(progress.consumed);
  }
  Require(leakscan::IsValidUtf8(text));
  Require(UndecodedSize(charset, text) + decoder.PendingBytes() == bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::array<std::size_t, 4> kRooms = {3, 1000, 4097, 200000};
  constexpr std::array<std::size_t, 4> kReads = {1, 7, 4096, 300000};
  const std::uint8_t choice = data[0];
  const auto* const input = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> bytes(input + 1, input + size);
  if ((choice & 64U) != 0) SealSevenZip(bytes);
  const std::size_t room_bytes = kRooms[choice & 3U];
  DecodeStreams(bytes, room_bytes, kReads[choice >> 2U & 3U], (choice & 16U) != 0,
                (choice & 32U) != 0);
  DecodeAhead(bytes, std::max<std::size_t>(room_bytes, 1000));
  leakscan::GuessCharset(bytes);
  for (const Charset charset :
       {Charset::kUtf16Le, Charset::kUtf16Be, Charset::kWindows1252, Charset::kLatin9,
        Charset::kUtf32Le, Charset::kUtf32Be, Charset::kMacRoman, Charset::kCp850}) {
    DecodeCharset(charset, bytes, std::max<std::size_t>(room_bytes, 8));
  }
  return 0;
}
