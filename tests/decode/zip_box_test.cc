// The behaviour of zip archives, seen through the stream decoder.
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
#include "tests/support/zip_archive.h"

namespace leakscan {
namespace {

using namespace std::string_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {},
                    std::size_t room_bytes = 64 * 1024) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits, room_bytes);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

std::vector<std::string> Paths(const DecodedInput& input) {
  std::vector<std::string> paths;
  for (const DecodedStream& stream : input.streams) paths.push_back(stream.path);
  return paths;
}

TEST(ZipBox, GivesEachMemberAsAStreamOfItsOwn) {
  const std::string big = SampleText(300000);
  const DecodedInput input = Decode(ZipArchive()
                                        .Add("a.csv", "one")
                                        .Add("folder/", "")
                                        .Add("export/patients.csv", big)
                                        .Add({.name = "stored", .text = big, .method = 0})
                                        .Bytes());
  EXPECT_EQ(input.Text("!/a.csv"), "one");
  EXPECT_EQ(input.Text("!/export/patients.csv"), big);
  EXPECT_EQ(input.Text("!/stored"), big);
  EXPECT_EQ(input.streams[0].container, "zip");
  EXPECT_THAT(input.names, ElementsAre("a.csv", "folder/", "export/patients.csv", "stored"));
  EXPECT_TRUE(input.gaps.empty());
  EXPECT_EQ(input.container_bytes, input.bytes_read);
}

TEST(ZipBox, FindsTheEndOfMembersWhoseSizeStandsBehindThem) {
  const std::string text = SampleText(90000);
  // Looks like descriptors, but tells other sizes.
  const std::string trap = "PK\x07\x08" + LittleEndian32(1) + LittleEndian32(9) +
                           LittleEndian32(9) + "PK\x03\x04 and so on";
  for (const ZipDescriptor descriptor :
       {ZipDescriptor::kMarked, ZipDescriptor::kBare, ZipDescriptor::kMarked64}) {
    for (const std::uint16_t method : {std::uint16_t{0}, std::uint16_t{8}}) {
      for (const bool zip64 : {false, true}) {
        for (const std::size_t room_bytes : {7U, 4096U, 65536U}) {
          ZipArchive archive;
          for (const std::string& content : {text, "x"s, trap + text}) {
            archive.Add({.name = "m" + std::to_string(content.size()),
                         .text = content,
                         .method = method,
                         .descriptor = descriptor,
                         .zip64 = zip64});
          }
          const DecodedInput input = Decode(archive.Bytes(), {}, room_bytes);
          EXPECT_EQ(input.Text("!/m90000"), text);
          EXPECT_EQ(input.Text("!/m1"), "x");
          EXPECT_EQ(input.Text("!/m" + std::to_string(trap.size() + 90000)), trap + text);
          EXPECT_TRUE(input.gaps.empty());
        }
      }
    }
  }
}

TEST(ZipBox, ReadsSizesOfZip64) {
  const DecodedInput input =
      Decode(ZipArchive().Add({.name = "a", .text = "text", .zip64 = true}).Bytes());
  EXPECT_EQ(input.Text("!/a"), "text");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(ZipBox, ReadsNamesInTheirCharset) {
  const std::string written = "\x90t\x82.csv";  // code page 850
  const std::string unicode = "\x01" + LittleEndian32(ZipCrc("_t_.csv")) + "été.csv";
  const DecodedInput input =
      Decode(ZipArchive()
                 .Add(written, "1")
                 .Add({.name = "été.txt", .text = "2", .flags = 0x800})
                 .Add({.name = "_t_.csv", .text = "3", .extra = ZipField(0x7075, unicode)})
                 .Bytes());
  EXPECT_THAT(Paths(input), ElementsAre("!/Été.csv", "!/été.txt", "!/été.csv"));
  EXPECT_THAT(input.names, Contains("_t_.csv"));  // both readings
}

TEST(ZipBox, ScansWhatHidesBesideTheMembers) {
  ZipTestEntry entry{.name = "a", .text = "x"};
  entry.extra = ZipField(0x6666, "in a local extra field");
  entry.directory_extra = ZipField(0x5555, "in an extra field of the directory") + "short";
  entry.comment = "in a member's comment";
  entry.directory_name = "another name";
  ZipTestEntry longer{.name = "b", .text = "x"};
  longer.extra = ZipField(0x5455, "a time with a text behind it");
  const std::string bytes =
      "in front\n" +
      ZipArchive().Add(entry).AddBytes("in between").Add(longer).Bytes("in the archive's comment") +
      "behind the end";
  const DecodedInput input = Decode(bytes);
  for (const char* hidden : {"in a local extra field", "in an extra field of the directory",
                             "short", "in a member's comment", "another name", "a time with a text",
                             "in the archive's comment"}) {
    EXPECT_THAT(input.names, Contains(HasSubstr(hidden)));
  }
  EXPECT_EQ(input.Text(""), "in front\n");
  EXPECT_EQ(input.Text("!/#between"), "in between");
  EXPECT_EQ(input.Text("!/#trailing"), "behind the end");
  EXPECT_EQ(input.gaps.size(), 1U);
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));  // the bytes between
  ExpectFullAccount(input);
}

