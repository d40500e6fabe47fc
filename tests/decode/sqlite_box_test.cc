// The behaviour of SQLite files, seen through the stream decoder. What SQLite itself writes:
// tests/cli/sqlite_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/sqlite_schema.h"
#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/sqlite_file.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using File = SqliteTestFile;

// As a pipe gives it and, `seeks`, as a file does.
DecodedInput Decode(std::string_view bytes, bool seeks, const DecodeLimits& limits = {}) {
  MemorySource source(bytes, seeks);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

std::string Person(int number) { return "Person" + std::to_string(number) + ";x"; }

File Sample() {
  File file;
  std::vector<std::string> records;
  for (int i = 0; i < 40; ++i) {
    records.push_back(File::Record(
        {File::Null(), File::Text(Person(i)), File::Integer(static_cast<std::uint8_t>(i))}));
  }
  file.AddTable("people", "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, n)", records);
  file.AddTable(
      "long", "CREATE TABLE long(a)",
      {File::Record({File::Text(SampleText(3000))}), File::Record({File::Text("short")})});
  return file;
}

std::string ExpectedPeople() {
  std::string text = "id;name;n\n";
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(i + 1) + ";\"" + Person(i) + "\";" + std::to_string(i) + "\n";
  }
  return text;
}

TEST(SqliteBox, GivesEachTableAsAStreamOfItsOwn) {
  const std::string bytes = Sample().Bytes();
  for (const bool seeks : {false, true}) {
    const DecodedInput input = Decode(bytes, seeks);
    ASSERT_EQ(input.streams.size(), 3U);
    EXPECT_THAT(input.Text("!/sqlite_schema"), HasSubstr("CREATE TABLE long(a)\n"));
    EXPECT_EQ(input.Text("!/people"), ExpectedPeople());
    EXPECT_EQ(input.Hints("!/people").sheet, "people");
    EXPECT_TRUE(input.Hints("!/people").rebuilt);
    EXPECT_THAT(input.Text("!/long"), HasSubstr(SampleText(3000).substr(0, 20)));
    EXPECT_THAT(input.Text("!/long"), HasSubstr("\nshort\n"));
    EXPECT_EQ(input.streams[1].container, "sqlite");
    EXPECT_TRUE(input.gaps.empty());
    EXPECT_EQ(input.container_bytes, bytes.size());
  }
}

TEST(SqliteBox, GivesTheSameByAnySizeOfRead) {
  const std::string bytes = Sample().Bytes();
  const DecodedInput whole = Decode(bytes, false);
  for (const std::size_t room : {1, 7, 4096}) {
    MemorySource memory(bytes);
    OneByteSource source(memory, 1, true);
    const DecodedInput input = DecodeAll(source, {}, room);
    EXPECT_EQ(input.AllText(), whole.AllText());
    EXPECT_EQ(input.container_bytes, bytes.size());
  }
}

TEST(SqliteBox, NamesEveryTruncation) {
  const std::string bytes = Sample().Bytes();
  for (std::size_t size = 16; size < bytes.size(); ++size) {
    for (const bool seeks : {false, true}) {
      const DecodedInput input = Decode(bytes.substr(0, size), seeks);
      EXPECT_FALSE(input.gaps.empty()) << size;
      ExpectFullAccount(input);
    }
  }
}

TEST(SqliteBox, SurvivesEveryChangedByte) {
  const std::string bytes = Sample().Bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char value : {'\0', '\x7F', '\xFF'}) {
      std::string changed = bytes;
      changed[at] = value;
      const DecodedInput input = Decode(changed, at % 2 == 0);
      ExpectFullAccount(input);
      EXPECT_LT(input.AllText().size(), 6 * bytes.size()) << at;
    }
  }
}

