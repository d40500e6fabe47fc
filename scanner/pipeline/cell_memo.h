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
    const Words words(value);
    Slot& slot = slots_[words.SlotIndex()];
    const bool known = slot.words == words && slot.known &&
                       (value.size() <= Words::kBytes || slot.rest == RestOf(value));
    if (!known) {
      slot.words = words;
      slot.rest = RestOf(value);
      slot.answer = read(value);
      slot.known = true;
    }
    return slot.answer;
  }

 private:
  static constexpr std::size_t kValueBytesMax = 128;

  // The size, the first sixteen bytes and the last eight, which are the whole of a short value.
  struct Words {
    static constexpr std::size_t kBytes = 24;

    Words() = default;
    explicit Words(std::string_view value) : size(value.size()) {
      const auto load = [&](auto word, std::size_t at) {
        std::memcpy(&word, value.data() + at, sizeof(word));
        return std::uint64_t{word};
      };
      if (size >= 8) {
        front = load(std::uint64_t{}, 0);
        back = load(std::uint64_t{}, size - 8);
        if (size > 16) middle = load(std::uint64_t{}, 8);
      } else if (size >= 4) {  // two halves that may overlap
        front = load(std::uint32_t{}, 0);
        back = load(std::uint32_t{}, size - 4);
      } else {
        for (const char c : value) front = front << 8U | static_cast<std::uint8_t>(c);
      }
    }
    std::size_t SlotIndex() const {
      constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
      const std::uint64_t mixed = (front ^ back * kOdd ^ size) * kOdd;
      return static_cast<std::size_t>(mixed >> 40U) % kSlots;
    }
    friend bool operator==(const Words&, const Words&) = default;

    std::uint64_t size = 0;
    std::uint64_t front = 0;
    std::uint64_t middle = 0;
    std::uint64_t back = 0;
  };

  static std::string_view RestOf(std::string_view value) {
    return value.size() <= Words::kBytes ? std::string_view{} : value.substr(16);
  }

  struct Slot {
    Words words;
    std::string rest;  // of a value that the words do not hold
    Answer answer{};
    bool known = false;
  };

  std::array<Slot, kSlots> slots_;
  Answer long_answer_{};
};

}  // namespace leakscan