TEST(ZipBox, ScansTheRestOfAMemberBehindItsDeflateStream) {
  const DecodedInput input =
      Decode(ZipArchive()
                 .Add({.name = "a", .text = "text", .packed = Deflate("text") + "hidden"})
                 .Add("b", "next")
                 .Bytes());
  EXPECT_EQ(input.Text("!/a"), "text");
  EXPECT_EQ(input.Text("!/#between"), "hidden");
  EXPECT_EQ(input.Text("!/b"), "next");
  EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
}

TEST(ZipBox, DecodesAMemberWhoseHeaderSaysThatItIsEmpty) {
  std::string bytes = ZipArchive().Add("a", "text").Add("b", "next").Bytes();
  const std::size_t sizes = 18;
  bytes.replace(sizes, 4, LittleEndian32(0));
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text("!/a"), "text");
  EXPECT_EQ(input.Text("!/b"), "next");
  const std::string empty =
      ZipArchive().Add({.name = "empty", .text = "", .packed = ""}).Add("b", "next").Bytes();
  EXPECT_TRUE(Decode(empty).gaps.empty());
}

TEST(ZipBox, GivesMembersThatTheDirectoryDoesNotName) {
  const DecodedInput input = Decode(
      ZipArchive().Add("a", "1").Add({.name = "b", .text = "2", .in_directory = false}).Bytes());
  EXPECT_EQ(input.Text("!/b"), "2");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(ZipBox, TellsOfMembersThatOnlyTheDirectoryNames) {
  const std::string whole = ZipArchive().Add("a", "1").Add("hidden", "2").Bytes();
  std::string bytes = whole;
  bytes[bytes.find("PK\x03\x04", 4) + 2] = 'x';  // the second local header
  const DecodedInput input = Decode(bytes);
  EXPECT_EQ(input.Text("!/a"), "1");
  EXPECT_THAT(input.names, Contains("hidden"));
  ASSERT_EQ(input.gaps.size(), 2U);  // the bytes between, and this
  EXPECT_THAT(input.gaps[1].gap.detail, HasSubstr("1 members named in the directory"));
  ExpectFullAccount(input);
}

TEST(ZipBox, FindsAnArchiveBehindAPrefix) {
  const std::string archive = ZipArchive().Add("a.csv", "inside").Add("b.csv", "more").Bytes();
  for (const std::string& prefix :
       {"text\n"s, "MZ" + SampleText(200000), "PK\x03\x04"s, "PKPKPPK\x03"s, std::string(4093, 'x'),
        std::string(65534, 'x')}) {
    for (const std::size_t room_bytes : {3U, 4096U, 65536U}) {
      const DecodedInput input = Decode(prefix + archive + "tail", {}, room_bytes);
      EXPECT_EQ(input.Text(""), prefix);
      EXPECT_EQ(input.Text("!/a.csv"), "inside");
      EXPECT_EQ(input.Text("!/b.csv"), "more");
      EXPECT_EQ(input.Text("!/#trailing"), "tail");
    }
  }
}

TEST(ZipBox, FindsAnArchiveBehindAPrefixInWhateverHoldsIt) {
  const std::string bytes = "text\n" + ZipArchive().Add("a.csv", "inside").Bytes();
  EXPECT_EQ(Decode(Gzip(bytes)).Text("!/a.csv"), "inside");
  EXPECT_EQ(Decode(Zstd(bytes)).Text(""), "text\n");
  EXPECT_EQ(Decode(TarMember("t", bytes) + TarEnd()).Text("!/t!/a.csv"), "inside");
  EXPECT_EQ(Decode(ZipArchive().Add("z", bytes).Bytes()).Text("!/z!/a.csv"), "inside");
}

TEST(ZipBox, TakesNoTextForAnArchive) {
  for (const std::string& text :
       {"PK\x03\x04 and text that is long enough for a header, but none at all\n"s,
        "a line with PK\x03\x04 in it, and more text behind it, long enough\n"s,
        "PK\x05\x06 and text that is long enough\n"s, "PK\x03\x04"s, "PK\x05\x06"s, "text PK\x03"s,
        "text P"s, "PK"s, "PK00PK\x03\x04 text behind the mark of a volume, long enough\n"s}) {
    const DecodedInput input = Decode(text);
    EXPECT_EQ(input.Text(), text);
    EXPECT_EQ(input.streams.size(), 1U);
    ExpectFullAccount(input);
  }
}

TEST(ZipBox, ReadsArchivesBehindOneAnother) {
  const std::string one = ZipArchive().Add("a", "1").Bytes("comment");
  const DecodedInput input =
      Decode(one + ZipArchive().Add("b", "2").Bytes() + std::string(100, '\0'));
  EXPECT_EQ(input.Text("!/a"), "1");
  EXPECT_EQ(input.Text("!/b"), "2");
  EXPECT_EQ(input.streams.size(), 2U);
  EXPECT_TRUE(input.gaps.empty());
}

TEST(ZipBox, ReadsAnEmptyArchive) {
  const DecodedInput input = Decode(ZipArchive().Bytes("only a comment"));
  EXPECT_THAT(input.names, ElementsAre("only a comment"));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(ZipBox, OpensWhatItsMembersAre) {
  const std::string inner = ZipArchive().Add("deep.txt", "deep").Bytes();
  const DecodedInput input =
      Decode(ZipArchive()
                 .Add("x.zip", inner)
                 .Add({.name = "stored.zip", .text = inner, .method = 0})
                 .Add("y.tgz", Gzip(TarMember("t", "flat") + TarEnd()))
                 .Add({.name = "z", .text = "by zstd", .method = 93, .packed = Zstd("by zstd")})
                 .Add({.name = "w",
                       .text = "by zstd",
                       .method = 93,
                       .descriptor = ZipDescriptor::kMarked,
                       .packed = Zstd("by zstd")})
                 .Bytes());
  EXPECT_EQ(input.Text("!/x.zip!/deep.txt"), "deep");
  EXPECT_EQ(input.Text("!/stored.zip!/deep.txt"), "deep");
  EXPECT_EQ(input.Text("!/y.tgz!/t"), "flat");
  EXPECT_EQ(input.Text("!/z"), "by zstd");
  EXPECT_EQ(input.Text("!/w"), "by zstd");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(ZipBox, GivesRawWhatIsNestedTooDeep) {
  std::string bytes = "core";
  for (int i = 0; i < 4; ++i) {
    bytes = ZipArchive().Add({.name = "z", .text = bytes, .method = 0}).Bytes();
  }
  DecodeLimits limits;
  limits.depth_max = 3;
  for (const std::string& prefix : {""s, "text"s}) {
    const DecodedInput input = Decode(prefix + bytes, limits);
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitDepth);
    EXPECT_THAT(input.Text("!/z!/z!/z"), HasSubstr("core"));
  }
}

TEST(ZipBox, NamesMethodsItDoesNotDecodeAndGivesThemRaw) {
  for (const std::uint16_t method : {std::uint16_t{6}, std::uint16_t{14}, std::uint16_t{98}}) {
    for (const ZipDescriptor descriptor : {ZipDescriptor::kNone, ZipDescriptor::kMarked}) {
      const DecodedInput input = Decode(ZipArchive()
                                            .Add({.name = "a",
                                                  .text = "decoded text",
                                                  .method = method,
                                                  .descriptor = descriptor,
                                                  .packed = "raw text"})
                                            .Add("b", "next")
                                            .Bytes());
      EXPECT_EQ(input.Text("!/a"), "raw text");
      EXPECT_EQ(input.Text("!/b"), "next");
      ASSERT_EQ(input.gaps.size(), 1U);
      EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnsupported);
      EXPECT_EQ(input.gaps[0].path, "!/a");
    }
  }
}

TEST(ZipBox, GoesOnBehindADamagedMember) {
  const std::string text = SampleText(200000);
  for (const ZipDescriptor descriptor : {ZipDescriptor::kNone, ZipDescriptor::kMarked}) {
    const std::string first =
        ZipArchive().Add({.name = "a", .text = text, .descriptor = descriptor}).WithoutDirectory();
    for (const std::size_t place : {40UL, 1000UL, first.size() / 2, first.size() - 60}) {
      std::string bytes = ZipArchive()
                              .Add({.name = "a", .text = text, .descriptor = descriptor})
                              .Add("b", "the next one")
                              .Bytes();
      bytes.replace(place, 30, std::string(30, '\xFF'));
      const DecodedInput input = Decode(bytes);
      EXPECT_EQ(input.Text("!/b"), "the next one") << place;
      EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
      EXPECT_EQ(input.gaps[0].path, "!/a");
      const std::size_t same = std::min(text.size(), 2 * place) / 4;
      EXPECT_EQ(input.Text("!/a").substr(0, same),
                text.substr(0, same).substr(0, input.Text("!/a").size()));
      ExpectFullAccount(input);
    }
  }
}

TEST(ZipBox, TellsAWrongChecksumAndGivesTheText) {
  for (const std::uint16_t method : {std::uint16_t{0}, std::uint16_t{8}}) {
    for (const ZipDescriptor descriptor : {ZipDescriptor::kNone, ZipDescriptor::kMarked}) {
      const DecodedInput input = Decode(ZipArchive()
                                            .Add({.name = "a",
                                                  .text = "some text",
                                                  .method = method,
                                                  .descriptor = descriptor,
                                                  .crc = 7})
                                            .Add("b", "next")
                                            .Bytes());
      EXPECT_EQ(input.Text("!/a"), "some text");
      EXPECT_EQ(input.Text("!/b"), "next");
      ASSERT_EQ(input.gaps.size(), 1U);
      EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
      EXPECT_EQ(input.gaps[0].path, "!/a");
    }
  }
}

TEST(ZipBox, NamesAnArchiveInSeveralVolumes) {
  ZipTestEntry earlier{.name = "a", .text = "1"};
  earlier.in_archive = false;
  const std::string last = ZipArchive().Add(earlier).Add("b", "2").Bytes("", 3);
  EXPECT_TRUE(Decode(last).HasGap(GapReason::kMultivolume));
  EXPECT_EQ(Decode(last).Text("!/b"), "2");
  const std::string joined = "PK\x07\x08" + ZipArchive().Add("a", "1").Add("b", "2").Bytes("", 3);
  EXPECT_TRUE(Decode(joined).gaps.empty());
  const std::string first = "PK\x07\x08" + ZipArchive().Add("a", "1").WithoutDirectory();
  const DecodedInput input = Decode(first);
  EXPECT_EQ(input.Text("!/a"), "1");
  EXPECT_TRUE(input.HasGap(GapReason::kMultivolume));
  ExpectFullAccount(input);
  EXPECT_TRUE(Decode("PK00" + ZipArchive().Add("a", "1").Bytes()).gaps.empty());
}

TEST(ZipBox, CutsOffAMemberThatDecodesToTooMuch) {
  const std::string zeros(4 << 20, '\0');
  DecodeLimits limits;
  limits.ratio_floor_bytes = 1 << 20;
  for (const ZipDescriptor descriptor : {ZipDescriptor::kNone, ZipDescriptor::kMarked}) {
    const DecodedInput input =
        Decode(ZipArchive()
                   .Add({.name = "bomb", .text = zeros, .descriptor = descriptor})
                   .Add("b", "next")
                   .Bytes(),
               limits);
    EXPECT_LT(input.Text("!/bomb").size(), std::size_t{2} << 20U);
    EXPECT_EQ(input.Text("!/b"), "next");
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kLimitRatio);
    EXPECT_GT(input.gaps[0].gap.bytes, 0U);
    ExpectFullAccount(input);
  }
}

