#include "scanner/pipeline/path_masker.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/shipped_detection.h"

namespace leakscan {
namespace {

std::string Mask(std::string_view path) {
  static const ShippedDetection shipped = LoadShippedDetection();
  static const Detection detection = shipped.detection();
  static PathMasker masker(detection, 2026);
  return masker.Mask(path).text;
}

TEST(PathMasker, MasksTheIdentifiersOfEveryComponent) {
  EXPECT_EQ(Mask("/a/294037512000591/cv 0647382915.pdf"),
            "/a/2 94 •• •• ••• ••• ••/cv 06 •• •• •• ••.pdf");
  EXPECT_EQ(Mask("mail/canari@courrier-invente.fr"), "mail/c•••@•••");
}

TEST(PathMasker, SeesThroughExtensions) {
  EXPECT_EQ(Mask("canari@courrier-invente.fr.csv"), "c•••@•••.csv");
  EXPECT_EQ(Mask("canari@courrier-invente.fr.csv.gz"), "c•••@•••.csv.gz");
  EXPECT_EQ(Mask("0647382915.tar.zst"), "06 •• •• •• ••.tar.zst");
}

TEST(PathMasker, SeesThroughUnderscores) {
  EXPECT_EQ(Mask("cv_0647382915_2020.pdf"), "cv_06 •• •• •• ••_2020.pdf");
  EXPECT_EQ(Mask("2020_0647382915.pdf"), "2020_06 •• •• •• ••.pdf");
  EXPECT_EQ(Mask("cv_294037512000591_v2.pdf"), "cv_2 94 •• •• ••• ••• ••_v2.pdf");
  EXPECT_EQ(Mask("2_94_03_75_120_005_91.txt"), "2 94 •• •• ••• ••• ••.txt");
  EXPECT_EQ(Mask("cv_jeanne_canari@courrier-invente.fr_2020.pdf"), "c•••@•••_2020.pdf");
}

TEST(PathMasker, KeepsOrdinaryNames) {
  for (const char* path : {"", "/", "a//b/", "dump_2020-09-11.tar.gz", "labo_75012_export_v1.2.csv",
                           "IMG_20200911_143000.jpg", "..", "_", "a.b.c.d"}) {
    EXPECT_EQ(Mask(path), path);
  }
}

// What was read once is remembered, for a while.
TEST(PathMasker, MasksANameTheSameEachTime) {
  const ShippedDetection shipped = LoadShippedDetection();
  const Detection detection = shipped.detection();
  PathMasker masker(detection, 2026);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 500; ++i) {
      const std::string number = std::to_string(i);
      EXPECT_EQ(masker.Mask("d" + number + "/n" + number).text, "d" + number + "/n" + number);
      const PathMasker::Masked hit = masker.Mask("v" + number + "/cv 0647382915.pdf");
      EXPECT_EQ(hit.text, "v" + number + "/cv 06 •• •• •• ••.pdf");
      EXPECT_TRUE(hit.hit);
    }
  }
}

TEST(PathMasker, SaysWhetherTheLastComponentIsHit) {
  const ShippedDetection shipped = LoadShippedDetection();
  const Detection detection = shipped.detection();
  PathMasker masker(detection, 2026);
  EXPECT_TRUE(masker.Mask("a/canari@courrier-invente.fr.csv").hit);
  EXPECT_FALSE(masker.Mask("canari@courrier-invente.fr/a.csv").hit);
}

}  // namespace
}  // namespace leakscan
