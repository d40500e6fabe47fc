// WARC files for tests, record by record, so that any of it can be wrong on purpose. Test helper.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leakscan {

struct WarcEntry {
  std::string type = "response";
  std::string url = "http://forum.example/post";
  std::string content_type = "application/http; msgtype=response";
  std::string more = {};  // further lines of its head
  std::string version = "1.0";
  std::string end = "\r\n\r\n";  // behind the block
  std::int64_t wrong_by = 0;     // what its length is off by
};

inline std::string WarcRecord(const WarcEntry& entry, std::string_view block) {
  std::string record = "WARC/" + entry.version + "\r\nWARC-Type: " + entry.type + "\r\n";
  if (!entry.url.empty()) record += "WARC-Target-URI: " + entry.url + "\r\n";
  record += "Content-Type: " + entry.content_type + "\r\n" + entry.more + "Content-Length: " +
            std::to_string(static_cast<std::int64_t>(block.size()) + entry.wrong_by) + "\r\n\r\n";
  record += block;
  return record + entry.end;
}

// A response with this body, and further lines in the HTTP head.
inline std::string WarcResponse(std::string_view body, std::string_view http_lines = "",
                                const WarcEntry& entry = {}) {
  return WarcRecord(entry,
                    "HTTP/1.1 200 OK\r\n" + std::string(http_lines) + "\r\n" + std::string(body));
}

// `body` in chunks of `chunk_bytes`.
inline std::string HttpChunks(std::string_view body, std::size_t chunk_bytes,
                              std::string_view trailer = "") {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string chunks;
  for (std::size_t at = 0; at < body.size(); at += chunk_bytes) {
    const std::string_view chunk = body.substr(at, chunk_bytes);
    std::string size;
    for (std::size_t left = chunk.size(); left > 0; left /= 16) {
      size.insert(size.begin(), kDigits[left % 16]);
    }
    chunks += size + "\r\n" + std::string(chunk) + "\r\n";
  }
  return chunks + "0\r\n" + std::string(trailer) + "\r\n";
}

}  // namespace leakscan
