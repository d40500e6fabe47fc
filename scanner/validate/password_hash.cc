// Sources: crypt(5) of libxcrypt; the PHC string format; Openwall's phpass; RFC 2307 for {SSHA}.
//
//   $2y$10$ + 53 of ./A-Za-z0-9                           bcrypt, 60 characters
//   $argon2id$v=19$m=65536,t=3,p=4$ + salt + '$' + hash   argon2, unpadded base64
//   $P$B + 30 of ./A-Za-z0-9                              phpass ($H$ in phpBB), 34 characters
//   $6$ [rounds=5000$] salt '$' + 86                      SHA-512-crypt ($5$: 43)
//   {SSHA} + base64                                       salted SHA-1 and its kin
#include "scanner/validate/password_hash.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

bool IsCrypt64(char c) { return IsAlnum(c) || c == '.' || c == '/'; }
bool IsBase64(char c) { return IsAlnum(c) || c == '+' || c == '/'; }

// How many bytes from `begin` on are of a class, at most `limit`.
template <class Class>
std::size_t Count(std::string_view text, std::size_t begin, Class is_of, std::size_t limit = 512) {
  std::size_t count = 0;
  while (count < limit && begin + count < text.size() && is_of(text[begin + count])) ++count;
  return count;
}

// `size` if exactly that many bytes of the class stand at `begin`, else 0.
template <class Class>
std::size_t Exactly(std::string_view text, std::size_t begin, std::size_t size, Class is_of) {
  return Count(text, begin, is_of, size + 1) == size ? begin + size : 0;
}

std::size_t BcryptSize(std::string_view text) {
  constexpr std::size_t kHeadSize = 7;  // "$2b$12$"
  if (text.size() < kHeadSize || !text.starts_with("$2")) return 0;
  if (std::string_view("abxy").find(text[2]) == std::string_view::npos || text[3] != '$') return 0;
  if (!IsDigit(text[4]) || !IsDigit(text[5]) || text[6] != '$') return 0;
  const int cost = DigitValue(text[4]) * 10 + DigitValue(text[5]);
  return cost >= 4 && cost <= 31 ? Exactly(text, kHeadSize, 53, IsCrypt64) : 0;
}

std::size_t Argon2Size(std::string_view text) {
  std::size_t i = 0;
  for (const std::string_view head : {"$argon2id$", "$argon2i$", "$argon2d$"}) {
    if (text.starts_with(head)) i = head.size();
  }
  if (i == 0) return 0;
  const auto is_parameter = [](char c) { return IsAlnum(c) || c == '=' || c == ','; };
  // Version (older ones have none) and costs, each up to a '$'.
  for (int part = 0; part < 2 && i + 2 < text.size() && text[i + 1] == '='; ++part) {
    i += Count(text, i, is_parameter);
    if (i >= text.size() || text[i] != '$') return 0;
    ++i;
  }
  const std::size_t salt = Count(text, i, IsBase64);
  i += salt;
  if (salt < 8 || i >= text.size() || text[i] != '$') return 0;
  const std::size_t hash = Count(text, i + 1, IsBase64);
  return hash >= 16 ? i + 1 + hash : 0;
}

std::size_t PhpassSize(std::string_view text) {
  const bool is_head = text.starts_with("$P$") || text.starts_with("$H$");
  return is_head ? Exactly(text, 3, 31, IsCrypt64) : 0;
}

std::size_t ShaCryptSize(std::string_view text) {
  if (!text.starts_with("$5$") && !text.starts_with("$6$")) return 0;
  std::size_t i = 3;
  constexpr std::string_view kRounds = "rounds=";
  if (text.substr(i).starts_with(kRounds)) {
    i += kRounds.size();
    i += Count(text, i, IsDigit, 9);
    if (i >= text.size() || text[i] != '$') return 0;
    ++i;
  }
  const std::size_t salt = Count(text, i, IsCrypt64, 17);
  i += salt;
  if (salt < 1 || salt > 16 || i >= text.size() || text[i] != '$') return 0;
  return Exactly(text, i + 1, text[1] == '5' ? 43 : 86, IsCrypt64);
}

// A digest of 20, 32 or 64 bytes and a salt of 4 to 32, in base64.
std::size_t LdapSize(std::string_view text) {
  std::size_t i = 0;
  std::size_t digest = 0;
  const auto take = [&](std::string_view head, std::size_t bytes) {
    if (text.starts_with(head)) {
      i = head.size();
      digest = bytes;
    }
  };
  take("{SSHA}", 20);
  take("{SSHA256}", 32);
  take("{SSHA512}", 64);
  if (i == 0) return 0;
  const std::size_t letters = Count(text, i, IsBase64);
  const std::size_t padding = Count(
      text, i + letters, [](char c) { return c == '='; }, 2);
  const std::size_t bytes = letters * 3 / 4;
  const bool fits = bytes >= digest + 4 && bytes <= digest + 32 && (letters + padding) % 4 == 0;
  return fits ? i + letters + padding : 0;
}

}  // namespace

std::size_t PasswordHashSize(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '{') return LdapSize(text);
  if (text[0] != '$' || text.size() < 3) return 0;
  switch (text[1]) {
    case '2':
      return BcryptSize(text);
    case 'a':
      return Argon2Size(text);
    case 'P':
    case 'H':
      return PhpassSize(text);
    default:
      return ShaCryptSize(text);
  }
}

bool IsBareHash(std::string_view text) {
  const bool mysql = text.starts_with('*');
  if (mysql) text.remove_prefix(1);
  const auto is_hex = [](char c) {
    const char lower = ToLower(c);
    return IsDigit(c) || (lower >= 'a' && lower <= 'f');
  };
  if (!std::all_of(text.begin(), text.end(), is_hex)) return false;
  switch (text.size()) {
    case 40:
      return true;
    case 32:
    case 56:
    case 64:
    case 96:
    case 128:
      return !mysql;
    default:
      return false;
  }
}

}  // namespace leakscan
