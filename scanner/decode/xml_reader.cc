#include "scanner/decode/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <utility>

namespace leakscan {
namespace {

constexpr std::size_t kFeedBytesMax = std::size_t{1} << 30U;  // expat counts in int

std::string_view WithoutPrefix(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

// expat calls plain functions; `data` is the reader.
struct XmlReader::Callbacks {
  static void Start(void* data, const char* name, const char** attributes) {
    auto* const reader = static_cast<XmlReader*>(data);
    if (!std::exchange(reader->begun_, true) && !reader->IsRoot(WithoutPrefix(name))) {
      return reader->Refuse();
    }
    reader->OnStart(WithoutPrefix(name), Attributes(attributes));
  }
  static void End(void* data, const char* name) {
    static_cast<XmlReader*>(data)->OnEnd(WithoutPrefix(name));
  }
  static void Text(void* data, const char* text, int size) {
    static_cast<XmlReader*>(data)->OnText({text, static_cast<std::size_t>(size)});
  }
  static void Comment(void* data, const char* text) {
    static_cast<XmlReader*>(data)->OnComment(text);
  }
  static void Doctype(void* data, const char*, const char*, const char*, int) {
    static_cast<XmlReader*>(data)->Refuse();
  }
};

std::optional<std::string_view> XmlReader::Attributes::Find(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (WithoutPrefix(pair[0]) == name) return pair[1];
  }
  return std::nullopt;
}

void XmlReader::Free::operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }

XmlReader::XmlReader() : parser_(XML_ParserCreate(nullptr)) {
  XML_ParserStruct* const parser = parser_.get();
  XML_SetUserData(parser, this);
  XML_SetElementHandler(parser, Callbacks::Start, Callbacks::End);
  XML_SetCharacterDataHandler(parser, Callbacks::Text);
  XML_SetCommentHandler(parser, Callbacks::Comment);
  XML_SetStartDoctypeDeclHandler(parser, Callbacks::Doctype);
}

XmlReader::~XmlReader() = default;

XmlReader::State XmlReader::Feed(std::span<const std::byte> bytes, bool last) {
  do {
    if (state_ != State::kReady) return state_;
    const std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), kFeedBytesMax));
    bytes = bytes.subspan(piece.size());
    After(XML_Parse(parser_.get(), reinterpret_cast<const char*>(piece.data()),
                    static_cast<int>(piece.size()), last && bytes.empty() ? XML_TRUE : XML_FALSE));
  } while (!bytes.empty());
  return state_;
}

XmlReader::State XmlReader::Resume() {
  if (state_ != State::kSuspended) return state_;
  return After(XML_ResumeParser(parser_.get()));
}

XmlReader::State XmlReader::After(int status) {
  state_ = status == XML_STATUS_OK          ? State::kReady
           : status == XML_STATUS_SUSPENDED ? State::kSuspended
                                            : State::kBroken;
  return state_;
}

void XmlReader::Refuse() { XML_StopParser(parser_.get(), XML_FALSE); }

void XmlReader::Suspend() { XML_StopParser(parser_.get(), XML_TRUE); }

}  // namespace leakscan
