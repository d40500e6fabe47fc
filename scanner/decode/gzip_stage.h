// GzipStage: decodes a sequence of gzip members (RFC 1952) with ISA-L. Internal to decode/; one
// thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/gzip_header.h"
#include "scanner/decode/trial_stage.h"

struct inflate_state;  // of ISA-L

namespace leakscan {

class GzipStage : public TrialStage {
 public:
  GzipStage(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place);
  ~GzipStage() override;

  std::string_view name() const override { return "gzip"; }

 private:
  std::string_view part_name() const override { return "gzip member"; }
  std::size_t FindPart(std::span<const std::byte> bytes) const override;
  Step StartPart() override;
  Decoded DecodeInto(std::span<std::byte> room, std::size_t* produced) override;
  Step FinishPart() override;
  void Accepted() override;
  void Rejected() override { names_.clear(); }
  StageMaker Maker() const override;
  void PostName(SideText name) override;

  Step WrongTrailer();
  void KeepName(const GzipHeader::Field& field);

  std::unique_ptr<inflate_state> inflate_;
  std::vector<SideText> names_;  // of the member on trial
  std::string last_name_;        // given before; many members carry the same
};

}  // namespace leakscan
