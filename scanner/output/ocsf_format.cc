// OCSF 1.8.0, class 2006 (Data Security Finding), for events of every type: an exposure or a lead
// is a finding, and what a scan says of itself the result of a classification job, told apart by
// `finding_info.types` and `is_alert`. The class is closed; what it has no attribute for is below
// `unmapped`.
#include <algorithm>
#include <array>

#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

constexpr std::string_view kVersion = "1.8.0";

struct Level {
  std::uint64_t id;
  std::string_view name;
};
constexpr std::array<Level, kSeverityCount> kSeverities = {
    {{1, "Informational"}, {2, "Low"}, {3, "Medium"}, {4, "High"}, {5, "Critical"}}};

bool IsFinding(const EventLine& line) {
  return line.type == EventType::kExposure || line.type == EventType::kLead;
}

bool Touches(const EventNode& event, std::initializer_list<std::string_view> categories) {
  const EventNode* const list = event.Find("categories");
  if (list == nullptr) return false;
  for (const EventNode& item : *list) {
    if (std::find(categories.begin(), categories.end(), item.text) != categories.end()) return true;
  }
  return false;
}

class OcsfFormat : public EventFormat {
 public:
  bool Append(const EventLine& line, const LineLimits& limits, JsonWriter* out) const override {
    FormatLine ocsf(line, limits, out);
    const Level severity = kSeverities[static_cast<std::size_t>(SeverityOf(line))];
    ocsf.json().Raw(
        "{\"activity_id\":1,\"activity_name\":\"Create\",\"category_uid\":2,"
        "\"category_name\":\"Findings\",\"class_uid\":2006,"
        "\"class_name\":\"Data Security Finding\",\"type_uid\":200601");
    ocsf.Number("time", Milliseconds(line));
    ocsf.Number("severity_id", severity.id);
    ocsf.Text("severity", severity.name);
    ocsf.Bool("is_alert", IsFinding(line));
    if (IsFinding(line)) WriteVerdict(line, ocsf);
    ocsf.Text("message", MessageOf(line));
    WriteFindingInfo(line, ocsf);
    WriteDataSecurity(line, ocsf);
    WriteFile(line, ocsf);
    if (!line.run.host.empty()) {
      ocsf.Begin("device");
      ocsf.Number("type_id", 0);
      ocsf.Text("hostname", line.run.host);
      ocsf.End();
    }
    ocsf.Begin("unmapped");
    ocsf.Event({"source", "path", "labels", "version", "host"});
    ocsf.End();
    WriteMetadata(line, ocsf);
    ocsf.json().Raw("}");
    return true;
  }

 private:
  static std::uint64_t Milliseconds(const EventLine& line) {
    return static_cast<std::uint64_t>(line.run.started) * 1000;
  }

  static void WriteVerdict(const EventLine& line, FormatLine& ocsf) {
    static constexpr std::array<std::string_view, 3> kConfidences = {"Low", "Medium", "High"};
    ocsf.Number("status_id", 1);
    ocsf.Text("status", "New");
    if (const auto confidence = ParseConfidence(line.event.Text("confidence"))) {
      const auto id = static_cast<std::size_t>(*confidence);
      ocsf.Number("confidence_id", id + 1);
      ocsf.Text("confidence", kConfidences[id]);
    }
  }

  static void WriteFindingInfo(const EventLine& line, FormatLine& ocsf) {
    ocsf.Begin("finding_info");
    ocsf.Text("uid", line.id);
    ocsf.Text("title", TitleOf(line.type));
    ocsf.BeginList("types");
    ocsf.Text({}, line.event.Text("type"));
    ocsf.EndList();
    ocsf.Number("created_time", Milliseconds(line));
    ocsf.Begin("analytic");
    ocsf.Number("type_id", 1);
    ocsf.Text("type", "Rule");
    ocsf.Text("name", "leakscan patterns");
    ocsf.Text("uid", line.run.patterns);
    ocsf.End();
    ocsf.End();
  }

