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

bool HasToken(std::string_view token, const Hash128& hash) {
  char hex[32];
  WriteHex(hash, hex);
  return token == "t:" + std::string(hex, sizeof(hex));
}

}  // namespace

void AllowList::Add(AllowEntry entry) {
  Rule rule;
  if (!entry.value.empty()) {
    rule.values.push_back(Compact(entry.value));
    // A French number in its national form has another normal form.
    const std::string& compact = rule.values.front();
    const bool digits = std::ranges::all_of(compact, IsDigit);
    if (digits && compact.size() == 10 && compact.front() == '0') {
      rule.values.push_back("+33" + compact.substr(1));
    }
  }
  rule.entry = std::move(entry);
  entries_.push_back(std::move(rule));
}

std::vector<std::uint16_t> AllowList::ForSource(const std::string& path) const {
  const std::string last = path.substr(path.rfind('/') + 1);
  std::vector<std::uint16_t> numbers;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const char* glob = entries_[i].entry.source.c_str();
    if (*glob != '\0' && fnmatch(glob, path.c_str(), 0) != 0 &&
        fnmatch(glob, last.c_str(), 0) != 0) {
      continue;
    }
    numbers.push_back(static_cast<std::uint16_t>(i));
  }
  return numbers;
}

bool AllowList::MeetsValue(const Rule& rule, const Finding& finding) {
  if (rule.values.empty()) return true;
  return std::ranges::find(rule.values, Compact(finding.normalized)) != rule.values.end() ||
         rule.values.front() == Compact(finding.value);
}

bool AllowList::Allows(std::span<const std::uint16_t> numbers, std::string_view detector,
                       const Finding& finding, const TokenOf& token_of) const {
  return std::ranges::any_of(numbers, [&](std::uint16_t number) {
    const Rule& rule = entries_[number];
    const AllowEntry& entry = rule.entry;
    if (!entry.detector.empty() && entry.detector != detector) return false;
    if (!entry.domain.empty() &&
        (finding.kind != Kind::kEmail || !IsOfDomain(finding.normalized, entry.domain))) {
      return false;
    }
    if (!MeetsValue(rule, finding)) return false;
    return entry.token.empty() || (CarriesToken(finding.kind) &&
                                   HasToken(entry.token, token_of(detector, finding.normalized)));
  });
}

}  // namespace leakscan
