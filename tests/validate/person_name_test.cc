#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scanner/validate/person.h"

namespace leakscan {
namespace {

std::string Part(std::string_view value) {
  std::string out = "|";
  return ReadNamePart(value, &out) ? out.substr(1) : "none" + out.substr(1);
}

std::string Full(std::string_view value) {
  std::string out = "|";
  return ReadFullName(value, NameOrder::kUnknown, &out) ? out.substr(1) : "none" + out.substr(1);
}

std::string InProse(std::string_view value) {
  std::string out;
  return ReadFullName(value, NameOrder::kFirstLast, &out) ? out : "none";
}

TEST(FullName, InProseTheFamilyNameComesLast) {
  EXPECT_EQ(InProse("Poerava Wurtz"), "WURTZ, POERAVA");
  EXPECT_EQ(InProse("Zalina Da Silva"), "DA SILVA, ZALINA");
  EXPECT_EQ(InProse("Zalina Maud Petit"), "PETIT, ZALINA MAUD");
  EXPECT_EQ(InProse("Le Goff"), "LE GOFF");
  EXPECT_EQ(InProse("Wurtz"), "WURTZ");
  EXPECT_EQ(InProse("WURTZ POERAVA"), "WURTZ POERAVA");
}

struct Case {
  std::string_view value;
  std::string_view normalized;
};

TEST(ReadNamePart, FoldsNames) {
  const Case cases[] = {
      {"Lefèvre", "LEFEVRE"},
      {"  Jean-Pierre ", "JEAN-PIERRE"},
      {"D’Angelo", "D'ANGELO"},
      {"DE LA TOUR", "DE LA TOUR"},
      {"Lef\xe8vre", "LEFEVRE"},
      {"\"DUPONT\"", "DUPONT"},
      {"'DUPONT'", "DUPONT"},
      {"O", "O"},
      {"J.-P.", "J-P"},
      {"J . P", "J P"},
      {"Nuñez\u00A0Ruiz", "NUNEZ RUIZ"},
      {"Иванова", "Иванова"},
      {"Null-Martin", "NULL-MARTIN"},
      {"Xu", "XU"},
  };
  for (const Case& c : cases) EXPECT_EQ(Part(c.value), c.normalized) << c.value;
}

TEST(ReadNamePart, RefusesWhatIsNoName) {
  const std::string_view values[] = {"",
                                     " ",
                                     "-",
                                     "null",
                                     "NULL",
                                     "n/a",
                                     "N.A.",
                                     "inconnu",
                                     "Inconnue",
                                     "xxx",
                                     "XXXX",
                                     "...",
                                     "Non renseigné",
                                     "J3AN",
                                     "jo@example.com",
                                     "12",
                                     "DUPONT, Jean",
                                     "a/b",
                                     "<b>",
                                     "?",
                                     "nom",
                                     "Prénom",
                                     "'",
                                     "\\N",
                                     "true",
                                     "(null)",
                                     "Dupont_Jean"};
  for (const std::string_view value : values) EXPECT_EQ(Part(value), "none") << value;
  EXPECT_EQ(Part(std::string(80, 'a')), std::string(80, 'A'));
  EXPECT_EQ(Part(std::string(81, 'a')), "none");
  EXPECT_EQ(Part(std::string(1 << 20, 'a')), "none");
}

TEST(ReadFullName, TellsTheFamilyNameByItsCapitals) {
  const Case cases[] = {
      {"DUPONT Jean", "DUPONT, JEAN"},
      {"Jean DUPONT", "DUPONT, JEAN"},
      {"LEFÈVRE Élodie", "LEFEVRE, ELODIE"},
      {"Jean-Pierre de LA TOUR", "DE LA TOUR, JEAN-PIERRE"},
      {"DE LA TOUR Jean Pierre", "DE LA TOUR, JEAN PIERRE"},
      {"M. DUPONT Jean", "DUPONT, JEAN"},
      {"Mme Marie DUPONT-DURAND", "DUPONT-DURAND, MARIE"},
      {"Dr Hervé POULAIN", "POULAIN, HERVE"},
      {"J. DUPONT", "DUPONT, J"},
      {"O'BRIEN Zoé", "O'BRIEN, ZOE"},
  };
  for (const Case& c : cases) EXPECT_EQ(Full(c.value), c.normalized) << c.value;
}

TEST(ReadFullName, KnowsFirstNamesWhereCaseDoesNotTell) {
  EXPECT_EQ(Full("Jean Dupont"), "DUPONT, JEAN");
  EXPECT_EQ(Full("DUPONT JEAN"), "DUPONT, JEAN");
  EXPECT_EQ(Full("jean pierre dupont"), "DUPONT, JEAN PIERRE");
  EXPECT_EQ(Full("DE LA TOUR ANNE-LISE"), "DE LA TOUR, ANNE-LISE");
}

TEST(ReadFullName, CutsAtTheComma) {
  EXPECT_EQ(Full("DUPONT, Jean"), "DUPONT, JEAN");
  EXPECT_EQ(Full("dupont,jean"), "DUPONT, JEAN");
  EXPECT_EQ(Full("\"Dupont, Jean\""), "DUPONT, JEAN");
  EXPECT_EQ(Full("Dupont, Jean, Paul"), "none");
  EXPECT_EQ(Full("Dupont,"), "none");
  EXPECT_EQ(Full(",Jean"), "none");
  EXPECT_EQ(Full("Dupont, 12"), "none");
}

TEST(ReadFullName, KeepsWholeWhatCannotBeToldApart) {
  const Case cases[] = {{"Paul Martin", "PAUL MARTIN"},
                        {"MARTIN PAUL", "MARTIN PAUL"},
                        {"Zyx Dupont", "ZYX DUPONT"},
                        {"Dupont", "DUPONT"},
                        {"M. Dupont", "DUPONT"},
                        {"DUPONT Jean MARTIN", "DUPONT JEAN MARTIN"},
                        {"de la", "DE LA"}};
  for (const Case& c : cases) EXPECT_EQ(Full(c.value), c.normalized) << c.value;
  for (const std::string_view value : {"", "  ", "null", "12", "a b c d e f g h i j k l m", ","}) {
    EXPECT_EQ(Full(value), "none") << value;
  }
}

TEST(ReadSex, ReadsCodesAndTitles) {
  for (const std::string_view value :
       {"M", "m", "H", "1", "homme", "Masculin", "M.", "Monsieur", " \"M\" ", "male", "Garçon"}) {
    EXPECT_EQ(ReadSex(value), 'M') << value;
  }
  for (const std::string_view value :
       {"F", "f", "2", "femme", "Féminin", "féminine", "Mme", "Madame", "Mlle", "female"}) {
    EXPECT_EQ(ReadSex(value), 'F') << value;
  }
  for (const std::string_view value :
       {"", "U", "0", "3", "inconnu", "MF", "12", "hommes et femmes"}) {
    EXPECT_EQ(ReadSex(value), 0) << value;
  }
}

}  // namespace
}  // namespace leakscan
