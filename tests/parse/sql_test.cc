#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view kMysql =
    "-- MySQL dump 10.19\n"
    "/*!40101 SET NAMES utf8mb4 */;\n"
    "\n"
    "CREATE TABLE `p` (\n"
    "  `id` int(11) NOT NULL,\n"
    "  `nom` varchar(80) COMMENT 'l''usage, (marital)',\n"
    "  `nir` char(13),\n"
    "  PRIMARY KEY (`id`),\n"
    "  KEY `k` (`nom`,`nir`)\n"
    ") ENGINE=InnoDB;\n"
    "\n"
    "INSERT INTO `p` VALUES (1,'MARTEL','2940375120005'),(2,'d\\'Arc',NULL),(3,'a;b),(\"',\n"
    "  'x');\n"
    "INSERT INTO `p` (`nom`, `nir`) VALUES ('ROUX','1'),('PETIT','2');\n"
    "UNLOCK TABLES;\n"
    "-- tel 0639980123\n";

constexpr std::string_view kPostgres =
    "--\n-- PostgreSQL database dump\n--\n\n"
    "SET standard_conforming_strings = on;\n"
    "COPY public.p (id, nom, note) FROM stdin;\n"
    "1\tMARTEL\ta\\tb\\\\c\n"
    "2\t\\N\tdeux\\nlignes\n"
    "3\tROUX\t\\101\\u\n"
    "\\.\n"
    "\n"
    "INSERT INTO p VALUES (4, 'C:\\', E'l\\'eau');\n";

StreamShape SqlShape(bool backslash_escapes = true) {
  StreamShape shape;
  shape.format = RecordFormat::kSql;
  shape.backslash_escapes = backslash_escapes;
  return shape;
}

StreamContext SqlContext() {
  StreamContext context;
  context.format = RecordFormat::kSql;
  return context;
}

StreamRun RunOf(std::string_view text, const StreamShape& shape = SqlShape()) {
  const FieldNames names = TestNames();
  StreamRun run = StreamRunner(text, shape, names).Run(text.size());
  EXPECT_EQ(run.problem, "");
  return run;
}

// The values of the rows, and of text one value in brackets.
Rows RowsOf(const StreamRun& run, std::string_view text) {
  Rows rows;
  for (const SeenRecord& record : run.records) {
    if (record.header) continue;
    auto& row = rows.emplace_back();
    if (record.prose) {
      row.push_back("[" + std::string(text.substr(record.begin, record.end - record.begin)) + "]");
      continue;
    }
    for (const SeenField& field : record.fields) row.push_back(field.value);
  }
  return rows;
}

Rows ValuesOf(const std::string& tuples, bool backslash_escapes = true) {
  const std::string text = "INSERT INTO t VALUES " + tuples;
  return RowsOf(RunOf(text, SqlShape(backslash_escapes)), text);
}

struct TupleCase {
  const char* tuples;
  Rows rows;
};

TEST(SqlParser, ReadsTheTuplesOfEveryDialect) {
  const TupleCase cases[] = {
      {"(1,'a');", {{"1", "a"}}},
      {"(1,'a'),(2,'b')", {{"1", "a"}, {"2", "b"}}},
      {" ( 1 , 'a' ) ,\n( 2 , 'b' ) ;\n", {{"1", "a"}, {"2", "b"}}},
      {"(NULL,null,'NULL');", {{"", "", "NULL"}}},
      {"('l''eau','''','');", {{"l'eau", "'", ""}}},
      {"('l\\'eau','a\\\\','\\\"','\\n\\t\\0x');",
       {{"l'eau", "a\\", "\"", std::string("\n\t\0x", 4)}}},
      {"(\"d'Arc\",\"a\"\"b\");", {{"d'Arc", "a\"b"}}},
      {"('a),(b;c(',2);", {{"a),(b;c(", "2"}}},
      {"(N'Zo\xC3\xAB', CAST(N'2021-03-12' AS Date), 0);", {{"Zo\xC3\xAB", "2021-03-12", "0"}}},
      {"(to_date('12/03/1985','DD/MM/YYYY'),now(),-1.5e3);", {{"12/03/1985", "now()", "-1.5e3"}}},
      {"('x'::text,_utf8mb4 'y','z' COLLATE nocase);", {{"x", "y", "z"}}},
      {"(replace('a\\nb','\\n',char(10)));", {{"a\nb"}}},
      {"('a'||chr(10)||'b');", {{"'a'||chr(10)||'b'"}}},
      {"(f('0639980123','x'));", {{"f('0639980123','x')"}}},
      {"(g('x', 0639980123));", {{"g('x', 0639980123)"}}},
      {"(0x4D617274656C,X'4d617274656c',0x00FF00FF,0x41);",
       {{"Martel", "Martel", "0x00FF00FF", "0x41"}}},
      {"();", {{""}}},
      {"(1),\n(2)\nON DUPLICATE KEY UPDATE a=1;\n",
       {{"1"}, {"2"}, {"[ON DUPLICATE KEY UPDATE a=1;]"}}},
  };
  for (const TupleCase& test : cases) {
    SCOPED_TRACE(test.tuples);
    EXPECT_EQ(ValuesOf(test.tuples), test.rows);
  }
}