TEST(ZipBox, GivesUpBehindManyMembersThatDecodeToTooMuch) {
  const std::string zeros(4 << 20, '\0');
  DecodeLimits limits;
  limits.ratio_floor_bytes = 1 << 20;
  limits.ratio_max = 10;
  ZipArchive archive;
  for (int i = 0; i < 20; ++i) archive.Add("bomb", zeros);
  const DecodedInput input = Decode(archive.Bytes(), limits);
  EXPECT_LT(input.streams.size(), 6U);
  ExpectFullAccount(input);
}

TEST(ZipBox, GivesTheFirstPartOfWhateverIsCutShort) {
  const std::string text = SampleText(3000);
  const std::string extra = ZipField(0x6666, "an extra field");
  const std::string bytes =
      ZipArchive()
          .Add({.name = "a", .text = text, .method = 0, .extra = extra})
          .Add({.name = "b", .text = text, .descriptor = ZipDescriptor::kMarked})
          .Add({.name = "c", .text = text, .method = 0, .descriptor = ZipDescriptor::kBare})
          .Bytes("comment");
  const std::size_t header = 31 + extra.size();
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    for (const char* path : {"!/a", "!/b"}) EXPECT_TRUE(text.starts_with(input.Text(path)));
    if (size > header) {
      EXPECT_EQ(input.Text("!/a").size(), std::min<std::size_t>(text.size(), size - header));
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated)) << size;
      EXPECT_LE(input.gaps.size(), 2U) << size;
    }
    ExpectFullAccount(input);
  }
}

