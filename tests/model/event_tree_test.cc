#include "scanner/model/event_tree.h"

#include <gtest/gtest.h>

#include <string>

namespace leakscan {
namespace {

TEST(EventTree, KeepsMembersInTheirOrder) {
  EventTree tree;
  const auto root = tree.Read(R"({"a":1,"b":{"c":[true,null,"x\ny"],"d":-0.5e3},"e":"é\u2028"})");
  ASSERT_TRUE(root);
  const EventNode& event = **root;
  EXPECT_EQ(event.children, 3U);
  EXPECT_EQ(event.Text("a"), "1");
  const EventNode* b = event.Find("b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->Text("d"), "-0.5e3");
  const EventNode* c = b->Find("c");
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(c->type, EventNode::Type::kArray);
  std::string items;
  for (const EventNode& item : *c) items.append(item.text).append("|");
  EXPECT_EQ(items, "true|null|x\ny|");
  EXPECT_EQ(event.Text("e"), "é\u2028");
  EXPECT_EQ(event.Find("z"), nullptr);
  EXPECT_EQ(event.Text("z"), "");
  std::string keys;
  for (const EventNode& member : event) keys.append(member.key).append(",");
  EXPECT_EQ(keys, "a,b,e,");
}

TEST(EventTree, NullIsNoText) {
  EventTree tree;
  const auto root = tree.Read(R"({"line":null,"list":[1],"empty":{},"none":[]})");
  ASSERT_TRUE(root);
  EXPECT_EQ((*root)->Text("line"), "");
  EXPECT_EQ((*root)->Find("line")->type, EventNode::Type::kNull);
  EXPECT_EQ((*root)->Text("list"), "");
  EXPECT_EQ((*root)->Find("empty")->children, 0U);
  EXPECT_TRUE((*root)->Find("none")->begin() == (*root)->Find("none")->end());
}

TEST(EventTree, RefusesWhatIsNoObject) {
  EventTree tree;
  for (const char* line : {"",
                           " ",
                           "{",
                           "[]",
                           "1",
                           "null",
                           "\"a\"",
                           "{}{}",
                           "{} x",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\":01}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":+1}",
                           "{\"a\":-}",
                           "{\"a\":1e}",
                           "{\"a\":1x}",
                           "{\"a\":tru}",
                           "{\"a\":truee}",
                           "{\"a\":nul}",
                           "{\"a\":nulll}",
                           "{\"a\":\"\\q\"}",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":\"\xc3\"}",
                           "{\"a\":[1 2]}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":1e999}"}) {
    EXPECT_FALSE(tree.Read(line)) << line;
  }
  EXPECT_TRUE(tree.Read("{}"));
  EXPECT_TRUE(tree.Read(" { \"a\" : 0 } \r\n"));
  EXPECT_TRUE(tree.Read("{\"a\":12345678901234567890123}"));
}

TEST(EventTree, RefusesEveryTruncation) {
  const std::string line =
      R"({"type":"exposure","n":[1,-2.5,{"k":"vé\"\\"}],"t":true,"f":false,"z":null,"e":{}})";
  EventTree tree;
  ASSERT_TRUE(tree.Read(line));
  for (std::size_t size = 0; size < line.size(); ++size) {
    EXPECT_FALSE(tree.Read(line.substr(0, size))) << size;
  }
}

TEST(EventTree, StopsAtItsDepth) {
  EventTree tree;
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(tree.Read(nested(15)));
  EXPECT_FALSE(tree.Read(nested(16)));
  EXPECT_FALSE(tree.Read(nested(100'000)));
}

}  // namespace
}  // namespace leakscan
