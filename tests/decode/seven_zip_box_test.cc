// The behaviour of 7z archives, seen through the stream decoder. Encryption, and what 7-Zip itself
// writes: tests/cli/seven_zip_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/seven_zip_archive.h"
#include "tests/support/tar_archive.h"

namespace leakscan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kStartBytes = 32;

// As a pipe gives it and, `seeks`, as a file does.
DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}, bool seeks = false) {
  MemorySource source(bytes, seeks);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

std::vector<std::string> Paths(const DecodedInput& input) {
  std::vector<std::string> paths;
  for (const DecodedStream& stream : input.streams) paths.push_back(stream.path);
  return paths;
}

SevenZipTestFolder Lzma2Folder(std::vector<SevenZipTestFile> files) {
  SevenZipTestFolder folder{.files = std::move(files), .packed = {}, .coders = {kSevenZipLzma2}};
  folder.packed = RawLzma(folder.Content(), true);
  return folder;
}

SevenZipTestArchive Sample() {
  SevenZipTestArchive archive;
  archive.folders = {Lzma2Folder({{"a.csv", "one"}, {"b/c.txt", SampleText(70000)}}),
                     {.files = {{"d.gz", Gzip("nested")}}}};
  archive.empty_files = {"empty.txt"};
  return archive;
}

TEST(SevenZipBox, GivesEachPartOfAFolderAsAStreamOfItsOwn) {
  for (const bool packed_header : {false, true}) {
    for (const bool seeks : {false, true}) {
      SevenZipTestArchive archive = Sample();
      archive.packed_header = packed_header;
      const DecodedInput input = Decode(archive.Bytes(), {}, seeks);
      EXPECT_THAT(Paths(input), ElementsAre("!/a.csv", "!/b/c.txt", "!/d.gz"));
      EXPECT_EQ(input.Text("!/a.csv"), "one");
      EXPECT_EQ(input.Text("!/b/c.txt"), SampleText(70000));
      EXPECT_EQ(input.Text("!/d.gz"), "nested");
      EXPECT_EQ(input.streams[0].container, "7z");
      EXPECT_THAT(input.names, ElementsAre("empty.txt", "a.csv", "b/c.txt", "d.gz"));
      EXPECT_TRUE(input.gaps.empty());
      EXPECT_EQ(input.container_bytes, archive.Bytes().size());
    }
  }
}

TEST(SevenZipBox, DecodesByEveryCoderItKnows) {
  const std::string text = SampleText(200000);
  const SevenZipTestCoder delta{"\x03", "\x03"};
  const SevenZipTestCoder arm{"\x03\x03\x05\x01", ""};
  const SevenZipTestCoder x86{"\x04", ""};
  std::string twice = RawLzma(text, true);
  struct Case {
    std::vector<SevenZipTestCoder> coders;
    std::string packed;
  };
  const std::vector<Case> cases = {
      {{kSevenZipCopy}, text},
      {{kSevenZipLzma}, RawLzma(text, false)},
      {{kSevenZipLzma2}, RawLzma(text, true)},
      {{{"\x04\x01\x08", ""}}, Deflate(text)},
      {{{"\x04\x02\x02", ""}}, Bzip2(text)},
      {{{"\x04\x02\x02", ""}}, Bzip2(text.substr(0, 999)) + Bzip2(text.substr(999))},
      {{delta, kSevenZipLzma}, RawLzma(text, false, LZMA_FILTER_DELTA)},
      {{delta, kSevenZipLzma2}, RawLzma(text, true, LZMA_FILTER_DELTA)},
      {{arm, kSevenZipLzma}, RawLzma(text, false, LZMA_FILTER_ARM)},
      {{x86, kSevenZipLzma2}, RawLzma(text, true, LZMA_FILTER_X86)},
      {{x86, kSevenZipCopy}, text},  // changes nothing in text
      {{x86, {"\x04\x01\x08", ""}}, Deflate(text)},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SevenZipTestArchive archive;
    archive.folders = {{.files = {{"a", text.substr(0, 100000)}, {"b", text.substr(100000)}},
                        .packed = cases[i].packed,
                        .coders = cases[i].coders}};
    const std::string bytes = archive.Bytes();
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(bytes, {}, seeks);
      EXPECT_EQ(input.Text("!/a") + input.Text("!/b"), text) << i;
      EXPECT_TRUE(input.gaps.empty()) << i;
      EXPECT_EQ(input.container_bytes, bytes.size()) << i;
    }
  }
}

