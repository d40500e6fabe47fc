#include "scanner/input/input_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Input> List(InputOptions options) {
  InputList list(std::move(options));
  std::vector<Input> inputs;
  while (std::optional<Input> input = list.Next()) inputs.push_back(*std::move(input));
  EXPECT_FALSE(list.Next().has_value());
  return inputs;
}

// Paths behind `folder`, with the reason of a refusal.
std::vector<std::string> Names(const std::vector<Input>& inputs, const std::string& folder) {
  std::vector<std::string> names;
  for (const Input& input : inputs) {
    std::string name = input.path;
    if (name.starts_with(folder + "/")) name = name.substr(folder.size() + 1);
    if (input.refusal) name += " " + std::string(Name(input.refusal->reason));
    names.push_back(name);
  }
  return names;
}

TEST(InputList, WalksFoldersInBytewiseOrder) {
  const TemporaryFolder folder;
  for (const char* name :
       {"b", "a/2", "a/10", "a/b/c", "Z", "a.txt", "\xC3\xA9", "\xFF", ".hidden"}) {
    folder.Write(name, "x");
  }
  EXPECT_THAT(
      Names(List({.paths = {folder.path()}, .excludes = {}}), folder.path()),
      ElementsAre(".hidden", "Z", "a/10", "a/2", "a/b/c", "a.txt", "b", "\xC3\xA9", "\xFF"));
}

TEST(InputList, GivesVolumesWithTheFirstOfThem) {
  const TemporaryFolder folder;
  for (const char* name : {"x.7z.001", "x.7z.002", "x.7z.003", "x.7z.005", "x.zz", "y.z01", "y.z02",
                           "y.zip", "z.aa"}) {
    folder.Write(name, "x");
  }
  std::filesystem::create_directory(folder.path() + "/z.ab");
  const auto volumes = [&](const Input& input) { return Names(input.volumes, folder.path()); };
  std::vector<Input> inputs = List({.paths = {folder.path()}, .excludes = {}});
  EXPECT_THAT(Names(inputs, folder.path()),
              ElementsAre("x.7z.001", "x.7z.005", "x.zz", "y.z01", "z.aa"));
  EXPECT_THAT(volumes(inputs[0]), ElementsAre("x.7z.002", "x.7z.003"));
  EXPECT_EQ(inputs[0].bytes_with_volumes(), 3U);
  EXPECT_THAT(volumes(inputs[3]), ElementsAre("y.z02", "y.zip"));
  EXPECT_EQ(TotalBytes({.paths = {folder.path()}, .excludes = {}}), 9U);

  inputs = List({.paths = {folder.path()}, .excludes = {"*.002"}});
  EXPECT_THAT(volumes(inputs[0]), IsEmpty());

  const std::string x = folder.path() + "/x.7z.00";
  inputs = List({.paths = {x + "1", x + "2", x + "1", x + "3"}, .excludes = {}});
  EXPECT_THAT(Names(inputs, folder.path()), ElementsAre("x.7z.001", "x.7z.001", "x.7z.003"));
  EXPECT_THAT(volumes(inputs[0]), ElementsAre("x.7z.002"));
}

TEST(InputList, KeepsTheOrderOfTheCommandLine) {
  const TemporaryFolder folder;
  const std::string b = folder.Write("b", "12345");
  const std::string a = folder.Write("a", "x");
  const std::vector<Input> inputs = List({.paths = {b, a, b}, .excludes = {}});
  EXPECT_THAT(Names(inputs, folder.path()), ElementsAre("b", "a", "b"));
  EXPECT_EQ(inputs[0].bytes, 5U);
  EXPECT_GT(inputs[0].mtime, 0);
  EXPECT_FALSE(inputs[0].is_pipe);
}

TEST(InputList, PutsOneSlashBetweenFolderAndName) {
  const TemporaryFolder folder;
  folder.Write("a", "x");
  const std::vector<Input> inputs =
      List({.paths = {folder.path() + "/", folder.path() + "//"}, .excludes = {}});
  ASSERT_EQ(inputs.size(), 2U);
  EXPECT_EQ(inputs[0].path, folder.path() + "/a");
}

TEST(InputList, RefusesWhatIsNotThere) {
  const TemporaryFolder folder;
  EXPECT_THAT(
      Names(List({.paths = {folder.path() + "/absent", ""}, .excludes = {}}), folder.path()),
      ElementsAre("absent unreadable", " unreadable"));
}

