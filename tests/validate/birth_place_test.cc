#include "scanner/validate/birth_place.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakscan {
namespace {

struct Case {
  const char* place;
  const char* written;
  BirthPlace expected;
};

TEST(BirthPlace, AgreesByCodeNameAndDepartment) {
  constexpr auto kCommune = BirthPlace::kCommune;
  constexpr auto kDepartment = BirthPlace::kDepartment;
  constexpr auto kUnknown = BirthPlace::kUnknown;
  const Case cases[] = {
      {"69123", "Lyon", kCommune},
      {"69383", "LYON 3E", kCommune},
      {"69383", "69383", kCommune},
      {"69123", "69003 LYON", kCommune},
      {"13205", "Marseille (13)", kCommune},
      {"75112", "Paris 12", kCommune},
      {"67482", "Strasbourg, France", kCommune},
      {"42218", "St-\xC3\x89tienne", kCommune},
      {"42218", "SAINT \xC9TIENNE", kCommune},
      {"97411", "Saint-Denis de la R\xC3\xA9union", kCommune},
      {"2A004", "Ajaccio", kCommune},
      {"2A004", "2a004", kCommune},
      {"20004", "Ajaccio", kCommune},      // before 1976
      {"75066", "Saint-Denis", kCommune},  // before 1968
      {"78018", "Argenteuil", kCommune},
      {"99352", "99352", kCommune},
      {"69123", "69003", kDepartment},
      {"69123", "Rhône (69)", kDepartment},
      {"69123", "69", kDepartment},
      {"2B033", "20200", kDepartment},
      {"97411", "97400", kDepartment},
      {"97411", "974", kDepartment},
      {"01004", "1", kDepartment},
      {"69123", "Lille", kUnknown},
      {"69123", "France", kUnknown},
      {"69123", "69 rue X", kUnknown},
      {"69123", "12345", kUnknown},
      {"99352", "99100", kUnknown},
      {"69123", "", kUnknown},
      {"6912", "Lyon", kUnknown},
      {"", "Lyon", kUnknown},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CompareBirthPlace(c.place, c.written), c.expected) << c.place << ' ' << c.written;
  }
}

TEST(BirthPlace, ChanceSeldomAgrees) {
  std::mt19937 random(7);
  int agreed = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    std::string place = std::to_string(1000 + random() % 94000);
    place.insert(0, 5 - place.size(), '0');
    agreed += CompareBirthPlace(place, "Saint-Denis") == BirthPlace::kCommune;
  }
  EXPECT_LE(agreed, kDraws / 2000);
}

TEST(BirthPlace, ReadsAnyBytes) {
  std::mt19937 random(9);
  for (int i = 0; i < 20000; ++i) {
    std::string written;
    for (std::size_t size = random() % 24; size > 0; --size) {
      written += static_cast<char>(random() % 256);
    }
    CompareBirthPlace("69123", written);
  }
}

}  // namespace
}  // namespace leakscan
