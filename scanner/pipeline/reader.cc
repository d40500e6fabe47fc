#include "scanner/pipeline/reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>

#include "scanner/input/file_source.h"
#include "scanner/input/volume_names.h"

namespace leakscan {
namespace {

std::int64_t MonotonicNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A live input that has been silent for this many pauses in a row (of 200 ms) has paused.
constexpr int kPausesBeforeFlush = 2;

std::string_view BaseName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

// Counts, and on request hashes, the bytes of an input as they are read.
class MeteredSource : public ByteSource {
 public:
  MeteredSource(ByteSource& source, ScanProgress& progress, bool evidence)
      : source_(source), progress_(progress) {
    if (evidence) digest_ = std::make_unique<Sha256>();
  }

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    auto outcome = source_.Read(room);
    if (outcome && outcome->bytes > 0) {
      bytes_ += outcome->bytes;
      progress_.bytes_read.fetch_add(outcome->bytes, std::memory_order_relaxed);
      if (digest_) digest_->Update(room.data(), outcome->bytes);
    }
    return outcome;
  }
  bool CanResume() const override { return source_.CanResume(); }
  std::uint64_t SkippedBytes() const override { return source_.SkippedBytes(); }
  // Looked at in advance; counted when read in its turn.
  std::optional<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> room) override {
    return source_.ReadAt(offset, room);
  }

  std::uint64_t bytes() const { return bytes_; }
  std::string Digest() { return digest_ ? digest_->Finish() : std::string(); }

 private:
  ByteSource& source_;
  ScanProgress& progress_;
  std::unique_ptr<Sha256> digest_;
  std::uint64_t bytes_ = 0;
};

std::int64_t DeadlineOf(const ScanOptions& options) {
  if (options.seconds_max <= 0) return 0;
  return MonotonicNanoseconds() + static_cast<std::int64_t>(options.seconds_max * 1e9);
}

Reader::Reader(const ReaderRun& run, Worker* worker)
    : run_(run),
      worker_(worker),
      masker_(run.detection, TodayOf(run.options.started).year),
      assembler_(run.detection.field_names, TodayOf(run.options.started).year,
                 run.options.chunk_bytes, *this),
      name_assembler_(run.detection.field_names, TodayOf(run.options.started).year,
                      run.options.chunk_bytes, *this) {}

Reader::~Reader() = default;

Task* Reader::Take() {
  while (true) {
    const bool helps = worker_ != nullptr;
    std::optional<TaskBoard::Turn> turn = run_.board.TryTakeFree(number_, helps);
    if (!turn) {
      Rest();
      turn = run_.board.TakeFree(number_, helps);
    }
    if (turn->work == nullptr) {
      if (turn->free == nullptr) ended_ = true;
      return turn->free;
    }
    worker_->Process(*turn->work);
    run_.writer.Put(turn->work);
  }
}

// Nothing more comes from here for a while: a worker shall look at what did.
void Reader::Rest() { run_.board.WakeWorker(); }

void Reader::Number(Task* task) {
  task->input = number_;
  task->sequence = sequence_++;
}

void Reader::Send(Task* task) {
  Number(task);
  run_.board.Push(task);
}

void Reader::Finish(Task* task) {
  Number(task);
  run_.writer.Put(task);
}

bool Reader::OutOfTime() const {
  return run_.deadline_ns != 0 && MonotonicNanoseconds() > run_.deadline_ns;
}

bool Reader::Read(const NumberedInput& next) {
  const Input& input = next.input;
  raw_path_ = input.path == "-" ? run_.options.stdin_name : input.path;
  const PathMasker::Masked masked = masker_.Mask(raw_path_);
  source_ = masked.text;
  number_ = next.number;
  sequence_ = 0;
  streams_ = 0;
  live_ = input.is_pipe;
  health_name_ = run_.detection.field_names.NamesHealth(raw_path_);
  report_ = InputReport{};
  report_.source = source_;
  report_.mtime = input.mtime;
  opaque_.clear();

  if (masked.hit && !ScanName(BaseName(raw_path_), "", 0)) return false;
  const bool read = input.refusal ? SendGap(source_, *input.refusal) : ReadFile(input);
  return read && SendInputEnd();
}

bool Reader::ReadFile(const Input& input) {
  const auto file = FileSource::Open(input);
  if (!file) {
    return SendGap(source_, {GapReason::kUnreadable, 0, input.bytes, file.error().message});
  }
  if (!input.volumes.empty()) {
    report_.volumes = input.volumes.size() + 1;
    report_.last_volume = masker_.Mask(input.volumes.back().path).text;
  } else if (IsLaterVolumeOfArchive(raw_path_) && !HoldsContainer(**file)) {
    const Gap gap{GapReason::kMultivolume, 0, std::nullopt,
                  "goes on where another volume ends, which is missing; its bytes were scanned "
                  "raw"};
    if (!SendGap(source_, gap)) return false;
  }
  MeteredSource source(**file, run_.progress, run_.options.evidence);
  ReadStreams(input, source);
  if (ended_) return false;
  if ((*file)->Changed()) {
    const Gap gap{GapReason::kChanged, source.bytes(), std::nullopt,
                  "the file changed while it was read; scan it again"};
    if (!SendGap(source_, gap)) return false;
  }
  report_.bytes = source.bytes();
  report_.sha256 = source.Digest();
  return true;
}

