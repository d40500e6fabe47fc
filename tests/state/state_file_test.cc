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
    EXPECT_EQ(*file->Deaths(Done(1)), deaths);
    ASSERT_TRUE(file->MarkBegun(Done(1), {}));
    EXPECT_EQ(*file->Deaths(Done(1)), 0U) << "this run has not died";
  }
  DoneInput changed = Done(1);
  changed.stamp = H(66);
  {
    const auto file = Open();
    EXPECT_EQ(*file->Deaths(changed), 0U) << "it has changed";
    ASSERT_TRUE(file->MarkBegun(changed, {}));
    ASSERT_TRUE(file->EndRun(false));
  }
  EXPECT_EQ(*Open()->Deaths(changed), 0U);
}

TEST_F(StateFileTest, WhatHasOnlyGrownIsStillToBlame) {
  DoneInput input = Done(1);
  const auto grow = [&input] {
    input.stamp = H(input.stamp.low + 1);
    input.bytes += 10;
  };
  for (std::uint64_t deaths = 0; deaths < 2; ++deaths, grow()) {
    const auto file = Open();
    EXPECT_EQ(*file->Deaths(input), deaths);
    ASSERT_TRUE(file->MarkBegun(input, {}));
  }
  for (int run = 0; run < 2; ++run, grow()) {
    const auto file = Open();
    EXPECT_EQ(*file->Deaths(input), 2U);
    ASSERT_TRUE(file->MarkSetAside(input));
    ASSERT_TRUE(file->EndRun(true));
  }
  auto file = Open();
  EXPECT_EQ(*file->Deaths(input), 2U);
  DoneInput other = input;
  other.file = H(77);
  EXPECT_EQ(*file->Deaths(other), 0U) << "it was replaced";
  other = input;
  other.bytes -= 10;
  EXPECT_EQ(*file->Deaths(other), 0U) << "it was touched";
  other.bytes -= 10;
  EXPECT_EQ(*file->Deaths(other), 0U) << "it was cut";
  ASSERT_TRUE(file->MarkBegun(other, {}));
  file.reset();
  EXPECT_EQ(*Open()->Deaths(other), 1U) << "counted anew";
}

TEST_F(StateFileTest, WhatEndedOrWasDoneIsNotToBlame) {
  {
    const auto file = Open();
    for (const std::uint64_t i : {10U, 20U, 30U}) ASSERT_TRUE(file->MarkBegun(Done(i), {}));
    ASSERT_TRUE(file->MarkBegun(Done(40), {Done(10).path}));
    ASSERT_TRUE(file->Commit({Done(20)}, {}));
  }
  const auto file = Open();
  std::vector<std::uint64_t> deaths;
  for (const std::uint64_t i : {10U, 20U, 30U, 40U}) deaths.push_back(*file->Deaths(Done(i)));
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

TEST_F(StateFileTest, RefusesTheDatabaseOfAnotherProgramAndOfAnotherVersion) {
  Open();
  const std::string bytes = Bytes();
  std::string changed = bytes;
  changed[71] = 'X';  // application_id, of the header at 68
  Write(changed);
  EXPECT_NE(OpenFails().message.find("another program"), std::string::npos);
  changed = bytes;
  for (const char version : {'\1', '\3'}) {
    changed[63] = version;  // user_version, at 60
    Write(changed);
    EXPECT_EQ(OpenFails().code, ErrorCode::kUnsupported);
  }
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
