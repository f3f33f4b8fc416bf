#include "pg/relations/columns.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "pg/names/names.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/ownership.hpp"

namespace routegrant::pg {
namespace {

/// A relation of a FROM clause, by the name that the query calls it.
struct Range {
  std::string_view called{};
  ObjectId relation = ObjectId::none;
  /// AS t(a, b): what its first columns are called.
  sql::Node names{};
  /// Behind the alias of a join that calls its columns otherwise: only * leads to them.
  bool hidden = false;
};

/// One SELECT with the relations of its own FROM clause.
struct Frame {
  std::vector<Range> ranges{};
  /// The SELECT around it; its own index for the outermost.
  std::size_t outer = 0;
};

class ColumnReader {
 public:
  explicit ColumnReader(Context& context, bool whole_rows = false) : context_(context), whole_rows_(whole_rows) {}

  [[nodiscard]] std::vector<ColumnUse> run(const sql::Node& query) {
    return walk({{.node = query, .frame = no_frame}});
  }

  [[nodiscard]] std::vector<ColumnUse> run(ObjectId relation, const sql::Node& expression) {
    frames_.push_back({.ranges = {{.called = context_.catalog.name(relation), .relation = relation}}});
    return walk({{.node = expression, .frame = 0}});
  }

 private:
  static constexpr std::size_t no_frame = static_cast<std::size_t>(-1);
  struct Item {
    sql::Node node;
    std::size_t frame;
  };

  [[nodiscard]] std::vector<ColumnUse> walk(std::vector<Item> stack) {
    while (!stack.empty()) {
      const Item item = stack.back();
      stack.pop_back();
      std::size_t frame = item.frame;
      const bool wrapped = item.node.type() == "SelectStmt";
      // The inside of an INSERT or DELETE has its table, but no such list.
      if (wrapped || item.node["targetList"] || item.node["relation"]["relname"]) {
        const sql::Node select = wrapped ? item.node.inner() : item.node;
        frames_.push_back({.outer = item.frame == no_frame ? frames_.size() : item.frame});
        frame = frames_.size() - 1;
        read_from(select["fromClause"], frame);
        read_from(select["usingClause"], frame);
        add_source(select["sourceRelation"], frame);
        if (select["relation"]["relname"]) add_range(select["relation"], frame);
        if (select["onConflictClause"]["action"].text() == "ONCONFLICT_UPDATE") add_excluded(frame);
        for (const sql::Node& child : select.children()) stack.push_back({.node = child, .frame = frame});
        continue;
      }
      if (frame != no_frame && item.node.type() == "ColumnRef") {
        read_reference(item.node.inner()["fields"], frame);
        continue;
      }
      if (item.node.type() == "JoinExpr") read_merged(item.node.inner());
      if (frame != no_frame && item.node.type() == "MergeWhenClause") frame = frame_of_when(item.node.inner(), frame);
      for (const sql::Node& child : item.node.children()) stack.push_back({.node = child, .frame = frame});
    }
    return std::move(found_);
  }

  void read_from(const sql::Node& from, std::size_t frame) {
    const std::vector<sql::Node> items = from.items();
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      const std::vector<Range> ranges = ranges_of(*item);
      frames_[frame].ranges.insert(frames_[frame].ranges.end(), ranges.begin(), ranges.end());
    }
  }

  /// The relations of an item of FROM, joins included. The alias of a join hides the names in it.
  [[nodiscard]] std::vector<Range> ranges_of(const sql::Node& item) const {
    struct Part {
      sql::Node node;
      std::string_view alias{};
      bool hidden = false;
    };
    std::vector<Range> ranges;
    std::vector<Part> stack{{.node = item}};
    while (!stack.empty()) {
      Part part = stack.back();
      stack.pop_back();
      const sql::Node inner = part.node.inner();
      if (part.node.type() == "RangeVar") {
        if (auto range = range_of(inner)) {
          if (!part.alias.empty()) range->called = part.alias;
          range->hidden = part.hidden;
          ranges.push_back(*range);
        }
      }
      if (part.node.type() != "JoinExpr") continue;
      if (part.alias.empty()) part.alias = inner["alias"]["aliasname"].text();
      part.hidden = part.hidden || inner["alias"]["colnames"];
      for (const std::string_view side : {"larg", "rarg"})
        stack.push_back({.node = inner[side], .alias = part.alias, .hidden = part.hidden});
    }
    return ranges;
  }

