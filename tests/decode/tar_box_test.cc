// The behaviour of tar archives, seen through the stream decoder.
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
#include "tests/support/tar_archive.h"

namespace leakscan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
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

TEST(TarBox, GivesEachMemberAsAStreamOfItsOwn) {
  const std::string big = SampleText(70000);
  const DecodedInput input =
      Decode(TarMember("a.csv", "one") + TarMember("b/c.txt", big) + TarEnd());
  EXPECT_EQ(input.Text("!/a.csv"), "one");
  EXPECT_EQ(input.Text("!/b/c.txt"), big);
  EXPECT_EQ(input.streams.size(), 2U);
  EXPECT_EQ(input.streams[0].container, "tar");
  EXPECT_THAT(input.names, testing::ElementsAre("a.csv", "b/c.txt"));
  EXPECT_TRUE(input.gaps.empty());
  ExpectFullAccount(input);
}

TEST(TarBox, ReadsEveryDialect) {
  TarEntry old{.name = "old.csv"};
  old.ustar = false;
  TarEntry prefixed{.name = "c.csv"};
  prefixed.prefix = "very/long/folder";
  TarEntry binary{.name = "binary.csv"};
  binary.base256 = true;
  TarEntry longer{.name = "././@LongLink"};
  longer.type = 'L';
  const std::string name(300, 'n');
  TarEntry pax{.name = "PaxHeaders/x"};
  pax.type = 'x';
  TarEntry wrong{.name = "short.csv"};
  wrong.size = 0;
  const DecodedInput input =
      Decode(TarMember(old, "1") + TarMember(prefixed, "2") + TarMember(binary, "3") +
             TarMember(longer, name + '\0') + TarMember("n", "4") +
             TarMember(pax, PaxRecord("path", "pax/é.csv") + PaxRecord("size", "1")) +
             TarMember(wrong, "5") + TarEnd());
  EXPECT_THAT(Paths(input), testing::ElementsAre("!/old.csv", "!/very/long/folder/c.csv",
                                                 "!/binary.csv", "!/" + name, "!/pax/é.csv"));
  std::string text;
  for (const DecodedStream& stream : input.streams) text += stream.bytes;
  EXPECT_EQ(text, "12345");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(TarBox, StepsOverTheMapOfASparseFile) {
  TarEntry sparse{.name = "sparse"};
  sparse.type = 'S';
  std::string member = TarMember(sparse, "data");
  std::memcpy(member.data() + 257, "ustar  ", 8);  // GNU's
  member[482] = 1;
  std::string header = member.substr(0, 512);
  SealTarHeader(&header);
  std::string more(512, '\0');
  more[504] = 1;
  const DecodedInput input = Decode(header + more + std::string(512, '\0') + member.substr(512) +
                                    TarMember("next", "text") + TarEnd());
  EXPECT_EQ(input.Text("!/sparse"), "data");
  EXPECT_EQ(input.Text("!/next"), "text");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(TarBox, ScansWhatHidesBesideTheMembers) {
  TarEntry entry{.name = "a"};
  entry.link = "in the link";
  entry.user = "in the owner";
  entry.padding = "in the padding";
  TarEntry pax{.name = "p"};
  pax.type = 'g';
  const DecodedInput input = Decode(TarMember(pax, PaxRecord("comment", "in a comment")) +
                                    TarMember(entry, "x") + TarEnd() + "behind the end");
  for (const char* hidden : {"in the link", "in the owner", "in the padding", "in a comment"}) {
    EXPECT_THAT(input.names, Contains(HasSubstr(hidden)));
  }
  EXPECT_EQ(input.Text("!/#trailing"), "behind the end");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(TarBox, ReadsAnArchiveBehindTheEndOfAnother) {
  const DecodedInput input =
      Decode(TarMember("a", "1") + TarEnd() + TarMember("b", "2") + TarEnd() + Gzip("3"));
  EXPECT_EQ(input.Text("!/a"), "1");
  EXPECT_EQ(input.Text("!/b"), "2");
  EXPECT_EQ(input.Text("!/#trailing"), "3");
}

TEST(TarBox, GivesBytesAtADamagedHeaderRawUpToTheNextOne) {
  std::string damaged = TarMember("b", "lost member");
  damaged[0] = 'X';
  const DecodedInput input = Decode(TarMember("a", "1") + damaged + TarMember("c", "3") + TarEnd());
  EXPECT_EQ(input.Text("!/a"), "1");
  EXPECT_THAT(input.Text("!/#damaged"), HasSubstr("lost member"));
  EXPECT_EQ(input.Text("!/c"), "3");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
}

TEST(TarBox, ZerosBeforeTextAreNoArchive) {
  const std::string text = std::string(1024, '\0') + "255081416802538";
  EXPECT_EQ(Decode(text).Text(), text);
}

TEST(TarBox, OpensWhatItsMembersAre) {
  const std::string inner = TarMember("deep.txt", "deep") + TarEnd();
  const DecodedInput input = Decode(
      Zstd(TarMember("x.tgz", Gzip(inner)) + TarMember("y.zst", Zstd("flat") + "tail") + TarEnd()));
  EXPECT_EQ(input.Text("!/x.tgz!/deep.txt"), "deep");
  EXPECT_EQ(input.Text("!/y.zst"), "flat");
  EXPECT_EQ(input.Text("!/y.zst!/#trailing"), "tail");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(TarBox, GivesRawWhatIsNestedTooDeep) {
  std::string bytes = "core";
  for (int i = 0; i < 4; ++i) bytes = TarMember("t", bytes) + TarEnd();
  DecodeLimits limits;
  limits.depth_max = 3;
  const DecodedInput input = Decode(bytes, limits);
  EXPECT_TRUE(input.HasGap(GapReason::kLimitDepth));
  EXPECT_THAT(input.Text("!/t!/t!/t"), HasSubstr("core"));
}

TEST(TarBox, StopsAtTheLimitOfMembers) {
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += TarMember("m" + std::to_string(i), "x");
  DecodeLimits limits;
  limits.members_max = 4;
  const DecodedInput input = Decode(bytes + TarEnd(), limits);
  EXPECT_EQ(input.streams.size(), 4U);
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitMembers);
  EXPECT_GT(input.gaps[0].gap.bytes, 0U);
  ExpectFullAccount(input);
}

TEST(TarBox, GivesTheFirstPartOfWhateverIsCutShort) {
  const std::string first = SampleText(1500);
  const std::string bytes =
      TarMember("a", first) + TarMember("b", Zstd(SampleText(3000, 7))) + TarEnd();
  for (std::size_t size = 513; size < bytes.size(); ++size) {
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    EXPECT_TRUE(first.starts_with(input.Text("!/a")));
    EXPECT_EQ(input.Text("!/a").size(), std::min<std::size_t>(first.size(), size - 512));
    if (size - 512 < first.size()) {
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated)) << size;
    }
  }
}

TEST(TarBox, GoesOnBehindBytesThatCannotBeRead) {
  const std::string bytes =
      TarMember("a", SampleText(8000)) + TarMember("b", "the other member") + TarEnd();
  for (const std::uint64_t place : {1000U, 8300U, 8400U, 8704U}) {
    MemorySource memory(bytes);
    FailingSource source(memory, place, 512);
    const DecodedInput input = DecodeAll(source);
    EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
    EXPECT_FALSE(input.HasGap(GapReason::kInternal));
    if (place < 8300) {
      EXPECT_EQ(input.Text("!/b"), "the other member");
    } else if (place < 8704) {  // its header is gone
      EXPECT_THAT(input.AllText(), HasSubstr("the other member"));
    }
  }
}

TEST(TarBox, DoesNotDependOnHowBytesArrive) {
  const std::string bytes = TarMember("a", SampleText(1500)) +
                            TarMember("b.zst", Zstd(SampleText(3000, 7))) + TarEnd() + "tail";
  const DecodedInput whole = Decode(bytes);
  for (const std::size_t read_bytes : {1, 3, 511, 512, 513}) {
    MemorySource memory(bytes);
    OneByteSource source(memory, read_bytes, true);
    const DecodedInput input = DecodeAll(source, {}, read_bytes);
    EXPECT_EQ(input.AllText(), whole.AllText()) << read_bytes;
    EXPECT_TRUE(input.gaps.empty());
  }
}

}  // namespace
}  // namespace leakscan
