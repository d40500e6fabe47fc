// The behaviour of mail messages and mailboxes, seen through the stream decoder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/tar_archive.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHead =
    "From: Ange <ange@example.net>\r\nMessage-ID: <1.2@mail.example.net>\r\n";

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

std::vector<std::string> Paths(const DecodedInput& input) {
  std::vector<std::string> paths;
  for (const DecodedStream& stream : input.streams) paths.push_back(stream.path);
  return paths;
}

std::string Base64(std::string_view bytes, std::size_t line_bytes = 76) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::string line;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (unsigned k = 0; k < 4; ++k) {
      line += i + k > bytes.size() ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63U];
    }
    if (line.size() >= line_bytes) out += line + "\r\n", line.clear();
  }
  return line.empty() ? out : out + line + "\r\n";
}

std::string Part(std::string_view fields, std::string_view body, std::string_view boundary = "b1") {
  const bool ends = fields.empty() || fields.ends_with('\n');
  return "--" + std::string(boundary) + "\r\n" + std::string(fields) + (ends ? "" : "\r\n") +
         "\r\n" + std::string(body) + "\r\n";
}

std::string Multipart(std::string_view parts, std::string_view boundary = "b1") {
  const std::string b(boundary);
  return std::string(kHead) + "Content-Type: multipart/mixed; boundary=\"" + b + "\"\r\n\r\n" +
         std::string(parts) + "--" + b + "--\r\n";
}

TEST(MailBox, GivesTheHeadAndTheTextAsOneRecord) {
  const DecodedInput input =
      Decode(std::string(kHead) +
             "Subject: =?utf-8?Q?=C3=89t=C3=A9?=\r\n =?utf-8?B?IDIwMjE=?=\r\n"
             "\r\nfirst line\r\n\r\nsecond paragraph\r\n");
  ASSERT_THAT(Paths(input), ElementsAre(""));
  EXPECT_TRUE(input.Hints("").one_record);
  EXPECT_EQ(input.streams[0].container, "mail");
  EXPECT_EQ(input.Text(),
            "From: Ange <ange@example.net>\nMessage-ID: <1.2|mail.example.net>\n"
            "Subject: Été 2021\n\nfirst line\r\n\r\nsecond paragraph\r\n");
  EXPECT_TRUE(input.gaps.empty());
  ExpectFullAccount(input);
}

TEST(MailBox, DecodesEveryTransferEncodingAndCharset) {
  struct Case {
    std::string fields;
    std::string body;
  };
  const Case cases[] = {
      {"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8",
       Base64("né le 12 août")},
      {"Content-Transfer-Encoding: BASE64\r\nContent-Type: text/plain; charset=\"iso-8859-1\"",
       Base64("n\xE9 le 12 ao\xFBt")},
      {"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=latin1",
       "n=E9 le =\r\n12 ao=fbt\r\n"},
      {"Content-Type: text/plain; charset=utf-8", "né le 12 août\r\n"},
      {"Content-Type: text/plain; charset=us-ascii", "n\xE9 le 12 ao\xFBt\r\n"},
      {"Content-Transfer-Encoding: 8bit", "n\xE9 le 12 ao\xFBt \r\n"},
  };
  for (const Case& c : cases) {
    const DecodedInput input = Decode(std::string(kHead) + c.fields + "\r\n\r\n" + c.body);
    EXPECT_THAT(input.Text(), HasSubstr("\nné le 12 août")) << c.fields;
    EXPECT_TRUE(input.gaps.empty());
  }
}

