#include "scanner/pipeline/known_patients.h"

#include <cstring>

namespace leakscan {
namespace {

// What waits: few enough for the nearest cache, and many enough to be asked about together.
constexpr std::size_t kOpenBytesMax = std::size_t{24} * 1024;  // of events
constexpr std::size_t kOpenMax = 64;

}  // namespace

void KnownPatients::Begin(const Exposure& exposure) {
  asked_ = finder_.Queue(exposure);
  position_ = 0;
}

std::span<const KnownPatient> KnownPatients::Get() {
  if (!asked_) finder_.AnswerLast();
  asked_ = true;
  return finder_.answer();
}

void KnownPatients::End(Task* task) {
  if (asked_) return Log(finder_.answer(), &task->persons);
  places_.push_back({position_, task->lines.size(), task->slots.size()});
  if (open_begin_ == 0) open_begin_ = position_;
  const std::size_t open_bytes = open_begin_ == 0 ? 0 : task->output.size() - open_begin_;
  if (places_.size() == kOpenMax || open_bytes > kOpenBytesMax) TellAll(task);
}

void KnownPatients::TellAll(Task* task) {
  texts_.Clear();
  insertions_.clear();
  finder_.AnswerAll([&](std::size_t exposure, std::span<const KnownPatient> known) {
    Log(known, &task->persons);
    const Place& place = places_[exposure];
    if (place.position == 0) return;
    writer_.Known(known, &texts_);
    insertions_.push_back({place, texts_.size()});
  });
  if (!insertions_.empty()) Insert(task);
  places_.clear();
  open_begin_ = 0;
}

// From the last to the first, so that each byte is moved once.
void KnownPatients::Insert(Task* task) {
  const std::string_view texts = texts_.text();
  std::size_t end = task->output.size();
  char* const bytes = task->output.Claim(texts.size()) - end;
  task->output.Commit(bytes + end + texts.size());
  std::size_t line = task->lines.size();
  std::size_t slot = task->slots.size();
  std::size_t moved = texts.size();
  for (std::size_t i = insertions_.size(); i-- > 0;) {
    const Place& place = insertions_[i].place;
    std::memmove(bytes + place.position + moved, bytes + place.position, end - place.position);
    while (line > place.lines) task->lines[--line] += moved;
    while (slot > place.slots) task->slots[--slot].position += moved;
    const std::size_t begin = i == 0 ? 0 : insertions_[i - 1].end;
    const std::string_view text = texts.substr(begin, insertions_[i].end - begin);
    moved -= text.size();
    std::memcpy(bytes + place.position + moved, text.data(), text.size());
    end = place.position;
  }
}

void KnownPatients::Log(std::span<const KnownPatient> known, PersonLog* log) {
  if (known.empty()) return;
  log->known.insert(log->known.end(), known.begin(), known.end());
  log->known_counts.push_back(static_cast<std::uint32_t>(known.size()));
}

}  // namespace leakscan
