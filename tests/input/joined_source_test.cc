#include "scanner/input/joined_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace leakscan {
namespace {

Input File(const std::string& path) {
  Input input;
  input.path = path;
  input.bytes = std::filesystem::file_size(path);
  return input;
}

std::string ReadToEnd(ByteSource& source, std::size_t room_bytes, std::uint64_t* skipped) {
  std::string text;
  std::vector<std::byte> room(room_bytes);
  while (true) {
    const auto outcome = source.Read(room);
    if (!outcome) {
      EXPECT_TRUE(source.CanResume());
      *skipped += source.SkippedBytes();
      continue;
    }
    if (outcome->end) return text;
    text.append(reinterpret_cast<const char*>(room.data()), outcome->bytes);
  }
}

TEST(JoinedSource, ReadsFilesAsOne) {
  const TemporaryFolder folder;
  const std::vector<Input> files = {File(folder.Write("a", "01234")), File(folder.Write("b", "")),
                                    File(folder.Write("c", "567")), File(folder.Write("d", "89"))};
  std::uint64_t skipped = 0;
  for (const std::size_t room_bytes : {1, 3, 100}) {
    JoinedSource source(files);
    EXPECT_EQ(ReadToEnd(source, room_bytes, &skipped), "0123456789");
    EXPECT_FALSE(source.Changed());
    for (std::size_t at = 0; at <= 11; ++at) {
      std::byte room[6];
      const auto bytes = source.ReadAt(at, room);
      ASSERT_TRUE(bytes.has_value());
      EXPECT_EQ(std::string(reinterpret_cast<const char*>(room), *bytes),
                std::string("0123456789").substr(std::min<std::size_t>(at, 10), 6));
    }
    std::byte room[2];
    EXPECT_EQ(source.ReadAt(UINT64_MAX, room), 0U);
  }
  EXPECT_EQ(skipped, 0U);
}

TEST(JoinedSource, StepsOverAFileThatIsGone) {
  const TemporaryFolder folder;
  const std::vector<Input> files = {File(folder.Write("a", "012")), File(folder.Write("b", "3456")),
                                    File(folder.Write("c", "789"))};
  unlink(files[1].path.c_str());
  JoinedSource source(files);
  std::uint64_t skipped = 0;
  EXPECT_EQ(ReadToEnd(source, 2, &skipped), "012789");
  EXPECT_EQ(skipped, 4U);
}

TEST(JoinedSource, TellsOfAFileThatHasChanged) {
  const TemporaryFolder folder;
  const std::vector<Input> files = {File(folder.Write("a", "012")), File(folder.Write("b", "3"))};
  folder.Write("a", "01");
  JoinedSource source(files);
  std::uint64_t skipped = 0;
  EXPECT_EQ(ReadToEnd(source, 2, &skipped), "013");
  EXPECT_TRUE(source.Changed());
}

}  // namespace
}  // namespace leakscan
