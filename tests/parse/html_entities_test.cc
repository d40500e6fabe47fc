#include "scanner/parse/html_entities.h"

#include <gtest/gtest.h>

#include <string>

#include "scanner/parse/html_entity_list.h"
#include "tests/parse/html_oracle.h"

namespace leakscan {
namespace {

struct EntityCase {
  const char* written;
  std::size_t size;
  const char* text;
  bool in_attribute = false;
};

TEST(HtmlEntities, AreReadByTheirRules) {
  const EntityCase cases[] = {
      {"&eacute;", 8, "\xC3\xA9"},
      {"&eacutet", 7, "\xC3\xA9"},
      {"&eacute", 7, "\xC3\xA9", true},
      {"&eacutet", 0, "", true},
      {"&copy=2", 0, "", true},
      {"&copy=2", 5, "\xC2\xA9"},
      {"&notit;", 4, "\xC2\xAC"},
      {"&notin;", 7, "\xE2\x88\x89"},
      {"&hellip", 0, ""},
      {"&x;", 0, ""},
      {"&", 0, ""},
      {"&;", 0, ""},
      {"&D", 0, ""},
      {"&#233;", 6, "\xC3\xA9"},
      {"&#233x", 5, "\xC3\xA9"},
      {"&#xE9;", 6, "\xC3\xA9"},
      {"&#Xe9 ", 5, "\xC3\xA9"},
      {"&#00000000000000064;", 20, "@"},
      {"&#146;", 6, "\xE2\x80\x99"},
      {"&#x80;", 6, "\xE2\x82\xAC"},
      {"&#0;", 4, "\xEF\xBF\xBD"},
      {"&#xD800;", 8, "\xEF\xBF\xBD"},
      {"&#99999999999999;", 17, "\xEF\xBF\xBD"},
      {"&#;", 0, ""},
      {"&#x;", 0, ""},
      {"&NotEqualTilde;", 15, "\xE2\x89\x82\xCC\xB8"},
  };
  for (const EntityCase& test : cases) {
    SCOPED_TRACE(test.written);
    const HtmlEntity entity = ReadHtmlEntity(test.written, 0, test.in_attribute);
    EXPECT_EQ(entity.size, test.size);
    EXPECT_EQ(entity.text(), test.text);
  }
}

TEST(HtmlEntities, MeanWhatGumboSays) {
  for (const NamedEntity& named : kNamedEntities) {
    const std::string written = "&" + std::string(named.name) + ";";
    const HtmlEntity entity = ReadHtmlEntity(written, 0, false);
    EXPECT_EQ(entity.size, written.size()) << written;
    const std::vector<std::string> texts = GumboTexts("<p>x" + written, false);
    ASSERT_EQ(texts.size(), 1U) << written;
    EXPECT_EQ(texts[0], "x" + std::string(entity.text())) << written;
  }
}

}  // namespace
}  // namespace leakscan
