// Text written through a pointer: each function writes at `out`, where there must be room, and
// returns the end of what it wrote. The pointer stays in a register over a whole line, which the
// size of a growing buffer, that any byte written could alias, does not.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakscan {

// Needs room for the literal's NUL as well.
template <std::size_t kSize>
inline char* Put(char* out, const char (&literal)[kSize]) {
  std::memcpy(out, literal, kSize);
  return out + kSize - 1;
}

inline char* Put(char* out, char c) {
  *out = c;
  return out + 1;
}

inline char* PutText(char* out, std::string_view text) {
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// Bytes that PutPadded takes at a time.
inline constexpr std::size_t kPaddedStep = 32;

// `text` in steps of a fixed size, each a few moves where a copy of any size is a call. Behind it
// kPaddedStep bytes must be readable, and behind its copy there must be room for as many.
inline char* PutPadded(char* out, std::string_view text) {
  std::size_t done = 0;
  do {
    std::memcpy(out + done, text.data() + done, kPaddedStep);
    done += kPaddedStep;
  } while (done < text.size());
  return out + text.size();
}

// Room that PutNumber needs, however few the digits are.
inline constexpr std::size_t kNumberBytesMax = 20;

// The eight digits of a number below 10^8, the first one in the lowest byte; as values, not as
// characters. Divides in halves of four, two and one digits, all of a size at once: a
// multiplication by a reciprocal, exact in the range, is the division.
constexpr std::uint64_t EightDigits(std::uint64_t value) {
  const std::uint64_t fours = value / 10000 | (value % 10000) << 32U;
  const std::uint64_t hundreds = (fours * 5243) >> 19U & 0x0000007F0000007F;
  const std::uint64_t twos = hundreds | (fours - hundreds * 100) << 16U;
  const std::uint64_t tens = (twos * 103) >> 10U & 0x000F000F000F000F;
  return tens | (twos - tens * 10) << 8U;
}

inline char* PutNumber(char* out, std::uint64_t value) {
  constexpr std::uint64_t kEightZeros = 0x3030303030303030;
  constexpr std::uint64_t kEightDigits = 100'000'000;
  if (value < 100) {  // as most lengths are
    const std::uint64_t tens = value / 10;
    const bool one = tens == 0;
    const std::uint64_t text = (tens | (value - tens * 10) << 8U | kEightZeros) >> (one ? 8U : 0U);
    std::memcpy(out, &text, 2);
    return out + 2 - one;
  }
  if (value < kEightDigits) {
    const std::uint64_t digits = EightDigits(value);
    const auto zeros = static_cast<unsigned>(std::countr_zero(digits)) / 8;  // leading ones
    const std::uint64_t text = (digits | kEightZeros) >> (8 * zeros);
    std::memcpy(out, &text, sizeof(text));
    return out + sizeof(text) - zeros;
  }
  out = PutNumber(out, value / kEightDigits);
  const std::uint64_t text = EightDigits(value % kEightDigits) | kEightZeros;
  std::memcpy(out, &text, sizeof(text));
  return out + sizeof(text);
}

// "00", "01"... "99".
inline constexpr std::array<char, 200> kTwoDigits = [] {
  std::array<char, 200> digits{};
  for (std::size_t i = 0; i < 100; ++i) {
    digits[2 * i] = static_cast<char>('0' + i / 10);
    digits[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

// Writes numbers of which each is little more than the one before, as places in a text are: all
// digits but the last four mostly stay.
class RisingNumber {
 public:
  char* Put(char* out, std::uint64_t value) {
    const std::uint64_t rest = value - base_;
    if (rest >= kTail) return PutOther(out, value);
    std::memcpy(out, front_, sizeof(front_));
    const std::uint64_t hundreds = (rest * 5243) >> 19U;
    out += front_size_;
    std::memcpy(out, kTwoDigits.data() + 2 * hundreds, 2);
    std::memcpy(out + 2, kTwoDigits.data() + 2 * (rest - hundreds * 100), 2);
    return out + 4;
  }

 private:
  static constexpr std::uint64_t kTail = 10000;

  [[gnu::noinline]] char* PutOther(char* out, std::uint64_t value) {
    if (value < kTail) return PutNumber(out, value);
    base_ = value - value % kTail;
    front_size_ = static_cast<std::size_t>(PutNumber(front_, value / kTail) - front_);
    return Put(out, value);
  }

  std::uint64_t base_ = std::uint64_t{1} << 63U;  // a multiple of kTail; at first beyond any place
  char front_[kNumberBytesMax] = {};              // its digits without the last four
  std::size_t front_size_ = 0;
};

// The 32 hexadecimal digits of two words' bytes, lowest byte first: a vector of the digits' values,
// high digit before low, of which those above 9 are 'a' - 10 - '0' = 39 further on.
inline char* PutHex(char* out, std::uint64_t low, std::uint64_t high) {
  using Words = std::uint64_t __attribute__((vector_size(16)));
  using Bytes = std::int8_t __attribute__((vector_size(16)));
  const Words words = {low, high};
  const Bytes front = reinterpret_cast<Bytes>(words >> 4U) & 15;
  const Bytes back = reinterpret_cast<Bytes>(words) & 15;
  const auto put = [&out](Bytes digits) {
    const Bytes text = digits + '0' + ((digits > 9) & 39);
    std::memcpy(out, &text, sizeof(text));
    out += sizeof(text);
  };
  put(__builtin_shufflevector(front, back, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  put(__builtin_shufflevector(front, back, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15,
                              31));
  return out;
}

}  // namespace leakscan
