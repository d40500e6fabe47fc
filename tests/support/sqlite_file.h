// Writes SQLite files page by page, sound or not. Test helper.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leakscan {

class SqliteTestFile {
 public:
  explicit SqliteTestFile(std::size_t page_bytes = 512) : page_bytes_(page_bytes) { NewPage(); }

  // 9 bytes at most; no value here needs more than 3.
  static std::string Varint(std::uint32_t value) {
    std::string bytes(1, static_cast<char>(value & 0x7FU));
    while ((value >>= 7U) != 0) bytes.insert(0, 1, static_cast<char>(0x80U | (value & 0x7FU)));
    return bytes;
  }
  static std::string Number(std::uint32_t value, std::size_t bytes) {
    std::string text;
    while (bytes-- > 0) text += static_cast<char>(value >> 8 * bytes & 0xFFU);
    return text;
  }

  struct Value {
    std::uint32_t type = 0;
    std::string bytes;
  };
  static Value Null() { return {}; }
  static Value Integer(std::uint8_t value) { return {1, std::string(1, static_cast<char>(value))}; }
  static Value Text(std::string_view text) {
    return {static_cast<std::uint32_t>(13 + 2 * text.size()), std::string(text)};
  }
  static Value Blob(std::string_view bytes) {
    return {static_cast<std::uint32_t>(12 + 2 * bytes.size()), std::string(bytes)};
  }
  static std::string Record(const std::vector<Value>& values) {
    std::string types;
    std::string body;
    for (const Value& value : values) {
      types += Varint(value.type);
      body += value.bytes;
    }
    const std::size_t header = types.size() + (types.size() < 127 ? 1 : 2);
    return Varint(static_cast<std::uint32_t>(header)) + types + body;
  }

  // A table of these records, numbered from 1, in as many leaves as they need below one inner page.
  void AddTable(std::string_view name, std::string_view sql,
                const std::vector<std::string>& records) {
    const std::uint32_t root = NewPage();
    std::vector<std::string> cells;
    std::string inner;
    std::size_t filled = 0;
    std::vector<std::string> children;
    const auto flush = [&](std::size_t rowid) {
      const std::uint32_t leaf = NewPage();
      SetLeaf(leaf, std::exchange(cells, {}));
      children.push_back(Number(leaf, 4) + Varint(static_cast<std::uint32_t>(rowid)));
      filled = 0;
    };
    for (std::size_t i = 0; i < records.size(); ++i) {
      std::string cell = Cell(i + 1, records[i]);
      if (filled + cell.size() + 2 > page_bytes_ - 8) flush(i);
      filled += cell.size() + 2;
      cells.push_back(std::move(cell));
    }
    if (children.empty()) {
      SetLeaf(root, cells);
    } else {
      flush(records.size());
      const std::string right = children.back().substr(0, 4);
      children.pop_back();
      SetPage(root, 0x05, right, children);
    }
    schema_.push_back(
        Cell(schema_.size() + 1, Record({Text("table"), Text(name), Text(name),
                                         Integer(static_cast<std::uint8_t>(root)), Text(sql)})));
  }

  std::uint32_t NewPage() {
    bytes_.resize(bytes_.size() + page_bytes_);
    return static_cast<std::uint32_t>(bytes_.size() / page_bytes_);
  }
  void Put(std::uint32_t page, std::size_t at, std::string_view bytes) {
    bytes_.replace((page - 1) * page_bytes_ + at, bytes.size(), bytes);
  }

  std::string Bytes() {
    SetLeaf(1, schema_);
    Put(1, 0, std::string_view("SQLite format 3\0", 16));
    Put(1, 16, Number(static_cast<std::uint32_t>(page_bytes_), 2) + Number(0x01010040, 4));
    Put(1, 22, "\x20\x20");
    Put(1, 28, Number(static_cast<std::uint32_t>(bytes_.size() / page_bytes_), 4));
    Put(1, 56, Number(1, 4));
    return bytes_;
  }

 private:
  // A cell of a leaf, what does not fit into it in pages of its own.
  std::string Cell(std::size_t rowid, const std::string& record) {
    const std::string head = Varint(static_cast<std::uint32_t>(record.size())) +
                             Varint(static_cast<std::uint32_t>(rowid));
    const std::size_t local_max = page_bytes_ - 35;
    if (record.size() <= local_max) return head + record;
    const std::size_t local_min = (page_bytes_ - 12) * 32 / 255 - 23;
    std::size_t local = local_min + (record.size() - local_min) % (page_bytes_ - 4);
    if (local > local_max) local = local_min;
    std::uint32_t next = 0;
    for (std::size_t at = local; at < record.size(); at += page_bytes_ - 4) {
      const std::uint32_t page = NewPage();
      if (next == 0) next = page;
      const bool last = at + page_bytes_ - 4 >= record.size();
      Put(page, 0, Number(last ? 0 : page + 1, 4) + record.substr(at, page_bytes_ - 4));
    }
    return head + record.substr(0, local) + Number(next, 4);
  }

  void SetLeaf(std::uint32_t page, const std::vector<std::string>& cells) {
    SetPage(page, 0x0D, "", cells);
  }
  void SetPage(std::uint32_t page, std::uint32_t kind, std::string_view right,
               const std::vector<std::string>& cells) {
    std::size_t end = page_bytes_;
    std::string pointers;
    for (const std::string& cell : cells) {
      end -= cell.size();
      Put(page, end, cell);
      pointers += Number(static_cast<std::uint32_t>(end), 2);
    }
    Put(page, page == 1 ? 100 : 0,
        Number(kind, 1) + Number(0, 2) + Number(static_cast<std::uint32_t>(cells.size()), 2) +
            Number(static_cast<std::uint32_t>(end), 2) + Number(0, 1) + std::string(right) +
            pointers);
  }

  const std::size_t page_bytes_;
  std::string bytes_;
  std::vector<std::string> schema_;
};

}  // namespace leakscan
