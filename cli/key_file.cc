#include "cli/key_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace leakscan {
namespace {

constexpr std::size_t kKeyFileBytes = 65;
constexpr std::size_t kPasswordFileBytesMax = std::size_t{1} << 20U;

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

// Up to `bytes_max` bytes of a regular file that nobody else can read. `what` it is, and what more
// to say where it is missing.
Result<std::string> ReadSecretFile(const std::string& path, std::string_view what,
                                   std::string_view remedy, std::size_t bytes_max) {
  const std::string name = "the " + std::string(what) + " file ";
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  struct stat status {};
  if (file.fd < 0 || fstat(file.fd, &status) != 0) {
    return MakeError(ErrorCode::kNotFound,
                     name + "cannot be read: " + std::strerror(errno) + std::string(remedy));
  }
  if (!S_ISREG(status.st_mode)) {
    return MakeError(ErrorCode::kInvalidArgument, name + "is no regular file");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return MakeError(ErrorCode::kInvalidArgument, name + "can be read by others: chmod 600 it");
  }
  std::string text(bytes_max, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(file.fd, text.data() + size, text.size() - size);
    if (got < 0) {
      return MakeError(ErrorCode::kIo, name + "cannot be read: " + std::strerror(errno));
    }
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace

Result<SecretKey> RandomKey() {
  SecretKey key;
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    return MakeError(ErrorCode::kInternal, "the system gives no random bytes for a key");
  }
  return key;
}

Result<SecretKey> ReadKeyFile(const std::string& path) {
  LEAKSCAN_ASSIGN_OR_RETURN(
      const std::string text,
      ReadSecretFile(path, "key", "; 'leakscan key new FILE' makes one", kKeyFileBytes + 1));
  SecretKey key;
  bool good = text.size() == kKeyFileBytes || text.size() == kKeyFileBytes - 1;
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

Result<std::vector<std::string>> ReadPasswordFile(const std::string& path) {
  LEAKSCAN_ASSIGN_OR_RETURN(const std::string text,
                            ReadSecretFile(path, "password", "", kPasswordFileBytesMax + 1));
  if (text.size() > kPasswordFileBytesMax) {
    return MakeError(ErrorCode::kInvalidArgument, "the password file is larger than 1 MiB");
  }
  std::vector<std::string> passwords;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) passwords.emplace_back(line);
  }
  if (passwords.empty()) {
    return MakeError(ErrorCode::kInvalidArgument, "the password file holds no password");
  }
  return passwords;
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
