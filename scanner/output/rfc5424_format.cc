// The syslog protocol (RFC 5424): facility local4, one message an event. The structured data hold
// what rules look at, under the enterprise number for examples (RFC 5612), as we have none of our
// own; the message is our event as JSON, without a byte order mark, so that receivers parse it.
//   <162>1 2026-01-31T12:00:00.000Z scan01 leakscan - EXPOSURE [leakscan@32473 id="e:…" …]
//   {"type":…
#include <array>
#include <string>

#include "scanner/output/escaped_text.h"
#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kFacility = 20;  // local4
constexpr std::size_t kHostBytesMax = 255;
constexpr std::string_view kSpecial = "\"\\]";  // in a value (section 6.3.3)

// Syslog's own severities: an exposure's, a gap is a warning, a lead a notice.
std::uint64_t SyslogSeverity(const EventLine& line) {
  static constexpr std::array<std::uint64_t, kSeverityCount> kSeverities = {6, 5, 4, 3, 2};
  return kSeverities[static_cast<std::size_t>(SeverityOf(line))];
}

class Rfc5424Format : public EventFormat {
 public:
  bool Append(const EventLine& line, const LineLimits& limits, JsonWriter* out) const override {
    FormatLine syslog(line, limits, out);
    out->Raw("<");
    out->Number(kFacility * 8 + SyslogSeverity(line));
    out->Raw(">1 ");
    out->Raw(line.run.started_text);
    out->Raw(" ");
    WriteHost(line.run.host, out);
    out->Raw(" leakscan - ");
    for (const char c : line.event.Text("type")) {
      const char upper = static_cast<char>(c - 'a' + 'A');
      out->Raw({&upper, 1});
    }
    out->Raw(" [leakscan@32473");
    WriteParameter("id", line.id, syslog);
    WriteParameter("version", line.run.version, syslog);
    WriteParameter("severity", Name(SeverityOf(line)), syslog);
    WriteParameter("source", PathOf(line.event), syslog);
    WriteParameter("reason", line.event.Text("reason"), syslog);
    if (const EventNode* known = line.event.Find("known"); known != nullptr) {
      WriteParameter("known", known->Text("row"), syslog);
    }
    WriteParameter("detectors", DetectorsOf(line, false), syslog);
    std::string label;
    std::size_t left = syslog.Shown(line.run.labels.size());
    for (const auto& [name, value] : line.run.labels) {
      if (left-- == 0) break;
      label.assign(name).append("=").append(value);
      WriteParameter("label", label, syslog);
    }
    out->Raw("] ");
    syslog.Payload();
    return true;
  }

 private:
  // Printable ASCII, at most 255 bytes (section 6.2.4); "-" where there is nothing.
  static void WriteHost(std::string_view host, JsonWriter* out) {
    if (host.empty()) out->Raw("-");
    for (const char c : host.substr(0, kHostBytesMax)) {
      const char shown = c > ' ' && c < '\x7f' ? c : '?';
      out->Raw({&shown, 1});
    }
  }

  static void WriteParameter(std::string_view name, std::string_view value, FormatLine& syslog) {
    if (value.empty()) return;
    JsonWriter& out = syslog.json();
    out.Raw(" ");
    out.Raw(name);
    out.Raw("=\"");
    if (!AppendEscaped(value, kSpecial, syslog.limits().text_bytes, &out)) syslog.MarkTruncated();
    out.Raw("\"");
  }
};

}  // namespace

std::unique_ptr<EventFormat> MakeRfc5424Format() { return std::make_unique<Rfc5424Format>(); }

}  // namespace leakscan
