// HeaderFields: "Name: value" lines as mail, HTTP and WARC write them. Internal to decode/; pure
// functions. Sources: RFC 5322 2.2, RFC 9110 5, ISO 28500 (WARC 1.1) 4; RFC 2045 5.1 (media types).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leakscan {

struct HeaderField {
  std::string_view name;  // as written; views the head
  std::string value;      // unfolded, without white space around it
};

// Bytes of the head at the start of `text` with the blank line that ends it; npos if none does.
std::size_t FindHeadEnd(std::string_view text);

// The fields of a head in their order. Lines that are none (a status line) are passed over.
std::vector<HeaderField> ReadHeaderFields(std::string_view head);

// The value of the first field of that name, whatever its case; empty if there is none.
std::string_view FieldValue(const std::vector<HeaderField>& fields, std::string_view name);

// True if `a` and `b` are the same but for the case of ASCII letters.
bool SameName(std::string_view a, std::string_view b);

// True if `value`, a list such as "gzip, chunked", holds `token`.
bool ListHolds(std::string_view value, std::string_view token);

// "text/plain; charset=utf-8": a value and its parameters, also of Content-Disposition.
struct ParameterizedValue {
  std::string value;                                            // in lower case
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

  // Empty if there is none.
  std::string_view Parameter(std::string_view name) const;
};
ParameterizedValue ReadParameterizedValue(std::string_view text);

}  // namespace leakscan
