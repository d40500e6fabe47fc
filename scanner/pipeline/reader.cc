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
// One that is never silent is sent on, as far as its records are whole, after so long.
constexpr std::int64_t kUnsentNanosecondsMax = 600'000'000;

constexpr std::size_t kDigestBytes = 256 * 1024;

constexpr char kSetAsideDetail[] =
    "two runs ended while they read it; it is left out until it changes otherwise than by growing: "
    "touch it to have it tried again, or scan it without --state";

// Since when nothing of a live input has been sent.
class UnsentClock {
 public:
  // To be asked whenever bytes have come. `sent`: bytes that were.
  bool IsOverdue(std::uint64_t sent) {
    const std::int64_t now = MonotonicNanoseconds();
    if (since_ == 0 || sent != sent_) {
      since_ = now;
      sent_ = sent;
    }
    if (now - since_ < kUnsentNanosecondsMax) return false;
    since_ = 0;
    return true;
  }

 private:
  std::int64_t since_ = 0;  // 0: it has not begun
  std::uint64_t sent_ = 0;
};

std::string_view BaseName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

// Counts, and on request hashes, the bytes of an input as they are read.
class MeteredSource : public ByteSource {
 public:
  // `front`: of so many bytes the digest is wanted, too.
  MeteredSource(ByteSource& source, ScanProgress& progress, bool evidence, std::uint64_t front)
      : source_(source), progress_(progress), front_(front) {
    if (evidence) digest_ = std::make_unique<Sha256>();
  }

  Result<ReadOutcome> Read(std::span<std::byte> room) override {
    auto outcome = source_.Read(room);
    if (outcome && outcome->bytes > 0) {
      progress_.bytes_read.fetch_add(outcome->bytes, std::memory_order_relaxed);
      if (digest_) Hash(room.first(outcome->bytes));
      bytes_ += outcome->bytes;
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
  // Empty until it was read.
  const std::string& front_digest() const { return front_digest_; }

 private:
  void Hash(std::span<const std::byte> bytes) {
    if (bytes_ < front_ && front_ <= bytes_ + bytes.size()) {
      const auto rest = static_cast<std::size_t>(front_ - bytes_);
      digest_->Update(bytes.data(), rest);
      front_digest_ = digest_->Peek();
      bytes = bytes.subspan(rest);
    }
    digest_->Update(bytes.data(), bytes.size());
  }

  ByteSource& source_;
  ScanProgress& progress_;
  std::unique_ptr<Sha256> digest_;
  std::uint64_t bytes_ = 0;
  const std::uint64_t front_;
  std::string front_digest_;
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
    Process(turn->work);
  }
}

void Reader::Process(Task* task) {
  worker_->Process(*task);
  run_.writer.Put(task);
}

// Nothing more comes from here for a while: a worker shall look at what did. That may be this one.
void Reader::Rest() {
  if (worker_ == nullptr) return run_.board.WakeWorker();
  for (std::size_t left = run_.board.queued(); left > 0; --left) {
    Task* task = run_.board.TryTakeWork();
    if (task == nullptr) return;
    Process(task);
  }
}

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
  run_.progress.SetInput(source_);
  number_ = next.number;
  sequence_ = 0;
  streams_ = 0;
  live_ = input.is_pipe;
  health_name_ = run_.detection.field_names.NamesHealth(raw_path_);
  report_ = InputReport{};
  report_.source = source_;
  report_.mtime = input.mtime;
  opaque_.clear();

  plan_.reset();
  if (run_.state != nullptr && !input.is_pipe && !input.refusal) {
    if (!MakePlan(input, masked.hit)) return false;
    if (plan_->action == InputPlan::Action::kSkip) return SendInputEnd();
  }
  if (masked.hit && !ScanName(BaseName(raw_path_), "", 0)) return false;
  bool read = false;
  if (input.refusal) {
    read = SendGap(source_, *input.refusal);
  } else if (plan_ && plan_->action == InputPlan::Action::kSetAside) {
    read = SendGap(source_, {GapReason::kSetAside, 0, input.bytes_with_volumes(), kSetAsideDetail});
  } else {
    read = ReadFile(input);
  }
  if (!read || !SendInputEnd()) return false;
  if (live_) Rest();
  return true;
}

