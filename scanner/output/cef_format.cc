// The Common Event Format of ArcSight, version 0. Flat: the findings become lists in two custom
// strings, masks in cs2, pseudonyms in cs6.
//   CEF:0|leakscan|leakscan|0.1.0|exposure|Personal data exposed|9|rt=1600000000000 externalId=e:…
// Escapes: '\' and '|' in the header, '\' and '=' behind it. Control characters, line ends among
// them, are replaced before. Sizes are the dictionary's: 1023, custom strings 4000.
#include <algorithm>
#include <array>
#include <string>

#include "scanner/output/escaped_text.h"
#include "scanner/output/format_line.h"

namespace leakscan {
namespace {

constexpr std::size_t kTextBytesMax = 1023;
constexpr std::size_t kCustomBytesMax = 4000;
constexpr std::array<char, kSeverityCount> kSeverities = {'1', '3', '5', '7', '9'};

// The extension under construction.
class Extension {
 public:
  explicit Extension(FormatLine& line) : line_(line) {}

  void Text(std::string_view key, std::string_view value, std::size_t bytes_max = kTextBytesMax) {
    if (value.empty()) return;
    if (!first_) line_.json().Raw(" ");
    first_ = false;
    line_.json().Raw(key);
    line_.json().Raw("=");
    if (!AppendEscaped(value, "\\=", bytes_max, &line_.json())) line_.MarkTruncated();
  }
  // A text of the input: shorter where the line would be too long.
  void Input(std::string_view key, std::string_view value) {
    Text(key, value, std::min(line_.limits().text_bytes, kTextBytesMax));
  }
  // "cs1" and the like, with what it holds.
  void Custom(std::string_view key, std::string_view label, std::string_view value,
              std::size_t bytes_max = kCustomBytesMax) {
    if (value.empty()) return;
    Text(key, value, bytes_max);
    Text(std::string(key) + "Label", label);
  }

 private:
  FormatLine& line_;
  bool first_ = true;
};

class CefFormat : public EventFormat {
 public:
  bool Append(const EventLine& line, const LineLimits& limits, JsonWriter* out) const override {
    const EventNode& event = line.event;
    FormatLine cef(line, limits, out);
    out->Raw("CEF:0|leakscan|leakscan|");
    AppendEscaped(line.run.version, "\\|", 64, out);
    out->Raw("|");
    out->Raw(event.Text("type"));
    out->Raw("|");
    out->Raw(TitleOf(line.type));
    const char severity[] = {'|', kSeverities[static_cast<std::size_t>(SeverityOf(line))], '|'};
    out->Raw({severity, sizeof(severity)});
    Extension extension(cef);
    extension.Text("rt", std::to_string(line.run.started) + "000");
    extension.Text("externalId", line.id);
    extension.Text("dvchost", line.run.host);
    extension.Text("cat", Join(event.Find("categories"), limits, cef));
    extension.Text("act", line.type == EventType::kExposure ? "detected" : "reported");
    WriteFile(line, extension);
    extension.Text("duid", event.Text("subject"));
    extension.Text("duid", Join(event.Find("subjects"), limits, cef));
    if (!WriteFindings(line, extension)) return false;
    WriteFigures(line, extension);
    extension.Custom("cs5", "labels", Labels(line, cef),
                     std::min(limits.text_bytes, kCustomBytesMax));
    extension.Input("msg", MessageOf(line));
    if (line.part > 1) {
      extension.Text("flexNumber1", std::to_string(line.part));
      extension.Text("flexNumber1Label", "part");
    }
    WriteKnown(line, extension);
    WriteFlags(line, cef, extension);
    return true;
  }

 private:
  static void WriteFile(const EventLine& line, Extension& extension) {
    const EventNode& event = line.event;
    const std::string_view path = PathOf(event);
    extension.Input("fname", NameOf(path));
    extension.Input("filePath", path);
    extension.Text("fileType", event.Text("format"));
    if (line.type == EventType::kInput) {
      extension.Text("fsize", event.Text("bytes"));
      extension.Text("fileHash", event.Text("sha256"));
    }
    if (const EventNode* context = event.Find("context"); context != nullptr) {
      extension.Input("request", context->Text("url"));
    }
    if (line.type == EventType::kGap) {
      extension.Text("reason", event.Text("reason"));
      extension.Text("outcome", "failure");
    }
    if (const std::string_view complete = event.Text("complete"); !complete.empty()) {
      extension.Text("outcome", complete == "true" ? "success" : "failure");
    }
  }

