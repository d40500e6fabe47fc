#include "scanner/base/text_fold.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace leakscan {
namespace {

std::string Folded(std::string_view text) {
  std::string out;
  AppendFoldedUpper(text, &out);
  return out;
}

std::string Repaired(std::string_view text) {
  std::string out;
  AppendRepairedUtf8(text, &out);
  return out;
}

struct Case {
  std::string_view text;
  std::string_view folded;
};

TEST(AppendFoldedUpper, TakesAccentsAndCaseAway) {
  const Case cases[] = {
      {"", ""},
      {"Élodie Lefèvre", "ELODIE LEFEVRE"},
      {"  deux \t\r\n mots  ", "DEUX MOTS"},
      {"sœur Lætitia, ŒUVRE", "SOEUR LAETITIA, OEUVRE"},
      {"Straße", "STRASSE"},
      {"Łukasz Ñuñez Čapek Ğül", "LUKASZ NUNEZ CAPEK GUL"},
      {"ÿ Ÿ ĳ ŉ ð þ ø å", "Y Y IJ 'N D TH O A"},
      {"D’Ormesson d‘été", "D'ORMESSON D'ETE"},
      {"1\u00A0rue\u202Fde\u2009la\u3000Paix", "1 RUE DE LA PAIX"},
      {"\uFEFFnom", "NOM"},
      {"co\u00ADopé\u200Bration", "COOPERATION"},
      {"e\u0301te\u0301", "ETE"},  // decomposed
      {"\uFB01n \uFB03 \uFB06", "FIN FFI ST"},
      {"Ελένη Иван", "Ελένη Иван"},
      {"N° 12 € ×", "N° 12 € ×"},
      {"\xC9lodie \x9Cuvre \x92", "ELODIE OEUVRE '"},  // Windows-1252
      {"\x80 \xA0x", "€ X"},
      {"\xC3", "A"},  // a sequence cut short is one Windows-1252 letter
      {"\xE2\x82", "A\u201A"},
      {"\xED\xA0\x80", "I €"},                   // a surrogate is no character
      {"HÃ©lÃ¨ne LÃ‰VÃŠQUE", "HELENE LEVEQUE"},  // encoded twice
      {"lâ€™Ã©tÃ© Å“uvre 12â‚¬ NÂ°", "L'ETE OEUVRE 12€ N°"},
      {"voilÃ\u00A0 \u00C3\u0089t\u00C3\u00A9", "VOILA ETE"},
      {"HÃƒÂ©lÃƒÂ¨ne", "HELENE"},  // three times
      {"SÃO João Â â Ã", "SAO JOAO A A A"},
      {"Ã\xA9", "E"},
  };
  for (const Case& test : cases) EXPECT_EQ(Folded(test.text), test.folded) << test.text;
}

TEST(NormalizeFieldName, ReadsNamesThatWereEncodedTwice) {
  EXPECT_EQ(NormalizeFieldName("NumÃ©ro de sÃ©curitÃ© sociale"), "numero_de_securite_sociale");
  EXPECT_EQ(NormalizeFieldName("NÂ° SÃ‰CU"), "n_secu");
  EXPECT_EQ(NormalizeFieldName("NumÃƒÂ©ro"), "numero");
}

TEST(AppendFoldedUpper, AppendsBehindWhatIsThere) {
  std::string out = "DUPONT,";
  AppendFoldedUpper("  élise ", &out);
  EXPECT_EQ(out, "DUPONT,ELISE");
}

TEST(AppendFoldedUpper, FoldsEveryLatinLetterToAsciiLetters) {
  const auto is_letter = [](unsigned code) {
    return code >= 0xC0 && code < 0x180 && code != 0xD7 && code != 0xF7;
  };
  for (unsigned code = 0xC0; code < 0x180; ++code) {
    const char utf8[] = {static_cast<char>(0xC0U | code >> 6U),
                         static_cast<char>(0x80U | (code & 0x3FU))};
    const std::string folded = Folded(std::string_view(utf8, 2));
    if (!is_letter(code)) {
      EXPECT_EQ(folded, std::string(utf8, 2)) << code;
      continue;
    }
    ASSERT_FALSE(folded.empty()) << code;
    for (const char c : folded) EXPECT_TRUE((c >= 'A' && c <= 'Z') || c == '\'') << code;
  }
}

// A zero-width space in front is nothing to read, but sends all behind it to the general folding.
TEST(AppendFoldedUpper, FoldsWordsAsItFoldsCharacters) {
  const std::string pieces[] = {"a",      "Z",       "aBcDeFgH", " ",      "  ",   "\t", "\u00E9",
                                "\u00C6", "\u00DF",  "\u0153",   "\u00D7", "\xE9", "~",  "{",
                                "12, r ", "e\u0301", "\u00A0",   "\u65E5", "\x01", "'"};
  std::mt19937 random(5);
  for (int i = 0; i < 100000; ++i) {
    std::string text;
    for (std::size_t count = random() % 12; count > 0; --count) {
      text += pieces[random() % std::size(pieces)];
    }
    std::string words = "before";
    std::string characters = "before";
    AppendFoldedUpper(text, &words);
    AppendFoldedUpper("\u200B" + text, &characters);
    ASSERT_EQ(words, characters) << text;
  }
}

TEST(NormalizeFieldName, GivesTheFormOfDictionaries) {
  const Case cases[] = {
      {"N° Sécu. Sociale", "n_secu_sociale"},
      {"dateNaissance", "datenaissance"},
      {"__Date de  naissance__", "date_de_naissance"},
      {"\"Prénom (usuel)\"", "prenom_usuel"},
      {"\uFEFFNIR", "nir"},
      {"T\xE9l\xE9phone", "telephone"},
      {"l’âge", "l_age"},
      {"E-mail", "e_mail"},
      {"...", ""},
      {"", ""},
      {"名前 2", "2"},
      {"Cœur/Œil", "coeur_oeil"},
  };
  for (const Case& test : cases) EXPECT_EQ(NormalizeFieldName(test.text), test.folded);
}

TEST(NormalizeFieldName, IsItsOwnFixpoint) {
  const std::string once = NormalizeFieldName("  Numéro de Sécurité-Sociale (NIR) ");
  EXPECT_EQ(once, "numero_de_securite_sociale_nir");
  EXPECT_EQ(NormalizeFieldName(once), once);
}

TEST(IsValidUtf8, FollowsRfc3629) {
  const std::string_view valid[] = {"",
                                    "ascii only, longer than a word",
                                    "é",
                                    "\u0800",
                                    "\uFFFF",
                                    "\U00010000",
                                    "\U0010FFFF",
                                    "\xED\x9F\xBF",
                                    "\xEE\x80\x80",
                                    "\u0080"};
  for (const std::string_view text : valid) EXPECT_TRUE(IsValidUtf8(text)) << text;
  const std::string_view invalid[] = {
      "\x80",         "\xC0\x80",         "\xC1\xBF",         "\xC3",
      "\xE0\x80\x80", "\xE0\x9F\xBF",     "\xED\xA0\x80",     "\xED\xBF\xBF",
      "\xE2\x82",     "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
      "\xFF",         "\xF0\x9F\x98",     "12345678\xFE",     "\xC3(",
  };
  for (const std::string_view text : invalid) EXPECT_FALSE(IsValidUtf8(text)) << text;
}

TEST(IsValidUtf8, TellsTheSameInEveryPlace) {  // of blocks of many bytes
  for (const std::string_view part :
       {"\xC3\xA9", "\xC3\xA9\xC3\xA9", "\xE2\x80\x99", "\xDF\xBF", "\xC3", "\xA9", "\xC3\xC3\xA9",
        "\xC3\xA9\xA9", "\xC1\xBF", "\xE0\xA9", "\xF0\x9F\x98\x80", "\xFF"}) {
    const bool valid = IsValidUtf8(part);
    for (std::size_t before = 0; before < 40; ++before) {
      for (const std::size_t behind : {0, 1, 15, 16, 40}) {
        const std::string text =
            std::string(before, 'a') + std::string(part) + std::string(behind, 'b');
        EXPECT_EQ(IsValidUtf8(text), valid) << before << ' ' << behind;
      }
    }
  }
}

TEST(AppendRepairedUtf8, KeepsValidSequencesAndReadsTheRestAsWindows1252) {
  EXPECT_EQ(Repaired("Ünïcode \U0001F600 stays"), "Ünïcode \U0001F600 stays");
  EXPECT_EQ(Repaired("T\xE9l\xE9phone \x80"), "Téléphone €");
  EXPECT_EQ(Repaired("é\xE9"), "éé");
  EXPECT_EQ(Repaired("\xED\xA0\x80"), "í\u00A0€");
}

TEST(AppendRepairedUtf8, GivesValidUtf8ForEveryPairOfBytes) {
  for (unsigned pair = 0; pair < 0x10000; ++pair) {
    const char bytes[] = {static_cast<char>(pair >> 8U), static_cast<char>(pair & 0xFFU), 'x'};
    const std::string repaired = Repaired(std::string_view(bytes, 3));
    EXPECT_TRUE(IsValidUtf8(repaired)) << pair;
    EXPECT_TRUE(IsValidUtf8(Folded(std::string_view(bytes, 3)))) << pair;
    if (IsValidUtf8(std::string_view(bytes, 3))) {
      EXPECT_EQ(repaired, std::string_view(bytes, 3));
    }
  }
}

}  // namespace
}  // namespace leakscan
