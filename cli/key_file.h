// Files of secrets. The secret key of a run: 32 random bytes, in a file as 64 hexadecimal digits
// and a line end, 0600. Passwords: one a line.
#pragma once

#include <string>
#include <vector>

#include "scanner/base/keyed_hash.h"
#include "scanner/base/result.h"

namespace leakscan {

// From the system's generator. Fails only where there is none.
Result<SecretKey> RandomKey();

// Refuses what is no regular file, can be read by group or others, or holds no key.
Result<SecretKey> ReadKeyFile(const std::string& path);

// The passwords of a file, empty lines left out. Refuses what ReadKeyFile() would, and files over
// 1 MiB.
Result<std::vector<std::string>> ReadPasswordFile(const std::string& path);

// Makes a new file with a new key; refuses an existing one.
Result<SecretKey> CreateKeyFile(const std::string& path);

}  // namespace leakscan
