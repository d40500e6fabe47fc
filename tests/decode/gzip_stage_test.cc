// The behaviour of gzip inputs, seen through the stream decoder.
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  ExpectFullAccount(input);
  return input;
}

std::string WithFields(std::string_view text, std::string name, std::string comment,
                       std::string extra, bool header_checksum) {
  gz_header header{};
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.comment = reinterpret_cast<Bytef*>(comment.data());
  header.extra = reinterpret_cast<Bytef*>(extra.data());
  header.extra_len = static_cast<uInt>(extra.size());
  header.hcrc = header_checksum ? 1 : 0;
  return Gzip(text, &header);
}

TEST(Gzip, GivesTheFieldsOfItsHeaderAsNames) {
  for (const bool checksum : {false, true}) {
    const std::string bytes = WithFields("text", "0639981234.csv", "a comment", "extra", checksum);
    const DecodedInput input = Decode(bytes + bytes);
    EXPECT_EQ(input.Text(), "texttext");
    EXPECT_THAT(input.names, ::testing::Contains("0639981234.csv"));
    EXPECT_THAT(input.names, ::testing::Contains("a comment"));
    EXPECT_THAT(input.names, ::testing::Contains("extra"));
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(Gzip, TakesHeadersOfTheLargestSize) {
  const std::string bytes = WithFields("text", std::string(30000, 'n'), std::string(30000, 'c'),
                                       std::string(65535, 'e'), true);
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text(), "text");
  EXPECT_THAT(input.names, ElementsAre(std::string(65535, 'e'), std::string(30000, 'n'),
                                       std::string(30000, 'c')));
}

TEST(Gzip, GivesAHeaderWithoutEndRaw) {
  const std::string bytes = "\x1F\x8B\x08\x08" + std::string(6, '\1') + SampleText(600000);
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text(), bytes);
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
}

TEST(Gzip, SaysSoWhenTheChecksumOfTheHeaderIsWrong) {
  std::string bytes = WithFields("text", "name", "", "", true);
  bytes[12] = 'N';
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text(), "text");
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
}

TEST(Gzip, TakesTheSizeFieldOfBgzfForNoName) {
  const std::string bytes = WithFields("text", "", "", std::string("BC\x02\x00\x1B\x00", 6), false);
  const DecodedInput input = Decode(bytes + bytes);
  EXPECT_EQ(input.Text(), "texttext");
  EXPECT_TRUE(input.names.empty());
}

TEST(Gzip, GivesTextBehindTheMagicNumberRaw) {
  const std::string_view rests[] = {
      "Bonjour, 2 85 05 78 006 084 91"sv,
      "\x00\x01\x02\x03\x04\x05\x06 then text of some length, and more of it"sv,
      "\x00\x00\x00\x00\x00\x00\x03stored? no."sv,
      "\x00"sv,
      "\x00\x00\x00\x00\x00\x00\x03"sv,
      "\x08\x00\x00\x00\x00\x00\x03name without end"sv,
  };
  for (const std::string_view rest : rests) {
    const std::string bytes = "\x1F\x8B\x08" + std::string(rest);
    const DecodedInput input = Decode(bytes);
    EXPECT_THAT(input.AllText(), HasSubstr(bytes));
    EXPECT_FALSE(input.gaps.empty());
    EXPECT_EQ(input.gap_bytes(), 0U);
  }
}

TEST(Gzip, LosesNoTextWhateverStandsBehindTheMagicNumber) {
  // Every first byte of the would-be deflate stream, then French text.
  for (unsigned first = 0; first < 256; ++first) {
    const std::string bytes = std::string("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03"sv) +
                              static_cast<char>(first) + SampleText(3000);
    const DecodedInput input = Decode(bytes);
    EXPECT_THAT(input.AllText(), HasSubstr(SampleText(3000))) << first;
    EXPECT_FALSE(input.gaps.empty());
  }
}

TEST(Gzip, LosesNothingInSilenceForEveryTruncation) {
  const std::string text = SampleText(3000);
  const std::string first = Gzip(text);
  const std::string bytes = first + Gzip(text);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    if (size == first.size()) {
      EXPECT_TRUE(input.gaps.empty());
    } else if (size > first.size()) {
      EXPECT_TRUE(input.Text().starts_with(text));
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated) || !input.Text("!/#trailing").empty());
    } else if (size >= 3) {
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated));
    }
  }
}

TEST(Gzip, GivesWhatATruncatedMemberHolds) {
  const std::string text = SampleText(1000000);
  const std::string bytes = Gzip(text);
  const DecodedInput input = Decode(std::string_view(bytes).substr(0, bytes.size() / 2));
  EXPECT_GT(input.Text().size(), text.size() / 2 - 100000);
  EXPECT_TRUE(text.starts_with(input.Text()));
  EXPECT_TRUE(input.HasGap(GapReason::kTruncated));
}

TEST(Gzip, ResynchronisesAtTheNextMemberForDamageAnywhere) {
  std::string bytes;
  std::string texts[5];
  std::size_t starts[6] = {};
  for (std::uint32_t i = 0; i < 5; ++i) {
    texts[i] = SampleText(100000, i);
    bytes += Gzip(texts[i]);
    starts[i + 1] = bytes.size();
  }
  for (std::size_t at = starts[1]; at + 64 <= starts[4]; at += 2003) {
    SCOPED_TRACE(at);
    std::string damaged = bytes;
    for (std::size_t i = 0; i < 64; ++i) {
      damaged[at + i] = static_cast<char>(damaged[at + i] ^ 0x5A);
    }
    const DecodedInput input = Decode(damaged);
    const std::string found = input.Text();
    EXPECT_TRUE(input.HasGap(GapReason::kCorrupt) || !input.Text("!/#trailing").empty());
    for (std::size_t member = 0; member < 5; ++member) {
      const bool hit = at < starts[member + 1] && at + 64 > starts[member];
      if (hit) continue;
      EXPECT_NE(found.find(texts[member]), std::string::npos) << member;
    }
  }
}

TEST(Gzip, SaysSoWhenCrcOrSizeIsWrong) {
  const std::string text = SampleText(200000);
  for (std::size_t back = 1; back <= 8; ++back) {
    std::string bytes = Gzip(text);
    bytes[bytes.size() - back] = static_cast<char>(bytes[bytes.size() - back] ^ 1);
    const DecodedInput input = Decode(bytes + Gzip("next"));
    EXPECT_EQ(input.Text(), text + "next");
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
    EXPECT_EQ(input.gaps[0].gap.bytes, 0U);
  }
}

TEST(Gzip, SaysSoWhenTheCrcOfASmallFileIsWrong) {
  std::string bytes = Gzip("a small file");
  bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text(), "a small file");
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
}

TEST(Gzip, LosesNothingInSilenceForEveryFlippedBit) {
  const std::string text = SampleText(2000);
  const std::string bytes = Gzip(text) + Gzip("the end");
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const DecodedInput input = Decode(damaged);
    // Time, system and extra flags mean nothing to us.
    if (input.Text() == text + "the end") continue;
    EXPECT_TRUE(!input.gaps.empty() || !input.Text("!/#trailing").empty() ||
                input.Text() == damaged)
        << bit;
  }
}

}  // namespace
}  // namespace leakscan
