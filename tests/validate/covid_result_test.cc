#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scanner/validate/person.h"

namespace leakscan {
namespace {

TEST(ReadCovidResult, ReadsPositives) {
  for (const std::string_view value : {"Positif",
                                       "POSITIF",
                                       "positive",
                                       "POS",
                                       "Pos.",
                                       "P",
                                       "+",
                                       "+++",
                                       "COVID +",
                                       "PCR+",
                                       "COVID-19+",
                                       "Détecté",
                                       "détectée",
                                       "d\xe9tect\xe9",
                                       "Detected",
                                       "260373001",
                                       "Présence",
                                       "Résultat : POSITIF",
                                       "\"Positif\"",
                                       "SARS-CoV-2 détecté",
                                       "RT-PCR positive",
                                       "Faiblement positif",
                                       "Présence d'ARN du SARS-CoV-2",
                                       "positif (+)",
                                       "test covid-19 positif",
                                       "Cas positif"}) {
    EXPECT_EQ(ReadCovidResult(value), "positive") << value;
  }
}

TEST(ReadCovidResult, ReadsNegatives) {
  for (const std::string_view value :
       {"Négatif", "NEGATIF", "négative", "neg", "NEG.", "N", "non détecté", "Non détectée",
        "Not detected", "260415000", "Absence", "absence d'ARN viral", "indétectable",
        "Résultat: négatif", "n\u00E9gatif\u00A0", "SARS-CoV-2 : non détecté", "Négatif (-)",
        "pas de virus détecté"}) {
    EXPECT_EQ(ReadCovidResult(value), "negative") << value;
  }
}

TEST(ReadCovidResult, ReadsInconclusives) {
  for (const std::string_view value :
       {"Indéterminé", "ininterprétable", "Douteux", "I", "inconclusive", "non concluant",
        "Non conforme", "419984006", "invalide", "non interprétable"}) {
    EXPECT_EQ(ReadCovidResult(value), "inconclusive") << value;
  }
}

TEST(ReadCovidResult, RefusesOtherValues) {
  for (const std::string_view value : {"",
                                       "-",
                                       " ",
                                       "A +",
                                       "O+",
                                       "AB+",
                                       "positif/négatif",
                                       "positif ?",
                                       "test positif hier",
                                       "non négatif",
                                       "pas positif",
                                       "séropositif",
                                       "non",
                                       "oui",
                                       "1",
                                       "0",
                                       "2",
                                       "RT-PCR",
                                       "conforme",
                                       "détection",
                                       "positivement",
                                       "X",
                                       "PN",
                                       "260373002",
                                       "non non détecté",
                                       "en cours",
                                       "non",
                                       "positif indéterminé",
                                       "2 +"}) {
    EXPECT_EQ(ReadCovidResult(value), "") << value;
  }
  EXPECT_EQ(ReadCovidResult(std::string(1 << 20, '+')), "");
  EXPECT_EQ(ReadCovidResult("positif" + std::string(100, '!')), "");
}

TEST(NamesCovidTest, KnowsTestsAndTheirTarget) {
  for (const std::string_view value :
       {"RT-PCR", "PCR", "RT-PCR SARS-CoV-2", "TAG", "tag", "Test antigénique", "SARS CoV 2",
        "COVID-19", "covid19", "Dépistage Covid", "TROD", "94500-6", "945006", "SARS-CoV2",
        "coronavirus"}) {
    EXPECT_TRUE(NamesCovidTest(value)) << value;
  }
  for (const std::string_view value :
       {"", "NFS", "PCRX", "STAG", "tagliatelle", "1945006", "Glycémie", "covidé"}) {
    EXPECT_FALSE(NamesCovidTest(value)) << value;
  }
}

TEST(MentionsCovidTest, LooksAtTextOfAnyLength) {
  for (std::size_t before = 0; before < 600; ++before) {
    std::string words(before, 'x');
    for (std::size_t i = 5; i < before; i += 7) words[i] = ' ';
    EXPECT_TRUE(MentionsCovidTest(words + " SARS-CoV-2 : positif")) << before;
    EXPECT_TRUE(MentionsCovidTest(words + " test PCR " + words)) << before;
    EXPECT_FALSE(MentionsCovidTest("x" + std::string(before, 'x') + "PCR de rien")) << before;
  }
}

}  // namespace
}  // namespace leakscan