  static void WriteDataSecurity(const EventLine& line, FormatLine& ocsf) {
    const EventNode& event = line.event;
    ocsf.Begin("data_security");
    ocsf.json().Raw(
        "\"detection_system_id\":4,\"detection_system\":\"Data Discovery & Classification\"");
    if (IsFinding(line)) {
      WriteCategory(event, ocsf);
      ocsf.json().Raw(",\"data_lifecycle_state_id\":1,\"data_lifecycle_state\":\"Data at-Rest\"");
      ocsf.Text("detection_pattern", DetectorsOf(line, false));
      ocsf.Number("total", line.findings_end - line.findings_begin);
      if (const EventNode* context = event.Find("context"); context != nullptr) {
        ocsf.Text("src_url", context->Text("url"));
      }
      WriteDiscoveries(line, ocsf);
    } else if (line.type != EventType::kRun) {
      const bool complete = line.type != EventType::kGap && event.Text("complete") != "false";
      const bool read = line.type != EventType::kGap;
      ocsf.Number("status_id", complete ? 1 : read ? 2 : 3);
      ocsf.Text("status", complete ? "Complete" : read ? "Partial" : "Fail");
      ocsf.Member("total", "exposures");
      ocsf.Member("size", read ? "bytes_scanned" : "bytes");
    }
    ocsf.End();
  }

  static void WriteCategory(const EventNode& event, FormatLine& ocsf) {
    constexpr Level kPersonal = {1, "Personal"};
    constexpr Level kFinancial = {3, "Financial"};
    constexpr Level kSecurity = {6, "Security"};
    constexpr Level kUnknown = {0, "Unknown"};
    const Level category = Touches(event, {"identity", "contact", "health"}) ? kPersonal
                           : Touches(event, {"financial"})                   ? kFinancial
                           : Touches(event, {"credential"})                  ? kSecurity
                                                                             : kUnknown;
    ocsf.Number("category_id", category.id);
    ocsf.Text("category", category.name);
  }

  static void WriteDiscoveries(const EventLine& line, FormatLine& ocsf) {
    ocsf.BeginList("discovery_details");
    ForEachFinding(line, [&](const EventNode& finding) {
      ocsf.Begin({});
      ocsf.Text("type", finding.Text("detector"));
      ocsf.Text("value", finding.Text("masked"));
      ocsf.Number("count", std::max<std::uint64_t>(1, NumberOf(finding.Text("count"))));
      const std::string_view field = finding.Text("field");
      const std::uint64_t row = NumberOf(line.event.Text("record"));
      const std::uint64_t start = NumberOf(line.event.Text("line"));
      if (!field.empty() || row > 0 || start > 0) {
        ocsf.BeginList("occurrences");
        ocsf.Begin({});
        ocsf.Text("column_name", field);
        if (row > 0) ocsf.Number("row_number", row);
        if (start > 0) ocsf.Number("start_line", start);
        ocsf.End();
        ocsf.EndList();
      }
      ocsf.End();
    });
    ocsf.EndList();
  }

  static void WriteFile(const EventLine& line, FormatLine& ocsf) {
    const std::string_view path = PathOf(line.event);
    if (path.empty()) return;
    const std::string_view name = NameOf(path);
    ocsf.Begin("file");
    ocsf.Text("name", name);
    ocsf.Number("type_id", 1);
    ocsf.Text("path", path);
    ocsf.Text("ext", ExtensionOf(name));
    if (line.type == EventType::kInput) {
      ocsf.Member("size", "bytes");
      if (!line.event.Text("sha256").empty()) {
        ocsf.BeginList("hashes");
        ocsf.Begin({});
        ocsf.Number("algorithm_id", 3);
        ocsf.Text("algorithm", "SHA-256");
        ocsf.Member("value", "sha256");
        ocsf.End();
        ocsf.EndList();
      }
    }
    ocsf.End();
  }

  // Last, as it tells whether anything was left out.
  static void WriteMetadata(const EventLine& line, FormatLine& ocsf) {
    ocsf.Begin("metadata");
    ocsf.Text("version", kVersion);
    ocsf.Begin("product");
    ocsf.Text("name", "leakscan");
    ocsf.Text("vendor_name", "leakscan");
    ocsf.Text("version", line.run.version);
    ocsf.End();
    ocsf.Text("uid", line.id);
    if (!line.run.labels.empty()) {
      ocsf.BeginList("tags");
      std::size_t left = ocsf.Shown(line.run.labels.size());
      for (const auto& [name, value] : line.run.labels) {
        if (left-- == 0) break;
        ocsf.Begin({});
        ocsf.Text("name", name);
        ocsf.json().Raw(",\"value\":");
        if (!ocsf.json().String(value, ocsf.limits().text_bytes)) ocsf.MarkTruncated();
        ocsf.End();
      }
      ocsf.EndList();
    }
    if (ocsf.truncated()) ocsf.Bool("is_truncated", true);
    ocsf.End();
  }
};

}  // namespace

std::unique_ptr<EventFormat> MakeOcsfFormat() { return std::make_unique<OcsfFormat>(); }

}  // namespace leakscan
