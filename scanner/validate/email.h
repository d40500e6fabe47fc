// E-mail addresses around an '@'. RFC 5321 limits (local part 64, domain 255, label 63, whole 254);
// the last label must be a listed top-level domain (IANA) or one of RFC 2606.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leakscan {

struct EmailReading {
  std::size_t begin = 0;  // span in the text
  std::size_t end = 0;
  bool reserved_domain = false;  // example.com, .test, .invalid... (RFC 2606)
};

// The address around the '@' at `text[at]`, if there is one. Appends its normal form (lower case,
// Unicode domain as A-label) to `normalized`. Refuses file names (logo@2x.png), versions
// (pkg@1.2.3), hosts without a listed domain (user@localhost). A '|', ';', ':' or ',' beside the
// address is a delimiter.
std::optional<EmailReading> ReadEmail(std::string_view text, std::size_t at,
                                      std::string* normalized);

// A cell that is wholly one address as nearly all are: letters, digits and single signs of ASCII, a
// host of plain labels, at most 64 bytes. Nothing where ReadEmail could come to another result, or
// to the same by another way. Behind `cell` ByteBlock::kBytes are readable; `out` has room for as
// many more than the cell, and holds the normal form if that differs from the cell.
struct PlainEmailCell {
  std::string_view normalized;
  bool reserved_domain = false;
  std::size_t digits = 0;  // how many are in it
};
std::optional<PlainEmailCell> ReadPlainEmailCell(std::string_view cell, char* out);

// True for the domains of large mailbox providers, which a mask may show.
bool IsLargeProvider(std::string_view domain);

}  // namespace leakscan
