#include "sql/node.hpp"

#include <algorithm>
#include <array>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/text.hpp"
#include "sql/grant_grammar.hpp"
#include "sql/keywords.hpp"
#include "sql/parse_state.hpp"
#include "sql/parser.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

using Value = rapidjson::Value;

const Value* value_of(const void* value) {
  return static_cast<const Value*>(value);
}

}  // namespace

Node Node::operator[](std::string_view member) const {
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsObject()) return {};
  const auto size = static_cast<rapidjson::SizeType>(member.size());
  const auto found = value->FindMember(Value(rapidjson::StringRef(member.data(), size)));
  return found == value->MemberEnd() ? Node() : Node(&found->value);
}

Node Node::at(std::size_t index) const {
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsArray() || index >= value->Size()) return {};
  return Node(&(*value)[static_cast<rapidjson::SizeType>(index)]);
}

std::vector<Node> Node::items() const {
  std::vector<Node> all;
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsArray()) return all;
  all.reserve(value->Size());
  for (const Value& item : value->GetArray()) all.emplace_back(&item);
  return all;
}

std::size_t Node::size() const {
  const Value* value = value_of(value_);
  return value != nullptr && value->IsArray() ? value->Size() : 0;
}

std::vector<Node> Node::children() const {
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsObject()) return items();
  std::vector<Node> all;
  all.reserve(value->MemberCount());
  for (const auto& member : value->GetObject()) all.emplace_back(&member.value);
  return all;
}

std::string_view Node::type() const {
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsObject() || value->MemberCount() != 1) return {};
  const Value& name = value->MemberBegin()->name;
  return {name.GetString(), name.GetStringLength()};
}

Node Node::inner() const {
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsObject() || value->MemberCount() != 1) return {};
  return Node(&value->MemberBegin()->value);
}

std::string_view Node::text() const {
  const Value* value = value_of(value_);
  if (value == nullptr || !value->IsString()) return {};
  return {value->GetString(), value->GetStringLength()};
}

std::int64_t Node::integer() const {
  const Value* value = value_of(value_);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

bool Node::truth() const {
  const Value* value = value_of(value_);
  return value != nullptr && value->IsBool() && value->GetBool();
}

std::string_view Node::string() const {
  return (*this)["String"]["sval"].text();
}

Node Parsed::root() const {
  return Node(&state_->document);
}

Node Parsed::statement() const {
  return root()["stmts"].at(0)["stmt"];
}

std::string Parsed::json() const {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  state_->document.Accept(writer);
  return {text.GetString(), text.GetSize()};
}

std::optional<Parsed> parsed_json(std::string json) {
  constexpr std::size_t chunk = 64U << 10U;
  auto state = std::make_shared<ParseState>(chunk);
  state->json = std::move(json);
  // Iterative: the recursive parser overflows the stack on hostile nesting.
  state->document.ParseInsitu<rapidjson::kParseIterativeFlag>(state->json.data());
  if (state->document.HasParseError()) return std::nullopt;
  return Parsed(std::move(state));
}

namespace {

/// More bytes than any statement needs; libpg_query measures in `int` and holds several copies.
constexpr std::size_t most_bytes = 64U << 20U;

/// libpg_query's JSON writer recurses on left-deep chains (1+1+...): 100,000 terms pass with 64 MB of stack.
constexpr std::size_t most_operators = 100'000;

/// Up to here a statement is parsed on the caller's stack: it takes less than half a megabyte.
constexpr std::size_t few_operators = 1'000;
constexpr std::size_t few_parentheses = 200;

constexpr std::array<std::string_view, 20> operator_words{
    "and",     "or", "not",  "is",    "union",   "intersect", "except", "join",    "collate",  "at",
    "between", "in", "like", "ilike", "similar", "overlaps",  "isnull", "notnull", "operator", "case"};

/// How deep the parse tree of a text can be; 0 where that is not deep at all.
struct Complexity {
  std::size_t operators = 0;
  std::size_t parentheses = 0;
};

Complexity complexity(std::string_view text) {
  Complexity found;
  // Each takes a byte at least.
  if (text.size() <= few_parentheses) return found;
  std::size_t open = 0;
  for (Token token = next_token(text, 0); token.kind != Token::Kind::end; token = next_token(text, token.end)) {
    if (token.kind == Token::Kind::word) {
      const std::string_view word = text_of(text, token);
      found.operators += std::any_of(operator_words.begin(), operator_words.end(),
                                     [&](std::string_view known) { return text::equal_ignoring_case(word, known); });
    } else if (token.kind == Token::Kind::symbol) {
      const char c = text[token.begin];
      if (c == '(' || c == '[') found.parentheses = std::max(found.parentheses, ++open);
      if ((c == ')' || c == ']') && open > 0) --open;
      found.operators += c != ',' && c != '.' && c != '(' && c != ')' && c != ';';
    }
  }
  return found;
}

/// `cursorpos` counts characters from 1, of a text that may be invalid UTF-8.
std::uint32_t byte_offset(std::string_view text, int cursor) {
  std::size_t at = 0;
  for (int character = 1; character < cursor && at < text.size(); ++character) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return static_cast<std::uint32_t>(at);
}

std::optional<Parsed> refuse(ParseError& error, std::string message, std::uint32_t offset = 0) {
  error = {std::move(message), offset};
  return std::nullopt;
}

std::optional<Parsed> one_statement(std::string json, ParseError& error) {
  std::optional<Parsed> parsed = parsed_json(std::move(json));
  if (!parsed) return refuse(error, "the parser's answer cannot be read");
  const std::size_t count = parsed->root()["stmts"].size();
  if (count == 0) return refuse(error, "no statement found");
  if (count > 1) return refuse(error, "more than one statement found");
  return parsed;
}

}  // namespace

std::optional<Parsed> parse(std::string_view statement, ParseError& error) {
  if (statement.size() > most_bytes) return refuse(error, "statement is longer than 64 MiB");
  if (const std::size_t zero = statement.find('\0'); zero != std::string_view::npos) {
    return refuse(error, "statement holds a zero byte", static_cast<std::uint32_t>(zero));
  }
  if (is_grant_family(statement)) {
    // Read by our own grammar, as libpg_query's tree costs several times as much, and 15 does not know what PostgreSQL
    // 16 to 18 added to this family. What ours does not read is the library's to judge.
    if (std::optional<Parsed> grant = parse_grant(statement)) return grant;
  }
  const Complexity shape = complexity(statement);
  if (shape.operators > most_operators) return refuse(error, "statement has more than 100000 operators");

  std::string copy(statement);
  blank_comments(copy.data(), copy.size());
  const bool deep = shape.operators > few_operators || shape.parentheses > few_parentheses;
  ParserOutput output = run_parser(copy, Grammar::sql, deep);
  if (output.message.empty()) return one_statement(std::move(output.json), error);
  return refuse(error, std::move(output.message), byte_offset(copy, output.cursor));
}

}  // namespace routegrant::sql
