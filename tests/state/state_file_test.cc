#include "scanner/state/state_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace leakscan {
namespace {

constexpr SecretKey kKey = {1, 2, 3};

Hash128 H(std::uint64_t number) { return {number, ~number}; }

DoneInput Done(std::uint64_t number) {
  DoneInput done;
  done.path = H(number);
  done.stamp = H(number + 1);
  done.settled = true;
  done.file = H(number + 2);
  done.content = H(number + 3);
  done.way = H(7);
  done.bytes = 1000 + number;
  return done;
}

class StateFileTest : public testing::Test {
 protected:
  std::unique_ptr<StateFile> Open() {
    auto file = StateFile::Open(path_, kKey);
    EXPECT_TRUE(file.has_value()) << (file ? "" : file.error().message);
    return file ? *std::move(file) : nullptr;
  }
  Error OpenFails(const SecretKey& key = kKey) {
    const auto file = StateFile::Open(path_, key);
    EXPECT_FALSE(file.has_value());
    return file ? Error{ErrorCode::kInternal, ""} : file.error();
  }
  std::string Bytes() {
    std::ifstream stream(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void Write(const std::string& bytes) {
    std::filesystem::remove(path_ + "-wal");
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/state.db";
};

TEST_F(StateFileTest, IsPrivateAndRemembersWhatWasCommitted) {
  DoneInput done = Done(10);
  done.resume = {500, 400, 450, 3, H(99)};
  {
    const auto file = Open();
    struct stat status = {};
    ASSERT_EQ(stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(file->run(), 1U);
    EXPECT_FALSE(file->FindPath(done.path)->has_value());
    ASSERT_TRUE(file->Commit({done, Done(20)}, {H(1), H(2)}));
    ASSERT_TRUE(file->EndRun(true));
  }
  const auto file = Open();
  EXPECT_EQ(file->run(), 2U);
  EXPECT_EQ(file->pass(), 2U);
  const auto path = **file->FindPath(done.path);
  EXPECT_EQ(path.stamp, done.stamp);
  EXPECT_TRUE(path.settled);
  EXPECT_EQ(path.content, done.content);
  EXPECT_EQ(path.run, 1U);
  EXPECT_EQ((**file->FindFile(done.file)).content, done.content);
  const auto content = **file->FindContent(done.content);
  EXPECT_EQ(content.bytes, done.bytes);
  EXPECT_EQ(content.resume, done.resume);
  EXPECT_FALSE((**file->FindContent(H(23))).resume.has_value());
  EXPECT_TRUE(*file->HoldsSize(done.bytes));
  EXPECT_FALSE(*file->HoldsSize(done.bytes + 1));
  EXPECT_TRUE(*file->WasReported(H(1)));
  EXPECT_FALSE(*file->WasReported(H(3)));
}

TEST_F(StateFileTest, WhatThePassItselfHasDoneIsNotOfAnEarlierPass) {
  {
    const auto file = Open();
    ASSERT_TRUE(file->Commit({Done(10)}, {H(1)}));
    EXPECT_FALSE(*file->HoldsSize(1010));
    EXPECT_FALSE(*file->WasReported(H(1)));
  }  // killed: the pass goes on
  {
    const auto file = Open();
    EXPECT_EQ(file->pass(), 1U);
    EXPECT_TRUE(file->FindPath(H(10))->has_value());
    EXPECT_FALSE(*file->HoldsSize(1010));
    EXPECT_FALSE(*file->WasReported(H(1)));
    ASSERT_TRUE(file->EndRun(true));
  }
  EXPECT_TRUE(*Open()->WasReported(H(1)));
}

TEST_F(StateFileTest, ContentsKeepTheRunThatMetThemFirst) {
  ASSERT_TRUE(Open()->Commit({Done(10)}, {}));
  const auto file = Open();
  ASSERT_TRUE(file->Commit({Done(10)}, {}));
  EXPECT_EQ((**file->FindContent(H(13))).run, 1U);
  EXPECT_EQ((**file->FindPath(H(10))).run, 2U);
}

TEST_F(StateFileTest, CountsTheRunsThatDiedInAnInput) {
  for (std::uint64_t deaths = 0; deaths < 3; ++deaths) {
    const auto file = Open();
    EXPECT_EQ(*file->Deaths(H(1), H(5)), deaths);
    ASSERT_TRUE(file->MarkBegun(H(1), H(5), {}));
    EXPECT_EQ(*file->Deaths(H(1), H(5)), 0U) << "this run has not died";
  }
  {
    const auto file = Open();
    EXPECT_EQ(*file->Deaths(H(1), H(6)), 0U) << "it has changed";
    ASSERT_TRUE(file->MarkBegun(H(1), H(6), {}));
    ASSERT_TRUE(file->EndRun(false));
  }
  EXPECT_EQ(*Open()->Deaths(H(1), H(6)), 0U);
}

TEST_F(StateFileTest, WhatEndedOrWasDoneIsNotToBlame) {
  {
    const auto file = Open();
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(file->MarkBegun(H(i), H(5), {}));
    ASSERT_TRUE(file->MarkBegun(H(4), H(5), {H(1)}));
    DoneInput done = Done(2);
    ASSERT_TRUE(file->Commit({done}, {}));
  }
  const auto file = Open();
  std::vector<std::uint64_t> deaths;
  for (std::uint64_t i = 1; i <= 4; ++i) deaths.push_back(*file->Deaths(H(i), H(5)));
  EXPECT_EQ(deaths, (std::vector<std::uint64_t>{0, 0, 1, 1}));
}

TEST_F(StateFileTest, GoesOnWithTheOutputOfAPassThatIsNotEnded) {
  {
    const auto file = Open();
    EXPECT_FALSE(file->Unfinished("out"));
    ASSERT_TRUE(file->SetOutput("out"));
    EXPECT_FALSE(file->Unfinished("out")) << "of this very run";
  }
  {
    const auto file = Open();
    EXPECT_TRUE(file->Unfinished("out"));
    EXPECT_FALSE(file->Unfinished("other"));
    ASSERT_TRUE(file->EndRun(true));
  }
  EXPECT_FALSE(Open()->Unfinished("out"));
}

TEST_F(StateFileTest, IsLockedAsLongAsItIsOpen) {
  const auto file = Open();
  EXPECT_EQ(OpenFails().code, ErrorCode::kBusy);
}

TEST_F(StateFileTest, RefusesAnotherKey) {
  Open();
  const Error error = OpenFails(SecretKey{9});
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(error.message.find("--key-file"), std::string::npos);
  EXPECT_EQ(Open()->run(), 2U);
}

TEST_F(StateFileTest, RefusesOtherFiles) {
  Write("what is this?");
  std::filesystem::permissions(path_, std::filesystem::perms(0600));
  EXPECT_EQ(OpenFails().code, ErrorCode::kCorrupt);
  EXPECT_EQ(Bytes(), "what is this?");
  std::filesystem::permissions(path_, std::filesystem::perms(0640));
  EXPECT_NE(OpenFails().message.find("chmod 600"), std::string::npos);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  OpenFails();
}

TEST_F(StateFileTest, RefusesTheDatabaseOfAnotherProgramAndOfALaterVersion) {
  Open();
  const std::string bytes = Bytes();
  std::string changed = bytes;
  changed[71] = 'X';  // application_id, of the header at 68
  Write(changed);
  EXPECT_NE(OpenFails().message.find("another program"), std::string::npos);
  changed = bytes;
  changed[63] = 2;  // user_version, at 60
  Write(changed);
  EXPECT_EQ(OpenFails().code, ErrorCode::kUnsupported);
  Write(bytes);
  Open();
}

TEST_F(StateFileTest, DamageIsAnErrorOrForgotten) {
  {
    const auto file = Open();
    std::vector<DoneInput> done;
    for (std::uint64_t i = 0; i < 500; ++i) done.push_back(Done(i * 10));
    ASSERT_TRUE(file->Commit(done, {}));
    ASSERT_TRUE(file->EndRun(true));
  }
  const std::string bytes = Bytes();
  std::size_t errors = 0;
  for (std::size_t page = 0; page < bytes.size(); page += 4096) {
    for (const bool cut : {false, true}) {
      std::string damaged = bytes;
      if (cut) {
        damaged.resize(page);
      } else {
        std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(page), 4096, '\xA5');
      }
      if (damaged.empty()) continue;  // as good as none
      Write(damaged);
      auto file = StateFile::Open(path_, kKey);
      errors += !file;
      for (std::uint64_t i = 0; file && i < 500; ++i) {
        const auto path = (*file)->FindPath(H(i * 10));
        errors += !path;
        if (path && *path) {
          EXPECT_EQ((*path)->stamp, H(i * 10 + 1));
        }
      }
    }
  }
  EXPECT_GT(errors, bytes.size() / 4096);
}

TEST_F(StateFileTest, AnEmptyFileIsANewOne) {
  Write("");
  std::filesystem::permissions(path_, std::filesystem::perms(0600));
  EXPECT_EQ(Open()->run(), 1U);
}

}  // namespace
}  // namespace leakscan
