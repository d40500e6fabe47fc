// Compressed test data, made by the reference libraries (libzstd, zlib). Test helper.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace leakscan {

inline std::string LittleEndian32(std::uint32_t value) {
  std::string bytes;
  for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  return bytes;
}

inline std::string Zstd(std::string_view text, bool checksum = true, int level = 1,
                        int window_log = 0) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  if (window_log > 0) {
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  }
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  ZSTD_outBuffer room{out.data(), out.size(), 0};
  if (window_log > 0) {
    // In two steps, so that the size stays unknown and the window as asked for.
    ZSTD_compressStream2(context, &room, &in, ZSTD_e_flush);
  }
  ZSTD_compressStream2(context, &room, &in, ZSTD_e_end);
  out.resize(room.pos);
  ZSTD_freeCCtx(context);
  return out;
}

inline std::string SkippableFrame(std::string_view content, std::uint32_t variant = 3) {
  return LittleEndian32(0x184D2A50U + variant) +
         LittleEndian32(static_cast<std::uint32_t>(content.size())) + std::string(content);
}

inline std::string Gzip(std::string_view text, gz_header* header = nullptr, int level = 6) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  if (header != nullptr) deflateSetHeader(&stream, header);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 70000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// Lines of invented records that compress about as real ones do.
inline std::string SampleText(std::size_t bytes, std::uint32_t seed = 1) {
  std::string text;
  text.reserve(bytes + 64);
  while (text.size() < bytes) {
    seed = seed * 1664525U + 1013904223U;
    text += "DUPONT;Elodie;" + std::to_string(seed) + ";06 39 98 " + std::to_string(seed % 97) +
            ";positif\n";
  }
  text.resize(bytes);
  return text;
}

}  // namespace leakscan
