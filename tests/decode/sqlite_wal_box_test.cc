// The behaviour of write-ahead logs of SQLite, seen through the stream decoder. What SQLite itself
// writes: tests/cli/sqlite_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/sqlite_file.h"

namespace leakscan {
namespace {

using ::testing::HasSubstr;
using File = SqliteTestFile;

constexpr std::size_t kPageBytes = 512;
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameBytes = 24 + kPageBytes;

std::string Header(std::uint32_t page_bytes = kPageBytes, std::uint32_t version = 3007000) {
  return "\x37\x7F\x06\x82" + File::Number(version, 4) + File::Number(page_bytes, 4) +
         std::string(20, '\1');
}

// All pages of a database as frames, the second one twice.
std::string Log() {
  File file(kPageBytes);
  std::vector<std::string> records;
  for (int i = 0; i < 12; ++i) {
    records.push_back(File::Record({File::Text("Person" + std::to_string(i)), File::Integer(7)}));
  }
  file.AddTable("people", "CREATE TABLE people(name, n)", records);
  const std::string bytes = file.Bytes();
  std::string log = Header();
  const auto add = [&](std::size_t page) {
    log += File::Number(static_cast<std::uint32_t>(page + 1), 4) + std::string(20, '\2') +
           bytes.substr(page * kPageBytes, kPageBytes);
  };
  for (std::size_t page = 0; page < bytes.size() / kPageBytes; ++page) add(page);
  add(1);
  return log;
}

DecodedInput Decode(std::string_view bytes, bool seeks = false) {
  MemorySource source(bytes, seeks);
  DecodedInput input = DecodeAll(source);
  EXPECT_EQ(input.bytes_read, bytes.size());
  ExpectFullAccount(input);
  return input;
}

TEST(SqliteWalBox, GivesTheRowsOfEveryFrame) {
  const std::string log = Log();
  for (const bool seeks : {false, true}) {
    const DecodedInput input = Decode(log, seeks);
    ASSERT_EQ(input.streams.size(), 1U);
    EXPECT_EQ(input.streams[0].path, "!/#frames");
    EXPECT_EQ(input.streams[0].container, "sqlite-wal");
    EXPECT_TRUE(input.gaps.empty());
    EXPECT_EQ(input.container_bytes, log.size());
    const std::string text = input.Text("!/#frames");
    for (int i = 0; i < 12; ++i) {
      EXPECT_THAT(text, HasSubstr("\nPerson" + std::to_string(i) + ";7\n"));
    }
    EXPECT_THAT(text, HasSubstr("CREATE TABLE people"));
    const std::size_t first = text.find("Person0;7");
    EXPECT_NE(text.find("Person0;7", first + 1), std::string::npos);  // its page came twice
  }
}

TEST(SqliteWalBox, GivesTheSameByAnySizeOfRead) {
  const std::string log = Log();
  const std::string whole = Decode(log).AllText();
  for (const std::size_t room : {1, 7, 4096}) {
    MemorySource memory(log);
    OneByteSource source(memory, 1, true);
    EXPECT_EQ(DecodeAll(source, {}, room).AllText(), whole);
  }
}

TEST(SqliteWalBox, NamesEveryTruncationInAFrame) {
  const std::string log = Log();
  for (std::size_t size = 4; size < log.size(); ++size) {
    const DecodedInput input = Decode(log.substr(0, size), size % 2 == 0);
    const std::size_t inside = size < kHeaderBytes ? 0 : (size - kHeaderBytes) % kFrameBytes;
    // Less than a frame's header is text behind the log.
    if (size < kHeaderBytes || inside >= 24) {
      EXPECT_TRUE(input.HasGap(GapReason::kTruncated)) << size;
    } else {
      EXPECT_EQ(input.Text("!/#trailing").size(), inside);
    }
  }
}

TEST(SqliteWalBox, SurvivesEveryChangedByte) {
  const std::string log = Log();
  for (std::size_t at = 4; at < log.size(); ++at) {
    for (const char value : {'\0', '\x7F', '\xFF'}) {
      std::string changed = log;
      changed[at] = value;
      EXPECT_LT(Decode(changed, at % 2 == 0).AllText().size(), 6 * log.size()) << at;
    }
  }
}

TEST(SqliteWalBox, ScansWhatIsNoLog) {
  for (const std::string& bytes :
       {Header(600) + "Person1;7", Header(512, 7) + "Person1;7", Header().substr(0, 9)}) {
    const DecodedInput input = Decode(bytes);
    EXPECT_EQ(input.Text(), bytes);
    EXPECT_FALSE(input.gaps.empty());
  }
  const DecodedInput behind =
      Decode(Log() + std::string(4, '\0') + "what stands behind a log, raw");
  EXPECT_THAT(behind.Text("!/#trailing"), HasSubstr("stands behind a log"));
  EXPECT_TRUE(behind.gaps.empty());
}

TEST(SqliteWalBox, GoesOnBehindAnUnreadableBlock) {
  const std::string log = Log();
  for (std::uint64_t place = 40; place < log.size(); place += 61) {
    MemorySource memory(log, true);
    FailingSource source(memory, place, 64);
    const DecodedInput input = DecodeAll(source);
    EXPECT_TRUE(input.HasGap(GapReason::kUnreadable)) << place;
    EXPECT_FALSE(input.HasGap(GapReason::kInternal)) << place;
    EXPECT_FALSE(input.HasGap(GapReason::kTruncated) && place + 700 < log.size()) << place;
  }
}

}  // namespace
}  // namespace leakscan
