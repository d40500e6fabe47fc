// Runs a stream decoder to its end and keeps what came out, checking the order of the items and the
// account of the bytes on the way. Test helper.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "scanner/decode/stream_decoder.h"

namespace leakscan {

struct DecodedStream {
  std::string path;
  std::string container;
  std::uint64_t offset = 0;
  std::string bytes;
  MemberHints hints = {};
};

struct DecodedInput {
  std::vector<DecodedStream> streams;
  std::vector<std::string> names;
  std::vector<StreamItem> gaps;
  std::vector<std::size_t> gap_places;  // bytes of the current stream that came before each gap
  std::uint64_t bytes_read = 0;
  std::uint64_t container_bytes = 0;
  int pauses = 0;
  std::string stream_errors;

  // All streams of that path, one behind the other.
  std::string Text(std::string_view path = "") const {
    std::string text;
    for (const DecodedStream& stream : streams) {
      if (stream.path == path) text += stream.bytes;
    }
    return text;
  }
  // The hints of the first stream of that path.
  MemberHints Hints(std::string_view path) const {
    for (const DecodedStream& stream : streams) {
      if (stream.path == path) return stream.hints;
    }
    return {};
  }
  std::string AllText() const {
    std::string text;
    for (const DecodedStream& stream : streams) text += stream.bytes + "\n";
    for (const std::string& name : names) text += name + "\n";
    return text;
  }
  std::uint64_t gap_bytes() const {
    std::uint64_t bytes = 0;
    for (const StreamItem& item : gaps) bytes += item.gap.bytes.value_or(0);
    return bytes;
  }
  bool HasGap(GapReason reason) const {
    for (const StreamItem& item : gaps) {
      if (item.gap.reason == reason) return true;
    }
    return false;
  }
};

inline DecodedInput DecodeAll(ByteSource& source, const DecodeLimits& limits = {},
                              std::size_t room_bytes = 64 * 1024,
                              std::span<const std::string> passwords = {},
                              std::string_view name = {}) {
  const std::unique_ptr<StreamDecoder> decoder = MakeStreamDecoder(source, limits, passwords, name);
  std::vector<std::byte> room(room_bytes);
  DecodedInput input;
  bool open = false;
  while (true) {
    StreamItem item = decoder->Next(room);
    switch (item.kind) {
      case StreamItemKind::kBegin:
        EXPECT_FALSE(open);
        open = true;
        input.streams.push_back({item.path, item.container, item.offset, {}, item.hints});
        break;
      case StreamItemKind::kBytes:
        EXPECT_TRUE(open);
        EXPECT_GT(item.bytes, 0U);
        EXPECT_LE(item.bytes, room.size());
        input.streams.back().bytes.append(reinterpret_cast<const char*>(room.data()), item.bytes);
        break;
      case StreamItemKind::kEnd:
        EXPECT_TRUE(open);
        open = false;
        break;
      case StreamItemKind::kGap:
        input.gaps.push_back(std::move(item));
        input.gap_places.push_back(open ? input.streams.back().bytes.size() : 0);
        break;
      case StreamItemKind::kName:
        EXPECT_FALSE(open);
        input.names.push_back(item.text);
        break;
      case StreamItemKind::kPause:
        ++input.pauses;
        break;
      case StreamItemKind::kFinish:
        EXPECT_FALSE(open);
        input.bytes_read = item.bytes_read;
        input.container_bytes = item.container_bytes;
        return input;
    }
  }
}

// Every byte read was decoded by a container, came out raw or lies in a gap. For inputs whose
// containers do not nest (gaps of inner ones count other bytes).
inline void ExpectFullAccount(const DecodedInput& input) {
  std::uint64_t raw = 0;
  for (const DecodedStream& stream : input.streams) {
    if (stream.container.empty()) raw += stream.bytes.size();
  }
  EXPECT_EQ(input.container_bytes + raw + input.gap_bytes(), input.bytes_read);
  EXPECT_FALSE(input.HasGap(GapReason::kInternal));
}

}  // namespace leakscan
