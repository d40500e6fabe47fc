// Events as text, and the facts of several lines, for the tests of the report.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "scanner/report/fact_collector.h"

namespace leakscan {

inline std::string RunLine(std::string_view key = "k:0011223344556677",
                           std::string_view filters = "{}") {
  return R"({"type":"run","version":"0.1.0","engine":"hyperscan 5.4.0","patterns":"00",)"
         R"("key_id":")" +
         std::string(key) +
         R"(","key_source":"file","started":"2026-01-31T12:00:00Z","host":"here",)"
         R"("inputs":["dump"],"labels":{"case":"7"},"filters":)" +
         std::string(filters) + "}";
}

// A summary of a run that found `persons`, twice as many records, and half of them critical.
inline std::string SummaryLine(int persons, std::string_view more = "") {
  const std::string count = std::to_string(persons);
  return R"({"type":"summary","records":)" + std::to_string(persons * 3) + R"(,"exposures":)" +
         std::to_string(persons * 2) + R"(,"leads":0,"by_severity":{"critical":)" + count +
         R"(,"high":)" + count + R"(},"by_category":{"identity":)" + count + R"(,"health":)" +
         count + R"(},"by_detector":{"nir":)" + count + R"(,"covid_result":)" + count +
         R"(},"persons":)" + count + R"(,"persons_min":)" + count + R"(,"persons_max":)" +
         std::to_string(persons + 1) + R"(,"critical":)" + std::to_string(persons / 2) +
         R"(,"with_nir":)" + count + R"(,"with_health":)" + count +
         R"(,"with_name_birth":0,"minors":{"min":1,"max":2},)"
         R"("reachable":{"email":1,"phone":2,"post":3,"none":4},"gaps":0,"seconds":)" +
         count + ".0" + std::string(more) + R"(,"complete":true,"filters":{}})";
}

inline std::string ExposureLine(std::string_view subject, std::string_view more = "",
                                std::string_view source = "dump.csv") {
  return R"({"type":"exposure","id":"e:1","source":")" + std::string(source) +
         R"(","line":13,"severity":"critical","categories":["identity","health"],"subject":"s:)" +
         std::string(subject) + R"(","about":{"sex":"F","birth_year":1985,"dept":"78"})" +
         std::string(more) +
         R"(,"findings":[{"detector":"nir","masked":"2 85 ••"},)"
         R"({"detector":"person_name","masked":"M•••"}]})";
}

inline std::string Subject(unsigned number) {
  char text[33];
  std::snprintf(text, sizeof text, "%032llx", number * 0x9E3779B97F4A7C15ULL);
  // The hash is the front half: let it be the mixed one.
  return std::string(text + 16) + std::string(text, 16);
}

inline Facts FactsOf(std::initializer_list<std::string> lines) {
  FactCollector collector;
  collector.BeginFile({"events.ndjson", "", 0, false});
  for (const std::string& line : lines) EXPECT_TRUE(collector.Take(line)) << line;
  collector.EndFile("5a", 1);
  EXPECT_TRUE(collector.joinable());
  return collector.Finish(0);
}

}  // namespace leakscan