TEST(SqlParser, TakesBackslashesAsTheDialectDoes) {
  EXPECT_EQ(ValuesOf("('C:\\','x');", false), (Rows{{"C:\\", "x"}}));
  EXPECT_EQ(ValuesOf("(E'l\\'eau','x\\ny');", false), (Rows{{"l'eau", "x\\ny"}}));
  EXPECT_EQ(ValuesOf("('C:\\\\','x');", true), (Rows{{"C:\\", "x"}}));
}

TEST(SqlParser, LeavesABrokenTupleAsTextAndGoesOnBehindIt) {
  const TupleCase cases[] = {
      {"(1,'O'Brien'),(2,'b');", {{"[(1,'O'Brien')]"}, {"2", "b"}}},
      {"(1,'a','b),(2,'c','d'),(3,'e','f');", {{"[(1,'a','b),(2,'c','d')]"}, {"3", "e", "f"}}},
      {"(1,'a';\nINSERT INTO t VALUES (2,'b');", {{"[(1,'a';]"}, {"2", "b"}}},
      {"(1,'a'", {{"[(1,'a']"}}},
      {"(1,'a'),(2,'b", {{"1", "a"}, {"[(2,'b]"}}},
      {"(1,\\'a'),(2,'b')", {{"[(1,\\'a')]"}, {"2", "b"}}},
      {"(1,'a',(2,'b'),( 3,f(4),(SELECT 5));",
       {{"[(1,'a',]"}, {"2", "b"}, {"3", "f(4)", "(SELECT 5)"}}},
      {"(1),x(2);", {{"1"}, {"[,x(2);]"}}},
  };
  for (const TupleCase& test : cases) {
    SCOPED_TRACE(test.tuples);
    EXPECT_EQ(ValuesOf(test.tuples), test.rows);
  }
}

TEST(SqlParser, DoesNotTakeBlobsForNumbers) {
  const std::string text =
      "INSERT INTO t (a,nir,tel) VALUES (_binary 'x\\0y0639980123',0x0639980123,X'FF0639980123');";
  const StreamRun run = RunOf(text);
  for (const SeenField& field : run.records.back().fields) {
    EXPECT_EQ(field.kind, FieldKind::kOtherNumber) << field.value;
  }
  const StreamRun good = RunOf("INSERT INTO t (a,nir) VALUES (_binary 'caf\xC3\xA9',1);");
  EXPECT_EQ(good.records.back().fields.at(0).kind, FieldKind::kUnknown);
  EXPECT_EQ(good.records.back().fields.at(1).kind, FieldKind::kNir);
}

TEST(SqlParser, ReadsMysqldump) {
  const StreamRun run = RunOf(kMysql);
  std::vector<SeenRecord> rows;
  for (const SeenRecord& record : run.records) {
    if (record.number > 0) rows.push_back(record);
  }
  ASSERT_EQ(rows.size(), 5U);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].number, i + 1);
  EXPECT_EQ(rows[0].line, 12U);
  EXPECT_EQ(rows[3].line, 14U);
  EXPECT_EQ(kMysql.substr(rows[1].begin, rows[1].end - rows[1].begin), "(2,'d\\'Arc',NULL)");
  EXPECT_EQ(rows[1].fields.at(1).value, "d'Arc");
  EXPECT_EQ(rows[1].fields.at(1).name, "nom");
  EXPECT_EQ(rows[1].fields.at(1).kind, FieldKind::kLastName);
  EXPECT_EQ(rows[0].fields.at(2).kind, FieldKind::kNir);
  EXPECT_EQ(rows[2].fields.at(1).value, "a;b),(\"");
  // Columns of the insert's own list go before those of the definition.
  EXPECT_EQ(rows[3].fields.at(0).name, "nom");
  EXPECT_EQ(rows[3].fields.at(1).kind, FieldKind::kNir);
  EXPECT_TRUE(run.records.back().prose);
  EXPECT_EQ(run.records.back().number, 0U);
}

