// Pattern: one thing looked for, as data. Comes from patterns/*.toml or a user's --detectors file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/model/kinds.h"

namespace leakscan {

// What turns an anchor of the pattern into a candidate.
enum class Grammar : std::uint8_t {
  kNone,            // columns and labels only: the pattern has no anchor expression
  kNumber,          // a run of digits and separators: NIR, phone
  kEmail,           // an '@' with what stands around it
  kLabel,           // a word that announces a value ("né le"): the record is worth a closer look
  kProse,           // what is read word by word, in running text alone: a number before a street
  kDisguisedEmail,  // an at sign in another spelling
  kDamagedNumber,   // digits among which OCR or HTML put something else
  kLink,            // the host of a link: the link around it
  kName,            // a name of the user's own list: whole words
  kCertificate,     // the head of a signed certificate
  kLiteral,         // the match itself is the value (users' expressions)
};

// The check of a user's expression.
enum class Check : std::uint8_t { kNone, kLuhn, kMod97 };

struct Pattern {
  std::string id;  // detector id; several patterns may share one
  std::string description;
  Kind kind = Kind::kCustom;
  Category category = Category::kCustom;
  Grammar grammar = Grammar::kNone;
  Check check = Check::kNone;
  std::string anchor;  // Hyperscan expression, byte mode; empty where grammar is kNone
  bool caseless = false;
  // Folded words ("DUMP", "# LIGNES", where # is any number), of which one must stand near a
  // literal or link; empty: it counts wherever it stands.
  std::vector<std::string> near;
  bool structured_health =
      false;  // a finding is a structured health finding (contract, "severity")
  Confidence confidence = Confidence::kMedium;  // of a literal match
  std::vector<std::string> examples;            // texts in which the detector must find something
  std::vector<std::string> counter_examples;    // texts in which it must find nothing
  std::vector<std::string> references;
  std::string origin;  // file and line, for messages
};

// What events and rules need to know of a detector.
struct Detector {
  std::string id;
  Kind kind = Kind::kCustom;
  Category category = Category::kCustom;
  bool structured_health = false;
};

}  // namespace leakscan
