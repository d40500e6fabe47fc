// 7z archives for tests, piece by piece, so that any of it can be wrong on purpose.
#pragma once

#include <lzma.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/compressors.h"
#include "tests/support/zip_archive.h"

namespace leakscan {

inline std::string SevenZipNumber(std::uint64_t value) {
  if (value < 0x80) return {static_cast<char>(value)};
  return "\xFF" + LittleEndian64(value);
}

struct SevenZipTestCoder {
  std::string method;
  std::string properties;
};
inline const SevenZipTestCoder kSevenZipCopy{std::string(1, '\0'), ""};

// Raw LZMA or LZMA2, as 7-Zip writes it, behind the filters.
inline std::string RawLzma(std::string_view text, bool lzma2, lzma_vli filter = 0) {
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 1);
  options.dict_size = 1 << 20;
  options.ext_flags = 0;
  lzma_set_ext_size(options, text.size());
  lzma_options_delta delta{};
  delta.type = LZMA_DELTA_TYPE_BYTE;
  delta.dist = 4;
  std::vector<lzma_filter> filters;
  if (filter != 0) filters.push_back({filter, filter == LZMA_FILTER_DELTA ? &delta : nullptr});
  filters.push_back({lzma2 ? LZMA_FILTER_LZMA2 : LZMA_FILTER_LZMA1EXT, &options});
  filters.push_back({LZMA_VLI_UNKNOWN, nullptr});
  std::string out(text.size() + text.size() / 2 + 4096, '\0');
  std::size_t size = 0;
  if (lzma_raw_buffer_encode(
          filters.data(), nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
          reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) != LZMA_OK) {
    std::abort();
  }
  out.resize(size);
  return out;
}
inline const SevenZipTestCoder kSevenZipLzma{"\x03\x01\x01", std::string("\x5D\0\0\x10\0", 5)};
inline const SevenZipTestCoder kSevenZipLzma2{"\x21", "\x10"};  // windows of 1 MiB

struct SevenZipTestFile {
  std::string name;
  std::string content;
};

// A folder: its files, and what its coders (the last decoded first) make of them.
struct SevenZipTestFolder {
  std::vector<SevenZipTestFile> files = {};
  std::string packed = {};  // empty: as they are
  std::vector<SevenZipTestCoder> coders = {kSevenZipCopy};
  std::uint32_t crc_error = 0;  // of the last file
  // The packed streams behind the first, of a folder whose one coder, BCJ2, joins them.
  std::vector<std::string> joined = {};

  std::string Content() const {
    std::string content;
    for (const SevenZipTestFile& file : files) content += file.content;
    return content;
  }
  std::string Packed() const { return packed.empty() ? Content() : packed; }
};

struct SevenZipTestArchive {
  std::vector<SevenZipTestFolder> folders;
  std::vector<std::string> empty_files;
  std::string between;         // in front of the first packed stream
  std::string behind_streams;  // in front of the header
  std::string property;        // of the files, of a kind that nobody knows
  std::string behind_header;   // in the header
  bool packed_header = false;

  std::string Streams() const {
    std::string packed;
    for (const SevenZipTestFolder& folder : folders) {
      packed += folder.Packed();
      for (const std::string& stream : folder.joined) packed += stream;
    }
    return packed;
  }
  std::string Header() const;
  std::string Bytes() const;
};