TEST(SqlParser, ReadsCopyBlocks) {
  const StreamRun run = RunOf(kPostgres, SqlShape(false));
  Rows rows;
  for (const SeenRecord& record : run.records) {
    if (record.number == 0) continue;
    auto& row = rows.emplace_back();
    for (const SeenField& field : record.fields) row.push_back(field.value);
  }
  EXPECT_EQ(rows, (Rows{{"1", "MARTEL", "a\tb\\c"},
                        {"2", "", "deux\nlignes"},
                        {"3", "ROUX", "Au"},
                        {"4", "C:\\", "l'eau"}}));
}

TEST(SqlParser, ReadsACopyThatLostItsEnd) {
  const std::string text =
      "COPY a (x, nom) FROM stdin;\n1\tMARTEL\n2\tROUX\n"
      "COPY b (tel, y) FROM stdin;\n0639980123\t1\n\\.\n";
  const StreamRun run = RunOf(text);
  ASSERT_EQ(run.records.size(), 6U);
  EXPECT_EQ(run.records[4].fields.at(0).kind, FieldKind::kPhone);
  EXPECT_EQ(run.records[4].number, 3U);
}

TEST(SqlParser, LosesNothingBehindTheHeadOfACopy) {
  for (const std::string& behind : {std::string("\0 x 0639980123\n", 15), std::string(" x\n"),
                                    std::string("\r\n"), std::string()}) {
    const std::string text = "COPY a (x, nom) FROM stdin;" + behind;
    const StreamRun run = RunOf(text);
    ASSERT_EQ(run.records.size(), 1U);
    EXPECT_EQ(run.records[0].prose, behind.size() > 2);
  }
}

TEST(SqlChunker, KnowsTheColumnsOfEveryTable) {
  const std::string text =
      "CREATE TABLE IF NOT EXISTS \"s\".\"a\" (\"nom\" text, \"prix\" numeric(5,2) DEFAULT "
      "'0,5');\n"
      "CREATE TABLE [dbo].[b]([tel] [nvarchar](20) NULL, -- l'autre (vieux)\n"
      "  CONSTRAINT [pk] PRIMARY KEY ([tel]))\nGO\n"
      "create table c (ddn date, check (ddn > 0), ville text);\n"
      "INSERT INTO s.a VALUES ('MARTEL', 1);\n"
      "INSERT [dbo].[b] VALUES (N'0639980123')\n"
      "INSERT [dbo].[b] ([nom]) VALUES (N'ROUX')\n"
      "REPLACE INTO c VALUES ('1990-01-01','Lyon');\n"
      "insert ignore into A values ('PETIT', 2);\n"
      "INSERT INTO a VALUES ('LEROY', 3);\n";
  std::vector<std::pair<std::string, FieldKind>> first;
  for (const SeenRecord& record : RunOf(text).records) {
    if (record.number > 0) first.emplace_back(record.fields[0].name, record.fields[0].kind);
  }
  const std::vector<std::pair<std::string, FieldKind>> expected = {
      {"nom", FieldKind::kLastName},  {"tel", FieldKind::kPhone},    {"nom", FieldKind::kLastName},
      {"ddn", FieldKind::kBirthDate}, {"nom", FieldKind::kLastName}, {"nom", FieldKind::kLastName}};
  EXPECT_EQ(first, expected);
}