  /// The columns of both sides that USING and NATURAL join by.
  void read_merged(const sql::Node& join) {
    const bool natural = join["isNatural"].truth();
    const sql::Node named = join["usingClause"];
    if (!natural && named.size() == 0) return;
    const std::vector<Range> left = ranges_of(join["larg"]);
    const std::vector<Range> right = ranges_of(join["rarg"]);
    const auto read = [&](std::string_view name) {
      for (const std::vector<Range>* side : {&left, &right}) {
        for (const Range& range : *side) {
          if (const auto column = column_of(range, name)) add(range.relation, *column);
        }
      }
    };
    for (const sql::Node& name : named.items()) read(name.string());
    if (!natural) return;
    std::set<std::string_view> names;
    for (const Range& range : left) {
      for (const std::string_view name : names_of(range)) names.insert(name);
    }
    for (const Range& range : right) {
      for (const std::string_view name : names_of(range)) {
        if (!name.empty() && names.contains(name)) read(name);
      }
    }
  }

  /// What the columns of a range are called, in order; empty for those that are dropped.
  [[nodiscard]] std::vector<std::string_view> names_of(const Range& range) const {
    const std::vector<Column>& columns = context_.catalog.columns(range.relation);
    std::vector<std::string_view> names;
    names.reserve(columns.size());
    std::size_t place = 0;
    for (const Column& column : columns) {
      if (column.dropped) {
        names.emplace_back();
        continue;
      }
      const std::string_view alias = range.names.at(place++).string();
      names.push_back(alias.empty() ? std::string_view(column.name) : alias);
    }
    return names;
  }

  [[nodiscard]] std::optional<std::size_t> column_of(const Range& range, std::string_view name) const {
    if (range.hidden) return std::nullopt;
    if (!range.names) return context_.catalog.find_column(range.relation, name);
    const std::vector<std::string_view> names = names_of(range);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  }

  /// What MERGE inserts has no row of the target to read (`setNamespaceForMergeWhen()`): the last range, as read above.
  std::size_t frame_of_when(const sql::Node& when, std::size_t frame) {
    if (when["commandType"].text() != "CMD_INSERT" || frames_[frame].ranges.empty()) return frame;
    Frame source = frames_[frame];
    source.ranges.pop_back();
    if (source.outer == frame) source.outer = frames_.size();
    frames_.push_back(std::move(source));
    return frames_.size() - 1;
  }

  /// What MERGE merges.
  void add_source(const sql::Node& source, std::size_t frame) {
    if (source.type() == "RangeVar") add_range(source.inner(), frame);
  }

  [[nodiscard]] std::optional<Range> range_of(const sql::Node& range) const {
    const Resolved relation = look_up(context_, Space::relation, relation_name(range, std::nullopt));
    if (!relation.found()) return std::nullopt;
    const std::string_view alias = range["alias"]["aliasname"].text();
    return Range{.called = alias.empty() ? range["relname"].text() : alias,
                 .relation = relation.id,
                 .names = range["alias"]["colnames"]};
  }

  /// What ON CONFLICT DO UPDATE calls the row that was not inserted: its columns need what the table's do.
  void add_excluded(std::size_t frame) {
    std::vector<Range>& ranges = frames_[frame].ranges;
    if (ranges.empty()) return;
    ranges.push_back({.called = "excluded", .relation = ranges.back().relation});
  }

  void add_range(const sql::Node& range, std::size_t frame) {
    if (const auto added = range_of(range)) frames_[frame].ranges.push_back(*added);
  }

  void add(ObjectId relation, std::size_t column) {
    const auto at = static_cast<std::uint32_t>(column);
    if (known_.insert({relation, at}).second) found_.push_back({.relation = relation, .column = at});
  }

  void add_all(ObjectId relation) {
    const std::vector<Column>& columns = context_.catalog.columns(relation);
    for (std::size_t at = 0; at < columns.size(); ++at) {
      if (!columns[at].dropped) add(relation, at);
    }
  }

  /// In the nearest SELECT that has a column of this name.
  void read_name(std::string_view name, std::size_t frame) {
    for (std::size_t at = frame;; at = frames_[at].outer) {
      bool any = false;
      for (const Range& range : frames_[at].ranges) {
        if (const auto column = column_of(range, name)) {
          add(range.relation, *column);
          any = true;
        }
      }
      for (const Range& range : frames_[at].ranges) {
        if (any || !whole_rows_ || range.called != name) continue;
        add_all(range.relation);
        return;
      }
      if (any || frames_[at].outer == at) return;
    }
  }

