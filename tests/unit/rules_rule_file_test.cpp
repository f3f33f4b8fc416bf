#include "rules/rule_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace routegrant;

namespace {

constexpr std::string_view page = R"(---
severity: error
security-severity: 8.8
precision: very-high
since: 0.1.0
tags: [security, external/cwe/cwe-284]
message: "'{role}' says \"no\""
help: grant less
---

# A role may write

It can be reached
from outside.

More prose.

```sql query
select fact as at, name as role
from role
```

## Wrong: too much

```yaml app.yaml
a: 1    # expect: may-write
```
```sql db/roles.sql
GRANT INSERT ON t TO app;  -- hop: may-write
```

## Right: only SELECT

```sql db/roles.sql
GRANT SELECT ON t TO app;
```

## How to allow

```yaml
allow: []
```
)";

std::string mistake(std::string text) {
  const Result<Rule> rule = rules::read_rule("x", "rules/x.md", text);
  return rule ? "" : rule.error();
}

std::string changed(std::string_view from, std::string_view to) {
  std::string text(page);
  text.replace(text.find(from), from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("a page's front matter, prose and query are taken apart") {
  const Result<Rule> rule = rules::read_rule("may-write", "rules/may-write.md", page);
  REQUIRE(rule);
  CHECK(rule->id == "may-write");
  CHECK(rule->severity == Severity::error);
  CHECK(rule->security_severity == "8.8");
  CHECK(rule->precision == "very-high");
  CHECK(rule->tags == std::vector<std::string>{"security", "external/cwe/cwe-284"});
  CHECK(rule->message == "'{role}' says \"no\"");
  CHECK(rule->help == "grant less");
  CHECK(rule->title == "A role may write");
  CHECK(rule->summary == "It can be reached from outside.");
  CHECK(rule->query == "select fact as at, name as role\nfrom role\n");
  CHECK(rule->query_line == 19);
}

TEST_CASE("an example inherits the files of the one before and replaces those it gives again") {
  const Result<Rule> rule = rules::read_rule("may-write", "rules/may-write.md", page);
  REQUIRE(rule);
  REQUIRE(rule->examples.size() == 2);
  CHECK(rule->examples[0].wrong);
  CHECK_FALSE(rule->examples[1].wrong);
  CHECK(rule->examples[1].heading == "Right: only SELECT");
  REQUIRE(rule->examples[1].files.size() == 2);
  CHECK(rule->examples[1].files[0].name == "app.yaml");
  CHECK(rule->examples[1].files[0].line == 26);
  CHECK(rule->examples[1].files[1].text == "GRANT SELECT ON t TO app;\n");
}

TEST_CASE("the page as help has neither front matter, nor query, nor expectations") {
  const Result<Rule> rule = rules::read_rule("may-write", "rules/may-write.md", page);
  REQUIRE(rule);
  for (const std::string_view hidden : {"severity", "select fact", "sql query", "expect:", "hop:", "---"}) {
    CAPTURE(hidden);
    CHECK(rule->markdown.find(hidden) == std::string::npos);
  }
  CHECK(rule->markdown.find("# A role may write\n") != std::string::npos);
  CHECK(rule->markdown.find("```yaml app.yaml\na: 1\n```\n") != std::string::npos);
}

TEST_CASE("a page with line ends of Windows is the same page") {
  std::string windows;
  for (const char c : page) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Result<Rule> rule = rules::read_rule("may-write", "rules/may-write.md", windows);
  REQUIRE(rule);
  CHECK(rule->query == "select fact as at, name as role\nfrom role\n");
  CHECK(rule->examples.size() == 2);
}

TEST_CASE("mistakes in a page are told with its name and line") {
  CHECK(mistake("") == "rules/x.md:1: a page begins with front matter between two lines of '---'");
  CHECK(mistake("---\nseverity: error\n") == "rules/x.md:1: the front matter is not closed by a line of '---'");
  CHECK(mistake(changed("severity: error\n", "")) == "rules/x.md:1: the front matter has no 'severity'");
  CHECK(mistake(changed("severity: error", "severity: critical")) ==
        "rules/x.md:2: 'severity' is 'critical', expected error, warning or note");
  CHECK(mistake(changed("8.8", "high")) ==
        "rules/x.md:3: 'security-severity' is 'high', expected a number above 0.0 and up to 10.0");
  CHECK(mistake(changed("8.8", "0.0")).starts_with("rules/x.md:3: "));
  CHECK(mistake(changed("since", "sense")) == "rules/x.md:5: unknown key 'sense' in the front matter");
  CHECK(mistake(changed("\\\"no\\\"\"", "no")) ==
        "rules/x.md:7: 'message' has no value, or one whose quotes are not closed");
  CHECK(mistake(changed("help: grant less", "help")) == "rules/x.md:8: expected 'key: value', found 'help'");
  CHECK(mistake(changed("sql query", "sql other")) == "rules/x.md:43: the page has no fence 'sql query'");
  CHECK(mistake(changed("since: 0.1.0", "asked-by: tool")) ==
        "rules/x.md:43: the page has a query although the tool asks it");
  CHECK(mistake(std::string(page) + "```sql\nnever closed") == "rules/x.md:43: the fence is not closed");
  CHECK(mistake(std::string(page) + "# Another\n") == "rules/x.md:43: a page has one heading of the first level");
  CHECK(mistake(std::string(page) + "```sql query\nselect 1\n```\n") == "rules/x.md:43: a rule has one query");
}

TEST_CASE("the program's own pages are all in order") {
  const Result<Rules> rules = rules::built_in_rules();
  if (!rules) FAIL(rules.error());
  CHECK(std::ranges::is_sorted(*rules, {}, &Rule::id));
  CHECK(rules->size() > 1);
}