TEST(ZipBox, GoesOnBehindBytesThatCannotBeRead) {
  const std::string bytes = ZipArchive()
                                .Add({.name = "a", .text = SampleText(8000), .method = 0})
                                .Add("b", SampleText(50000, 7))
                                .Add("c", "the other member")
                                .Bytes();
  for (const std::uint64_t place : {1000UL, 7900UL, 8040UL, 9000UL, 12000UL}) {
    MemorySource memory(bytes);
    FailingSource source(memory, place, 512);
    const DecodedInput input = DecodeAll(source);
    EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
    EXPECT_FALSE(input.HasGap(GapReason::kInternal));
    EXPECT_EQ(input.Text("!/c"), "the other member");
  }
}

TEST(ZipBox, DoesNotDependOnHowBytesArrive) {
  const std::string bytes =
      "text in front\n" +
      ZipArchive()
          .Add("a", SampleText(3000))
          .Add({.name = "b",
                .text = SampleText(900, 3),
                .method = 0,
                .descriptor = ZipDescriptor::kBare})
          .Add({.name = "c",
                .text = Zstd(SampleText(3000, 7)),
                .descriptor = ZipDescriptor::kMarked})
          .AddBytes("between")
          .Add({.name = "d", .text = "x", .packed = Deflate(SampleText(500)) + "rest", .crc = 1})
          .Bytes("comment") +
      "tail";
  const DecodedInput whole = Decode(bytes);
  for (const std::size_t read_bytes : {1, 3, 29, 30, 31, 511}) {
    MemorySource memory(bytes);
    OneByteSource source(memory, read_bytes, true);
    const DecodedInput input = DecodeAll(source, {}, read_bytes);
    EXPECT_EQ(input.AllText(), whole.AllText()) << read_bytes;
    EXPECT_EQ(input.gaps.size(), whole.gaps.size());
  }
}

