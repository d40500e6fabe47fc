#include "scanner/validate/ins_oid.h"

#include <gtest/gtest.h>

#include <string>

namespace leakscan {
namespace {

TEST(InsOid, TellsTheKindOfNumber) {
  EXPECT_EQ(FindInsOid("1.2.250.1.213.1.4.8"), InsOid::kNir);
  EXPECT_EQ(FindInsOid("^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS"), InsOid::kNir);
  EXPECT_EQ(FindInsOid("urn:oid:1.2.250.1.213.1.4.9"), InsOid::kNia);
  EXPECT_EQ(FindInsOid("root=\"1.2.250.1.213.1.4.10\""), InsOid::kTest);
  EXPECT_EQ(FindInsOid("OID 1.2.250.1.213.1.4.11."), InsOid::kDemo);
  EXPECT_EQ(FindInsOid("1.2.250.1.213.1.4.13"), InsOid::kNir);
  EXPECT_EQ(FindInsOid("1.2.250.1.213.1.4.14"), InsOid::kNia);
}

TEST(InsOid, LeavesOthers) {
  for (const char* text : {"", "1.2.250.1.213.1.4.", "1.2.250.1.213.1.4.2", "1.2.250.1.213.1.4.88",
                           "1.2.250.1.213.1.4.8.1", "11.2.250.1.213.1.4.8", "2.1.2.250.1.213.1.4.8",
                           "1.2.250.1.71.4.2.1", "1.2.250.1.213.1.4.100"}) {
    EXPECT_EQ(FindInsOid(text), InsOid::kNone) << text;
    EXPECT_EQ(FindLastInsOid(text), InsOid::kNone) << text;
  }
}

TEST(InsOid, FirstAndLastOfSeveral) {
  const std::string both = "1.2.250.1.213.1.4.2 1.2.250.1.213.1.4.8 x 1.2.250.1.213.1.4.10 y";
  EXPECT_EQ(FindInsOid(both), InsOid::kNir);
  EXPECT_EQ(FindLastInsOid(both), InsOid::kTest);
  for (std::size_t size = 0; size < both.size(); ++size) {
    const InsOid cut = FindInsOid(both.substr(0, size));
    EXPECT_EQ(cut, size < 39 ? InsOid::kNone : InsOid::kNir) << size;
  }
}

}  // namespace
}  // namespace leakscan
