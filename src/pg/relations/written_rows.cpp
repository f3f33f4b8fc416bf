#include "pg/relations/written_rows.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "pg/catalog/shown_columns.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/identities.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view generated_always = "428C9";

/// A column that a statement gives a value to; DEFAULT is none.
struct Given {
  std::uint32_t column = 0;
  bool is_default = false;
};

bool reads_system_view(const Catalog& catalog, const Object& view) {
  return std::any_of(view.uses.begin(), view.uses.end(), [&](ObjectId each) {
    return catalog.object(each).system && catalog.object(each).kind == ObjectKind::view;
  });
}

/// Whether each row of VALUES has DEFAULT there; until 13 that counts of a single row alone.
bool is_default_at(const Context& context, const sql::Node& insert, std::size_t place) {
  const sql::Node rows = unwrapped(insert["selectStmt"])["valuesLists"];
  if (rows.size() == 0 || (rows.size() > 1 && context.features().version < 14)) return false;
  const std::vector<sql::Node> all = rows.items();
  return std::all_of(all.begin(), all.end(),
                     [&](const sql::Node& row) { return row.inner()["items"].at(place).type() == "SetToDefault"; });
}

/// DEFAULT, or a row of several columns that has DEFAULT there.
bool is_set_to_default(const sql::Node& value) {
  if (value.type() != "MultiAssignRef") return value.type() == "SetToDefault";
  const sql::Node source = value.inner()["source"];
  const std::int64_t place = value.inner()["colno"].integer() - 1;
  return source.type() == "RowExpr" && place >= 0 &&
         source.inner()["args"].at(static_cast<std::size_t>(place)).type() == "SetToDefault";
}

std::vector<Given> set_columns_of(const Catalog& catalog, ObjectId relation, const sql::Node& targets) {
  std::vector<Given> given;
  for (const sql::Node& target : targets.items()) {
    const auto at = catalog.find_column(relation, target.inner()["name"].text());
    if (!at) continue;
    given.push_back(
        {.column = static_cast<std::uint32_t>(*at), .is_default = is_set_to_default(target.inner()["val"])});
  }
  return given;
}

std::vector<Given> inserted_columns(const Context& context, const sql::Node& insert,
                                    const std::vector<std::uint32_t>& filled) {
  std::vector<Given> given;
  for (std::size_t at = 0; at < filled.size(); ++at)
    given.push_back({.column = filled[at], .is_default = is_default_at(context, insert, at)});
  return given;
}

/// OVERRIDING ... VALUE.
bool overrides(const sql::Node& insert) {
  const std::string_view override = insert["override"].text();
  return override == "OVERRIDING_SYSTEM_VALUE" || override == "OVERRIDING_USER_VALUE";
}

Bits event_of(const sql::Node& when) {
  const std::string_view command = when["commandType"].text();
  if (command == "CMD_INSERT") return privilege::insert;
  if (command == "CMD_UPDATE") return privilege::update;
  return command == "CMD_DELETE" ? privilege::delete_ : privilege::none;
}

/// What a WHEN of MERGE inserts: into the columns that it names, or the first ones.
std::vector<Given> merged_columns(const Catalog& catalog, ObjectId relation, const sql::Node& when) {
  const sql::Node values = when["values"];
  std::vector<Given> given;
  for (const sql::Node& target : when["targetList"].items()) {
    const auto at = catalog.find_column(relation, target.inner()["name"].text());
    if (at) given.push_back({.column = static_cast<std::uint32_t>(*at)});
  }
  const std::vector<Column>& all = catalog.columns(relation);
  const bool named = when["targetList"].size() > 0;
  for (std::uint32_t at = 0; at < all.size() && !named && given.size() < values.size(); ++at) {
    if (!all[at].dropped) given.push_back({.column = at});
  }
  for (std::size_t at = 0; at < given.size(); ++at)
    given[at].is_default = at >= values.size() || values.at(at).type() == "SetToDefault";
  return given;
}

Outcome refuse_view(const Context& context, ObjectId view, Bits event) {
  const std::string name = in_quotes(context.catalog.name(view));
  const std::string words = event == privilege::insert   ? "cannot insert into view "
                            : event == privilege::update ? "cannot update view "
                                                         : "cannot delete from view ";
  return refuse(sqlstate::object_not_in_prerequisite_state, words + name);
}

/// How the rows of a statement go through views: what it gives the columns of, and where it is.
class Passage {
 public:
  Passage(const Context& context, ObjectId relation, Bits event)
      : context_(context), relation_(relation), event_(event) {}

  void give(std::vector<Given> inserted) { given_ = std::move(inserted); }
  /// OVERRIDING SYSTEM VALUE, by which identity columns take values, or USER VALUE, which leaves those out.
  void override_identities() { overrides_ = true; }
  /// One WHEN of MERGE, which goes through no rules.
  void merge() { merges_ = true; }
  /// ON CONFLICT DO UPDATE.
  void change(std::vector<Given> changed) { changed_ = std::move(changed); }

