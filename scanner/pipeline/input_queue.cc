#include "scanner/pipeline/input_queue.h"

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "scanner/decode/stream_decoder.h"
#include "scanner/input/file_source.h"

namespace leakscan {
namespace {

bool HoldsContainer(const Input& input) {
  const auto file = FileSource::Open(input);
  return file && HoldsContainer(**file);
}

// True if files that are named as volumes are some: the first begins a container, and the second
// goes on in it.
bool AreOneFile(const Input& input) {
  return HoldsContainer(input) && !HoldsContainer(input.volumes.front());
}

}  // namespace

bool HoldsContainer(FileSource& file) {
  std::array<std::byte, kContainerHeadBytes> head;
  const std::optional<std::size_t> bytes = file.ReadAt(0, head);
  return bytes && BeginsContainer(std::span(head).first(*bytes));
}

InputQueue::InputQueue(const InputOptions& options, const std::atomic<bool>& stop)
    : stop_(stop), list_(options) {}

std::optional<NumberedInput> InputQueue::Next(bool ahead) {
  const std::lock_guard lock(mutex_);
  if (stop_.load(std::memory_order_relaxed)) {
    NoteStopped();
    return std::nullopt;
  }
  if (found_.empty() && !Refill()) return std::nullopt;
  if (ahead && found_.front().is_pipe) return std::nullopt;
  NumberedInput next{count_++, std::move(found_.front())};
  found_.pop_front();
  return next;
}

bool InputQueue::Refill() {
  std::optional<Input> input = list_.Next();
  if (!input) return false;
  std::vector<Input> apart;
  if (!input->volumes.empty() && !AreOneFile(*input)) apart = std::exchange(input->volumes, {});
  found_.push_back(*std::move(input));
  for (Input& volume : apart) found_.push_back(std::move(volume));
  return true;
}

}  // namespace leakscan
