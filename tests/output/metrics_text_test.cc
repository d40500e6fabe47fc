#include "scanner/output/metrics_text.h"

#include <gtest/gtest.h>

#include <string>

namespace leakscan {
namespace {

TEST(MetricsText, EscapesLabelsAndNamesEveryFigureOnce) {
  RunSummary summary;
  summary.totals.by_detector = {3, 4};
  summary.seconds = 1.5;
  const std::vector<Detector> detectors = {{"a\"b\\c\nd", Kind::kCustom, Category::kCustom, false},
                                           {"nir", Kind::kNir, Category::kIdentity, false}};
  std::string text = "kept\n";
  AppendMetrics(summary, detectors, 60, 3, "0.1.0", &text);
  EXPECT_TRUE(text.starts_with("kept\n# HELP leakscan_build_info "));
  EXPECT_NE(text.find("\nleakscan_build_info{version=\"0.1.0\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("\nleakscan_findings{detector=\"a\\\"b\\\\c\\nd\"} 3\n"), std::string::npos);
  EXPECT_NE(text.find("\nleakscan_findings{detector=\"nir\"} 4\n"), std::string::npos);
  EXPECT_NE(text.find("\nleakscan_duration_seconds 1.500\n"), std::string::npos);
  EXPECT_NE(text.find("\nleakscan_exit_code 3\n"), std::string::npos);
  EXPECT_NE(text.find("\nleakscan_gaps{reason=\"limit_ratio\"} 0\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\n"));
  EXPECT_EQ(text.find("\n\n"), std::string::npos);
}

}  // namespace
}  // namespace leakscan
