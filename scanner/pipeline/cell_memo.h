// CellMemo: what a pure function said of a cell's value, kept for the values met last. Rows of a
// table repeat tests and results; comparing a value costs a fraction of reading it. Long values,
// which are comments, are not kept, so that nobody's file decides how large this grows. One per
// worker and function.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace leakscan {

template <class Answer, std::size_t kSlots = 256>
class CellMemo {
 public:
  // What `read` (string_view -> Answer) says of `value`, perhaps from memory. Valid until the next
  // call.
  template <class Read>
  const Answer& Get(std::string_view value, Read read) {
    if (value.size() > kValueBytesMax) return long_answer_ = read(value);
    Slot& slot = slots_[SlotOf(value)];
    if (!slot.known || slot.value != value) {
      slot.value = value;
      slot.answer = read(value);
      slot.known = true;
    }
    return slot.answer;
  }

 private:
  static constexpr std::size_t kValueBytesMax = 128;

  struct Slot {
    std::string value;
    Answer answer{};
    bool known = false;
  };

  // By size, first and last eight bytes.
  static std::size_t SlotOf(std::string_view value) {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    if (value.size() >= sizeof(front)) {
      std::memcpy(&front, value.data(), sizeof(front));
      std::memcpy(&back, value.data() + value.size() - sizeof(back), sizeof(back));
    } else if (value.size() >= sizeof(front) / 2) {  // two halves that may overlap
      std::memcpy(&front, value.data(), sizeof(front) / 2);
      std::memcpy(&back, value.data() + value.size() - sizeof(back) / 2, sizeof(back) / 2);
    } else {
      for (const char c : value) front = front << 8U | static_cast<std::uint8_t>(c);
    }
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
    const std::uint64_t mixed = (front ^ back * kOdd ^ value.size()) * kOdd;
    return static_cast<std::size_t>(mixed >> 40U) % kSlots;
  }

  std::array<Slot, kSlots> slots_;
  Answer long_answer_{};
};

}  // namespace leakscan
