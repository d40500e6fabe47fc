// The operating system's words for an errno, in the style of our messages. Internal to input/.
#pragma once

#include <string>
#include <system_error>

#include "scanner/base/ascii.h"

namespace leakscan {

// "permission denied", "no such file or directory"...
inline std::string SystemErrorText(int error_number) {
  std::string text = std::generic_category().message(error_number);
  if (!text.empty()) text.front() = ToLower(text.front());
  return text;
}

}  // namespace leakscan