  [[nodiscard]] Outcome run() {
    constexpr int most = 1000;
    for (int depth = 0; depth < most && context_.catalog.object(relation_).kind == ObjectKind::view; ++depth) {
      const Object& view = context_.catalog.object(relation_);
      if (merges_ && has_rules(context_, relation_)) return refuse_rules();
      const bool ends = view.system || view.assumed || has_instead_trigger(context_.catalog, relation_, event_) ||
                        is_replaced(context_, relation_, event_);
      if (ends) return done();
      if (event_ == privilege::none) return done();
      if (view.updates == ObjectId::none) {
        const bool unknown = has_unknown_objects(context_) || reads_system_view(context_.catalog, view);
        return unknown ? done() : refuse_view(context_, relation_, event_);
      }
      if (!shows_known_columns(context_.catalog, relation_)) return done();
      if (Outcome outcome = require_shown(); outcome.refused()) return outcome;
      go_behind(given_);
      go_behind(changed_);
      relation_ = view.updates;
    }
    Outcome outcome = require_not_generated();
    return !outcome.refused() && merges_ && has_rules(context_, relation_) ? refuse_rules() : outcome;
  }

 private:
  [[nodiscard]] Outcome refuse_rules() const {
    return refuse(sqlstate::feature_not_supported,
                  "cannot execute MERGE on relation " + in_quotes(context_.catalog.name(relation_)));
  }

  /// The first column of the view that is not one of what it updates.
  [[nodiscard]] Outcome require_shown() const {
    std::optional<std::uint32_t> first;
    for (const std::vector<Given>* part : {&given_, &changed_}) {
      for (const Given& each : *part) {
        const bool shown = shown_column(context_.catalog, relation_, each.column).has_value();
        if (!shown && (!first || each.column < *first)) first = each.column;
      }
    }
    if (!first) return done();
    const std::string words = merges_                       ? "cannot merge into column "
                              : event_ == privilege::insert ? "cannot insert into column "
                                                            : "cannot update column ";
    return refuse(sqlstate::feature_not_supported, words + in_quotes(context_.catalog.columns(relation_)[*first].name) +
                                                       " of view " + in_quotes(context_.catalog.name(relation_)));
  }

  void go_behind(std::vector<Given>& part) const {
    for (Given& each : part) each.column = shown_column(context_.catalog, relation_, each.column).value_or(0);
  }

  [[nodiscard]] Outcome require_not_generated() {
    if (context_.catalog.object(relation_).kind != ObjectKind::table) return done();
    const bool inserts = event_ == privilege::insert;
    if (Outcome outcome = require_not_generated(given_, inserts); outcome.refused()) return outcome;
    return require_not_generated(changed_, false);
  }

  [[nodiscard]] Outcome require_not_generated(std::vector<Given>& part, bool inserts) const {
    std::sort(part.begin(), part.end(), [](const Given& a, const Given& b) { return a.column < b.column; });
    const bool oldest = context_.features().version < 14;
    const std::vector<std::uint32_t> identities = always_identities(context_.catalog, relation_);
    for (const Given& each : part) {
      const bool identity = std::find(identities.begin(), identities.end(), each.column) != identities.end();
      const bool takes = identity ? inserts && overrides_ : !is_generated(context_.catalog, relation_, each.column);
      if (each.is_default || takes) continue;
      const std::string name = in_quotes(context_.catalog.columns(relation_)[each.column].name);
      const std::string_view code = oldest && !identity ? sqlstate::syntax_error : generated_always;
      if (!inserts) return refuse(code, "column " + name + " can only be updated to DEFAULT");
      return refuse(
          code,
          std::string(oldest ? "cannot insert into column " : "cannot insert a non-DEFAULT value into column ") + name);
    }
    return done();
  }

  const Context& context_;
  ObjectId relation_;
  Bits event_;
  bool overrides_ = false;
  bool merges_ = false;
  std::vector<Given> given_{};
  std::vector<Given> changed_{};
};

}  // namespace

Outcome require_rows_go_in(const Context& context, const sql::Node& statement, ObjectId relation, Bits event,
                           const std::vector<std::uint32_t>& filled) {
  if (!context.closed() || event == privilege::none) return done();
  Passage passage(context, relation, event);
  if (event == privilege::insert) {
    if (overrides(statement)) passage.override_identities();
    passage.give(inserted_columns(context, statement, filled));
    passage.change(set_columns_of(context.catalog, relation, statement["onConflictClause"]["targetList"]));
  } else if (event == privilege::update) {
    passage.give(set_columns_of(context.catalog, relation, statement["targetList"]));
  }
  return passage.run();
}

Outcome require_merged_rows_go_in(const Context& context, const sql::Node& statement, ObjectId relation) {
  if (!context.closed()) return done();
  for (const sql::Node& each : statement["mergeWhenClauses"].items()) {
    const sql::Node when = each.inner();
    const Bits event = event_of(when);
    Passage passage(context, relation, event);
    passage.merge();
    if (overrides(when)) passage.override_identities();
    if (event == privilege::insert) passage.give(merged_columns(context.catalog, relation, when));
    if (event == privilege::update) passage.give(set_columns_of(context.catalog, relation, when["targetList"]));
    if (Outcome outcome = passage.run(); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace routegrant::pg
