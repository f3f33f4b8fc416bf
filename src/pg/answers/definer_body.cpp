#include "pg/answers/definer_body.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "pg/answers/body_walk.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "sql/plpgsql.hpp"
#include "sql/script.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view temporary_schema = "pg_temp";

std::vector<std::string> elements(std::string_view text) {
  std::vector<std::string> path;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    path.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  return path;
}

/// Reads one routine's body.
class Reader {
 public:
  Reader(Context& context, ObjectId routine) : context_(context) {
    body_.routine = routine;
    body_.path_use = PathUse::nothing;
  }

  DefinerBody read(Span statement) {
    read_definition(statement);
    return std::move(body_);
  }

 private:
  void read_definition(Span statement) {
    const std::string text(context_.sources.text(statement));
    const auto found = sql::find_body(text);
    if (!found) {
      // Without a string there is BEGIN ATOMIC or RETURN, whose names were bound when the routine was made.
      read_bound(text, statement);
    } else if (found->language == "sql") {
      read_sql(*found, statement);
    } else if (found->language == "plpgsql") {
      read_plpgsql(*found, text, statement);
    } else {
      not_understood();
    }
  }

  void raise(PathUse use) { body_.path_use = std::max(body_.path_use, use); }

  void not_understood() {
    raise(PathUse::all);
    body_.opaque = true;
  }

  /// The functions of this name that scripts made.
  [[nodiscard]] std::vector<ObjectId> made(const QualifiedName& name) const {
    std::vector<ObjectId> schemas = search_path(context_);
    if (!name.schema.empty()) schemas = {schema_named(context_, name.schema)};
    std::vector<ObjectId> routines;
    for (const ObjectId schema : schemas) {
      if (schema == ObjectId::none) continue;
      for (const ObjectId routine : context_.catalog.routines(schema, name.name)) {
        if (!context_.catalog.object(routine).system) routines.push_back(routine);
      }
    }
    return routines;
  }

  /// What is called does as whoever calls it: where it is the only one of its name, its body is read as a part of this
  /// one. What a definer does is asked of its own owner. How its names are found is not told of this one.
  void follow(const QualifiedName& name, Span span) {
    constexpr std::size_t most = 100;
    const std::vector<ObjectId> routines = made(name);
    if (routines.empty()) return;
    const ObjectId routine = routines.front();
    if (routines.size() == 1 && routine == body_.routine) return;
    const Object& object = context_.catalog.object(routine);
    const auto definition = context_.routines.definitions.find(routine);
    if (routines.size() > 1 || object.security_definer || definition == context_.routines.definitions.end() ||
        followed_.size() == most) {
      body_.opaque = true;
      return;
    }
    if (!followed_.insert(routine).second) return;
    const std::optional<Span> caller = calls_from_;
    const std::vector<std::string> path = context_.session.search_path;
    const PathUse use = body_.path_use;
    if (object.pinned_path) context_.session.search_path = elements(context_.catalog.text(object.path));
    if (!calls_from_) calls_from_ = span;
    read_definition(definition->second);
    body_.path_use = use;
    context_.session.search_path = path;
    calls_from_ = caller;
  }

  void add(const sql::Node& statement, Span span, bool is_bound = false) {
    const StatementNames names = names_of(statement);
    if (!is_bound) raise(names.path_use);
    for (const NamedAccess& each : names.accesses) {
      const Resolved found = look_up(context_, Space::relation, each.name);
      if (!found.found() || !is_table_like(context_.catalog.object(found.id).kind)) continue;
      const bool known = std::any_of(body_.accesses.begin(), body_.accesses.end(), [&](const BodyAccess& one) {
        return one.relation == found.id && one.privilege == each.privilege;
      });
      const Span place = calls_from_.value_or(span);
      if (!known) body_.accesses.push_back({.relation = found.id, .privilege = each.privilege, .span = place});
    }
    for (const QualifiedName& name : names.calls) follow(name, span);
  }

  void read_bound(const std::string& text, Span span) {
    sql::ParseError error;
    const auto parsed = sql::parse(text, error);
    const sql::Node body = parsed ? parsed->statement().inner()["sql_body"] : sql::Node();
    if (!body) {
      not_understood();
      return;
    }
    add(body, span, true);
  }

  void read_sql(const sql::Body& body, Span statement) {
    const SourceId source = sql::add_embedded(context_.sources, statement, body.text);
    const Span whole{
        .source = source, .begin = 0, .end = static_cast<std::uint32_t>(context_.sources[source].text.size())};
    for (const sql::Piece& piece : sql::split(context_.sources, whole)) {
      sql::ParseError error;
      const auto parsed = piece.kind == sql::Piece::Kind::statement
                              ? sql::parse(context_.sources.text(piece.span), error)
                              : std::nullopt;
      if (parsed) {
        add(parsed->statement(), piece.span);
      } else {
        not_understood();
      }
    }
  }

