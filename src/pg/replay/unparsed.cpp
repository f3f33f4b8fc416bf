#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/parser_words.hpp"
#include "pg/replay/replay.hpp"
#include "sql/newer_grammar.hpp"

/// What the parser does not understand.
namespace routegrant::pg {

/// Whether the statement's text holds a variable of the shell script it stands in, whose value is not known.
bool Replay::holds_unknown(const StatementText& text) const {
  const std::string_view path = sources_[text.span().source].path;
  return path.ends_with(".sh") && text.text().find("${") != std::string_view::npos;
}

/// Whether a later version reads what this one does not.
void Replay::note_newer(const StatementText& text) const {
  sql::ParseError error;
  for (int version = input_.version + 1; version <= sql::newest_grammar; ++version) {
    if (!sql::parse_up_to(version, text.text(), error)) continue;
    context_.needs(version);
    return;
  }
}

void Replay::refuse_unparsed(const StatementText& text, const sql::ParseError& error) {
  if (context_.closed() && holds_unknown(text)) {
    report_dynamic("the statement holds a variable of the shell, whose value is not known", text.span());
    return;
  }
  if (context_.closed() && input_.version_is_assumed) note_newer(text);
  std::string words = parser_words(
      error.message, text.text().substr(std::min<std::size_t>(error.offset, text.text().size())), input_.version);
  if (input_.version < 15 && text::equal_ignoring_case(text.text().substr(0, 6), "merge "))
    words = "syntax error at or near \"MERGE\"";
  // The server sees the semicolon, the parser here does not.
  const std::string_view source = sources_[text.span().source].text;
  if (words == "syntax error at end of input" && source.substr(text.span().end).starts_with(';'))
    words = "syntax error at or near \";\"";
  if (context_.closed() && !may_be_newer(text.text(), words, input_.version)) {
    const bool reserved = words.find("is reserved") != std::string::npos ||
                          words.find("cannot be used as a role name here") != std::string::npos;
    const bool given_up =
        words.ends_with("is no longer supported") || words.ends_with("cannot include schema elements");
    conclude(text, refuse(reserved   ? sqlstate::reserved_name
                          : given_up ? sqlstate::feature_not_supported
                                     : sqlstate::syntax_error,
                          words));
    if (transaction_.open()) transaction_.undo(transaction_.before(), breaks_transaction());
    return;
  }
  ++ledger_.counts.failed;
  const std::uint32_t at = std::min(text.span().begin + error.offset, text.span().end);
  out_.push_back({.span = Span{.source = text.span().source, .begin = at, .end = text.span().end},
                  .message = "the statement is not understood: " + words});
}

}  // namespace routegrant::pg
