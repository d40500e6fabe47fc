#include "scanner/pipeline/text_probe.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>

#include "scanner/correlate/evidence.h"
#include "scanner/correlate/findings_by_kind.h"
#include "scanner/output/masking.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

// A NIR that is certain neither by its layout nor by a label is so by what agrees with it.
ProbeFinding ProbeOf(const Finding& finding, const Record* record) {
  ProbeFinding probe;
  probe.detector = finding.detector;
  probe.kind = finding.kind;
  probe.confidence = finding.confidence;
  probe.labelled = finding.labelled;
  probe.distinctive = finding.distinctive;
  probe.fictional = finding.fictional;
  probe.example = finding.example;
  probe.agrees = finding.kind == Kind::kNir && finding.confidence == Confidence::kHigh &&
                 !finding.labelled && !finding.distinctive;
  probe.differs = finding.kind == Kind::kNir && finding.holder == Holder::kOther;
  if (record != nullptr && finding.field < record->fields.size()) {
    probe.field = record->fields[finding.field].name;
  }
  probe.value = finding.value;
  probe.normalized = finding.normalized;
  AppendMasked(finding, &probe.masked);
  return probe;
}

// Hands every chunk to a function instead of a queue.
class TextProbe::Feed : public TaskFeed {
 public:
  explicit Feed(std::function<void(const Chunk&)> use) : use_(std::move(use)) {}
  Task* Take() override { return tasks_.emplace_back(std::make_unique<Task>()).get(); }
  void Send(Task* task) override { use_(task->chunk); }
  void GiveBack(Task* /*task*/) override {}
  bool IsBusy(std::size_t /*bytes*/) const override {
    return true;
  }  // nobody else looks at a stream

 private:
  std::function<void(const Chunk&)> use_;
  std::vector<std::unique_ptr<Task>> tasks_;
};

TextProbe::TextProbe(const Detection& detection, int today_year)
    : detection_(detection),
      today_year_(today_year),
      matcher_(detection.database),
      detector_(detection.patterns, detection.database, detection.field_names, today_year) {}

std::vector<ProbeFinding> TextProbe::Find(std::string_view text, std::size_t chunk_bytes) {
  std::vector<ProbeFinding> found;
  Feed feed([&](const Chunk& chunk) { FindInChunk(chunk, &found); });
  ChunkAssembler assembler(detection_.field_names, today_year_, chunk_bytes, feed);
  assembler.Begin(StreamStart{});
  while (!text.empty()) {
    const std::span<std::byte> room = assembler.Room();
    const std::size_t bytes = std::min(room.size(), text.size());
    std::memcpy(room.data(), text.data(), bytes);
    text.remove_prefix(bytes);
    assembler.Filled(bytes);
  }
  assembler.End();
  return found;
}

void TextProbe::FindInChunk(const Chunk& cut, std::vector<ProbeFinding>* out) {
  const auto parser = MakeRecordParser(cut.context->format, detection_.field_names);
  parser->Start(cut);
  const Chunk& chunk = parser->rewritten() != nullptr ? *parser->rewritten() : cut;
  std::vector<Anchor> anchors;
  matcher_.Scan(chunk.text, IsRunningText(chunk.context->format), &anchors);
  Record record;
  while (parser->Next(0, &record)) {
    if (record.header) continue;
    std::vector<Anchor> inside;
    for (const Anchor& anchor : anchors) {
      const std::uint32_t place = anchor.end > 0 ? anchor.end - 1 : 0;
      if (place >= record.begin && place < record.end) inside.push_back(anchor);
    }
    Arena arena;
    std::vector<Finding> findings;
    std::vector<Hint> hints;
    detector_.Detect(chunk, record, inside, arena, &findings, &hints);
    FindingsByKind by_kind;
    by_kind.Build(findings);
    RaiseDistinctNirs(by_kind, findings);
    std::vector<Confidence> alone;
    for (const Finding& finding : findings) alone.push_back(finding.confidence);
    CrossCheckNirs(by_kind, SexNamed(by_kind, findings, hints), findings);
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const Finding& finding = findings[i];
      // A labelled value may be found by its anchor, too.
      const auto is_same = [&](const Finding& other) {
        return other.kind == finding.kind && other.begin == finding.begin &&
               other.end == finding.end && other.normalized == finding.normalized;
      };
      if (std::any_of(findings.begin(), findings.begin() + static_cast<std::ptrdiff_t>(i),
                      is_same)) {
        continue;
      }
      ProbeFinding& probe = out->emplace_back(ProbeOf(finding, &record));
      probe.agrees = finding.confidence > alone[i];
    }
  }
}

}  // namespace leakscan
