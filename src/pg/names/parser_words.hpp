#pragma once

#include <string>
#include <string_view>

namespace routegrant::pg {

/// A parser's message as the server of that version says it, without a constant that it quotes: that may be a password.
/// `rest` is the statement from where the parser stopped.
[[nodiscard]] std::string parser_words(std::string_view message, std::string_view rest, int version);

/// Whether the parser says where it stopped, as a server would.
[[nodiscard]] bool says_where(std::string_view message);

/// Whether a statement that the parser refuses may be one of a newer server's: it is not told as the server's refusal.
/// `words` are the parser's.
[[nodiscard]] bool may_be_newer(std::string_view statement, std::string_view words, int version);

}  // namespace routegrant::pg