TEST(SevenZipBox, NeedsNoRoomForAnArchiveThatCanBeLookedInto) {
  SevenZipTestArchive archive = Sample();
  archive.folders.push_back({.files = {{"big", SampleText(300000)}}});
  DecodeLimits limits;
  limits.spool_bytes_max = 100000;
  const DecodedInput file = Decode(archive.Bytes(), limits, true);
  EXPECT_EQ(file.Text("!/big"), SampleText(300000));
  EXPECT_TRUE(file.gaps.empty());
  const DecodedInput pipe = Decode(archive.Bytes(), limits, false);
  EXPECT_TRUE(pipe.HasGap(GapReason::kLimitSpool));
  EXPECT_EQ(pipe.Text("!/#1"), archive.folders[0].Content());
  EXPECT_THAT(pipe.AllText(), HasSubstr(SampleText(300000)));
  ExpectFullAccount(pipe);
}

TEST(SevenZipBox, ScansWhatHidesBesideTheMembers) {
  SevenZipTestArchive archive = Sample();
  archive.folders.push_back({.files = {}, .packed = "in a folder without members"});
  archive.folders.push_back({.files = {{"short", "12345"}}, .packed = "12345 behind the member"});
  archive.between = "in front of the streams";
  archive.behind_streams = "behind the streams";
  archive.property = "in a property of the files";
  archive.behind_header = "behind the header";
  for (const bool seeks : {false, true}) {
    const DecodedInput input =
        Decode("in front of it all" + archive.Bytes() + "behind the end", {}, seeks);
    for (const char* hidden :
         {"in a folder without members", " behind the member", "in front of the streams",
          "behind the streams", "in a property of the files", "behind the header",
          "in front of it all", "behind the end"}) {
      EXPECT_THAT(input.AllText(), HasSubstr(hidden));
    }
    EXPECT_EQ(input.Text("!/a.csv"), "one");
    EXPECT_EQ(input.Text("!/short"), "12345");
    ASSERT_EQ(input.gaps.size(), 1U);  // what lies between the streams may have been a stream
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
    ExpectFullAccount(input);
  }
}