// What is to be done with a file, as far as the state tells. False once that has failed.
bool Reader::MakePlan(const Input& input, bool named) {
  // The same bytes elsewhere may be judged otherwise.
  std::string traits = health_name_ ? "health" : "";
  for (const std::uint16_t entry : run_.options.allow.ForSource(raw_path_)) {
    traits += ' ' + std::to_string(entry);
  }
  if (named) traits += '/' + raw_path_;
  plan_ = run_.state->Plan(input, traits);
  if (!plan_) return FailState();
  if (plan_->action == InputPlan::Action::kCheck && !run_.state->Check(DigestOf(input), &*plan_)) {
    return FailState();
  }
  switch (plan_->action) {
    case InputPlan::Action::kSkip:
      report_.bytes = plan_->mark.bytes;
      run_.progress.bytes_skipped.fetch_add(report_.bytes, std::memory_order_relaxed);
      return true;
    case InputPlan::Action::kSetAside:
      return run_.state->SetAside(*plan_) || FailState();
    default:
      return BeginPlan();
  }
}

bool Reader::BeginPlan() {
  if (plan_->deaths > 0) {
    // Should it end this run, too, none of the inputs before is to blame.
    Rest();
    std::optional<TaskBoard::Turn> turn;
    while ((turn = run_.board.WaitForHead(number_, worker_ != nullptr)) && turn->work != nullptr) {
      Process(turn->work);
    }
    if (!turn) {
      ended_ = true;
      return false;
    }
  }
  return run_.state->Begin(*plan_) || FailState();
}

bool Reader::FailState() {
  run_.inputs.NoteStopped();
  run_.board.Close();
  ended_ = true;
  return false;
}

// Empty if it cannot all be read, or the run is to end.
std::string Reader::DigestOf(const Input& input) const {
  const auto file = FileSource::Open(input);
  if (!file) return {};
  Sha256 digest;
  std::vector<std::byte> room(kDigestBytes);
  while (!run_.stop.load(std::memory_order_relaxed) && !run_.board.closed() && !OutOfTime()) {
    const auto outcome = (*file)->Read(room);
    if (!outcome) return {};
    if (outcome->end) return (*file)->Changed() ? std::string() : digest.Finish();
    digest.Update(room.data(), outcome->bytes);
  }
  return {};
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
  if (ReadFrom(input, **file) || ended_) return !ended_;
  // It has not grown but changed.
  StateKeeper::DropBase(&*plan_);
  opaque_.clear();
  return ReadFile(input);
}

// False if the run ends, or the input does not begin with what it was.
bool Reader::ReadFrom(const Input& input, FileSource& file) {
  const bool goes_on = plan_ && plan_->action == InputPlan::Action::kGoOn;
  const std::uint64_t front = goes_on ? plan_->bases.front().content.bytes : 0;
  MeteredSource source(file, run_.progress, run_.options.evidence || plan_, front);
  stream_begun_ = false;
  unconfirmed_ = goes_on;
  ReadStreams(input, source);
  if (ended_) return false;
  if (unconfirmed_) {
    run_.progress.bytes_read.fetch_sub(source.bytes(), std::memory_order_relaxed);
    return false;
  }
  if (goes_on) report_.from = plan_->bases.front().content.resume->offset;
  if (file.Changed()) {
    const Gap gap{GapReason::kChanged, source.bytes(), std::nullopt,
                  "the file changed while it was read; scan it again"};
    if (!SendGap(source_, gap)) return false;
  }
  report_.bytes = source.bytes();
  const std::string digest = source.Digest();
  if (run_.options.evidence) report_.sha256 = digest;
  if (plan_) {
    plan_->mark.bytes = source.bytes();
    plan_->mark.settled = plan_->mark.settled && !file.Changed();
    plan_->mark.content = run_.state->ContentId(plan_->mark.way, digest);
  }
  return true;
}

