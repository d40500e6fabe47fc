#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/parse/json_reader.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

StreamShape ShapeOf(RecordFormat format) {
  StreamShape shape;
  shape.format = format;
  return shape;
}

std::vector<SeenRecord> Parse(const std::string& text, RecordFormat format) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, ShapeOf(format), names).Run(text.size());
  EXPECT_EQ(run.problem, "") << text;
  return run.records;
}

// "name=value" of every field; '~' before a value that was rewritten.
std::vector<std::string> Fields(const SeenRecord& record) {
  std::vector<std::string> fields;
  for (const SeenField& field : record.fields) {
    fields.push_back(field.name + "=" + (field.rewritten ? "~" : "") + field.value);
  }
  return fields;
}

// The records' texts; '!' before prose.
std::vector<std::string> Texts(const std::string& text, RecordFormat format) {
  std::vector<std::string> texts;
  for (const SeenRecord& record : Parse(text, format)) {
    texts.push_back((record.prose ? "!" : "") +
                    text.substr(record.begin, record.end - record.begin));
  }
  return texts;
}

using testing::ElementsAre;
constexpr RecordFormat kJson = RecordFormat::kJson;
constexpr RecordFormat kNdjson = RecordFormat::kNdjson;

struct FieldsCase {
  const char* text;
  std::vector<std::string> fields;
};

TEST(JsonReader, ReadsTheExtendedJsonOfMongo) {
  const FieldsCase cases[] = {
      {R"({"_id":{"$oid":"5f"},"ddn":{"$date":"1980-05-12T00:00:00Z"}})",
       {"_id=5f", "ddn=1980-05-12T00:00:00Z"}},
      {R"({"a":{"tel":{"$numberLong":"647382915"}}})", {"a.tel=647382915"}},
      {R"({"ddn":{"$date":{"$numberLong":"326930400000"}}})", {"ddn=~1980-05-12"}},
      {R"({"ddn":{"$date":-573350400000}})", {"ddn=~1951-11-01"}},
      {R"({"ddn":{"$date":-573354000000}})", {"ddn=~1951-11-01"}},  // midnight in Paris
      {R"({"ddn":{"$date":"x"},"n":326930400000})", {"ddn=x", "n=326930400000"}},
      {R"({"$oid":"5f"})", {"$oid=5f"}},
  };
  for (const FieldsCase& test : cases) {
    const std::vector<SeenRecord> records = Parse(test.text, kJson);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(Fields(records[0]), test.fields) << test.text;
  }
}

TEST(JsonReader, ReadsWhatTheShellPrints) {
  const FieldsCase cases[] = {
      {R"({ "_id" : ObjectId("5f"), "ddn" : ISODate("1980-05-12") })",
       {"_id=5f", "ddn=1980-05-12"}},
      {R"({ _id: ObjectId("5f"), nom: 'DUPONT', n: NumberLong(12) })",
       {"_id=5f", "nom=DUPONT", "n=12"}},
      {R"({ "b": BinData(0, "Zg=="), "i": NumberInt("3"), "d": new Date(5) })",
       {"b=0", "i=3", "d=5"}},
  };
  for (const FieldsCase& test : cases) {
    const std::vector<SeenRecord> records = Parse(std::string("[") + test.text + "]", kJson);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(Fields(records[0]), test.fields) << test.text;
  }
  EXPECT_TRUE(Parse("[{_id:ObjectId('5f'),nom:'X'}]", kJson)[0].prose);  // no room for quotes
}

TEST(JsonReader, MakesNodesOfTheRecordsOfAMap) {
  const std::vector<SeenRecord> records = Parse(
      R"({"users":{"1001":{"nom":"A"},"-MabcdefghijklmnOPQ1":{"nom":"B"},"adresse1":{"cp":"x"}}})",
      kJson);
  ASSERT_EQ(records.size(), 1U);
  ASSERT_EQ(records[0].fields.size(), 3U);
  EXPECT_EQ(records[0].fields[0].node, 1U);
  EXPECT_EQ(records[0].fields[1].node, 2U);
  EXPECT_EQ(records[0].fields[2].node, 0U);
}

