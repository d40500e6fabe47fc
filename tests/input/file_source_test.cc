#include "scanner/input/file_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace leakscan {
namespace {

Input RegularInput(const std::string& path) {
  Input input;
  input.path = path;
  return input;
}

Input PipeInput(const std::string& path) {
  Input input;
  input.path = path;
  input.is_pipe = true;
  return input;
}

std::string ReadToEnd(ByteSource& source, std::size_t room_bytes = 1000, int* pauses = nullptr) {
  std::string text;
  std::vector<std::byte> room(room_bytes);
  while (true) {
    const Result<ReadOutcome> outcome = source.Read(room);
    if (!outcome || outcome->end) return text;
    EXPECT_EQ(outcome->bytes == 0, outcome->paused);
    if (outcome->paused && pauses != nullptr) ++*pauses;
    text.append(reinterpret_cast<const char*>(room.data()), outcome->bytes);
  }
}

TEST(FileSource, ReadsAFileForEverySizeOfRoom) {
  const TemporaryFolder folder;
  const std::string text = "a file of some lines\nand no more\n";
  const std::string path = folder.Write("file", text);
  for (std::size_t room = 1; room < 40; ++room) {
    auto source = FileSource::Open(RegularInput(path));
    ASSERT_TRUE(source.has_value());
    EXPECT_EQ(ReadToEnd(**source, room), text);
    EXPECT_FALSE((*source)->Changed());
    std::byte byte[1];
    EXPECT_TRUE((*source)->Read(byte)->end);
  }
}

TEST(FileSource, SaysWhatIsNotThere) {
  const TemporaryFolder folder;
  const auto source = FileSource::Open(RegularInput(folder.path() + "/absent"));
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(source.error().message, "no such file or directory");
  EXPECT_EQ(FileSource::Open(RegularInput(folder.path())).error().code, ErrorCode::kIo);
}

TEST(FileSource, ReadsAGrownFileUpToItsOldSize) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", "before");
  auto source = FileSource::Open(RegularInput(path));
  std::ofstream(path, std::ios::app) << " and after";
  EXPECT_EQ(ReadToEnd(**source), "before");
  EXPECT_TRUE((*source)->Changed());
}

TEST(FileSource, EndsWhereAShrunkFileEnds) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", std::string(10000, 'x'));
  auto source = FileSource::Open(RegularInput(path));
  std::filesystem::resize_file(path, 5000);
  EXPECT_EQ(ReadToEnd(**source).size(), 5000U);
  EXPECT_TRUE((*source)->Changed());
}

TEST(FileSource, RefusesAFileThatBecameAPipe) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/fifo";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(FileSource::Open(RegularInput(path)).has_value());  // and does not hang
}

TEST(FileSource, WaitsForTheWriterOfAPipeAndPauses) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/fifo";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  auto source = FileSource::Open(PipeInput(path));
  ASSERT_TRUE(source.has_value());
  std::byte room[16];
  EXPECT_TRUE((*source)->Read(room)->paused);  // no writer yet
  std::thread writer([&] {
    const int pipe = open(path.c_str(), O_WRONLY);
    EXPECT_EQ(write(pipe, "first ", 6), 6);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(write(pipe, "second", 6), 6);
    close(pipe);
  });
  int pauses = 0;
  EXPECT_EQ(ReadToEnd(**source, 1000, &pauses), "first second");
  EXPECT_GE(pauses, 1);
  EXPECT_FALSE((*source)->Changed());
  writer.join();
}

TEST(FileSource, CanBeLookedIntoAnywhereUnlessItIsAPipe) {
  const TemporaryFolder folder;
  auto source = FileSource::Open(RegularInput(folder.Write("file", "0123456789")));
  ASSERT_TRUE(source.has_value());
  std::byte room[4];
  const auto text = [&](std::size_t bytes) {
    return std::string(reinterpret_cast<const char*>(room), bytes);
  };
  EXPECT_EQ((*source)->ReadAt(5, room), 4U);
  EXPECT_EQ(text(4), "5678");
  EXPECT_EQ((*source)->ReadAt(8, room), 2U);
  EXPECT_EQ(text(2), "89");
  EXPECT_EQ((*source)->ReadAt(10, room), 0U);
  EXPECT_EQ((*source)->ReadAt(UINT64_MAX, room), 0U);
  EXPECT_EQ(ReadToEnd(**source, 3), "0123456789");

  const std::string fifo = folder.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  auto pipe = FileSource::Open(PipeInput(fifo));
  ASSERT_TRUE(pipe.has_value());
  EXPECT_EQ((*pipe)->ReadAt(0, room), std::nullopt);
}

TEST(FileSource, LeavesNoDescriptorToChildren) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", "x");
  const int before = dup(0);
  close(before);
  auto source = FileSource::Open(RegularInput(path));
  EXPECT_EQ(fcntl(before, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);  // the lowest free number
}

}  // namespace
}  // namespace leakscan