bool Reader::SendInputEnd() {
  Task* task = Take();
  if (task == nullptr) return false;
  task->kind = TaskKind::kInputEnd;
  task->report = std::move(report_);
  task->raw_path = raw_path_;
  task->opaque = std::move(opaque_);
  task->skipped = plan_ && plan_->action == InputPlan::Action::kSkip;
  task->done.reset();
  const bool aside = plan_ && plan_->action == InputPlan::Action::kSetAside;
  if (plan_ && !aside && (!task->skipped || plan_->note)) task->done = plan_->mark;
  Finish(task);
  return true;
}

void Reader::ReadStreams(const Input& input, MeteredSource& source) {
  const std::unique_ptr<InputDecoder> decoder = MakeStreamDecoder(
      source, run_.options.limits, run_.options.passwords, raw_path_, run_.board.decode_helper());
  std::array<std::byte, 4096> no_stream_room;
  bool in_stream = false;
  int pauses = 0;
  UnsentClock unsent;
  while (true) {
    if (run_.board.closed()) {
      ended_ = true;
      return;
    }
    const bool stopped = run_.stop.load(std::memory_order_relaxed);
    if (stopped || OutOfTime()) {
      if (stopped) run_.inputs.NoteStopped();
      const std::uint64_t position = decoder->position();
      Gap gap{stopped ? GapReason::kInterrupted : GapReason::kLimitTime, position, std::nullopt,
              stopped ? "stopped by a signal; scan again" : "raise --time-limit"};
      if (in_stream && !BreakOffStream(gap)) return;
      if (unconfirmed_) return;
      const std::uint64_t size = input.bytes_with_volumes().value_or(0);
      if (size > position) gap.bytes = size - position;
      SendGap(source_, gap);
      return;
    }
    const StreamItem item =
        decoder->Next(in_stream ? assembler_.Room() : std::span<std::byte>(no_stream_room));
    pauses = item.kind == StreamItemKind::kPause ? pauses + 1 : 0;
    // What was a plain text is none any more, and nothing of it may be told before all of it is.
    if (unconfirmed_ && (item.kind == StreamItemKind::kGap || item.kind == StreamItemKind::kName)) {
      if (in_stream) assembler_.FailResume();
      return;
    }
    bool goes_on = true;
    switch (item.kind) {
      case StreamItemKind::kBegin:
        in_stream = true;
        goes_on = BeginStream(item, source);
        break;
      case StreamItemKind::kBytes:
        goes_on = assembler_.Filled(item.bytes);
        if (goes_on && live_ && unsent.IsOverdue(assembler_.bytes_sent())) {
          goes_on = assembler_.Flush();
          Rest();
        }
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

bool Reader::BeginStream(const StreamItem& item, const MeteredSource& source) {
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
  const bool first = !std::exchange(stream_begun_, true);
  start.may_grow = plan_.has_value() && first;
  if (!item.opaque.empty()) ++opaque_[std::string(item.opaque)];
  if (!assembler_.Begin(std::move(start))) return false;
  if (plan_ && plan_->action == InputPlan::Action::kGoOn && first) {
    assembler_.Resume(*plan_->bases.front().content.resume, [this, &source](const Hash128& shape) {
      const InputPlan::Known& base = plan_->bases.front();
      unconfirmed_ = run_.state->Keyed(shape) != base.content.resume->shape ||
                     run_.state->ContentId(plan_->mark.way, source.front_digest()) != base.id;
      return !unconfirmed_;
    });
  }
  return true;
}

bool Reader::EndStream() {
  if (!assembler_.End()) return false;
  return assembler_.sent_whole() || SendStreamEnd();
}

// A pipe gives its last bytes once: they are read as if it ended here.
bool Reader::BreakOffStream(Gap gap) {
  if (live_) return EndStream();
  if (!assembler_.BreakOff(&gap)) return false;
  if (gap.bytes != 0U && !SendGap(stream_source_, gap)) return false;
  return SendStreamEnd();
}

bool Reader::SendStreamEnd() {
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
