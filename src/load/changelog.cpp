#include "load/changelog.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "load/changelog_conditions.hpp"
#include "load/changelog_xml.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

constexpr std::array<std::string_view, 8> no_changes{"rollback", "tagDatabase",   "empty",         "output",
                                                     "stop",     "validCheckSum", "preConditions", "comment"};

/// What stands among preconditions without being one.
constexpr std::array<std::string_view, 6> settings_of_conditions{"onFail",        "onError",        "onSqlOutput",
                                                                 "onFailMessage", "onErrorMessage", "onUpdateSQL"};

std::string without_scheme(std::string_view path) {
  constexpr std::string_view scheme = "classpath:";
  if (path.starts_with(scheme)) path.remove_prefix(scheme.size());
  while (path.starts_with('/') || path.starts_with("./")) path.remove_prefix(path.front() == '/' ? 1 : 2);
  return std::string(path);
}

/// What a change set says of its changes.
struct ChangeSet {
  bool one_transaction = true;
  bool may_fail = false;
  RunOrder order = RunOrder::usual;
  std::vector<FileCondition> conditions{};
};

/// A test that is longer is not followed: each change of a change set carries it.
constexpr std::size_t longest_test = 4096;

/// What preconditions say of their outcome.
struct Outcomes {
  std::string_view on_fail{};
  std::string_view on_error{};
};

/// Takes what the preconditions of a change set come to; what is not understood is counted. Of several the last counts
/// (ChangeSet.handleChildNode() of Liquibase).
void add_conditions(const ConditionGroup& group, Outcomes says, Span at, ChangeSet& set, Changelog& into) {
  set.conditions.clear();
  const OnFail outcome = on_fail_of(says.on_fail);
  if (outcome == OnFail::goes_on || (group.is_understood && group.tests.empty())) return;
  std::optional<std::string> test = goes_on_after_error(says.on_error) ? std::nullopt : group.test();
  if (test && test->size() <= longest_test) {
    set.conditions.push_back({.test = std::move(*test), .at = at, .halts = outcome == OnFail::halts});
  } else {
    ++into.preconditions;
  }
}

void add(Changelog& changelog, ChangelogStep::Kind kind, std::string_view path, bool is_relative, Span span) {
  if (path.empty() && kind != ChangelogStep::Kind::sql) return;
  changelog.steps.push_back(
      {.kind = kind, .path = without_scheme(path), .relative_to_changelog = is_relative, .span = span});
}

/// The same of a change in a change set.
void add(Changelog& changelog, const ChangeSet& set, std::string_view delimiter, ChangelogStep step) {
  if (step.path.empty() && step.kind != ChangelogStep::Kind::sql) return;
  step.delimiter = delimiter;
  step.one_transaction = set.one_transaction;
  step.may_fail = set.may_fail;
  step.order = set.order;
  step.conditions = set.conditions;
  changelog.steps.push_back(std::move(step));
}

RunOrder run_order(std::string_view written) {
  if (text::equal_ignoring_case(written, "first")) return RunOrder::first;
  return text::equal_ignoring_case(written, "last") ? RunOrder::last : RunOrder::usual;
}

/// Of a property: one for other databases, or for a context, is not set.
void add_property(Changelog& changelog, std::string_view name, std::string_view value, std::string_view dbms,
                  bool is_conditional) {
  if (!name.empty() && !is_conditional && is_for_postgresql(dbms)) changelog.properties.emplace(name, value);
}

/// The text of a scalar without its quotes: what is left reads as SQL.
Span inner(const yaml::Cursor& scalar, const Sources& sources) {
  Span span = scalar.span();
  const std::string_view text = sources[span.source].text;
  if (span.end - span.begin >= 2 && (text[span.begin] == '"' || text[span.begin] == '\'')) {
    ++span.begin;
    --span.end;
  } else if (text[span.begin] == '|' || text[span.begin] == '>') {
    const std::size_t line = text.find('\n', span.begin);
    if (line < span.end) span.begin = static_cast<std::uint32_t>(line + 1);
  }
  return span;
}

void add_change(const yaml::Cursor& change, const ChangeSet& set, const Sources& sources, Changelog& into) {
  const std::string_view kind = change.key();
  if (!is_for_postgresql(change["dbms"].text())) return;
  const std::string_view delimiter = change["endDelimiter"].text();
  if (kind == "sql") {
    const yaml::Cursor written = change.is_scalar() ? change : change["sql"];
    if (written.is_scalar())
      add(into, set, delimiter, {.kind = ChangelogStep::Kind::sql, .span = inner(written, sources)});
  } else if (kind == "sqlFile") {
    add(into, set, delimiter,
        {.kind = ChangelogStep::Kind::sql_file,
         .path = without_scheme(change["path"].text()),
         .relative_to_changelog = change["relativeToChangelogFile"].is_true(),
         .span = change["path"].span()});
  } else if (!text::is_one_of(kind, no_changes)) {
    ++into.other_changes;
  }
}

