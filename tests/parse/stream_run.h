// Runs a text through chunker and parser as the pipeline does, with any buffer size, and collects
// what the parsers gave with offsets counted from the stream's start. Shared by tests and fuzzing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/chunk.h"
#include "scanner/parse/chunker.h"
#include "scanner/parse/format_sniffer.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {

struct SeenField {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string name;
  std::string value;
  FieldKind kind = FieldKind::kUnknown;
  std::uint32_t node = 0;
  bool rewritten = false;
  friend bool operator==(const SeenField&, const SeenField&) = default;
};

struct SeenRecord {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t number = 0;
  std::uint64_t line = 0;
  bool prose = false;
  bool header = false;
  std::string text;  // where it is not as written
  std::string post;  // what it says of itself: "title|url|author|posted"
  std::vector<SeenField> fields;
  friend bool operator==(const SeenRecord&, const SeenRecord&) = default;
  friend void PrintTo(const SeenRecord& record, std::ostream* out) {
    *out << "[" << record.begin << "," << record.end << ") number " << record.number << " line "
         << record.line << (record.prose ? " prose" : "") << (record.header ? " header" : "");
    for (const SeenField& field : record.fields) *out << " {" << field.value << "}";
  }
};

struct StreamRun {
  std::vector<SeenRecord> records;
  std::string problem;  // empty: all invariants held
};

class StreamRunner {
 public:
  StreamRunner(std::string_view text, const StreamShape& shape, const FieldNames& names)
      : text_(text), names_(names), parser_(MakeRecordParser(shape.format, names)) {
    auto context = std::make_shared<StreamContext>();
    context->format = shape.format;
    context->dialect = shape.dialect;
    context->columns = shape.columns;
    context->backslash_escapes = shape.backslash_escapes;
    context->record_name = shape.record_name;
    context_ = std::move(context);
  }

  StreamRun Run(std::size_t buffer_bytes) {
    run_ = {};
    next_record_ = context_->dialect.has_header ? 0 : 1;
    next_line_ = 1;
    open_.reset();
    const std::unique_ptr<Chunker> chunker = MakeChunker(*context_, names_, TypeByDigits);
    std::size_t begin = 0;
    std::size_t size = std::max<std::size_t>(buffer_bytes, 1);
    while (begin < text_.size() && run_.problem.empty()) {
      // A copy of the exact size, so that a sanitizer sees reading beyond it.
      const std::string_view rest = text_.substr(begin, size);
      const bool at_end = rest.size() == text_.size() - begin;
      const std::vector<char> buffer(rest.begin(), rest.end());
      const Cut cut = chunker->FindCut({buffer.data(), buffer.size()}, at_end);
      if (cut.bytes > buffer.size()) return Problem("cut beyond the text");
      if (cut.bytes > 0) {
        Parse(begin, cut.bytes, cut, false, 0);
        open_ = chunker->OpenAtCut();
        begin += cut.bytes;
        size = std::max<std::size_t>(buffer_bytes, 1);
      } else if (at_end) {
        return Problem("no cut at the end");
      } else if (size < kBufferMax) {
        size = std::min(size * 2, kBufferMax);
      } else {
        begin = ParseSplit(begin, chunker.get());
      }
    }
    return run_;
  }

  // The records of the whole text as one chunk, those that end at or before `offset_min` passed
  // over.
  std::vector<SeenRecord> RunFrom(std::size_t offset_min, std::uint64_t* count) {
    run_ = {};
    next_record_ = context_->dialect.has_header ? 0 : 1;
    next_line_ = 1;
    open_.reset();
    const Cut cut = MakeChunker(*context_, names_, TypeByDigits)->FindCut(text_, /*at_end=*/true);
    Parse(0, text_.size(), cut, false, offset_min);
    *count = parsed_records_;
    return run_.records;
  }

 private:
  static constexpr std::size_t kBufferMax = kRecordBytesMax + 64 * 1024;

  StreamRun Problem(std::string what) {
    run_.problem = std::move(what);
    return run_;
  }