TEST(JsonReader, JoinsTwoKeysInEitherOrder) {
  const std::vector<SeenRecord> records = Parse(R"({"naissance":{"date_de":"x"}})", kJson);
  EXPECT_EQ(records[0].fields[0].kind, FieldKind::kBirthDate);
}

TEST(JsonUnits, BeginAtTheValueThatAScriptNames) {
  EXPECT_THAT(Texts("var data = [{\"a\":1},{\"a\":2}];\nx", kJson),
              ElementsAre("!var data =", "{\"a\":1}", "{\"a\":2}", "!;", "!x"));
  EXPECT_THAT(Texts("cb({\"a\":1});", kJson), ElementsAre("!cb(", "{\"a\":1}", "!);"));
  EXPECT_THAT(Texts("f(x) = y\n", kJson), ElementsAre("!f(x) = y"));
}

TEST(JsonReader, GivesScalarsByTheirPath) {
  const FieldsCase cases[] = {
      {R"({"nom":"X","n":12})", {"nom=X", "n=12"}},
      {R"({ "a" : { "b" : { "c" : "d" } }, "e": 1.50 })", {"a.b.c=d", "e=1.50"}},
      {R"({"t":["06","07"],"u":1})", {"t=06", "t=07", "u=1"}},
      {R"({"p":[{"n":"X"},{"n":"Y"}]})", {"p.n=X", "p.n=Y"}},
      {R"({"a":null,"b":true,"c":false,"d":""})", {"b=true", "c=false", "d="}},
      {R"({"a":"x\ny","b":"\u00e9"})", {"a=~x\ny", "b=~\xC3\xA9"}},
      {R"({"k\u00e9y":1,"o":{"\"":2}})", {"k\xC3\xA9y=1", "o.\"=2"}},
      {R"({"a":1,"a":2})", {"a=1", "a=2"}},
      {R"({"tel":0639980123})", {"tel=0639980123"}},
      {R"({"a":[[1,2],[3]]})", {"a=1", "a=2", "a=3"}},
      {R"([1,"x"])", {"=1", "=x"}},
      {R"({})", {}},
  };
  for (const FieldsCase& test : cases) {
    SCOPED_TRACE(test.text);
    const std::vector<SeenRecord> records = Parse(test.text, kNdjson);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_FALSE(records[0].prose);
    EXPECT_EQ(Fields(records[0]), test.fields);
  }
}

TEST(JsonReader, TypesByTheLastKeyAndThenTheLastTwo) {
  const std::vector<SeenRecord> records =
      Parse(R"({"patient":{"nom":"X","x":1},"adresse":{"code":"75012"},"nom":{"y":1}})", kNdjson);
  ASSERT_EQ(records.at(0).fields.size(), 4U);
  EXPECT_EQ(records[0].fields[0].kind, FieldKind::kLastName);
  EXPECT_EQ(records[0].fields[1].kind, FieldKind::kUnknown);
  EXPECT_EQ(records[0].fields[2].kind, FieldKind::kPostcode);
  EXPECT_EQ(records[0].fields[3].kind, FieldKind::kUnknown);
}

