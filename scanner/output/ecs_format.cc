// The Elastic Common Schema 9.4.0. What ECS has a field for goes there, all else below `Leak`: ECS
// promises never to name a set of its own with a capital. A record with personal data is an alert
// of category `file`, there being none for leaks.
#include <array>

#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

constexpr std::string_view kVersion = "9.4.0";
// Of our own severities, on the scale that CEF has in tens.
constexpr std::array<std::uint64_t, kSeverityCount> kSeverities = {10, 30, 50, 70, 90};

std::string_view Action(EventType type) {
  static constexpr std::array<std::string_view, 7> kActions = {
      "scan-started",      "input-scanned",  "sensitive-data-found", "leak-lead-found",
      "input-not-scanned", "source-scanned", "scan-completed"};
  return kActions[static_cast<std::size_t>(type)];
}

std::string_view EventKind(EventType type) {
  if (type == EventType::kExposure || type == EventType::kLead) return "alert";
  return type == EventType::kGap ? "pipeline_error" : "event";
}

class EcsFormat : public EventFormat {
 public:
  bool Append(const EventLine& line, const LineLimits& limits, JsonWriter* out) const override {
    FormatLine ecs(line, limits, out);
    ecs.json().Raw("{");
    ecs.Text("@timestamp", line.run.started_text);
    ecs.Begin("ecs");
    ecs.Text("version", kVersion);
    ecs.End();
    ecs.Text("message", MessageOf(line));
    WriteEvent(line, ecs);
    WriteObserver(line, ecs);
    WriteFile(line, ecs);
    WriteSubjects(line, ecs);
    if (!line.run.labels.empty()) {
      ecs.Begin("labels");
      ecs.Labels();
      ecs.End();
    }
    ecs.Begin("Leak");
    ecs.Event({"source", "path", "labels", "version", "host"});
    ecs.End();
    ecs.json().Raw("}");
    return true;
  }

 private:
  static void WriteEvent(const EventLine& line, FormatLine& ecs) {
    ecs.Begin("event");
    ecs.Text("id", line.id);
    ecs.Text("kind", EventKind(line.type));
    ecs.json().Raw(",\"category\":[\"file\"],\"type\":[\"info\"]");
    ecs.Text("action", Action(line.type));
    ecs.Text("module", "leakscan");
    ecs.Text("provider", "leakscan");
    ecs.Text("dataset", "leakscan." + std::string(line.event.Text("type")));
    ecs.Number("severity", kSeverities[static_cast<std::size_t>(SeverityOf(line))]);
    if (line.type == EventType::kGap) {
      ecs.Text("outcome", "failure");
      ecs.Member("reason", "detail");
    }
    if (const std::string_view complete = line.event.Text("complete"); !complete.empty()) {
      ecs.Text("outcome", complete == "true" ? "success" : "failure");
    }
    if (line.type == EventType::kRun || line.type == EventType::kSummary) {
      ecs.Text("start", line.run.started_text);
    }
    if (line.type == EventType::kSummary) WriteDuration(line.event.Text("seconds"), ecs);
    ecs.End();
  }

  // "1.234" seconds as nanoseconds.
  static void WriteDuration(std::string_view seconds, FormatLine& ecs) {
    const std::size_t dot = std::min(seconds.find('.'), seconds.size());
    std::string digits(seconds.substr(0, dot));
    std::string fraction(seconds.substr(std::min(dot + 1, seconds.size())));
    fraction.resize(9, '0');
    ecs.Number("duration", NumberOf(digits + fraction));
  }

  static void WriteObserver(const EventLine& line, FormatLine& ecs) {
    ecs.Begin("observer");
    ecs.Text("type", "scanner");
    ecs.Text("vendor", "leakscan");
    ecs.Text("product", "leakscan");
    ecs.Text("version", line.run.version);
    ecs.Text("hostname", line.run.host);
    ecs.End();
    if (!line.run.host.empty()) {
      ecs.Begin("host");
      ecs.Text("name", line.run.host);
      ecs.End();
    }
    if (!line.run.patterns.empty()) {
      ecs.Begin("rule");
      ecs.Text("ruleset", line.run.patterns);
      ecs.End();
    }
  }

  static void WriteFile(const EventLine& line, FormatLine& ecs) {
    const std::string_view path = PathOf(line.event);
    if (!path.empty()) {
      const std::string_view name = NameOf(path);
      ecs.Begin("file");
      ecs.Text("path", path);
      ecs.Text("name", name);
      ecs.Text("extension", ExtensionOf(name));
      if (line.type == EventType::kInput) {
        ecs.Member("size", "bytes");
        ecs.Member("mtime", "mtime");
        if (!line.event.Text("sha256").empty()) {
          ecs.Begin("hash");
          ecs.Member("sha256", "sha256");
          ecs.End();
        }
      }
      if (const EventNode* context = line.event.Find("context"); context != nullptr) {
        ecs.Text("origin_url", context->Text("url"));
      }
      ecs.End();
    }
    if (line.type == EventType::kGap) {
      ecs.Begin("error");
      ecs.Member("code", "reason");
      ecs.Member("message", "detail");
      ecs.End();
    }
  }

  static void WriteSubjects(const EventLine& line, FormatLine& ecs) {
    if (line.event.Find("subject") == nullptr && line.event.Find("subjects") == nullptr) return;
    ecs.Begin("related");
    if (line.event.Find("subject") != nullptr) {
      ecs.BeginList("user");
      ecs.Text({}, line.event.Text("subject"));
      ecs.EndList();
    } else {
      ecs.Member("user", "subjects");
    }
    ecs.End();
  }
};

}  // namespace

std::unique_ptr<EventFormat> MakeEcsFormat() { return std::make_unique<EcsFormat>(); }

}  // namespace leakscan
