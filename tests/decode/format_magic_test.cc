#include "scanner/decode/format_magic.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakscan {
namespace {

using namespace std::string_view_literals;

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

TEST(SniffFormat, WaitsOnlyForWhatMayBecomeAMagicNumber) {
  EXPECT_FALSE(SniffFormat(Bytes(""), true).has_value());
  EXPECT_FALSE(SniffFormat(Bytes("\x28\xB5"), true).has_value());
  EXPECT_FALSE(SniffFormat(Bytes("P"), true).has_value());
  EXPECT_FALSE(SniffFormat(Bytes("BZh91AY"), true).has_value());
  EXPECT_TRUE(SniffFormat(Bytes("BZh91AX\n"), true).has_value());
  EXPECT_FALSE(SniffFormat(Bytes("x"), true).has_value());  // the name of a tar's member?
  EXPECT_TRUE(SniffFormat(Bytes("x\n"), true).has_value());
  EXPECT_TRUE(SniffFormat(Bytes(std::string(512, 'x')), true).has_value());
  EXPECT_EQ(SniffFormat(Bytes("P"), false)->format, ContainerFormat::kNone);
  EXPECT_EQ(SniffFormat(Bytes(""), false)->format, ContainerFormat::kNone);
}

TEST(SniffFormat, KnowsAllSixteenSkippableFrames) {
  for (int variant = 0; variant < 16; ++variant) {
    const char magic[] = {static_cast<char>(0x50 + variant), '\x2A', '\x4D', '\x18'};
    EXPECT_EQ(SniffFormat(Bytes(std::string_view(magic, 4)), true)->format, ContainerFormat::kZstd);
  }
  EXPECT_EQ(SniffFormat(Bytes("\x60\x2A\x4D\x18"sv), true)->format, ContainerFormat::kNone);
}

}  // namespace
}  // namespace leakscan
