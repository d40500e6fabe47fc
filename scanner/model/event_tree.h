// EventTree: one ndjson event, read back, as a tree of values. The formats of SIEMs are made from
// it, in a scan and from saved events alike, and so is the report. Owns its nodes until the next
// Read(); one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "scanner/base/result.h"

namespace leakscan {

enum class EventType : std::uint8_t { kRun, kInput, kExposure, kLead, kGap, kSource, kSummary };

std::optional<EventType> ParseEventType(std::string_view name);

// `text` as a whole number; 0 where it is none.
std::uint64_t NumberOf(std::string_view text);

// A value, and of an object's member its name. Nodes stand in the order in which they are written,
// children behind their parent, so a node is only meaningful inside of its tree.
struct EventNode {
  enum class Type : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

  class Iterator {
   public:
    explicit Iterator(const EventNode* node) : node_(node) {}
    const EventNode& operator*() const { return *node_; }
    Iterator& operator++() {
      node_ += node_->nodes;
      return *this;
    }
    bool operator==(const Iterator& other) const = default;

   private:
    const EventNode* node_;
  };

  Type type = Type::kNull;
  std::uint32_t nodes = 1;     // of this value, itself included
  std::uint32_t children = 0;  // of an array or object
  std::string_view key;        // unescaped
  std::string_view text;       // of a string, unescaped; of other scalars, as written

  // The elements or members.
  Iterator begin() const { return Iterator(this + 1); }
  Iterator end() const { return Iterator(this + nodes); }

  // The member of that name; null if there is none.
  const EventNode* Find(std::string_view name) const;
  // The text of that member; empty if there is none, or it is null or no scalar.
  std::string_view Text(std::string_view name) const;
};

class EventTree {
 public:
  EventTree();
  ~EventTree();

  // Reads one line, with or without its line end. The root is an object and valid until the next
  // call; `line` need not be.
  Result<const EventNode*> Read(std::string_view line);

 private:
  class Walk;
  struct Storage;
  std::unique_ptr<Storage> storage_;
  std::vector<EventNode> nodes_;
};

}  // namespace leakscan
