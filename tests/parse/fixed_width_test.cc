#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;

using Row = std::vector<std::string>;

const std::vector<Row> kPeople = {
    {"MARTEL", "Camille", "19940319", "0639980123"},
    {"LEROUX", "Jean", "19511102", "0639980124"},
    {"WURTZ", "Po\u00E9rava", "20100730", "0639980125"},
    {"PETIT", "Zo\u00E9", "19600130", ""},
    {"DUBOIS", "Marc-Antoine", "19700517", "0639980126"},
};

// The cells padded to `width` characters (or bytes), to the right where it is negative.
std::string Table(const std::vector<Row>& rows, const std::vector<int>& widths, bool bytes) {
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto continues = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
      };
      const auto more = bytes ? 0 : std::ranges::count_if(row[i], continues);
      const std::size_t size = row[i].size() - static_cast<std::size_t>(more);
      const auto width = static_cast<std::size_t>(std::abs(widths[i]));
      const std::string blanks(width - std::min(width, size), ' ');
      text += widths[i] < 0 ? blanks + row[i] : row[i] + blanks;
    }
    text += "\n";
  }
  return text;
}

StreamShape Sniff(const std::string& text) {
  const FieldNames names = TestNames();
  return SniffShape(text, true, names);
}

std::vector<Row> Parse(const std::string& text) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, Sniff(text), names).Run(text.size());
  EXPECT_EQ(run.problem, "");
  std::vector<Row> rows;
  for (const SeenRecord& record : run.records) {
    Row& row = rows.emplace_back();
    for (const SeenField& field : record.fields) row.push_back(field.value);
    if (record.prose) row = {"prose"};
    if (record.header) row = {"header"};
  }
  return rows;
}

TEST(FixedWidth, CutsCellsAtTheirPlaces) {
  for (const bool bytes : {false, true}) {
    for (const std::vector<int>& widths :
         {std::vector<int>{12, 20, 10, 10}, {8, 13, 9, 10}, {12, 20, -10, -12}}) {
      const std::string text = Table(kPeople, widths, bytes);
      const StreamShape shape = Sniff(text);
      EXPECT_EQ(shape.format, RecordFormat::kCsv);
      EXPECT_FALSE(shape.dialect.has_header);
      EXPECT_EQ(shape.columns.size(), 4U);
      EXPECT_THAT(Parse(text), ::testing::ElementsAreArray(kPeople)) << bytes;
    }
  }
}

TEST(FixedWidth, LetsALongerCellStandInTheGutter) {
  std::vector<Row> rows = kPeople;
  rows.push_back({"VAN DEN BERG", "Lou", "19991231", "0639980127"});
  rows.push_back({"VAN DER STRAETEN", "", "", ""});
  std::string text = Table(kPeople, {14, 14, 10, 10}, false);
  text += "VAN DEN BERG  Lou           19991231  0639980127\n";  // all of the column's width
  text += "VAN DER STRAETEN Lou        19991231  0639980127\n";  // across the gutter
  text += "Fin de la liste.\n";
  // Behind the head that was sniffed, so that the gutters are those of the other rows.
  const FieldNames names = TestNames();
  const StreamShape shape = SniffShape(Table(kPeople, {14, 14, 10, 10}, false), true, names);
  const StreamRun run = StreamRunner(text, shape, names).Run(text.size());
  ASSERT_EQ(run.records.size(), 8U);
  EXPECT_EQ(run.records[5].fields[0].value, "VAN DEN BERG");
  EXPECT_EQ(run.records[5].fields[1].value, "Lou");
  EXPECT_TRUE(run.records[6].prose);
  EXPECT_EQ(run.records[6].line, 7U);
  EXPECT_TRUE(run.records[7].prose || run.records[7].fields.size() < 4);
}

TEST(FixedWidth, ReadsARuleAsTheColumns) {
  const std::string text =
      "\nZNOM       ZPRE            ZDAT     ZTEL\n"
      "---------- --------------- -------- ----------\n" +
      Table(kPeople, {11, 16, 9, 10}, false) + "\n  5 record(s) selected.\n";
  const StreamShape shape = Sniff(text);
  EXPECT_EQ(shape.format, RecordFormat::kCsv);
  EXPECT_TRUE(shape.dialect.has_header);
  ASSERT_EQ(shape.columns.size(), 4U);
  EXPECT_EQ(shape.columns[2].name, "ZDAT");
  const std::vector<Row> rows = Parse(text);
  ASSERT_GE(rows.size(), 7U);
  EXPECT_THAT(rows[0], ElementsAre("header"));
  EXPECT_EQ(rows[2], kPeople[0]);
}

TEST(FixedWidth, TakesNoOtherTextForATable) {
  std::string prose;
  std::string code;
  std::string log;
  std::string list;
  std::string labels;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(100000000 + i * 7919);
    prose += "Le patient " + number + " est venu le " + std::to_string(i % 28 + 1) +
             " mars puis il est reparti chez lui " +
             std::string(static_cast<std::size_t>(i % 7), 'h') + "\n";
    code += "  call(a" + std::to_string(i % 10) + "    639980123)   { le nombre }\n";
    log += "2021-03-15 12:00:01 INFO  server started in a very long time for all of us " + number +
           "\n";
    list += "-rw-r--r-- 1 root root " + std::to_string(i + 100) + " 2021-03-15 fichier.txt\n";
    labels += "Nom: MARTEL    Tel: 0639980123   Ne le: 19/03/1994\n";
  }
  const std::string few = Table({kPeople.begin(), kPeople.begin() + 4}, {12, 20, 10, 10}, false);
  const std::string poem = "Demain\ndes l'aube\na l'heure\nou blanchit\nla campagne\nje partirai\n";
  for (const std::string& text : {prose, code, log, list, labels, few, poem}) {
    EXPECT_EQ(Sniff(text).format, RecordFormat::kText) << text.substr(0, 200);
  }
}

TEST(FixedWidth, LeavesTablesUnderKnownNamesToTheTextParser) {
  std::vector<Row> rows = kPeople;
  rows.insert(rows.begin(), {"NOM", "PRENOM", "NAISSANCE", "TEL"});
  EXPECT_EQ(Sniff(Table(rows, {12, 20, 11, 10}, false)).format, RecordFormat::kText);
}

TEST(FixedWidth, DoesNotDependOnTheBuffer) {
  const FieldNames names = TestNames();
  std::string text;
  for (char i = 'A'; i < 'U'; ++i) {
    std::vector<Row> rows = kPeople;
    for (Row& row : rows) row[0] += i;
    text += Table(rows, {12, 20, 10, 10}, false);
  }
  text += "Une ligne de prose qui ne tient pas dans les colonnes, un \" guillemet.\n";
  StreamRunner runner(text, Sniff(text), names);
  const StreamRun whole = runner.Run(text.size());
  EXPECT_EQ(whole.records.size(), 101U);
  for (const std::size_t buffer : {1, 7, 50, 200}) {
    const StreamRun pieces = runner.Run(buffer);
    EXPECT_EQ(pieces.problem, "");
    if (buffer >= 200) {
      EXPECT_EQ(pieces.records, whole.records);
    }
  }
}

}  // namespace
}  // namespace leakscan