TEST(JsonReader, MakesAnElementOfAnArrayOfObjectsANode) {
  const std::string text = R"({"a":1,"l":[{"b":2,"m":[{"c":3}]} , {"d":{"e":4}}],"f":5})";
  const FieldNames names = TestNames();
  std::string padded = text + std::string(kChunkPaddingBytes, '\0');
  auto context = std::make_shared<StreamContext>();
  context->format = kNdjson;
  Chunk chunk;
  chunk.context = context;
  chunk.text = std::string_view(padded).substr(0, text.size());
  const std::unique_ptr<RecordParser> parser = MakeRecordParser(kNdjson, names);
  parser->Start(chunk);
  Record record;
  ASSERT_TRUE(parser->Next(0, &record));
  ASSERT_EQ(record.nodes.size(), 4U);
  const auto written = [&](const RecordNode& node) {
    return text.substr(node.begin, node.end - node.begin);
  };
  EXPECT_EQ(written(record.nodes[0]), text);
  EXPECT_EQ(written(record.nodes[1]), R"({"b":2,"m":[{"c":3}]})");
  EXPECT_EQ(written(record.nodes[2]), R"({"c":3})");
  EXPECT_EQ(written(record.nodes[3]), R"({"d":{"e":4}})");
  EXPECT_EQ(record.nodes[1].parent, 0);
  EXPECT_EQ(record.nodes[2].parent, 1);
  EXPECT_EQ(record.nodes[3].parent, 0);
  std::vector<int> nodes;
  for (const Field& field : record.fields) nodes.push_back(field.node);
  EXPECT_THAT(nodes, ElementsAre(0, 1, 2, 3, 0));
}

TEST(NdjsonParser, ReadsABrokenLineAsProse) {
  const std::string broken[] = {
      R"({"a":1)",
      R"({"a" 1})",
      R"({"a":1]})",
      R"({"a":"x)",
      R"({"a":"\q"})",
      "{\"a\":\"\xFF\"}",
      R"({"a":1} x)",
      R"({"a":1}{"b":2})",
      R"({"a":1,})",
      R"(Jean 0639980123)",
      R"({"a":"x" "b":1})",
      R"({"a":tr#e})",
      std::string(70, '[') + std::string(70, ']'),
  };
  for (const std::string& line : broken) {
    SCOPED_TRACE(line);
    EXPECT_THAT(Texts("{\"a\":0}\n" + line + "\r\n\n{\"a\":2}\n", kNdjson),
                ElementsAre("{\"a\":0}", "!" + line, "{\"a\":2}"));
  }
}

TEST(NdjsonParser, ReadsNestingUpToItsLimit) {
  const std::string fits = std::string(64, '[') + "1" + std::string(64, ']');
  EXPECT_THAT(Texts(fits, kNdjson), ElementsAre(fits));
  EXPECT_THAT(Texts("[" + fits + "]", kNdjson), ElementsAre("![" + fits + "]"));
  const std::string deep(200000, '[');
  EXPECT_THAT(Texts(deep, kNdjson), ElementsAre("!" + deep));
}

// Rows that are written alike tell by themselves where they end: as line ends do.
TEST(NdjsonParser, EndsRowsWrittenAlikeWithTheirLines) {
  const std::string row = R"({"nom":"DUPONT","tel":"0639980123"})";
  for (const std::string_view end : {"\n", "\r\n", " \n", "\r\r\n", "x\n", "\n\n"}) {
    SCOPED_TRACE(end);
    const std::string text = row + "\n" + row + std::string(end) + row + "\r\n" + row + "\n" + row;
    const std::string fresh = R"({"a":[]})" + std::string("\n") + row + std::string(end);
    const std::vector<std::string> texts = Texts(text, kNdjson);
    EXPECT_EQ(texts[1], Texts(fresh, kNdjson)[1]);
    EXPECT_EQ(texts.back(), row);
    EXPECT_EQ(texts.size(), 5U);
  }
  // What a row that was learnt ends in is no line end of another one.
  EXPECT_THAT(Texts(row + "\r\r\n" + row + "\r\n" + row + "\r\r\n", kNdjson),
              ElementsAre(row + "\r", row, row + "\r"));
}

TEST(NdjsonParser, NumbersLinesAndPassesOver) {
  const FieldNames names = TestNames();
  const std::string text = "{\"a\":1}\n\n{\"a\":2}\r\nxx\n{\"a\":4}";
  StreamRunner runner(text, ShapeOf(kNdjson), names);
  std::uint64_t all = 0;
  const std::vector<SeenRecord> records = runner.RunFrom(0, &all);
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[1].number, 2U);
  EXPECT_EQ(records[1].line, 3U);
  for (std::size_t from = 0; from <= text.size(); ++from) {
    std::uint64_t count = 0;
    std::vector<SeenRecord> expected;
    for (const SeenRecord& record : records) {
      if (record.end > from) expected.push_back(record);
    }
    ASSERT_EQ(runner.RunFrom(from, &count), expected) << from;
    ASSERT_EQ(count, all) << from;
  }
}

