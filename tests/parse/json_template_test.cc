// The reader with a template must read everything as a reader that has met nothing yet.
#include "scanner/parse/json_template.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/parse/json_reader.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

// What was read, as one text: empty if nothing was.
std::string Describe(JsonReader* reader, const std::string& object) {
  std::string text = object + std::string(kChunkPaddingBytes, '\0');
  Record record;
  record.end = static_cast<std::uint32_t>(object.size());
  if (!reader->Read({text.data(), object.size()}, &record)) return {};
  std::string seen = std::to_string(record.nodes.size()) + " nodes";
  for (const Field& field : record.fields) {
    seen += "|" + std::string(field.name) + "=" + std::string(field.value) + "@" +
            std::to_string(field.begin) + "-" + std::to_string(field.end) + "#" +
            std::to_string(field.ordinal) + ":" + std::to_string(static_cast<int>(field.kind)) +
            (field.rewritten ? "~" : "");
  }
  return seen;
}

constexpr std::string_view kRows[] = {
    R"({"nom":"DUPONT","né":"Léa","age":41,"ok":true,"tel":"0639980123"})",
    R"( { "nom" : "DUPONT" , "tel":  null ,"x":0639980123 } )",
    "{\"nom\":\"\",\r\n\t\"tel\":\"0639980123\"}",
    R"({"nom":"DUPONT","nom":"DURAND"})",
    R"({"adresse":"12 rue du Faubourg Saint-Honoré","une_cle_de_plus_de_32_octets_en_tout":"x"})",
};

// Every byte of a row removed, and replaced by each of those that mean something in JSON, or
// nothing good in UTF-8.
TEST(JsonTemplate, ReadsWhatAParserReads) {
  const FieldNames names = TestNames();
  int fitting = 0;
  for (const std::string_view row : kRows) {
    JsonReader reader(names);
    const std::string learnt = Describe(&reader, std::string(row));
    ASSERT_NE(learnt, "");
    for (std::size_t i = 0; i < row.size(); ++i) {
      for (const char* const by : {"", "\"", "\\", "{", "}", "[", ",", ":", " ", "n", "7", "\x01",
                                   "\x7F", "\xC3", "\xC3\xA9", "null", "\\u00e9"}) {
        const std::string changed = std::string(row).replace(i, 1, by);
        JsonReader fresh(names);
        EXPECT_EQ(Describe(&reader, changed), Describe(&fresh, changed)) << changed;
      }
      EXPECT_EQ(Describe(&reader, std::string(row)), learnt);
      ++fitting;
    }
  }
  EXPECT_GT(fitting, 100);
}

Record RecordOf(std::string_view object) {
  Record record;
  record.end = static_cast<std::uint32_t>(object.size());
  return record;
}

bool Fits(JsonTemplate* row, const std::string& object) {
  const std::string text = object + std::string(kChunkPaddingBytes, '\0');
  Record record = RecordOf(object);
  return row->Read({text.data(), object.size()}, &record) == object.size();
}

TEST(JsonTemplate, FitsRowsThatAreWrittenAlike) {
  const FieldNames names = TestNames();
  NameCache cache(names);
  JsonTemplate row(cache);
  const std::string first = R"({"nom":"DUPONT","age":41})";
  EXPECT_FALSE(Fits(&row, first));
  row.Learn(first, RecordOf(first));
  EXPECT_TRUE(Fits(&row, first));
  EXPECT_TRUE(Fits(&row, R"({"nom":"MARTIN","age":null})"));
  EXPECT_TRUE(Fits(&row, R"({"nom":-4.5e7,"age":"x"})"));
  EXPECT_FALSE(Fits(&row, R"({"nom": "MARTIN","age":41})"));
  EXPECT_FALSE(Fits(&row, R"({"nom":"L\u00e9a","age":41})"));
  EXPECT_FALSE(Fits(&row, R"({"nom":"MARTIN","age":[41]})"));
  EXPECT_FALSE(Fits(&row, R"({"nom":"MARTIN","age":41,"x":1})"));
  EXPECT_FALSE(Fits(&row, R"({"nom":"MARTIN"})"));
}

// Where no two rows are alike, fewer and fewer are learnt; when they are again, one soon is.
TEST(JsonTemplate, LearnsLessOftenWhatIsOfNoUse) {
  const FieldNames names = TestNames();
  NameCache cache(names);
  JsonTemplate row(cache);
  const auto meet = [&](const std::string& object) {
    const bool fits = Fits(&row, object);
    if (!fits) row.Learn(object, RecordOf(object));
    return fits;
  };
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(meet("{\"k" + std::to_string(i) + "\":1}"));
  int misfits = 0;
  while (!meet(R"({"nom":"DUPONT"})")) ++misfits;
  EXPECT_GT(misfits, 1);
  EXPECT_LE(misfits, 65);
}

}  // namespace
}  // namespace leakscan