TEST(SevenZipBox, ReadsWhatFollowsAndWhatItsMembersAre) {
  SevenZipTestArchive inner;
  inner.folders = {Lzma2Folder({{"deep.txt", "deep"}})};
  SevenZipTestArchive outer;
  outer.folders = {Lzma2Folder(
      {{"x.7z", inner.Bytes()}, {"y.tar", TarMember("z.7z", inner.Bytes()) + TarEnd()}})};
  for (const bool seeks : {false, true}) {
    const DecodedInput input = Decode(outer.Bytes() + inner.Bytes() + Gzip("3"), {}, seeks);
    EXPECT_EQ(input.Text("!/x.7z!/deep.txt"), "deep");
    EXPECT_EQ(input.Text("!/y.tar!/z.7z!/deep.txt"), "deep");
    EXPECT_EQ(input.Text("!/#trailing!/deep.txt"), "deep");
    EXPECT_EQ(input.Text("!/#trailing!/#trailing"), "3");
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(SevenZipBox, NamesAWrongChecksumAndGivesTheContent) {
  SevenZipTestArchive archive = Sample();
  archive.folders[0].crc_error = 1;
  const DecodedInput input = Decode(archive.Bytes());
  EXPECT_EQ(input.Text("!/b/c.txt"), SampleText(70000));
  EXPECT_EQ(input.Text("!/d.gz"), "nested");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
  EXPECT_EQ(input.gaps[0].path, "!/b/c.txt");
}

TEST(SevenZipBox, GoesOnBehindADamagedFolder) {
  SevenZipTestArchive archive = Sample();
  archive.folders[0].packed[4000] ^= 0x55;
  archive.folders[0].packed[4001] ^= 0x55;
  const DecodedInput input = Decode(archive.Bytes());
  EXPECT_EQ(input.Text("!/a.csv"), "one");
  EXPECT_EQ(input.Text("!/d.gz"), "nested");
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
  ExpectFullAccount(input);
}

TEST(SevenZipBox, GivesRawWhatItCannotDecode) {
  SevenZipTestArchive archive = Sample();
  archive.folders[0].coders = {{"\x04\xF7\x11\x02", ""}};  // Brotli
  archive.folders[0].packed = "is no Brotli";
  const DecodedInput input = Decode(archive.Bytes());
  EXPECT_EQ(input.Text("!/#packed"), "is no Brotli");
  EXPECT_EQ(input.Text("!/d.gz"), "nested");
  EXPECT_THAT(input.names, ElementsAre("empty.txt", "a.csv", "b/c.txt", "d.gz"));
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnsupported);
  EXPECT_THAT(input.gaps[0].gap.detail, HasSubstr("Brotli"));
  ExpectFullAccount(input);
}

TEST(SevenZipBox, GivesRawWhatOnlyLooksLikeAnArchive) {
  const std::string magic("7z\xBC\xAF\x27\x1C\0\4", 8);
  SevenZipTestArchive lie = Sample();
  std::string cut_header = lie.Header();
  cut_header.resize(cut_header.size() / 2);
  for (const std::string& bytes :
       {magic, magic + "text that is long enough for a start header", magic.substr(0, 3) + "text",
        seven_zip::Start(1000, "none") + "text", seven_zip::Start(0, "\x01") + "\x01",
        seven_zip::Start(0, cut_header) + cut_header, seven_zip::Start(UINT64_MAX, "x") + "x",
        seven_zip::Start(UINT64_MAX / 2, "x") + "x"}) {
    for (const std::string_view prefix : {"", "7z, 7 and\n"}) {
      for (const bool seeks : {false, true}) {
        const DecodedInput input = Decode(std::string(prefix) + bytes, {}, seeks);
        EXPECT_EQ(input.Text(), std::string(prefix) + bytes);
      }
    }
  }
}

TEST(SevenZipBox, ReadsAnArchiveWithoutAnything) {
  const DecodedInput input = Decode(seven_zip::Start(0, "") + "text");
  EXPECT_EQ(input.Text("!/#trailing"), "text");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(SevenZipBox, HoldsItsLimits) {
  const std::string zeros(3 << 20, '\0');
  SevenZipTestArchive archive;
  archive.folders = {Lzma2Folder({{"zeros", zeros}, {"more", zeros}}), {.files = {{"d", "text"}}}};
  DecodeLimits limits;
  limits.ratio_floor_bytes = 1 << 20;
  DecodedInput input = Decode(archive.Bytes(), limits);
  EXPECT_TRUE(input.HasGap(GapReason::kLimitRatio));
  EXPECT_LT(input.Text("!/zeros").size(), 2U << 20U);
  EXPECT_EQ(input.Text("!/d"), "text");
  ExpectFullAccount(input);

  limits = {};
  limits.output_bytes_max = 1000;
  input = Decode(archive.Bytes(), limits);
  EXPECT_TRUE(input.HasGap(GapReason::kLimitBytes));
  EXPECT_EQ(input.Text("!/zeros").size(), 1000U);

  limits = {};
  limits.window_bytes_max = 1 << 16;
  input = Decode(archive.Bytes(), limits);
  EXPECT_TRUE(input.HasGap(GapReason::kLimitWindow));
  EXPECT_EQ(input.Text("!/d"), "text");
  EXPECT_THAT(input.names, ElementsAre("zeros", "more", "d"));

  limits = {};
  limits.members_max = 2;
  EXPECT_TRUE(Decode(archive.Bytes(), limits).HasGap(GapReason::kLimitMembers));
}

TEST(SevenZipBox, IsNeverSilentAboutDamage) {
  SevenZipTestArchive archive;
  archive.folders = {Lzma2Folder({{"a", SampleText(3000)}, {"b", SampleText(500, 3)}}),
                     {.files = {{"c", "third"}}}};
  archive.packed_header = true;
  const std::string bytes = archive.Bytes();
  const std::string whole = Decode(bytes).AllText();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(damaged, {}, seeks);
      // Some bits say nothing: of the version, of the last bytes of LZMA.
      EXPECT_TRUE(!input.gaps.empty() || input.AllText() == whole || input.Text() == damaged) << at;
    }
  }
}

TEST(SevenZipBox, NamesWhateverIsCutShort) {
  SevenZipTestArchive archive = Sample();
  archive.folders[0] = {.files = {{"a", SampleText(1500)}},
                        .packed = RawLzma(SampleText(1500), false),
                        .coders = {kSevenZipLzma}};
  const std::string bytes = archive.Bytes();
  for (std::size_t size = 3; size < bytes.size(); ++size) {
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(std::string_view(bytes).substr(0, size), {}, seeks);
      EXPECT_EQ(input.Text(), bytes.substr(0, size));
      EXPECT_EQ(input.HasGap(GapReason::kTruncated), size >= 6) << size;
    }
  }
}