  void read_reference(const sql::Node& fields, std::size_t frame) {
    const std::size_t count = fields.size();
    const sql::Node last = fields.at(count - 1);
    const bool star = last.type() == "A_Star";
    if (count == 1 && !star) return read_name(last.string(), frame);
    const std::string_view qualifier = count > 1 ? fields.at(count - 2).string() : std::string_view();
    for (std::size_t at = frame;; at = frames_[at].outer) {
      for (const Range& range : frames_[at].ranges) {
        if (count > 1 && range.called != qualifier) continue;
        if (star) {
          add_all(range.relation);
        } else if (const auto column = column_of(range, last.string())) {
          add(range.relation, *column);
        }
      }
      if (frames_[at].outer == at || (star && count == 1)) return;
    }
  }

  Context& context_;
  bool whole_rows_;
  std::vector<Frame> frames_;
  std::vector<ColumnUse> found_;
  std::set<std::pair<ObjectId, std::uint32_t>> known_;
};

}  // namespace

std::vector<NewColumn> columns_of(const Catalog& catalog, ObjectId relation) {
  std::vector<NewColumn> columns;
  for (const Column& column : catalog.columns(relation)) {
    if (column.dropped) continue;
    columns.push_back({.name = column.name,
                       .not_null = column.not_null,
                       .not_null_constraint = column.not_null_constraint,
                       .type = column.type,
                       .type_text = column.type_text,
                       .default_sequence = column.default_sequence});
  }
  return columns;
}

bool shows_all_columns(const Catalog& catalog, ObjectId relation) {
  const Object& object = catalog.object(relation);
  return !object.system && !object.open_columns;
}

std::vector<ObjectId> heirs_of(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> heirs;
  // What is made of a type has its columns, but does not inherit from it.
  if (catalog.object(table).kind == ObjectKind::composite_type) return heirs;
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& object = catalog.object(each);
    const bool inherits = std::find(object.uses.begin(), object.uses.end(), table) != object.uses.end();
    if (inherits && (object.kind == ObjectKind::table || object.kind == ObjectKind::foreign_table))
      heirs.push_back(each);
  }
  return heirs;
}

std::vector<ObjectId> all_heirs_of(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> heirs = heirs_of(catalog, table);
  std::set<ObjectId> known(heirs.begin(), heirs.end());
  for (std::size_t at = 0; at < heirs.size(); ++at) {
    for (const ObjectId heir : heirs_of(catalog, heirs[at])) {
      if (known.insert(heir).second) heirs.push_back(heir);
    }
  }
  return heirs;
}

std::size_t parents_with(const Catalog& catalog, ObjectId table, std::string_view name) {
  const std::vector<ObjectId>& uses = catalog.object(table).uses;
  return static_cast<std::size_t>(std::count_if(uses.begin(), uses.end(), [&](ObjectId each) {
    const ObjectKind kind = catalog.object(each).kind;
    const bool table_like = kind == ObjectKind::table || kind == ObjectKind::foreign_table;
    return table_like && catalog.find_column(each, name).has_value();
  }));
}

void add_columns(Context& context, ObjectId relation, const std::vector<NewColumn>& columns) {
  for (const NewColumn& column : columns) {
    const NameId chosen = column.not_null ? chosen_not_null_name(context, relation, column.name) : NameId::empty;
    if (const auto known = context.catalog.find_column(relation, column.name)) {
      Column& merged = context.catalog.edit_columns(relation)[*known];
      merged.local = merged.local || column.local;
      // What the relation declares itself is called as it says, or as it is called.
      if (column.not_null && (column.local || !merged.not_null))
        merged.not_null_constraint = column.not_null_constraint != NameId::empty ? column.not_null_constraint : chosen;
      merged.not_null = merged.not_null || column.not_null;
      if (column.default_sequence != ObjectId::none) merged.default_sequence = column.default_sequence;
      continue;
    }
    const bool named = column.not_null_constraint != NameId::empty;
    context.catalog.edit_columns(relation).push_back(
        {.name = column.name,
         .local = column.local,
         .not_null = column.not_null,
         .not_null_constraint = named ? column.not_null_constraint : chosen,
         .type = column.type,
         .type_text = column.type_text,
         .default_sequence = column.default_sequence});
    if (column.type != ObjectId::none) context.catalog.note_type(relation, column.type);
  }
}

Outcome require_distinct(const Context& context, const std::vector<std::string>& names) {
  if (!context.closed()) return done();
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " specified more than once");
  }
  return done();
}

