// The behaviour of bzip2, xz, .lzma, LZ4 and zlib inputs, seen through the stream decoder. Sizes of
// rooms and reads, pauses and failing sources: stream_decoder_test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/tar_archive.h"

namespace leakscan {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  ExpectFullAccount(input);
  return input;
}

struct Format {
  std::string name;
  std::function<std::string(std::string_view)> pack;
  std::size_t head_bytes;  // below, a part is no part
  bool verified = true;    // damage shows
  bool resynchronises = true;
};

std::vector<Format> Formats() {
  return {
      {"bzip2", [](std::string_view text) { return Bzip2(text); }, 10},
      {"xz", [](std::string_view text) { return Xz(text); }, 6},
      {"lzma", [](std::string_view text) { return Lzma(text); }, 14, false},
      {"lz4", [](std::string_view text) { return Lz4(text); }, 4},
      {"lz4 unchecked", [](std::string_view text) { return Lz4(text, false); }, 4, false},
      {"lz4 legacy", [](std::string_view text) { return Lz4Legacy(text); }, 4, false},
      {"zlib", [](std::string_view text) { return Zlib(text); }, 2, true, false},
  };
}

TEST(Codecs, LoseNothingInSilenceForEveryTruncation) {
  const std::string text = SampleText(3000);
  for (const Format& format : Formats()) {
    const std::string first = format.pack(text);
    const std::string bytes = first + format.pack(text);
    for (std::size_t size = 1; size < bytes.size(); ++size) {
      SCOPED_TRACE(format.name + " " + std::to_string(size));
      const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
      if (size == first.size()) {
        EXPECT_EQ(input.Text(), text);
        EXPECT_TRUE(input.gaps.empty());
      } else if (size > first.size()) {
        EXPECT_TRUE(input.Text().starts_with(text));
        EXPECT_TRUE(input.HasGap(GapReason::kTruncated) || !input.Text("!/#trailing").empty() ||
                    size == first.size() + 4);  // the magic number of an empty legacy frame
      } else if (size >= format.head_bytes && size != 4) {
        EXPECT_TRUE(input.HasGap(GapReason::kTruncated));
        EXPECT_THAT(input.AllText(), HasSubstr(std::string_view(bytes).substr(0, size)));
      }
    }
  }
}

TEST(Codecs, GiveWhatATruncatedPartHolds) {
  const std::string text = SampleText(2'000'000);
  for (const Format& format : Formats()) {
    if (format.name == "lz4 legacy") continue;  // one block
    SCOPED_TRACE(format.name);
    const std::string bytes = format.pack(text);
    const std::string_view half = std::string_view(bytes).substr(0, bytes.size() / 2);
    const DecodedInput input = Decode(half);
    EXPECT_GT(input.Text().size(), text.size() / 2 - 200000);
    EXPECT_TRUE(text.starts_with(input.Text()));
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kTruncated);
  }
}

TEST(Codecs, ResynchroniseAtTheNextPartForDamageAnywhere) {
  for (const Format& format : Formats()) {
    if (!format.resynchronises) continue;
    std::string bytes;
    std::string texts[5];
    std::size_t starts[6] = {};
    for (std::uint32_t i = 0; i < 5; ++i) {
      texts[i] = SampleText(150000, i);
      bytes += format.pack(texts[i]);
      starts[i + 1] = bytes.size();
    }
    for (std::size_t at = starts[1]; at + 64 <= starts[4]; at += 5003) {
      SCOPED_TRACE(format.name + " " + std::to_string(at));
      std::string damaged = bytes;
      damaged.replace(at, 64, 64, '\xA5');
      const DecodedInput input = Decode(damaged);
      const std::string found = input.Text();
      EXPECT_TRUE(!format.verified || !input.gaps.empty());
      for (std::size_t part = 0; part < 5; ++part) {
        const bool hit = at < starts[part + 1] && at + 64 > starts[part];
        if (hit) continue;
        EXPECT_NE(found.find(texts[part]), std::string::npos) << part;
      }
    }
  }
}

// A part cut short whose decoder has read into the next one before it fails.
TEST(Codecs, FindAPartBehindOneThatIsCutShort) {
  const std::string first = SampleText(400000, 1);
  const std::string second = SampleText(400000, 2);
  for (const Format& format : Formats()) {
    if (!format.resynchronises || !format.verified) continue;
    const std::string whole = format.pack(first);
    const std::string next = format.pack(second);
    for (std::size_t cut = 20; cut < whole.size(); cut += whole.size() / 17) {
      SCOPED_TRACE(format.name + " " + std::to_string(cut));
      const DecodedInput input = Decode(whole.substr(0, cut) + next);
      EXPECT_THAT(input.AllText().find(second), testing::Ne(std::string::npos));
      EXPECT_FALSE(input.gaps.empty());
    }
  }
}

