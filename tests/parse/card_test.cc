#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/parse/card_text.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using testing::ElementsAre;

std::vector<std::string> Cards(std::string_view written, RecordFormat format) {
  CardText cards;
  cards.Read(written, format);
  std::vector<std::string> texts;
  for (const CardText::Card& card : cards.cards()) {
    texts.emplace_back(cards.text().substr(card.begin, card.end - card.begin));
  }
  return texts;
}

TEST(CardText, GivesTheValuesOfAVcardUnderTheirLabels) {
  constexpr RecordFormat kVcard = RecordFormat::kVcard;
  EXPECT_THAT(Cards("N:DUPONT;Jean;Paul;;\r\nTEL:+331\r\nEND:VCARD\r\nX:1", kVcard),
              ElementsAre("Nom : DUPONT\nPr\xC3\xA9nom : Jean\nPaul\nT\xC3\xA9l : +331", "X : 1"));
  EXPECT_THAT(Cards("NOTE:a\\, b\n  c\n\td", kVcard), ElementsAre("NOTE : a, b cd"));
  EXPECT_THAT(Cards("ADR;TYPE=home:;;12 rue X;Lyon;;69006;", kVcard),
              ElementsAre("ADR;TYPE=home\nAdresse : 12 rue X, 69006 Lyon"));
  EXPECT_THAT(Cards("N;ENCODING=QUOTED-PRINTABLE:L=C3=\r\n=89O;Z", kVcard),
              ElementsAre("N;ENCODING=QUOTED-PRINTABLE\nNom : L\xC3\x89O\nPr\xC3\xA9nom : Z"));
  EXPECT_THAT(Cards("item1.TEL;VALUE=uri:tel:+331", kVcard),
              ElementsAre("item1.TEL;VALUE=uri\nT\xC3\xA9l : tel:+331"));
  EXPECT_THAT(Cards("PHOTO;ENCODING=b:AAECAw==\nnothing", kVcard),
              ElementsAre("PHOTO;ENCODING=b\nPHOTO : AAECAw==\nnothing"));
}

TEST(CardText, GivesTheValuesOfAnLdifEntryUnderTheirLabels) {
  constexpr RecordFormat kLdif = RecordFormat::kLdif;
  EXPECT_THAT(Cards("dn: uid=a\nsn:: TEVWw4lRVUU=\nmobile: 0\n 6\n\ndn: b\n", kLdif),
              ElementsAre("dn : uid=a\nNom : LEV\xC3\x89QUE\nT\xC3\xA9l : 06", "dn : b"));
  EXPECT_THAT(Cards("postalAddress: 1 rue X$75001 Paris", kLdif),
              ElementsAre("Adresse : 1 rue X,75001 Paris"));
}

TEST(CardText, KnowsWhereItsBytesAreWritten) {
  const std::string written = "N;ENCODING=QUOTED-PRINTABLE:=4C=C3=89O;Jean\nTEL:06\n 12";
  CardText cards;
  cards.Read(written, RecordFormat::kVcard);
  const auto place = [&](std::string_view part) {
    const auto begin = static_cast<std::uint32_t>(cards.text().find(part));
    const TextOrigins::Range range =
        cards.origins().Find(begin, begin + static_cast<std::uint32_t>(part.size()));
    return written.substr(range.begin, range.end - range.begin);
  };
  EXPECT_EQ(place("L\xC3\x89O"), "=4C=C3=89O");
  EXPECT_EQ(place("Jean"), "Jean");
  EXPECT_EQ(place("0612"), "06\n 12");
}

TEST(CardParser, GivesTheSameForEveryBufferSizeAndTruncation) {
  const FieldNames names = TestNames();
  const std::pair<RecordFormat, std::string> cases[] = {
      {RecordFormat::kVcard,
       "BEGIN:VCARD\r\nN:A;B\r\nTEL:06\r\n 12\r\nEND:VCARD\r\nBEGIN:VCARD\nN;ENCODING=QUOTED-"
       "PRINTABLE:=C3=\n=89\nEND:VCARD\nN;QUOTED-PRINTABLE:a=\nEND:VCARD\nx"},
      {RecordFormat::kLdif,
       "version: 1\n\ndn: a\nsn:: QQ==\nmobile: 06\n 12\n\n\ndn: b\nmail: x\n \n y\nl: z"}};
  for (const auto& [format, all] : cases) {
    StreamShape shape;
    shape.format = format;
    for (std::size_t size = 0; size <= all.size(); ++size) {
      StreamRunner runner(std::string_view(all).substr(0, size), shape, names);
      const StreamRun whole = runner.Run(all.size());
      ASSERT_EQ(whole.problem, "") << size;
      for (const std::size_t buffer : {1, 2, 5, 13, 34}) {
        const StreamRun run = runner.Run(buffer);
        ASSERT_EQ(run.problem, "") << size << " " << buffer;
        ASSERT_EQ(run.records, whole.records) << size << " " << buffer;
      }
    }
  }
}

}  // namespace
}  // namespace leakscan
