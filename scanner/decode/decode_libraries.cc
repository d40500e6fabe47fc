#include "scanner/decode/decode_libraries.h"

#include <brotli/decode.h>
#include <bzlib.h>
#include <expat.h>
#include <isa-l.h>
#include <lz4.h>
#include <lzma.h>
#include <openssl/crypto.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace leakscan {
namespace {

// Eight bits, then twelve, then twelve.
std::string BrotliVersion() {
  const std::uint32_t version = BrotliDecoderVersion();
  return std::to_string(version >> 24U) + '.' + std::to_string(version >> 12U & 0xFFFU) + '.' +
         std::to_string(version & 0xFFFU);
}

// "expat_2.5.0", "1.0.8, 13-Jul-2019": what stands before or behind the number is left out.
std::string NumberOf(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_of("0123456789"), text.size());
  const std::size_t end = text.find_first_not_of("0123456789.", begin);
  return std::string(text.substr(begin, end - begin));
}

}  // namespace

std::vector<LibraryVersion> DecodeLibraries() {
  return {
      {"zlib", zlibVersion()},
      {"isa-l", std::to_string(ISAL_MAJOR_VERSION) + '.' + std::to_string(ISAL_MINOR_VERSION) +
                    '.' + std::to_string(ISAL_PATCH_VERSION)},
      {"zstd", ZSTD_versionString()},
      {"liblzma", lzma_version_string()},
      {"lz4", LZ4_versionString()},
      {"bzip2", NumberOf(BZ2_bzlibVersion())},
      {"brotli", BrotliVersion()},
      {"expat", NumberOf(XML_ExpatVersion())},
      {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
  };
}

}  // namespace leakscan