TEST(Codecs, LoseNothingInSilenceForEveryFlippedBit) {
  const std::string text = SampleText(2000);
  for (const Format& format : Formats()) {
    if (!format.verified) continue;
    const std::string bytes = format.pack(text) + format.pack("the end");
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string damaged = bytes;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
      const DecodedInput input = Decode(damaged);
      if (input.Text() == text + "the end") continue;
      EXPECT_TRUE(!input.gaps.empty() || !input.Text("!/#trailing").empty() ||
                  !input.Text("!/#skippable").empty() || input.Text() == damaged)
          << format.name << ' ' << bit;
    }
  }
}

TEST(Codecs, GiveTextBehindAHeadRaw) {
  const std::string text = "Bonjour, 2 85 05 78 006 084 91 " + SampleText(100000);
  for (const Format& format : Formats()) {
    for (std::size_t head = format.head_bytes; head < 40; ++head) {
      SCOPED_TRACE(format.name + " " + std::to_string(head));
      const std::string bytes = format.pack(SampleText(1000)).substr(0, head) + text;
      const DecodedInput input = Decode(bytes);
      EXPECT_FALSE(input.gaps.empty());
      // Found as it is, or what is missing is named.
      const bool given = input.AllText().find(text) != std::string::npos;
      EXPECT_TRUE(given || input.gap_bytes() >= text.size() / 2);
      EXPECT_TRUE(given || head > format.head_bytes);
      EXPECT_EQ(input.bytes_read, bytes.size());
    }
  }
}

TEST(Codecs, SayThatACheckFailedAndGiveWhatItWasOf) {
  const std::string text = SampleText(200000);
  const struct {
    std::string name;
    std::string bytes;
    std::size_t back;  // from the end
  } cases[] = {
      {"the CRC of a bzip2 stream", Bzip2(text), 3},
      {"the CRC-32 of an xz block", Xz(text, LZMA_CHECK_CRC32), 12 + 8 + 4},
      {"the CRC-64 of an xz block", Xz(text, LZMA_CHECK_CRC64), 12 + 12 + 4},
      {"the SHA-256 of an xz block", Xz(text, LZMA_CHECK_SHA256), 12 + 12 + 4},
      {"the checksum of an LZ4 frame", Lz4(text), 1},
      {"the Adler-32 of a zlib stream", Zlib(text), 1},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(test.name);
    std::string bytes = test.bytes;
    bytes[bytes.size() - test.back] = static_cast<char>(bytes[bytes.size() - test.back] ^ 1);
    const DecodedInput input = Decode(bytes);
    EXPECT_EQ(input.Text(), text);
    EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
  }
}

TEST(Codecs, GiveASmallPartWhoseCheckFailsDecodedAndRaw) {
  for (const Format& format : Formats()) {
    if (!format.verified) continue;
    SCOPED_TRACE(format.name);
    const std::string text = "a small file";
    std::string bytes = format.pack(text);
    // Of xz, in the check of its block.
    const std::size_t back = format.name == "xz" ? 28 : format.name == "bzip2" ? 3 : 1;
    bytes[bytes.size() - back] = static_cast<char>(bytes[bytes.size() - back] ^ 1);
    const DecodedInput input = Decode(bytes);
    EXPECT_EQ(input.Text(), text);
    EXPECT_EQ(input.Text("!/#trailing"), bytes);
    EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
  }
}

TEST(Codecs, AskForAWindowThatIsTooLarge) {
  const std::string text = SampleText(10000);
  DecodeLimits limits;
  limits.window_bytes_max = 1 << 22;
  for (const std::string& wide : {Xz(text, LZMA_CHECK_CRC32, 1U << 24U)}) {
    const DecodedInput input = Decode(wide, limits);
    EXPECT_EQ(input.Text("!/#trailing"), wide);
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitWindow);
    EXPECT_THAT(input.gaps[0].gap.detail, HasSubstr("--decode-window"));
    // Behind another part it is a gap, and the next is decoded.
    const DecodedInput among = Decode(Xz("before") + wide + Xz("after"), limits);
    EXPECT_EQ(among.Text(), "beforeafter");
    EXPECT_TRUE(among.HasGap(GapReason::kLimitWindow));
    EXPECT_EQ(among.gap_bytes(), wide.size());
    EXPECT_EQ(Decode(wide).Text(), text);
  }
}

TEST(Codecs, NameAnXzCheckTheyDoNotKnow) {
  // The stream flags of header and footer say check 2, which is reserved; their CRCs hold.
  std::string bytes = Xz("text", LZMA_CHECK_CRC32);
  const auto seal = [&](std::size_t flags, std::size_t begin, std::size_t crc) {
    bytes[flags] = 2;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    bytes.replace(crc, 4, LittleEndian32(lzma_crc32(data + begin, begin == 6 ? 2 : 6, 0)));
  };
  const std::size_t footer = bytes.size() - 12;
  seal(7, 6, 8);
  seal(footer + 9, footer + 4, footer);
  const DecodedInput input = Decode(bytes + Xz("next"));
  EXPECT_EQ(input.Text(), "textnext");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnsupported);
}