TEST(MailBox, GivesAttachmentsAsMembersThatAreOpenedThemselves) {
  const std::string table = "nom;tel\r\nDupont;0639981234\r\n";
  const DecodedInput input = Decode(Multipart(
      Part("Content-Type: text/plain", "see the files") +
      Part("Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"a b.csv\"\r\n"
           "Content-Transfer-Encoding: base64\r\n",
           Base64(table)) +
      Part("Content-Type: application/gzip; name=x.tgz\r\nContent-Transfer-Encoding: base64\r\n",
           Base64(Gzip(TarMember("deep.txt", "deep") + TarEnd()))) +
      Part("Content-Type: text/html; charset=latin1\r\n", "<p>hello</p>") +
      Part("Content-Type: application/octet-stream; name*=utf-8''r%C3%A9sultats.bin\r\n"
           "Content-Transfer-Encoding: binary\r\n",
           Zstd("packed")) +
      Part("Content-Disposition: attachment; filename*0=\"long\"; filename*1=\"er.txt\"\r\n",
           "attached text")));
  EXPECT_THAT(Paths(input), ElementsAre("!/2/a b.csv", "!/3/x.tgz!/deep.txt", "!/4",
                                        "!/5/résultats.bin", "!/6/longer.txt", ""));
  EXPECT_EQ(input.Text("!/2/a b.csv"), table);
  EXPECT_EQ(input.Text("!/3/x.tgz!/deep.txt"), "deep");
  EXPECT_EQ(input.Text("!/4"), "<p>hello</p>");
  EXPECT_EQ(input.Hints("!/4").charset, "latin1");
  EXPECT_EQ(input.Text("!/5/résultats.bin"), "packed");
  EXPECT_EQ(input.Text("!/6/longer.txt"), "attached text");
  EXPECT_FALSE(input.Hints("!/6/longer.txt").one_record);
  EXPECT_THAT(input.Text(), HasSubstr("see the files"));
  EXPECT_THAT(input.Text(), HasSubstr("résultats.bin"));
  EXPECT_THAT(input.Text(), Not(HasSubstr("Dupont")));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(MailBox, ReadsPartsWithinPartsAndWhatStandsAroundThem) {
  const std::string inner = Part("Content-Type: text/plain", "the plain one", "b2") +
                            Part("Content-Type: text/html", "<b>the other</b>", "b2") +
                            "--b2--\r\n";
  const DecodedInput input = Decode(Multipart(
      "in the preamble\r\n" +
      Part("Content-Type: multipart/alternative; boundary=b2\r\n", inner + "between the parts") +
      Part("X-Only: a head", "") + "--b1--\r\nin the epilogue\r\n"));
  for (const char* text : {"in the preamble", "the plain one", "between the parts",
                           "X-Only: a head", "in the epilogue"}) {
    EXPECT_THAT(input.Text(), HasSubstr(text));
  }
  EXPECT_THAT(input.AllText(), HasSubstr("<b>the other</b>"));
  EXPECT_THAT(input.Text(), Not(HasSubstr("b2")));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(MailBox, ReadsForwardedMailAsMail) {
  const std::string forwarded =
      "Subject: inner\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Base64("the inner text");
  const DecodedInput input =
      Decode(Multipart(Part("Content-Type: message/rfc822\r\n", forwarded) +
                       Part("Content-Type: multipart/digest; boundary=d\r\n",
                            Part("", "To: b\r\n\r\nin a digest", "d") + "--d--\r\n")));
  EXPECT_THAT(Paths(input), ElementsAre("!/1", "!/2", ""));
  EXPECT_EQ(input.Text("!/1"),
            "Subject: inner\nContent-Transfer-Encoding: base64\n\nthe inner text\n");
  EXPECT_TRUE(input.Hints("!/1").one_record);
  EXPECT_EQ(input.Text("!/2"), "To: b\n\nin a digest\n");
}

TEST(MailBox, TellsDamagedBase64AndGivesWhatDecodes) {
  const std::string good = Base64(std::string(57, 'a') + "the end!!");
  const std::vector<std::string> bodies = {
      good.substr(0, good.size() - 4),              // its last characters are missing
      good + "a footer that a list has added\r\n",  // with blanks
      "not base64 at all: 0639981234\r\n" + good,
      good.substr(0, 78) + "!" + good.substr(79),
  };
  for (const std::string& body : bodies) {
    const DecodedInput input =
        Decode(Multipart(Part("Content-Transfer-Encoding: base64\r\n", body)));
    EXPECT_THAT(input.Text(), HasSubstr(std::string(57, 'a')));
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
  }
  EXPECT_THAT(Decode(Multipart(Part("Content-Transfer-Encoding: base64\r\n", bodies[1]))).Text(),
              HasSubstr("a footer that a list has added"));
}

TEST(MailBox, TellsAnEncodingItDoesNotKnowAndAnEndThatIsMissing) {
  DecodedInput input =
      Decode(std::string(kHead) + "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n");
  EXPECT_TRUE(input.HasGap(GapReason::kUnsupported));
  EXPECT_THAT(input.Text(), HasSubstr("begin 644 a"));
  const std::string whole = Multipart(Part("", "text"));
  input = Decode(whole.substr(0, whole.size() - 10));
  EXPECT_TRUE(input.HasGap(GapReason::kTruncated));
  EXPECT_THAT(input.Text(), HasSubstr("text"));
}

TEST(MailBox, KeepsAllOfAHeadButTheBoundary) {
  const std::string type =
      "Content-Type: multipart/mixed; 0639981234; boundary=\"=_06\" x; name=a; type=\"name=b\"";
  const DecodedInput input =
      Decode(std::string(kHead) + type + "\r\n\r\n--=_06\r\n\r\ny\r\n--=_06--");
  EXPECT_THAT(input.Text(), HasSubstr("Content-Type: multipart/mixed; 0639981234; boundary= x; "
                                      "file=a; type=\"file=b\"\n"));
  EXPECT_THAT(input.Text(), Not(HasSubstr("=_06")));
  for (const char* odd : {"boundary", "boundary=", "boundary=\"", "name*", "; boundary*0=x"}) {
    const std::string text =
        Decode(std::string(kHead) + "Content-Type: text/plain; " + odd + "\r\n\r\ny").Text();
    EXPECT_THAT(text, HasSubstr("\n\ny")) << odd;
  }
}

TEST(MailBox, DecodesWordsOfAHead) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"=?utf-8?B?w4l0w6k=?=", "Été"},
      {"=?utf-8?B?w4l0w6k?=", "Été"},
      {"=?UTF-8*fr?q?=C3=89t=C3=A9_2021?=", "Été 2021"},
      {"=?utf-8?Q?=C3?= =?utf-8?Q?=89t=C3=A9?=", "Été"},
      {"=?iso-8859-1?Q?=C9t=E9?= =?utf-8?Q?=C3=A9?=", "Étéé"},
      {"a =?utf-8?Q?b?= c =?utf-8?Q?d?=", "a b c d"},
      {"=?utf-8?X?b?= =?utf-8?Q?open", "=?utf-8?X?b?= =?utf-8?Q?open"},
      {"\xC9t\xE9", "Été"},
  };
  for (const auto& [written, read] : cases) {
    const DecodedInput input =
        Decode(std::string(kHead) + "Subject: " + std::string(written) + "\r\n\r\n");
    EXPECT_THAT(input.Text(), HasSubstr("Subject: " + std::string(read) + "\n")) << written;
  }
}

