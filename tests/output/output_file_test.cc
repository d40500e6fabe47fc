#include "scanner/output/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace leakscan {
namespace {

using ::testing::HasSubstr;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void MakeFile(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// All frames of `bytes`; "damaged" if one of them is.
std::string Decompress(const std::string& bytes) {
  std::string text;
  std::string room(1U << 16U, '\0');
  ZSTD_DCtx* context = ZSTD_createDCtx();
  ZSTD_inBuffer input = {bytes.data(), bytes.size(), 0};
  std::size_t left = 0;
  while (input.pos < input.size) {
    ZSTD_outBuffer output = {room.data(), room.size(), 0};
    left = ZSTD_decompressStream(context, &output, &input);
    if (ZSTD_isError(left) != 0) break;
    text.append(room.data(), output.pos);
  }
  ZSTD_freeDCtx(context);
  return left == 0 ? text : "damaged";
}

std::string Lines(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines += "{\"line\":" + std::to_string(i * 2654435761U) + "}\n";
  }
  return lines;
}

class OutputFileTest : public ::testing::Test {
 protected:
  OutputFileTest() {
    std::string name = ::testing::TempDir() + "output_file_XXXXXX";
    folder_ = mkdtemp(name.data());
    path_ = folder_ + "/events.ndjson";
  }
  ~OutputFileTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<ByteSink> Open(bool force = false, bool append = false) {
    auto sink = OpenOutputFile({path_, force, append});
    EXPECT_TRUE(sink.has_value()) << sink.error().message;
    return sink ? std::move(*sink) : nullptr;
  }
  std::string OpenError(bool force = false, bool append = false) {
    const auto sink = OpenOutputFile({path_, force, append});
    return sink ? "" : sink.error().message;
  }
  std::string Part() const { return path_ + ".part"; }
  static mode_t Mode(const std::string& path) {
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(OutputFileTest, AppearsUnderItsNameWhenItIsWhole) {
  const mode_t mask = umask(0277);
  auto sink = Open();
  umask(mask);
  ASSERT_TRUE(sink->Write("a\nb").has_value());
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_EQ(ReadFile(Part()), "a\n");
  EXPECT_EQ(Mode(Part()), 0600U);
  ASSERT_TRUE(sink->Write("c\n").has_value());
  ASSERT_TRUE(sink->Close().has_value());
  ASSERT_TRUE(sink->Close().has_value());
  EXPECT_FALSE(std::filesystem::exists(Part()));
  EXPECT_EQ(ReadFile(path_), "a\nbc\n");
  EXPECT_EQ(Mode(path_), 0600U);
}

TEST_F(OutputFileTest, KeepsAnUnfinishedPartOfWholeLines) {
  ASSERT_TRUE(Open()->Write("a\nb\nhalf").has_value());
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_EQ(ReadFile(Part()), "a\nb\n");
  EXPECT_THAT(OpenError(), HasSubstr(".part"));
}

TEST_F(OutputFileTest, WritesTheSameForEveryPieceSize) {
  const std::string lines = Lines(50);
  for (const char* name : {"/events", "/events.zst"}) {
    path_ = folder_ + name;
    for (std::size_t size = 1; size < 40; ++size) {
      auto sink = Open(true);
      for (std::size_t at = 0; at < lines.size(); at += size) {
        ASSERT_TRUE(sink->Write(std::string_view(lines).substr(at, size)).has_value());
      }
      ASSERT_TRUE(sink->Close().has_value());
      const std::string bytes = ReadFile(path_);
      EXPECT_EQ(path_.ends_with(".zst") ? Decompress(bytes) : bytes, lines);
    }
  }
}

TEST_F(OutputFileTest, RefusesAnExistingFileWithoutForce) {
  MakeFile(path_, "old\n");
  EXPECT_THAT(OpenError(), HasSubstr("--force"));
  auto sink = Open(true);
  EXPECT_EQ(ReadFile(path_), "old\n");
  ASSERT_TRUE(sink->Write("new\n").has_value());
  ASSERT_TRUE(sink->Close().has_value());
  EXPECT_EQ(ReadFile(path_), "new\n");
}

TEST_F(OutputFileTest, RefusesADanglingLinkAndAFolder) {
  std::filesystem::create_symlink("nowhere", path_);
  EXPECT_THAT(OpenError(), HasSubstr("exists"));
  path_ = folder_;
  EXPECT_THAT(OpenError(true, true), HasSubstr("folder"));
  path_ = folder_ + "/missing/events";
  EXPECT_THAT(OpenError(), HasSubstr("no such file"));
}

TEST_F(OutputFileTest, DoesNotReplaceAFileMadeMeanwhile) {
  auto sink = Open();
  ASSERT_TRUE(sink->Write("new\n").has_value());
  MakeFile(path_, "somebody's\n");
  EXPECT_FALSE(sink->Close().has_value());
  EXPECT_EQ(ReadFile(path_), "somebody's\n");
  EXPECT_EQ(ReadFile(Part()), "new\n");
}

TEST_F(OutputFileTest, ForceFollowsNoLinkAtThePart) {
  const std::string victim = folder_ + "/victim";
  MakeFile(victim, "keep\n");
  std::filesystem::create_symlink(victim, Part());
  EXPECT_NE(OpenError(), "");
  auto sink = Open(true);
  ASSERT_TRUE(sink->Write("new\n").has_value());
  ASSERT_TRUE(sink->Close().has_value());
  EXPECT_EQ(ReadFile(victim), "keep\n");
  EXPECT_EQ(ReadFile(path_), "new\n");
}

TEST_F(OutputFileTest, AppendsAtOnce) {
  auto sink = Open(false, true);
  EXPECT_EQ(Mode(path_), 0600U);
  ASSERT_TRUE(sink->Write("a\n").has_value());
  EXPECT_EQ(ReadFile(path_), "a\n");
  ASSERT_TRUE(sink->Close().has_value());
  sink = Open(false, true);
  ASSERT_TRUE(sink->Write("b\n").has_value());
  ASSERT_TRUE(sink->Close().has_value());
  EXPECT_EQ(ReadFile(path_), "a\nb\n");
}

TEST_F(OutputFileTest, AppendDoesNotJoinHalfALine) {
  MakeFile(path_, "a\nha");
  ASSERT_TRUE(Open(false, true)->Write("b\n").has_value());
  EXPECT_EQ(ReadFile(path_), "a\nha\nb\n");
}

TEST_F(OutputFileTest, CompressesInFramesThatStandAlone) {
  path_ += ".zst";
  const std::string lines = Lines(200000);
  auto sink = Open();
  ASSERT_TRUE(sink->Write(lines).has_value());
  // A process killed now would leave frames that can be read.
  const std::string part = ReadFile(Part());
  const std::size_t frame = ZSTD_findFrameCompressedSize(part.data(), part.size());
  ASSERT_EQ(ZSTD_isError(frame), 0U);
  const std::string first = Decompress(part.substr(0, frame));
  EXPECT_GE(first.size(), std::size_t{1} << 20U);
  EXPECT_EQ(first.back(), '\n');
  EXPECT_TRUE(lines.starts_with(first));
  ASSERT_TRUE(sink->Close().has_value());
  const std::string bytes = ReadFile(path_);
  EXPECT_EQ(Decompress(bytes), lines);
  EXPECT_LT(bytes.size(), lines.size());
}

TEST_F(OutputFileTest, AppendsFramesToACompressedFile) {
  path_ += ".zst";
  for (const char* line : {"a\n", "b\n"}) {
    auto sink = Open(false, true);
    ASSERT_TRUE(sink->Write(line).has_value());
    ASSERT_TRUE(sink->Close().has_value());
  }
  EXPECT_EQ(Decompress(ReadFile(path_)), "a\nb\n");
}

TEST_F(OutputFileTest, EndsTheFrameOfAnUnfinishedFile) {
  path_ += ".zst";
  ASSERT_TRUE(Open()->Write("a\nb\nhalf").has_value());
  EXPECT_EQ(Decompress(ReadFile(Part())), "a\nb\n");
}

// The file size limit stands in for a full disk: the write that crosses it is short, the next one
// fails.
class FullDiskTest : public OutputFileTest {
 protected:
  FullDiskTest() {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
  }
  ~FullDiskTest() override { setrlimit(RLIMIT_FSIZE, &before_); }

  void LimitTo(std::size_t bytes) {
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  void Unlimit() { setrlimit(RLIMIT_FSIZE, &before_); }

  rlimit before_ = {};
};

TEST_F(FullDiskTest, LeavesWholeLines) {
  const std::string lines = Lines(40);
  for (std::size_t room = 0; room < lines.size(); ++room) {
    auto sink = Open(true);
    LimitTo(room);
    const bool first = sink->Write(std::string_view(lines).substr(0, 100)).has_value();
    const Status second = sink->Write(std::string_view(lines).substr(100));
    Unlimit();
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::kIo);
    EXPECT_FALSE(sink->Write("later\n").has_value()) << "the first error is final";
    EXPECT_FALSE(sink->Close().has_value());
    sink.reset();
    const std::string part = ReadFile(Part());
    ASSERT_EQ(part, first ? lines.substr(0, lines.rfind('\n', room - 1) + 1) : part);
    ASSERT_LE(part.size(), room);
    ASSERT_TRUE(part.empty() || part.back() == '\n');
    ASSERT_TRUE(lines.starts_with(part));
    EXPECT_FALSE(std::filesystem::exists(path_));
  }
}

TEST_F(FullDiskTest, LeavesWholeFrames) {
  path_ += ".zst";
  const std::string lines = Lines(200000);
  auto sink = Open();
  ASSERT_TRUE(sink->Write(lines).has_value());
  ASSERT_TRUE(sink->Close().has_value());
  const std::size_t whole = ReadFile(path_).size();
  for (const std::size_t room : {whole - 1, whole - 100, whole / 2, whole / 3, std::size_t{3}}) {
    sink = Open(true);
    LimitTo(room);
    Status status = sink->Write(lines);
    if (status) status = sink->Close();
    sink.reset();
    Unlimit();
    EXPECT_FALSE(status.has_value());
    const std::string part = ReadFile(Part());
    const std::string text = Decompress(part);
    EXPECT_NE(text, "damaged") << room;
    EXPECT_TRUE(lines.starts_with(text));
    EXPECT_TRUE(text.empty() || text.back() == '\n');
    EXPECT_EQ(text.empty(), room == 3);
  }
}

TEST_F(OutputFileTest, WritesDevicesInPlace) {
  path_ = "/dev/full";
  auto sink = Open();
  const Status status = sink->Write("a\n");
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_THAT(status.error().message, HasSubstr("no space left"));
  path_ = "/dev/null";
  sink = Open();
  EXPECT_TRUE(sink->Write("a\n").has_value());
  EXPECT_TRUE(sink->Close().has_value());
}

TEST(DescriptorSink, WritesAllToASlowReader) {
  for (const int flags : {0, O_NONBLOCK}) {
    int ends[2];
    ASSERT_EQ(pipe2(ends, flags), 0);
    fcntl(ends[0], F_SETFL, 0);
    const std::string lines = Lines(20000);
    std::string got;
    std::thread reader([&] {
      char room[1000];
      for (ssize_t size; (size = read(ends[0], room, sizeof(room))) > 0;) {
        got.append(room, static_cast<std::size_t>(size));
      }
    });
    const auto sink = MakeDescriptorSink(ends[1]);
    EXPECT_TRUE(sink->Write(lines).has_value());
    EXPECT_TRUE(sink->Close().has_value());
    EXPECT_EQ(close(ends[1]), 0) << "the descriptor stays open";
    reader.join();
    close(ends[0]);
    EXPECT_EQ(got, lines);
  }
}

TEST(DescriptorSink, TellsThatTheReaderWentAway) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  const auto sink = MakeDescriptorSink(ends[1]);
  const Status status = sink->Write("a\n");
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_EQ(status.error().message, "broken pipe");
  EXPECT_FALSE(sink->Close().has_value());
  close(ends[1]);
}

TEST(DescriptorSink, BearsSignals) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR1, &action, nullptr);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string lines = Lines(20000);
  const pthread_t writer = pthread_self();
  std::size_t got = 0;
  std::thread reader([&] {
    char room[4096];
    while (got < lines.size()) {
      pthread_kill(writer, SIGUSR1);
      const ssize_t size = read(ends[0], room, sizeof(room));
      if (size <= 0) break;
      got += static_cast<std::size_t>(size);
    }
  });
  EXPECT_TRUE(MakeDescriptorSink(ends[1])->Write(lines).has_value());
  reader.join();
  EXPECT_EQ(got, lines.size());
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace leakscan
