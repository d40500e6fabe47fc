#include "scanner/output/unfinished_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zstd.h>

#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace leakscan {
namespace {

// What is left of a file of those bytes.
std::string CutBack(const std::string& bytes, bool compressed) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("events.part", bytes);
  const int descriptor = open(path.c_str(), O_RDWR | O_APPEND);
  EXPECT_TRUE(CutBackToWhole(descriptor, compressed));
  close(descriptor);
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string Frame(const std::string& text) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 1));
  return frame;
}

TEST(UnfinishedFile, KeepsWholeLines) {
  EXPECT_EQ(CutBack("", false), "");
  EXPECT_EQ(CutBack("torn", false), "");
  EXPECT_EQ(CutBack("a\n", false), "a\n");
  EXPECT_EQ(CutBack("a\nb\ntorn", false), "a\nb\n");
  const std::string far = "a\n" + std::string(200'000, 'x');
  EXPECT_EQ(CutBack(far, false), "a\n");
}

TEST(UnfinishedFile, KeepsWholeFramesWhereverTheLastIsTorn) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string whole = Frame("first\n") + Frame(std::string(300'000, 'y')) + Frame(text);
  EXPECT_EQ(CutBack(whole, true), whole);
  const std::string last = Frame("last\n");
  for (std::size_t size = 0; size < last.size(); ++size) {
    EXPECT_EQ(CutBack(whole + last.substr(0, size), true), whole);
  }
  EXPECT_EQ(CutBack(whole + "no frame", true), whole);
  EXPECT_EQ(CutBack("", true), "");
}

}  // namespace
}  // namespace leakscan
