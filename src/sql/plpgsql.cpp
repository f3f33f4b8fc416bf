#include "sql/plpgsql.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sql/grant_grammar.hpp"
#include "sql/identifier.hpp"
#include "sql/keywords.hpp"
#include "sql/parser.hpp"
#include "sql/plpgsql_cursors.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

/// More than any body needs.
constexpr std::size_t most_bytes = 16U << 20U;

/// Up to here a body cannot nest deeply enough to need a large stack.
constexpr std::size_t short_body = 8U << 10U;

constexpr std::string_view placeholder_start = "GRANT rg__";
constexpr std::string_view placeholder_end = " TO rg__";

bool is_string(const Token& token) {
  return token.kind == Token::Kind::string || token.kind == Token::Kind::dollar_string;
}

/// CREATE [OR REPLACE] FUNCTION | PROCEDURE.
bool creates_routine(std::string_view text, const std::vector<Token>& tokens) {
  if (tokens.empty() || !is_word(text, tokens[0], "create")) return false;
  const std::size_t at = tokens.size() > 3 && is_word(text, tokens[1], "or") ? 3 : 1;
  return at < tokens.size() && (is_word(text, tokens[at], "function") || is_word(text, tokens[at], "procedure"));
}

/// The index of the body's string constant; 0 if there is none.
std::size_t body_token(std::string_view text, const std::vector<Token>& tokens, bool routine) {
  std::size_t depth = 0;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (is_symbol(text, tokens[i], "(")) ++depth;
    if (is_symbol(text, tokens[i], ")") && depth > 0) --depth;
    if (depth != 0) continue;
    if (routine && is_word(text, tokens[i], "begin")) return 0;  // BEGIN ATOMIC
    const bool language = is_word(text, tokens[i - 1], "language");
    if (is_string(tokens[i]) && !language && (!routine || is_word(text, tokens[i - 1], "as"))) return i;
  }
  return 0;
}

/// `name ALIAS FOR $1;` becomes a variable with that value, in as many bytes: the library's grammar knows no arguments.
void declare_aliases(std::string& text) {
  if (text.find("lias") == std::string::npos && text.find("LIAS") == std::string::npos) return;
  const std::vector<Token> tokens = scan(text);
  for (std::size_t i = 1; i + 4 < tokens.size(); ++i) {
    const bool declares = is_word(text, tokens[i - 1], "declare") || is_symbol(text, tokens[i - 1], ";");
    const Token& target = tokens[i + 3];
    if (!declares || !is_identifier(tokens[i]) || !is_word(text, tokens[i + 1], "alias") ||
        !is_word(text, tokens[i + 2], "for") || !is_symbol(text, tokens[i + 4], ";") ||
        (target.kind != Token::Kind::parameter && !is_identifier(target)))
      continue;
    text.replace(tokens[i + 1].begin, 5, "text ");
    text.replace(tokens[i + 2].begin, 3, " :=");
  }
}

/// Whether the tokens are names with dots between them: `f1 from v1` is none.
bool is_one_name(std::string_view text, const std::vector<Token>& tokens, std::size_t first, std::size_t end) {
  for (std::size_t at = first; at < end; ++at) {
    if (is_symbol(text, tokens[at], ".") != ((at - first) % 2 == 1)) return false;
  }
  return (end - first) % 2 == 1;
}

/// RETURN NEXT; gets an expression, as the library takes no function to have output parameters. What is the name of a
/// variable alone is put in parentheses: the library does not say which variable it is, but what an expression is.
void name_what_returns(std::string& text) {
  if (text::lower(text).find("return") == std::string::npos) return;
  const std::vector<Token> tokens = scan(text);
  for (std::size_t i = tokens.size(); i-- > 1;) {
    if (!is_symbol(text, tokens[i], ";")) continue;
    std::size_t first = i;
    while (first > 0 && (is_symbol(text, tokens[first - 1], ".") || is_identifier(tokens[first - 1]))) --first;
    while (first < i && !is_word(text, tokens[first], "return")) ++first;
    if (first == i) continue;
    const bool next = first + 1 < i && is_word(text, tokens[first + 1], "next");
    first += next ? 2 : 1;
    if (first < i && is_one_name(text, tokens, first, i)) {
      text.insert(tokens[i - 1].end, ")");
      text.insert(tokens[first].begin, "(");
    } else if (next && first == i) {
      text.insert(tokens[i].begin, " " + std::string(row_of_outputs));
    }
  }
}