bool Reader::SendInputEnd() {
  Task* task = Take();
  if (task == nullptr) return false;
  task->kind = TaskKind::kInputEnd;
  task->report = std::move(report_);
  task->raw_path = raw_path_;
  task->opaque = std::move(opaque_);
  Finish(task);
  return true;
}

void Reader::ReadStreams(const Input& input, MeteredSource& source) {
  const std::unique_ptr<StreamDecoder> decoder = MakeStreamDecoder(
      source, run_.options.limits, run_.options.passwords, raw_path_, run_.board.decode_helper());
  std::array<std::byte, 4096> no_stream_room;
  bool in_stream = false;
  int pauses = 0;
  while (true) {
    const bool stopped = run_.stop.load(std::memory_order_relaxed);
    if (stopped || OutOfTime()) {
      if (stopped) run_.inputs.NoteStopped();
      if (in_stream && !EndStream()) return;
      Gap gap{stopped ? GapReason::kInterrupted : GapReason::kLimitTime, source.bytes(),
              std::nullopt, stopped ? "stopped by a signal; scan again" : "raise --time-limit"};
      const std::uint64_t size = input.bytes_with_volumes().value_or(0);
      if (size > source.bytes()) gap.bytes = size - source.bytes();
      SendGap(source_, gap);
      return;
    }
    const StreamItem item =
        decoder->Next(in_stream ? assembler_.Room() : std::span<std::byte>(no_stream_room));
    pauses = item.kind == StreamItemKind::kPause ? pauses + 1 : 0;
    bool goes_on = true;
    switch (item.kind) {
      case StreamItemKind::kBegin:
        in_stream = true;
        goes_on = BeginStream(item);
        break;
      case StreamItemKind::kBytes:
        goes_on = assembler_.Filled(item.bytes);
        break;
      case StreamItemKind::kEnd:
        in_stream = false;
        goes_on = EndStream();
        break;
      case StreamItemKind::kGap:
        goes_on =
            (!in_stream || assembler_.Interrupt()) &&
            SendGap(in_stream ? stream_source_ : source_ + masker_.Mask(item.path).text, item.gap);
        break;
      case StreamItemKind::kName:
        goes_on = (item.member_name && !masker_.Mask(item.text).any_hit) ||
                  ScanName(item.text, item.path, item.offset);
        break;
      case StreamItemKind::kPause:
        if (in_stream && pauses == kPausesBeforeFlush) goes_on = assembler_.Pause();
        Rest();
        break;
      case StreamItemKind::kFinish:
        return;
    }
    if (!goes_on) return;
  }
}

bool Reader::BeginStream(const StreamItem& item) {
  stream_source_ = source_ + masker_.Mask(item.path).text;
  StreamStart start;
  start.source = stream_source_;
  if (!item.hints.url.empty()) start.url = masker_.Mask(item.hints.url).text;
  start.source_hash = run_.keys.places(raw_path_ + item.path + item.hints.sheet);
  start.input = static_cast<std::uint32_t>(number_);
  start.stream = ++streams_;
  start.offset = item.offset;
  const auto names_health = [this](std::string_view name) {
    return !name.empty() && run_.detection.field_names.NamesHealth(name);
  };
  start.health_name = health_name_ || names_health(item.path) || names_health(item.hints.sheet);
  start.rebuilt = item.hints.rebuilt;
  start.sheet = masker_.Mask(item.hints.sheet).text;
  start.allow = run_.options.allow.ForSource(raw_path_ + item.path);
  start.charset = run_.options.charset;
  if (item.hints.rebuilt) start.charset = Charset::kUtf8;
  if (item.hints.one_record) start.format = RecordFormat::kMail;
  start.named_charset = ParseCharset(item.hints.charset);
  start.container = item.container;
  start.live = live_;
  if (!item.opaque.empty()) ++opaque_[std::string(item.opaque)];
  return assembler_.Begin(std::move(start));
}

bool Reader::EndStream() {
  if (!assembler_.End()) return false;
  if (assembler_.sent_whole()) return true;
  Task* task = Take();
  if (task == nullptr) return false;
  task->kind = TaskKind::kStreamEnd;
  task->stream = assembler_.Report();
  Finish(task);
  return true;
}

bool Reader::ScanName(std::string_view text, const std::string& path_suffix, std::uint64_t offset) {
  ChunkAssembler& names = name_assembler_;
  StreamStart start;
  start.source = source_ + masker_.Mask(path_suffix).text;
  start.source_hash = run_.keys.places(raw_path_ + path_suffix + "!name");
  start.input = static_cast<std::uint32_t>(number_);
  start.stream = ++streams_;
  start.offset = offset;
  start.health_name = health_name_;
  start.allow = run_.options.allow.ForSource(raw_path_ + path_suffix);
  start.charset = Charset::kUtf8;
  start.format = RecordFormat::kName;
  if (!names.Begin(std::move(start))) return false;
  while (!text.empty()) {
    const std::span<std::byte> room = names.Room();
    const std::size_t bytes = std::min(room.size(), text.size());
    std::memcpy(room.data(), text.data(), bytes);
    text.remove_prefix(bytes);
    if (!names.Filled(bytes)) return false;
  }
  return names.End();
}

bool Reader::SendGap(const std::string& source, const Gap& gap) {
  Task* task = Take();
  if (task == nullptr) return false;
  task->kind = TaskKind::kGap;
  task->gap_source = source;
  task->gap = gap;
  Finish(task);
  return true;
}

}  // namespace leakscan
