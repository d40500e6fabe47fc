#include "scanner/decode/stream_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/tar_archive.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {},
                    std::size_t room_bytes = 64 * 1024) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits, room_bytes);
  EXPECT_EQ(input.bytes_read, bytes.size());
  return input;
}

DecodedInput DecodeFlat(std::string_view bytes, const DecodeLimits& limits = {}) {
  DecodedInput input = Decode(bytes, limits);
  ExpectFullAccount(input);
  return input;
}

TEST(StreamDecoder, GivesAnEmptyInputAsOneEmptyStream) {
  const DecodedInput input = DecodeFlat("");
  ASSERT_EQ(input.streams.size(), 1U);
  EXPECT_EQ(input.streams[0].bytes, "");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(StreamDecoder, PassesPlainTextOn) {
  const std::string text = SampleText(1 << 20);
  const DecodedInput input = DecodeFlat(text);
  ASSERT_EQ(input.streams.size(), 1U);
  EXPECT_EQ(input.streams[0].path, "");
  EXPECT_EQ(input.streams[0].container, "");
  EXPECT_EQ(input.streams[0].bytes, text);
  EXPECT_TRUE(input.gaps.empty());
}

// What it read, but holds because an archive may begin with it, is not given yet.
TEST(StreamDecoder, StandsBehindWhatItGave) {
  const std::string text = std::string(5000, 'x') + "P" + std::string(200'000, 'x');
  for (const std::size_t room_bytes : {5000U, 5001U, 5002U, 70'000U}) {
    MemorySource source(text);
    const auto decoder = MakeStreamDecoder(source, {});
    std::vector<std::byte> room(room_bytes);
    std::uint64_t given = 0;
    StreamItem item;
    do {
      item = decoder->Next(room);
      given += item.bytes;
      EXPECT_EQ(decoder->position(), given) << room_bytes;
    } while (item.kind != StreamItemKind::kFinish);
    EXPECT_EQ(given, text.size());
  }
}

TEST(StreamDecoder, GivesEveryShortBeginningOfAMagicNumberRaw) {
  for (const std::string_view magic :
       {"\x28\xB5\x2F\xFD"sv, "\x1F\x8B\x08"sv, "\x50\x2A\x4D\x18"sv, "BZh91AY&SY"sv,
        "\xFD\x37zXZ\x00"sv, "\x04\x22\x4D\x18"sv, "\x02\x21\x4C\x18"sv, "\x78\x9C"sv,
        "\x5D\x00\x00\x01\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00"sv, "PK\x03\x04"sv,
        "7z\xBC\xAF\x27\x1C"sv, "Rar!\x1A\x07"sv}) {
    for (std::size_t size = 1; size < magic.size(); ++size) {
      const DecodedInput input = DecodeFlat(magic.substr(0, size));
      EXPECT_EQ(input.Text(), magic.substr(0, size));
      EXPECT_TRUE(input.gaps.empty());
      const std::string text = std::string(magic.substr(0, size)) + " and text behind it";
      EXPECT_EQ(DecodeFlat(text).Text(), text);
    }
  }
}

TEST(StreamDecoder, NamesContainersItDoesNotDecodeAndGivesThemRaw) {
  for (const std::string_view magic :
       {"Rar!\x1A\x07\x01\x00"sv, "%PDF-1.7"sv, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
        "\xD9\xD5\x05\xF9\x20\xA1\x63\xD7"sv, "MSCF\x00\x00\x00\x00"sv, "PAR1\x15"sv}) {
    const std::string bytes = std::string(magic) + "255081416802538";
    const DecodedInput input = DecodeFlat(bytes);
    EXPECT_EQ(input.Text(), bytes);
    ASSERT_EQ(input.gaps.size(), 1U) << magic;
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnsupported);
    EXPECT_EQ(input.gaps[0].gap.bytes, std::nullopt);
  }
}

struct Shape {
  std::string name;
  std::string bytes;
  std::string text;
  std::string trailing;
};

std::vector<Shape> Shapes() {
  const std::string text = SampleText(150000);
  const std::string other = SampleText(5000, 7);
  return {
      {"zstd", Zstd(text), text, ""},
      {"zstd without checksum", Zstd(text, false), text, ""},
      {"zstd of nothing", Zstd(""), "", ""},
      {"zstd frames", Zstd(text) + Zstd(other) + Zstd("") + Zstd("x"), text + other + "x", ""},
      {"zstd and text", Zstd(text) + "behind it", text, "behind it"},
      {"zstd and two bytes", Zstd(text) + "\x28\xB5", text, "\x28\xB5"},
      {"zstd with a skippable frame", Zstd(text) + SkippableFrame("aside") + Zstd(other),
       text + other, ""},
      {"gzip", Gzip(text), text, ""},
      {"gzip stored", Gzip(text, nullptr, 0), text, ""},
      {"gzip of nothing", Gzip(""), "", ""},
      {"gzip members", Gzip(text) + Gzip(other) + Gzip("") + Gzip("x"), text + other + "x", ""},
      {"gzip and text", Gzip(text) + "behind it", text, "behind it"},
      {"small gzip and text", Gzip("x") + "behind it", "x", "behind it"},
      {"gzip and zeros", Gzip(other) + std::string(512, '\0'), other, std::string(512, '\0')},
      {"bzip2", Bzip2(text), text, ""},
      {"bzip2 of nothing", Bzip2(""), "", ""},
      {"bzip2 streams", Bzip2(text) + Bzip2(other, 9) + Bzip2("") + Bzip2("x"), text + other + "x",
       ""},
      {"bzip2 and text", Bzip2(text) + "behind it", text, "behind it"},
      {"xz", Xz(text), text, ""},
      {"xz of nothing", Xz(""), "", ""},
      {"xz streams", Xz(text, LZMA_CHECK_CRC32) + Xz(other, LZMA_CHECK_NONE) + Xz("") + Xz("x"),
       text + other + "x", ""},
      {"xz with padding", Xz(text) + std::string(8, '\0') + Xz(other) + std::string(4, '\0'),
       text + other, ""},
      {"xz and zeros", Xz("x") + std::string(6, '\0'), "x", std::string(2, '\0')},
      {"xz and text", Xz(text, LZMA_CHECK_SHA256) + "behind it", text, "behind it"},
      {"lzma", Lzma(text), text, ""},
      {"lzma of nothing", Lzma(""), "", ""},
      {"lzma streams", Lzma(text) + Lzma(other), text + other, ""},
      {"lzma and text", Lzma(text) + "behind it", text, "behind it"},
      {"lz4", Lz4(text), text, ""},
      {"lz4 without checksums", Lz4(text, false, LZ4F_max4MB), text, ""},
      {"lz4 of nothing", Lz4(""), "", ""},
      {"lz4 frames", Lz4(text) + Lz4(other, false, LZ4F_max1MB) + Lz4("") + Lz4("x"),
       text + other + "x", ""},
      {"lz4 and text", Lz4(text) + "behind it", text, "behind it"},
      {"lz4 with a skippable frame", Lz4(text) + SkippableFrame("aside") + Lz4(other), text + other,
       ""},
      {"lz4 legacy", Lz4Legacy(text), text, ""},
      {"lz4 legacy and a frame", Lz4Legacy(text) + Lz4(other) + Lz4Legacy(""), text + other, ""},
      {"zlib", Zlib(text), text, ""},
      {"zlib of nothing", Zlib(""), "", ""},
      {"zlib and text", Zlib(text) + "behind it", text, "behind it"},
      {"text", text, text, ""},
  };
}

TEST(StreamDecoder, DecodesEveryShape) {
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(shape.name);
    const DecodedInput input = DecodeFlat(shape.bytes);
    EXPECT_EQ(input.Text(), shape.text);
    EXPECT_EQ(input.Text("!/#trailing"), shape.trailing);
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(StreamDecoder, GivesTheSameForEverySizeOfRoomAndRead) {
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(shape.name);
    const auto decode = [&](std::size_t room_bytes, std::size_t read_bytes) {
      MemorySource memory(shape.bytes);
      OneByteSource source(memory, read_bytes);
      const DecodedInput input = DecodeAll(source, {}, room_bytes);
      ExpectFullAccount(input);
      EXPECT_EQ(input.Text(), shape.text);
      EXPECT_EQ(input.Text("!/#trailing"), shape.trailing);
      EXPECT_TRUE(input.gaps.empty());
    };
    for (const std::size_t room_bytes : {3U, 4095U, 4096U, 4097U, 131072U, 1U << 20U}) {
      for (const std::size_t read_bytes : {4095U, 100000U}) decode(room_bytes, read_bytes);
    }
    for (const std::size_t read_bytes : {1U, 3U}) decode(10000, read_bytes);
    if (shape.text.size() < 10000) decode(1, 1);
  }
}

TEST(StreamDecoder, PassesPausesUpAndLosesNothingByThem) {
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(shape.name);
    MemorySource memory(shape.bytes);
    OneByteSource source(memory, 1000, true);
    const DecodedInput input = DecodeAll(source);
    ExpectFullAccount(input);
    EXPECT_EQ(input.Text(), shape.text);
    EXPECT_EQ(input.Text("!/#trailing"), shape.trailing);
    EXPECT_GT(input.pauses, 0);
  }
}

TEST(StreamDecoder, GivesWhatALivePipeBroughtBeforeItsPause) {
  // A member flushed but not ended, then a pause.
  const std::string whole = Gzip("one line of a live log\n");
  MemorySource memory(std::string_view(whole).substr(0, whole.size() - 8));
  OneByteSource source(memory, whole.size(), true);
  const auto decoder = MakeStreamDecoder(source, {});
  std::vector<std::byte> room(1000);
  std::string text;
  for (int i = 0; i < 10 && text.empty(); ++i) {
    const StreamItem item = decoder->Next(room);
    if (item.kind == StreamItemKind::kBytes) {
      text.assign(reinterpret_cast<const char*>(room.data()), item.bytes);
    }
    ASSERT_NE(item.kind, StreamItemKind::kFinish);
  }
  EXPECT_EQ(text, "one line of a live log\n");
}

TEST(StreamDecoder, DecodesCompressionInsideCompression) {
  const std::string text = SampleText(400000);
  for (const std::string& bytes : {Gzip(Zstd(text)), Zstd(Gzip(text)), Gzip(Gzip(text)),
                                   Zstd(Zstd(text)), Zstd(Gzip(Zstd(Gzip(text))))}) {
    for (const std::size_t room_bytes : {100U, 65536U}) {
      const DecodedInput input = Decode(bytes, {}, room_bytes);
      EXPECT_EQ(input.Text(), text);
      EXPECT_EQ(input.streams.size(), 1U);
      EXPECT_EQ(input.streams[0].path, "");
      EXPECT_TRUE(input.gaps.empty());
      EXPECT_EQ(input.container_bytes, bytes.size());
    }
  }
}

TEST(StreamDecoder, GivesWhatTrailsEachLevel) {
  const std::string text = SampleText(1000);
  const DecodedInput input = Decode(Zstd(Gzip(text) + "inner tail") + "outer tail");
  ASSERT_EQ(input.streams.size(), 3U);
  EXPECT_EQ(input.streams[0].bytes, text);
  EXPECT_EQ(input.streams[0].container, "gzip");
  // Read first, as it is looked at to see what the inner one is.
  EXPECT_EQ(input.streams[1].bytes, "outer tail");
  EXPECT_EQ(input.streams[1].container, "");
  EXPECT_EQ(input.streams[1].offset, Zstd(Gzip(text) + "inner tail").size());
  EXPECT_EQ(input.streams[2].bytes, "inner tail");
  EXPECT_EQ(input.streams[2].container, "zstd");
  EXPECT_EQ(input.streams[2].offset, Gzip(text).size());
}

TEST(StreamDecoder, DecodesAContainerBehindOneOfAnotherKind) {
  const std::string text = SampleText(100000);
  const std::string tar = TarMember("a.csv", "one") + TarEnd();
  for (const std::size_t read_bytes : {1000U, 1U << 20U}) {
    const auto decode = [&](const std::string& bytes) {
      MemorySource memory(bytes);
      OneByteSource source(memory, read_bytes, true);
      DecodedInput input = DecodeAll(source);
      EXPECT_TRUE(input.gaps.empty());
      EXPECT_EQ(input.bytes_read, bytes.size());
      return input;
    };
    DecodedInput input = decode(Gzip(text) + Zstd("then zstd") + Gzip("then gzip") + "then text");
    EXPECT_EQ(input.Text(), text);
    EXPECT_EQ(input.Text("!/#trailing"), "then zstdthen gzip");
    EXPECT_EQ(input.Text("!/#trailing!/#trailing"), "then text");
    EXPECT_EQ(decode(Zstd(text) + tar).Text("!/#trailing!/a.csv"), "one");
    // Inside another container: what follows there, then what follows that.
    input = decode(Gzip(Zstd(text) + Gzip("inner")) + Zstd("outer"));
    EXPECT_EQ(input.Text(), text);
    EXPECT_EQ(input.Text("!/#trailing"), "innerouter");
    EXPECT_EQ(decode(Gzip(tar) + Zstd("outer")).Text("!/#trailing"), "outer");
  }
}

TEST(StreamDecoder, NamesAContainerBehindAnotherThatItDoesNotDecode) {
  const DecodedInput input = DecodeFlat(Gzip("text") + "%PDF-1.7 255081416802538");
  EXPECT_EQ(input.Text(), "text");
  EXPECT_EQ(input.Text("!/#trailing"), "%PDF-1.7 255081416802538");
  EXPECT_TRUE(input.HasGap(GapReason::kUnsupported));
}

TEST(StreamDecoder, GivesContainersNestedTooDeepRaw) {
  std::string bytes = "text";
  for (int i = 0; i < 4; ++i) bytes = Gzip(bytes);
  DecodeLimits limits;
  limits.depth_max = 3;
  const DecodedInput input = Decode(bytes, limits);
  EXPECT_EQ(input.Text(), Gzip("text"));
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitDepth);
}

