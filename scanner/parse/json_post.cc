// Only what stands in the same object as the text counts, and of objects in it the author's:
//   fits:     {"text":"...","author":"bob","created_at":"2024-05-12T14:03:00Z","title":"..."}
//             {"kind":"t1","data":{"body":"...","user":{"name":"bob"},"created_utc":1715522580}}
//   does not: {"author":"bob","date":"2024-05-12"}     nothing that was posted
#include "scanner/parse/json_post.h"

#include <algorithm>
#include <string_view>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::string_view kTextKeys[] = {"text",  "body",    "content",   "message", "post",
                                          "texte", "contenu", "full_text", "selftext"};
constexpr std::string_view kTitleKeys[] = {"title", "subject", "titre", "sujet", "headline"};
constexpr std::string_view kAuthorKeys[] = {
    "author",          "username",    "user",         "pseudo",        "auteur",
    "poster",          "author.name", "user.name",    "user.username", "user.screen_name",
    "author.username", "screen_name", "auteur.pseudo"};
constexpr std::string_view kTimeKeys[] = {"created_at",  "date",    "posted",
                                          "timestamp",   "time",    "posted_at",
                                          "created_utc", "created", "datepublished"};
constexpr std::string_view kUrlKeys[] = {"url", "link", "permalink", "lien"};

template <std::size_t N>
bool IsOneOf(std::string_view key, const std::string_view (&keys)[N]) {
  return std::ranges::any_of(
      keys, [&](std::string_view known) { return std::ranges::equal(key, known, {}, ToLower); });
}

bool SaysNothing(std::string_view value) {
  return value.empty() || value == "null" || value == "true" || value == "false" ||
         value == "[deleted]";
}

std::string_view LastKey(std::string_view path) {
  path.remove_prefix(path.rfind('.') + 1);  // npos + 1 is 0
  return path;
}

// The text of a post, which is none of what a table's columns mean, in the object `node`; of
// several the outermost, then the first.
const Field* FindText(const Record& record, std::uint16_t node) {
  const Field* text = nullptr;
  std::ptrdiff_t depth = 0;
  for (const Field& field : record.fields) {
    if (field.node != node || field.kind != FieldKind::kUnknown) continue;
    if (SaysNothing(field.value)) continue;
    if (!IsOneOf(LastKey(field.name), kTextKeys)) continue;
    const std::ptrdiff_t dots = std::ranges::count(field.name, '.');
    if (text != nullptr && dots >= depth) continue;
    text = &field;
    depth = dots;
  }
  return text;
}

void Take(std::string_view value, std::string_view* member) {
  if (member->empty()) *member = value;
}

}  // namespace

PostContext ReadJsonPost(const Record& record, std::uint32_t begin, std::uint32_t end,
                         std::span<const Finding> findings) {
  std::size_t node = record.nodes.size() - 1;  // nodes are numbered as they open
  while (node > 0 && (record.nodes[node].begin > begin || record.nodes[node].end < end)) --node;
  const Field* text = FindText(record, static_cast<std::uint16_t>(node));
  while (text == nullptr && node > 0) {
    node = record.nodes[node].parent;
    text = FindText(record, static_cast<std::uint16_t>(node));
  }
  PostContext post;
  if (text == nullptr) return post;
  const std::string_view path = text->name.substr(0, text->name.rfind('.') + 1);
  for (const Field& field : record.fields) {
    if (field.node != node || &field == text || SaysNothing(field.value)) continue;
    if (!field.name.starts_with(path)) continue;
    const std::string_view key = field.name.substr(path.size());
    if (IsOneOf(key, kAuthorKeys)) {
      Take(field.value, &post.author);
    } else if (IsOneOf(key, kTitleKeys)) {
      if (field.kind == FieldKind::kUnknown) Take(field.value, &post.title);  // else "Mme"
    } else if (IsOneOf(key, kUrlKeys)) {
      Take(field.value, &post.url);
    } else if (IsOneOf(key, kTimeKeys)) {
      const bool found = std::ranges::any_of(findings, [&](const Finding& finding) {
        return finding.begin < field.end && finding.end > field.begin;
      });
      if (!found) Take(field.value, &post.posted);
    }
  }
  return post;
}

}  // namespace leakscan
