#include "kube/dialects/alb_conditions.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// The strings and objects of a JSON text that is as people write it into annotations: `{`, `}`, `[`, `]` and quoted
/// texts; numbers and literals say nothing here.
struct Token {
  char mark = '\0';
  std::string text{};
};

std::vector<Token> tokens_of(std::string_view json) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (std::string_view("{}[]").find(json[i]) != std::string_view::npos) tokens.push_back({.mark = json[i]});
    if (json[i] != '"') continue;
    Token token{.mark = '"'};
    for (++i; i < json.size() && json[i] != '"'; ++i) {
      if (json[i] == '\\' && i + 1 < json.size()) ++i;
      token.text += json[i];
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

/// One element of the list: its `field`, and every other text in it by the key before it.
struct Element {
  std::string field{};
  std::string header{};
  std::vector<std::string> values{};
  /// Of parameters: key and value of each.
  std::vector<std::pair<std::string, std::string>> parameters{};
};

/// `{"key": "a", "value": "b"}`, and other members, by their names in lower case.
void take_member(std::string_view name, const std::string& text, Element& into) {
  if (name == "field") into.field = text::lower(text);
  if (name == "httpheadername") into.header = text;
  if (name == "key") into.parameters.emplace_back(text, "");
  if (name != "value") return;
  if (into.parameters.empty() || !into.parameters.back().second.empty()) into.parameters.emplace_back("", "");
  into.parameters.back().second = text;
}

std::vector<Element> elements_of(std::string_view json) {
  std::vector<Element> elements;
  int depth = 0;
  bool in_values = false;
  std::string name;
  for (const Token& token : tokens_of(json)) {
    if (token.mark == '{' && ++depth == 1) elements.emplace_back();
    if (token.mark == '}') --depth;
    if (token.mark == '[') in_values = name == "values";
    if (token.mark == ']') in_values = false;
    if (token.mark != '"') {
      // A list of objects has members again.
      if (token.mark == '{') in_values = false;
      if (token.mark != '[') name.clear();
      continue;
    }
    if (elements.empty()) continue;
    if (in_values) {
      elements.back().values.push_back(token.text);
    } else if (name.empty() || name == "values" || name.ends_with("config")) {
      name = text::lower(token.text);
    } else {
      take_member(name, token.text, elements.back());
      name.clear();
    }
  }
  return elements;
}

std::vector<Element> elements_of(const Route& route) {
  if (route.rule_name.empty()) return {};
  return elements_of(annotation(route, "alb.ingress.kubernetes.io/", "conditions." + route.rule_name));
}

/// A pattern of the whole text that any of the globs takes: `*` for any text, `?` for one character.
std::string pattern_of(const std::vector<std::string>& globs) {
  std::string pattern;
  for (const std::string& glob : globs) {
    if (!pattern.empty()) pattern += '|';
    for (const char c : glob) {
      if (c == '*') {
        pattern += ".*";
      } else if (c == '?') {
        pattern += '.';
      } else {
        if (std::string_view("\\.+()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
      }
    }
  }
  return pattern;
}

Condition condition_of(Condition::On on, const std::string& name, const std::vector<std::string>& globs) {
  const bool is_literal = globs.size() == 1 && globs.front().find_first_of("*?") == std::string::npos;
  return {.on = on,
          .how = is_literal ? Condition::How::exact : Condition::How::regex,
          .name = name,
          .value = is_literal ? globs.front() : pattern_of(globs),
          .ignore_case = true,
          .any_of_several = true};
}

/// The parameters of one element are alternatives: of one key they are one condition.
Condition condition_of_parameters(const Element& element) {
  std::vector<std::string> globs;
  bool one_key = true;
  for (const auto& [key, value] : element.parameters) {
    globs.push_back(value);
    one_key = one_key && key == element.parameters.front().first;
  }
  if (one_key && !globs.empty() && !element.parameters.front().first.empty())
    return condition_of(Condition::On::query, element.parameters.front().first, globs);
  return {.on = Condition::On::other, .value = "query-string of several keys"};
}

}  // namespace

AlbAlternatives alb_alternatives(const Route& route) {
  AlbAlternatives alternatives;
  for (const Element& element : elements_of(route)) {
    if (element.field == "host-header") {
      for (const std::string& host : element.values) alternatives.hosts.push_back(text::lower(host));
    }
    if (element.field == "path-pattern") {
      alternatives.paths.insert(alternatives.paths.end(), element.values.begin(), element.values.end());
    }
  }
  return alternatives;
}

void add_alb_conditions(Route& route) {
  for (const RouteBackend& backend : route.backends) {
    const std::string key = "conditions." + backend.service.value;
    if (!annotation(route, "alb.ingress.kubernetes.io/", key).empty()) route.rule_name = backend.service.value;
  }
  for (const Element& element : elements_of(route)) {
    if (element.field == "http-header")
      route.conditions.push_back(condition_of(Condition::On::header, element.header, element.values));
    if (element.field == "http-request-method") {
      std::vector<std::string> both;
      for (const std::string& method : element.values) {
        const bool admitted = route.methods.empty() ||
                              std::find(route.methods.begin(), route.methods.end(), method) != route.methods.end();
        if (admitted) both.push_back(method);
      }
      route.methods = std::move(both);
    }
    if (element.field == "query-string") route.conditions.push_back(condition_of_parameters(element));
    if (element.field == "source-ip")
      route.conditions.push_back({.on = Condition::On::other, .value = "source-ip " + text::join(element.values, ",")});
  }
}

}  // namespace routegrant::kube
