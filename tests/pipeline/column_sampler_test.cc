// Columns that are typed again further on, at the same rows whatever the size of the chunks.
#include "scanner/pipeline/column_sampler.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "scanner/pipeline/text_probe.h"
#include "tests/support/shipped_detection.h"

namespace leakscan {
namespace {

constexpr int kYear = 2026;

// Rows without header whose second column is empty at first, then NIRs without keys.
std::string LateRows(std::size_t empty, std::size_t filled, std::size_t wide_bytes) {
  std::mt19937 random(3);
  std::string text;
  for (std::size_t i = 0; i < empty + filled; ++i) {
    text += std::to_string(i) + ';';
    if (i >= empty) {
      const auto pick = [&random](unsigned from, unsigned to) {
        return std::to_string(from + random() % (to - from));
      };
      text +=
          pick(1, 3) + pick(30, 99) + '0' + pick(1, 10) + "75" + pick(101, 121) + pick(100, 999);
    }
    text += ";\"remarque " + std::to_string(i % 7) + '"';
    if (i % 1000 == 999 && i > 5000) text += ";\"" + std::string(wide_bytes, 'x') + "\"";
    text += '\n';
  }
  return text;
}

std::vector<std::string> Values(TextProbe& probe, const std::string& text,
                                std::size_t chunk_bytes) {
  std::vector<std::string> values;
  for (const ProbeFinding& found : probe.Find(text, chunk_bytes)) {
    if (found.kind == Kind::kNir) values.push_back(found.normalized);
  }
  return values;
}

TEST(ColumnSampler, GivesTheSameForEverySizeOfChunks) {
  const ShippedDetection shipped = LoadShippedDetection();
  const Detection detection = shipped.detection();
  TextProbe probe(detection, kYear);
  for (const std::size_t wide_bytes : {std::size_t{0}, std::size_t{20000}, std::size_t{90000}}) {
    const std::string text = LateRows(4000, 9000, wide_bytes);
    const auto expected = Values(probe, text, std::size_t{1} << 20U);
    EXPECT_GT(expected.size(), 6000U);
    EXPECT_LT(expected.size(), 9000U);
    for (const std::size_t chunk_bytes : {1U, 777U, 4096U, 65536U, 131072U, 1U << 22U}) {
      EXPECT_EQ(Values(probe, text, chunk_bytes), expected) << chunk_bytes << ' ' << wide_bytes;
    }
  }
}

TEST(ColumnSampler, LooksOnlyAtTablesThatNamesDoNotTell) {
  StreamContext context;
  context.format = RecordFormat::kCsv;
  ColumnSampler sampler;
  sampler.Begin(context, {true, true});
  EXPECT_EQ(sampler.Barrier(), ColumnSampler::kNever);
  sampler.Begin(context, {});
  EXPECT_EQ(sampler.Barrier(), ColumnSampler::kNever);
  sampler.Begin(context, {true, false});
  EXPECT_LT(sampler.Barrier(), ColumnSampler::kNever);
  context.format = RecordFormat::kNdjson;
  sampler.Begin(context, {true, false});
  EXPECT_EQ(sampler.Barrier(), ColumnSampler::kNever);
}

TEST(ColumnSampler, TakesSamplesAtPlacesOfTheTextThatComeEverMoreSeldom) {
  StreamContext context;
  context.format = RecordFormat::kCsv;
  context.columns.resize(2);
  ColumnSampler sampler;
  sampler.Begin(context, {false, false});
  std::uint64_t before = 0;
  int samples = 0;
  while (sampler.Barrier() < (std::uint64_t{1} << 30U)) {
    EXPECT_GT(sampler.Barrier(), before);
    before = sampler.Barrier();
    EXPECT_EQ(sampler.Pass(context, kYear), nullptr);  // begins, and ends without rows
    ++samples;
  }
  EXPECT_LT(samples / 2, 300);
  EXPECT_GT(samples / 2, 200);
}

}  // namespace
}  // namespace leakscan
