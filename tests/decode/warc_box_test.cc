// The behaviour of WARC files, seen through the stream decoder.
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
#include "tests/support/warc_file.h"

namespace leakscan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

TEST(WarcBox, GivesTheBlockOfEveryTypeOfRecord) {
  std::string bytes;
  std::vector<std::string> types = {"warcinfo", "resource",   "request",     "metadata",
                                    "revisit",  "conversion", "continuation"};
  for (const std::string& type : types) {
    bytes += WarcRecord({.type = type, .content_type = "text/plain"}, "block of " + type);
  }
  const DecodedInput input = Decode(bytes);
  ASSERT_EQ(input.streams.size(), types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    EXPECT_EQ(input.streams[i].path, "!/#" + std::to_string(i + 1));
    EXPECT_EQ(input.streams[i].bytes, "block of " + types[i]);
    EXPECT_EQ(input.streams[i].container, "warc");
    EXPECT_THAT(input.names, Contains(HasSubstr("WARC-Type: " + types[i])));
  }
  EXPECT_TRUE(input.gaps.empty());
  ExpectFullAccount(input);
}

TEST(WarcBox, ReadsEveryVersionAndLineEnd) {
  std::string plain = WarcRecord({.content_type = "text/plain", .end = "\n\n"}, "two");
  std::erase(plain, '\r');
  const DecodedInput input =
      Decode(WarcRecord({.content_type = "text/plain", .version = "1.1"}, "one") + plain +
             WarcRecord({.content_type = "text/plain", .version = "0.18"}, "three"));
  EXPECT_EQ(input.AllText().substr(0, 14), "one\ntwo\nthree\n");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(WarcBox, GivesTheBodyOfAnHttpMessageAndScansItsHead) {
  const DecodedInput input = Decode(
      WarcResponse("body", "Content-Type: text/html; charset=ISO-8859-1\r\nX: in the head\r\n") +
      WarcRecord({.type = "request", .content_type = "application/http"},
                 "POST /a HTTP/1.1\r\nHost: forum.example\r\n\r\nmail=sent") +
      WarcRecord({.content_type = "application/http"}, "no head at all"));
  EXPECT_EQ(input.Text("!/#1"), "body");
  EXPECT_EQ(input.Hints("!/#1").charset, "ISO-8859-1");
  EXPECT_EQ(input.Hints("!/#1").url, "http://forum.example/post");
  EXPECT_EQ(input.Text("!/#2"), "mail=sent");
  EXPECT_EQ(input.Text("!/#3"), "no head at all");
  EXPECT_THAT(input.names, Contains(HasSubstr("X: in the head")));
  EXPECT_THAT(input.names, Contains(HasSubstr("POST /a")));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(WarcBox, TakesTheAddressOutOfItsBrackets) {
  const DecodedInput input = Decode(WarcRecord(
      {.url = "<http://forum.example/a>", .content_type = "text/plain; charset=latin9"}, "x"));
  EXPECT_EQ(input.Hints("!/#1").url, "http://forum.example/a");
  EXPECT_EQ(input.Hints("!/#1").charset, "latin9");
}

TEST(WarcBox, JoinsChunksAndScansWhatHidesBetweenThem) {
  const std::string text = SampleText(5000);
  std::string chunks = HttpChunks(text, 700, "X-Trailer: in the trailer\r\n");
  chunks.insert(chunks.find("\r\n"), ";in an extension");
  const DecodedInput input = Decode(WarcResponse(chunks + "behind", kChunked) +
                                    WarcResponse(HttpChunks(Gzip(text), 100), kChunked));
  EXPECT_EQ(input.Text("!/#1"), text);
  EXPECT_EQ(input.Text("!/#1!/#trailing"), "behind");
  EXPECT_EQ(input.Text("!/#2"), text);
  EXPECT_THAT(input.names, Contains(HasSubstr("in the trailer")));
  EXPECT_THAT(input.names, Contains(HasSubstr("in an extension")));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(WarcBox, GivesABodyThatWasStoredWithoutItsChunksAsItIs) {
  for (const char* body : {"plain text\nin lines", "feed me\r\n", "x"}) {
    const DecodedInput input = Decode(WarcResponse(body, kChunked));
    EXPECT_EQ(input.Text("!/#1"), body);
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(WarcBox, TellsDamagedAndUnfinishedChunks) {
  std::string damaged = HttpChunks("first chunk second", 12);
  damaged[damaged.find("\r\n6\r\n") + 2] = '!';
  DecodedInput input = Decode(WarcResponse(damaged, kChunked) + WarcResponse("next"));
  EXPECT_THAT(input.Text("!/#1"), HasSubstr("second"));
  EXPECT_EQ(input.Text("!/#2"), "next");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);

  const std::string cut = HttpChunks("first chunk second", 12).substr(0, 20);
  input = Decode(WarcResponse(cut, kChunked) + WarcResponse("next"));
  EXPECT_EQ(input.Text("!/#1"), "first chunk ");
  EXPECT_EQ(input.Text("!/#2"), "next");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kTruncated);
}

TEST(WarcBox, DecodesABodyByWhatItIs) {
  const DecodedInput input =
      Decode(WarcResponse(Gzip("a"), "Content-Encoding: gzip\r\n") + WarcResponse(Zstd("b")) +
             WarcResponse("c", "Content-Encoding: gzip\r\n") +
             WarcResponse(TarMember("d.csv", "d") + TarEnd()));
  EXPECT_EQ(input.AllText().substr(0, 8), "a\nb\nc\nd\n");
  EXPECT_EQ(input.Hints("!/#4!/d.csv").url, "http://forum.example/post");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(WarcBox, NamesACodingThatIsNotDecoded) {
  const std::string binary("\x1B\x05\x00\x00\x04", 5);
  for (const char* coding : {"deflate", "DEFLATE", "identity, compress"}) {
    const std::string lines = "Content-Encoding: " + std::string(coding) + "\r\n";
    const DecodedInput input =
        Decode(WarcResponse(binary, lines) +
               WarcResponse(HttpChunks(binary, 2), lines + std::string(kChunked)));
    EXPECT_EQ(input.Text("!/#1"), binary);
    EXPECT_EQ(input.Text("!/#2"), binary);
    ASSERT_EQ(input.gaps.size(), 2U) << coding;
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kUnsupported);
    EXPECT_EQ(input.gaps[1].gap.reason, GapReason::kUnsupported);
    EXPECT_TRUE(Decode(WarcResponse("decoded by the crawler", lines)).gaps.empty());
  }
}

TEST(WarcBox, DecodesBrotliWhereItsHeadSaysSo) {
  const std::string text = SampleText(9000);
  const std::string lines = "Content-Encoding: BR\r\n";
  const DecodedInput input =
      Decode(WarcResponse(Brotli(text), lines) +
             WarcResponse(HttpChunks(Brotli(text), 999), lines + std::string(kChunked)) +
             WarcResponse(Brotli(text)) + WarcResponse("decoded by the crawler", lines) +
             WarcResponse(std::string("\x1B\x05\x00\xFF\xFF", 5), lines));
  EXPECT_EQ(input.Text("!/#1"), text);
  EXPECT_EQ(input.Text("!/#2"), text);
  EXPECT_EQ(input.Text("!/#3"), Brotli(text));
  EXPECT_EQ(input.Text("!/#4"), "decoded by the crawler");
  EXPECT_EQ(input.Text("!/#5"), std::string("\x1B\x05\x00\xFF\xFF", 5));
  ASSERT_EQ(input.gaps.size(), 1U);  // the last
}

TEST(WarcBox, ReadsAMemberOfGzipARecordAndRecordsWithinRecords) {
  const std::string inner = WarcResponse("inner");
  const DecodedInput input =
      Decode(Gzip(WarcResponse("one")) + Gzip(WarcResponse("two")) + Gzip(WarcResponse(inner)));
  EXPECT_EQ(input.Text("!/#1"), "one");
  EXPECT_EQ(input.Text("!/#2"), "two");
  EXPECT_EQ(input.Text("!/#3!/#1"), "inner");
  EXPECT_TRUE(input.gaps.empty());
}

TEST(WarcBox, FindsTheNextRecordBehindAWrongLength) {
  for (const std::int64_t wrong_by : {-3, -1, 1, 3, 5, 9}) {
    const DecodedInput input = Decode(WarcResponse("first", "", {.wrong_by = wrong_by}) +
                                      WarcResponse("second") + WarcResponse("third"));
    EXPECT_THAT(input.AllText(), HasSubstr("fi")) << wrong_by;
    EXPECT_THAT(input.AllText(), HasSubstr("second")) << wrong_by;
    EXPECT_EQ(input.Text(wrong_by > 4 ? "!/#2" : "!/#3"), "third") << wrong_by;
    ASSERT_EQ(input.gaps.size(), 1U) << wrong_by;
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
    ExpectFullAccount(input);
  }
}

TEST(WarcBox, TellsALineEndThatIsMissingBehindARecord) {
  const DecodedInput input =
      Decode(WarcResponse("one", "", {.end = ""}) + WarcResponse("two", "", {.end = "\r\n"}) +
             WarcResponse("three", "", {.end = "\r\n\r\n\r\n"}) + WarcResponse("four"));
  EXPECT_EQ(input.AllText().substr(0, 19), "one\ntwo\nthree\nfour\n");
  EXPECT_EQ(input.gaps.size(), 2U);
}

TEST(WarcBox, GivesRawWhatIsNoRecord) {
  std::string no_length = WarcResponse("lost body");
  no_length.replace(no_length.find("Content-Length"), 14, "Content-Lenght");
  const DecodedInput input =
      Decode(WarcResponse("one") + "between the records\n" + WarcResponse("two") + no_length +
             WarcResponse("three") + "WARC/1.0\r\n" + std::string(70000, 'h') + "\n" +
             WarcResponse("four") + "behind the last");
  EXPECT_EQ(input.Text("!/#1"), "one");
  EXPECT_EQ(input.Text("!/#2"), "two");
  EXPECT_EQ(input.Text("!/#3"), "three");
  EXPECT_EQ(input.Text("!/#4"), "four");
  EXPECT_THAT(input.Text("!/#damaged"), HasSubstr("between the records"));
  EXPECT_THAT(input.Text("!/#damaged"), HasSubstr("lost body"));
  EXPECT_THAT(input.Text("!/#damaged"), HasSubstr("hhh"));
  EXPECT_THAT(input.Text("!/#damaged"), HasSubstr("behind the last"));
  EXPECT_EQ(input.gaps.size(), 4U);
  ExpectFullAccount(input);
}

TEST(WarcBox, TakesNoTextForAWarcFile) {
  for (const char* text : {"WARC/1.0", "WARC/1.0 is a format\n", "WARC/x.y\r\n", "WARC is\n",
                           "WARC/1\r\n", "WARC/123456789\r\n"}) {
    const DecodedInput input = Decode(text);
    EXPECT_EQ(input.Text(), text);
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(WarcBox, GivesTheFirstPartOfWhateverIsCutShort) {
  const std::string first = SampleText(900);
  const std::string bytes =
      WarcResponse(HttpChunks(first, 300), kChunked) + WarcResponse(Gzip(SampleText(2000, 7)));
  const std::size_t one = WarcResponse(HttpChunks(first, 300), kChunked).size();
  const std::size_t heads = bytes.find("12c\r\n");
  for (std::size_t size = 10; size < bytes.size(); ++size) {
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    if (size >= heads) {  // the size of a chunk may be cut, too
      const std::string text = input.Text("!/#1");
      const std::size_t cut = std::min<std::size_t>(text.size(), size < one ? 5 : 0);
      EXPECT_TRUE(first.starts_with(text.substr(0, text.size() - cut))) << size;
      EXPECT_GE(text.size() + 5 * 7, std::min(size - heads, first.size())) << size;
    }
    const bool whole = (size >= one - 4 && size <= one) || size >= bytes.size() - 4;
    EXPECT_EQ(input.gaps.empty(), whole) << size;
    if (size >= one) {
      EXPECT_EQ(input.Text("!/#1"), first);
    }
  }
}

TEST(WarcBox, GoesOnBehindBytesThatCannotBeRead) {
  const std::string bytes =
      WarcResponse(SampleText(8000)) + WarcResponse("second") + WarcResponse("third");
  for (const std::uint64_t place : {50U, 1000U, 8100U, 8300U}) {
    MemorySource memory(bytes);
    FailingSource source(memory, place, 64);
    const DecodedInput input = DecodeAll(source);
    EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
    EXPECT_FALSE(input.HasGap(GapReason::kInternal));
    EXPECT_THAT(input.AllText(), HasSubstr("third"));
  }
}

TEST(WarcBox, FindsTheNextRecordBehindADamagedMemberOfGzip) {
  const std::string lost = Gzip(WarcResponse(HttpChunks(SampleText(9000), 500), kChunked));
  const std::string next = Gzip(WarcResponse(Gzip("second")) + WarcResponse(Gzip("third")));
  const std::size_t places[] = {lost.size() / 20, lost.size() / 2, lost.size() - 9};
  for (const std::size_t place : places) {
    std::string damaged = lost;
    damaged.replace(place, 4, "\xFF\xFF\xFF\xFF");
    for (const std::string& first : {damaged, lost.substr(0, place)}) {
      const DecodedInput input = Decode(Gzip(WarcResponse("first")) + first + next);
      EXPECT_EQ(input.Text("!/#1"), "first");
      const std::string text = input.AllText();
      EXPECT_NE(text.find("\nsecond\n"), std::string::npos) << place;
      EXPECT_NE(text.find("\nthird\n"), std::string::npos) << place;
      EXPECT_FALSE(input.gaps.empty());
    }
  }
}

TEST(WarcBox, DoesNotDependOnHowBytesArrive) {
  const std::string bytes = WarcResponse(HttpChunks(SampleText(1500), 400, "T: t\r\n"), kChunked) +
                            WarcResponse(Gzip(SampleText(3000, 7)) + "tail") + "damage\n" +
                            WarcResponse("third", "", {.wrong_by = -2}) + WarcResponse("fourth");
  const DecodedInput whole = Decode(bytes);
  for (const std::size_t read_bytes : {1, 3, 511, 512, 513}) {
    MemorySource memory(bytes);
    OneByteSource source(memory, read_bytes, true);
    const DecodedInput input = DecodeAll(source, {}, read_bytes);
    EXPECT_EQ(input.AllText(), whole.AllText()) << read_bytes;
    EXPECT_EQ(input.gaps.size(), whole.gaps.size());
  }
}

TEST(WarcBox, HoldsNoMoreThanItsLimits) {
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += WarcResponse("x");
  DecodeLimits limits;
  limits.members_max = 4;
  const DecodedInput input = Decode(bytes, limits);
  EXPECT_EQ(input.streams.size(), 4U);
  EXPECT_TRUE(input.HasGap(GapReason::kLimitMembers));
  ExpectFullAccount(input);
}

}  // namespace
}  // namespace leakscan
