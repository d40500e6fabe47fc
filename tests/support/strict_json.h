// A strict JSON reader (RFC 8259) for tests: no leniency, keys in their order, duplicates refused,
// raw control characters and damaged UTF-8 refused. Slow and obvious on purpose.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/base/text_fold.h"

namespace leakscan::testing {

struct Json {
  enum class Type { kNull, kBool, kNumber, kString, kArray, kObject };
  Type type = Type::kNull;
  bool boolean = false;
  std::string text;  // of a string, unescaped; of a number, as written
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;

  // The member of that name; null if there is none.
  const Json& operator[](std::string_view key) const {
    static const Json null;
    for (const auto& [name, value] : members) {
      if (name == key) return value;
    }
    return null;
  }
  bool Has(std::string_view key) const {
    for (const auto& member : members) {
      if (member.first == key) return true;
    }
    return false;
  }
  std::uint64_t number() const { return std::strtoull(text.c_str(), nullptr, 10); }
  std::string Keys() const {
    std::string keys;
    for (const auto& member : members) keys += (keys.empty() ? "" : ",") + member.first;
    return keys;
  }
};

class StrictJsonReader {
 public:
  explicit StrictJsonReader(std::string_view text) : text_(text) {}

  std::optional<Json> Read() {
    Json value;
    if (!IsValidUtf8(text_) || !Value(&value, 0)) return std::nullopt;
    return at_ == text_.size() ? std::optional(std::move(value)) : std::nullopt;
  }

 private:
  static constexpr int kDepthMax = 32;

  bool Take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool Value(Json* value, int depth) {
    if (depth > kDepthMax) return false;
    switch (Peek()) {
      case '{':
        return Object(value, depth);
      case '[':
        return Array(value, depth);
      case '"':
        value->type = Json::Type::kString;
        return String(&value->text);
      case 't':
        value->type = Json::Type::kBool;
        value->boolean = true;
        return Take("true");
      case 'f':
        value->type = Json::Type::kBool;
        return Take("false");
      case 'n':
        return Take("null");
      default:
        return Number(value);
    }
  }

  bool Object(Json* value, int depth) {
    value->type = Json::Type::kObject;
    ++at_;
    if (Take("}")) return true;
    do {
      std::string key;
      if (Peek() != '"' || !String(&key) || value->Has(key) || !Take(":")) return false;
      Json member;
      if (!Value(&member, depth + 1)) return false;
      value->members.emplace_back(std::move(key), std::move(member));
    } while (Take(","));
    return Take("}");
  }

  bool Array(Json* value, int depth) {
    value->type = Json::Type::kArray;
    ++at_;
    if (Take("]")) return true;
    do {
      if (!Value(&value->items.emplace_back(), depth + 1)) return false;
    } while (Take(","));
    return Take("]");
  }

  bool Digits() {
    const std::size_t begin = at_;
    while (Peek() >= '0' && Peek() <= '9') ++at_;
    return at_ > begin;
  }

  bool Number(Json* value) {
    value->type = Json::Type::kNumber;
    const std::size_t begin = at_;
    Take("-");
    if (!Take("0") && !Digits()) return false;
    if (Take(".") && !Digits()) return false;
    value->text = text_.substr(begin, at_ - begin);
    return true;
  }

  bool String(std::string* out) {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out->push_back(c);
      } else if (!Escape(out)) {
        return false;
      }
    }
    return false;
  }

  // At a backslash; leaves `at_` on the escape's last byte. Surrogate pairs are never written.
  bool Escape(std::string* out) {
    const char kind = ++at_ < text_.size() ? text_[at_] : '\0';
    if (kind == '"' || kind == '\\' || kind == '/') return out->push_back(kind), true;
    if (kind != 'u' || text_.size() - at_ < 5) return false;
    std::uint32_t code = 0;
    for (const char c : text_.substr(at_ + 1, 4)) {
      const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (!hex) return false;
      code = code * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    at_ += 4;
    if (code < 0x80) {
      out->push_back(static_cast<char>(code));
    } else if (code < 0x800) {
      out->push_back(static_cast<char>(0xC0U | code >> 6U));
      out->push_back(static_cast<char>(0x80U | (code & 0x3FU)));
    } else {
      out->push_back(static_cast<char>(0xE0U | code >> 12U));
      out->push_back(static_cast<char>(0x80U | (code >> 6U & 0x3FU)));
      out->push_back(static_cast<char>(0x80U | (code & 0x3FU)));
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

inline std::optional<Json> ReadStrictJson(std::string_view text) {
  return StrictJsonReader(text).Read();
}

}  // namespace leakscan::testing