bool is_false(const yaml::Cursor& value) {
  return text::equal_ignoring_case(value.text(), "false");
}

constexpr int deepest_condition = 20;

/// A mapping of preconditions, or a list of such.
ConditionGroup group_of(const yaml::Cursor& conditions, std::string_view kind, int depth) {
  ConditionGroup group{.kind = kind};
  if (depth > deepest_condition) {
    group.is_understood = false;
    return group;
  }
  const auto add_one = [&](const yaml::Cursor& each) {
    const std::string_view name = each.key();
    if (text::is_one_of(name, settings_of_conditions)) return;
    if (name == "and" || name == "or" || name == "not") {
      group.add(group_of(each, name, depth + 1).test());
    } else {
      group.add(precondition_test(
          name, [&](std::string_view attribute) { return each[attribute].text(); }, each["sql"].text()));
    }
  };
  for (const yaml::Cursor& item : conditions.items()) {
    if (conditions.is_mapping()) {
      add_one(item);
    } else {
      for (const yaml::Cursor& each : item.items()) add_one(each);
    }
  }
  return group;
}

/// `onFail` or `onError`, beside the preconditions or as the first of them.
std::string_view setting_in(const yaml::Cursor& conditions, std::string_view name) {
  if (conditions.is_mapping()) return conditions[name].text();
  for (const yaml::Cursor& item : conditions.items()) {
    if (item[name]) return item[name].text();
  }
  return {};
}

void add_set(const yaml::Cursor& set, const Sources& sources, Changelog& into) {
  if (!set || !is_for_postgresql(set["dbms"].text()) || set["ignore"].is_true()) return;
  ChangeSet own{.one_transaction = !is_false(set["runInTransaction"]),
                .may_fail = is_false(set["failOnError"]),
                .order = run_order(set["runOrder"].text())};
  if (const yaml::Cursor asked = set["preConditions"])
    add_conditions(group_of(asked, "preConditions", 0),
                   {.on_fail = setting_in(asked, "onFail"), .on_error = setting_in(asked, "onError")}, asked.span(),
                   own, into);
  for (const yaml::Cursor& item : set["changes"].items()) {
    for (const yaml::Cursor& change : item.items()) add_change(change, own, sources, into);
  }
}

bool is_conditional(const yaml::Cursor& entry) {
  return entry["context"] || entry["contextFilter"] || entry["labels"];
}

void add_entry(const yaml::Cursor& entry, const Sources& sources, Changelog& into) {
  for (const std::string_view kind : {"include", "includeAll", "changeSet"}) {
    if (is_conditional(entry[kind])) ++into.conditional;
  }
  if (const yaml::Cursor include = entry["include"]) {
    const yaml::Cursor file = include.is_scalar() ? include : include["file"];
    add(into, ChangelogStep::Kind::include, file.text(), include["relativeToChangelogFile"].is_true(), file.span());
  }
  if (const yaml::Cursor all = entry["includeAll"])
    add(into, ChangelogStep::Kind::include_all, all["path"].text(), all["relativeToChangelogFile"].is_true(),
        all["path"].span());
  if (const yaml::Cursor property = entry["property"])
    add_property(into, property["name"].text(), property["value"].text(), property["dbms"].text(),
                 is_conditional(property));
  add_set(entry["changeSet"], sources, into);
}

Changelog from_yaml(const Sources& sources, SourceId source) {
  Changelog changelog;
  Diagnostics read_elsewhere;
  const yaml::Document document = yaml::read_one(sources, source, {}, read_elsewhere);
  if (document.tree == nullptr) return changelog;
  for (const yaml::Cursor& entry : document.root()["databaseChangeLog"].items()) add_entry(entry, sources, changelog);
  return changelog;
}

/// Follows the elements of an XML changelog.
class XmlReader {
 public:
  XmlReader(std::string_view text, Changelog& into) : text_(text), into_(into) {}

  void open(const XmlTag& tag) {
    const std::string_view name = tag.name.substr(tag.name.find(':') + 1);
    const bool is_ignored = name == "changeSet" && text::equal_ignoring_case(tag.attribute("ignore"), "true");
    const bool is_for_us = is_for_postgresql(tag.attribute("dbms")) && !is_ignored;
    const bool may_ask = name == "changeSet" || name == "include" || name == "includeAll";
    if (may_ask && is_conditional(tag)) ++into_.conditional;
    if (!open_.empty() && !open_.back().runs) {
      open_.push_back({name, false, open_.back().in_set});
    } else if (asks(name)) {
      open_.push_back({.name = name, .in_set = true, .asks = true, .group = {.kind = name}, .tag = tag});
    } else {
      const bool in_set = !open_.empty() && (open_.back().in_set || open_.back().name == "changeSet");
      open_.push_back({name, is_for_us && name != "rollback", in_set, tag.attribute("endDelimiter")});
      if (is_for_us) take(tag, name);
    }
    if (tag.is_closed) {
      if (open_.back().asks) close_condition({.source = tag.span.source, .begin = tag.span.end, .end = tag.span.end});
      open_.pop_back();
    }
  }