namespace seven_zip {

inline std::string Utf16(std::string_view text) {
  std::string out;
  for (const char c : text) out += {c, '\0'};
  return out + std::string(2, '\0');
}

inline std::string Coders(const std::vector<SevenZipTestCoder>& coders) {
  std::string out = SevenZipNumber(coders.size());
  for (const SevenZipTestCoder& coder : coders) {
    const std::size_t flags = coder.method.size() | (coder.properties.empty() ? 0U : 0x20U);
    out += static_cast<char>(flags) + coder.method;
    if (!coder.properties.empty())
      out += SevenZipNumber(coder.properties.size()) + coder.properties;
  }
  for (std::size_t i = 0; i + 1 < coders.size(); ++i) {
    out += SevenZipNumber(i) + SevenZipNumber(i + 1);
  }
  return out;
}

// One coder of four inputs, which are the packed streams, and one output.
inline const std::string kBcj2Folder("\x01\x14\x03\x03\x01\x1B\x04\x01\0\1\2\3", 12);

inline std::string Start(std::uint64_t offset, std::string_view header) {
  const std::string fields =
      LittleEndian64(offset) + LittleEndian64(header.size()) + LittleEndian32(ZipCrc(header));
  return std::string("7z\xBC\xAF\x27\x1C\0\4", 8) + LittleEndian32(ZipCrc(fields)) + fields;
}

}  // namespace seven_zip

inline std::string SevenZipTestArchive::Header() const {
  const std::string end(1, '\0');
  std::string out = "\x01";
  std::size_t files = empty_files.size();
  if (!folders.empty()) {
    std::string sizes;
    std::string coders;
    std::string unpacked;
    std::string counts;
    std::string part_sizes;
    std::string crcs = "\x01";
    std::size_t streams = folders.size();
    for (const SevenZipTestFolder& folder : folders) {
      sizes += SevenZipNumber(folder.Packed().size());
      for (const std::string& stream : folder.joined) sizes += SevenZipNumber(stream.size());
      streams += folder.joined.size();
      coders += folder.joined.empty() ? seven_zip::Coders(folder.coders) : seven_zip::kBcj2Folder;
      for (std::size_t i = 0; i < folder.coders.size(); ++i) {
        unpacked += SevenZipNumber(folder.Content().size());
      }
      counts += SevenZipNumber(folder.files.size());
      for (std::size_t i = 0; i < folder.files.size(); ++i) {
        const bool last = i + 1 == folder.files.size();
        if (!last) part_sizes += SevenZipNumber(folder.files[i].content.size());
        crcs += LittleEndian32(ZipCrc(folder.files[i].content) ^ (last ? folder.crc_error : 0));
      }
      files += folder.files.size();
    }
    const std::string count = SevenZipNumber(folders.size());
    out += "\x04\x06" + SevenZipNumber(between.size()) + SevenZipNumber(streams) + "\x09" + sizes +
           end;
    out += "\x07\x0B" + count + end + coders + "\x0C" + unpacked + end;
    out += "\x08\x0D" + counts + "\x09" + part_sizes + "\x0A" + crcs + end + end;
  }
  std::string names = end;
  std::string empty((files + 7) / 8, '\0');
  for (std::size_t i = 0; i < empty_files.size(); ++i) {
    names += seven_zip::Utf16(empty_files[i]);
    empty[i / 8] = static_cast<char>(empty[i / 8] | 0x80 >> i % 8);
  }
  for (const SevenZipTestFolder& folder : folders) {
    for (const SevenZipTestFile& file : folder.files) names += seven_zip::Utf16(file.name);
  }
  out += "\x05" + SevenZipNumber(files);
  if (!empty_files.empty()) out += "\x0E" + SevenZipNumber(empty.size()) + empty;
  out += "\x11" + SevenZipNumber(names.size()) + names;
  if (!property.empty()) out += "\x19" + SevenZipNumber(property.size()) + property;
  return out + end + end + behind_header;
}

inline std::string SevenZipTestArchive::Bytes() const {
  std::string body = between + Streams() + behind_streams;
  std::string header = Header();
  if (packed_header) {
    const std::string end(1, '\0');
    const std::string packed = RawLzma(header, false);
    const std::string how =
        "\x17\x06" + SevenZipNumber(body.size()) + "\x01\x09" + SevenZipNumber(packed.size()) +
        end + "\x07\x0B\x01" + end + seven_zip::Coders({kSevenZipLzma}) + "\x0C" +
        SevenZipNumber(header.size()) + "\x0A\x01" + LittleEndian32(ZipCrc(header)) + end + end;
    body += packed;
    header = how;
  }
  return seven_zip::Start(body.size(), header) + body + header;
}

}  // namespace leakscan
