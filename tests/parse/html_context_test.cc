#include "scanner/parse/html_context.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "scanner/parse/html_parser.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

// "title|url|author|posted" of every record.
std::vector<std::string> Contexts(const std::string& page) {
  const std::string padded = page + std::string(kChunkPaddingBytes, '\0');
  Chunk chunk;
  chunk.context = std::make_shared<StreamContext>();
  chunk.text = std::string_view(padded).substr(0, page.size());
  static const FieldNames names;
  HtmlParser parser(names);
  parser.Start(chunk);
  std::vector<std::string> contexts;
  Record record;
  while (parser.Next(0, &record)) {
    const PostContext post = record.post != nullptr ? *record.post : PostContext{};
    contexts.push_back(std::string(post.title) + "|" + std::string(post.url) + "|" +
                       std::string(post.author) + "|" + std::string(post.posted));
  }
  return contexts;
}

std::string OfPost(const std::string& content, const std::string& attributes = "") {
  const auto contexts = Contexts("<div class=post " + attributes + ">" + content + " x</div>");
  return contexts.size() == 1 ? contexts[0] : "not one record";
}

TEST(HtmlContext, TellsOfThePageWhatItsHeadSays) {
  const auto contexts = Contexts(
      "<html><head><title>Fuite\n &eacute;t&#233;</title><meta property=og:title content=Autre>"
      "<link rel='canonical' href='https://a.example/?a=1&amp;b=2'></head><body><p>un<p>deux");
  ASSERT_FALSE(contexts.empty());
  EXPECT_EQ(contexts.back(), "Fuite été|https://a.example/?a=1&b=2||");
  EXPECT_EQ(Contexts("<meta property='og:title' content='T'><meta property=og:url content=/u>x"),
            std::vector<std::string>{"T|/u||"});
  EXPECT_EQ(Contexts("<link rel=stylesheet href=/u><meta name=author content=bob>x").back(), "|||");
}

TEST(HtmlContext, ForgetsThePageBefore) {
  EXPECT_EQ(Contexts("<html><title>T</title><p>un</html><!DOCTYPE html><html><p>deux").back(),
            "|||");
}

TEST(HtmlContext, TellsOfAPostWhatIsMarked) {
  EXPECT_EQ(OfPost("<a class='x username' href=/u>b<b>o</b>b</a>"), "||bob|");
  EXPECT_EQ(OfPost("<span itemprop=author>bob</span>"), "||bob|");
  EXPECT_EQ(OfPost("<a rel=author>b&eacute;</a>"), "||bé|");
  EXPECT_EQ(OfPost("<meta itemprop=author content=bob>"), "||bob|");
  EXPECT_EQ(OfPost("", "data-author=bob"), "||bob|");
  EXPECT_EQ(OfPost("<div class=author>bob<br>Membre</div>"), "||bob|");
  EXPECT_EQ(OfPost("<p class=author>Par bob</p>"), "||bob|");
  EXPECT_EQ(OfPost("<time datetime=2024-05-12>hier</time>"), "|||2024-05-12");
  EXPECT_EQ(OfPost("<b class=date>12/05/2024</b>"), "|||12/05/2024");
  EXPECT_EQ(OfPost("<meta itemprop=datePublished content=2024-05-12>"), "|||2024-05-12");
}

TEST(HtmlContext, PrefersTheNarrowerMark) {
  EXPECT_EQ(OfPost("<p class=author>Message de <b class=username>bob</b></p>"), "||bob|");
  EXPECT_EQ(OfPost("<b class=username>bob</b> <b class=username>eve</b>"), "||bob|");
}

TEST(HtmlContext, TellsNothingOfWhatIsNotMarked) {
  EXPECT_EQ(OfPost("<a class=user href=/u>bob</a>"), "|||");
  EXPECT_EQ(OfPost("<b class=username></b> bob"), "|||");
  EXPECT_EQ(OfPost("<b class=username>never closed"), "|||");
  EXPECT_EQ(OfPost("<p class=author>" + std::string(65, 'x') + "</p>"), "|||");
  EXPECT_EQ(Contexts("<p><b class=username>bob</b>"), std::vector<std::string>{"|||"});
}

TEST(HtmlContext, TellsOfEachPostItsOwn) {
  EXPECT_EQ(Contexts("<div class=post><b class=username>bob</b></div>"
                     "<div class=post>x</div><div class=post><b class=username>eve</b></div>"),
            (std::vector<std::string>{"||bob|", "|||", "||eve|"}));
}

// An element that ends behind its record tells nothing, whether the chunk ends there or not.
TEST(HtmlContext, CountsWhatEndsInsideTheRecord) {
  const std::string page =
      "<div class=post><p>x</p><b class=username>bob<div class=post>y</b></div>";
  EXPECT_EQ(Contexts(page)[0], "|||");
}

TEST(HtmlContext, IsTheSameForEveryBufferSize) {
  static const std::string kPieces[] = {"<title>T",
                                        "</title>",
                                        "<link rel=canonical href=/u>",
                                        "<!DOCTYPE html>",
                                        "<div class=post>",
                                        "</div>",
                                        "<div>",
                                        "<b class=username>",
                                        "</b>",
                                        "bob ",
                                        "<p class=author>",
                                        "</p>",
                                        "<p>",
                                        "<time datetime=2024-05-12>",
                                        "<b class=date>12/05/2024</b>",
                                        "<svg><title>",
                                        "<article data-author=eve>",
                                        "</article>",
                                        "<table><tr><th>Nom<th>Tel<tr><td>",
                                        "</table>",
                                        "<meta property=og:title content=O>",
                                        "x<br><br>y"};
  static const FieldNames names;
  StreamShape shape;
  shape.format = RecordFormat::kHtml;
  std::mt19937 random(7);
  std::size_t told = 0;
  for (int round = 0; round < 150; ++round) {
    std::string page;
    for (int i = 0; i < 30; ++i) page += kPieces[random() % std::size(kPieces)];
    StreamRunner runner(page, shape, names);
    const StreamRun whole = runner.Run(page.size());
    ASSERT_EQ(whole.problem, "") << page;
    for (const SeenRecord& record : whole.records) told += record.post.size() > 4;
    for (std::size_t buffer = 1; buffer < page.size(); buffer += 1 + buffer / 7) {
      const StreamRun run = runner.Run(buffer);
      ASSERT_EQ(run.problem, "") << page;
      ASSERT_EQ(run.records, whole.records) << buffer << " of " << page;
    }
  }
  EXPECT_GT(told, 300U);
}

}  // namespace
}  // namespace leakscan