TEST(InputList, FollowsNoSymlinkToAFolder) {
  const TemporaryFolder folder;
  const std::string file = folder.Write("dir/file", "x");
  std::filesystem::create_directory_symlink(folder.path(), folder.path() + "/loop");
  std::filesystem::create_symlink(file, folder.path() + "/to_file");
  std::filesystem::create_symlink("nowhere", folder.path() + "/to_nothing");
  EXPECT_THAT(Names(List({.paths = {folder.path()}, .excludes = {}}), folder.path()),
              ElementsAre("dir/file", "loop special", "to_file", "to_nothing unreadable"));
  // Named, it is followed.
  EXPECT_THAT(Names(List({.paths = {folder.path() + "/to_file", folder.path() + "/loop/dir"},
                          .excludes = {}}),
                    folder.path()),
              ElementsAre("to_file", "loop/dir/file"));
}

TEST(InputList, RefusesSpecialFilesInsideFoldersAndTakesANamedFifo) {
  const TemporaryFolder folder;
  const std::string fifo = folder.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const int socket_number = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder.path() + "/socket").c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  close(socket_number);
  EXPECT_THAT(Names(List({.paths = {folder.path()}, .excludes = {}}), folder.path()),
              ElementsAre("fifo special", "socket special"));
  const std::vector<Input> named = List({.paths = {fifo, "/dev/null"}, .excludes = {}});
  ASSERT_EQ(named.size(), 2U);
  EXPECT_TRUE(named[0].is_pipe);
  EXPECT_EQ(named[0].bytes, std::nullopt);
  EXPECT_FALSE(named[0].refusal.has_value());
  EXPECT_EQ(named[1].refusal->reason, GapReason::kSpecial);
}

TEST(InputList, RefusesFilesThatTheKernelMakesUp) {
  if (!std::filesystem::exists("/proc/self/status")) GTEST_SKIP();
  for (const std::string path : {"/proc", "/proc/self/status"}) {
    const std::vector<Input> inputs = List({.paths = {path}, .excludes = {}});
    ASSERT_EQ(inputs.size(), 1U);
    ASSERT_TRUE(inputs[0].refusal.has_value());
    EXPECT_EQ(inputs[0].refusal->reason, GapReason::kUnreadable);
  }
}

TEST(InputList, ExcludesByWholePathAndByLastPart) {
  const TemporaryFolder folder;
  for (const char* name : {"a.log", "b.csv", "cache/c.csv", "dir/d.log", "dir/e.csv"}) {
    folder.Write(name, "x");
  }
  const auto list = [&](std::vector<std::string> excludes, std::uint64_t excluded) {
    InputList inputs({.paths = {folder.path()}, .excludes = std::move(excludes)});
    std::vector<Input> all;
    while (std::optional<Input> input = inputs.Next()) all.push_back(*std::move(input));
    EXPECT_EQ(inputs.excluded(), excluded);
    return Names(all, folder.path());
  };
  EXPECT_THAT(list({"*.log"}, 2), ElementsAre("b.csv", "cache/c.csv", "dir/e.csv"));
  EXPECT_THAT(list({"cache"}, 1), ElementsAre("a.log", "b.csv", "dir/d.log", "dir/e.csv"));
  EXPECT_THAT(list({"*/dir/*.csv"}, 1), ElementsAre("a.log", "b.csv", "cache/c.csv", "dir/d.log"));
  EXPECT_THAT(list({folder.path()}, 1), IsEmpty());
}

TEST(InputList, GivesStandardInputAsAPipe) {
  const std::vector<Input> inputs = List({.paths = {"-"}, .excludes = {"*"}});
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0].path, "-");
  EXPECT_TRUE(inputs[0].is_pipe || inputs[0].refusal.has_value());
}

TEST(InputList, EndsInFoldersNestedVeryDeep) {
  const TemporaryFolder folder;
  std::string path;
  for (int i = 0; i < 300; ++i) path += "d/";
  folder.Write(path + "file", "x");
  const std::vector<Input> inputs = List({.paths = {folder.path()}, .excludes = {}});
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0].refusal->reason, GapReason::kLimitDepth);
}

TEST(TotalBytes, AddsUpWhatHasASize) {
  const TemporaryFolder folder;
  folder.Write("a", "123");
  folder.Write("dir/b", "4567");
  EXPECT_EQ(TotalBytes({.paths = {folder.path()}, .excludes = {}}), 7U);
  EXPECT_EQ(TotalBytes({.paths = {folder.path()}, .excludes = {"b"}}), 3U);
  const std::string fifo = folder.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(TotalBytes({.paths = {folder.path(), fifo}, .excludes = {}}), std::nullopt);
}

}  // namespace
}  // namespace leakscan
