// Common French names, towns and words: what synthetic people and prose are put together from.
#pragma once

#include <span>
#include <string_view>

namespace leakscan::corpus {

struct Town {
  std::string_view name;
  std::string_view postcode;
};

// No two entries of a list are equal once accents and case are gone.
std::span<const std::string_view> LastNames();
std::span<const std::string_view> MaleFirstNames();
std::span<const std::string_view> FemaleFirstNames();
std::span<const Town> Towns();
std::span<const std::string_view> Streets();

}  // namespace leakscan::corpus
