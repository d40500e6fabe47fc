#include "scanner/pipeline/record_writer.h"

#include <algorithm>
#include <charconv>

namespace leakscan {
class RecordWriter : public EventWriter {
 public:
  explicit RecordWriter(RecordKeeper* keeper) : keeper_(*keeper) {}

  void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure, OutputBuffer* out,
                std::vector<NumberSlot>* slots) override {
    if (!IsAtPlace(place)) return;
    KeptRecord& record = keeper_.records_.emplace_back();
    const std::string_view text = place.chunk->text;
    const std::size_t begin = std::min<std::size_t>(exposure.begin, text.size());
    record.text = text.substr(begin, std::max(exposure.end, exposure.begin) - begin);
    for (const Finding& finding : exposure.findings) {
      record.findings.push_back(ProbeOf(finding, place.record));
    }
    if (slots != nullptr) slots->push_back({out->size(), exposure.record});
    if (slots == nullptr) out->Append(std::to_string(exposure.record));
    out->Append("\n");
  }

  void Run(const RunInfo&, std::string*) override {}
  void Gap(std::string_view, const leakscan::Gap&, std::string*) override {}
  void Source(const StreamContext&, const Totals&, std::string*) override {}
  void More(std::string_view, std::uint64_t, std::string*) override {}
  void Input(const InputReport& report, std::string*) override { keeper_.sha256_ = report.sha256; }
  void Summary(const RunSummary&, std::string*) override {}

 private:
  bool IsAtPlace(const ExposurePlace& place) const {
    const RecordPlace& sought = keeper_.place_;
    const StreamContext& context = *place.chunk->context;
    if (context.source != sought.source || context.sheet != sought.sheet) return false;
    if (Name(context.format) != sought.format) return false;
    return sought.offset ? !context.rebuilt && place.offset == *sought.offset : context.rebuilt;
  }

  RecordKeeper& keeper_;
};

// Numbers come one a line, in the order in which the records were kept.
Status RecordKeeper::Write(std::string_view bytes) {
  numbers_.Feed(bytes, [this](std::string_view line) {
    if (numbered_ == records_.size()) return;
    std::from_chars(line.data(), line.data() + line.size(), records_[numbered_++].number);
  });
  return {};
}

const KeptRecord* RecordKeeper::Find() const {
  const auto found = std::ranges::find_if(records_, [this](const KeptRecord& record) {
    return !place_.record || record.number == *place_.record;
  });
  return found != records_.end() ? &*found : nullptr;
}

std::unique_ptr<EventWriter> MakeRecordWriter(RecordKeeper* keeper) {
  return std::make_unique<RecordWriter>(keeper);
}

}  // namespace leakscan