TEST(SevenZipBox, DecodesLzma2WithoutTheHeader) {
  const std::string first = SampleText(30000);
  const std::string second = SampleText(9000, 7);
  SevenZipTestArchive archive;
  archive.folders = {Lzma2Folder({{"a", first.substr(0, 99)}, {"b", first.substr(99)}}),
                     Lzma2Folder({{"c", second}}),
                     {.files = {{"d", "stored"}}}};
  const std::string bytes = archive.Bytes();
  const std::size_t first_end = kStartBytes + archive.folders[0].packed.size();
  const std::size_t second_end = first_end + archive.folders[1].packed.size();
  for (std::size_t size = 100; size < bytes.size(); size += 41) {
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(std::string_view(bytes).substr(0, size), {}, seeks);
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated)) << size;
      EXPECT_TRUE(first.starts_with(input.Text("!/#1"))) << size;
      EXPECT_FALSE(input.Text("!/#1").empty()) << size;
      if (size >= first_end) {
        EXPECT_EQ(input.Text("!/#1"), first);
      }
      if (size >= second_end) {
        EXPECT_EQ(input.Text("!/#2"), second);
        EXPECT_TRUE(std::string_view("stored").starts_with(input.Text("!/#trailing").substr(0, 6)));
      }
      ExpectFullAccount(input);
    }
  }
  DecodeLimits limits;
  limits.spool_bytes_max = 1000;
  const DecodedInput pipe = Decode(bytes + "behind the end", limits);
  EXPECT_TRUE(pipe.HasGap(GapReason::kLimitSpool));
  EXPECT_EQ(pipe.Text("!/#1"), first);
  EXPECT_EQ(pipe.Text("!/#2"), second);
  EXPECT_THAT(pipe.Text("!/#trailing"), HasSubstr("stored"));
  EXPECT_THAT(pipe.Text("!/#trailing"), HasSubstr("behind the end"));

  std::string damaged = bytes.substr(0, bytes.size() - 50);
  damaged[damaged.size() / 3] ^= 0x55;
  const DecodedInput input = Decode(damaged);
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt) || input.Text("!/#1") != first);
  ExpectFullAccount(input);
}

TEST(SevenZipBox, NamesBytesThatCannotBeRead) {
  SevenZipTestArchive archive = Sample();
  archive.folders[0].packed = RawLzma(archive.folders[0].Content(), true);
  const std::string bytes = archive.Bytes();
  for (std::uint64_t place = 0; place < bytes.size(); place += 97) {
    for (const bool seeks : {false, true}) {
      for (const std::optional<std::uint64_t> skip : {std::optional<std::uint64_t>(64), {}}) {
        MemorySource memory(bytes, seeks);
        FailingSource source(memory, place, skip);
        const DecodedInput input = DecodeAll(source);
        EXPECT_TRUE(input.HasGap(GapReason::kUnreadable)) << place;
        EXPECT_FALSE(input.HasGap(GapReason::kInternal)) << place;
      }
    }
  }
}

TEST(SevenZipBox, DoesNotDependOnHowBytesArrive) {
  SevenZipTestArchive archive = Sample();
  archive.folders[0] = Lzma2Folder({{"a.csv", "one"}, {"b/c.txt", SampleText(2500)}});
  archive.folders.push_back({.files = {{"e", SampleText(2000)}},
                             .packed = Deflate(SampleText(2000)),
                             .coders = {{"\x04\x01\x08", ""}}});
  archive.packed_header = true;
  const std::string bytes = "prefix 7z " + archive.Bytes() + "tail";
  const DecodedInput whole = Decode(bytes);
  for (const std::size_t read_bytes : {1, 3, 31, 32, 33, 500}) {
    for (const bool seeks : {false, true}) {
      MemorySource memory(bytes, seeks);
      OneByteSource source(memory, read_bytes, true);
      const DecodedInput input = DecodeAll(source, {}, read_bytes);
      EXPECT_EQ(input.AllText(), whole.AllText()) << read_bytes;
      EXPECT_TRUE(input.gaps.empty());
    }
  }
}

}  // namespace
}  // namespace leakscan