TEST(StreamDecoder, StopsAtTheLimitOfBytesExactly) {
  const std::string text = SampleText(100000);
  for (const std::string& bytes : {Zstd(text), Gzip(text), Bzip2(text), Xz(text), Lzma(text),
                                   Lz4(text), Lz4Legacy(text), Zlib(text)}) {
    DecodeLimits limits;
    limits.output_bytes_max = 5000;
    const DecodedInput input = DecodeFlat(bytes, limits);
    EXPECT_EQ(input.Text(), text.substr(0, 5000));
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitBytes);
    EXPECT_TRUE(input.gaps[0].gap.bytes.has_value());

    limits.output_bytes_max = text.size();
    EXPECT_TRUE(DecodeFlat(bytes, limits).gaps.empty());
  }
}

TEST(StreamDecoder, StopsABombByItsRatioAfterTheFloor) {
  const std::string zeros(20 << 20, '\0');
  for (const std::string& bytes : {Zstd(zeros), Gzip(zeros), Zstd(Gzip(zeros)), Bzip2(zeros),
                                   Xz(zeros), Lzma(zeros), Lz4(zeros), Zlib(zeros)}) {
    DecodeLimits limits;
    limits.ratio_floor_bytes = 1 << 20;
    limits.ratio_max = 100;
    const DecodedInput input = Decode(bytes, limits);
    EXPECT_GE(input.Text().size(), limits.ratio_floor_bytes);
    EXPECT_LT(input.Text().size(), zeros.size() / 2);
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitRatio);
    EXPECT_TRUE(Decode(bytes).gaps.empty());
  }
}