struct UnitsCase {
  const char* text;
  std::vector<std::string> texts;
};

TEST(JsonParser, FindsRecords) {
  const UnitsCase cases[] = {
      {R"([{"a":1}, {"a":2}])", {R"({"a":1})", R"({"a":2})"}},
      {R"({"a":1} {"a":2})", {R"({"a":1})", R"({"a":2})"}},
      {R"({"a":[{"b":1},{"b":2}]})", {R"({"a":[{"b":1},{"b":2}]})"}},
      {R"(["x@example.org", 12, true])", {R"("x@example.org")", "12", "true"}},
      {R"([["nom","tel"],["X","06"]])", {R"(["nom","tel"])", R"(["X","06"])"}},
      {R"([1,[2,3],{"a":4}])", {"1", "[2,3]", R"({"a":4})"}},
      {R"([{"a":"}]{["},{"b":"\"}"}])", {R"({"a":"}]{["})", R"({"b":"\"}"})"}},
      {"[]", {}},
      {"{}", {"{}"}},
      {R"({"n":3,"l":[{"a":1},{"a":2)", {R"(!{"n":3,"l":[)", R"({"a":1})", R"(!{"a":2)"}},
      {R"({"n":3,"l":[{"a":1}],"t":[)", {R"(!{"n":3,"l":[)", R"({"a":1})", R"(!"t":[)"}},
      {R"({"l":[{"a":1}],"t":2,"m":[{"b":1}],"z":)",
       {R"(!{"l":[)", R"({"a":1})", R"(!"t":2,"m":[)", R"({"b":1})", R"(!"z":)"}},
      {"{\"a\":1}\nJean 0639980123, x\n{\"a\":2}",
       {"{\"a\":1}", "!Jean 0639980123, x", "{\"a\":2}"}},
      {"{\"a\":\"b}\n{\"a\":2}", {"!{\"a\":\"b}\n{\"a\":2}"}},
      {"\x1E{\"a\":1}\n\x1E{\"a\":2}\n", {"{\"a\":1}", "{\"a\":2}"}},
      {R"([{"a":1]])", {R"(!{"a":1])"}},
  };
  for (const UnitsCase& test : cases) {
    SCOPED_TRACE(test.text);
    EXPECT_EQ(Texts(test.text, kJson), test.texts);
  }
}

TEST(JsonParser, DescendsIntoADocumentOverTheLimit) {
  std::string text = "{\"total\": 30000, \"patients\": [\n";
  for (int i = 0; i < 30000; ++i) {
    text += (i > 0 ? ",\n" : "") + std::string(R"({"nom":"X","tel":"06 39 98 01 23","n":[1,2]})");
  }
  text += "\n], \"fin\": {\"x\": [1, 2]} }\n";
  ASSERT_GT(text.size(), kRecordBytesMax);
  const FieldNames names = TestNames();
  StreamRunner runner(text, ShapeOf(kJson), names);
  const StreamRun whole = runner.Run(text.size());
  ASSERT_EQ(whole.problem, "");
  ASSERT_EQ(whole.records.size(), 30002U);
  EXPECT_TRUE(whole.records.front().prose);
  EXPECT_TRUE(whole.records.back().prose);
  EXPECT_EQ(whole.records[1].fields.at(1).value, "06 39 98 01 23");
  EXPECT_EQ(whole.records[30000].number, 30001U);
  EXPECT_EQ(whole.records[30000].line, 30001U);
  for (const std::size_t buffer : {4096, 65536, 1 << 20}) {
    const StreamRun run = runner.Run(buffer);
    ASSERT_EQ(run.problem, "");
    EXPECT_TRUE(run.records == whole.records) << buffer;
  }
}

