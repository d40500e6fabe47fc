// The threads of a run:
//
//   reader (1)  --queue-->  workers (N)  --slots-->  writer (1)
//      ^                                               |
//      +----------------- task pool -------------------+
//
// Tasks are the only buffers; the reader waits for one to come back before it reads on. The queue
// is first in, first out and holds every task, so the oldest unfinished task is always with a
// worker or the writer: nobody can wait for somebody who waits for them.

#include <chrono>
#include <thread>
#include <vector>

#include "scanner/pipeline/ordered_writer.h"
#include "scanner/pipeline/reader.h"
#include "scanner/pipeline/task_pool.h"
#include "scanner/pipeline/worker.h"
#include "scanner/scan.h"

namespace leakscan {
namespace {

// Two chunks a worker, so that none waits for the reader or the writer, and the reader's own.
std::size_t TaskCount(int threads) { return 2 * static_cast<std::size_t>(threads) + 6; }

std::string KeyId(const RunKeys& keys) {
  char hex[32];
  WriteHex(keys.ids("key id"), hex);
  return "k:" + std::string(hex, 16);
}

RunInfo Describe(const ScanOptions& options, const Detection& detection, const RunKeys& keys) {
  RunInfo run;
  run.version = options.version;
  run.engine = "hyperscan " + std::string(PatternDatabase::HyperscanVersion());
  run.patterns = detection.patterns.digest();
  run.key_id = KeyId(keys);
  run.key_source = options.key_source;
  run.started = options.started;
  run.host = options.host;
  PathMasker masker(detection, TodayOf(options.started).year);
  for (const std::string& path : options.inputs.paths) {
    run.inputs.push_back(masker.Mask(path == "-" ? options.stdin_name : path).text);
  }
  run.labels = options.labels;
  run.filters = options.filters;
  return run;
}

void Work(Worker& worker, BoundedQueue<Task*>& queue, TaskPool& pool, OrderedWriter& writer) {
  while (const std::optional<Task*> task = queue.Pop()) {
    if ((*task)->kind == TaskKind::kChunk) {
      pool.LendOutput(*task);
      worker.Process(**task);
    }
    writer.Put(*task);
  }
}

}  // namespace

ScanOutcome Scan(const ScanOptions& options, const Detection& detection, const SecretKey& key,
                 ByteSink& sink, ScanProgress& progress, const std::atomic<bool>& stop) {
  const auto begin = std::chrono::steady_clock::now();
  const RunKeys keys(key);
  const EventOptions event_options{options.reveal, options.color, true};
  const std::unique_ptr<EventWriter> events =
      options.format == OutputFormat::kText
          ? MakeTextWriter(keys, detection.patterns.detectors(), event_options)
          : MakeNdjsonWriter(keys, detection.patterns.detectors(), event_options);

  ScanOutcome outcome;
  std::string line;
  events->Run(Describe(options, detection, keys), &line);
  if (Status status = line.empty() ? Status() : sink.Write(line); !status) {
    outcome.end = ScanEnd::kOutputFailed;
    outcome.output_error = std::move(status).error();
    return outcome;
  }

  const std::size_t task_count = TaskCount(options.threads);
  TaskPool pool(task_count);
  BoundedQueue<Task*> queue(task_count + 1);
  OrderedWriter writer(options, *events, sink, pool, task_count, progress);
  Reader reader(options, detection, keys, pool, queue, progress, stop);
  std::vector<std::unique_ptr<Worker>> workers;
  workers.reserve(static_cast<std::size_t>(options.threads));
  for (int i = 0; i < options.threads; ++i) {
    workers.push_back(std::make_unique<Worker>(options, detection, keys));
  }

  std::vector<std::thread> threads;
  threads.emplace_back([&writer] { writer.Write(); });
  for (const auto& worker : workers) {
    threads.emplace_back([&worker, &queue, &pool, &writer] { Work(*worker, queue, pool, writer); });
  }
  reader.Run();
  for (std::thread& thread : threads) thread.join();

  RunSummary& summary = outcome.summary;
  summary.totals = writer.totals();
  summary.persons = writer.persons();
  summary.inputs = reader.inputs().count;
  summary.inputs_with_gaps = writer.inputs_with_gaps();
  summary.bytes_in = reader.inputs().bytes_in;
  summary.skipped = reader.inputs().skipped;
  summary.opaque = reader.inputs().opaque;
  summary.largest = writer.largest();
  summary.filters = options.filters;
  summary.inputs_sha256 = reader.inputs().sha256;
  summary.complete = reader.inputs().complete && summary.totals.gaps == 0;
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!reader.inputs().complete) outcome.end = ScanEnd::kStopped;

  line.clear();
  events->Summary(summary, &line);
  std::optional<Error> error = writer.error();
  if (!error && !line.empty()) {
    if (Status status = sink.Write(line); !status) error = std::move(status).error();
  }
  if (error) {
    outcome.end = ScanEnd::kOutputFailed;
    outcome.output_error = *error;
  }
  return outcome;
}

}  // namespace leakscan