TEST(SqlChunker, SaysWhoseRowsStandWhere) {
  const FieldNames names = TestNames();
  const std::unique_ptr<Chunker> chunker = MakeChunker(SqlContext(), names);
  const std::string text =
      "-- x\nINSERT INTO a (nom) VALUES ('M');\nINSERT INTO a (nom) VALUES ('R');\n"
      "INSERT INTO b (tel) VALUES ('1'),('2'),('3";
  const Cut cut = chunker->FindCut(text, false);
  EXPECT_EQ(cut.records, 4U);
  ASSERT_EQ(cut.tables.size(), 2U);
  EXPECT_EQ(cut.tables[0].begin, 5U);
  EXPECT_EQ(cut.tables[0].table->columns[0].kind, FieldKind::kLastName);
  EXPECT_EQ(text.substr(cut.tables[1].begin, 13), "INSERT INTO b");
  EXPECT_EQ(cut.tables[1].table->columns[0].kind, FieldKind::kPhone);
  const Cut next = chunker->FindCut(",('3');\nINSERT INTO a (nom) VALUES ('P');", true);
  ASSERT_EQ(next.tables.size(), 2U);
  EXPECT_EQ(next.tables[0].begin, 0U);
  EXPECT_EQ(next.tables[0].table, cut.tables[1].table);
  EXPECT_EQ(next.tables[1].table, cut.tables[0].table);
  // Of two with as many rows, the first.
  ASSERT_EQ(chunker->Columns().size(), 1U);
  EXPECT_EQ(chunker->Columns()[0].kind, FieldKind::kLastName);
}

TEST(SqlChunker, TypesColumnsWithoutANameByTheirFirstRows) {
  std::string text = "INSERT INTO t VALUES ";
  for (int i = 0; i < 9000; ++i) text += "('a','063998012" + std::to_string(i % 10) + "'),\n";
  text += "('b','no phone, and too far behind to matter');\n";
  const StreamShape shape = SqlShape();
  const FieldNames names = TestNames();
  StreamRunner runner(text, shape, names);
  const StreamRun whole = runner.Run(text.size());
  ASSERT_EQ(whole.problem, "");
  EXPECT_EQ(whole.records.back().fields.at(1).kind, FieldKind::kPhone);
  EXPECT_EQ(runner.Run(1000).records, whole.records);
}

TEST(SqlChunker, CutsInsideOfALongInsert) {
  const FieldNames names = TestNames();
  const std::unique_ptr<Chunker> chunker = MakeChunker(SqlContext(), names);
  const std::string text = "INSERT INTO a (nom) VALUES ('M'),('R'),('S";
  const Cut cut = chunker->FindCut(text, false);
  EXPECT_EQ(text.substr(cut.bytes), ",('S");
  EXPECT_EQ(cut.place, SqlPlace::kStatement);
  const Cut next = chunker->FindCut(",('S'),('T');", false);
  EXPECT_EQ(next.place, SqlPlace::kValues);
  ASSERT_EQ(next.tables.size(), 1U);
  EXPECT_EQ(next.tables[0].table, cut.tables.at(0).table);
  EXPECT_EQ(next.records, 2U);
}

TEST(SqlChunker, SplitsATupleOverTheLimitAndGoesOnBehindIt) {
  const FieldNames names = TestNames();
  for (const bool closed : {true, false}) {
    std::string text = "INSERT INTO t (id, nom) VALUES (1,'A'),(2,'";
    for (int i = 0; i < 200000; ++i) text += "blob 'quoted'' ),(x ";
    std::erase(text, '\'');
    text.insert(text.find("(1,A") + 3, "'");
    text.insert(text.find("A),(2") + 1, "'");
    text.insert(text.find("(2,") + 3, "'");
    text += closed ? "'),(3,'ROUX')" : "";
    text += ";\nINSERT INTO t (id, nom) VALUES (4,'PETIT');\n";
    StreamRunner runner(text, SqlShape(), names);
    const StreamRun run = runner.Run(100);
    ASSERT_EQ(run.problem, "");
    ASSERT_EQ(run.records.back().fields.size(), 2U);
    EXPECT_EQ(run.records.back().fields.at(1).value, "PETIT");
    const SeenRecord& before = run.records.at(run.records.size() - 3);
    EXPECT_EQ(before.prose, !closed);
    EXPECT_TRUE(runner.Run(70000).records == run.records);
  }
}

