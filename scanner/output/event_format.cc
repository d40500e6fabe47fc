#include "scanner/output/event_format.h"

#include <algorithm>
#include <array>

namespace leakscan {
namespace {

constexpr auto kFormats =
    std::to_array<std::string_view>({"ecs", "ocsf", "hec", "rfc5424", "cef", "text"});
constexpr auto kTypes = std::to_array<std::string_view>(
    {"run", "input", "exposure", "lead", "gap", "source", "summary"});

template <class Enum, std::size_t kSize>
std::optional<Enum> Parse(const std::array<std::string_view, kSize>& names, std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) return std::nullopt;
  return static_cast<Enum>(it - names.begin());
}

}  // namespace

std::optional<FormatName> ParseFormatName(std::string_view name) {
  return Parse<FormatName>(kFormats, name);
}

std::optional<EventType> ParseEventType(std::string_view name) {
  return Parse<EventType>(kTypes, name);
}

std::unique_ptr<EventFormat> MakeEventFormat(FormatName name) {
  switch (name) {
    case FormatName::kEcs:
      return MakeEcsFormat();
    case FormatName::kOcsf:
      return MakeOcsfFormat();
    case FormatName::kHec:
      return MakeHecFormat();
    case FormatName::kRfc5424:
      return MakeRfc5424Format();
    case FormatName::kCef:
      return MakeCefFormat();
    case FormatName::kText:
      break;
  }
  return MakeTextFormat();
}

}  // namespace leakscan
