// Parts that are decoded ahead: nothing that a decoder says may depend on it.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/memory_source.h"
#include "tests/support/compressors.h"
#include "tests/support/decode_transcript.h"
#include "tests/support/failing_source.h"
#include "tests/support/tar_archive.h"
#include "tests/support/zip_archive.h"

namespace leakscan {
namespace {

constexpr std::size_t kRoomBytes = 10'000;

DecodeLimits SmallParts() {
  DecodeLimits limits;
  limits.ahead_bytes_min = 100;
  return limits;
}

std::string Transcript(std::string_view bytes, const DecodeLimits& limits, DecodeHelper* helper) {
  const std::vector<std::string> passwords = {"tournesol"};
  MemorySource source(bytes, /*seeks=*/true);
  return DecodeTranscript(source, limits, kRoomBytes, helper, passwords);
}

// Returns who helped.
EagerHelper ExpectSame(std::string_view bytes, const DecodeLimits& limits = SmallParts()) {
  const std::string alone = Transcript(bytes, limits, nullptr);
  EagerHelper eager;
  // Not by EXPECT_EQ, which would print both.
  EXPECT_TRUE(Transcript(bytes, limits, &eager) == alone);
  return eager;
}

void ExpectSameWhateverIsDamaged(const std::string& bytes, const DecodeLimits& limits) {
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    ExpectSame(std::string_view(bytes).substr(0, size), limits);
  }
  for (std::size_t at = 0; at < bytes.size(); at += 61) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    ExpectSame(damaged, limits);
    damaged.insert(at, "damage");
    ExpectSame(damaged, limits);
  }
}

// Members of every kind; about 12 KiB.
ZipArchive MixedZip() {
  const std::string text = SampleText(3000);
  ZipArchive zip;
  zip.Add("a.txt", text);
  zip.Add({.name = "stored.txt", .text = SampleText(2000, 2), .method = 0});
  zip.Add({.name = "late.txt", .text = text, .descriptor = ZipDescriptor::kMarked});
  zip.Add({.name = "bare.txt", .text = text, .descriptor = ZipDescriptor::kBare});
  zip.Add({.name = "a.bz2", .text = text, .method = 12, .packed = Bzip2(text)});
  zip.Add({.name = "a.xz", .text = text, .method = 95, .packed = Xz(text)});
  zip.Add({.name = "a.zst", .text = text, .method = 93, .packed = Zstd(text)});
  zip.Add("inner.gz", Gzip(text) + "behind it");
  zip.Add("in.tar", TarMember("b.csv", text) + TarEnd());
  zip.Add({.name = "wrong.txt", .text = text, .crc = 1});
  zip.Add({.name = "secret.txt",
           .text = text,
           .flags = 1,
           .packed = ZipCrypto(Deflate(text), "tournesol", ZipCrc(text) >> 24U)});
  zip.Add({.name = "short.txt", .text = text, .packed = Deflate(text).substr(0, 500)});
  zip.Add("small.txt", "of no account");
  zip.Add({.name = "unlisted.txt", .text = text, .in_directory = false});
  zip.Add({.name = "missing.txt", .text = text, .in_archive = false});
  zip.Add("folder/last.txt", text);
  return zip;
}

TEST(DecodeAhead, MembersOfAZipAreTheSame) {
  const std::string bytes = MixedZip().Bytes("a comment");
  EXPECT_GT(ExpectSame(bytes).used, 6);
  EXPECT_NE(Transcript(bytes, SmallParts(), nullptr).find("begin !/folder/last.txt"),
            std::string::npos);
}

TEST(DecodeAhead, IsLeftAloneWhereNothingCanBeSeenInAdvance) {
  const std::string bytes = MixedZip().Bytes();
  EagerHelper helper;
  MemorySource pipe(bytes);
  const std::string told = DecodeTranscript(pipe, SmallParts(), kRoomBytes, &helper);
  EXPECT_EQ(helper.offered, 0);
  EXPECT_NE(told.find("begin !/folder/last.txt"), std::string::npos);
  EXPECT_EQ(ExpectSame(bytes, DecodeLimits{}).offered, 0);  // it is small
}

TEST(DecodeAhead, DamageOfAZipIsToldTheSame) {
  ExpectSameWhateverIsDamaged(MixedZip().Bytes(), SmallParts());
}

