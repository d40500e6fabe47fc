// simdjson's On-Demand checks of a document what is looked at; here that is everything, numbers
// included: they are copied as they are written, so they must be numbers.
//   fits:     0.123   1e6   -1        does not: 01   1.   .5   +1
#include "scanner/model/event_tree.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kDepthMax = 16;  // our own events need four

std::size_t DigitsAt(std::string_view text, std::size_t place) {
  std::size_t end = place;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - place;
}

// RFC 8259, section 6.
bool IsNumber(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = DigitsAt(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = DigitsAt(text, ++at);
    if (fraction == 0) return false;
    at += fraction;
  }
  if (at < text.size() && ToLower(text[at]) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = DigitsAt(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

std::string_view TrimEnd(std::string_view token) {
  while (!token.empty() && IsSpace(token.back())) token.remove_suffix(1);
  return token;
}

}  // namespace

std::optional<EventType> ParseEventType(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"run", "input", "exposure", "lead", "gap", "source", "summary"});
  const auto* const it = std::find(kNames.begin(), kNames.end(), name);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<EventType>(it - kNames.begin());
}

std::uint64_t NumberOf(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

const EventNode* EventNode::Find(std::string_view name) const {
  if (type != Type::kObject) return nullptr;
  for (const EventNode& member : *this) {
    if (member.key == name) return &member;
  }
  return nullptr;
}

std::string_view EventNode::Text(std::string_view name) const {
  const EventNode* const member = Find(name);
  const bool scalar = member != nullptr && member->type != Type::kNull;
  return scalar ? member->text : std::string_view();
}

struct EventTree::Storage {
  ondemand::parser parser;
  std::string line;  // with the padding that the parser may read
};

// One walk over a line. False where it is not JSON, or too deep.
class EventTree::Walk {
 public:
  explicit Walk(std::vector<EventNode>* nodes) : nodes_(*nodes) {}

  bool ReadObject(ondemand::object object, std::size_t node, int depth) {
    if (depth > kDepthMax) return false;
    for (auto result : object) {
      ondemand::field field;
      std::string_view key;
      if (std::move(result).get(field) || field.unescaped_key().get(key)) return false;
      if (!ReadValue(field.value(), key, node, depth)) return false;
    }
    nodes_[node].nodes = static_cast<std::uint32_t>(nodes_.size() - node);
    return true;
  }

 private:
  bool ReadArray(ondemand::array array, std::size_t node, int depth) {
    if (depth > kDepthMax) return false;
    for (auto result : array) {
      ondemand::value value;
      if (result.get(value) || !ReadValue(value, {}, node, depth)) return false;
    }
    nodes_[node].nodes = static_cast<std::uint32_t>(nodes_.size() - node);
    return true;
  }

  bool ReadValue(ondemand::value value, std::string_view key, std::size_t parent, int depth) {
    ondemand::json_type type;
    if (value.type().get(type)) return false;
    ++nodes_[parent].children;
    const std::size_t place = nodes_.size();
    EventNode& node = nodes_.emplace_back();
    node.key = key;
    switch (type) {
      case ondemand::json_type::object: {
        node.type = EventNode::Type::kObject;
        ondemand::object object;
        return !value.get_object().get(object) && ReadObject(object, place, depth + 1);
      }
      case ondemand::json_type::array: {
        node.type = EventNode::Type::kArray;
        ondemand::array array;
        return !value.get_array().get(array) && ReadArray(array, place, depth + 1);
      }
      case ondemand::json_type::string:
        node.type = EventNode::Type::kString;
        return !value.get_string().get(node.text);
      case ondemand::json_type::number: {
        // Only a number that is read is checked for what stands behind it.
        double number = 0;
        node.type = EventNode::Type::kNumber;
        node.text = TrimEnd(value.raw_json_token());
        return !value.get_double().get(number) && IsNumber(node.text);
      }
      case ondemand::json_type::boolean: {
        bool boolean = false;
        if (value.get_bool().get(boolean)) return false;
        node.type = EventNode::Type::kBool;
        node.text = boolean ? "true" : "false";
        return true;
      }
      default:
        node.text = "null";
        return TrimEnd(value.raw_json_token()) == "null" && value.is_null();
    }
  }

  std::vector<EventNode>& nodes_;
};

EventTree::EventTree() : storage_(std::make_unique<Storage>()) {}
EventTree::~EventTree() = default;

Result<const EventNode*> EventTree::Read(std::string_view line) {
  line = TrimEnd(line);
  storage_->line.assign(line);
  storage_->line.append(simdjson::SIMDJSON_PADDING, '\0');
  nodes_.clear();
  nodes_.emplace_back().type = EventNode::Type::kObject;
  ondemand::document document;
  ondemand::object object;
  const simdjson::padded_string_view json(storage_->line.data(), line.size(),
                                          storage_->line.size());
  const bool read = !storage_->parser.iterate(json).get(document) &&
                    !document.get_object().get(object) && Walk(&nodes_).ReadObject(object, 0, 1) &&
                    document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (!read) return MakeError(ErrorCode::kCorrupt, "no JSON object");
  return nodes_.data();
}

}  // namespace leakscan
