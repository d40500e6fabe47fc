#include "cli/patient_list.h"

#include <algorithm>
#include <thread>

#include "cli/process.h"

namespace leakscan {

ScanOutcome ReadPatientList(const std::string& path, const Detection& detection,
                            const SecretKey& key, const EventWriterMaker& make_writer,
                            ByteSink& sink) {
  ScanOptions options;
  options.inputs.paths = {path};
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  options.events = EventLevel::kAll;
  options.evidence = true;  // the digest names the list
  options.persons_max = 1;  // nobody asks how many they are
  options.started = StartTime();
  ScanProgress progress;
  return Scan(options, detection, key, make_writer, sink, progress, StopRequested());
}

}  // namespace leakscan
