// The behaviour of ar and cpio archives, seen through the stream decoder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decoded_input.h"
#include "tests/support/failing_source.h"
#include "tests/support/one_byte_source.h"
#include "tests/support/tar_archive.h"

namespace leakscan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

DecodedInput Decode(std::string_view bytes, const DecodeLimits& limits = {}) {
  MemorySource source(bytes);
  DecodedInput input = DecodeAll(source, limits);
  EXPECT_EQ(input.bytes_read, bytes.size());
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
  return input;
}

// In digits of that base, with zeros in front.
std::string Digits(std::size_t value, unsigned base, std::size_t width) {
  std::string digits;
  for (; digits.size() < width; value /= base) digits += "0123456789ABCDEF"[value % base];
  return {digits.rbegin(), digits.rend()};
}

std::string Padded(std::string bytes, std::size_t unit, char with = '\0') {
  bytes.resize((bytes.size() + unit - 1) / unit * unit, with);
  return bytes;
}

const std::string kArMagic = "!<arch>\n";

std::string Ar(const std::string& name, std::string_view content) {
  return Padded(name, 16, ' ') + Padded("1600000000", 12, ' ') + Padded("1000", 6, ' ') +
         Padded("1000", 6, ' ') + "100644  " + Padded(std::to_string(content.size()), 10, ' ') +
         "`\n" + Padded(std::string(content), 2, '\n');
}

constexpr std::size_t kFile = 0100644;

std::string NewCpio(const std::string& name, std::string_view content, bool sum = false,
                    std::size_t sum_error = 0) {
  std::size_t check = sum_error;
  for (const char c : content) check += sum ? static_cast<unsigned char>(c) : 0;
  std::string header = sum ? "070702" : "070701";
  for (const std::size_t field :
       {std::size_t{1}, kFile, std::size_t{0}, std::size_t{0}, std::size_t{1}, std::size_t{0},
        content.size(), std::size_t{0}, std::size_t{0}, std::size_t{0}, std::size_t{0},
        name.size() + 1, check}) {
    header += Digits(field, 16, 8);
  }
  return Padded(header + name + '\0', 4) + Padded(std::string(content), 4);
}

std::string OldCpio(const std::string& name, std::string_view content) {
  std::string header = "070707";
  for (const std::size_t field : {std::size_t{1}, std::size_t{2}, kFile, std::size_t{0},
                                  std::size_t{0}, std::size_t{1}, std::size_t{0}}) {
    header += Digits(field, 8, 6);
  }
  return header + Digits(0, 8, 11) + Digits(name.size() + 1, 8, 6) + Digits(content.size(), 8, 11) +
         name + '\0' + std::string(content);
}

std::string BinaryCpio(const std::string& name, std::string_view content) {
  std::string header;
  for (const std::size_t word :
       {std::size_t{0x71C7}, std::size_t{1}, std::size_t{2}, kFile, std::size_t{0}, std::size_t{0},
        std::size_t{1}, std::size_t{0}, std::size_t{0}, std::size_t{0}, name.size() + 1,
        content.size() >> 16U, content.size() & 0xFFFFU}) {
    header += static_cast<char>(word & 0xFFU);
    header += static_cast<char>(word >> 8U & 0xFFU);
  }
  return Padded(header + name + '\0', 2) + Padded(std::string(content), 2);
}

struct Format {
  std::string name;
  std::string begin;
  std::function<std::string(const std::string&, std::string_view)> member;
  std::string end;
};

std::vector<Format> Formats() {
  const auto sums = [](const std::string& name, std::string_view content) {
    return NewCpio(name, content, true);
  };
  const auto plain = [](const std::string& name, std::string_view content) {
    return NewCpio(name, content);
  };
  const std::string trailer = "TRAILER!!!";
  return {{"ar", kArMagic, Ar, ""},
          {"cpio", "", plain, plain(trailer, "")},
          {"cpio", "", sums, sums(trailer, "")},
          {"cpio", "", OldCpio, OldCpio(trailer, "") + std::string(400, '\0')},
          {"cpio", "", BinaryCpio, BinaryCpio(trailer, "")}};
}

TEST(ListBox, GivesEachMemberAsAStreamOfItsOwn) {
  const std::string big = SampleText(70001);
  for (const Format& format : Formats()) {
    const std::string bytes = format.begin + format.member("a.csv", "one") +
                              format.member("c.txt", big) + format.member("none", "") +
                              format.member("d.tgz", Gzip(TarMember("e", "deep") + TarEnd())) +
                              format.end;
    const DecodedInput input = Decode(bytes);
    EXPECT_EQ(input.Text("!/a.csv"), "one");
    EXPECT_EQ(input.Text("!/c.txt"), big);
    EXPECT_EQ(input.Text("!/d.tgz!/e"), "deep");
    EXPECT_EQ(input.streams.size(), 3U);
    EXPECT_EQ(input.streams[0].container, format.name);
    EXPECT_THAT(input.names, ElementsAre("a.csv", "c.txt", "none", "d.tgz", "e"));
    EXPECT_TRUE(input.gaps.empty());
    EXPECT_EQ(input.container_bytes, bytes.size());
  }
}

