#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "pg/names/names.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/query_columns.hpp"
#include "pg/relations/ranges.hpp"

/// The columns that queries read, by the names that their FROM gives (`markVarForSelectPriv()`).
namespace routegrant::pg {
namespace {

/// A column of an item of FROM, and what it is of; nothing for a value, and for what a join has merged, which is read
/// by its condition (`markRTEForSelectPriv()`).
struct Output {
  std::string name{};
  std::optional<ColumnUse> use{};
};

/// A relation of a FROM clause, by the name that the query calls it.
struct Range {
  std::string_view called{};
  ObjectId relation = ObjectId::none;
  /// AS t(a, b): what its first columns are called.
  sql::Node names{};
  /// Behind the alias of a join that calls its columns otherwise: only * leads to them.
  bool hidden = false;
  /// Of such a join itself, which is no relation: what it calls its columns.
  std::vector<Output> outputs{};
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
        note_outputs_sorted_by(select);
        for (const sql::Node& child : select.children()) stack.push_back({.node = child, .frame = frame});
        continue;
      }
      if (frame != no_frame && item.node.type() == "ColumnRef") {
        if (outputs_.contains(item.node.inner()["location"].integer())) continue;
        read_reference(item.node.inner()["fields"], frame);
        continue;
      }
      if (frame != no_frame && item.node.type() == "MergeWhenClause") frame = frame_of_when(item.node.inner(), frame);
      for (const sql::Node& child : item.node.children()) stack.push_back({.node = child, .frame = frame});
    }
    return std::move(found_);
  }

  /// A bare name in ORDER BY and DISTINCT ON is an output column before it is one of FROM
  /// (`findTargetlistEntrySQL92()`).
  void note_outputs_sorted_by(const sql::Node& select) {
    std::vector<sql::Node> keys = select["distinctClause"].items();
    for (const sql::Node& each : select["sortClause"].items()) keys.push_back(each.inner()["node"]);
    if (keys.empty()) return;
    std::unordered_set<std::string_view> names;
    for (const sql::Node& target : select["targetList"].items()) {
      const sql::Node fields = target.inner()["val"].inner()["fields"];
      const std::string_view given = target.inner()["name"].text();
      names.insert(given.empty() && fields.size() > 0 ? fields.at(fields.size() - 1).string() : given);
    }
    for (const sql::Node& key : keys) {
      const sql::Node fields = key.inner()["fields"];
      if (key.type() == "ColumnRef" && fields.size() == 1 && names.contains(fields.at(0).string()))
        outputs_.insert(key.inner()["location"].integer());
    }
  }

  void read_from(const sql::Node& from, std::size_t frame) {
    const std::vector<sql::Node> items = from.items();
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      read_merged(*item);
      const std::vector<Range> ranges = ranges_of(*item);
      frames_[frame].ranges.insert(frames_[frame].ranges.end(), ranges.begin(), ranges.end());
    }
  }

  /// The columns that the joins in an item of FROM are by, USING or NATURAL.
  void read_merged(const sql::Node& item) {
    if (item.type() == "JoinExpr") static_cast<void>(outputs_of(item, 0));
  }

  /// The relations of an item of FROM, joins included. The alias of a join hides the names in it.
  [[nodiscard]] std::vector<Range> ranges_of(const sql::Node& item) {
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
      if (inner["alias"]["colnames"] && !part.hidden)
        ranges.push_back({.called = part.alias, .outputs = outputs_of(part.node, 0)});
      part.hidden = part.hidden || inner["alias"]["colnames"];
      for (const std::string_view side : {"larg", "rarg"})
        stack.push_back({.node = inner[side], .alias = part.alias, .hidden = part.hidden});
    }
    return ranges;
  }

  static constexpr int most_joins_ = 1000;

  /// The columns of an item of FROM, in their order; of what gives none that are known, none. What joins are by is
  /// read.
  [[nodiscard]] std::vector<Output> outputs_of(const sql::Node& item, int depth) {
    std::vector<Output> outputs;
    const sql::Node inner = item.inner();
    if (depth > most_joins_) return outputs;
    if (item.type() == "RangeVar") {
      if (const auto range = range_of(inner)) {
        const std::vector<std::string_view> names = names_of(*range);
        for (std::uint32_t at = 0; at < names.size(); ++at) {
          if (!names[at].empty())
            outputs.push_back({std::string(names[at]), ColumnUse{.relation = range->relation, .column = at}});
        }
      }
      return outputs;
    }
    if (item.type() == "RangeSubselect") {
      for (const std::string& name : columns_of_query(context_, inner["subquery"].inner()).names)
        outputs.push_back({name, std::nullopt});
    }
    if (item.type() == "JoinExpr") outputs = joined(inner, depth);
    const std::vector<sql::Node> given = inner["alias"]["colnames"].items();
    for (std::size_t at = 0; at < given.size() && at < outputs.size(); ++at) outputs[at].name = given[at].string();
    return outputs;
  }

  /// What both sides share stands once, in front (manual, 7.2.1.1).
  [[nodiscard]] std::vector<Output> joined(const sql::Node& join, int depth) {
    std::vector<Output> left = outputs_of(join["larg"], depth + 1);
    std::vector<Output> right = outputs_of(join["rarg"], depth + 1);
    const std::vector<std::string> merged = merged_names(join, left, right);
    const std::unordered_set<std::string_view> shared(merged.begin(), merged.end());
    std::vector<Output> outputs;
    outputs.reserve(left.size() + right.size());
    for (const std::string& name : merged) outputs.push_back({name, std::nullopt});
    for (std::vector<Output>* side : {&left, &right}) {
      for (Output& each : *side) {
        if (!shared.contains(each.name)) {
          outputs.push_back(std::move(each));
        } else if (each.use) {
          add(each.use->relation, each.use->column);
        }
      }
    }
    return outputs;
  }

  /// The names that USING and NATURAL join by.
  [[nodiscard]] static std::vector<std::string> merged_names(const sql::Node& join, const std::vector<Output>& left,
                                                             const std::vector<Output>& right) {
    std::vector<std::string> merged;
    for (const sql::Node& name : join["usingClause"].items()) merged.emplace_back(name.string());
    if (!join["isNatural"].truth()) return merged;
    std::unordered_set<std::string_view> names;
    for (const Output& each : right) names.insert(each.name);
    for (const Output& each : left) {
      if (names.contains(each.name)) merged.push_back(each.name);
    }
    return merged;
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

  /// Whether a join calls a column so.
  bool add_output(const Range& range, std::string_view name) {
    const auto found =
        std::find_if(range.outputs.begin(), range.outputs.end(), [&](const Output& each) { return each.name == name; });
    if (found == range.outputs.end()) return false;
    if (found->use) add(found->use->relation, found->use->column);
    return true;
  }

  [[nodiscard]] std::optional<std::size_t> column_of(const Range& range, std::string_view name) const {
    if (range.hidden || !range.outputs.empty()) return std::nullopt;
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
    read_merged(source);
  }

  [[nodiscard]] std::optional<Range> range_of(const sql::Node& range) const {
    const Resolved relation = look_up(context_, Space::relation, relation_name(range, std::nullopt));
    if (!relation.found()) return std::nullopt;
    return Range{.called = called_range(range), .relation = relation.id, .names = range["alias"]["colnames"]};
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
        any = add_output(range, name) || any;
        if (const auto column = column_of(range, name)) {
          add(range.relation, *column);
          any = true;
        }
      }
      // A row as a whole, of a join those of both sides.
      const bool whole = !any && whole_rows_;
      for (const Range& range : frames_[at].ranges) {
        if (!whole || range.called != name || !range.outputs.empty()) continue;
        add_all(range.relation);
        any = true;
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
        if (!range.outputs.empty()) {
          if (!star) add_output(range, last.string());
        } else if (star) {
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
  /// The places of names that mean an output column.
  std::set<std::int64_t> outputs_;
  std::vector<ColumnUse> found_;
  std::set<std::pair<ObjectId, std::uint32_t>> known_;
};

}  // namespace

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
