#include "scanner/validate/prose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace leakscan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Found>
std::vector<std::string> Normalized(const std::vector<Found>& found) {
  std::vector<std::string> normalized;
  for (const Found& one : found) normalized.push_back(one.normalized);
  return normalized;
}

std::vector<std::string> Names(std::string_view text) {
  std::vector<ProseName> names;
  FindNames(TextWords(text), {}, &names);
  return Normalized(names);
}

std::vector<std::string> Addresses(std::string_view text) {
  std::vector<ProseAddress> addresses;
  FindAddresses(TextWords(text), &addresses);
  return Normalized(addresses);
}

std::vector<std::string> Results(std::string_view text) {
  std::vector<ProseFinding> results;
  FindResults(TextWords(text), &results);
  return Normalized(results);
}

// --- Names --------------------------------------------------------------------------------------

TEST(FindNames, TakesWhatFollowsATitle) {
  EXPECT_THAT(Names("M. Jean DUPONT, né le"), ElementsAre("DUPONT, JEAN"));
  EXPECT_THAT(Names("reçu Mme LE GOFF hier"), ElementsAre("LE GOFF"));
  EXPECT_THAT(Names("Monsieur de Villiers a dit"), ElementsAre("DE VILLIERS"));
  EXPECT_THAT(Names("MME DURAND MARIE"), ElementsAre("DURAND, MARIE"));
  EXPECT_THAT(Names("Mme\u00a0Zyxwv"), ElementsAre("ZYXWV"));
}

TEST(FindNames, LeavesTitlesOfRoles) {
  EXPECT_THAT(Names("Madame la Directrice"), IsEmpty());
  EXPECT_THAT(Names("Bonjour Madame, merci"), IsEmpty());
  EXPECT_THAT(Names("Monsieur, je vous écris"), IsEmpty());
  EXPECT_THAT(Names("5 m de long"), IsEmpty());
}

TEST(FindNames, TakesAFirstNameBesideAFamilyName) {
  EXPECT_THAT(Names("vu DURAND Marie-Claire ce jour"), ElementsAre("DURAND, MARIE-CLAIRE"));
  EXPECT_THAT(Names("signé Jean Dupont."), ElementsAre("DUPONT, JEAN"));
  EXPECT_THAT(Names("DUPONT JEAN 06"), ElementsAre("DUPONT, JEAN"));
  EXPECT_THAT(Names("DURAND, Marie, 3 ans"), ElementsAre("DURAND, MARIE"));
  EXPECT_THAT(Names("Paul Martin et Élodie LEFÈVRE"),
              ElementsAre("MARTIN, PAUL", "LEFEVRE, ELODIE"));
}

TEST(FindNames, LeavesPlacesAndEverydayWords) {
  EXPECT_THAT(Names("12 rue Jean Jaurès"), IsEmpty());
  EXPECT_THAT(Names("place du Général Charles Leclerc"), IsEmpty());
  EXPECT_THAT(Names("lycée Pierre Corneille"), IsEmpty());
  EXPECT_THAT(Names("Bonjour Marie"), IsEmpty());
  EXPECT_THAT(Names("Merci Jean"), IsEmpty());
  EXPECT_THAT(Names("Pierre et Marie"), IsEmpty());
  EXPECT_THAT(Names("la pierre de Rosette"), IsEmpty());
  EXPECT_THAT(Names("Tél Port"), IsEmpty());
}

TEST(FindNames, MarksProfessionals) {
  std::vector<ProseName> names;
  FindNames(TextWords("adressé par le Dr Paul Martin"), {}, &names);
  ASSERT_EQ(names.size(), 1U);
  EXPECT_TRUE(names[0].professional);
  EXPECT_EQ(names[0].normalized, "MARTIN, PAUL");
}

// `#` stands where a NIR or a birth date begins.
std::vector<std::string> NamesBefore(const std::string& text) {
  std::vector<std::size_t> own;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#') own.push_back(i);
  }
  std::vector<ProseName> names;
  FindNames(TextWords(text), own, &names);
  std::vector<std::string> normalized;
  for (const ProseName& name : names) normalized.push_back(name.normalized);
  return normalized;
}

TEST(FindNames, TakesUnlistedNamesBeforeTheirOwnNumber) {
  EXPECT_THAT(NamesBefore("vu Oumou Traor\u00e9 (ssn #"), ElementsAre("TRAORE, OUMOU"));
  EXPECT_THAT(NamesBefore("ma m\u00e8re Zeynep Kaya, n\u00e9e le #"), ElementsAre("KAYA, ZEYNEP"));
  EXPECT_THAT(NamesBefore("[+] Kossi Ba\n[+] N\u00e9(e) le #"), ElementsAre("BA, KOSSI"));
  EXPECT_THAT(NamesBefore("KAYA Zeynep N\u00b0 de s\u00e9cu : #"), ElementsAre("KAYA, ZEYNEP"));
  EXPECT_THAT(NamesBefore("Kaya, Zeynep, born on #"), ElementsAre("KAYA, ZEYNEP"));
}

