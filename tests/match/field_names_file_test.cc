#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/base/ascii.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string ErrorOf(std::string text) {
  const auto names = LoadFieldNames({"fields.toml", std::move(text)});
  return names ? "no error" : names.error().message;
}

class ShippedFieldNames : public ::testing::Test {
 protected:
  ShippedFieldNames() {
    auto loaded = LoadFieldNames({"patterns/fields.toml", std::string(BuiltinFieldNames())});
    EXPECT_TRUE(loaded) << loaded.error().message;
    if (loaded) names_ = *std::move(loaded);
  }
  FieldNames names_;
};

TEST_F(ShippedFieldNames, KnowsHeadersAsPeopleWriteThem) {
  struct Case {
    std::string name;
    FieldKind kind;
  };
  const Case cases[] = {
      {"N° Sécu", FieldKind::kNir},
      {"Numéro de sécurité sociale", FieldKind::kNir},
      {"NUM_SECU", FieldKind::kNir},
      {"numSecu", FieldKind::kNir},
      {"NSS", FieldKind::kNir},
      {"BEN_NIR_PSA", FieldKind::kNir},
      {"Clé NIR", FieldKind::kNirKey},
      {"IPP", FieldKind::kIpp},
      {"Nom de naissance", FieldKind::kLastName},
      {"Prénom 1", FieldKind::kFirstName},
      {"Nom et prénom", FieldKind::kFullName},
      {"Date de naissance", FieldKind::kBirthDate},
      {"dateNaissance", FieldKind::kBirthDate},
      {"née le", FieldKind::kBirthDate},
      {"né(e) le", FieldKind::kBirthDate},
      {"Sexe", FieldKind::kSex},
      {"Civilité", FieldKind::kTitle},
      {"nom_adherent", FieldKind::kLastName},
      {"prenom.usager", FieldKind::kFirstName},
      {"1er prénom", FieldKind::kFirstName},
      {"Prénom(s) du bénéficiaire", FieldKind::kFirstName},
      {"dateNaissanceClient", FieldKind::kBirthDate},
      {"NIRPatient", FieldKind::kNir},
      {"IPP 1", FieldKind::kIpp},
      {"numTelUsager", FieldKind::kPhone},
      {"Patient - Tél. 2", FieldKind::kPhone},
      {"user_email", FieldKind::kEmail},
      {"Tél.", FieldKind::kPhone},
      {"tel2", FieldKind::kPhone},
      {"homePhone", FieldKind::kPhone},
      {"E-mail", FieldKind::kEmail},
      {"Courriel", FieldKind::kEmail},
      {"adresse_1", FieldKind::kAddress},
      {"Code postal", FieldKind::kPostcode},
      {"Ville", FieldKind::kCity},
      {"Résultat", FieldKind::kCovidResult},
      {"type_test", FieldKind::kTestType},
      {"Antécédents", FieldKind::kHealthText},
      {"Mot de passe", FieldKind::kPassword},
      {"RPPS", FieldKind::kRpps},
      {"Médecin traitant", FieldKind::kProfessionalName},
      {"date_prelevement", FieldKind::kDate},
      {"Numéro de commande", FieldKind::kOtherNumber},
      {"SIRET", FieldKind::kOtherNumber},
      {"libelle", FieldKind::kUnknown},
      {"", FieldKind::kUnknown},
  };
  for (const Case& c : cases) EXPECT_EQ(names_.Find(c.name), c.kind) << c.name;
}

TEST_F(ShippedFieldNames, KnowsHealthFilesFromOthers) {
  EXPECT_TRUE(names_.NamesHealth("export_sidep_2020.csv"));
  EXPECT_TRUE(names_.NamesHealth("Résultats PCR.csv"));
  EXPECT_TRUE(names_.NamesHealth("Dépistage COVID-19"));
  EXPECT_FALSE(names_.NamesHealth("clients_2020.csv"));
  EXPECT_FALSE(names_.NamesHealth("tag.csv"));
}

TEST_F(ShippedFieldNames, KnowsAProfessionalsContactFromAPatients) {
  EXPECT_TRUE(names_.NamesProfessional("tel_prescripteur"));
  EXPECT_FALSE(names_.NamesProfessional("tel_pro"));
  EXPECT_FALSE(names_.NamesProfessional("telephone"));
}

TEST_F(ShippedFieldNames, KnowsWhatIsSaidBeforeAPhoneNumber) {
  EXPECT_TRUE(names_.InvitesCall("Joignez-moi au "));
  EXPECT_TRUE(names_.InvitesCall("call"));
  EXPECT_FALSE(names_.InvitesCall("joignez le"));
  EXPECT_FALSE(names_.InvitesCall(""));
  EXPECT_EQ(names_.Find("call"), FieldKind::kUnknown);
}

