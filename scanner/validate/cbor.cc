#include "scanner/validate/cbor.h"

namespace leakscan {
namespace {

constexpr int kDepthMax = 16;
constexpr unsigned char kBreak = 0xFF;

enum Major : unsigned {
  kUnsigned,
  kNegative,
  kByteString,
  kTextString,
  kArray,
  kMap,
  kTag,
  kSimple
};

struct Head {
  unsigned major = 0;
  std::uint64_t value = 0;
  bool indefinite = false;
  std::size_t size = 0;  // bytes of the head
};

std::optional<Head> ReadHead(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[0]);
  Head head;
  head.major = first >> 5U;
  const unsigned info = first & 31U;
  if (info < 24) {
    head.value = info;
    head.size = 1;
    return head;
  }
  if (info == 31) {
    const bool may = head.major >= kByteString && head.major <= kMap;
    if (!may) return std::nullopt;  // a break where an item should be
    head.indefinite = true;
    head.size = 1;
    return head;
  }
  if (info > 27) return std::nullopt;
  const std::size_t width = std::size_t{1} << (info - 24);
  if (bytes.size() < 1 + width) return std::nullopt;
  for (std::size_t i = 0; i < width; ++i) {
    head.value = head.value << 8U | static_cast<unsigned char>(bytes[1 + i]);
  }
  head.size = 1 + width;
  return head;
}

bool AtBreak(std::string_view bytes, std::size_t i) {
  return i < bytes.size() && static_cast<unsigned char>(bytes[i]) == kBreak;
}

std::optional<std::size_t> SizeOfItem(std::string_view bytes, int depth);

// The size of `head.value` items behind the head, or of those up to the break.
std::optional<std::size_t> SizeOfItems(std::string_view bytes, const Head& head, int depth) {
  std::size_t i = head.size;
  const std::uint64_t per_entry = head.major == kMap ? 2 : 1;
  if (!head.indefinite && head.value > bytes.size()) return std::nullopt;
  const std::uint64_t count = head.value * per_entry;
  for (std::uint64_t n = 0; head.indefinite || n < count; ++n) {
    if (head.indefinite && AtBreak(bytes, i)) return i + 1;
    const auto size = SizeOfItem(bytes.substr(i), depth + 1);
    if (!size) return std::nullopt;
    i += *size;
  }
  return i;
}

std::optional<std::size_t> SizeOfItem(std::string_view bytes, int depth) {
  if (depth > kDepthMax) return std::nullopt;
  const auto head = ReadHead(bytes);
  if (!head) return std::nullopt;
  switch (head->major) {
    case kByteString:
    case kTextString:
      if (head->indefinite) return SizeOfItems(bytes, *head, depth);
      if (head->value > bytes.size() - head->size) return std::nullopt;
      return head->size + static_cast<std::size_t>(head->value);
    case kArray:
    case kMap:
      return SizeOfItems(bytes, *head, depth);
    case kTag: {
      const auto size = SizeOfItem(bytes.substr(head->size), depth + 1);
      if (!size) return std::nullopt;
      return head->size + *size;
    }
    default:
      return head->size;
  }
}

// Calls visit(element) for each element of an array, or key and value of a map in turn, until it
// returns true. `item` is a whole item.
template <class Visit>
void ForEachElement(std::string_view item, unsigned major, Visit visit) {
  const auto head = ReadHead(item);
  if (!head || head->major != major) return;
  std::size_t i = head->size;
  while (i < item.size() && !(head->indefinite && AtBreak(item, i))) {
    const auto size = SizeOfItem(item.substr(i), 0);
    if (!size || visit(item.substr(i, *size))) return;
    i += *size;
  }
}

template <class IsKey>
std::optional<std::string_view> FindMember(std::string_view item, IsKey is_key) {
  std::optional<std::string_view> found;
  bool at_key = true;
  bool matches = false;
  ForEachElement(item, kMap, [&](std::string_view element) {
    if (at_key) {
      matches = is_key(element);
    } else if (matches) {
      found = CborItem(element);
    }
    at_key = !at_key;
    return found.has_value();
  });
  return found;
}

std::optional<std::string> StringOf(std::string_view item, unsigned major) {
  const auto head = ReadHead(item);
  if (!head || head->major != major) return std::nullopt;
  if (!head->indefinite) return std::string(item.substr(head->size));
  std::string text;
  bool whole = true;
  ForEachElement(item, major, [&](std::string_view part) {
    const auto part_head = ReadHead(part);
    whole = part_head && part_head->major == major && !part_head->indefinite;
    if (whole) text += part.substr(part_head->size);
    return !whole;
  });
  if (!whole) return std::nullopt;
  return text;
}

}  // namespace

std::optional<std::string_view> CborItem(std::string_view bytes) {
  const auto size = SizeOfItem(bytes, 0);
  if (!size) return std::nullopt;
  bytes = bytes.substr(0, *size);
  for (auto head = ReadHead(bytes); head && head->major == kTag; head = ReadHead(bytes)) {
    bytes.remove_prefix(head->size);
  }
  return bytes;
}

std::optional<std::string_view> CborElement(std::string_view item, std::size_t index) {
  std::optional<std::string_view> found;
  ForEachElement(item, kArray, [&](std::string_view element) {
    if (index-- > 0) return false;
    found = CborItem(element);
    return true;
  });
  return found;
}

std::optional<std::string_view> CborMember(std::string_view item, std::string_view key) {
  return FindMember(item, [key](std::string_view element) {
    const auto text = CborText(element);
    return text && *text == key;
  });
}

std::optional<std::string_view> CborMember(std::string_view item, std::int64_t key) {
  return FindMember(item, [key](std::string_view element) {
    const auto head = ReadHead(element);
    if (!head) return false;
    if (key >= 0) return head->major == kUnsigned && head->value == static_cast<std::uint64_t>(key);
    return head->major == kNegative && head->value == static_cast<std::uint64_t>(-1 - key);
  });
}

std::optional<std::string> CborText(std::string_view item) { return StringOf(item, kTextString); }
std::optional<std::string> CborBytes(std::string_view item) { return StringOf(item, kByteString); }

}  // namespace leakscan
