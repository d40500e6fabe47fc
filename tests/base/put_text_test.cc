#include "scanner/base/put_text.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <limits>
#include <random>
#include <string>

namespace leakscan {
namespace {

std::string Number(std::uint64_t value) {
  std::array<char, kNumberBytesMax> room;
  return {room.data(), PutNumber(room.data(), value)};
}

TEST(PutNumber, WritesEveryNumberOfFewDigits) {
  for (std::uint64_t value = 0; value < 200'000; ++value) {
    ASSERT_EQ(Number(value), std::to_string(value));
  }
}

TEST(PutNumber, WritesNumbersAroundEachPowerOfTen) {
  for (std::uint64_t power = 1;; power *= 10) {
    for (const std::uint64_t value : {power - 1, power, power + 1, power * 9 / 7}) {
      EXPECT_EQ(Number(value), std::to_string(value));
    }
    if (power > std::numeric_limits<std::uint64_t>::max() / 10) break;
  }
  const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(Number(largest), std::to_string(largest));
}

TEST(PutNumber, WritesRandomNumbersOfEverySize) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t value = random() >> static_cast<unsigned>(i % 64);
    ASSERT_EQ(Number(value), std::to_string(value));
  }
}

TEST(RisingNumber, WritesWhateverFollows) {
  std::mt19937_64 random(2);
  RisingNumber number;
  std::array<char, 2 * kNumberBytesMax> room;
  const auto expect = [&](std::uint64_t value) {
    ASSERT_EQ(std::string(room.data(), number.Put(room.data(), value)), std::to_string(value));
  };
  for (std::uint64_t value = 0; value < 200'000; value += 1 + random() % 50) expect(value);
  for (int i = 0; i < 100'000; ++i) {  // falling and far away, too
    expect(random() >> static_cast<unsigned>(1 + i % 63));
  }
  for (const std::uint64_t power : {10'000U, 20'000U, 100'000'000U}) {
    for (const std::uint64_t value : {power - 1, power, power + 9999, power + 10'000}) {
      expect(value);
    }
  }
}

TEST(PutHex, WritesTheDigitsOfEveryByte) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::array<std::uint64_t, 2> words;
    std::array<std::uint8_t, 16> bytes;
    for (unsigned i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(byte + i * 37);
    std::memcpy(words.data(), bytes.data(), bytes.size());
    std::array<char, 32> room;
    EXPECT_EQ(PutHex(room.data(), words[0], words[1]), room.data() + room.size());
    std::string expected;
    for (const std::uint8_t b : bytes) {
      expected += "0123456789abcdef"[b >> 4U];
      expected += "0123456789abcdef"[b & 15U];
    }
    EXPECT_EQ(std::string(room.data(), room.size()), expected);
  }
}

TEST(PutPadded, CopiesTextsOfEverySize) {
  const std::string padding(kPaddedStep, '?');
  std::string text;
  for (std::size_t size = 0; size < 4 * kPaddedStep; ++size) {
    const std::string padded = text + padding;
    std::string room(size + kPaddedStep, '-');
    const char* const end = PutPadded(room.data(), std::string_view(padded).substr(0, size));
    EXPECT_EQ(std::string(static_cast<const char*>(room.data()), end), text);
    text.push_back(static_cast<char>('a' + size % 26));
  }
}

}  // namespace
}  // namespace leakscan
