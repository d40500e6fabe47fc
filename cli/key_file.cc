#include "cli/key_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace leakscan {
namespace {

constexpr std::size_t kKeyFileBytes = 65;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Closes a descriptor when it goes out of scope.
struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

}  // namespace

Result<SecretKey> RandomKey() {
  SecretKey key;
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    return MakeError(ErrorCode::kInternal, "the system gives no random bytes for a key");
  }
  return key;
}

Result<SecretKey> ReadKeyFile(const std::string& path) {
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  struct stat status {};
  if (file.fd < 0 || fstat(file.fd, &status) != 0) {
    return MakeError(ErrorCode::kNotFound, std::string("the key file cannot be read: ") +
                                               std::strerror(errno) +
                                               "; 'leakscan key new FILE' makes one");
  }
  if (!S_ISREG(status.st_mode)) {
    return MakeError(ErrorCode::kInvalidArgument, "the key file is no regular file");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the key file can be read by others: chmod 600 it");
  }
  std::array<char, kKeyFileBytes + 1> text{};
  const ssize_t size = read(file.fd, text.data(), text.size());
  SecretKey key;
  bool good = size == static_cast<ssize_t>(kKeyFileBytes) ||
              size == static_cast<ssize_t>(kKeyFileBytes) - 1;
  for (std::size_t i = 0; good && i < key.size(); ++i) {
    const int high = HexValue(text[2 * i]);
    const int low = HexValue(text[2 * i + 1]);
    good = high >= 0 && low >= 0;
    key[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (!good) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the key file holds no key: 64 hexadecimal digits are expected");
  }
  return key;
}

Result<SecretKey> CreateKeyFile(const std::string& path) {
  LEAKSCAN_ASSIGN_OR_RETURN(const SecretKey key, RandomKey());
  std::string text;
  for (const std::uint8_t byte : key) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  text += '\n';
  const Descriptor file{
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (file.fd < 0) {
    return MakeError(ErrorCode::kIo,
                     std::string("the key file cannot be made: ") + std::strerror(errno));
  }
  if (write(file.fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      fsync(file.fd) != 0) {
    unlink(path.c_str());
    return MakeError(ErrorCode::kIo, "the key file cannot be written");
  }
  return key;
}

}  // namespace leakscan