TEST(Codecs, NameALz4FrameThatNeedsADictionary) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.dictID = 7;
  std::string frame(100, '\0');
  LZ4F_compressFrame(frame.data(), frame.size(), "", 0, &preferences);
  constexpr std::size_t kHeaderBytes = 11;
  // A literal, four bytes from 240 before it, five literals.
  const std::string block =
      "\x10"
      "a\xF0\x00\x50"
      "bcdef"s;
  frame = frame.substr(0, kHeaderBytes) + LittleEndian32(static_cast<std::uint32_t>(block.size())) +
          block + LittleEndian32(0);
  const DecodedInput input = Decode(Lz4("before") + frame + Lz4("after"));
  EXPECT_EQ(input.Text(), "beforeafter");
  EXPECT_TRUE(input.HasGap(GapReason::kUnsupported));
}

TEST(Codecs, ReadLz4BehindSkippableFrames) {
  const DecodedInput input =
      Decode(SkippableFrame("aside") + Lz4("first") + SkippableFrame("", 5) + Lz4("second"));
  EXPECT_EQ(input.AllText().find("aside") != std::string::npos, true);
  EXPECT_THAT(input.AllText(), HasSubstr("firstsecond"));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(Codecs, DecodeLargeBlocks) {
  // More than a window holds, and hard to pack: what was read last of a block matters.
  std::string text;
  std::uint64_t state = 88172645463325252U;
  while (text.size() < (9U << 20U)) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    text.append(reinterpret_cast<const char*>(&state), 8);
  }
  for (const std::string& bytes :
       {Bzip2(text.substr(0, 2U << 20U), 9), Lz4(text, true, LZ4F_max4MB), Lz4Legacy(text)}) {
    const DecodedInput input = Decode(bytes);
    EXPECT_GE(input.Text().size(), 2U << 20U);
    EXPECT_TRUE(text.starts_with(input.Text()));
    EXPECT_TRUE(input.gaps.empty());
  }
}

DecodedInput DecodeNamed(std::string_view bytes, std::string_view name) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, {}, 1000, {}, name);
  EXPECT_EQ(input.bytes_read, bytes.size());
  ExpectFullAccount(input);
  return input;
}

TEST(Brotli, IsDecodedWhereTheNameSaysSo) {
  const std::string text = SampleText(200000);
  EXPECT_EQ(DecodeNamed(Brotli(text), "x.csv.br").Text(), text);
  EXPECT_EQ(DecodeNamed(Brotli(text), "x.csv").Text(), Brotli(text));
  EXPECT_EQ(DecodeNamed(Brotli(Gzip(text)), "x.br").Text(), text);
  const DecodedInput tar = DecodeNamed(
      Brotli(TarMember("a.br", Brotli("deep")) + TarMember("b", Brotli("deep")) + TarEnd()),
      "x.tar.br");
  EXPECT_EQ(tar.Text("!/a.br"), "deep");
  EXPECT_EQ(tar.Text("!/b"), Brotli("deep"));
  EXPECT_TRUE(tar.gaps.empty());
}

TEST(Brotli, IsNoneWhereItLooksLikeSomethingElse) {
  const std::string text = SampleText(9000);
  for (const std::string& bytes : {text, Gzip(text), Zstd(text)}) {
    const DecodedInput input = DecodeNamed(bytes, "x.br");
    EXPECT_EQ(input.Text(), text);
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(Brotli, ScansWhatTrailsAndNamesWhatIsNone) {
  const DecodedInput tail = DecodeNamed(Brotli("one") + "behind the end", "x.br");
  EXPECT_EQ(tail.Text(), "one");
  EXPECT_EQ(tail.Text("!/#trailing"), "behind the end");
  EXPECT_TRUE(tail.gaps.empty());
  const std::string none("\x1B\xFF\x00\xFF\xFF none", 10);
  const DecodedInput input = DecodeNamed(none, "x.br");
  EXPECT_EQ(input.Text(), none);
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
}

TEST(Brotli, LosesNothingInSilenceForEveryTruncation) {
  const std::string text = SampleText(30000);
  const std::string bytes = Brotli(text);
  for (std::size_t size = 1; size < bytes.size(); size += size < 200 ? 1 : 97) {
    const std::string cut = bytes.substr(0, size);
    const DecodedInput input = DecodeNamed(cut, "x.br");
    EXPECT_TRUE(!input.gaps.empty() || input.Text() == cut) << size;
  }
}

}  // namespace
}  // namespace leakscan