  void close(Span inside) {
    if (open_.empty()) return;
    if (open_.back().asks) close_condition(inside);
    const Open& last = open_.back();
    if (last.runs && last.in_set && last.name == "sql")
      add(into_, set_, last.delimiter, {.kind = ChangelogStep::Kind::sql, .span = inside});
    open_.pop_back();
  }

 private:
  struct Open {
    std::string_view name;
    bool runs = true;
    /// Whether a change set is around it.
    bool in_set = false;
    std::string_view delimiter{};
    /// Of preconditions and what is in them.
    bool asks = false;
    ConditionGroup group{};
    XmlTag tag{};
  };

  /// Whether an element is a precondition of a change set, or holds such.
  [[nodiscard]] bool asks(std::string_view name) const {
    if (open_.empty()) return false;
    return open_.back().asks || (name == "preConditions" && open_.back().name == "changeSet");
  }

  void close_condition(Span inside) {
    const Open& last = open_.back();
    if (last.name == "preConditions") {
      add_conditions(last.group, {.on_fail = last.tag.attribute("onFail"), .on_error = last.tag.attribute("onError")},
                     last.tag.span, set_, into_);
      return;
    }
    ConditionGroup& around = open_[open_.size() - 2].group;
    if (last.name == "and" || last.name == "or" || last.name == "not") return around.add(last.group.test());
    const std::string_view query = text_.substr(inside.begin, inside.end - inside.begin);
    // Comments and sections of XML are no part of the query, and are not taken out.
    if (query.find("<!") != std::string_view::npos) return around.add(std::nullopt);
    around.add(precondition_test(
        last.name, [&](std::string_view attribute) { return last.tag.attribute(attribute); }, query));
  }

  static bool is_conditional(const XmlTag& tag) {
    return !tag.attribute("context").empty() || !tag.attribute("contextFilter").empty() ||
           !tag.attribute("labels").empty();
  }

  static bool is_false(std::string_view value) { return text::equal_ignoring_case(value, "false"); }

  void take(const XmlTag& tag, std::string_view name) {
    const bool is_relative = tag.attribute("relativeToChangelogFile") == "true";
    if (name == "include") {
      add(into_, ChangelogStep::Kind::include, tag.attribute("file"), is_relative, tag.span);
    } else if (name == "includeAll") {
      add(into_, ChangelogStep::Kind::include_all, tag.attribute("path"), is_relative, tag.span);
    } else if (name == "sqlFile") {
      add(into_, set_, tag.attribute("endDelimiter"),
          {.kind = ChangelogStep::Kind::sql_file,
           .path = without_scheme(tag.attribute("path")),
           .relative_to_changelog = is_relative,
           .span = tag.span});
    } else if (name == "changeSet") {
      set_ = {.one_transaction = !is_false(tag.attribute("runInTransaction")),
              .may_fail = is_false(tag.attribute("failOnError")),
              .order = run_order(tag.attribute("runOrder"))};
    } else if (name == "property") {
      add_property(into_, tag.attribute("name"), tag.attribute("value"), tag.attribute("dbms"), is_conditional(tag));
    } else if (open_.size() >= 2 && open_[open_.size() - 2].name == "changeSet" && name != "sql" &&
               !text::is_one_of(name, no_changes)) {
      ++into_.other_changes;
    }
  }

  std::string_view text_;
  Changelog& into_;
  ChangeSet set_{};
  std::vector<Open> open_;
};

Changelog from_xml(const Sources& sources, SourceId source) {
  Changelog changelog;
  XmlReader reader(sources[source].text, changelog);
  walk_xml(
      sources[source].text, source, [&](const XmlTag& tag) { reader.open(tag); },
      [&](Span inside) { reader.close(inside); });
  return changelog;
}

}  // namespace

bool is_for_postgresql(std::string_view dbms) {
  bool is_listed = false;
  bool names_any = false;
  for (const std::string_view each : text::split(dbms, ',')) {
    const std::string_view name = text::trim(each);
    if (name.empty()) continue;
    if (name == "!postgresql" || name == "none") return false;
    names_any = names_any || name.front() != '!';
    is_listed = is_listed || name == "postgresql" || name == "all";
  }
  return is_listed || !names_any;
}

bool Changelog::has_sql() const {
  return std::any_of(steps.begin(), steps.end(),
                     [](const ChangelogStep& step) { return step.kind == ChangelogStep::Kind::sql; });
}

bool is_named_like_changelog(std::string_view path) {
  const std::string name = text::lower(path);
  const bool is_named = name.find("changelog") != std::string::npos || name.find("liquibase") != std::string::npos;
  return is_named &&
         (name.ends_with(".xml") || name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json"));
}

Changelog read_changelog(const Sources& sources, SourceId source) {
  return text::lower(sources[source].path).ends_with(".xml") ? from_xml(sources, source) : from_yaml(sources, source);
}

}  // namespace routegrant::load
