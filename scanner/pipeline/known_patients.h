// KnownPatients: says of the exposures of a chunk who is on the hospital's own list, in its events
// and in its log of persons. Events are written first and asked about together, for one look-up
// waits for the memory as long as many do; what they say of it is inserted while they are in the
// cache. One a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/base/output_buffer.h"
#include "scanner/model/finding.h"
#include "scanner/output/event_writer.h"
#include "scanner/pipeline/task.h"
#include "scanner/registry/patient_finder.h"

namespace leakscan {

class KnownPatients : public KnownAnswer {
 public:
  // The arguments must outlive it.
  KnownPatients(const Registry& registry, const KeyedHasher& fingerprints, EventWriter& writer)
      : finder_(registry, fingerprints), writer_(writer) {}

  // Around the writing of the exposure's event to the task, if it has one.
  void Begin(const Exposure& exposure);
  void End(Task* task);
  // Whoever was not told yet.
  void TellAll(Task* task);

  bool CanWait() const override { return !asked_ && finder_.keys_queued_last() <= kKnownLaterMax; }
  void TellAt(std::size_t position) override { position_ = position; }
  std::span<const KnownPatient> Get() override;

 private:
  // Of a queued exposure.
  struct Place {
    std::size_t position = 0;  // in the task's output; 0: it is told nowhere
    std::size_t lines = 0;     // of the task, that begin before it
    std::size_t slots = 0;
  };
  // What is to be said at a place: the text up to this end.
  struct Insertion {
    Place place;
    std::size_t end = 0;
  };

  static void Log(std::span<const KnownPatient> known, PersonLog* log);
  void Insert(Task* task);

  PatientFinder finder_;
  EventWriter& writer_;
  // Of the exposure that was begun last.
  std::size_t position_ = 0;
  bool asked_ = false;  // it is in the finder's queue no longer
  // Of all in the queue.
  std::vector<Place> places_;
  std::size_t open_begin_ = 0;  // the first place that is not 0
  OutputBuffer texts_;
  std::vector<Insertion> insertions_;
};

}  // namespace leakscan