TEST(JsonParser, StaysLinearOnNestingOverTheLimit) {
  std::string text;
  while (text.size() < 3 * kRecordBytesMax) text += "{\"a\":[";
  const std::vector<SeenRecord> records = Parse(text, kJson);
  EXPECT_GT(records.size(), 100000U);
}

TEST(JsonChunker, SplitsAScalarOverTheLimitAndGoesOnBehindIt) {
  const FieldNames names = TestNames();
  const std::string text =
      "[{\"a\":1},\"" + std::string(3 * kRecordBytesMax, 'x') + "\",{\"a\":2}]";
  const StreamRun run = StreamRunner(text, ShapeOf(kJson), names).Run(1 << 20);
  ASSERT_EQ(run.problem, "");
  EXPECT_EQ(run.records.front().fields.at(0).value, "1");
  EXPECT_EQ(run.records.back().fields.at(0).value, "2");
}

TEST(JsonParser, GivesTheSameForEveryBufferSizeAndTruncation) {
  const std::string samples[] = {
      "[{\"nom\":\"DU\\\"PONT\",\"l\":[{\"a\":[1,{\"b\":2}]}]},\n {\"x\":\"[{\"} , 12, \"s\" ]\n",
      "{\"n\":3,\"l\":[{\"a\":1},{\"a\":2}],\"t\":[1,2]}{\"u\":1}\nxx yy\n[1,2]",
      "[[1,\"a\"],[2,\"b\"]] \"k\": 1, [ {\"z\":1} ] } 12 [ ] [\n",
  };
  const FieldNames names = TestNames();
  for (const RecordFormat format : {kJson, kNdjson}) {
    for (const std::string& sample : samples) {
      for (std::size_t size = 0; size <= sample.size(); ++size) {
        const std::string text = sample.substr(0, size);
        StreamRunner runner(text, ShapeOf(format), names);
        const StreamRun whole = runner.Run(1000);
        ASSERT_EQ(whole.problem, "") << text;
        for (const std::size_t buffer : {1, 2, 3, 5, 8, 13, 21, 34, 55}) {
          const StreamRun run = runner.Run(buffer);
          ASSERT_EQ(run.problem, "") << text << " " << buffer;
          ASSERT_EQ(run.records, whole.records) << text << " " << buffer;
        }
      }
    }
  }
}

// "name=kind/node" of the typed fields.
std::vector<std::string> Meanings(const std::string& text) {
  const FieldNames names = TestNames();
  JsonReader reader(names);
  std::string padded = text;
  padded.append(kChunkPaddingBytes, '\0');
  Record record;
  record.end = static_cast<std::uint32_t>(text.size());
  EXPECT_TRUE(reader.Read({padded.data(), text.size()}, &record));
  std::vector<std::string> meanings;
  for (const Field& field : record.fields) {
    if (field.kind == FieldKind::kUnknown) continue;
    meanings.push_back(std::string(field.value) + "/" + std::to_string(field.node));
  }
  return meanings;
}

TEST(JsonReader, GivesPairsOfLabelAndValueToTheObjectThatListsThem) {
  EXPECT_THAT(Meanings(R"({"nom":"X","telecom":[{"system":"tel","value":"06"},)"
                       R"({"value":"07","use":"home","system":"tel"}]})"),
              ElementsAre("X/0", "06/0", "07/0"));
  EXPECT_THAT(Meanings(R"([{"champs":[{"champ":"nom","valeur":"X"},{"champ":"z","valeur":"y"}]}])"),
              ElementsAre("X/1"));
  EXPECT_THAT(Meanings(R"({"p":[{"type":"nom","periode":{"d":[{"e":1}]},"value":"X"}]})"),
              ElementsAre("X/0"));
  EXPECT_THAT(Meanings(R"({"p":[{"type":"autre","value":"X"},{"value":"nom"}]})"), ElementsAre());
}

}  // namespace
}  // namespace leakscan
