// Splunk's HTTP Event Collector: an envelope around our event, one object behind the other, so that
// the output is the body of a request. The time is in seconds, with decimals.
#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

class HecFormat : public EventFormat {
 public:
  bool Append(const EventLine& line, const LineLimits& limits, JsonWriter* out) const override {
    FormatLine hec(line, limits, out);
    hec.json().Raw("{\"time\":");
    hec.json().Number(static_cast<std::uint64_t>(line.run.started));
    hec.json().Raw(".000");
    hec.Text("host", line.run.host);
    hec.Text("source", "leakscan");
    hec.Text("sourcetype", "leakscan:" + std::string(line.event.Text("type")));
    hec.json().Raw(",\"event\":");
    hec.Payload();
    hec.json().Raw("}");
    return true;
  }
};

}  // namespace

std::unique_ptr<EventFormat> MakeHecFormat() { return std::make_unique<HecFormat>(); }

}  // namespace leakscan
