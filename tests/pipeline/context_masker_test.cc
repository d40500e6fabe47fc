#include "scanner/pipeline/context_masker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/shipped_detection.h"

namespace leakscan {
namespace {

class ContextMaskerTest : public testing::Test {
 protected:
  std::string Title(std::string_view title, std::string_view author = {}) {
    PostContext post;
    post.title = title;
    post.author = author;
    const ShownContext* shown = masker_.Mask(post, findings_);
    return shown != nullptr ? shown->title : "none";
  }
  std::string Url(std::string_view url) {
    PostContext post;
    post.url = url;
    const ShownContext* shown = masker_.Mask(post, findings_);
    return shown != nullptr ? shown->url : "none";
  }
  void Find(Kind kind, std::string_view value) {
    Finding& finding = findings_.emplace_back();
    finding.kind = kind;
    finding.value = finding.normalized = value;
  }

  const ShippedDetection shipped_ = LoadShippedDetection();
  const Detection detection_ = shipped_.detection();
  const HmacSha256 tokens_{SecretKey{1}};
  ContextMasker masker_{detection_, tokens_, 2026};
  std::vector<Finding> findings_;
};

TEST_F(ContextMaskerTest, KeepsWhatIsAboutNobody) {
  EXPECT_EQ(Title("Fuite labo : échantillon 2024 - Forum"),
            "Fuite labo : échantillon 2024 - Forum");
  EXPECT_EQ(Url("https://forum.example/fil/20731/fuite-labo?page=2"),
            "https://forum.example/fil/20731/fuite-labo?page=2");
}

TEST_F(ContextMaskerTest, MasksIdentifiers) {
  EXPECT_EQ(Title("NIR 2 94 03 75 120 005 91"), "NIR 2 94 •• •• ••• ••• ••");
  EXPECT_EQ(Title("camille.martel@example.org"), "c•••@•••");
  EXPECT_EQ(Title("voir xkcdq@zone ici"), "voir ••• ici");
  EXPECT_EQ(Title("le 12/05/1985 a 40.12.98"), "le ••• a •••");
  EXPECT_EQ(Title("de 40 12 98"), "de •••");
  EXPECT_EQ(Title("de 40\u00A0128\u00A0 98"), "de •••");
  EXPECT_EQ(Url("https://forum.example/@bob/1?tel=0647382915"),
            "https://forum.example/•••/1?tel=06 •• •• •• ••");
}

TEST_F(ContextMaskerTest, MasksNamesHoweverWritten) {
  for (const char* title :
       {"Dossier de Camille Martel", "dossier de camille martel", "MARTEL Camille",
        "Camille MARTEL - labo", "M. Martel et camille", "camille_martel"}) {
    const std::string shown = Title(title);
    for (const char* part : {"artel", "ARTEL", "amille"}) {
      EXPECT_EQ(shown.find(part), std::string::npos) << shown;
    }
  }
  EXPECT_EQ(Url("https://forum.example/t/camille-martel/3"), "https://forum.example/t/•••-•••/3");
}

TEST_F(ContextMaskerTest, MasksWhomAWordAnnounces) {
  for (const char* title :
       {"Dossier ZBOROWSKA", "Le cas de Zborowska", "patient Zborowska - labo"}) {
    const std::string shown = Title(title);
    EXPECT_EQ(shown.find("borowska"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("BOROWSKA"), std::string::npos) << shown;
  }
  EXPECT_EQ(Title("Dossier patient complet"), "Dossier patient complet");
}

TEST_F(ContextMaskerTest, MasksWhatTheRecordHolds) {
  EXPECT_EQ(Title("Pour Zborowska 12345"), "Pour Zborowska 12345");
  Find(Kind::kPersonName, "ZBOROWSKA");
  Find(Kind::kIpp, "12345");
  EXPECT_EQ(Title("Pour Zborowska 12345"), "Pour Z••• •••");
  EXPECT_EQ(Title("Le cas de shadow", "Shadow"), "Le cas de s•••");
}

TEST_F(ContextMaskerTest, ReadsNothingOfWhatItWouldHaveToCut) {
  EXPECT_EQ(Title(std::string(5000, 'x')), "none");
  EXPECT_EQ(Url("javascript:alert(1)"), "none");
}

TEST_F(ContextMaskerTest, GivesTheAuthorAsAToken) {
  PostContext post;
  post.author = "Shadow";
  const ShownContext* shown = masker_.Mask(post, findings_);
  ASSERT_NE(shown, nullptr);
  EXPECT_EQ(shown->author, tokens_.Token("author", "SHADOW"));
}

TEST(NormalizePosted, GivesTimesAsIso8601) {
  EXPECT_EQ(NormalizePosted("2024-05-12T14:03:00.123+02:00"), "2024-05-12T14:03:00+02:00");
  EXPECT_EQ(NormalizePosted("2024-05-12 14:03:22"), "2024-05-12T14:03:22");
  EXPECT_EQ(NormalizePosted("2024-05-12T14:03Z"), "2024-05-12T14:03Z");
  EXPECT_EQ(NormalizePosted(" 2024/5/2 "), "2024-05-02");
  EXPECT_EQ(NormalizePosted("12/05/2024 à 9h05"), "2024-05-12T09:05");
  EXPECT_EQ(NormalizePosted("12.05.2024, 09:05"), "2024-05-12T09:05");
  EXPECT_EQ(NormalizePosted("1715522580"), "2024-05-12T14:03:00Z");
  EXPECT_EQ(NormalizePosted("1715522580123"), "2024-05-12T14:03:00Z");
  EXPECT_EQ(NormalizePosted("1715522580.0"), "2024-05-12T14:03:00Z");
}

TEST(NormalizePosted, KnowsWhatIsNoTime) {
  for (const char* text : {"", "hier", "0647382915", "294037512000591", "2024", "2024-13-01",
                           "19/03/1994", "1985-03-19", "2024-05-123", "12/05/24", "5/12", "."}) {
    EXPECT_EQ(NormalizePosted(text), "") << text;
  }
}

}  // namespace
}  // namespace leakscan
