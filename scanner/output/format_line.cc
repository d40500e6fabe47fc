#include "scanner/output/format_line.h"

#include <algorithm>
#include <array>
#include <vector>

namespace leakscan {
namespace {

// Only --reveal writes these, into ndjson; no other format may carry them on, nor say that it does.
bool IsClear(std::string_view key) {
  return key == "value" || key == "normalized" || key == "reveal";
}

// Written by FormatLine::Event() itself.
bool IsLineMember(std::string_view key) {
  return key == "findings" || key == "part" || key == "more" || key == "truncated";
}

std::string Place(const EventNode& event) {
  std::string place(NameOf(PathOf(event)));
  if (const std::string_view sheet = event.Text("sheet"); !sheet.empty()) {
    place.append(", ").append(sheet);
  }
  if (const std::string_view line = event.Text("line"); !line.empty()) {
    place.append(", line ").append(line);
  } else if (const std::string_view record = event.Text("record"); !record.empty()) {
    place.append(", record ").append(record);
  }
  return place;
}

std::string Figures(const EventNode& event) {
  std::string text(event.Text("exposures"));
  text.append(" exposures in ").append(event.Text("records")).append(" records");
  if (const std::string_view persons = event.Text("persons"); !persons.empty()) {
    text.append(", ").append(persons).append(" persons");
  }
  if (const EventNode* known = event.Find("known"); known != nullptr) {
    text.append(", ").append(known->Text("patients")).append(" known patients");
  }
  if (const std::string_view gaps = event.Text("gaps"); !gaps.empty() && gaps != "0") {
    text.append(", ").append(gaps).append(" gaps");
  }
  return text;
}

}  // namespace

std::size_t FormatLine::Shown(std::size_t count) {
  if (count > limits_.entries) truncated_ = true;
  return std::min(count, limits_.entries);
}

void FormatLine::Key(std::string_view key) { key.empty() ? json_.Comma() : json_.Key(key); }

void FormatLine::Begin(std::string_view key) {
  Key(key);
  json_.Raw("{");
}

void FormatLine::BeginList(std::string_view key) {
  Key(key);
  json_.Raw("[");
}

void FormatLine::Text(std::string_view key, std::string_view value) {
  if (value.empty() && !key.empty()) return;
  Key(key);
  if (!json_.String(value, limits_.text_bytes)) truncated_ = true;
}

void FormatLine::Number(std::string_view key, std::uint64_t value) {
  Key(key);
  json_.Number(value);
}

void FormatLine::Bool(std::string_view key, bool value) {
  Key(key);
  json_.Bool(value);
}

void FormatLine::Member(std::string_view key, std::string_view event_key) {
  const EventNode* const member = line_.event.Find(event_key);
  if (member == nullptr || member->type == EventNode::Type::kNull) return;
  Key(key);
  Copy(*member);
}

void FormatLine::Copy(const EventNode& value) {
  switch (value.type) {
    case EventNode::Type::kString:
      if (!json_.String(value.text, limits_.text_bytes)) truncated_ = true;
      return;
    case EventNode::Type::kArray: {
      std::size_t left = Shown(value.children);
      json_.Raw("[");
      for (auto it = value.begin(); left > 0; ++it, --left) {
        json_.Comma();
        Copy(*it);
      }
      json_.Raw("]");
      return;
    }
    case EventNode::Type::kObject: {
      std::size_t left = Shown(value.children);
      json_.Raw("{");
      for (auto it = value.begin(); left > 0; ++it, --left) {
        const EventNode& member = *it;
        if (IsClear(member.key)) continue;
        json_.Comma();
        if (!json_.String(member.key, limits_.text_bytes)) truncated_ = true;
        json_.Raw(":");
        Copy(member);
      }
      json_.Raw("}");
      return;
    }
    default:
      json_.Raw(value.text);
  }
}

void FormatLine::Labels() {
  std::size_t left = Shown(line_.run.labels.size());
  for (const auto& [name, value] : line_.run.labels) {
    if (left-- == 0) return;
    json_.Comma();
    if (!json_.String(name, limits_.text_bytes)) truncated_ = true;
    json_.Raw(":");
    if (!json_.String(value, limits_.text_bytes)) truncated_ = true;
  }
}

void FormatLine::Event(std::initializer_list<std::string_view> skipped) {
  for (const EventNode& member : line_.event) {
    const bool skip = std::find(skipped.begin(), skipped.end(), member.key) != skipped.end();
    if (skip || IsLineMember(member.key) || IsClear(member.key)) continue;
    json_.Comma();
    if (!json_.String(member.key, limits_.text_bytes)) truncated_ = true;
    json_.Raw(":");
    Copy(member);
  }
  if (line_.findings_end > 0) {
    BeginList("findings");
    ForEachFinding(line_, [this](const EventNode& finding) {
      json_.Comma();
      Copy(finding);
    });
    EndList();
  }
  if (line_.part > 1) Number("part", line_.part);
  if (line_.more) Bool("more", true);
  if (line_.event.Find("truncated") != nullptr) truncated_ = true;
  if (truncated_) Bool("truncated", true);
}

void FormatLine::Payload() {
  json_.Raw("{");
  Text("event_id", line_.id);
  Text("version", line_.run.version);
  if (!line_.run.labels.empty()) {
    Begin("labels");
    Labels();
    End();
  }
  Event({"version", "labels", "host"});
  End();
}

Severity SeverityOf(const EventLine& line) {
  switch (line.type) {
    case EventType::kExposure:
      return ParseSeverity(line.event.Text("severity")).value_or(Severity::kInfo);
    case EventType::kLead:
      return Severity::kLow;
    case EventType::kGap:
      return Severity::kMedium;
    default:
      return Severity::kInfo;
  }
}

std::string_view TitleOf(EventType type) {
  static constexpr std::array<std::string_view, 7> kTitles = {
      "Scan started",   "Input scanned",     "Personal data exposed",
      "Lead to a leak", "Input not scanned", "Source scanned",
      "Scan ended"};
  return kTitles[static_cast<std::size_t>(type)];
}

std::string MessageOf(const EventLine& line) {
  const EventNode& event = line.event;
  switch (line.type) {
    case EventType::kRun: {
      const EventNode* const inputs = event.Find("inputs");
      const std::size_t count = inputs != nullptr ? inputs->children : 0;
      return "scan of " + std::to_string(count) + (count == 1 ? " input" : " inputs") + " started";
    }
    case EventType::kExposure:
      return std::string(event.Text("severity")) + ": " + DetectorsOf(line, true) + " in " +
             Place(event) + (event.Find("known") != nullptr ? ", a known patient" : "");
    case EventType::kLead:
      return "lead: " + DetectorsOf(line, true) + " in " + Place(event);
    case EventType::kGap:
      return "not scanned: " + std::string(event.Text("reason")) + " in " + Place(event);
    case EventType::kSummary:
      return std::string(event.Text("complete") == "true" ? "complete" : "incomplete") +
             " scan: " + Figures(event);
    default:
      return "scanned " + Place(event) + ": " + Figures(event);
  }
}

std::string_view PathOf(const EventNode& event) {
  const std::string_view source = event.Text("source");
  return source.empty() ? event.Text("path") : source;
}

std::string_view NameOf(std::string_view path) {
  std::string_view trimmed = path;
  while (trimmed.ends_with('/')) trimmed.remove_suffix(1);
  return trimmed.empty() ? path : trimmed.substr(trimmed.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view ExtensionOf(std::string_view name) {
  constexpr std::size_t kBytesMax = 10;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  const std::string_view extension = name.substr(dot + 1);
  const bool plain = std::all_of(extension.begin(), extension.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain && extension.size() <= kBytesMax ? extension : std::string_view();
}

std::string DetectorsOf(const EventLine& line, bool counts) {
  std::vector<std::pair<std::string_view, std::size_t>> detectors;
  ForEachFinding(line, [&](const EventNode& finding) {
    const std::string_view id = finding.Text("detector");
    const auto it = std::find_if(detectors.begin(), detectors.end(),
                                 [id](const auto& detector) { return detector.first == id; });
    it == detectors.end() ? detectors.emplace_back(id, 1).second : ++it->second;
  });
  std::string text;
  for (const auto& [id, count] : detectors) {
    if (!text.empty()) text += ", ";
    text += id;
    if (counts && count > 1) text += " ×" + std::to_string(count);
  }
  return text;
}

}  // namespace leakscan
