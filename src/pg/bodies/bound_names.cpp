#include "pg/bodies/bound_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "base/text.hpp"
#include "sql/identifier.hpp"
#include "sql/tokens.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// A name in the query that stands for a variable.
struct Bound {
  std::size_t begin = 0;
  std::size_t end = 0;
  /// What the column of the result is called; empty where it has its own name, or is none.
  std::string_view called{};
};

using Names = std::set<std::string, std::less<>>;

/// What the query calls its relations.
Names ranges_in(const sql::Node& statement) {
  Names names;
  sql::for_each_node(statement, [&](const sql::Node& node) {
    for (const std::string_view member : {"relname", "aliasname", "ctename"}) {
      if (const std::string_view name = node[member].text(); !name.empty()) names.emplace(name);
    }
  });
  // What ON CONFLICT calls the row that was to be inserted.
  names.emplace("excluded");
  return names;
}

/// Where a name ends, with the parts that dots join to it.
std::size_t end_of_name(std::string_view query, std::size_t begin) {
  std::size_t end = begin;
  bool dot_next = false;
  while (end < query.size()) {
    const sql::Token token = sql::next_token(query, end);
    if (token.kind == sql::Token::Kind::end || sql::is_symbol(query, token, ".") != dot_next) break;
    end = token.end;
    dot_next = !dot_next;
  }
  return end;
}

class Finder {
 public:
  Finder(std::string_view query, const Names& variables, Names ranges)
      : query_(query), variables_(variables), ranges_(std::move(ranges)) {}

  std::vector<Bound> run(const sql::Node& statement) {
    sql::walk(statement, [this](const sql::Node& node) {
      if (node.type() == "ColumnRef") {
        add(node.inner(), {});
        return sql::Step::past;
      }
      const sql::Node value = node.type() == "ResTarget" && !node.inner()["name"] ? node.inner()["val"] : sql::Node();
      if (value.type() != "ColumnRef") return sql::Step::into;
      const sql::Node fields = value.inner()["fields"];
      add(value.inner(), fields.at(fields.size() - 1).string());
      return sql::Step::past;
    });
    std::sort(found_.begin(), found_.end(),
              [](const Bound& one, const Bound& other) { return one.begin < other.begin; });
    return std::move(found_);
  }

 private:
  void add(const sql::Node& reference, std::string_view called) {
    const sql::Node fields = reference["fields"];
    const std::string_view first = fields.at(0).string();
    // `*` has no name, and a parameter may have none.
    const bool is_variable = fields.size() == 1 ? variables_.contains(first) : !ranges_.contains(first);
    if (first.empty() || !is_variable) return;
    const auto begin = static_cast<std::size_t>(reference["location"].integer());
    found_.push_back({.begin = begin, .end = end_of_name(query_, begin), .called = called});
  }

  std::string_view query_;
  const Names& variables_;
  Names ranges_;
  std::vector<Bound> found_;
};

}  // namespace

std::string with_variables_bound(std::string_view query, const sql::Node& statement, const Names& variables) {
  std::string bound;
  std::size_t at = 0;
  for (const Bound& each : Finder(query, variables, ranges_in(statement)).run(statement)) {
    if (each.begin < at || each.end > query.size()) continue;
    bound += query.substr(at, each.begin - at);
    bound += "$1";
    if (!each.called.empty()) bound += " AS " + sql::quoted_identifier(each.called);
    at = each.end;
  }
  bound += query.substr(at);
  return bound;
}

bool may_read_relations(std::string_view expression) {
  static constexpr std::array<std::string_view, 3> words{"select", "from", "table"};
  for (std::size_t at = 0; at < expression.size();) {
    const sql::Token token = sql::next_token(expression, at);
    if (token.kind == sql::Token::Kind::end) return false;
    at = token.end;
    if (token.kind == sql::Token::Kind::word && text::is_one_of(text::lower(sql::text_of(expression, token)), words))
      return true;
  }
  return false;
}

}  // namespace routegrant::pg
