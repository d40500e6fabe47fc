// Tar archives for tests, block by block, so that any of it can be wrong on purpose.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace leakscan {

struct TarEntry {
  std::string name;
  std::string link = {};
  std::string user = {};
  std::string prefix = {};  // ustar's
  char type = '0';
  bool ustar = true;
  bool base256 = false;        // the size in binary
  std::string padding = {};    // put where zeros should stand behind the content
  std::uint64_t size = ~0ULL;  // another than the content's
};

inline void PutTarField(std::string* block, std::size_t at, std::string_view text) {
  std::memcpy(block->data() + at, text.data(), text.size());
}

inline std::string Octal(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (std::size_t i = text.size(); i-- > 0; value >>= 3U) {
    text[i] = static_cast<char>('0' + (value & 7U));
  }
  return text;
}

// Fills in the checksum of a header block.
inline void SealTarHeader(std::string* block) {
  PutTarField(block, 148, "        ");
  std::uint64_t sum = 0;
  for (const char c : *block) sum += static_cast<unsigned char>(c);
  PutTarField(block, 148, Octal(sum, 6) + '\0');
}

inline std::string TarHeaderBlock(const TarEntry& entry, std::uint64_t size) {
  std::string block(512, '\0');
  PutTarField(&block, 0, entry.name);
  PutTarField(&block, 100, "0000644");
  if (entry.base256) {
    block[124] = '\x80';
    for (unsigned i = 0; i < 8; ++i) block[135 - i] = static_cast<char>(size >> 8 * i);
  } else {
    PutTarField(&block, 124, Octal(size, 11));
  }
  block[156] = entry.type;
  PutTarField(&block, 157, entry.link);
  if (entry.ustar) {
    PutTarField(&block, 257, std::string_view("ustar\00000", 8));
    PutTarField(&block, 265, entry.user);
    PutTarField(&block, 345, entry.prefix);
  }
  SealTarHeader(&block);
  return block;
}

inline std::string TarMember(const TarEntry& entry, std::string_view content) {
  std::string bytes = TarHeaderBlock(entry, entry.size == ~0ULL ? content.size() : entry.size);
  bytes += content;
  std::string padding(bytes.size() % 512 == 0 ? 0 : 512 - bytes.size() % 512, '\0');
  PutTarField(&padding, 0, entry.padding.substr(0, padding.size()));
  return bytes + padding;
}

inline std::string TarMember(std::string_view name, std::string_view content) {
  TarEntry entry;
  entry.name = name;
  return TarMember(entry, content);
}

inline std::string PaxRecord(std::string_view key, std::string_view value) {
  const std::string rest = " " + std::string(key) + "=" + std::string(value) + "\n";
  std::size_t size = rest.size() + 1;
  while (std::to_string(size).size() + rest.size() != size) ++size;
  return std::to_string(size) + rest;
}

inline std::string TarEnd() { return std::string(1024, '\0'); }

}  // namespace leakscan
