// A sample is taken wherever the text has grown by a quarter, at least by 32 KiB and at most by
// 4 MiB, so that what comes late is seen soon and a long table costs next to nothing.
#include "scanner/pipeline/column_sampler.h"

#include <algorithm>
#include <utility>

#include "scanner/pipeline/column_typing.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kFirstEnd = 64 * 1024;
constexpr std::uint64_t kStepMin = 32 * 1024;
constexpr std::uint64_t kStepMax = 4 * 1024 * 1024;
constexpr std::uint64_t kSampleBytes = 16 * 1024;

}  // namespace

void ColumnSampler::Begin(const StreamContext& context, std::vector<bool> known) {
  known_ = std::move(known);
  sampling_ = false;
  const bool any = std::ranges::find(known_, false) != known_.end();
  sample_end_ = kFirstEnd;
  barrier_ = context.format == RecordFormat::kCsv && any ? sample_end_ - kSampleBytes : kNever;
}

void ColumnSampler::AddRows(std::string_view rows) {
  if (rows_.size() < kSampleBytes) rows_.append(rows);
}

std::shared_ptr<const StreamContext> ColumnSampler::Pass(const StreamContext& context,
                                                         int today_year) {
  if (!sampling_) {
    rows_.clear();
    sampling_ = true;
    barrier_ = sample_end_;
    return nullptr;
  }
  sampling_ = false;
  sample_end_ += std::clamp(sample_end_ / 4, kStepMin, kStepMax);
  barrier_ = sample_end_ - kSampleBytes;
  auto next = std::make_shared<StreamContext>(context);
  return TypeColumnsAgain(rows_, today_year, &known_, next.get()) ? next : nullptr;
}

}  // namespace leakscan
