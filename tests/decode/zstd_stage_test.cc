// The behaviour of Zstandard inputs, seen through the stream decoder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"

namespace leakscan {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  ExpectFullAccount(input);
  return input;
}

TEST(Zstd, ScansSkippableFramesWhereverTheyStand) {
  const std::string text = SampleText(1000);
  const std::string bytes = SkippableFrame("first aside") + Zstd(text) +
                            SkippableFrame("second aside", 15) + Zstd(text) + SkippableFrame("");
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text(), text + text);
  EXPECT_EQ(input.Text("!/#skippable"), "first asidesecond aside");
  ASSERT_EQ(input.streams.size(), 3U);
  EXPECT_EQ(input.streams[0].offset, 8U);
  EXPECT_EQ(input.streams[0].container, "");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(Zstd, ScansALargeSkippableFrameWithoutHoldingIt) {
  const std::string text = SampleText(1000);
  const std::string aside = SampleText(5 << 20, 9);
  const DecodedInput input = Decode(Zstd(text) + SkippableFrame(aside) + Zstd(text));
  EXPECT_EQ(input.Text(), text + text);
  EXPECT_EQ(input.Text("!/#skippable"), aside);
  ASSERT_EQ(input.streams.size(), 3U);  // the main stream is interrupted, and goes on
  EXPECT_EQ(input.streams[2].path, "");
  EXPECT_EQ(input.streams[2].offset, text.size());
  EXPECT_TRUE(input.gaps.empty());
}

TEST(Zstd, ReportsASkippableFrameThatIsCutShort) {
  const std::string bytes = SkippableFrame("an aside that is cut");
  for (std::size_t size = 8; size < bytes.size(); ++size) {
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(input.Text("!/#skippable"), std::string_view(bytes).substr(8, size - 8));
    EXPECT_TRUE(input.HasGap(GapReason::kTruncated));
  }
}

TEST(Zstd, PassesOverTheSizesThatPzstdWrites) {
  const std::string text = SampleText(1000);
  const std::string size = SkippableFrame(LittleEndian32(1234), 0);
  const DecodedInput input = Decode(size + Zstd(text) + size + Zstd(text));
  EXPECT_EQ(input.Text(), text + text);
  EXPECT_EQ(input.streams.size(), 1U);
}

TEST(Zstd, GivesTextBehindTheMagicNumberRaw) {
  for (const std::string_view rest :
       {"2 85 05 78 006 084 91, text"sv, "\x04"sv, "\x04\x00\x00\x00"sv, "\x08 reserved bit"sv,
        "\x24\x05text of a frame without blocks"sv}) {
    const std::string bytes = "\x28\xB5\x2F\xFD" + std::string(rest);
    const DecodedInput input = Decode(bytes);
    EXPECT_EQ(input.Text(), bytes);
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.bytes, 0U);
  }
}

TEST(Zstd, LosesNothingInSilenceForEveryTruncation) {
  const std::string text = SampleText(3000);
  const std::string first = Zstd(text);
  const std::string bytes = first + Zstd(text);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    if (size == first.size()) {
      EXPECT_TRUE(input.gaps.empty());
    } else if (size > first.size()) {
      EXPECT_TRUE(input.Text().starts_with(text));
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated) || !input.Text("!/#trailing").empty());
    } else if (size >= 4) {
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated));
    }
  }
}

TEST(Zstd, GivesTheWholeBlocksOfATruncatedFrame) {
  const std::string text = SampleText(1000000);
  const std::string bytes = Zstd(text);
  const DecodedInput input = Decode(std::string_view(bytes).substr(0, bytes.size() / 2));
  EXPECT_GT(input.Text().size(), text.size() / 2 - 300000);
  EXPECT_TRUE(text.starts_with(input.Text()));
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kTruncated);
  EXPECT_EQ(input.gaps[0].gap.offset, input.Text().size());
}

TEST(Zstd, ResynchronisesAtTheNextFrameForDamageAnywhere) {
  std::string bytes;
  std::string texts[5];
  std::size_t starts[6] = {};
  for (std::uint32_t i = 0; i < 5; ++i) {
    texts[i] = SampleText(200000, i);
    bytes += Zstd(texts[i]);
    starts[i + 1] = bytes.size();
  }
  for (std::size_t at = starts[1]; at + 64 <= starts[4]; at += 4001) {
    SCOPED_TRACE(at);
    std::string damaged = bytes;
    damaged.replace(at, 64, 64, '\0');
    const DecodedInput input = Decode(damaged);
    const std::string found = input.Text();
    EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
    for (std::size_t frame = 0; frame < 5; ++frame) {
      const bool hit = at < starts[frame + 1] && at + 64 > starts[frame];
      if (hit) continue;
      EXPECT_NE(found.find(texts[frame]), std::string::npos) << frame;
    }
  }
}

TEST(Zstd, SaysSoWhenOnlyTheChecksumIsWrong) {
  const std::string text = SampleText(200000);
  std::string bytes = Zstd(text);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  const DecodedInput input = Decode(bytes + Zstd("next"));
  EXPECT_EQ(input.Text(), text + "next");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
  EXPECT_EQ(input.gaps[0].gap.bytes, 0U);
  EXPECT_EQ(input.gaps[0].gap.offset, text.size());
}

TEST(Zstd, StepsOverAFrameThatNeedsTooLargeAWindow) {
  const std::string text = SampleText(300000);
  const std::string wide = Zstd(text, true, 1, 20);
  DecodeLimits limits;
  limits.window_bytes_max = 1 << 19;
  for (const bool first : {true, false}) {
    const std::string small = Zstd("a small frame");
    const DecodedInput input = Decode((first ? "" : small) + wide + small + small, limits);
    EXPECT_EQ(input.Text(),
              std::string(first ? "" : "a small frame") + "a small framea small frame");
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitWindow);
    EXPECT_EQ(input.gaps[0].gap.bytes, wide.size());
    EXPECT_THAT(input.gaps[0].gap.detail, HasSubstr("--decode-window"));
  }
  limits.window_bytes_max = 1 << 20;
  EXPECT_EQ(Decode(wide, limits).Text(), text);
}

TEST(Zstd, StepsOverAFrameThatNeedsADictionary) {
  const std::string frame =
      std::string("\x28\xB5\x2F\xFD\x01\x50\x07\x01\x00\x00"sv);  // id 7, one empty block
  const DecodedInput input = Decode(Zstd("before") + frame + Zstd("after"));
  EXPECT_EQ(input.Text(), "beforeafter");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnsupported);
  EXPECT_EQ(input.gaps[0].gap.bytes, frame.size());
}

TEST(Zstd, LosesNothingInSilenceForEveryFlippedBit) {
  const std::string text = SampleText(2000);
  const std::string bytes = Zstd(text) + Zstd("the end");
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const DecodedInput input = Decode(damaged);
    // Bits without meaning (an unused descriptor bit, a larger window) may flip unseen.
    if (input.Text() == text + "the end") continue;
    EXPECT_TRUE(!input.gaps.empty() || !input.Text("!/#trailing").empty() ||
                !input.Text("!/#skippable").empty() || input.Text() == damaged)
        << bit;
  }
}

}  // namespace
}  // namespace leakscan
