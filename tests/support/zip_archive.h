// Zip archives for tests, record by record, so that any of it can be wrong on purpose.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/compressors.h"

namespace leakscan {

inline std::string LittleEndian16(std::size_t value) {
  return {static_cast<char>(value & 0xFFU), static_cast<char>(value >> 8U & 0xFFU)};
}

inline std::string LittleEndian64(std::uint64_t value) {
  return LittleEndian32(static_cast<std::uint32_t>(value)) +
         LittleEndian32(static_cast<std::uint32_t>(value >> 32U));
}

inline std::uint32_t ZipCrc(std::string_view text) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

inline std::string Deflate(std::string_view text, int level = 6) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

enum class ZipDescriptor { kNone, kMarked, kBare, kMarked64 };

struct ZipTestEntry {
  std::string name;
  std::string text;
  std::uint16_t method = 8;
  std::uint16_t flags = 0;
  ZipDescriptor descriptor = ZipDescriptor::kNone;
  bool zip64 = false;
  std::string extra = {};            // of the local header
  std::string directory_extra = {};  // of the directory's
  std::string comment = {};
  std::optional<std::string> directory_name = {};
  std::optional<std::string> packed = {};  // in place of what `text` compresses to
  std::optional<std::uint32_t> crc = {};
  bool in_directory = true;
  bool in_archive = true;
};

// PKWARE's traditional encryption: its header of twelve bytes, the last of which is `check`, and
// `packed`.
inline std::string ZipCrypto(std::string_view packed, std::string_view password,
                             std::uint32_t check) {
  std::uint32_t keys[] = {0x12345678, 0x23456789, 0x34567890};
  const auto crc_step = [](std::uint32_t crc, std::uint32_t byte) {
    return static_cast<std::uint32_t>(get_crc_table()[(crc ^ byte) & 0xFFU]) ^ crc >> 8U;
  };
  const auto update = [&](char c) {
    keys[0] = crc_step(keys[0], static_cast<unsigned char>(c));
    keys[1] = (keys[1] + (keys[0] & 0xFFU)) * 134775813U + 1;
    keys[2] = crc_step(keys[2], keys[1] >> 24U);
  };
  for (const char c : password) update(c);
  std::string bytes =
      "elevenbytes" + std::string(1, static_cast<char>(check)) + std::string(packed);
  for (char& c : bytes) {
    const std::uint32_t mask = (keys[2] | 2U) & 0xFFFFU;
    const char plain = c;
    c = static_cast<char>(c ^ static_cast<char>(mask * (mask ^ 1U) >> 8U & 0xFFU));
    update(plain);
  }
  return bytes;
}

inline std::string ZipField(std::uint16_t id, std::string_view content) {
  return LittleEndian16(id) + LittleEndian16(content.size()) + std::string(content);
}

class ZipArchive {
 public:
  ZipArchive& Add(const ZipTestEntry& entry) {
    const std::string packed = entry.packed        ? *entry.packed
                               : entry.method == 8 ? Deflate(entry.text)
                                                   : entry.text;
    const bool later = entry.descriptor != ZipDescriptor::kNone;
    const std::uint16_t flags = static_cast<std::uint16_t>(entry.flags | (later ? 8 : 0));
    const std::uint32_t crc = entry.crc.value_or(ZipCrc(entry.text));
    const auto packed_bytes = static_cast<std::uint32_t>(packed.size());
    const auto size = static_cast<std::uint32_t>(entry.text.size());
    const auto common = [&](bool known, bool zip64) {
      return LittleEndian16(20) + LittleEndian16(flags) + LittleEndian16(entry.method) +
             LittleEndian32(0x50210000) + LittleEndian32(known ? crc : 0) +
             LittleEndian32(zip64   ? 0xFFFFFFFF
                            : known ? packed_bytes
                                    : 0) +
             LittleEndian32(zip64   ? 0xFFFFFFFF
                            : known ? size
                                    : 0);
    };
    std::string extra = entry.extra;
    if (entry.zip64) {
      extra =
          ZipField(1, LittleEndian64(later ? 0 : size) + LittleEndian64(later ? 0 : packed_bytes)) +
          extra;
    }
    const std::size_t offset = bytes_.size();
    if (entry.in_archive)
      bytes_ += "PK\x03\x04" + common(!later, entry.zip64) + LittleEndian16(entry.name.size()) +
                LittleEndian16(extra.size()) + entry.name + extra + packed;
    if (entry.in_archive && entry.descriptor == ZipDescriptor::kMarked64) {
      bytes_ +=
          "PK\x07\x08" + LittleEndian32(crc) + LittleEndian64(packed_bytes) + LittleEndian64(size);
    } else if (entry.in_archive && later) {
      bytes_ += (entry.descriptor == ZipDescriptor::kMarked ? "PK\x07\x08" : "") +
                LittleEndian32(crc) + LittleEndian32(packed_bytes) + LittleEndian32(size);
    }
    if (!entry.in_directory) return *this;
    const std::string name = entry.directory_name.value_or(entry.name);
    directory_ += "PK\x01\x02" + LittleEndian16(20) + common(true, false) +
                  LittleEndian16(name.size()) + LittleEndian16(entry.directory_extra.size()) +
                  LittleEndian16(entry.comment.size()) + std::string(8, '\0') +
                  LittleEndian32(static_cast<std::uint32_t>(offset)) + name +
                  entry.directory_extra + entry.comment;
    ++entries_;
    return *this;
  }
  ZipArchive& Add(std::string_view name, std::string_view text) {
    return Add({.name = std::string(name), .text = std::string(text)});
  }
  // Bytes that are no record.
  ZipArchive& AddBytes(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }

  std::string WithoutDirectory() const { return bytes_; }
  std::string Bytes(std::string_view comment = "", std::uint16_t disk = 0) const {
    return bytes_ + directory_ + "PK\x05\x06" + LittleEndian16(disk) + LittleEndian16(0) +
           LittleEndian16(entries_) + LittleEndian16(entries_) +
           LittleEndian32(static_cast<std::uint32_t>(directory_.size())) +
           LittleEndian32(static_cast<std::uint32_t>(bytes_.size())) +
           LittleEndian16(comment.size()) + std::string(comment);
  }

 private:
  std::string bytes_;
  std::string directory_;
  std::size_t entries_ = 0;
};

}  // namespace leakscan
