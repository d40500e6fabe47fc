// Result<T>: a value or an Error, and the two macros for early return. The project throws nothing;
// exceptions of third-party code stop where that code is called.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace leakscan {

// Few codes, each one a decision that the caller makes.
enum class ErrorCode : std::uint8_t {
  kNotFound,         // the named thing is not there
  kIo,               // the operating system could not read or write
  kCorrupt,          // the bytes break their own format
  kTruncated,        // the bytes end too early
  kUnsupported,      // well-formed, but we cannot read it
  kLimitExceeded,    // a named limit was hit
  kBusy,             // somebody else uses it; later it may work
  kInvalidArgument,  // the caller or the user asked for something that makes no sense
  kInternal,         // a bug of ours or memory ran out
};

// `message` is lower case, says what and where, and never holds a value found in the input.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> MakeError(ErrorCode code, std::string message) {
  return tl::make_unexpected(Error{code, std::move(message)});
}

}  // namespace leakscan

#define LEAKSCAN_CONCAT_INNER(a, b) a##b
#define LEAKSCAN_CONCAT(a, b) LEAKSCAN_CONCAT_INNER(a, b)

// Evaluates a Status (or Result) and returns its error from the enclosing function.
#define LEAKSCAN_RETURN_IF_ERROR(expression)                            \
  do {                                                                  \
    if (auto leakscan_status = (expression); !leakscan_status) {        \
      return ::tl::make_unexpected(std::move(leakscan_status).error()); \
    }                                                                   \
  } while (false)

// LEAKSCAN_ASSIGN_OR_RETURN(auto value, Compute()): the value, or returns the error.
// NOLINTBEGIN(bugprone-macro-parentheses): `lhs` may be a declaration
#define LEAKSCAN_ASSIGN_OR_RETURN(lhs, expression)                                                \
  auto LEAKSCAN_CONCAT(leakscan_result_, __LINE__) = (expression);                                \
  if (!LEAKSCAN_CONCAT(leakscan_result_, __LINE__)) {                                             \
    return ::tl::make_unexpected(std::move(LEAKSCAN_CONCAT(leakscan_result_, __LINE__)).error()); \
  }                                                                                               \
  lhs = *std::move(LEAKSCAN_CONCAT(leakscan_result_, __LINE__))
// NOLINTEND(bugprone-macro-parentheses)
