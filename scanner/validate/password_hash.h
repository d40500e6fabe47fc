// Hashes of passwords as systems store them. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string_view>

namespace leakscan {

inline constexpr std::size_t kPasswordHashMin = 34;  // the size of phpass's, the shortest

// The size of the password hash that begins at text[0], 0 if there is none: bcrypt, argon2, phpass,
// sha-crypt, LDAP's {SSHA}. Their shapes are exact and nothing else has them.
std::size_t PasswordHashSize(std::string_view text);

// True if `text` is hexadecimal and as long as an MD5, SHA-1, SHA-2 or NTLM hash, of which only a
// column of passwords or hashes tells that it is one of a password. MySQL writes '*' in front.
bool IsBareHash(std::string_view text);

}  // namespace leakscan
