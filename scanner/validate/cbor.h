// As much of CBOR (RFC 8949) as a certificate needs: looking up members of maps and elements of
// arrays in a buffer, without building anything. Untrusted input: nesting is limited, lengths are
// held against the buffer, nothing is allocated for a length. Time is linear in the buffer for each
// look-up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakscan {

// The encoded item at the front of `bytes`, tags in front of it left out, and nothing behind it.
// Nothing if it is damaged, cut or nested deeper than 16.
std::optional<std::string_view> CborItem(std::string_view bytes);

// An element of the array, or the value of a map's entry; nothing if `item` is no array or map or
// has none such.
std::optional<std::string_view> CborElement(std::string_view item, std::size_t index);
std::optional<std::string_view> CborMember(std::string_view item, std::string_view key);
std::optional<std::string_view> CborMember(std::string_view item, std::int64_t key);

// The content of a text or byte string, of indefinite length too.
std::optional<std::string> CborText(std::string_view item);
std::optional<std::string> CborBytes(std::string_view item);

}  // namespace leakscan