constexpr std::string_view field_start = "[rg__.";

/// Whether what stands behind THEN or ELSE goes on to a semicolon: within an expression another branch or END comes
/// first.
bool is_statement(std::string_view text, const std::vector<Token>& tokens, std::size_t at) {
  constexpr std::size_t most_tokens = 2000;
  const std::size_t stop = std::min(tokens.size(), at + most_tokens);
  std::size_t cases = 0;
  for (; at < stop && !is_symbol(text, tokens[at], ";"); ++at) {
    if (is_word(text, tokens[at], "case")) ++cases;
    const bool ends = is_word(text, tokens[at], "end");
    if (cases == 0 && (ends || is_word(text, tokens[at], "when") || is_word(text, tokens[at], "else"))) return false;
    if (ends) --cases;
  }
  return at < stop;
}

/// Whether a branch begins behind the token, of a statement or of an expression.
bool begins_branch(std::string_view text, const Token& before) {
  return is_word(text, before, "then") || is_word(text, before, "else");
}

/// Whether a statement may begin behind the token.
bool may_begin_statement(std::string_view text, const Token& before) {
  return is_symbol(text, before, ";") || is_symbol(text, before, ">>") || is_word(text, before, "begin") ||
         is_word(text, before, "loop") || begins_branch(text, before);
}

/// `v.a := 3` becomes an assignment to a part of v (`split_assignment` reads it back): to the library no variable has
/// fields, as it does not look types up.
bool mark_fields(std::string& text) {
  const std::vector<Token> tokens = scan(text);
  // From the end, so that what is found stays where it is.
  bool marked = false;
  for (std::size_t i = tokens.size(); i-- > 1;) {
    if (!is_identifier(tokens[i]) || !may_begin_statement(text, tokens[i - 1])) continue;
    std::size_t last = i;
    while (last + 2 < tokens.size() && is_symbol(text, tokens[last + 1], ".") && is_identifier(tokens[last + 2]))
      last += 2;
    if (last == i || last + 1 == tokens.size()) continue;
    const Token& sign = tokens[last + 1];
    if (!is_symbol(text, sign, ":=") && !is_symbol(text, sign, "=")) continue;
    if (begins_branch(text, tokens[i - 1]) && !is_statement(text, tokens, i)) continue;
    text.insert(tokens[last].end, "]");
    text.replace(tokens[i + 1].begin, 1, field_start);
    marked = true;
  }
  return marked;
}

constexpr std::string_view unknown_variable = "\" is not a known variable";

/// Of an assignment to a field of what is no variable the server names the field, too: as the library did at first.
/// What it says of other fields, as behind INTO, is no word of a server.
std::string words_of_unknown(const std::string& first, std::string marked) {
  if (!marked.ends_with(unknown_variable)) return marked;
  if (marked.find('.') != std::string::npos) return "the library knows no fields of variables";
  const std::string variable = marked.substr(0, marked.size() - unknown_variable.size());
  return first.starts_with(variable + ".") ? first : marked;
}

std::string language_of(std::string_view text, const std::vector<Token>& tokens) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (is_symbol(text, tokens[i], "(")) ++depth;
    if (is_symbol(text, tokens[i], ")") && depth > 0) --depth;
    if (depth != 0 || !is_word(text, tokens[i], "language")) continue;
    const std::string_view name = text_of(text, tokens[i + 1]);
    // A language in quotes is folded too: LANGUAGE 'PLPGSQL' (manual, CREATE FUNCTION).
    return is_string(tokens[i + 1]) ? text::lower(literal(name)) : identifier(name);
  }
  return {};
}

std::vector<std::uint32_t> line_starts(std::string_view text) {
  std::vector<std::uint32_t> starts{0};
  for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1)) {
    starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return starts;
}

/// Where a body's byte stands in its statement.
std::uint32_t in_statement(const MappedText& body, std::uint32_t offset) {
  const auto after = std::upper_bound(body.segments.begin(), body.segments.end(), offset,
                                      [](std::uint32_t at, const Segment& segment) { return at < segment.begin; });
  if (after == body.segments.begin()) return 0;
  return (after - 1)->parent_begin + (offset - (after - 1)->begin);
}