TEST(DecodeAhead, LimitsAreHitAtTheSamePlaces) {
  const std::string bytes = MixedZip().Bytes();
  for (std::uint64_t most = 500; most < 40'000; most += 700) {
    DecodeLimits limits = SmallParts();
    limits.output_bytes_max = most;
    ExpectSame(bytes, limits);
    limits = SmallParts();
    limits.ratio_floor_bytes = most;
    limits.ratio_max = 1;
    ExpectSame(bytes, limits);
  }
  for (const int depth : {0, 1, 2, 3}) {
    DecodeLimits limits = SmallParts();
    limits.depth_max = depth;
    ExpectSame(bytes, limits);
  }
  for (const std::uint64_t members : {1U, 3U, 9U}) {
    DecodeLimits limits = SmallParts();
    limits.members_max = members;
    ExpectSame(bytes, limits);
  }
}

TEST(DecodeAhead, PartsOfADocumentAreLeftToIt) {
  const std::string text = SampleText(3000);
  ZipArchive zip;
  zip.Add("[Content_Types].xml", text);
  zip.Add(
      "xl/worksheets/sheet1.xml",
      "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>" + text);
  zip.Add("xl/sharedStrings.xml", "<sst><si><t>" + text + "</t></si></sst>");
  zip.Add("docProps/core.xml", text);
  ExpectSame(zip.Bytes());
}

TEST(DecodeAhead, ADirectoryThatLiesIsNotBelieved) {
  const std::string text = SampleText(3000);
  // Of members that stand one inside the other.
  ZipArchive inner;
  inner.Add("inner.txt", text).Add("inner2.txt", text);
  ZipArchive zip;
  zip.Add({.name = "outer.bin", .text = inner.WithoutDirectory(), .method = 0});
  zip.Add("last.txt", text);
  const std::string bytes = zip.Bytes();
  EXPECT_GT(ExpectSame(bytes).used, 0);
  std::string lies = bytes;
  const std::size_t place = lies.rfind("PK\x01\x02") + 42;
  for (int offset = 0; offset < 200; ++offset) {
    lies[place] = static_cast<char>(offset);
    ExpectSame(lies);
    ExpectSame("a prefix" + lies);
  }
}

TEST(DecodeAhead, ManyMembersThatAreOfNoUseAreSoonLeftAlone) {
  ZipArchive zip;
  for (int i = 0; i < 40; ++i) zip.Add("t" + std::to_string(i), TarMember("a", SampleText(1000)));
  EXPECT_LT(ExpectSame(zip.Bytes()).offered, 12);
}

// A gzip member that names a file.
std::string NamedGzip(std::string_view text, std::string name) {
  gz_header header{};
  header.name = reinterpret_cast<Bytef*>(name.data());
  return Gzip(text, &header);
}

std::string Repeated(std::string (*pack)(std::string_view), std::uint32_t parts) {
  std::string bytes;
  for (std::uint32_t i = 0; i < parts; ++i) bytes += pack(SampleText(700 + 300 * (i % 5), i));
  return bytes;
}

struct Packing {
  std::string_view name;
  std::string bytes;
};

// Streams of many parts, and what may stand between and behind them.
std::vector<Packing> Packings() {
  const auto zstd = [](std::string_view text) { return Zstd(text); };
  const auto xz = [](std::string_view text) { return Xz(text); };
  const auto gzip = [](std::string_view text) { return Gzip(text); };
  const auto bzip2 = [](std::string_view text) { return Bzip2(text); };
  const auto lz4 = [](std::string_view text) { return Lz4(text); };
  const auto pzstd = [](std::string_view text) { return SkippableFrame("size", 0) + Zstd(text); };
  std::string named;
  for (std::uint32_t i = 0; i < 24; ++i) {
    named += NamedGzip(SampleText(900, i), i < 12 ? "same.txt" : "n" + std::to_string(i / 2));
  }
  return {
      {"gzip", Repeated(gzip, 16)},
      {"gzip, named", named + "tail"},
      {"gzip, then bzip2", Repeated(gzip, 8) + Repeated(bzip2, 8)},
      {"gzip, text between", Repeated(gzip, 6) + "between" + Repeated(gzip, 6)},
      {"zstd", Repeated(zstd, 16)},
      {"zstd, a note between", Repeated(zstd, 6) + SkippableFrame("a note") + Repeated(zstd, 6)},
      {"pzstd", Repeated(pzstd, 14)},
      {"bzip2", Repeated(bzip2, 10)},
      {"xz, padded", Repeated(xz, 5) + std::string(8, '\0') + Repeated(xz, 8)},
      {"lz4", Repeated(lz4, 14)},
  };
}

