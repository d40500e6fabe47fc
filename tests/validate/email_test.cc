#include "scanner/validate/email.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakscan {
namespace {

struct Read {
  std::string span;
  std::string normalized;
  bool reserved = false;
};

// The address around the first '@' that has one.
std::optional<Read> ReadFirst(std::string_view text) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    Read read;
    const auto reading = ReadEmail(text, at, &read.normalized);
    if (!reading) {
      EXPECT_EQ(read.normalized, "") << "a refused address leaves nothing behind";
      continue;
    }
    EXPECT_LE(reading->begin, at);
    EXPECT_LT(at, reading->end);
    EXPECT_LE(reading->end, text.size());
    read.span = text.substr(reading->begin, reading->end - reading->begin);
    read.reserved = reading->reserved_domain;
    return read;
  }
  return std::nullopt;
}

struct Case {
  std::string_view text;
  std::string_view span;        // empty: no address
  std::string_view normalized;  // empty: as the span
};

void Check(const Case& c) {
  const auto read = ReadFirst(c.text);
  ASSERT_EQ(read.has_value(), !c.span.empty()) << c.text;
  if (!read) return;
  EXPECT_EQ(read->span, c.span) << c.text;
  EXPECT_EQ(read->normalized, c.normalized.empty() ? c.span : c.normalized) << c.text;
}

