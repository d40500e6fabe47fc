#include "scanner/input/volume_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(VolumeNames, KnowsWhatFollowsAFirstVolume) {
  const std::pair<const char*, const char*> cases[] = {
      {"d/x.7z.001", "d/x.7z.002"},
      {"x.zip.000", "x.zip.001"},
      {"x.tar.00", "x.tar.01"},
      {"x.gz.aa", "x.gz.ab"},
      {"x.gz.aaa", "x.gz.aab"},
      {"x.tar.part1", "x.tar.part2"},
      {"x.tar.part01", "x.tar.part02"},
      {"x.tgz.part-aa", "x.tgz.part-ab"},
      {"x.tgz.partaa", "x.tgz.partab"},
      {"d/xaa", "d/xab"},
      {"x-aa", "x-ab"},
  };
  for (const auto& [first, second] : cases) {
    EXPECT_TRUE(IsFirstVolume(first)) << first;
    EXPECT_THAT(NextVolumes(first), ElementsAre(second));
    const bool from_zero = std::string_view(first).ends_with('0');
    EXPECT_EQ(IsFirstVolume(second), from_zero) << second;
  }
  EXPECT_TRUE(IsFirstVolume("x.z01"));
  EXPECT_THAT(NextVolumes("x.z01"), ElementsAre("x.z02", "x.zip"));
}

TEST(VolumeNames, CountsOn) {
  const std::pair<const char*, const char*> cases[] = {
      {"x.009", "x.010"}, {"x.099", "x.100"},      {"x.999", "x.1000"},
      {"x.az", "x.ba"},   {"x.part9", "x.part10"}, {"x.azz", "x.baa"},
  };
  for (const auto& [name, next] : cases) EXPECT_THAT(NextVolumes(name), ElementsAre(next));
  EXPECT_THAT(NextVolumes("x.zz"), IsEmpty());
  EXPECT_THAT(NextVolumes("x.zip"), IsEmpty());
}

TEST(VolumeNames, OtherNamesAreNoVolumes) {
  for (const char* name :
       {"", "001", "aa", "x.1", "syslog.2", "x.csv", "export2021", "x.part1.rar", "banaa",
        "20210301", "x.002", "x.ab", "x.0123456", "x.txt", "IMG_0001"}) {
    EXPECT_FALSE(IsFirstVolume(name)) << name;
  }
}

TEST(VolumeNames, KnowsALaterVolumeOfAnArchive) {
  for (const char* name :
       {"x.7z.002", "x.tar.gz.ab", "X.ZIP.010", "x.tgz.part-ac", "x.gz.part2", "x.z02"}) {
    EXPECT_TRUE(IsLaterVolumeOfArchive(name)) << name;
  }
  for (const char* name : {"x.7z.001", "x.csv.002", "x.gz.aa", "log.02", "x.zip", "x.7z",
                           "x.tar.gz", "x.tar.xz", "x.tar.gz.asc", "x.zip.tmp"}) {
    EXPECT_FALSE(IsLaterVolumeOfArchive(name)) << name;
  }
}

}  // namespace
}  // namespace leakscan
