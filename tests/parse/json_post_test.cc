#include "scanner/parse/json_post.h"

#include <gtest/gtest.h>

#include <string>

#include "scanner/model/chunk.h"
#include "scanner/parse/json_reader.h"

namespace leakscan {
namespace {

// "title|url|author|posted" of the post around `place`, or of the whole value.
std::string Post(const std::string& json, std::string_view place = {}, Finding finding = {}) {
  const std::string padded = json + std::string(kChunkPaddingBytes, '\0');
  static const FieldNames names;
  JsonReader reader(names);
  Record record;
  record.begin = 0;
  record.end = static_cast<std::uint32_t>(json.size());
  if (!reader.Read(std::string_view(padded).substr(0, json.size()), &record)) return "not read";
  const auto begin = static_cast<std::uint32_t>(place.empty() ? 0 : json.find(place));
  const auto size = static_cast<std::uint32_t>(place.empty() ? json.size() : place.size());
  const PostContext post = ReadJsonPost(record, begin, begin + size, {&finding, 1});
  return std::string(post.title) + "|" + std::string(post.url) + "|" + std::string(post.author) +
         "|" + std::string(post.posted);
}

TEST(JsonPost, ReadsWhatStandsBesideAText) {
  EXPECT_EQ(Post(R"({"text":"x","title":"T","url":"/u","author":"bob","date":"2024-05-12"})"),
            "T|/u|bob|2024-05-12");
  EXPECT_EQ(Post(R"({"Titre":"T","Contenu":"x","Pseudo":"bob","timestamp":1715522580})"),
            "T||bob|1715522580");
  EXPECT_EQ(Post(R"({"kind":"t1","data":{"body":"x","author":{"name":"bob"},"permalink":"/u"}})"),
            "|/u|bob|");
}

TEST(JsonPost, ReadsNothingWithoutAText) {
  EXPECT_EQ(Post(R"({"title":"T","author":"bob","date":"2024-05-12"})"), "|||");
  EXPECT_EQ(Post(R"({"text":null,"author":"bob"})"), "|||");
}

TEST(JsonPost, ReadsNothingOfOtherObjects) {
  EXPECT_EQ(Post(R"({"text":"x","parent":{"author":"bob","title":"T"}})"), "|||");
  EXPECT_EQ(Post(R"({"text":"x","author":null,"title":""})"), "|||");
}

TEST(JsonPost, ReadsTheInnermostPost) {
  const std::string json =
      R"({"title":"T","posts":[{"text":"un","author":"bob"},{"text":"deux","author":"eve"}]})";
  EXPECT_EQ(Post(json, "un"), "||bob|");
  EXPECT_EQ(Post(json, "deux"), "||eve|");
  EXPECT_EQ(Post(json, R"("title":"T")"), "|||");
}

TEST(JsonPost, TakesNoBirthDateForATime) {
  const std::string json = R"({"text":"x","date":"2004-05-12"})";
  Finding finding;
  finding.begin = static_cast<std::uint32_t>(json.find("2004"));
  finding.end = finding.begin + 10;
  EXPECT_EQ(Post(json), "|||2004-05-12");
  EXPECT_EQ(Post(json, {}, finding), "|||");
}

}  // namespace
}  // namespace leakscan