TEST(FindNames, LeavesOtherWordsBeforeANumber) {
  EXPECT_THAT(NamesBefore("Num\u00e9ro S\u00e9cu #"), IsEmpty());
  EXPECT_THAT(NamesBefore("Carte Vitale #"), IsEmpty());
  EXPECT_THAT(NamesBefore("S\u00e9curit\u00e9 Sociale : #"), IsEmpty());
  EXPECT_THAT(NamesBefore("Zeynep Kaya habite ici, #"), IsEmpty());
  EXPECT_THAT(NamesBefore("Zeynep Kaya\n\n#"), IsEmpty());
  EXPECT_THAT(NamesBefore("Zeynep Kaya"), IsEmpty());
  EXPECT_THAT(NamesBefore("Bonjour, Zeynep #"), IsEmpty());
}

TEST(FindNames, TakesTheFirstNameBehindAnEnglishTitlesComma) {
  EXPECT_THAT(Names("Mr Durand, Paul lives"), ElementsAre("DURAND, PAUL"));
  EXPECT_THAT(Names("Mme Durand, Paul et moi"), ElementsAre("DURAND"));
}

// --- Addresses ----------------------------------------------------------------------------------

TEST(FindAddresses, TakesNumberStreetPostcodeAndTown) {
  EXPECT_THAT(Addresses("au 12 rue de la Paix, 75002 Paris, tél"),
              ElementsAre("12 RUE DE LA PAIX 75002 PARIS"));
  EXPECT_THAT(Addresses("3 bis, av. Foch\n69006 LYON\nFrance"),
              ElementsAre("3 BIS AV. FOCH 69006 LYON"));
  EXPECT_THAT(Addresses("1 CHE DES PRES 01000 BOURG EN BRESSE CEDEX 9"),
              ElementsAre("1 CHE DES PRES 01000 BOURG EN BRESSE CEDEX 9"));
  EXPECT_THAT(Addresses("14 allée des Tilleuls 93200 Saint-Denis est"),
              ElementsAre("14 ALLEE DES TILLEULS 93200 SAINT-DENIS"));
}

TEST(FindAddresses, EndWithTheTown) {
  EXPECT_THAT(Addresses("12 rue des Lilas 67000 Strasbourg - 05 36 49 56 76"),
              ElementsAre("12 RUE DES LILAS 67000 STRASBOURG"));
  EXPECT_THAT(Addresses("12 rue des Lilas 67000 Strasbourg 0536495676"),
              ElementsAre("12 RUE DES LILAS 67000 STRASBOURG"));
  EXPECT_THAT(Addresses("5 rue Bel 69003 Lyon 3e, 06"), ElementsAre("5 RUE BEL 69003 LYON 3E"));
}

TEST(FindAddresses, EndWithTheNameOfAKnownTown) {
  EXPECT_THAT(Addresses("12 rue des Lilas 75011 Paris Merci beaucoup"),
              ElementsAre("12 RUE DES LILAS 75011 PARIS"));
  EXPECT_THAT(Addresses("12 rue des Lilas 29200 BREST CEDEX 2"),
              ElementsAre("12 RUE DES LILAS 29200 BREST CEDEX 2"));
  std::vector<ProseAddress> addresses;
  FindAddresses(TextWords("12 rue A 75011 Paris, 12 rue A 75011 Lyon, 3 rue B 22000 St-Brieuc"),
                &addresses);
  ASSERT_EQ(addresses.size(), 3U);
  EXPECT_TRUE(addresses[0].town_agrees);
  EXPECT_FALSE(addresses[1].town_agrees);
  EXPECT_TRUE(addresses[2].town_agrees);
}

TEST(FindAddresses, TellsTheDepartment) {
  std::vector<ProseAddress> addresses;
  FindAddresses(TextWords("5 cours Napoléon 20000 Ajaccio"), &addresses);
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_STREQ(addresses[0].department, "2A");
}

TEST(FindAddresses, LeavesWhatLacksAPart) {
  EXPECT_THAT(Addresses("rue de la Paix 75002 Paris"), IsEmpty());
  EXPECT_THAT(Addresses("12 rue de la Paix, tel : 01472"), IsEmpty());
  EXPECT_THAT(Addresses("version 1.12 cours 75002 Paris"), IsEmpty());
  EXPECT_THAT(Addresses("12 rue A\n\n\n75002 Paris"), IsEmpty());
}

// --- Results ------------------------------------------------------------------------------------

