// Forum prose, French and English, with rare leaks between many near misses; posts are paragraphs
// that blank lines divide.
#pragma once

#include <cstdint>
#include <string>

namespace leakscan::corpus {

struct ForumOptions {
  std::uint64_t bytes = 1 << 20;  // at least; the last post is whole
  std::uint64_t seed = 1;
  std::uint64_t leaks = 25;  // posts of a thousand that hold one
  std::string output;  // "-" is the standard output
  std::string truth;   // empty: not written
  std::string values;  // empty: not written
};

struct ForumTruth {
  std::uint64_t posts = 0;
  std::uint64_t leak_posts = 0;
  std::uint64_t nirs = 0;
  std::uint64_t phones = 0;
  std::uint64_t emails = 0;
  std::uint64_t near_misses = 0;
  std::uint64_t bytes = 0;
};

// False if a file could not be written.
bool WriteForum(const ForumOptions& options);

// The same in memory; the options' files are not written.
struct ForumProse {
  std::string text;
  std::string values;  // as in the file of that name
  ForumTruth truth;
};
ForumProse MakeForum(const ForumOptions& options);

}  // namespace leakscan::corpus
