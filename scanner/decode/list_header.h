// The headers of archives that are nothing but members, each behind its header: ar (also of Debian
// packages) and cpio (also of RPMs and initial RAM disks). Internal to decode/; pure functions.
// Sources: FreeBSD's ar(5) and cpio(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leakscan {

struct ListHeader {
  enum class Kind : std::uint8_t {
    kNone,
    kShort,   // the beginning of one; more bytes are needed to tell
    kMember,  // in front of a member's bytes
    kNames,   // ar: in front of the table of the long names
    kEnd,     // cpio: nothing follows
  };

  Kind kind = Kind::kNone;
  std::size_t bytes = 0;             // of the header, with a name that belongs to it
  std::string name;                  // "/18" in ar: stands in the table
  std::uint64_t size = 0;            // of the member
  std::size_t padding = 0;           // behind it
  std::optional<std::uint32_t> sum;  // of the member's bytes
};

// One of these archives.
struct ListFormat {
  std::string_view name;     // "cpio"
  std::string_view magic;    // in front of the first header
  std::size_t header_bytes;  // a header is known by so many
  bool ends = false;         // by a header that says so
  // What stands at the start of `bytes`.
  ListHeader (*read)(std::span<const std::byte> bytes);
};
extern const ListFormat kArFormat;
extern const ListFormat kCpioFormat;

inline constexpr std::string_view kArMagic = "!<arch>\n";

}  // namespace leakscan