TEST(MailBox, GivesALongTextInPieces) {
  std::string body;
  while (body.size() < 3000000) body += "ligne " + std::to_string(body.size()) + " été\r\n";
  const DecodedInput input = Decode(std::string(kHead) +
                                    "Content-Transfer-Encoding: base64\r\n"
                                    "Content-Type: text/plain; charset=utf-8\r\n\r\n" +
                                    Base64(body));
  EXPECT_EQ(input.streams.size(), 3U);
  EXPECT_TRUE(input.streams[0].hints.one_record);
  EXPECT_FALSE(input.streams[1].hints.one_record);
  EXPECT_TRUE(input.Text().ends_with("\n\n" + body));
}

TEST(MailBox, ReadsLinesOfAnyLength) {
  const std::string line(200000, 'x');
  const DecodedInput input = Decode(Multipart(Part("", line) + Part("X: y", "after")));
  EXPECT_THAT(input.Text(), HasSubstr(line));
  EXPECT_THAT(input.Text(), HasSubstr("after"));
}

TEST(MailBox, TakesNoPostForAMail) {
  const std::string_view texts[] = {
      "From: Jean\nSubject: hello\n\ntext",
      "De: Jean\nObjet: bonjour\nDate: 12/03/2021\n\ntext",
      "Subject: a\nTo: b\nDate: 12 mars 2021\n\n",
      "From the start\nDate: x\n",
      "From: a\nnot a field\nMessage-ID: <a@b>\n",
      "From a list of names\n\nFrom another\n",
      "nom: Dupont\nprenom: Jean\nMessage-ID: <a@b>\nReceived: from a\n",
      "Date: Mon, 15 Mar 2021 10:00:00 GMT\nContent-Type: text/html\nServer: x\n\n",
      "Message-ID: x\nReceived: y\n\n",
      "From: a@example.net\n",
  };
  for (const std::string_view text : texts) {
    const DecodedInput input = Decode(text);
    EXPECT_EQ(input.Text(), text);
    EXPECT_EQ(input.streams[0].container, "") << text;
  }
}

TEST(MailBox, KnowsAMailByItsFirstFields) {
  const std::string_view heads[] = {
      "Return-Path: <a@example.net>\nReceived: from a by b\n\n",
      "received: by a\nfrom: b\n\n",
      "From: a\nDate: Mon, 15 Mar 2021 10:00:00 +0100\n\n",
      "Date: 5 Mar 2021 10:00 GMT\nSubject: x\n folded\nFrom: a\n\n",
      "X-Mozilla-Status: 0001\nMessage-ID: <a@example.net>\nTo: b\n\n",
      "MIME-Version: 1.0\nContent-Type: text/plain\n\n",
  };
  for (const std::string_view head : heads) {
    const DecodedInput input = Decode(std::string(head) + "text");
    EXPECT_EQ(input.streams[0].container, "mail") << head;
    EXPECT_THAT(input.Text(), HasSubstr("text"));
  }
}

