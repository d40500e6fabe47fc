#include "scanner/match/toml_file.h"

namespace leakscan {
namespace {

std::string Place(std::string_view file, const toml::source_region& region) {
  return std::string(file) + ":" + std::to_string(region.begin.line);
}

}  // namespace

Result<toml::table> ParseToml(std::string_view text, std::string_view file) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    // The description may quote the line, so it is the place alone that goes into the message.
    return MakeError(ErrorCode::kInvalidArgument, Place(file, error.source()) + ": not valid TOML");
  }
}

std::string PlaceOf(std::string_view file, const toml::node& node) {
  return Place(file, node.source());
}

tl::unexpected<Error> TomlError(std::string_view file, const toml::node& node,
                                std::string_view message) {
  return MakeError(ErrorCode::kInvalidArgument, PlaceOf(file, node) + ": " + std::string(message));
}

}  // namespace leakscan
