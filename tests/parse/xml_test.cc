#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/parse/xml_units.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using testing::ElementsAre;

StreamShape ShapeOf(const std::string& record_name) {
  StreamShape shape;
  shape.format = RecordFormat::kXml;
  shape.record_name = record_name;
  return shape;
}

std::vector<std::string> Texts(const std::string& text, const std::string& record_name) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, ShapeOf(record_name), names).Run(text.size());
  EXPECT_EQ(run.problem, "") << text;
  std::vector<std::string> texts;
  for (const SeenRecord& record : run.records) {
    texts.push_back(text.substr(record.begin, record.end - record.begin));
  }
  return texts;
}

// "name=value" of the fields of all records; '~' before a value that was rewritten.
std::vector<std::string> Fields(const std::string& text, const std::string& record_name) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, ShapeOf(record_name), names).Run(text.size());
  EXPECT_EQ(run.problem, "") << text;
  std::vector<std::string> fields;
  for (const SeenRecord& record : run.records) {
    for (const SeenField& field : record.fields) {
      fields.push_back(field.name + "=" + (field.rewritten ? "~" : "") + field.value);
    }
  }
  return fields;
}

TEST(XmlRecordName, IsThatOfTheInnermostList) {
  const FieldNames names = TestNames();
  struct Case {
    std::string_view text;
    std::string_view name;  // "-": no XML
  };
  const Case cases[] = {
      {"<?xml version='1.0'?><a><row><x>1</x></row><row><x>2</x></row></a>", "row"},
      {"<a><row x='1' y='2'/><row x='3' y='4'/></a>", "row"},
      {"<a><b><c name='t'><row><x/></row><row><x/></row></c></b></a>", "row"},
      {"<a><date>x</date><list><row><x/></row><row><x/></row></list></a>", "row"},
      {"<x:a><x:row><x:x/></x:row><x:row><x:x/></x:row></x:a>", "x:row"},
      {"<a><t><row><x/></row><row><x/></row></t><t><row><x/></row><row><x/></row></t></a>", "row"},
      {"<patient><nom>A</nom><tel v='1' u='2'/><tel v='3' u='4'/><x/><y/></patient>", "patient"},
      {"<p><nom>A</nom><adresses><a><x/></a><a><x/></a></adresses></p>", "p"},
      {"<ClinicalDocument><a><x/></a><a><x/></a></ClinicalDocument>", "ClinicalDocument"},
      {"<a><row><x>1</x></row><row><x>2", "row"},
      {"Bonjour <b>x</b> <i>y</i>", "-"},
      {"<b>x</b> et <i>y</i>", "-"},
      {"<", "-"},
      {"", "-"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(FindXmlRecordName(test.text, names).value_or("-"), test.name) << test.text;
  }
}

TEST(XmlUnits, AreRecordsAndWhatStandsBetweenThem) {
  EXPECT_THAT(Texts("<l>\n <row>1</row>\n <row/>x<rows/>\n</l>\n", "row"),
              ElementsAre("<l>", "<row>1</row>", "<row/>", "x<rows/>\n</l>"));
  EXPECT_THAT(Texts("<row a='>'><row>1</row>2</row><row>3", "row"),
              ElementsAre("<row a='>'><row>1</row>2</row>", "<row>3"));
  EXPECT_THAT(Texts("</row><row>", "row"), ElementsAre("</row>", "<row>"));
}

TEST(XmlUnits, EndEndlessTextBehindALineOrATag) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::string(98, 'x') + "\n";
  EXPECT_GT(Texts(text, "row").size(), 8U);
  std::string tags;
  for (int i = 0; i < 10000; ++i) tags += "<a>1</a>";
  EXPECT_GT(Texts(tags, "row").size(), 3U);
}

TEST(XmlParser, KnowsValuesByTheirNames) {
  EXPECT_THAT(Fields("<row><nom> A </nom><x>y</x><prenom/></row>", "row"), ElementsAre("nom=A"));
  EXPECT_THAT(Fields("<row nom='A' x='y'/>", "row"), ElementsAre("nom=A"));
  EXPECT_THAT(Fields("<row><p><h:nom value='A'/></p></row>", "row"), ElementsAre("p.nom=A"));
  EXPECT_THAT(Fields("<row><adresse><code>75012</code></adresse></row>", "row"),
              ElementsAre("adresse.code=75012"));
  EXPECT_THAT(Fields("<row><field name='nom'>A</field><field name='x'>y</field></row>", "row"),
              ElementsAre("nom=A"));
  EXPECT_THAT(Fields("<row><i><system value='nir'/><value value='1'/></i></row>", "row"),
              ElementsAre("i.value=1"));
  EXPECT_THAT(Fields("<row><nom><![CDATA[A & B]]></nom></row>", "row"), ElementsAre("nom=A & B"));
  EXPECT_THAT(Fields("<row><nom>L&#233;o &amp; Z&#xE9; &lol; &</nom></row>", "row"),
              ElementsAre("nom=~L\xC3\xA9o & Z\xC3\xA9 &lol; &"));
  EXPECT_THAT(Fields("<row><!-- <nom>A</nom> --><nom>B</nom></row>", "row"), ElementsAre("nom=B"));
}

TEST(XmlParser, ExpandsNoEntityOfADtd) {
  const std::string bomb =
      "<!DOCTYPE a [<!ENTITY b \"xxxx\"><!ENTITY c \"&b;&b;\">]><a><row><nom>&c;</nom></row></a>";
  EXPECT_THAT(Fields(bomb, "row"), ElementsAre("nom=~&c;"));
}

TEST(XmlParser, GivesTheSameForEveryBufferSizeAndTruncation) {
  const std::string all =
      "<?xml version=\"1.0\"?>\n<l>\n<row id='1'><nom>A&amp;B</nom><row/></row>\n<!-- c -->\n"
      "text <rowx/> <row nom='a>b'/><row><nom><![CDATA[x</row>]]></nom></row></l>\n";
  const FieldNames names = TestNames();
  for (std::size_t size = 0; size <= all.size(); ++size) {
    StreamRunner runner(std::string_view(all).substr(0, size), ShapeOf("row"), names);
    const StreamRun whole = runner.Run(all.size());
    ASSERT_EQ(whole.problem, "") << size;
    for (const std::size_t buffer : {1, 2, 5, 13, 34}) {
      const StreamRun run = runner.Run(buffer);
      ASSERT_EQ(run.problem, "") << size << " " << buffer;
      ASSERT_EQ(run.records, whole.records) << size << " " << buffer;
    }
  }
}

TEST(XmlChunker, GoesOnBehindWhatIsOverTheLimit) {
  const std::string text = "<l><row><nom>" + std::string(3 * kRecordBytesMax, 'x') +
                           "</nom></row><row><nom>B</nom></row></l>";
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, ShapeOf("row"), names).Run(1 << 20);
  ASSERT_EQ(run.problem, "");
  ASSERT_GE(run.records.size(), 2U);
  EXPECT_EQ(run.records[run.records.size() - 2].fields.at(0).value, "B");
}

TEST(XmlUnits, StayLinearOnTagsThatNeverClose) {
  std::string text;
  while (text.size() < 2 * kRecordBytesMax) text += "<row a=\"";
  const FieldNames names = TestNames();
  EXPECT_EQ(StreamRunner(text, ShapeOf("row"), names).Run(1 << 20).problem, "");
  text.clear();
  while (text.size() < 2 * kRecordBytesMax) text += "<row>";
  EXPECT_EQ(StreamRunner(text, ShapeOf("row"), names).Run(1 << 20).problem, "");
}

}  // namespace
}  // namespace leakscan