TEST(ZipBox, GivesWhatALivePipeBroughtBeforeItsPause) {
  const std::string bytes = "a whole line\n";
  MemorySource memory(bytes);
  OneByteSource source(memory, bytes.size(), true);
  const auto decoder = MakeStreamDecoder(source, {});
  std::vector<std::byte> room(1000);
  std::string text;
  for (int i = 0; i < 10 && text.empty(); ++i) {
    const StreamItem item = decoder->Next(room);
    if (item.kind == StreamItemKind::kBytes) text.assign(item.bytes, 'x');
    ASSERT_NE(item.kind, StreamItemKind::kFinish);
  }
  EXPECT_EQ(text.size(), bytes.size());
}

TEST(ZipBox, NamesEncryptedMembersAndTheWayOut) {
  const DecodedInput input = Decode(
      ZipArchive()
          .Add({.name = "secret", .text = "x", .flags = 1, .packed = std::string(50, '\x17')})
          .Add("b", "next")
          .Bytes());
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kEncrypted);
  EXPECT_EQ(input.gaps[0].gap.bytes, 50U);
  EXPECT_THAT(input.gaps[0].gap.detail, HasSubstr("--password-file"));
  EXPECT_EQ(input.gaps[0].path, "!/secret");
  EXPECT_THAT(input.names, Contains("secret"));
  EXPECT_EQ(input.Text("!/b"), "next");
  ExpectFullAccount(input);
}