  std::size_t ParseSplit(std::size_t begin, Chunker* chunker) {
    chunker->BeginSplit(text_.substr(begin, kRecordBytesMax));
    Parse(begin, kRecordBytesMax, std::nullopt, true, 0);
    std::size_t at = begin + kRecordBytesMax;
    while (at < text_.size()) {
      const std::string_view rest = text_.substr(at, kRecordBytesMax);
      const bool at_end = rest.size() == text_.size() - at;
      const std::optional<std::size_t> end = chunker->ContinueSplit(rest, at_end);
      if (end && *end > rest.size()) run_.problem = "split ends beyond the text";
      const std::size_t bytes = end.value_or(rest.size());
      if (bytes > 0) Parse(at, bytes, std::nullopt, true, 0);
      at += bytes;
      if (end) break;
    }
    return at;
  }

  void Parse(std::size_t begin, std::size_t size, const std::optional<Cut>& cut, bool split,
             std::size_t offset_min) {
    const std::string_view bytes = text_.substr(begin, size);
    std::vector<char> buffer(bytes.begin(), bytes.end());
    buffer.resize(size + kChunkPaddingBytes);
    Chunk chunk;
    chunk.context = context_;
    chunk.text = {buffer.data(), size};
    chunk.offset = begin;
    chunk.first_record = next_record_;
    chunk.first_line = next_line_;
    chunk.split = split;
    chunk.open = open_;
    if (cut) chunk.tables = cut->tables;
    if (cut) chunk.place = cut->place;
    parser_->Start(chunk);
    const Chunk* rewritten = parser_->rewritten();
    const Chunk& read = rewritten != nullptr ? *rewritten : chunk;
    const std::size_t before = run_.records.size();
    lines_ = lines_to_ = 0;
    while (parser_->Next(offset_min, &record_)) Collect(read, offset_min);
    const std::uint64_t lines =
        static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), line_end()));
    if (cut && cut->lines != lines) run_.problem = "chunker counts other lines";
    if (cut && !AreCountedLate(context_->format) && cut->records != parser_->record_count()) {
      run_.problem = "chunker counts other records than the parser";
    }
    if (offset_min == 0 && rewritten == nullptr) CheckBlankBetween(bytes, begin, before);
    parsed_records_ = parser_->record_count();
    next_record_ = std::max<std::uint64_t>(next_record_, 1) + parsed_records_;
    next_line_ += lines;
  }

  char line_end() const {
    const RecordFormat format = context_->format;
    return format == RecordFormat::kNdjson || format == RecordFormat::kJson ||
                   format == RecordFormat::kXml
               ? '\n'
               : context_->dialect.line_end;
  }

  void Collect(const Chunk& chunk, std::size_t offset_min) {
    const Record& record = record_;
    const std::uint64_t base = chunk.offset;
    if (record.begin >= record.end || record.end > chunk.text.size()) {
      run_.problem = "record outside of its chunk";
      return;
    }
    if (record.end <= offset_min) run_.problem = "record that was to be passed over";
    const TextOrigins::Range written = chunk.Written(record.begin, record.end);
    std::uint64_t line = record.line;
    if (chunk.origins != nullptr) {  // counted where an event is written
      if (written.begin < lines_to_) run_.problem = "records out of order";
      const std::string_view text = chunk.written();
      for (; lines_to_ < written.begin; ++lines_to_) lines_ += text[lines_to_] == '\n';
      line += lines_;
    }
    SeenRecord seen{.begin = base + written.begin,
                    .end = base + written.end,
                    .number = record.number,
                    .line = line,
                    .prose = record.prose,
                    .header = record.header,
                    .text = {},
                    .post = {},
                    .fields = {}};
    if (AreCountedLate(context_->format)) seen.number += chunk.first_record;
    if (chunk.origins != nullptr) {
      seen.text = chunk.text.substr(record.begin, record.end - record.begin);
    }
    if (record.post != nullptr) {
      for (const std::string_view told :
           {record.post->title, record.post->url, record.post->author, record.post->posted}) {
        seen.post.append(told).append("|");
      }
    }
    if (!run_.records.empty() && run_.records.back().end > seen.begin) {
      run_.problem = "records overlap";
    }
    std::uint32_t last = record.begin;
    for (const Field& field : record.fields) {
      if (field.begin < last || field.begin > field.end || field.end > record.end) {
        run_.problem = "field outside of its record or out of order";
        return;
      }
      if (!field.rewritten &&
          field.value != chunk.text.substr(field.begin, field.end - field.begin)) {
        run_.problem = "value differs from what is written";
      }
      if (field.node > 0 && field.node >= record.nodes.size()) run_.problem = "unknown node";
      last = field.begin;
      const TextOrigins::Range place = chunk.Written(field.begin, field.end);
      if (place.begin > place.end || place.end > chunk.written().size()) {
        run_.problem = "field written outside of its chunk";
      }
      seen.fields.push_back({.begin = base + place.begin,
                             .end = base + place.end,
                             .name = std::string(field.name),
                             .value = std::string(field.value),
                             .kind = field.kind,
                             .node = field.node,
                             .rewritten = field.rewritten});
    }
    for (const RecordNode& node : record.nodes) {
      if (node.begin < record.begin || node.begin > node.end || node.end > record.end ||
          node.parent >= record.nodes.size()) {
        run_.problem = "node outside of its record";
      }
    }
    run_.records.push_back(std::move(seen));
  }

  // Between records stand separators only: nothing that could hold a finding is lost.
  void CheckBlankBetween(std::string_view bytes, std::size_t begin, std::size_t first) {
    const std::string_view separators =
        context_->format == RecordFormat::kSql ? " \t\r\n\v\f,;" : " \t\r\n\v\f,[]}\x1E";
    std::size_t at = begin;
    const auto check = [&](std::size_t end) {
      for (; at < end; ++at) {
        if (separators.find(bytes[at - begin]) == std::string::npos) {
          run_.problem = "bytes outside of all records";
        }
      }
    };
    for (std::size_t i = first; i < run_.records.size(); ++i) {
      check(run_.records[i].begin);
      at = std::max<std::size_t>(at, run_.records[i].end);
    }
    check(begin + bytes.size());
  }

  // Stands for the typing of columns by content: of a column whose cells hold ten digits each.
  static void TypeByDigits(const std::vector<std::vector<std::string>>& rows,
                           std::vector<Column>* columns) {
    if (columns->empty() && !rows.empty()) columns->resize(rows[0].size());
    for (std::size_t i = 0; i < columns->size(); ++i) {
      const bool phones = !rows.empty() && std::ranges::all_of(rows, [&](const auto& row) {
        return i < row.size() && row[i].size() == 10 &&
               row[i].find_first_not_of("0123456789") == std::string::npos;
      });
      if (phones && (*columns)[i].name.empty()) (*columns)[i].kind = FieldKind::kPhone;
    }
  }

  std::string_view text_;
  const FieldNames& names_;
  std::unique_ptr<RecordParser> parser_;
  std::shared_ptr<const OpenState> open_;  // where the next chunk begins
  std::shared_ptr<const StreamContext> context_;
  std::uint64_t next_record_ = 1;
  std::uint64_t next_line_ = 1;
  std::uint64_t parsed_records_ = 0;  // in the chunk parsed last
  std::size_t lines_to_ = 0;          // line ends before it in the chunk are in lines_
  std::uint64_t lines_ = 0;
  Record record_;
  StreamRun run_;
};

// A small dictionary for tests.
inline FieldNames TestNames() {
  FieldNames names;
  const std::pair<const char*, FieldKind> entries[] = {{"nom", FieldKind::kLastName},
                                                       {"prenom", FieldKind::kFirstName},
                                                       {"patient", FieldKind::kFullName},
                                                       {"nir", FieldKind::kNir},
                                                       {"n_secu", FieldKind::kNir},
                                                       {"tel", FieldKind::kPhone},
                                                       {"telephone", FieldKind::kPhone},
                                                       {"mail", FieldKind::kEmail},
                                                       {"email", FieldKind::kEmail},
                                                       {"date_de_naissance", FieldKind::kBirthDate},
                                                       {"naissance", FieldKind::kBirthDate},
                                                       {"ddn", FieldKind::kBirthDate},
                                                       {"ne_le", FieldKind::kBirthDate},
                                                       {"adresse", FieldKind::kAddress},
                                                       {"adresse_code", FieldKind::kPostcode},
                                                       {"cp", FieldKind::kPostcode},
                                                       {"ville", FieldKind::kCity},
                                                       {"resultat", FieldKind::kCovidResult}};
  for (const auto& [name, kind] : entries) names.Add(name, kind);
  return names;
}

}  // namespace leakscan
