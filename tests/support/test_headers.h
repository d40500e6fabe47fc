#ifndef LEAKSCAN_TESTS_SUPPORT_TEST_HEADERS_H_
#define LEAKSCAN_TESTS_SUPPORT_TEST_HEADERS_H_

// What most tests include, compiled once for all of them. A test still includes what it uses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#endif  // LEAKSCAN_TESTS_SUPPORT_TEST_HEADERS_H_
