// The threads of a run:
//
//   reader  --queue-->  workers (N)  --by order-->  ordered writer
//      ^                    ^ |                        |
//      |                    | reads an input ahead     |
//      +------------- task board ----------------------+
//
// Tasks are the only buffers; who reads waits for one to come back before it reads on. The writer
// is whoever comes with the task whose turn it is. The reader is the first worker, unless that is
// the only one: what it would have to wait for, it does itself. A worker without work reads an
// input ahead in the same way, as another reader. Or it decodes parts of the inputs under way. Why
// nobody can wait for somebody who waits for them: task_board.h.

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "scanner/pipeline/input_queue.h"
#include "scanner/pipeline/ordered_writer.h"
#include "scanner/pipeline/reader.h"
#include "scanner/pipeline/task_board.h"
#include "scanner/pipeline/worker.h"
#include "scanner/scan.h"

namespace leakscan {
namespace {

RunInfo Describe(const ScanOptions& options, const Detection& detection, const RunKeys& keys) {
  RunInfo run;
  run.version = options.version;
  run.commit = options.commit;
  run.engine = "hyperscan " + std::string(PatternDatabase::HyperscanVersion());
  run.patterns = detection.patterns.digest();
  run.key_id = KeyIdOf(keys);
  run.key_source = options.key_source;
  if (detection.registry != nullptr) run.registry = detection.registry->facts.id();
  run.started = options.started;
  run.host = options.host;
  PathMasker masker(detection, TodayOf(options.started).year);
  for (const std::string& path : options.inputs.paths) {
    run.inputs.push_back(masker.Mask(path == "-" ? options.stdin_name : path).text);
  }
  run.labels = options.labels;
  run.filters = options.filters;
  run.options = options.settings;
  return run;
}

// `worker`: see Reader.
void ReadInputs(const ReaderRun& run, Worker* worker) {
  Reader reader(run, worker);
  while (const std::optional<NumberedInput> input = run.inputs.Next(/*ahead=*/false)) {
    run.board.OfferInputs(true);
    if (!reader.Read(*input)) break;
  }
  run.board.EndInputs();
}

void Work(const ReaderRun& run, Worker& worker) {
  std::unique_ptr<Reader> reader;
  while (true) {
    const TaskBoard::Job job = run.board.NextJob();
    switch (job.kind) {
      case TaskBoard::JobKind::kProcess:
        worker.Process(*job.task);
        run.writer.Put(job.task);
        break;
      case TaskBoard::JobKind::kRead:
        if (!reader) reader = std::make_unique<Reader>(run, &worker);
        if (const auto input = run.inputs.Next(/*ahead=*/true)) {
          reader->Read(*input);
        } else {
          run.board.OfferInputs(false);
        }
        run.board.EndReading();
        break;
      case TaskBoard::JobKind::kDecode:
        job.decode->Run();
        run.board.EndDecoding(job.decode);
        break;
      case TaskBoard::JobKind::kEnd:
        return;
    }
  }
}

}  // namespace

std::string KeyIdOf(const RunKeys& keys) {
  char hex[32];
  WriteHex(keys.ids("key id"), hex);
  return "k:" + std::string(hex, 16);
}

ScanOutcome Scan(const ScanOptions& options, const Detection& detection, const SecretKey& key,
                 ByteSink& sink, ScanProgress& progress, const std::atomic<bool>& stop,
                 StateFile* state) {
  const EventOptions event_options{options.reveal, options.color, true};
  const auto make_writer = [&](const RunKeys& keys) {
    return options.format == OutputFormat::kText
               ? MakeTextWriter(keys, detection.patterns.detectors(), event_options)
               : MakeNdjsonWriter(keys, detection.patterns.detectors(), event_options);
  };
  return Scan(options, detection, key, make_writer, sink, progress, stop, state);
}

ScanOutcome Scan(const ScanOptions& options, const Detection& detection, const SecretKey& key,
                 const EventWriterMaker& make_writer, ByteSink& sink, ScanProgress& progress,
                 const std::atomic<bool>& stop, StateFile* state) {
  const auto begin = std::chrono::steady_clock::now();
  const RunKeys keys(key);
  const std::unique_ptr<EventWriter> events = make_writer(keys);

  ScanOutcome outcome;
  std::string line;
  events->Run(Describe(options, detection, keys), &line);
  if (Status status = line.empty() ? Status() : sink.Write(line); !status) {
    outcome.end = ScanEnd::kOutputFailed;
    outcome.error = std::move(status).error();
    return outcome;
  }

  TaskBoard board(options.threads);
  InputQueue inputs(options.inputs, stop);
  std::optional<StateKeeper> keeper;
  if (state != nullptr) keeper.emplace(*state, options, detection);
  StateKeeper* const state_keeper = keeper ? &*keeper : nullptr;
  OrderedWriter writer(options, *events, sink, board, progress, state_keeper);
  std::vector<std::unique_ptr<Worker>> workers;
  workers.reserve(static_cast<std::size_t>(options.threads));
  for (int i = 0; i < options.threads; ++i) {
    workers.push_back(std::make_unique<Worker>(options, detection, keys, make_writer(keys)));
  }
  const ReaderRun run{.options = options,
                      .detection = detection,
                      .keys = keys,
                      .inputs = inputs,
                      .board = board,
                      .writer = writer,
                      .progress = progress,
                      .stop = stop,
                      .deadline_ns = DeadlineOf(options),
                      .state = state_keeper};

  // One worker has its thread, beside the one that reads; of several the first reads.
  const bool reader_works = options.threads > 1;
  std::vector<std::thread> threads;
  for (const auto& worker : std::span(workers).subspan(reader_works ? 1 : 0)) {
    threads.emplace_back([&run, &worker] { Work(run, *worker); });
  }
  ReadInputs(run, reader_works ? workers.front().get() : nullptr);
  if (reader_works) Work(run, *workers.front());
  for (std::thread& thread : threads) thread.join();
  writer.Commit();
  const std::optional<Error> state_error = keeper ? keeper->error() : std::nullopt;

  RunSummary& summary = outcome.summary;
  summary.totals = writer.totals();
  summary.persons = writer.persons();
  if (detection.registry != nullptr) summary.known = writer.known();
  summary.inputs = inputs.count() - writer.skipped();
  summary.inputs_with_gaps = writer.inputs_with_gaps();
  summary.bytes_in = writer.bytes_in();
  summary.skipped = inputs.skipped() + writer.skipped();
  summary.bytes_skipped = writer.bytes_skipped();
  summary.opaque = writer.opaque();
  summary.largest = writer.largest();
  summary.filters = options.filters;
  summary.inputs_sha256 = writer.InputsDigest();
  summary.complete = inputs.complete() && summary.totals.gaps == 0 && !state_error;
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!inputs.complete()) outcome.end = ScanEnd::kStopped;
  if (state_error) {
    outcome.end = ScanEnd::kStateFailed;
    outcome.error = *state_error;
  }

  line.clear();
  events->Summary(summary, &line);
  std::optional<Error> error = writer.error();
  if (!error && !line.empty()) {
    if (Status status = sink.Write(line); !status) error = std::move(status).error();
  }
  if (error) {
    outcome.end = ScanEnd::kOutputFailed;
    outcome.error = *error;
  }
  return outcome;
}

}  // namespace leakscan