namespace {

/// Whether a view reads the column, or an index is on it.
bool names_column(const Object& object, ColumnUse column) {
  return std::any_of(object.column_uses.begin(), object.column_uses.end(), [&](const ColumnUse& use) {
    return use.relation == column.relation && use.column == column.column;
  });
}

bool among(const std::vector<std::uint32_t>& columns, std::uint32_t column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

/// Whether a foreign key refers to the column.
bool is_referred(const Catalog& catalog, ColumnUse column) {
  for (std::uint32_t at = 0; at < catalog.foreign_keys().size(); ++at) {
    const ForeignKey& key = catalog.foreign_keys()[ForeignKeyId{at}];
    if (!key.dropped && key.parent == column.relation && among(key.referred, column.column)) return true;
  }
  return false;
}

/// Whether another column's default takes its numbers from a sequence that belongs to the column.
bool shares_sequence(const Catalog& catalog, ColumnUse column) {
  std::set<ObjectId> sequences;
  for (const ObjectId each : catalog.dependents(column.relation)) {
    const Object& object = catalog.object(each);
    if (object.kind == ObjectKind::sequence && object.part_of == column.relation && object.part_column == column.column)
      sequences.insert(each);
  }
  if (sequences.empty()) return false;
  for (std::uint32_t id = 0; id < catalog.object_count(); ++id) {
    const ObjectId table{id};
    if (catalog.object(table).kind != ObjectKind::table || catalog.object(table).dropped) continue;
    const std::vector<Column>& columns = catalog.columns(table);
    for (std::uint32_t at = 0; at < columns.size(); ++at) {
      const bool own = table == column.relation && at == column.column;
      if (!own && !columns[at].dropped && sequences.contains(columns[at].default_sequence)) return true;
    }
  }
  return false;
}

/// Foreign keys go with their columns, and with those that they refer to.
void lose_foreign_keys(Catalog& catalog, ColumnUse column) {
  auto& keys = catalog.foreign_keys();
  for (std::uint32_t at = 0; at < keys.size(); ++at) {
    const ForeignKey& key = keys[ForeignKeyId{at}];
    const bool own = key.table == column.relation && among(key.columns, column.column);
    const bool referred = key.parent == column.relation && among(key.referred, column.column);
    if (!key.dropped && (own || referred)) keys.edit(ForeignKeyId{at}).dropped = true;
  }
}

}  // namespace

std::vector<ObjectId> views_of_column(const Catalog& catalog, ColumnUse column) {
  std::vector<ObjectId> views;
  for (const ObjectId each : catalog.dependents(column.relation)) {
    const ObjectKind kind = catalog.object(each).kind;
    if (kind != ObjectKind::index && kind != ObjectKind::statistics && names_column(catalog.object(each), column))
      views.push_back(each);
  }
  return views;
}

void lose_column(Context& context, ColumnUse column, std::vector<ObjectId>& lost) {
  Catalog& catalog = context.catalog;
  for (const ObjectId each : catalog.dependents(column.relation)) {
    const Object& object = catalog.object(each);
    const bool falls = object.kind == ObjectKind::index || object.kind == ObjectKind::statistics;
    const bool index_of = falls && names_column(object, column);
    if (index_of || (object.part_of == column.relation && object.part_column == column.column)) lost.push_back(each);
  }
  const std::vector<ObjectId> views = views_of_column(catalog, column);
  lost.insert(lost.end(), views.begin(), views.end());
  lose_foreign_keys(catalog, column);
  lose_bindings_of(context, column, lost);
  Column& dropped = catalog.edit_columns(column.relation)[column.column];
  dropped.dropped = true;
  dropped.acl = {};
}

Outcome drop_column(Context& context, ObjectId relation, std::uint32_t column, Behavior behavior) {
  const ColumnUse use{.relation = relation, .column = column};
  const bool needed = !views_of_column(context.catalog, use).empty() || is_referred(context.catalog, use) ||
                      is_column_bound(context, use) || shares_sequence(context.catalog, use);
  if (behavior == Behavior::restrict && context.closed() && needed) {
    return refuse(sqlstate::dependent_objects_still_exist,
                  "cannot drop column " + context.catalog.columns(relation)[column].name + " of " +
                      description(context, relation) + " because other objects depend on it");
  }
  std::vector<ObjectId> lost;
  lose_column(context, use, lost);
  return lost.empty() ? done() : drop_objects(context, lost, Behavior::cascade);
}

std::vector<ColumnUse> columns_read(Context& context, ObjectId relation, const sql::Node& expression) {
  return ColumnReader(context).run(relation, expression);
}

std::vector<ColumnUse> columns_read(Context& context, const sql::Node& query) {
  return ColumnReader(context).run(query);
}

std::vector<ColumnUse> columns_asked(Context& context, const sql::Node& query) {
  return ColumnReader(context, true).run(query);
}

}  // namespace routegrant::pg
