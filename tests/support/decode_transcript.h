// All that a decoder says of an input, as text to be compared: who decodes parts ahead must not
// show. Test helper.
#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "scanner/decode/stream_decoder.h"

namespace leakscan {

// Runs what is offered at once, up to a number of parts at a time.
class EagerHelper : public DecodeHelper {
 public:
  bool Offer(DecodeJob& job) override {
    if (held_ == kHeldMax) return false;
    ++held_;
    ++offered;
    job.Run();
    return true;
  }
  bool Await(DecodeJob& /*job*/) override { return true; }
  void Drop(DecodeJob& job) override {
    --held_;
    used += job.bytes_held() == 0;
  }

  int offered = 0;
  int used = 0;  // what they decoded to was given

 private:
  static constexpr int kHeldMax = 5;
  int held_ = 0;
};

// Has every job run by a thread of its own; `begins` says which are begun at all.
class ThreadedHelper : public DecodeHelper {
 public:
  explicit ThreadedHelper(bool (*begins)(int)) : begins_(begins) {}

  bool Offer(DecodeJob& job) override {
    if (runs_.size() == 3) return false;
    const bool begins = begins_(offered_++);
    runs_.push_back({.job = &job, .thread = {}, .begun = begins});
    if (begins) runs_.back().thread = std::thread([&job] { job.Run(); });
    return true;
  }
  bool Await(DecodeJob& job) override {
    Run& run = *Find(job);
    if (run.thread.joinable()) run.thread.join();
    return run.begun;
  }
  void Drop(DecodeJob& job) override {
    Await(job);
    runs_.erase(Find(job));
  }

 private:
  struct Run {
    DecodeJob* job;
    std::thread thread;
    bool begun;
  };
  std::list<Run>::iterator Find(const DecodeJob& job) {
    return std::ranges::find(runs_, &job, &Run::job);
  }

  bool (*const begins_)(int);
  int offered_ = 0;
  std::list<Run> runs_;
};

inline std::string DecodeTranscript(ByteSource& source, const DecodeLimits& limits,
                                    std::size_t room_bytes, DecodeHelper* helper,
                                    std::span<const std::string> passwords = {}) {
  const auto decoder = MakeStreamDecoder(source, limits, passwords, {}, helper);
  std::vector<std::byte> room(room_bytes);
  std::string told;
  while (true) {
    const StreamItem item = decoder->Next(room);
    switch (item.kind) {
      case StreamItemKind::kBegin:
        told += "\nbegin " + item.path + ' ' + item.container + ' ' + std::to_string(item.offset) +
                ' ' + std::string(item.opaque) + (item.hints.plain ? " plain" : "") +
                (item.hints.brotli ? " brotli" : "") + item.hints.charset + '\n';
        break;
      case StreamItemKind::kBytes:
        told.append(reinterpret_cast<const char*>(room.data()), item.bytes);
        break;
      case StreamItemKind::kEnd:
        told += "\nend\n";
        break;
      case StreamItemKind::kGap:
        told += "\ngap " + item.path + ' ' + std::string(Name(item.gap.reason)) + ' ' +
                std::to_string(item.offset) + ' ' + std::to_string(item.gap.offset) + ' ' +
                (item.gap.bytes ? std::to_string(*item.gap.bytes) : "") + ' ' + item.gap.detail;
        break;
      case StreamItemKind::kName:
        told += "\nname " + item.path + ' ' + item.container + ' ' + std::to_string(item.offset) +
                ' ' + item.text + (item.member_name ? " of a member\n" : "\n");
        break;
      case StreamItemKind::kPause:
        break;
      case StreamItemKind::kFinish:
        return told + "\nfinish " + std::to_string(item.bytes_read) + ' ' +
               std::to_string(item.container_bytes);
    }
  }
}

}  // namespace leakscan
