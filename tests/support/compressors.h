// Compressed test data, made by the reference libraries. Test helper.
#pragma once

#include <brotli/encode.h>
#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
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

inline std::string Zlib(std::string_view text) {
  std::string out(compressBound(static_cast<uLong>(text.size())), '\0');
  uLongf bytes = static_cast<uLongf>(out.size());
  compress(reinterpret_cast<Bytef*>(out.data()), &bytes,
           reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()));
  out.resize(bytes);
  return out;
}

inline std::string Brotli(std::string_view text) {
  std::size_t size = text.size() + text.size() / 2 + 1024;
  std::string out(size, '\0');
  BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, text.size(),
                        reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

inline std::string Bzip2(std::string_view text, int level = 1) {
  std::string out(text.size() + text.size() / 50 + 1000, '\0');
  auto bytes = static_cast<unsigned>(out.size());
  BZ2_bzBuffToBuffCompress(out.data(), &bytes, const_cast<char*>(text.data()),
                           static_cast<unsigned>(text.size()), level, 0, 0);
  out.resize(bytes);
  return out;
}

inline std::string RunLzmaEncoder(lzma_stream* stream, std::string_view text) {
  std::string out(text.size() + text.size() / 20 + 10000, '\0');
  stream->next_in = reinterpret_cast<const std::uint8_t*>(text.data());
  stream->avail_in = text.size();
  stream->next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream->avail_out = out.size();
  if (lzma_code(stream, LZMA_FINISH) != LZMA_STREAM_END) std::abort();
  out.resize(stream->total_out);
  lzma_end(stream);
  return out;
}

inline std::string Xz(std::string_view text, lzma_check check = LZMA_CHECK_CRC64,
                      std::uint32_t dictionary_bytes = 1U << 16U) {
  lzma_stream stream = LZMA_STREAM_INIT;
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 0);
  options.dict_size = dictionary_bytes;
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  if (lzma_stream_encoder(&stream, filters, check) != LZMA_OK) std::abort();
  return RunLzmaEncoder(&stream, text);
}

// The older format of xz's makers.
inline std::string Lzma(std::string_view text) {
  lzma_stream stream = LZMA_STREAM_INIT;
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 0);
  options.dict_size = 1U << 16U;
  if (lzma_alone_encoder(&stream, &options) != LZMA_OK) std::abort();
  return RunLzmaEncoder(&stream, text);
}

inline std::string Lz4(std::string_view text, bool checksums = true,
                       LZ4F_blockSizeID_t block_size = LZ4F_max64KB) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = block_size;
  preferences.frameInfo.contentChecksumFlag =
      checksums ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum;
  preferences.frameInfo.blockChecksumFlag =
      checksums ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum;
  preferences.frameInfo.contentSize = checksums ? text.size() : 0;
  std::string out(LZ4F_compressFrameBound(text.size(), &preferences), '\0');
  out.resize(LZ4F_compressFrame(out.data(), out.size(), text.data(), text.size(), &preferences));
  return out;
}

// The format of `lz4 -l`.
inline std::string Lz4Legacy(std::string_view text) {
  constexpr std::size_t kBlockBytes = std::size_t{8} << 20U;
  std::string out = LittleEndian32(0x184C2102);
  for (; !text.empty(); text = text.substr(std::min(text.size(), kBlockBytes))) {
    const std::string_view block = text.substr(0, kBlockBytes);
    const int bytes = static_cast<int>(block.size());
    std::string packed(static_cast<std::size_t>(LZ4_compressBound(bytes)), '\0');
    packed.resize(static_cast<std::size_t>(
        LZ4_compress_default(block.data(), packed.data(), bytes, static_cast<int>(packed.size()))));
    out += LittleEndian32(static_cast<std::uint32_t>(packed.size())) + packed;
  }
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