TEST(SqliteBox, ScansWhatNoRowHolds) {
  File file = Sample();
  const std::uint32_t lost = file.NewPage();
  file.Put(lost, 100, "lost page");
  const std::uint32_t trunk = file.NewPage();
  const std::uint32_t free = file.NewPage();
  file.Put(trunk, 0, File::Number(0, 4) + File::Number(1, 4) + File::Number(free, 4));
  file.Put(trunk, 200, "in the trunk");
  file.Put(free, 200, "in a free page");
  file.Put(1, 32, File::Number(trunk, 4));
  file.Put(1, 75, "in the header");
  file.Put(1, 250, "between cells");
  const std::string bytes = file.Bytes() + "behind the last page";
  for (const bool seeks : {false, true}) {
    const DecodedInput input = Decode(bytes, seeks);
    for (const std::string_view text : {"lost page", "in the trunk", "in a free page",
                                        "in the header", "between cells", "behind the last page"}) {
      EXPECT_THAT(input.Text("!/#free"), HasSubstr(text));
    }
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_THAT(input.gaps[0].gap.detail, HasSubstr("1 pages"));
    EXPECT_EQ(input.gaps[0].offset, (lost - 1) * 512U);
    ExpectFullAccount(input);
  }
}

TEST(SqliteBox, RebuildsRowsThatWereDeleted) {
  File file;
  file.AddTable("t", "CREATE TABLE t(a)", {File::Record({File::Text("stays")})});
  const auto cell = [](std::string_view phone) {
    const std::string record =
        File::Record({File::Null(), File::Text("MARTEL"), File::Text(phone)});
    return File::Varint(static_cast<std::uint32_t>(record.size())) + "\x02" + record;
  };
  const std::string whole = cell("0647382915");
  std::string block = cell("0647382916");
  block.replace(0, 4, File::Number(static_cast<std::uint32_t>(block.size()), 4));
  file.Put(2, 100, whole + block);
  const DecodedInput input = Decode(file.Bytes(), true);
  EXPECT_EQ(input.Text("!/t"), "a\nstays\n");
  EXPECT_THAT(input.Text("!/#free"), HasSubstr(";MARTEL;0647382915\n"));
  EXPECT_THAT(input.Text("!/#free"), HasSubstr("\nMARTEL;0647382916\n"));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(SqliteBox, DecodesContainersInBlobs) {
  File file;
  const std::string packed = Gzip(SampleText(500));
  file.AddTable("t", "CREATE TABLE t(a, \"b c\")",
                {File::Record({File::Text("x"), File::Blob(packed), File::Blob(SampleText(2000))}),
                 File::Record({File::Text("y"), File::Blob("text\x01in a blob")})});
  for (const bool seeks : {false, true}) {
    const DecodedInput input = Decode(file.Bytes(), seeks);
    EXPECT_EQ(input.Text("!/t"), "a;b c\nx;;\ny;text in a blob\n");
    EXPECT_EQ(input.Text("!/t/1/#3"), SampleText(2000));
    EXPECT_EQ(input.Text("!/t/1/b c"), SampleText(500));
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(SqliteBox, VisitsEachPageOnce) {
  File cycle = Sample();
  cycle.Put(2, 8, File::Number(2, 4));  // the last child of the root is the root
  const DecodedInput input = Decode(cycle.Bytes(), true);
  ASSERT_FALSE(input.gaps.empty());
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
  EXPECT_EQ(input.gaps[0].path, "!/people");
  EXPECT_EQ(input.gaps[0].offset, 512U);
  EXPECT_THAT(input.AllText(), HasSubstr("Person39"));
}

TEST(SqliteBox, HoldsNoMoreThanTheSpool) {
  File sample = Sample();
  sample.AddTable("more", "CREATE TABLE more(a)",
                  std::vector<std::string>(20, File::Record({File::Text(SampleText(400))})));
  const std::string bytes = sample.Bytes();
  DecodeLimits limits;
  limits.spool_bytes_max = bytes.size() - 1;
  const DecodedInput piped = Decode(bytes, false, limits);
  EXPECT_EQ(piped.Text(), bytes);
  EXPECT_TRUE(piped.HasGap(GapReason::kLimitSpool));
  EXPECT_TRUE(Decode(bytes, true, limits).gaps.empty());
  limits.spool_bytes_max = bytes.size();
  EXPECT_TRUE(Decode(bytes, false, limits).gaps.empty());
  limits.spool_bytes_max = 4000;  // the long row is larger than half of it
  const DecodedInput file = Decode(bytes, true, limits);
  EXPECT_EQ(file.Text("!/people"), ExpectedPeople());
  EXPECT_TRUE(file.HasGap(GapReason::kLimitSpool));
  ExpectFullAccount(file);
}

TEST(SqliteBox, GoesOnBehindAnUnreadableBlock) {
  const std::string bytes = Sample().Bytes();
  for (const bool seeks : {false, true}) {
    MemorySource memory(bytes, seeks);
    FailingSource source(memory, 1000, 512);
    const DecodedInput input = DecodeAll(source);
    EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
    EXPECT_FALSE(input.HasGap(GapReason::kInternal));
    EXPECT_EQ(input.bytes_read, bytes.size());
  }
}

TEST(SqliteBox, TakesOnlyWhatIsOne) {
  for (const std::size_t at : {16, 21, 22, 23, 59}) {
    std::string bytes = Sample().Bytes();
    bytes[at] = '\x05';
    const DecodedInput input = Decode(bytes, true);
    EXPECT_EQ(input.Text(), bytes) << at;
    EXPECT_TRUE(input.HasGap(GapReason::kCorrupt));
  }
}

TEST(SqliteSchema, ReadsTheColumnsOfATable) {
  const auto names = [](std::string_view sql) { return ReadSqliteColumns(sql).names; };
  EXPECT_THAT(names("CREATE TABLE t(a, b TEXT, c)"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names("create table \"t(\" (\"a,b\" DECIMAL(10,2) DEFAULT (1), [c d] -- x, y\n, `e`,"
                    " 'f''g', CONSTRAINT k UNIQUE (e), CHECK (e > ')'))"),
              ElementsAre("a,b", "c d", "e", "f'g"));
  EXPECT_THAT(names("CREATE TABLE t(a, v AS (a + 1), s GENERATED ALWAYS AS (a) STORED)"),
              ElementsAre("a", "s"));
  EXPECT_THAT(names("CREATE TABLE t(a, b, c, PRIMARY KEY (c, B DESC, c)) WITHOUT ROWID"),
              ElementsAre("c", "b", "a"));
  for (const std::string_view sql : {"", "CREATE VIRTUAL TABLE t USING fts5(a)", "CREATE TABLE t(a",
                                     "CREATE TABLE t", "garbage ("}) {
    EXPECT_TRUE(names(sql).empty()) << sql;
  }
}

TEST(SqliteSchema, KnowsTheColumnThatIsTheRowsNumber) {
  const auto rowid = [](std::string_view sql) { return ReadSqliteColumns(sql).rowid; };
  EXPECT_EQ(rowid("CREATE TABLE t(a, id INTEGER PRIMARY KEY AUTOINCREMENT)"), 1U);
  EXPECT_EQ(rowid("CREATE TABLE t(id INTEGER NOT NULL, a, PRIMARY KEY(\"ID\"))"), 0U);
  EXPECT_EQ(rowid("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)"), std::nullopt);
  EXPECT_EQ(rowid("CREATE TABLE t(id INT PRIMARY KEY)"), std::nullopt);
  EXPECT_EQ(rowid("CREATE TABLE t(id INTEGER, a, PRIMARY KEY(id, a))"), std::nullopt);
  EXPECT_EQ(rowid("CREATE TABLE t(id INTEGER PRIMARY KEY) WITHOUT ROWID"), std::nullopt);
}

}  // namespace
}  // namespace leakscan
