// Links to places where leaks are left: file hosts, pastes, onion services, magnets, Telegram.
// Which hosts these are is data (patterns/lead.toml); here is how a link reads around its host.
// Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leakscan {

struct LinkReading {
  std::size_t begin = 0;  // in the text, [begin, end)
  std::size_t end = 0;
};

// The link in `text` whose host, with the '/' behind it, ends at `host_end`; also "magnet:?xt=urn:"
// and "name.onion". Reads what people do to links so that nobody opens them ("hxxps", "[.]").
// Appends to `normalized` the link as it works, its scheme and host in lower case. Nothing if what
// stands there is no link: an onion address has 16 or 56 letters and digits (Tor's rend-spec, v2
// and v3), and other links lead somewhere on their host.
std::optional<LinkReading> ReadLeakLink(std::string_view text, std::size_t host_end,
                                        std::string* normalized);

// True if one of `near` (folded: upper case, no accents; "#" any number) stands as whole words
// within 300 bytes before or behind [begin, end) of `text`.
bool StandsNear(std::string_view text, std::size_t begin, std::size_t end,
                std::span<const std::string> near);

}  // namespace leakscan
