#include "cli/converter_options.h"

#include "cli/process.h"
#include "cli/version.h"

namespace leakscan {

Status CheckFraming(const std::string& format, const std::string& framing,
                    const std::string& output) {
  if (framing != "octet") return {};
  if (format != "rfc5424") {
    return MakeError(ErrorCode::kInvalidArgument, "--framing octet needs --format rfc5424");
  }
  // A file of ours is made of lines, so that it is whole at any instant.
  if (!output.empty()) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "--framing octet is for a connection: it needs standard output, not -o");
  }
  return {};
}

ConverterOptions MakeConverterOptions(FormatName format, const std::string& framing,
                                      std::int64_t started) {
  ConverterOptions options;
  options.format = format;
  options.framing = framing == "octet" ? Framing::kOctetCount : Framing::kLineEnd;
  options.run.version = kVersion;
  options.run.host = HostName();
  options.run.started = started;
  return options;
}

}  // namespace leakscan