DecodedInput DecodeWith(std::string_view bytes, const std::vector<std::string>& passwords,
                        std::size_t read_bytes = 65536, std::size_t room_bytes = 65536) {
  MemorySource memory(bytes);
  OneByteSource source(memory, read_bytes, read_bytes < 1000);
  DecodedInput input = DecodeAll(source, {}, room_bytes, passwords);
  ExpectFullAccount(input);
  return input;
}

TEST(ZipBox, OpensEncryptedMembersWithTheirPassword) {
  // Some of these pass the check of one byte.
  std::vector<std::string> passwords;
  for (int i = 0; i < 600; ++i) passwords.push_back("wrong" + std::to_string(i));
  passwords.push_back("right");
  const std::string text = SampleText(90000);
  for (const std::uint16_t method : {std::uint16_t{0}, std::uint16_t{8}}) {
    for (const ZipDescriptor descriptor : {ZipDescriptor::kNone, ZipDescriptor::kMarked}) {
      if (method == 0 && descriptor != ZipDescriptor::kNone) continue;  // has no end to be found
      ZipArchive archive;
      for (const std::string& content : {std::string("short"), text}) {
        const std::uint32_t check = descriptor == ZipDescriptor::kNone ? ZipCrc(content) >> 24U : 0;
        archive.Add(
            {.name = "m" + std::to_string(content.size()),
             .text = content,
             .method = method,
             .flags = 1,
             .descriptor = descriptor,
             .packed = ZipCrypto(method == 8 ? Deflate(content) : content, "right", check)});
      }
      archive.Add("plain", "text");
      for (const std::size_t bytes : {7U, 511U, 65536U}) {
        const DecodedInput input = DecodeWith(archive.Bytes(), passwords, bytes, bytes);
        EXPECT_EQ(input.Text("!/m5"), "short");
        EXPECT_EQ(input.Text("!/m90000"), text);
        EXPECT_EQ(input.Text("!/plain"), "text");
        EXPECT_TRUE(input.gaps.empty());
      }
      const DecodedInput wrong = DecodeWith(archive.Bytes(), {"wrong", "other"});
      EXPECT_TRUE(wrong.HasGap(GapReason::kEncrypted));
      EXPECT_EQ(wrong.Text("!/plain"), "text");
    }
  }
}

TEST(ZipBox, LosesNothingInSilenceForEveryTruncationOfEncryptedMembers) {
  const std::string bytes =
      ZipArchive()
          .Add({.name = "a",
                .text = "some text",
                .method = 0,
                .flags = 1,
                .packed = ZipCrypto("some text", "right", ZipCrc("some text") >> 24U)})
          .Add({.name = "b",
                .text = "some text",
                .flags = 1,
                .descriptor = ZipDescriptor::kMarked,
                .packed = ZipCrypto(Deflate("some text"), "right", 0)})
          .Bytes();
  for (std::size_t size = 31; size < bytes.size(); ++size) {
    const DecodedInput input = DecodeWith(std::string_view(bytes).substr(0, size), {"right"});
    EXPECT_TRUE(std::string_view("some text").starts_with(input.Text("!/a")));
    EXPECT_TRUE(std::string_view("some text").starts_with(input.Text("!/b")));
    EXPECT_FALSE(input.gaps.empty()) << size;
  }
}

}  // namespace
}  // namespace leakscan
