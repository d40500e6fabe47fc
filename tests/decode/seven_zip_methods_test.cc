// What 7-Zip packs by its own methods (PPMd, Deflate64) or takes apart (BCJ2), seen through the
// stream decoder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/seven_zip_archive.h"
#include "tests/support/seven_zip_samples.h"

namespace leakscan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

struct Sample {
  std::string bytes;
  std::string path;
  std::string text;
};

std::vector<Sample> Samples() {
  return {{BytesOfHex(kPpmdArchive), "!/a.txt", SampleText(3000)},
          {BytesOfHex(kDeflate64Archive), "!/a.txt", SampleText(3000)},
          {BytesOfHex(kBcj2Archive), "!/b.exe", CallsAndJumps()},
          {BytesOfHex(kBcj2AesArchive), "!/b.exe", CallsAndJumps()}};
}

DecodedInput Decode(std::string_view bytes, bool seeks, const DecodeLimits& limits = {}) {
  const std::array<std::string, 2> passwords = {"azerty", "tournesol"};
  MemorySource source(bytes, seeks);
  DecodedInput input = DecodeAll(source, limits, 64 * 1024, passwords);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

// Of text without a call or jump: the other streams are empty, and the bits say nothing.
SevenZipTestArchive JoinedText(std::string_view text) {
  SevenZipTestArchive archive;
  archive.folders = {
      {.files = {{"text", std::string(text)}}, .joined = {"", "", std::string(5, '\0')}},
      {.files = {{"next", "is stored"}}}};
  return archive;
}

TEST(SevenZipMethods, DecodesWhatSevenZipPacked) {
  for (const Sample& sample : Samples()) {
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(sample.bytes, seeks);
      EXPECT_EQ(input.Text(sample.path), sample.text);
      EXPECT_TRUE(input.gaps.empty());
      EXPECT_EQ(input.container_bytes, sample.bytes.size());
    }
  }
}

TEST(SevenZipMethods, DoesNotDependOnHowBytesArrive) {
  const std::array<std::string, 1> passwords = {"tournesol"};
  for (const Sample& sample : Samples()) {
    for (const std::size_t read_bytes : {1, 3, 31, 500}) {
      for (const std::size_t room_bytes : {1, 5, 4096}) {
        MemorySource memory(sample.bytes, read_bytes > 3);
        OneByteSource source(memory, read_bytes, true);
        const DecodedInput input = DecodeAll(source, {}, room_bytes, passwords);
        EXPECT_EQ(input.Text(sample.path), sample.text) << read_bytes << " " << room_bytes;
        EXPECT_TRUE(input.gaps.empty());
      }
    }
  }
}

TEST(SevenZipMethods, LosesNothingInSilenceForEveryTruncation) {
  for (const Sample& sample : Samples()) {
    for (std::size_t size = 6; size < sample.bytes.size(); size += 3) {
      for (const bool seeks : {false, true}) {
        const DecodedInput input = Decode(sample.bytes.substr(0, size), seeks);
        EXPECT_TRUE(input.HasGap(GapReason::kTruncated)) << size;
        ExpectFullAccount(input);
      }
    }
  }
}

TEST(SevenZipMethods, IsNeverSilentAboutDamage) {
  for (const Sample& sample : Samples()) {
    const bool encrypted = sample.bytes == BytesOfHex(kBcj2AesArchive);  // whose key takes its time
    for (std::size_t at = 0; at < sample.bytes.size(); at += encrypted ? 40 : 1) {
      std::string damaged = sample.bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (at % 2 == 0 ? 0x41 : 0x80));
      const DecodedInput input = Decode(damaged, at % 3 == 0);
      // Some bits say nothing: of the version, of the last bytes of a range coder.
      EXPECT_TRUE(!input.gaps.empty() || input.Text(sample.path) == sample.text ||
                  input.Text() == damaged)
          << at;
      ExpectFullAccount(input);
    }
  }
}