/// The library tells no place in a body, but names the word: where it stands only once, it is there.
std::uint32_t place_of_error(const Body& body, std::string_view message) {
  const std::size_t open = message.find('"');
  const std::size_t close = message.rfind('"');
  if (open == std::string_view::npos || close <= open + 1) return body.begin;
  const std::string_view word = message.substr(open + 1, close - open - 1);
  const std::size_t found = body.text.text.find(word);
  if (found == std::string::npos || body.text.text.find(word, found + 1) != std::string::npos) return body.begin;
  return in_statement(body.text, static_cast<std::uint32_t>(found));
}

/// Whether only our grammar reads this statement.
bool needs_rescue(const std::string& statement) {
  return !run_parser(statement, Grammar::sql, true).message.empty() && parse_grant(statement).has_value();
}

/// Replaces GRANTs that the library's grammar rejects by GRANTs that it accepts, on the same lines: one such statement
/// would cost the whole body.
std::string rescue(std::string_view body, std::vector<std::string>& rescued) {
  std::string out;
  std::size_t copied = 0;
  const std::vector<Token> tokens = scan(body);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool family =
        is_word(body, tokens[i], "grant") || is_word(body, tokens[i], "revoke") || is_word(body, tokens[i], "alter");
    if (!family || !is_grant_family(body.substr(tokens[i].begin))) continue;
    std::size_t end = i;
    while (end < tokens.size() && !is_symbol(body, tokens[end], ";")) ++end;
    if (end == tokens.size()) break;
    std::string statement(body.substr(tokens[i].begin, tokens[end - 1].end - tokens[i].begin));
    if (needs_rescue(statement)) {
      out += body.substr(copied, tokens[i].begin - copied);
      copied = tokens[end - 1].end;
      out += placeholder_start;
      out += std::to_string(rescued.size());
      out += placeholder_end;
      out.append(static_cast<std::size_t>(std::count(statement.begin(), statement.end(), '\n')), '\n');
      rescued.push_back(std::move(statement));
    }
    i = end;
  }
  out += body.substr(copied);
  return out;
}

/// The statement with another body.
std::string with_body(std::string_view statement, const Body& body, const std::string& text) {
  std::string out(statement.substr(0, body.begin));
  out += quoted_literal(text);
  out += statement.substr(body.end);
  return out;
}

/// A function without AS clause makes the library abort the process.
bool is_safe(std::string_view statement) {
  ParseError error;
  const std::optional<Parsed> parsed = parse(statement, error);
  if (!parsed) return false;
  const Node inner = parsed->statement().inner();
  const std::string_view wanted = parsed->statement().type() == "CreateFunctionStmt" ? "options" : "args";
  const std::vector<Node> options = inner[wanted].items();
  return std::any_of(options.begin(), options.end(),
                     [](const Node& option) { return option.inner()["defname"].text() == "as"; });
}

}  // namespace

std::optional<Body> find_body(std::string_view statement) {
  const std::vector<Token> tokens = scan(statement);
  const bool routine = creates_routine(statement, tokens);
  if (!routine && (tokens.empty() || !is_word(statement, tokens[0], "do"))) return std::nullopt;
  const std::size_t index = body_token(statement, tokens, routine);
  if (index == 0) return std::nullopt;
  Body body{.text = mapped_literal(text_of(statement, tokens[index])),
            .language = language_of(statement, tokens),
            .begin = tokens[index].begin,
            .end = tokens[index].end};
  for (Segment& segment : body.text.segments) segment.parent_begin += body.begin;
  if (!routine && body.language.empty()) body.language = "plpgsql";
  return body;
}

PlpgsqlBody::PlpgsqlBody(Parsed parsed, std::string text, std::vector<std::string> rescued)
    : parsed_(std::move(parsed)), text_(std::move(text)), lines_(line_starts(text_)), rescued_(std::move(rescued)) {}

Node PlpgsqlBody::function() const {
  return parsed_.root().at(0)["PLpgSQL_function"];
}

