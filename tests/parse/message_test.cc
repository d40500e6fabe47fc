#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/parse/message_text.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using testing::ElementsAre;

StreamRun ParseAll(const std::string& text, std::size_t buffer_bytes) {
  const FieldNames names = TestNames();
  return StreamRunner(text, SniffShape(text, true, names), names).Run(buffer_bytes);
}

std::vector<std::string> Fields(const SeenRecord& record) {
  std::vector<std::string> fields;
  for (const SeenField& field : record.fields) {
    fields.push_back(field.name + "=" + field.value + ":" + std::string(Name(field.kind)));
  }
  return fields;
}

const std::string kHl7 =
    "MSH|^~\\&|LAB|X|Y|Z|20210915||ORU^R01|1|P|2.5\r"
    "PID|1||294037512000591^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS~8001^^^X^PI||"
    "MARTIN^CLAIRE||199403120800|F|||1 RUE "
    "A^^PARIS^^75020||0647382915^PRN^PH~^NET^I^c@example.org\r"
    "OBX|1|CWE|94500-6^PCR^LN||POS^positif\r"
    "MSH|^~\\&|LAB\rPID|1||||DUPONT^\r";

TEST(Hl7, GivesAMessageAsOneRecordWithItsFields) {
  const StreamRun run = ParseAll(kHl7, kHl7.size());
  ASSERT_EQ(run.problem, "");
  ASSERT_EQ(run.records.size(), 2U);
  EXPECT_THAT(
      Fields(run.records[0]),
      ElementsAre("PID-3=294037512000591:nir", "PID-3=8001:ipp", "PID-5.1=MARTIN:last_name",
                  "PID-5.2=CLAIRE:first_name", "PID-7=19940312:birth_date", "PID-8=F:sex",
                  "PID-11.1=1 RUE A:address", "PID-11.3=PARIS:city", "PID-11.5=75020:postcode",
                  "PID-13=0647382915:phone", "PID-13.4=c@example.org:email", "OBX-3=94500-6:loinc",
                  "OBX-3=PCR:test_type", "OBX-5=POS:covid_result", "OBX-5.2=positif:covid_result"));
  EXPECT_EQ(run.records[1].number, 2U);
  EXPECT_EQ(run.records[1].line, 4U);
  EXPECT_THAT(Fields(run.records[1]), ElementsAre("PID-5.1=DUPONT:last_name"));
}

TEST(Hl7, ReadsTheSeparatorsThatAMessageNames) {
  const std::string text = "MSH|^~\\&|A\nMSH#*!\\&#A\nPID#1####MARTIN*CLAIRE\n";
  const StreamRun run = ParseAll(text, text.size());
  ASSERT_EQ(run.records.size(), 2U);
  EXPECT_THAT(Fields(run.records[1]),
              ElementsAre("PID-5.1=MARTIN:last_name", "PID-5.2=CLAIRE:first_name"));
}

const std::string kHprim =
    "8001\nMARTIN\nCLAIRE\n1 RUE A\n.\n75020 PARIS\n12/03/1994\n294037512000591\n55\n15/09/2021\n"
    "LABO1 DU PARC\nDR DURAND\n\ntel : 0647382915\n****FIN****\n****FINFICHIER****\n";

TEST(Hprim, GivesTheTwelveLinesByTheirPlace) {
  const std::string text = kHprim + kHprim;
  const StreamRun run = ParseAll(text, text.size());
  ASSERT_EQ(run.problem, "");
  ASSERT_EQ(run.records.size(), 2U);
  EXPECT_THAT(
      Fields(run.records[1]),
      ElementsAre("code patient=8001:ipp", "nom=MARTIN:last_name", "prénom=CLAIRE:first_name",
                  "adresse=1 RUE A:address", "code postal=75020:postcode", "ville=PARIS:city",
                  "date de naissance=12/03/1994:birth_date",
                  "numéro de sécurité sociale=294037512000591:nir",
                  "numéro de dossier=55:other_number", "date du dossier=15/09/2021:date",
                  "expéditeur=LABO1 DU PARC:professional_name",
                  "destinataire=DR DURAND:professional_name", "tel=0647382915:phone"));
  EXPECT_EQ(run.records[1].line, 17U);
}

TEST(Messages, DoNotDependOnTheBuffer) {
  for (const std::string& text : {kHl7 + kHl7, kHprim + kHprim + "rest\n", "\r\n" + kHl7}) {
    const StreamRun whole = ParseAll(text, text.size());
    for (std::size_t buffer = 1; buffer < text.size(); buffer += 1 + buffer / 8) {
      const StreamRun pieces = ParseAll(text, buffer);
      EXPECT_EQ(pieces.problem, "");
      EXPECT_EQ(pieces.records, whole.records) << buffer;
    }
    for (std::size_t size = 1; size < text.size(); ++size) {
      EXPECT_EQ(ParseAll(text.substr(0, size), 64).problem, "") << size;
    }
  }
}

TEST(Messages, AreToldFromOtherText) {
  EXPECT_TRUE(IsHl7(kHl7));
  EXPECT_TRUE(IsHl7("\x0B" + kHl7));
  EXPECT_TRUE(IsHprim(kHprim));
  EXPECT_FALSE(IsHl7("MSH is short for message header|^~\\&"));
  EXPECT_FALSE(IsHprim("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n"));
  EXPECT_FALSE(IsHprim(kHl7));
}

}  // namespace
}  // namespace leakscan