TEST(StreamDecoder, GoesOnBehindAnUnreadableRegionOfText) {
  const std::string text = SampleText(100000);
  MemorySource memory(text);
  FailingSource source(memory, 8192, 4096);
  const DecodedInput input = DecodeAll(source);
  ExpectFullAccount(input);
  EXPECT_EQ(input.bytes_read, text.size());
  EXPECT_EQ(input.Text(), text.substr(0, 8192) + text.substr(12288));
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnreadable);
  EXPECT_EQ(input.gaps[0].gap.offset, 8192U);
  EXPECT_EQ(input.gaps[0].gap.bytes, 4096U);
}

TEST(StreamDecoder, EndsWithAGapWhereASourceFailsForGood) {
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(shape.name);
    for (std::size_t step = 0; step <= 32; ++step) {
      const std::size_t offset = shape.bytes.size() * step / 32;
      MemorySource memory(shape.bytes);
      FailingSource source(memory, offset);
      const DecodedInput input = DecodeAll(source);
      ExpectFullAccount(input);
      EXPECT_EQ(input.bytes_read, offset);
      EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
      if (offset > 3) {  // a magic number cut short is text
        EXPECT_TRUE(shape.text.starts_with(input.Text()) || input.streams[0].container.empty());
      }
    }
  }
}