TEST(ListBox, ReadsTheLongNamesOfAr) {
  const std::string table = "a long name of a table.csv/\nin nobody's name/\nanother one.csv/\n";
  const DecodedInput input =
      Decode(kArMagic + Ar("/", "symbols") + Ar("//", table) + Ar("/0", "1") +
             Ar("/" + std::to_string(table.find("another")), "2") +
             Ar("#1/24", std::string("bsd long name.csv", 17) + std::string(7, '\0') + "3") +
             Ar("/9999", "4") + Ar("short.csv/", "5"));
  EXPECT_EQ(input.Text("!/#symbols"), "symbols");
  EXPECT_EQ(input.Text("!/a long name of a table.csv"), "1");
  EXPECT_EQ(input.Text("!/another one.csv"), "2");
  EXPECT_EQ(input.Text("!/bsd long name.csv"), "3");
  EXPECT_EQ(input.Text("!//9999"), "4");
  EXPECT_EQ(input.Text("!/short.csv"), "5");
  EXPECT_THAT(input.AllText(), HasSubstr("in nobody's name"));
  EXPECT_TRUE(input.gaps.empty());
}

TEST(ListBox, GivesWhatComesBehindTheEnd) {
  for (const Format& format : Formats()) {
    if (format.end.empty()) continue;
    const std::string archive = format.begin + format.member("a", "1") + format.end;
    const DecodedInput text = Decode(archive + "behind the end");
    EXPECT_EQ(text.Text("!/#trailing"), "behind the end");
    const DecodedInput more = Decode(archive + std::string(512, '\0') + archive + Gzip("3"));
    EXPECT_EQ(more.Text("!/#trailing!/a"), "1");
    EXPECT_EQ(more.Text("!/#trailing!/#trailing"), "3");
    EXPECT_TRUE(more.gaps.empty());
  }
}

TEST(ListBox, GivesBytesAtADamagedHeaderRawUpToTheNextOne) {
  for (const Format& format : Formats()) {
    std::string damaged = format.member("b", "lost member");
    damaged[1] = '\x01';
    const DecodedInput input = Decode(format.begin + format.member("a", "1") + damaged +
                                      format.member("c", "3") + format.end);
    EXPECT_EQ(input.Text("!/a"), "1");
    EXPECT_THAT(input.Text("!/#damaged"), HasSubstr("lost member"));
    EXPECT_EQ(input.Text("!/c"), "3");
    ASSERT_EQ(input.gaps.size(), 1U);
    EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
  }
  const DecodedInput tail = Decode(kArMagic + Ar("a", "1") + "behind the end");
  EXPECT_EQ(tail.Text("!/#damaged"), "behind the end");
}

TEST(ListBox, NamesAWrongChecksumAndGivesTheContent) {
  const DecodedInput input = Decode(NewCpio("a", "content", true, 1) + NewCpio("b", "right", true) +
                                    NewCpio("TRAILER!!!", "", true));
  EXPECT_EQ(input.Text("!/a"), "content");
  ASSERT_EQ(input.gaps.size(), 1U);
  EXPECT_EQ(input.gaps[0].gap.reason, GapReason::kCorrupt);
  EXPECT_EQ(input.gaps[0].path, "!/a");
}

TEST(ListBox, TextThatBeginsLikeAnArchiveIsText) {
  for (const std::string& text :
       {std::string("0707012345\n0707023456\n"), "070701" + std::string(103, '7'),
        "070701" + std::string(500, '7'), "070707" + std::string(500, '1'), kArMagic + "text",
        kArMagic.substr(0, 5), std::string("\xC7\x71 text of Latin-1 that is long enough"),
        std::string("070701")}) {
    EXPECT_EQ(Decode(text).Text(), text);
  }
}

TEST(ListBox, IsNeverSilentAboutAnythingCutShort) {
  for (const Format& format : Formats()) {
    const std::string bytes = format.begin + format.member("a", SampleText(1500)) +
                              format.member("b", "second") + format.end;
    const std::size_t whole_bytes = bytes.find_last_not_of('\0') + 1;
    const std::size_t first_bytes =
        format.begin.size() + format.member("a", SampleText(1500)).size();
    for (std::size_t size = 1; size < whole_bytes; ++size) {
      const std::string cut = bytes.substr(0, size);
      const DecodedInput input = Decode(cut);
      const bool whole = format.name == "ar" && (size == 8 || size == first_bytes);
      EXPECT_TRUE(!input.gaps.empty() || input.Text() == cut || whole) << format.name << size;
      EXPECT_TRUE(SampleText(1500).starts_with(input.Text("!/a")));
    }
  }
}

TEST(ListBox, GoesOnBehindBytesThatCannotBeRead) {
  for (const Format& format : Formats()) {
    const std::string bytes = format.begin + format.member("a", SampleText(8000)) +
                              format.member("b", "the other member") + format.end;
    for (const std::uint64_t place : {500U, 7900U, 8100U}) {
      MemorySource memory(bytes);
      FailingSource source(memory, place, 64);
      const DecodedInput input = DecodeAll(source);
      EXPECT_TRUE(input.HasGap(GapReason::kUnreadable));
      EXPECT_FALSE(input.HasGap(GapReason::kInternal));
      if (place == 500) {
        EXPECT_EQ(input.Text("!/b"), "the other member");
      }
    }
  }
}

TEST(ListBox, DoesNotDependOnHowBytesArrive) {
  for (const Format& format : Formats()) {
    std::string damaged = format.member("y", "lost");
    damaged[1] = '\x01';
    const std::string bytes = format.begin + format.member("a", SampleText(1500)) + damaged +
                              format.member("b.zst", Zstd(SampleText(3000, 7))) + format.end;
    const DecodedInput whole = Decode(bytes);
    for (const std::size_t read_bytes : {1, 3, 59, 60, 500}) {
      MemorySource memory(bytes);
      OneByteSource source(memory, read_bytes, true);
      const DecodedInput input = DecodeAll(source, {}, read_bytes);
      EXPECT_EQ(input.AllText(), whole.AllText()) << read_bytes;
      EXPECT_EQ(input.gaps.size(), 1U);
    }
  }
}

}  // namespace
}  // namespace leakscan