TEST(SqlChunker, GoesOnBehindAGap) {
  const FieldNames names = TestNames();
  const std::unique_ptr<Chunker> chunker = MakeChunker(SqlContext(), names);
  chunker->FindCut("INSERT INTO a (nom) VALUES ('M'),('R", true);
  ASSERT_TRUE(chunker->ResumeBehindGap());
  const Cut cut = chunker->FindCut("S','x),('T'),('U');", true);
  EXPECT_EQ(cut.place, SqlPlace::kLost);
  EXPECT_EQ(cut.records, 2U);
  ASSERT_EQ(cut.tables.size(), 1U);
  EXPECT_EQ(cut.tables[0].table->columns[0].name, "nom");
}

void ExpectSameForEveryBuffer(std::string_view text, const StreamShape& shape) {
  const FieldNames names = TestNames();
  StreamRunner runner(text, shape, names);
  const StreamRun whole = runner.Run(text.size());
  ASSERT_EQ(whole.problem, "") << text;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const StreamRun run = runner.Run(size);
    ASSERT_EQ(run.problem, "") << size;
    ASSERT_EQ(run.records, whole.records) << "buffers of " << size;
  }
}

TEST(Sql, GivesTheSameRecordsForEveryBufferSize) {
  ExpectSameForEveryBuffer(kMysql, SqlShape(true));
  ExpectSameForEveryBuffer(kMysql, SqlShape(false));
  ExpectSameForEveryBuffer(kPostgres, SqlShape(true));
  ExpectSameForEveryBuffer(kPostgres, SqlShape(false));
}

TEST(Sql, LosesNothingInEveryTruncation) {
  const FieldNames names = TestNames();
  for (const std::string_view dump : {kMysql, kPostgres}) {
    for (std::size_t size = 0; size < dump.size(); ++size) {
      for (const std::string_view part : {dump.substr(0, size), dump.substr(size)}) {
        StreamRunner runner(part, SqlShape(), names);
        const StreamRun whole = runner.Run(part.size());
        ASSERT_EQ(whole.problem, "") << part;
        const StreamRun pieces = runner.Run(7);
        ASSERT_EQ(pieces.problem, "") << part;
        ASSERT_EQ(pieces.records, whole.records) << part;
      }
    }
  }
}

// Words of SQL in any order: the harness checks that nothing is lost.
TEST(Sql, LosesNothingOfRandomStatements) {
  const char* const words[] = {"INSERT INTO t VALUES ",
                               "INSERT INTO u (nom,tel) VALUES",
                               "(",
                               ")",
                               ",",
                               "'",
                               "\\",
                               "\"",
                               "\n",
                               ";",
                               "COPY t (a, b) FROM stdin;\n",
                               "\\.\n",
                               "x",
                               "\t",
                               "0x41",
                               " ",
                               "CREATE TABLE t (nom int, tel int);\n",
                               "''",
                               "\n\n",
                               "),(",
                               "E'",
                               "--",
                               "12"};
  const FieldNames names = TestNames();
  std::mt19937 random(17);
  for (int round = 0; round < 20000; ++round) {
    std::string text = round % 3 == 0 ? "INSERT INTO t VALUES (" : "";
    const std::size_t count = 1 + random() % 25;
    for (std::size_t i = 0; i < count; ++i) text += words[random() % std::size(words)];
    StreamRunner runner(text, SqlShape(round % 2 == 0), names);
    const StreamRun whole = runner.Run(text.size());
    ASSERT_EQ(whole.problem, "") << text;
    const StreamRun pieces = runner.Run(1 + random() % 20);
    ASSERT_EQ(pieces.problem, "") << text;
    ASSERT_EQ(pieces.records, whole.records) << text;
  }
}

TEST(SqlParser, PassesOverRecordsButCountsThem) {
  const std::string text =
      "-- x\nINSERT INTO t (nom) VALUES ('a'),\n('b'),('c');\nINSERT INTO t (nom) VALUES ('d');\n";
  const FieldNames names = TestNames();
  StreamRunner runner(text, SqlShape(), names);
  const StreamRun whole = runner.Run(text.size());
  for (std::size_t offset = 0; offset <= text.size(); ++offset) {
    std::uint64_t count = 0;
    const std::vector<SeenRecord> rest = runner.RunFrom(offset, &count);
    EXPECT_EQ(count, 4U);
    std::vector<SeenRecord> expected = whole.records;
    std::erase_if(expected, [&](const SeenRecord& record) { return record.end <= offset; });
    EXPECT_EQ(rest, expected) << offset;
  }
}

}  // namespace
}  // namespace leakscan
