#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/deflate_decoder.h"
#include "tests/support/compressors.h"
#include "tests/support/zip_archive.h"

namespace leakscan {
namespace {

// Writes a block by the fixed code, bit by bit.
class BlockWriter {
 public:
  BlockWriter() { Put(0b011, 3); }

  void Literal(unsigned char byte) {
    if (byte < 144) {
      Word(0x30U + byte, 8);
    } else {
      Word(0x190U + byte - 144, 9);
    }
  }
  // The longest kind: a length by 16 bits, a distance by its code and bits.
  void Match(std::uint32_t length, unsigned code, std::uint32_t more, unsigned bits) {
    Word(0xC0U + 285 - 280, 8);
    Put(length - 3, 16);
    Word(code, 5);
    Put(more, bits);
  }
  std::string End() {
    Word(0, 7);
    return bytes_ + static_cast<char>(bits_);
  }

 private:
  void Put(std::uint32_t value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) {
      bits_ |= (value >> i & 1U) << used_;
      if (++used_ < 8) continue;
      bytes_ += static_cast<char>(bits_);
      bits_ = used_ = 0;
    }
  }
  void Word(std::uint32_t word, unsigned bits) {
    for (unsigned i = bits; i > 0; --i) Put(word >> (i - 1) & 1U, 1);
  }

  std::string bytes_;
  std::uint32_t bits_ = 0;
  unsigned used_ = 0;
};

struct Decoded {
  std::string text;
  std::size_t consumed = 0;
  DeflateDecoder::State state = DeflateDecoder::State::kGoesOn;
};

// Gives `read_bytes` more with each call, as far as the decoder has not consumed them.
Decoded Decode(std::string_view packed, std::size_t read_bytes, std::size_t room_bytes) {
  const std::unique_ptr<DeflateDecoder> decoder = MakeDeflate64Decoder();
  std::vector<std::byte> room(room_bytes);
  Decoded decoded;
  std::size_t given = std::min(read_bytes, packed.size());
  while (decoded.state == DeflateDecoder::State::kGoesOn) {
    if (given - decoded.consumed < decoder->input_bytes_min()) {
      if (given == packed.size()) break;
      given = std::min(given + read_bytes, packed.size());
      continue;
    }
    const auto input = std::as_bytes(std::span(packed.substr(0, given))).subspan(decoded.consumed);
    const DeflateDecoder::Step step = decoder->Decode(input, room);
    EXPECT_LE(step.consumed, input.size());
    decoded.consumed += step.consumed;
    decoded.text.append(reinterpret_cast<const char*>(room.data()), step.produced);
    decoded.state = step.state;
  }
  return decoded;
}

// As many as zlib decodes.
std::size_t InflatedBytes(std::string packed) {
  std::string room(1 << 20, '\0');
  z_stream stream{};
  inflateInit2(&stream, -15);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(room.data());
  stream.avail_out = static_cast<uInt>(room.size());
  inflate(&stream, Z_SYNC_FLUSH);
  inflateEnd(&stream);
  return stream.total_out;
}

TEST(Deflate64Decoder, DecodesWhatDeflateHasWithoutItsLongestMatch) {
  std::string noise = SampleText(70000);
  for (std::size_t i = 0; i < noise.size(); i += 100) noise[i] = static_cast<char>(i / 100);
  for (const int level : {0, 1, 6, 9}) {
    for (const std::string& text : {std::string(), std::string("a"), SampleText(5000), noise}) {
      const std::string packed = Deflate(text, level);
      for (const std::size_t read_bytes : {std::size_t{1}, std::size_t{7}, packed.size()}) {
        const Decoded decoded = Decode(packed + "behind", read_bytes, 1000);
        EXPECT_EQ(decoded.state, DeflateDecoder::State::kDone);
        EXPECT_EQ(decoded.text, text);
        EXPECT_EQ(decoded.consumed, packed.size());
      }
    }
  }
}

TEST(Deflate64Decoder, ReachesBackToTheEdgeOfItsWindow) {
  constexpr std::uint32_t kMost = (1U << 14U) - 1;
  BlockWriter writer;
  std::string text = SampleText(65536);
  for (const char c : text) writer.Literal(static_cast<unsigned char>(c));
  writer.Match(100, 31, kMost, 14);
  writer.Match(65538, 30, 0, 14);
  const std::string packed = writer.End();
  const auto repeat = [&](std::size_t length, std::size_t distance) {
    for (std::size_t i = 0; i < length; ++i) text += text[text.size() - distance];
  };
  repeat(100, 65536);
  repeat(65538, 32769);
  for (const std::size_t room_bytes : {1, 1000, 1 << 18}) {
    const Decoded decoded = Decode(packed, 4096, room_bytes);
    EXPECT_EQ(decoded.state, DeflateDecoder::State::kDone);
    EXPECT_EQ(decoded.text, text);
  }
}

TEST(Deflate64Decoder, StopsAtDamage) {
  BlockWriter too_far;
  too_far.Literal('a');
  too_far.Match(3, 1, 0, 0);  // two bytes back
  for (const std::string& packed :
       {too_far.End(), std::string("\x07"), std::string("\x01\x05\0\0\0", 5),
        std::string("\x05\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")}) {
    EXPECT_EQ(Decode(packed, packed.size(), 100).state, DeflateDecoder::State::kDamaged);
  }
}

TEST(Deflate64Decoder, GivesTheFirstPartOfWhateverIsCutShort) {
  const std::string text = SampleText(3000);
  const std::string packed = Deflate(text);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const Decoded decoded = Decode(packed.substr(0, size), 1 + size % 50, 100);
    EXPECT_EQ(decoded.state, DeflateDecoder::State::kGoesOn) << size;
    EXPECT_TRUE(text.starts_with(decoded.text)) << size;
    EXPECT_EQ(decoded.text.size(), InflatedBytes(packed.substr(0, size))) << size;
  }
}

TEST(Deflate64Decoder, SurvivesEveryDamagedByte) {
  const std::string packed = Deflate(SampleText(3000));
  for (std::size_t at = 0; at < packed.size(); ++at) {
    for (const int bits : {0x01, 0x41, 0xFF}) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ bits);
      EXPECT_EQ(Decode(damaged, damaged.size(), 4096).text, Decode(damaged, 13, 7).text) << at;
    }
  }
}

}  // namespace
}  // namespace leakscan
