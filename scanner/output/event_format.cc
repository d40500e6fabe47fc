#include "scanner/output/event_format.h"

#include <algorithm>
#include <array>

namespace leakscan {
namespace {

constexpr auto kFormats =
    std::to_array<std::string_view>({"ecs", "ocsf", "hec", "rfc5424", "cef", "text"});

}  // namespace

std::optional<FormatName> ParseFormatName(std::string_view name) {
  const auto* const it = std::find(kFormats.begin(), kFormats.end(), name);
  if (it == kFormats.end()) return std::nullopt;
  return static_cast<FormatName>(it - kFormats.begin());
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
