// FactCollector: lines of events in, the facts of a report out. Its memory does not grow with the
// number of lines: counts, bounded tables, the most frequent sources, the first examples. Totals
// are those of each run's summary; of a run that has none, what its lines come to. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "scanner/base/result.h"
#include "scanner/model/event_tree.h"
#include "scanner/report/distinct_count.h"
#include "scanner/report/facts.h"
#include "scanner/report/top_counts.h"

namespace leakscan {

class FactCollector {
 public:
  // Takes one line, without its end. An error says why it is no event; the next line can be taken.
  Status Take(std::string_view line);

  // A file of events begins: an event without a run before it belongs to none.
  void BeginFile(EventsFileFact file);
  // What is known of it at its end.
  void EndFile(std::string sha256, std::uint64_t bytes);
  // An error as soon as the events cannot be told as one: it names the remedy.
  const Status& joinable() const { return joinable_; }

  // Call once, last. `refused`: lines, and files from some place on, that were no events.
  Facts Finish(std::uint64_t refused);

 private:
  // The run whose lines are being read.
  struct OpenRun {
    bool any = false;       // an event was met
    bool has_head = false;  // its run event was
    bool kept = false;      // facts_.runs.back() is it
    std::string head;       // its run event
    Tally tally;            // by its lines
    DistinctCount persons;
  };

  void TakeRun(const EventNode& event, std::string_view line);
  void TakeInput(const EventNode& event);
  void TakeExposure(const EventNode& event);
  void TakeLead(const EventNode& event);
  void TakeGap(const EventNode& event);
  void TakeSummary(const EventNode& event, std::string_view line);
  void TakeFilters(const EventNode& event);
  void RefuseRepeatedRun(std::string_view summary);
  void EndRun();
  void CountAbout(const EventNode& about);
  void CountContext(const EventNode& context);
  void CountFindings(const EventNode& findings);
  void KeepExample(const EventNode& event, Severity severity);

  EventTree tree_;
  Facts facts_;
  OpenRun open_;
  Status joinable_;
  std::string key_id_;  // of the first run
  std::set<std::string> run_digests_;
  std::map<std::string, std::uint64_t> input_runs_;  // by digest, the first run that read it
  TopCounts<std::optional<Example>> sources_;
  TopCounts<char> largest_;  // by the summaries
  bool any_summary_ = false;
};

}  // namespace leakscan