TEST(SevenZipMethods, NamesBytesThatCannotBeRead) {
  for (const Sample& sample : Samples()) {
    for (std::uint64_t place = 0; place < sample.bytes.size(); place += 31) {
      for (const bool seeks : {false, true}) {
        MemorySource memory(sample.bytes, seeks);
        FailingSource source(memory, place, 16);
        const DecodedInput input = DecodeAll(source);
        EXPECT_TRUE(input.HasGap(GapReason::kUnreadable)) << place;
        EXPECT_FALSE(input.HasGap(GapReason::kInternal)) << place;
      }
    }
  }
}

TEST(SevenZipMethods, HoldsTheLimitsOfMemoryAndOutput) {
  DecodeLimits limits;
  limits.window_bytes_max = 60000;
  const DecodedInput narrow = Decode(BytesOfHex(kPpmdArchive), true, limits);
  EXPECT_TRUE(narrow.HasGap(GapReason::kLimitWindow));
  EXPECT_THAT(narrow.gaps[0].gap.detail, HasSubstr("--decode-window"));
  EXPECT_THAT(narrow.names, Contains("a.txt"));
  ExpectFullAccount(narrow);

  for (const Sample& sample : Samples()) {
    limits = {};
    limits.output_bytes_max = 700;
    const DecodedInput cut = Decode(sample.bytes, true, limits);
    EXPECT_TRUE(cut.HasGap(GapReason::kLimitBytes));
    EXPECT_TRUE(sample.text.starts_with(cut.Text(sample.path)));
    ExpectFullAccount(cut);
  }
}

TEST(SevenZipMethods, NeedsRoomForStreamsThatAreDecodedTogether) {
  SevenZipTestArchive archive = JoinedText("text");
  archive.folders[0].joined[0] = std::string(5000, 'c');
  DecodeLimits limits;
  limits.spool_bytes_max = 4000;
  const DecodedInput input = Decode(archive.Bytes(), true, limits);
  EXPECT_TRUE(input.HasGap(GapReason::kLimitSpool));
  EXPECT_EQ(input.Text("!/next"), "is stored");
  ExpectFullAccount(input);
}

TEST(SevenZipMethods, ScansWhatHidesBehindJoinedStreams) {
  const DecodedInput plain = Decode(JoinedText("text").Bytes(), true);
  EXPECT_EQ(plain.Text("!/text"), "text");
  EXPECT_TRUE(plain.gaps.empty());
  for (std::size_t stream = 0; stream < 3; ++stream) {
    for (const bool seeks : {false, true}) {
      SevenZipTestArchive archive = JoinedText("text");
      archive.folders[0].joined[stream] += "hidden in a stream";
      const DecodedInput input = Decode(archive.Bytes(), seeks);
      EXPECT_EQ(input.Text("!/text"), "text");
      EXPECT_EQ(input.Text("!/next"), "is stored");
      EXPECT_THAT(input.AllText(), HasSubstr("hidden in a stream"));
      EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
      ExpectFullAccount(input);
    }
  }
  SevenZipTestArchive archive = JoinedText("text");
  archive.folders[0].packed = "text behind its end";
  EXPECT_EQ(Decode(archive.Bytes(), true).Text("!/#surplus"), " behind its end");
}

TEST(SevenZipMethods, RejectsJointsThatAreWiredInAnotherWay) {
  const std::string bytes = JoinedText("text").Bytes();
  const std::string start = bytes.substr(0, 32);
  for (const std::string_view wiring :
       {"\x02\x14\x03\x03\x01\x1B\x04\x01", "\x01\x14\x03\x03\x01\x1B\x03\x02",
        "\x01\x14\x03\x03\x01\x1B\x02\x01", "\x01\x14\x03\x03\x01\x1C\x04\x01"}) {
    SevenZipTestArchive archive = JoinedText("text");
    std::string header = archive.Header();
    header.replace(header.find(std::string(seven_zip::kBcj2Folder, 0, 8)), 8, wiring);
    const std::string body = archive.Streams();
    const std::string lie = seven_zip::Start(body.size(), header) + body + header;
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(lie, seeks);
      EXPECT_FALSE(input.gaps.empty() && input.Text() != lie);
      ExpectFullAccount(input);
    }
  }
}

}  // namespace
}  // namespace leakscan
