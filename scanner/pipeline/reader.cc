#include "scanner/pipeline/reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "scanner/input/file_source.h"
#include "scanner/input/volume_names.h"
#include "scanner/pipeline/worker.h"

namespace leakscan {
namespace {

std::int64_t MonotonicNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// True if the first bytes of a regular file are those of a container. A FIFO is left alone.
bool HoldsContainer(FileSource& file) {
  std::array<std::byte, kContainerHeadBytes> head;
  const std::optional<std::size_t> bytes = file.ReadAt(0, head);
  return bytes && BeginsContainer(std::span(head).first(*bytes));
}

bool HoldsContainer(const Input& input) {
  const auto file = FileSource::Open(input);
  return file && HoldsContainer(**file);
}

// True if files that are named as volumes are some: the first begins a container, and the second
// goes on in it.
bool AreOneFile(const Input& input) {
  return !input.volumes.empty() && HoldsContainer(input) && !HoldsContainer(input.volumes.front());
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

Reader::Reader(const ScanOptions& options, const Detection& detection, const RunKeys& keys,
               TaskPool& pool, BoundedQueue<Task*>& queue, ScanProgress& progress,
               const std::atomic<bool>& stop)
    : options_(options),
      detection_(detection),
      keys_(keys),
      pool_(pool),
      queue_(queue),
      progress_(progress),
      stop_(stop),
      masker_(detection, TodayOf(options.started).year),
      assembler_(detection.field_names, TodayOf(options.started).year, options.chunk_bytes, *this),
      name_assembler_(detection.field_names, TodayOf(options.started).year, options.chunk_bytes,
                      *this) {
  if (options.seconds_max > 0) {
    deadline_ns_ = MonotonicNanoseconds() + static_cast<std::int64_t>(options.seconds_max * 1e9);
  }
}

Reader::~Reader() = default;

Task* Reader::Take() {
  Task* task = pool_.Take();
  if (task == nullptr) ended_ = true;
  return task;
}

void Reader::Send(Task* task) {
  task->sequence = sequence_++;
  queue_.Push(task);
}

bool Reader::IsBusy() const { return queue_.Size() >= static_cast<std::size_t>(options_.threads); }

bool Reader::OutOfTime() const {
  return deadline_ns_ != 0 && MonotonicNanoseconds() > deadline_ns_;
}

void Reader::Run() {
  InputList list(options_.inputs);
  while (!ended_ && !stop_.load(std::memory_order_relaxed)) {
    std::optional<Input> input = list.Next();
    if (!input) break;
    if (AreOneFile(*input)) {
      ReadInput(*input);
      continue;
    }
    const std::vector<Input> volumes = std::exchange(input->volumes, {});
    ReadInput(*input);
    for (const Input& volume : volumes) {
      if (!ended_ && !stop_.load(std::memory_order_relaxed)) ReadInput(volume);
    }
  }
  inputs_.skipped = list.excluded();
  inputs_.complete = !stop_.load(std::memory_order_relaxed);
  inputs_.sha256 = inputs_digest_.Finish();
  last_.kind = TaskKind::kLast;
  Send(&last_);
  queue_.Close();
}

void Reader::ReadInput(const Input& input) {
  raw_path_ = input.path == "-" ? options_.stdin_name : input.path;
  const PathMasker::Masked masked = masker_.Mask(raw_path_);
  source_ = masked.text;
  input_ordinal_ = static_cast<std::uint32_t>(inputs_.count++);
  health_name_ = detection_.field_names.NamesHealth(raw_path_);
  live_ = input.is_pipe;
  report_ = InputReport{};
  report_.source = source_;
  report_.mtime = input.mtime;

  if (masked.hit && !ScanName(BaseName(raw_path_), "", 0)) return;
  if (input.refusal) {
    if (!SendGap(source_, *input.refusal)) return;
  } else if (auto file = FileSource::Open(input); !file) {
    if (!SendGap(source_, {GapReason::kUnreadable, 0, input.bytes, file.error().message})) return;
  } else {
    if (!input.volumes.empty()) {
      report_.volumes = input.volumes.size() + 1;
      report_.last_volume = masker_.Mask(input.volumes.back().path).text;
    } else if (IsLaterVolumeOfArchive(raw_path_) && !HoldsContainer(**file)) {
      const Gap gap{GapReason::kMultivolume, 0, std::nullopt,
                    "goes on where another volume ends, which is missing; its bytes were scanned "
                    "raw"};
      if (!SendGap(source_, gap)) return;
    }
    MeteredSource source(**file, progress_, options_.evidence);
    ReadStreams(input, source);
    if (ended_) return;
    if ((*file)->Changed()) {
      const Gap gap{GapReason::kChanged, source.bytes(), std::nullopt,
                    "the file changed while it was read; scan it again"};
      if (!SendGap(source_, gap)) return;
    }
    report_.bytes = source.bytes();
    report_.sha256 = source.Digest();
  }
  inputs_.bytes_in += report_.bytes;
  inputs_digest_.Update(raw_path_.data(), raw_path_.size() + 1);
  const std::string size = std::to_string(report_.bytes) + ' ' + report_.sha256 + '\n';
  inputs_digest_.Update(size.data(), size.size());

  Task* task = Take();
  if (task == nullptr) return;
  task->kind = TaskKind::kInputEnd;
  task->report = std::move(report_);
  Send(task);
}

void Reader::ReadStreams(const Input& input, MeteredSource& source) {
  const std::unique_ptr<StreamDecoder> decoder =
      MakeStreamDecoder(source, options_.limits, options_.passwords, raw_path_);
  std::array<std::byte, 4096> no_stream_room;
  bool in_stream = false;
  int pauses = 0;
  while (true) {
    const bool stopped = stop_.load(std::memory_order_relaxed);
    if (stopped || OutOfTime()) {
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
  start.source_hash = keys_.places(raw_path_ + item.path + item.hints.sheet);
  start.input = input_ordinal_;
  start.stream = ++streams_;
  start.offset = item.offset;
  const auto names_health = [this](std::string_view name) {
    return !name.empty() && detection_.field_names.NamesHealth(name);
  };
  start.health_name = health_name_ || names_health(item.path) || names_health(item.hints.sheet);
  start.rebuilt = item.hints.rebuilt;
  start.sheet = masker_.Mask(item.hints.sheet).text;
  start.allow = options_.allow.ForSource(raw_path_ + item.path);
  start.charset = options_.charset;
  if (item.hints.rebuilt) start.charset = Charset::kUtf8;
  if (item.hints.one_record) start.format = RecordFormat::kMail;
  start.named_charset = ParseCharset(item.hints.charset);
  start.container = item.container;
  start.live = live_;
  if (!item.opaque.empty()) ++inputs_.opaque[std::string(item.opaque)];
  return assembler_.Begin(std::move(start));
}

bool Reader::EndStream() {
  if (!assembler_.End()) return false;
  if (assembler_.sent_whole()) return true;
  Task* task = Take();
  if (task == nullptr) return false;
  task->kind = TaskKind::kStreamEnd;
  task->stream = assembler_.Report();
  Send(task);
  return true;
}

bool Reader::ScanName(std::string_view text, const std::string& path_suffix, std::uint64_t offset) {
  ChunkAssembler& names = name_assembler_;
  StreamStart start;
  start.source = source_ + masker_.Mask(path_suffix).text;
  start.source_hash = keys_.places(raw_path_ + path_suffix + "!name");
  start.input = input_ordinal_;
  start.stream = ++streams_;
  start.offset = offset;
  start.health_name = health_name_;
  start.allow = options_.allow.ForSource(raw_path_ + path_suffix);
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
  Send(task);
  return true;
}

}  // namespace leakscan