  void read_plpgsql(const sql::Body& body, const std::string& text, Span statement) {
    sql::ParseError error;
    const auto parsed = sql::parse_plpgsql(text, error);
    if (!parsed) {
      not_understood();
      return;
    }
    const SourceId source = sql::add_embedded(context_.sources, statement, body.text);
    for (const BodyQuery& query : queries_of(*parsed)) {
      const sql::BodyRange range = parsed->place(query.place, query.line);
      const Span span{.source = source, .begin = range.begin, .end = range.end};
      const auto tree = query.text.empty() ? std::nullopt : sql::parse(query.text, error);
      if (tree) {
        add(tree->statement(), span);
      } else {
        not_understood();
      }
    }
  }

  Context& context_;
  DefinerBody body_;
  /// Those whose bodies have been read along.
  std::set<ObjectId> followed_{};
  /// The statement of the routine itself by which another is read.
  std::optional<Span> calls_from_{};
};

/// A session in which names are found as in the routine's body.
Session session_of(const Catalog& catalog, const Object& routine) {
  Session session;
  session.definer = routine.owner;
  if (routine.pinned_path) session.search_path = elements(catalog.text(routine.path));
  return session;
}

/// The role, and all that it can become by SET ROLE.
std::vector<RoleId> guises(const Catalog& catalog, RoleId role) {
  std::vector<RoleId> all;
  for (const Reached& each : catalog.roles().closure(role, Closure::set_role)) all.push_back(each.role);
  return all;
}

}  // namespace

std::vector<DefinerBody> read_definer_bodies(Context& context) {
  std::vector<DefinerBody> bodies;
  const Session outer = context.session;
  for (std::uint32_t at = 0; at < context.catalog.object_count(); ++at) {
    const ObjectId id{at};
    const Object& routine = context.catalog.object(id);
    if (!routine.security_definer || routine.dropped || routine.owner == RoleId::unknown ||
        context.catalog.database_of(id) != context.catalog.database())
      continue;
    context.session = session_of(context.catalog, routine);
    const auto made = context.routines.definitions.find(id);
    bodies.push_back(made == context.routines.definitions.end() ? DefinerBody{.routine = id, .opaque = true}
                                                                : Reader(context, id).read(made->second));
  }
  context.session = outer;
  return bodies;
}

NameId path_text(Context& context, const sql::Node& set) {
  std::string text;
  if (set["kind"].text() == "VAR_SET_CURRENT") {
    for (const std::string& each : context.session.search_path) text.append(each).append(",");
  } else if (set["kind"].text() == "VAR_SET_VALUE") {
    for (const sql::Node& each : set["args"].items()) text.append(each.inner()["sval"]["sval"].text()).append(",");
  }
  return context.catalog.intern(text);
}

Shadowing shadowing_by(const Catalog& catalog, RoleId role, const DefinerBody& body) {
  if (body.path_use == PathUse::nothing) return Shadowing::none;
  const Object& routine = catalog.object(body.routine);
  const std::vector<std::string> path =
      routine.pinned_path ? elements(catalog.text(routine.path)) : std::vector<std::string>();
  const auto holds = [&](ObjectId object, Bits bit) {
    const std::vector<RoleId> all = guises(catalog, role);
    return std::any_of(all.begin(), all.end(),
                       [&](RoleId each) { return privileges_on(catalog, each, object, bit) != 0; });
  };
  const auto looks_in = [&](ObjectId schema) {
    if (!routine.pinned_path) return true;
    return std::any_of(path.begin(), path.end(), [&](const std::string& each) {
      return catalog.name(schema) == (each == "$user" ? catalog.roles().name(routine.owner) : std::string_view(each));
    });
  };
  if (!routine.pinned_path && holds(catalog.database(), privilege::create)) return Shadowing::schema;
  for (const ObjectId schema : catalog.children(catalog.database())) {
    const Object& object = catalog.object(schema);
    if (object.kind != ObjectKind::schema || object.dropped || catalog.name(schema).starts_with("pg_")) continue;
    if (looks_in(schema) && holds(schema, privilege::create)) return Shadowing::schema;
  }
  // The temporary schema comes first unless the path puts it last.
  const bool last = !path.empty() && path.back() == temporary_schema;
  const bool temporary = body.path_use == PathUse::all && !last && holds(catalog.database(), privilege::temporary);
  return temporary ? Shadowing::temporary : Shadowing::none;
}

}  // namespace routegrant::pg