// Texts none of whose words may tell it are not looked up.
TEST_F(ShippedFieldNames, TellsExamplesByTheirFirstLetters) {
  constexpr std::string_view kPieces[] = {
      " ",    "exemple",      "Fictif", "SP", "\xC3\x89", "\xC3\xA9", "e\xCC\x81",
      "\xE9", "cimen",        "s",      "_",  "-",        "n",        "\xC2\xB0",
      "'",    "\xE2\x80\x99", "l",      "1",  "mot",      "\xC3\x97"};
  std::mt19937 random(5);
  int told = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto pieces = random() % 8; pieces > 0; --pieces) {
      text += kPieces[random() % std::size(kPieces)];
    }
    if (!names_.TellsExample(text)) continue;
    ++told;
    const TextWords words(text);
    ASSERT_TRUE(std::ranges::any_of(words.words(), [&](const TextWord& word) {
      return names_.MayTellExample(word);
    })) << text;
  }
  EXPECT_GT(told, 1000);
}

TEST_F(ShippedFieldNames, KnowsColumnsOfDirectories) {
  EXPECT_TRUE(names_.NamesDirectory("Mode exercice"));
  EXPECT_TRUE(names_.NamesDirectory("Prénom d'exercice"));
  EXPECT_FALSE(names_.NamesDirectory("prenom"));
}

// Most names are told to be unknown by their ends. An invisible character at either end, which the
// dictionary does not see, makes it look at the whole.
TEST_F(ShippedFieldNames, KnowsByTheEndsOfANameWhatItKnowsByTheWhole) {
  std::vector<std::string> pieces = {" ",     "_",     "-",  ".",        "(",   ")",
                                     "'",     "2",     "10", "\xC3\xA9", "x",   "voir",
                                     "SIRET", "Merci", "ID", "compteur", "\xE9"};
  const std::string_view listed = BuiltinFieldNames();
  for (std::size_t at = listed.find('"'); at != std::string_view::npos;) {
    const std::size_t end = listed.find('"', at + 1);
    if (end == std::string_view::npos) break;
    pieces.emplace_back(listed.substr(at + 1, end - at - 1));
    at = listed.find('"', end + 1);
  }
  ASSERT_GT(pieces.size(), 500U);
  const std::string invisible = "\xE2\x80\x8B";
  std::mt19937 random(1);
  int known = 0;
  int unknown = 0;
  for (int round = 0; round < 60000; ++round) {
    std::string name;
    for (std::size_t count = random() % 4 + 1; count > 0; --count) {
      std::string piece = pieces[random() % 3 == 0 ? random() % 17 : random() % pieces.size()];
      const auto written = random() % 6;
      for (std::size_t i = 0; i < piece.size(); ++i) {
        const bool capital =
            written == 0 || (written == 1 && i == 0) || (written == 2 && random() % 4 == 0);
        if (capital) piece[i] = ToUpper(piece[i]);
      }
      name += piece;
      if (random() % 2 == 0) name += ' ';
    }
    const FieldKind kind = names_.Find(name);
    ASSERT_EQ(kind, names_.Find(invisible + name + invisible)) << name;
    ++(kind == FieldKind::kUnknown ? unknown : known);
  }
  EXPECT_GT(known, 5000);
  EXPECT_GT(unknown, 5000);
}

TEST(FieldNamesFile, NamesFileAndLineOfEveryMistake) {
  EXPECT_THAT(ErrorOf("[fields]\nnir = [\"nir\",\n\"N° Sécu\"]\n"), StartsWith("fields.toml:3: "));
  EXPECT_THAT(ErrorOf("[fields]\nnirr = [\"nir\"]\n"), HasSubstr("unknown meaning 'nirr'"));
  EXPECT_THAT(ErrorOf("[fields]\nnir = [\"nir\"]\nipp = [\"nir\"]\n"),
              HasSubstr("'nir' is listed already"));
  EXPECT_THAT(ErrorOf("[fields]\nnir = \"nir\"\n"), HasSubstr("array of strings"));
  EXPECT_THAT(ErrorOf("[fields]\nnir = [1]\n"), HasSubstr("non-empty string"));
  EXPECT_THAT(ErrorOf("[field]\n"), HasSubstr("unknown key 'field'"));
  EXPECT_THAT(ErrorOf("[words]\nhealthy = [\"a\"]\n"), HasSubstr("unknown key 'healthy'"));
  EXPECT_THAT(ErrorOf("[fields\n"), StartsWith("fields.toml:1: "));
  EXPECT_THAT(ErrorOf(""), HasSubstr("no [fields]"));
}

TEST(BuiltinPatterns, AreTheFilesOfThePatternsFolder) {
  ASSERT_GE(BuiltinPatterns().size(), 5U);
  for (const EmbeddedFile& file : BuiltinPatterns()) {
    std::ifstream in(std::string(LEAKSCAN_SOURCE_DIR) + "/" + std::string(file.name));
    ASSERT_TRUE(in) << file.name;
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), file.text) << file.name;
  }
}

}  // namespace
}  // namespace leakscan