TEST(MailboxBox, GivesEachMessageAsAMail) {
  const std::string first = "From a@example.net Mon Mar 15 10:00:00 2021\nFrom: a\nTo: b\n\n";
  const std::string second = "From b@example.org Tue Mar 16 10:00:00 +0000 2021\nSubject: c\n\nd\n";
  const DecodedInput input =
      Decode(first + "text\n\nFrom now on\n>From here\n>>From there\n> From\n\n" + second +
             "From a@example.net Mon Mar 15 10:00:00 2021\n\n");
  EXPECT_THAT(Paths(input), ElementsAre("!/#1", "!/#2"));
  EXPECT_EQ(input.Text("!/#1"), first + "text\n\nFrom now on\nFrom here\n>From there\n> From\n\n");
  EXPECT_EQ(input.Text("!/#2"),
            second + "From a@example.net Mon Mar 15 10:00:00 2021\n\n");  // behind no blank line
  EXPECT_TRUE(input.Hints("!/#2").one_record);
  EXPECT_TRUE(input.gaps.empty());
  ExpectFullAccount(input);
}

std::string Mailbox() {
  return "From a@example.net Mon Mar 15 10:00:00 2021\r\n" +
         Multipart(
             "preamble\r\n" + Part("Content-Type: text/plain", "text of it\r\n>From me") +
             Part("Content-Type: application/gzip; name=x.gz\r\n"
                  "Content-Transfer-Encoding: base64\r\n",
                  Base64(Gzip(SampleText(500)))) +
             Part("Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n",
                  "<p>caf=C3=A9 =\r\nau lait</p>")) +
         "epilogue\r\n\r\nFrom b@example.org Tue Mar 16 10:00:00 2021\r\nTo: c\r\n\r\nsecond\r\n";
}

TEST(MailboxBox, GivesTheFirstPartOfWhateverIsCutShort) {
  const std::string bytes = Mailbox();
  const std::string whole = Decode(bytes).Text("!/#1");
  const std::size_t attachment = bytes.find("\r\n\r\nH4sI") + 4;
  const std::size_t last = bytes.find("--b1--");
  for (std::size_t size = 50; size < bytes.size(); ++size) {
    const DecodedInput input = Decode(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(input.HasGap(GapReason::kInternal));
    EXPECT_TRUE(input.Text("!/#1").starts_with("From a@example.net")) << size;
    if (size > attachment && size < last) {
      EXPECT_FALSE(input.gaps.empty()) << size;
      EXPECT_THAT(input.Text("!/#1"), HasSubstr("text of it")) << size;
    }
  }
}

TEST(MailboxBox, GoesOnBehindBytesThatCannotBeRead) {
  const std::string bytes = Mailbox();
  for (const std::uint64_t place : {std::size_t{60}, std::size_t{200}, std::size_t{400},
                                    std::size_t{500}, bytes.find("epilogue") - 20}) {
    MemorySource memory(bytes);
    FailingSource source(memory, place, 16);
    const DecodedInput input = DecodeAll(source);
    EXPECT_TRUE(input.HasGap(GapReason::kUnreadable)) << place;
    EXPECT_FALSE(input.HasGap(GapReason::kInternal));
    EXPECT_THAT(input.Text("!/#2"), HasSubstr("second")) << place;
  }
}

TEST(MailboxBox, DoesNotDependOnHowBytesArrive) {
  const std::string bytes = Mailbox();
  const DecodedInput whole = Decode(bytes);
  EXPECT_TRUE(whole.gaps.empty());
  EXPECT_EQ(whole.Text("!/#1!/2/x.gz"), SampleText(500));
  EXPECT_EQ(whole.Text("!/#1!/3"), "<p>café au lait</p>");
  for (const std::size_t read_bytes : {1, 3, 511, 512, 513}) {
    MemorySource memory(bytes);
    OneByteSource source(memory, read_bytes, true);
    const DecodedInput input = DecodeAll(source, {}, read_bytes);
    EXPECT_EQ(input.AllText(), whole.AllText()) << read_bytes;
    EXPECT_TRUE(input.gaps.empty());
  }
}

}  // namespace
}  // namespace leakscan