TEST(ReadEmail, ReadsAddressesAsPeopleHaveThem) {
  const Case cases[] = {
      {"jo@example.com", "jo@example.com", ""},
      {"Jo.DUPONT@Example.COM", "Jo.DUPONT@Example.COM", "jo.dupont@example.com"},
      {"jo+sport@example.org", "jo+sport@example.org", ""},
      {"jo_d-martin.2@sub.mail.example.net", "jo_d-martin.2@sub.mail.example.net", ""},
      {"o'brien@example.com", "o'brien@example.com", ""},
      {"a@b.fr", "a@b.fr", ""},
      {"_jo@example.com", "_jo@example.com", ""},
      {"jo-@example.com", "jo-@example.com", ""},
      {"12345@163.com", "12345@163.com", ""},
      {"jo@example.co.uk", "jo@example.co.uk", ""},
      {"hélène@example.com", "hélène@example.com", ""},
      {"HÉLÈNE@example.com", "HÉLÈNE@example.com", "hélène@example.com"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(ReadEmail, GivesUnicodeDomainsTheirAsciiForm) {
  const Case cases[] = {
      {"jo@bücher.example", "jo@bücher.example", "jo@xn--bcher-kva.example"},
      {"jo@BÜCHER.de", "jo@BÜCHER.de", "jo@xn--bcher-kva.de"},
      {"jo@xn--bcher-kva.de", "jo@xn--bcher-kva.de", ""},
      {"jo@a-é-é-b.fr", "jo@a-é-é-b.fr", "jo@xn--a---b-csab.fr"},
      {"jo@xn--a---b-csab.fr", "jo@xn--a---b-csab.fr", ""},
      {"ivan@почта.рф", "ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai"},
      {"jo@hôpital.fr»", "jo@hôpital.fr", "jo@xn--hpital-ixa.fr"},
      {"jo@b\xfc.fr", "", ""},
  };
  for (const Case& c : cases) Check(c);
}

TEST(ReadEmail, StopsAtDelimiters) {
  const Case cases[] = {
      {"jo@example.com:secret", "jo@example.com", ""},
      {"jo@example.com;DUPONT;Jo", "jo@example.com", ""},
      {"7|jo@example.com|1f3870be", "jo@example.com", ""},
      {"DUPONT,jo@example.com,75011", "jo@example.com", ""},
      {"Jo <jo@example.com>", "jo@example.com", ""},
      {"mailto:jo@example.com?subject=a", "jo@example.com", ""},
      {"('jo@example.com','x')", "jo@example.com", ""},
      {"\"jo@example.com\"", "jo@example.com", ""},
      {"«jo@example.com»", "jo@example.com", ""},
      {"\u00A0jo@example.com\u00A0", "jo@example.com", ""},
      {"?mail=jo@example.com&nom=D", "jo@example.com", ""},
      {"**jo@example.com**", "jo@example.com", ""},
      {"`jo@example.com`", "jo@example.com", ""},
      {"&lt;jo@example.com&gt;", "jo@example.com", ""},
      {"https://jo@example.com/x", "jo@example.com", ""},
      {"jo@example.com\\n", "jo@example.com", ""},
      {"联系jo@example.com。", "jo@example.com", ""},
      {"jo@example.com@example.org", "jo@example.com", ""},
      {"jo@example.com_2020", "jo@example.com", ""},
  };
  for (const Case& c : cases) Check(c);
}

TEST(ReadEmail, LeavesPunctuationOut) {
  const Case cases[] = {
      {"Mon mail : jo@example.com.", "jo@example.com", ""},
      {"jo@example.com...", "jo@example.com", ""},
      {"jo@example.com, merci", "jo@example.com", ""},
      {"jo@example.com-", "jo@example.com", ""},
      {"--jo@example.com--", "jo@example.com", ""},
      {"jo@example.com---------------------", "jo@example.com", ""},
      {"Mail..........jo@example.com", "jo@example.com", ""},
      {"jo@example.com..Suite", "jo@example.com", ""},
      {"jo@orange.fr.Il est parti", "jo@orange.fr", ""},
      {"jo@orange.fr.Merci", "jo@orange.fr", ""},
      {"Jo@Orange.Co.Uk", "Jo@Orange.Co.Uk", "jo@orange.co.uk"},
      {"JO@ORANGE.CO.UK", "JO@ORANGE.CO.UK", "jo@orange.co.uk"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(ReadEmail, LeavesOutWhatAnEncodingPutInFront) {
  const Case cases[] = {
      {"mailto%3Ajo@example.com", "jo@example.com", ""},
      {"%22jo@example.com%22", "jo@example.com", ""},
      {"x\\njo@example.com", "jo@example.com", ""},
      {"\\u003cjo@example.com\\u003e", "jo@example.com", ""},
      {"\\n@example.com", "n@example.com", ""},
      {"100%jo@example.com", "100%jo@example.com", ""},
  };
  for (const Case& c : cases) Check(c);
}

TEST(ReadEmail, RefusesLookalikes) {
  const std::string_view lookalikes[] = {
      "logo@2x.png",
      "logo@2x.ai",
      "pkg@1.2.3",
      "user@localhost",
      "root@server",
      "@jo@social.example",
      "jo@",
      "@example.com",
      "jo @example.com",
      "jo@ example.com",
      "jo.@example.com",
      "jo@.example.com",
      "jo@example",
      "jo@example.c",
      "jo@example.png",
      "jo@example.local",
      "jo@-example.com",
      "jo@example-.com",
      "jo@exa_mple.com",
      "jo@example.com.local",
      "jo@192.168.1.1",
      "jo@[192.168.1.1]",
      "'jo'@example.com",
      "jo@exam!ple.com",
      "jo@example.com1234",
      "@property",
      "foo@@bar.com@",
      "....@example.com",
      "build@d34db33f.",
      "left-pad@1.3.0",
  };
  for (const std::string_view text : lookalikes) {
    const auto read = ReadFirst(text);
    EXPECT_FALSE(read.has_value()) << text;
  }
}

TEST(ReadEmail, MarksReservedDomains) {
  for (const std::string_view text : {"jo@example.com", "jo@a.example.org", "jo@x.test",
                                      "jo@x.invalid", "jo@x.example", "jo@x.localhost"}) {
    const auto read = ReadFirst(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_TRUE(read->reserved) << text;
  }
  for (const std::string_view text : {"jo@myexample.com", "jo@example.fr", "jo@test.fr"}) {
    const auto read = ReadFirst(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_FALSE(read->reserved) << text;
  }
}

TEST(ReadEmail, HoldsTheSizesOfRfc5321) {
  const auto address = [](std::size_t local, std::size_t label) {
    return std::string(local, 'a') + "@" + std::string(label, 'b') + ".fr";
  };
  EXPECT_TRUE(ReadFirst(address(64, 5)));
  EXPECT_FALSE(ReadFirst(address(65, 5)));
  EXPECT_TRUE(ReadFirst(address(5, 63)));
  EXPECT_FALSE(ReadFirst(address(5, 64)));
  std::string domain;
  for (int i = 0; i < 92; ++i) domain += "b.";
  domain += "fr";  // 186 bytes
  EXPECT_TRUE(ReadFirst(std::string(64, 'a') + "@" + domain));
  for (int i = 0; i < 2; ++i) domain.insert(0, "b.");
  EXPECT_FALSE(ReadFirst(std::string(64, 'a') + "@" + domain + "ance.com"));
}

TEST(ReadEmail, AppendsBehindWhatIsThere) {
  std::string normalized = "kept ";
  ASSERT_TRUE(ReadEmail("JO@example.com", 2, &normalized));
  EXPECT_EQ(normalized, "kept jo@example.com");
  EXPECT_FALSE(ReadEmail("JO@nowhere", 2, &normalized));
  EXPECT_EQ(normalized, "kept jo@example.com");
  EXPECT_FALSE(ReadEmail("JO@example.com", 1, &normalized));
  EXPECT_FALSE(ReadEmail("JO@example.com", 99, &normalized));
}

TEST(ReadEmail, ReadsOrRefusesEveryTruncation) {
  const std::string text = "x <Jo.Dupont+a@sub.bücher.example.com>;";
  const std::size_t at = text.find('@');
  for (std::size_t begin = 0; begin <= at; ++begin) {
    for (std::size_t end = at + 1; end <= text.size(); ++end) {
      std::string normalized;
      const auto reading =
          ReadEmail(std::string_view(text).substr(begin, end - begin), at - begin, &normalized);
      if (reading) {
        EXPECT_LE(reading->end, end - begin);
      }
    }
  }
}

// Each '@' may look at a bounded number of bytes only; a quadratic scan would take minutes.
TEST(ReadEmail, TakesLinearTimeOnHostileRuns) {
  for (const std::string_view unit : {"@", "a@", "a.@", "..@", "é@", "a@a.", "%41@", "-@-"}) {
    std::string text;
    while (text.size() < 200'000) text += unit;
    std::string normalized;
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
      ReadEmail(text, at, &normalized);
      normalized.clear();
    }
  }
  const std::string longest = std::string(1 << 20, 'a') + "@" + std::string(1 << 20, 'b');
  std::string normalized;
  EXPECT_FALSE(ReadEmail(longest, 1 << 20, &normalized));
}

TEST(IsLargeProvider, KnowsProvidersUnderTheirEndings) {
  for (const std::string_view domain :
       {"gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.fr",
        "hotmail.com", "outlook.com", "live.fr", "yahoo.fr", "yahoo.co.uk", "yahoo.com.br",
        "icloud.com", "gmx.fr", "protonmail.com", "GMAIL.com"}) {
    EXPECT_TRUE(IsLargeProvider(domain)) << domain;
  }
  for (const std::string_view domain :
       {"", "gmail", "example.com", "dupont-conseil.fr", "hotmail.dupont.fr", "hotmail.", "yahoo",
        "notgmail.com", "gmail.com.fr", "a-domain-that-is-longer-than-any-provider.com"}) {
    EXPECT_FALSE(IsLargeProvider(domain)) << domain;
  }
}

}  // namespace
}  // namespace leakscan
