#include "scanner/output/event_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <string>
#include <thread>

#include "tests/support/compressors.h"
#include "tests/support/temporary_folder.h"

namespace leakscan {
namespace {

// All bytes, and '#' with the error where there was one.
std::string ReadAll(EventFile& file, std::size_t block) {
  std::string text;
  std::string buffer(block, '\0');
  while (true) {
    const auto size = file.Read({buffer.data(), block});
    if (!size) return text + "#" + size.error().message;
    if (*size == 0) return text;
    text.append(buffer, 0, *size);
  }
}

class EventFileTest : public ::testing::Test {
 protected:
  std::string Read(const std::string& bytes, std::size_t block = 65536) {
    const std::string path = folder_.path() + "/events";
    std::ofstream(path, std::ios::binary) << bytes;
    auto file = EventFile::Open(path);
    EXPECT_TRUE(file);
    return ReadAll(**file, block);
  }

  TemporaryFolder folder_;
};

TEST_F(EventFileTest, ReadsPlainAndCompressedForEveryBlockSize) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "{\"type\":\"gap\",\"n\":" + std::to_string(i) + "}\n";
  const std::string frames = Zstd(text.substr(0, 1000)) + Zstd(text.substr(1000));
  for (const std::size_t block : {1U, 7U, 4096U, 65536U}) {
    EXPECT_EQ(Read(text, block), text);
    EXPECT_EQ(Read(frames, block), text);
  }
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read(Zstd("")), "");
  for (std::size_t size = 1; size < 4; ++size) {
    EXPECT_EQ(Read(frames.substr(0, size)), frames.substr(0, size));  // no zstd yet
  }
}

TEST_F(EventFileTest, SaysThatCompressedEventsEndTooEarly) {
  const std::string text = "{\"type\":\"gap\"}\n{\"type\":\"run\"}\n";
  const std::string packed = Zstd(text);
  for (std::size_t size = 4; size < packed.size(); ++size) {
    const std::string found = Read(packed.substr(0, size));
    EXPECT_NE(found.find("#the compressed events end too early"), std::string::npos) << size;
    EXPECT_TRUE(text.starts_with(found.substr(0, found.find('#')))) << size;
  }
  const std::string behind = Read(packed + packed.substr(0, 9));
  EXPECT_TRUE(behind.starts_with(text + "#")) << behind;
  EXPECT_NE(Read(packed + "plain").find("#the compressed events are damaged"), std::string::npos);
}

TEST_F(EventFileTest, ReadsAPipeThatGivesByteByByte) {
  const std::string path = folder_.path() + "/pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const std::string text = "{\"type\":\"gap\"}\n";
  for (const std::string& bytes : {text, Zstd(text)}) {
    std::thread writer([&] {
      std::ofstream out(path, std::ios::binary);
      for (const char c : bytes) out << c << std::flush;
    });
    auto file = EventFile::Open(path);
    ASSERT_TRUE(file);
    EXPECT_EQ(ReadAll(**file, 100), text);
    writer.join();
  }
}

TEST_F(EventFileTest, NamesWhatCannotBeOpened) {
  const auto file = EventFile::Open(folder_.path() + "/none");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "cannot open the events: no such file or directory");
  auto folder = EventFile::Open(folder_.path());
  ASSERT_TRUE(folder);
  EXPECT_EQ(ReadAll(**folder, 10), "#cannot read the events: is a directory");
}

}  // namespace
}  // namespace leakscan