std::string_view PlpgsqlBody::query(Node expression) const {
  const std::string_view text = expression["PLpgSQL_expr"]["query"].text();
  if (!text.starts_with(placeholder_start) || !text.ends_with(placeholder_end)) return text;
  const std::string_view digits =
      text.substr(placeholder_start.size(), text.size() - placeholder_start.size() - placeholder_end.size());
  const std::optional<std::int64_t> index = text::integer(digits);
  const bool ours = index && *index >= 0 && static_cast<std::size_t>(*index) < rescued_.size();
  return ours ? std::string_view(rescued_[static_cast<std::size_t>(*index)]) : text;
}

BodyRange PlpgsqlBody::place(std::string_view query, std::int64_t line) const {
  const auto last = static_cast<std::int64_t>(lines_.size());
  const std::uint32_t start = lines_[static_cast<std::size_t>(std::clamp<std::int64_t>(line, 1, last) - 1)];
  const std::string_view text(text_);
  const auto range = [](std::size_t begin, std::size_t end) {
    return BodyRange{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  };
  std::string_view wanted = text::trim(query);
  std::size_t found = text.find(wanted, start);
  if (found == std::string_view::npos && wanted.starts_with("SELECT")) {
    wanted = text::trim(wanted.substr(6));  // PERFORM
    found = text.find(wanted, start);
  }
  if (found != std::string_view::npos) return range(found, found + wanted.size());
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n", start), text.size());
  return range(begin, std::min(text.find('\n', begin), text.size()));
}

std::optional<PlpgsqlBody> parse_plpgsql(std::string_view statement, ParseError& error) {
  const auto refuse = [&](std::string message, std::uint32_t offset) {
    error = {std::move(message), offset};
    return std::nullopt;
  };
  std::optional<Body> body = find_body(statement);
  if (!body) return refuse("no body in quotes found", 0);
  if (body->language != "plpgsql") return refuse("the body's language is not plpgsql", body->begin);
  if (statement.size() > most_bytes) return refuse("body is longer than 16 MiB", body->begin);
  if (body->text.text.find('\0') != std::string::npos) return refuse("body holds a zero byte", body->begin);

  std::string text = body->text.text;
  blank_comments(text.data(), text.size());
  if (!is_safe(with_body(statement, *body, "BEGIN END"))) return refuse("syntax error around the body", body->begin);
  const bool deep = text.size() > short_body;
  if (auto loops = without_cursors(text)) text = std::move(*loops);
  declare_aliases(text);
  name_what_returns(text);
  std::vector<std::string> rescued;
  ParserOutput output = run_parser(with_body(statement, *body, text), Grammar::plpgsql, deep);
  if (!output.message.empty()) {
    const std::string other = rescue(text, rescued);
    if (!rescued.empty()) {
      output = run_parser(with_body(statement, *body, other), Grammar::plpgsql, deep);
      text = other;
    }
  }
  if (output.message.ends_with(unknown_variable)) {
    std::string first = std::move(output.message);
    if (mark_fields(text)) output = run_parser(with_body(statement, *body, text), Grammar::plpgsql, deep);
    if (output.message.empty() && output.json.empty()) output.message = first;
    output.message = words_of_unknown(first, std::move(output.message));
  }
  if (!output.message.empty()) {
    const std::uint32_t offset = place_of_error(*body, output.message);
    return refuse(std::move(output.message), offset);
  }
  std::optional<Parsed> parsed = parsed_json(std::move(output.json));
  if (!parsed || !parsed->root().at(0)["PLpgSQL_function"]["action"])
    return refuse("no PL/pgSQL body found", body->begin);
  return PlpgsqlBody(std::move(*parsed), std::move(body->text.text), std::move(rescued));
}

Assignment split_assignment(std::string_view text) {
  for (const Token& token : scan(text)) {
    if (!is_symbol(text, token, ":=") && !is_symbol(text, token, "=")) continue;
    Assignment assignment{.target = text::trim(text.substr(0, token.begin)), .expression = text.substr(token.end)};
    if (const std::size_t field = assignment.target.find(field_start); field != std::string_view::npos) {
      assignment.field = assignment.target.substr(field + field_start.size());
      assignment.field.remove_suffix(1);
      assignment.target = assignment.target.substr(0, field);
    }
    return assignment;
  }
  return {.expression = text};
}

}  // namespace routegrant::sql
