// A field is a name, a colon and a value that goes on in lines which begin with white space. Line
// ends are CRLF or, from tools that do not care, LF alone. Fits: "Subject: a\r\n b\r\n\r\n". Does
// not: "HTTP/1.1 200 OK" (white space in the name).

#include "scanner/decode/header_fields.h"

#include <algorithm>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

bool IsNameByte(char c) { return c > ' ' && c < '\x7F' && c != ':'; }

std::string InLowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), ToLower);
  return lower;
}

// The text in quotes at `*at`, which is moved behind it.
std::string ReadQuoted(std::string_view text, std::size_t* at) {
  std::string value;
  std::size_t i = *at + 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  *at = std::min(i + 1, text.size());
  return value;
}

}  // namespace

std::size_t FindHeadEnd(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) break;
    if (end == begin || (end == begin + 1 && text[begin] == '\r')) return end + 1;
    begin = end + 1;
  }
  return std::string_view::npos;
}

std::vector<HeaderField> ReadHeaderFields(std::string_view head) {
  std::vector<HeaderField> fields;
  bool inside = false;
  for (std::size_t begin = 0; begin < head.size();) {
    const std::size_t end = std::min(head.find('\n', begin), head.size());
    const std::string_view line = head.substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty() && IsBlank(line.front())) {
      if (inside) fields.back().value.append(" ").append(Trim(line));
      continue;
    }
    const auto colon = static_cast<std::size_t>(
        std::find_if_not(line.begin(), line.end(), IsNameByte) - line.begin());
    inside = colon > 0 && colon < line.size() && line[colon] == ':';
    if (inside) {
      fields.push_back({line.substr(0, colon), std::string(Trim(line.substr(colon + 1)))});
    }
  }
  return fields;
}

std::string_view FieldValue(const std::vector<HeaderField>& fields, std::string_view name) {
  const auto field =
      std::ranges::find_if(fields, [&](const HeaderField& f) { return SameName(f.name, name); });
  return field == fields.end() ? std::string_view() : std::string_view(field->value);
}

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ToLower, ToLower);
}

bool ListHolds(std::string_view value, std::string_view token) {
  while (true) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (SameName(Trim(value.substr(0, comma)), token)) return true;
    if (comma == value.size()) return false;
    value.remove_prefix(comma + 1);
  }
}

std::string_view ParameterizedValue::Parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, [](const auto& p) { return p.first; });
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

ParameterizedValue ReadParameterizedValue(std::string_view text) {
  ParameterizedValue result;
  std::size_t at = std::min(text.find(';'), text.size());
  result.value = InLowerCase(Trim(text.substr(0, at)));
  while (at < text.size()) {
    ++at;  // behind ';'
    const std::size_t stop = std::min(text.find_first_of("=;", at), text.size());
    std::string name = InLowerCase(Trim(text.substr(at, stop - at)));
    at = stop;
    if (at == text.size() || text[at] == ';') continue;
    ++at;
    while (at < text.size() && IsSpace(text[at])) ++at;
    std::string value;
    if (at < text.size() && text[at] == '"') {
      value = ReadQuoted(text, &at);
      at = std::min(text.find(';', at), text.size());
    } else {
      const std::size_t end = std::min(text.find(';', at), text.size());
      value = Trim(text.substr(at, end - at));
      at = end;
    }
    result.parameters.emplace_back(std::move(name), std::move(value));
  }
  return result;
}

}  // namespace leakscan