TEST(FindResults, ReadsTheSentenceOfTheTest) {
  EXPECT_THAT(Results("test PCR positif"), ElementsAre("positive"));
  EXPECT_THAT(Results("PCR SARS-CoV-2 : non détecté"), ElementsAre("negative"));
  EXPECT_THAT(Results("elle a été testée négative au Covid."), ElementsAre("negative"));
  EXPECT_THAT(Results("TAG du 3/2 : indéterminé"), ElementsAre("inconclusive"));
  EXPECT_THAT(Results("le virus SARS-CoV-2 n'a pas été détecté"), ElementsAre("negative"));
}

TEST(FindResults, ReadsShortForms) {
  EXPECT_THAT(Results("PCR du 3/2 : NEG"), ElementsAre("negative"));
  EXPECT_THAT(Results("test PCR pos, isolée"), ElementsAre("positive"));
  EXPECT_THAT(Results("Covid+ depuis lundi"), ElementsAre("positive"));
  EXPECT_THAT(Results("covid-19 +, fébrile"), ElementsAre("positive"));
  EXPECT_THAT(Results("PCR ++"), ElementsAre("positive"));
  EXPECT_THAT(Results("Absence d'ARN du SARS-CoV-2"), ElementsAre("negative"));
  EXPECT_THAT(Results("présence de coronavirus"), ElementsAre("positive"));
}

TEST(FindResults, LeavesShortFormsOfOtherThings) {
  EXPECT_THAT(Results("pos 3, neg 4"), IsEmpty());
  EXPECT_THAT(Results("PCR prévue ; l'article est en pos 3"), IsEmpty());
  EXPECT_THAT(Results("PCR + sérologie"), IsEmpty());
  EXPECT_THAT(Results("A+ et covid"), IsEmpty());
  EXPECT_THAT(Results("C++ et PCR"), IsEmpty());
  EXPECT_THAT(Results("absence de symptômes, PCR prévue demain matin à la pharmacie"), IsEmpty());
  EXPECT_THAT(Results("en l'absence de test PCR"), IsEmpty());
  EXPECT_THAT(Results("TousAntiCovid+ arrive"), IsEmpty());
}

TEST(FindResults, LeavesWhatIsOnlyAskedFor) {
  EXPECT_THAT(Results("présenter un test PCR négatif"), IsEmpty());
  EXPECT_THAT(Results("un test PCR négatif est exigé"), IsEmpty());
  EXPECT_THAT(Results("PCR négatif de moins de 48 h"), IsEmpty());
  EXPECT_THAT(Results("en cas de test PCR positif"), IsEmpty());
}

TEST(FindResults, LeavesDoubtsStatisticsAndOtherTests) {
  EXPECT_THAT(Results("si le test PCR est positif"), IsEmpty());
  EXPECT_THAT(Results("PCR positif ou négatif"), IsEmpty());
  EXPECT_THAT(Results("PCR positif/négatif"), IsEmpty());
  EXPECT_THAT(Results("10 tests PCR positifs"), IsEmpty());
  EXPECT_THAT(Results("ta PCR est positive ?"), IsEmpty());
  EXPECT_THAT(Results("il faut rester positif"), IsEmpty());
  EXPECT_THAT(Results("une PCR. Le bilan est positif"), IsEmpty());
}

// Whatever stands there: spans lie in the text, in order, and are not empty.
TEST(Prose, KeepsToTheTextOnRandomInput) {
  constexpr std::string_view kPieces[] = {
      "M. ", "Mme",     " ",  "Jean",    "DUPONT", "\u00a0", "\xc3",
      "é",   "rue",     "12", ", ",      "75002",  "Paris",  "\n",
      "PCR", "positif", "+",  "absence", " pos",   "de",     "\xe2\x80\xaf",
      ".",   "J.",      "-",  "'",       "bis",    "\xff",   "’",
      "CO",  "Vid",     "N",  "°",       "né",     "gatif",  "dr"};
  std::mt19937 random(20261124);
  const auto check = [](std::string_view text, const auto& found) {
    std::size_t last = 0;
    for (const auto& one : found) {
      ASSERT_LE(last, one.begin);
      ASSERT_LT(one.begin, one.end);
      ASSERT_LE(one.end, text.size());
      last = one.end;
    }
  };
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto pieces = random() % 24; pieces > 0; --pieces) {
      text += kPieces[random() % std::size(kPieces)];
    }
    TextWords words(text);
    std::vector<ProseName> names;
    FindNames(words, {}, &names);
    check(text, names);
    std::vector<ProseAddress> addresses;
    FindAddresses(words, &addresses);
    check(text, addresses);
    std::vector<ProseFinding> results;
    FindResults(words, &results);
    check(text, results);
    // No word that may be skipped matters.
    words.MarkAllOdd();
    std::vector<ProseName> all_names;
    FindNames(words, {}, &all_names);
    ASSERT_EQ(Normalized(names), Normalized(all_names)) << text;
    std::vector<ProseFinding> all_results;
    FindResults(words, &all_results);
    ASSERT_EQ(Normalized(results), Normalized(all_results)) << text;
  }
}

}  // namespace
}  // namespace leakscan
