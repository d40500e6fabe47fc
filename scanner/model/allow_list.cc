#include "scanner/model/allow_list.h"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

// "06 47-38.29.15" -> "0647382915"; an e-mail address keeps its dots and hyphens.
std::string Compact(std::string_view value) {
  const bool address = value.find('@') != std::string_view::npos;
  std::string compact;
  for (const char c : value) {
    if (IsSpace(c) || (!address && std::string_view("-./()").find(c) != std::string_view::npos)) {
      continue;
    }
    compact += ToUpper(c);
  }
  return compact;
}

bool IsOfDomain(std::string_view address, std::string_view domain) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view host = address.substr(at + 1);
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

std::string Shown(const Hash128& token) {
  char hex[32];
  WriteHex(token, hex);
  return "t:" + std::string(hex, sizeof(hex));
}

}  // namespace

void AllowList::Add(AllowEntry entry) {
  const auto number = static_cast<std::uint16_t>(entries_.size());
  if (!entry.value.empty()) {
    std::string compact = Compact(entry.value);
    // A French number in its national form has another normal form.
    if (compact.size() == 10 && compact.front() == '0' && std::ranges::all_of(compact, IsDigit)) {
      by_value_.emplace("+33" + compact.substr(1), number);
    }
    by_value_.emplace(std::move(compact), number);
  } else if (!entry.token.empty()) {
    by_token_.emplace(entry.token, number);
  } else {
    others_.push_back(number);
  }
  entries_.push_back(std::move(entry));
}

std::vector<std::uint16_t> AllowList::ForSource(const std::string& path) const {
  const std::string last = path.substr(path.rfind('/') + 1);
  std::vector<std::uint16_t> numbers;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const char* glob = entries_[i].source.c_str();
    if (*glob != '\0' && fnmatch(glob, path.c_str(), 0) != 0 &&
        fnmatch(glob, last.c_str(), 0) != 0) {
      continue;
    }
    numbers.push_back(static_cast<std::uint16_t>(i));
  }
  return numbers;
}

bool AllowList::Allows(std::span<const std::uint16_t> numbers, std::string_view detector,
                       const Finding& finding, const TokenOf& token_of) const {
  const auto token = [&] {
    return CarriesToken(finding.kind) ? Shown(token_of(detector, finding.normalized))
                                      : std::string();
  };
  // The value of an entry was met; the other conditions are left.
  const auto allows = [&](std::uint16_t number) {
    const AllowEntry& entry = entries_[number];
    if (!std::ranges::binary_search(numbers, number)) return false;
    if (!entry.detector.empty() && entry.detector != detector) return false;
    if (!entry.domain.empty() &&
        (finding.kind != Kind::kEmail || !IsOfDomain(finding.normalized, entry.domain))) {
      return false;
    }
    return entry.token.empty() || entry.token == token();
  };
  const auto found_in = [&](const Index& index, const std::string& key) {
    const auto [first, last] = index.equal_range(key);
    return std::any_of(first, last, [&](const auto& item) { return allows(item.second); });
  };
  if (std::ranges::any_of(others_, allows)) return true;
  if (!by_value_.empty() && (found_in(by_value_, Compact(finding.normalized)) ||
                             found_in(by_value_, Compact(finding.value)))) {
    return true;
  }
  return !by_token_.empty() && found_in(by_token_, token());
}

}  // namespace leakscan