DecodeLimits SmallRegions() {
  DecodeLimits limits;
  limits.ahead_bytes_min = 250;
  return limits;
}

TEST(DecodeAhead, PartsOfCompressedDataAreTheSame) {
  for (const Packing& packing : Packings()) {
    SCOPED_TRACE(packing.name);
    EXPECT_GT(ExpectSame(packing.bytes, SmallRegions()).used, 0);
    EXPECT_EQ(ExpectSame(packing.bytes, DecodeLimits{}).offered, 0);  // it is small
    for (std::uint64_t most = 300; most < 14'000; most += 450) {
      DecodeLimits limits = SmallRegions();
      limits.output_bytes_max = most;
      ExpectSame(packing.bytes, limits);
      limits = SmallRegions();
      limits.ratio_floor_bytes = most;
      limits.ratio_max = 1;
      ExpectSame(packing.bytes, limits);
    }
  }
}

TEST(DecodeAhead, DamageOfCompressedDataIsToldTheSame) {
  for (const Packing& packing : Packings()) {
    SCOPED_TRACE(packing.name);
    ExpectSameWhateverIsDamaged(packing.bytes, SmallRegions());
  }
}

TEST(DecodeAhead, OneLargePartIsLeftAlone) {
  EXPECT_EQ(ExpectSame(Gzip(SampleText(100'000)), SmallRegions()).offered, 0);
  EXPECT_LT(ExpectSame(Gzip("small") + Gzip(SampleText(100'000)), SmallRegions()).offered, 8);
}

TEST(DecodeAhead, WhatCannotBeReadIsAGapAllTheSame) {
  for (const std::string& bytes :
       {MixedZip().Bytes(), Packings()[0].bytes, Packings()[4].bytes, Packings()[7].bytes}) {
    for (std::size_t at = 0; at < bytes.size(); at += 499) {
      std::string told[2];
      EagerHelper eager;
      for (const bool helped : {false, true}) {
        MemorySource memory(bytes);  // which fails aside, too
        FailingSource failing(memory, at, 100);
        told[helped] =
            DecodeTranscript(failing, SmallRegions(), kRoomBytes, helped ? &eager : nullptr);
      }
      EXPECT_TRUE(told[0] == told[1]) << at;
      // Unreadable now, but not when it was looked at in advance: every byte is accounted for.
      MemorySource memory(bytes, true);
      FailingSource failing(memory, at, 100);
      const std::string lucky = DecodeTranscript(failing, SmallRegions(), kRoomBytes, &eager);
      EXPECT_EQ(lucky.find("lost count"), std::string::npos) << at;
      EXPECT_NE(lucky.find("read error"), std::string::npos) << at;
    }
  }
}

TEST(DecodeAhead, AnyNumberOfThreadsMayHelp) {
  ZipArchive zip;
  for (std::uint32_t i = 0; i < 30; ++i) {
    zip.Add("m" + std::to_string(i), SampleText(5000 + 3000 * (i % 7), i));
  }
  const std::string bytes = zip.Bytes();
  const std::string alone = Transcript(bytes, SmallParts(), nullptr);
  for (bool (*begins)(int) :
       {+[](int) { return true; }, +[](int i) { return i % 3 != 0; }, +[](int) { return false; }}) {
    ThreadedHelper helper(begins);
    EXPECT_TRUE(Transcript(bytes, SmallParts(), &helper) == alone);
  }
  // A decoder that is given up in the middle waits for those who help.
  ThreadedHelper helper(+[](int) { return true; });
  MemorySource source(bytes, true);
  const auto decoder = MakeStreamDecoder(source, SmallParts(), {}, {}, &helper);
  std::vector<std::byte> room(kRoomBytes);
  for (int i = 0; i < 9; ++i) decoder->Next(room);
}

}  // namespace
}  // namespace leakscan
