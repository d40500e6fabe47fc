// Text of mail as UTF-8: encoded words and parameters of its fields. Internal to decode/; pure
// functions. Sources: RFC 2047 (encoded words), RFC 2231 (parameters), RFC 2045 6 (encodings).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/decode/header_fields.h"
#include "scanner/model/context.h"

namespace leakscan {

// `text` as valid UTF-8. `named` as in GuessCharset().
std::string ToUtf8(std::string_view text, std::optional<Charset> named);

// "=?utf-8?B?w4l0w6k=?= 2021" -> "Été 2021". What is no encoded word stays, as UTF-8.
std::string DecodeWords(std::string_view text);

// A parameter that may be encoded or in pieces (filename*0*=utf-8''...); empty if there is none.
std::string DecodeParameter(const ParameterizedValue& value, std::string_view name);

// The head of a message or part, for reading: a line a field, its words decoded. Signs that stand
// in it for the machine alone are made unlike what they are not: the "@" of a message id is no
// mail address's, and the boundary between parts is left out.
std::string RenderHead(std::string_view head);

}  // namespace leakscan