  // False if the lists are longer than their strings.
  static bool WriteFindings(const EventLine& line, Extension& extension) {
    const std::size_t count = line.findings_end - line.findings_begin;
    if (count == 0) {
      extension.Custom("cs2", "detail", line.event.Text("detail"));
      return true;
    }
    std::string masks;
    std::string tokens;
    ForEachFinding(line, [&](const EventNode& finding) {
      const std::string_view field = finding.Text("field");
      masks.append(masks.empty() ? "" : "; ").append(finding.Text("detector"));
      if (!field.empty()) masks.append(" (").append(field).append(")");
      masks.append(" ").append(finding.Text("masked"));
      const std::string_view token = finding.Text("token");
      if (token.empty()) return;
      tokens.append(tokens.empty() ? "" : ", ").append(finding.Text("detector"));
      tokens.append(" ").append(token);
    });
    // Each byte may become two.
    const std::size_t longest = std::max(masks.size(), tokens.size());
    if (count > 1 && 2 * longest > kCustomBytesMax) return false;
    extension.Text("cnt", std::to_string(count));
    extension.Custom("cs1", "detectors", DetectorsOf(line, false));
    extension.Custom("cs2", "masked", masks);
    extension.Custom("cs3", "confidence", line.event.Text("confidence"));
    extension.Custom("cs4", "fingerprint", line.event.Text("fingerprint"));
    extension.Custom("cs6", "tokens", tokens);
    return true;
  }

  static void WriteFigures(const EventLine& line, Extension& extension) {
    const EventNode& event = line.event;
    if (line.findings_end > 0) {
      extension.Custom("cn1", "line", event.Text("line"));
      extension.Custom("cn2", "record", event.Text("record"));
      extension.Custom("cn3", "offset", event.Text("offset"));
    } else if (line.type == EventType::kGap) {
      extension.Custom("cn1", "bytes", event.Text("bytes"));
      extension.Custom("cn3", "offset", event.Text("offset"));
    } else {
      extension.Custom("cn1", "exposures", event.Text("exposures"));
      extension.Custom("cn2", "records", event.Text("records"));
      extension.Custom("cn3", "persons", event.Text("persons"));
    }
    if (const EventNode* about = event.Find("about"); about != nullptr) {
      std::string text;
      for (const EventNode& member : *about) {
        if (!text.empty()) text += ", ";
        text.append(member.key).append(" ").append(member.text);
      }
      extension.Text("flexString2", text);
      extension.Text("flexString2Label", "about");
    }
  }

  // The row of the hospital's own list, and in the summary how many of it were found.
  static void WriteKnown(const EventLine& line, Extension& extension) {
    const EventNode* const known = line.event.Find("known");
    if (known == nullptr) return;
    const bool row = line.findings_end > 0;
    extension.Text("flexNumber2", known->Text(row ? "row" : "patients"));
    extension.Text("flexNumber2Label", row ? "known patient" : "known patients");
  }

  static void WriteFlags(const EventLine& line, FormatLine& cef, Extension& extension) {
    if (line.event.Find("truncated") != nullptr) cef.MarkTruncated();
    std::string flags = line.more ? "more" : "";
    if (cef.truncated()) flags += flags.empty() ? "truncated" : ", truncated";
    if (flags.empty()) return;
    extension.Text("flexString1", flags);
    extension.Text("flexString1Label", "flags");
  }

  static std::string Join(const EventNode* list, const LineLimits& limits, FormatLine& cef) {
    std::string text;
    if (list == nullptr) return text;
    for (const EventNode& item : *list) {
      if (text.size() + item.text.size() > std::min(limits.text_bytes, kTextBytesMax - 2)) {
        cef.MarkTruncated();
        break;
      }
      text.append(text.empty() ? "" : ", ").append(item.text);
    }
    return text;
  }

  static std::string Labels(const EventLine& line, FormatLine& cef) {
    std::string text;
    std::size_t left = cef.Shown(line.run.labels.size());
    for (const auto& [name, value] : line.run.labels) {
      if (left-- == 0) break;
      text.append(text.empty() ? "" : ", ").append(name).append("=").append(value);
    }
    return text;
  }
};

}  // namespace

std::unique_ptr<EventFormat> MakeCefFormat() { return std::make_unique<CefFormat>(); }

}  // namespace leakscan
