#include "scanner/validate/leak_link.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakscan {
namespace {

// The link around `host` in `text`; "-" if there is none.
std::string Link(std::string_view text, std::string_view host) {
  const std::size_t at = text.find(host);
  EXPECT_NE(at, std::string_view::npos);
  std::string normalized;
  const auto link = ReadLeakLink(text, at + host.size(), &normalized);
  if (!link) return "-";
  EXPECT_LT(link->begin, link->end);
  EXPECT_LE(link->end, text.size());
  return normalized;
}

TEST(LeakLink, ReadsTheLinkAroundItsHost) {
  EXPECT_EQ(Link("ici HTTPS://Mega.NZ/file/Ab3#k.", "Mega.NZ/"), "https://mega.nz/file/Ab3#k");
  EXPECT_EQ(Link("[url=https://www.mega.nz/x]tout[/url]", "mega.nz/"), "https://www.mega.nz/x");
  EXPECT_EQ(Link("(gofile.io/d/1)", "gofile.io/"), "gofile.io/d/1");
  EXPECT_EQ(Link("hxxps://mega[.]nz/a", "nz/"), "https://mega.nz/a");
  EXPECT_EQ(Link("hxxp[://]t[.]me/canal, oui", "me/"), "http://t.me/canal");
}

TEST(LeakLink, ReadsMagnetsAndOnionServices) {
  EXPECT_EQ(Link("magnet:?xt=urn:btih:0123 fin", "magnet:?xt=urn:"), "magnet:?xt=urn:btih:0123");
  EXPECT_EQ(Link("magnet:?xt=urn: fin", "magnet:?xt=urn:"), "-");
  EXPECT_EQ(Link("http://abcdefghij234567.onion/a", ".onion"), "http://abcdefghij234567.onion/a");
  EXPECT_EQ(Link("www.abcdefghij234567.onion", ".onion"), "www.abcdefghij234567.onion");
  EXPECT_EQ(Link("red.onion", ".onion"), "-");
  EXPECT_EQ(Link("abcdefghij234568.onion", ".onion"), "-");  // 8 is no letter of base32
}

TEST(LeakLink, IsNoneWithoutAPlaceOnItsHost) {
  EXPECT_EQ(Link("https://mega.nz/", "mega.nz/"), "-");
  EXPECT_EQ(Link("https://mega.nz/ voila", "mega.nz/"), "-");
  EXPECT_EQ(Link("https://mega.nz/.", "mega.nz/"), "-");
}

TEST(LeakLink, EveryPlaceInAnyTextIsSafe) {
  const std::string text = "]]]hxxp[://]a[.]b[.]nz/[.]/..]\xC3\xA9magnet:?xt=urn:x.onion";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    for (std::size_t end = 0; end <= size + 1; ++end) {
      std::string normalized;
      const auto link = ReadLeakLink(std::string_view(text).substr(0, size), end, &normalized);
      if (link) {
        EXPECT_LE(link->end, size);
      }
    }
  }
}

TEST(LeakLink, AnOnionWithoutANameIsNone) {
  for (const std::string_view text : {".onion", "a@.onion", "onion", "x.onion"}) {
    std::string normalized;
    EXPECT_FALSE(ReadLeakLink(text, text.size(), &normalized)) << text;
  }
}

TEST(StandsNear, TakesWholeWordsAndAnyNumber) {
  const std::vector<std::string> near = {"DUMP", "BASE DE DONNEES", "# LIGNES"};
  const auto stands = [&](std::string text) {
    const std::size_t at = text.find('@');
    return StandsNear(text, at, at + 1, near);
  };
  EXPECT_TRUE(stands("le dump @"));
  EXPECT_TRUE(
      stands("@ : une base de donn\xC3\xA9"
             "es"));
  EXPECT_TRUE(stands("@ (1 400 000 lignes)"));
  EXPECT_TRUE(stands("@ 500000lignes"));
  EXPECT_FALSE(stands("dumping @"));
  EXPECT_FALSE(stands("@ des lignes"));
  EXPECT_FALSE(stands("dump" + std::string(400, ' ') + std::string(400, 'x') + "@"));
}

}  // namespace
}  // namespace leakscan
