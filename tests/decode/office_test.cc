// The readers of office documents' parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/byte_spool.h"
#include "scanner/decode/cell_text.h"
#include "scanner/decode/opendocument_reader.h"
#include "scanner/decode/word_reader.h"
#include "scanner/decode/xlsx_reader.h"
#include "tests/support/compressors.h"

namespace leakscan {
namespace {

using ::testing::HasSubstr;

// Feeds a document in pieces of `piece_bytes`, resuming wherever it suspends; calls `take` after
// each step.
template <class Take>
XmlReader::State FeedAll(XmlReader& reader, std::string_view xml, std::size_t piece_bytes,
                         Take take) {
  for (std::size_t at = 0; at < xml.size(); at += piece_bytes) {
    const std::string_view piece = xml.substr(at, piece_bytes);
    reader.Feed(std::as_bytes(std::span(piece)), at + piece_bytes >= xml.size());
    take();
    while (reader.state() == XmlReader::State::kSuspended) {
      reader.Resume();
      take();
    }
  }
  return reader.state();
}

XmlReader::State FeedAll(XmlReader& reader, std::string_view xml) {
  return FeedAll(reader, xml, xml.size(), [] {});
}

TEST(CellText, WritesNumbersAsPeopleDo) {
  EXPECT_EQ(PlainNumber("1.8703691232115899E+16"), "18703691232115899");
  EXPECT_EQ(PlainNumber("1.87036912321159E14"), "187036912321159");
  EXPECT_EQ(PlainNumber("6.12345678E+8"), "612345678");
  EXPECT_EQ(PlainNumber("612345678"), "612345678");
  EXPECT_EQ(PlainNumber("612345678.0"), "612345678");
  EXPECT_EQ(PlainNumber("1.50"), "1.50");
  EXPECT_EQ(PlainNumber("1E+300"), "1E+300");
  EXPECT_EQ(PlainNumber("-3"), "-3");
  EXPECT_EQ(PlainNumber(""), "");
}

TEST(CellText, WritesDates) {
  EXPECT_EQ(DateOfSerial("44454", false), "2021-09-15");
  EXPECT_EQ(DateOfSerial("42992", true), "2021-09-15");
  EXPECT_EQ(DateOfSerial("44454.354166666664", false), "2021-09-15 08:30");
  EXPECT_EQ(DateOfSerial("1", false), "1900-01-01");
  EXPECT_EQ(DateOfSerial("61", false), "1900-03-01");
  EXPECT_EQ(DateOfSerial("0.5", false), std::nullopt);
  EXPECT_EQ(DateOfSerial("2958466", false), std::nullopt);
  EXPECT_EQ(DateOfSerial("12/05", false), std::nullopt);
}

TEST(CellText, TellsFormatsOfDatesFromOthers) {
  for (const char* date : {"dd/mm/yyyy", "[$-40C]d mmmm yyyy", "yyyy\\-mm\\-dd", "m/d/yy h:mm"}) {
    EXPECT_TRUE(IsDateFormat(date)) << date;
  }
  for (const char* number : {"0.00", "General", "# ##0\\ \"days\"", "[Red]0", "00\\ 00\\ 00"}) {
    EXPECT_FALSE(IsDateFormat(number)) << number;
  }
}

TEST(CellText, PutsCellsInTheirColumns) {
  std::string out;
  RowWriter rows;
  rows.Cell(1, "b", &out);
  rows.Cell(4, "say \"e\";", &out);
  rows.EndRow(&out);
  rows.EndRow(&out);
  rows.Cell(0, "a", &out);
  rows.Cell(RowWriter::kColumnsMax, "next", &out);
  rows.EndRow(&out);
  EXPECT_EQ(out, ";b;;;\"say \"\"e\"\";\"\na;next\n");
  EXPECT_EQ(ColumnOfReference("A1"), 0U);
  EXPECT_EQ(ColumnOfReference("XFD12"), 16383U);
  EXPECT_EQ(ColumnOfReference("12"), std::nullopt);
  EXPECT_EQ(ColumnOfReference("ABCD1"), std::nullopt);
}

constexpr std::string_view kStrings =
    "<sst><si><t>nom</t></si><si><r><t>né</t></r><r><t> le</t></r><rPh><t>x</t></rPh></si>"
    "<si><t>DUPONT; Zoé</t></si></sst>";
constexpr std::string_view kStyles =
    "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/><xf numFmtId=\"14\"/></cellXfs>"
    "</styleSheet>";
constexpr std::string_view kSheet =
    "<worksheet><!-- behind the scenes --><sheetData>"
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
    "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\" s=\"1\"><v>44454</v></c>"
    "<c r=\"D2\"><v>6.12345678E8</v></c><c t=\"inlineStr\"><is><t>in</t><t>line</t></is></c>"
    "<c r=\"G2\" t=\"str\"><f>\"mailto:x@example.org\"</f><v>x</v></c></row>"
    "</sheetData></worksheet>";

TEST(SheetReader, GivesRowsByTheirStringsAndStyles) {
  SharedStrings strings(1 << 20);
  CellStyles styles;
  ASSERT_EQ(FeedAll(strings, kStrings), XmlReader::State::kReady);
  ASSERT_EQ(FeedAll(styles, kStyles), XmlReader::State::kReady);
  EXPECT_EQ(strings.Use(1), "né le");
  EXPECT_EQ(strings.Use(3), "");
  for (const std::size_t piece : {1U, 7U, 10000U}) {
    SheetReader sheet(strings, styles, false);
    ASSERT_EQ(FeedAll(sheet, kSheet, piece, [] {}), XmlReader::State::kReady);
    EXPECT_EQ(sheet.rows(), "nom;né le\n\"DUPONT; Zoé\";2021-09-15;;612345678;inline;;x\n");
    EXPECT_THAT(sheet.hidden(), HasSubstr("behind the scenes"));
    EXPECT_THAT(sheet.hidden(), HasSubstr("mailto:x@example.org"));
  }
}

TEST(SheetReader, PausesBeforeMuchWaits) {
  SharedStrings strings(1 << 20);
  FeedAll(strings, "<sst><si><t>" + std::string(60000, 'x') + "</t></si></sst>");
  CellStyles styles;
  SheetReader sheet(strings, styles, false);
  std::string xml = "<worksheet><row>";
  for (int i = 0; i < 1000; ++i) xml += "<c t=\"s\"><v>0</v></c>";
  xml += "</row></worksheet>";
  std::size_t most = 0;
  std::size_t all = 0;
  FeedAll(sheet, xml, xml.size(), [&] {
    most = std::max(most, sheet.rows().size());
    all += sheet.rows().size();
    sheet.rows().clear();
  });
  EXPECT_LT(most, 1200000U);
  EXPECT_EQ(all, 1000 * 60001U);
}

TEST(SharedStrings, HoldNoMoreThanTheyMay) {
  SharedStrings strings(1000);
  FeedAll(strings, "<sst><si><t>first</t></si><si><t>" + std::string(2000, 'x') +
                       "</t></si><si><t>y</t></si></sst>");
  EXPECT_TRUE(strings.overflown());
  EXPECT_EQ(strings.Use(0), "first");
  EXPECT_EQ(strings.Use(2), "");
}

TEST(Workbook, NamesItsSheetsAndTheirParts) {
  Workbook workbook;
  FeedAll(workbook,
          "<workbook xmlns:r=\"r\"><workbookPr date1904=\"1\"/><sheets>"
          "<sheet name=\"Tests\" sheetId=\"1\" r:id=\"rId3\"/></sheets></workbook>");
  ASSERT_EQ(workbook.sheets().size(), 1U);
  EXPECT_EQ(workbook.sheets()[0].name, "Tests");
  EXPECT_EQ(workbook.sheets()[0].relation, "rId3");
  EXPECT_TRUE(workbook.from_1904());
  Relations relations;
  FeedAll(relations,
          "<Relationships><Relationship Id=\"rId3\" Target=\"worksheets/sheet1.xml\"/>"
          "</Relationships>");
  EXPECT_EQ(relations.Target("rId3"), "worksheets/sheet1.xml");
  EXPECT_EQ(relations.Target("rId9"), "");
}

TEST(OpenDocumentReader, GivesSheetsApart) {
  constexpr std::string_view kContent =
      "<o:document-content xmlns:o=\"o\" xmlns:t=\"t\" xmlns:x=\"x\"><o:spreadsheet>"
      "<t:table t:name=\"Un\"><t:table-row><t:table-cell t:value-type=\"string\"><x:p>nom</x:p>"
      "</t:table-cell><t:table-cell t:number-columns-repeated=\"2\"/>"
      "<t:table-cell o:value-type=\"float\" o:value=\"612345678\"><x:p>6,12E+08</x:p>"
      "</t:table-cell></t:table-row>"
      "<t:table-row t:number-rows-repeated=\"1048000\"><t:table-cell/></t:table-row></t:table>"
      "<t:table t:name=\"Deux\"><t:table-row><t:table-cell o:value-type=\"date\" "
      "o:date-value=\"2021-09-15\"><x:p>15 sept.</x:p></t:table-cell><t:table-cell><x:p>a</x:p>"
      "<x:p>b<x:s x:c=\"2\"/>c</x:p></t:table-cell></t:table-row></t:table>"
      "</o:spreadsheet></o:document-content>";
  for (const std::size_t piece : {1U, 13U, 10000U}) {
    OpenDocumentReader reader;
    std::string all;
    std::optional<std::string> sheet;
    ASSERT_EQ(FeedAll(reader, kContent, piece,
                      [&] {
                        if (!reader.text().empty()) all += sheet.value_or("none") + ": ";
                        all += reader.text();
                        reader.text().clear();
                        sheet = reader.sheet();
                      }),
              XmlReader::State::kReady);
    EXPECT_THAT(all, HasSubstr("Un: nom;;;612345678\n"));
    EXPECT_THAT(all, HasSubstr("Deux: 2021-09-15;\"a\nb  c\"\n"));
  }
}

TEST(OpenDocumentReader, GivesParagraphsOfATextAsLines) {
  OpenDocumentReader reader;
  FeedAll(
      reader,
      "<document-content><text><p>Nom : <span>DUPONT</span></p><p/><h>Tél<tab/>06<line-break/>x</h>"
      "</text></document-content>");
  EXPECT_EQ(reader.text(), "Nom : DUPONT\n\nTél\t06\nx\n");
}

TEST(WordReader, GivesParagraphsAndRowsAsLines) {
  WordReader reader;
  FeedAll(reader,
          "<w:document xmlns:w=\"w\"><w:p><w:r><w:t>Nom : DU</w:t></w:r><w:r><w:t>PONT</w:t></w:r>"
          "</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r>"
          "<w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:document>");
  EXPECT_EQ(reader.text(), "Nom : DUPONT\na \tb \t\n");
}

TEST(ByteSpool, GivesBackWhatItWasGiven) {
  for (const std::size_t size : {0U, 1U, 70000U, 3000000U}) {
    const std::string text = SampleText(size);
    ByteSpool spool;
    for (std::size_t at = 0; at < text.size(); at += 65000) {
      spool.Add(
          std::as_bytes(std::span(text)).subspan(at, std::min<std::size_t>(65000, size - at)));
    }
    std::string back;
    std::vector<std::byte> room(4000);
    while (const std::size_t bytes = spool.Take(room)) {
      back.append(reinterpret_cast<const char*>(room.data()), bytes);
    }
    EXPECT_EQ(back, text);
    EXPECT_EQ(spool.held_bytes(), 0U);
    EXPECT_EQ(spool.Take(room), 0U);
  }
}

TEST(XmlReader, RefusesDocumentTypesAndBrokenDocuments) {
  WordReader entities;
  EXPECT_EQ(FeedAll(entities, "<!DOCTYPE document [<!ENTITY b \"c\">]><document>&b;</document>"),
            XmlReader::State::kBroken);
  WordReader broken;
  EXPECT_EQ(FeedAll(broken, "<document><p></document>"), XmlReader::State::kBroken);
  WordReader other;
  EXPECT_EQ(FeedAll(other, "<html><t>x</t></html>"), XmlReader::State::kBroken);
  WordReader cut;
  EXPECT_EQ(FeedAll(cut, "<document><p>"), XmlReader::State::kBroken);
}

}  // namespace
}  // namespace leakscan
