// XmlReader: an XML document pushed through expat piece by piece, no tree. Whoever derives from it
// is told of elements and text. Internal to decode/; one thread.
//
// A document type is refused: office files have none, and entities are how small documents grow
// large.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct XML_ParserStruct;  // of expat

namespace leakscan {

class XmlReader {
 public:
  enum class State : std::uint8_t {
    kReady,      // wants the next piece
    kSuspended,  // Suspend() was called: Resume() before anything else
    kBroken,     // not well-formed, or refused: nothing more will come
  };

  XmlReader();
  virtual ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  State Feed(std::span<const std::byte> bytes, bool last);
  State Resume();
  State state() const { return state_; }

  // Attributes as expat gives them: names and values in turn, null behind the last.
  class Attributes {
   public:
    explicit Attributes(const char** pairs) : pairs_(pairs) {}
    // By the name without its prefix.
    std::optional<std::string_view> Find(std::string_view name) const;

   private:
    const char** pairs_;
  };

 protected:
  // The document's first element: false where it is another kind of document, which is refused.
  virtual bool IsRoot(std::string_view name) const = 0;
  // Names come without their prefix. Text may come in several pieces.
  virtual void OnStart(std::string_view name, const Attributes& attributes) = 0;
  virtual void OnEnd(std::string_view name) = 0;
  virtual void OnText(std::string_view text) = 0;
  // What no one sees who opens the document.
  virtual void OnComment(std::string_view) {}

  // To be called from one of the above: pauses behind it (or a little later); or gives up.
  void Suspend();
  void Refuse();

 private:
  struct Callbacks;
  State After(int status);

  struct Free {
    void operator()(XML_ParserStruct* parser) const;
  };
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  State state_ = State::kReady;
  bool begun_ = false;  // the root was met
};

}  // namespace leakscan