TEST(StreamDecoder, ResynchronisesBehindAnUnreadableRegionAtEveryPlace) {
  const std::string first = SampleText(60000, 1);
  const std::string second = SampleText(60000, 2);
  const std::string third = SampleText(60000, 3);
  for (const bool zstd : {true, false}) {
    const auto pack = [&](std::string_view text) { return zstd ? Zstd(text) : Gzip(text); };
    const std::string head = pack(first);
    const std::string bytes = head + pack(second) + pack(third);
    for (std::size_t offset = head.size(); offset < head.size() + 5000; offset += 97) {
      MemorySource memory(bytes);
      FailingSource source(memory, offset, 10);
      const DecodedInput input = DecodeAll(source);
      ExpectFullAccount(input);
      EXPECT_EQ(input.bytes_read, bytes.size());
      EXPECT_TRUE(input.Text().starts_with(first)) << offset;
      EXPECT_TRUE(input.Text().ends_with(third)) << offset;
      EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
    }
  }
}

// Else a record would be joined across the bytes that are missing.
TEST(StreamDecoder, PutsAGapBetweenTheTextsOnItsSides) {
  const std::string first = SampleText(3000, 1);
  const std::string second = SampleText(3000, 2);
  for (const bool zstd : {true, false}) {
    const auto pack = [&](std::string_view text) { return zstd ? Zstd(text) : Gzip(text); };
    const std::string head = pack(first);
    const std::string bytes = head + pack(second);
    int cut_short = 0;
    for (std::size_t offset = 20; offset < head.size(); ++offset) {
      MemorySource memory(bytes);
      FailingSource source(memory, offset, head.size() - offset);
      const DecodedInput input = DecodeAll(source);
      ExpectFullAccount(input);
      const std::string text = input.Text();
      if (!text.ends_with(second)) continue;
      const std::size_t seam = text.size() - second.size();
      cut_short += seam > 0;
      EXPECT_THAT(input.gap_places, ::testing::Contains(seam)) << zstd << ' ' << offset;
    }
    EXPECT_TRUE(zstd || cut_short > 100);
  }
}

TEST(StreamDecoder, FinishIsSaidAgain) {
  MemorySource source("x"sv);
  const auto decoder = MakeStreamDecoder(source, {});
  std::byte room[16];
  StreamItem item;
  do {
    item = decoder->Next(room);
  } while (item.kind != StreamItemKind::kFinish);
  EXPECT_EQ(decoder->Next(room).kind, StreamItemKind::kFinish);
  EXPECT_EQ(decoder->Next(room).bytes_read, 1U);
}

}  // namespace
}  // namespace leakscan
