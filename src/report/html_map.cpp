#include "report/html_map.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>

#include "base/hash.hpp"
#include "report/escape.hpp"
#include "report/tally.hpp"
#include "report/utf8.hpp"

namespace routegrant::report::html {
namespace {

constexpr double box_width = 158;
constexpr double box_height = 40;
constexpr double column_step = 194;
constexpr double row_step = 56;
constexpr double top = 56;
constexpr double margin = 16;
constexpr std::size_t most_in_column = 60;
constexpr std::size_t most_edges = 1500;
constexpr std::size_t title_length = 21;
constexpr int sweeps = 4;

/// The two lines of a box.
struct Caption {
  std::string title;
  std::string detail;
};

/// "materialized view s.v" as "s.v" and "materialized view"; arguments of functions stay with the name.
Caption split(std::string_view label) {
  const std::size_t blank = label.substr(0, label.find('(')).rfind(' ');
  if (blank == std::string_view::npos || blank == 0) return {std::string(label), {}};
  return {std::string(label.substr(blank + 1)), std::string(label.substr(0, blank))};
}

/// Adds boxes and lines, each once.
class Builder {
 public:
  Builder(const Report& report, Map& map) : report_(report), map_(map) {}

  std::size_t origin(std::string_view exposure) {
    const std::string_view title = exposure == "internet"   ? "Internet"
                                   : exposure == "internal" ? "Internal network"
                                                            : "Unknown exposure";
    for (std::size_t i = 0; i < map_.nodes.size(); ++i) {
      if (map_.nodes[i].column == 0 && map_.nodes[i].title == title) return i;
    }
    return add({.id = id_of(title),
                .label = std::string(title),
                .title = std::string(title),
                .detail = "where requests start",
                .place = {}});
  }

  /// The box of a fact; without a second line of its own it shows the label's first words there.
  std::size_t node(FactId fact, std::size_t column, const Caption& caption = {}) {
    const auto found = map_.node_of.find(fact);
    if (found != map_.node_of.end()) return found->second;
    const Told& told = report_.graph.reasons().of(fact);
    const Place place = report_.sources.place(told.reason.span);
    const Caption shown = caption.title.empty() ? split(told.label) : caption;
    const std::size_t index = add({.fact = fact,
                                   .column = column,
                                   .id = id_of(std::string(told.relation) + " " + told.label),
                                   .label = told.label,
                                   .title = shown.title,
                                   .detail = shown.detail,
                                   .place = place.file + ":" + std::to_string(place.line)});
    map_.node_of[fact] = index;
    return index;
  }

  void edge(std::size_t from, std::size_t to, std::string letters = {}) {
    if (!known_.insert({from, to}).second) return;
    map_.edges.push_back({.from = from, .to = to, .letters = std::move(letters)});
  }

 private:
  std::size_t add(Node node) {
    map_.nodes.push_back(std::move(node));
    return map_.nodes.size() - 1;
  }

  /// Equal names of several scopes are told apart by number.
  std::string id_of(std::string_view name) {
    std::string id = "n-" + hexadecimal(hash_of(name));
    const std::size_t times = ++taken_[id];
    return times == 1 ? id : id + "-" + std::to_string(times);
  }

  const Report& report_;
  Map& map_;
  std::map<std::string, std::size_t> taken_;
  std::set<std::pair<std::size_t, std::size_t>> known_;
};

/// Calls `visit(row, fact)` for each row of a relation.
template <class Row, class Visit>
void each(const Graph& graph, Visit visit) {
  const Table<Row>& table = graph.table<Row>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) visit(table.rows[i], table.facts[i]);
}

void collect_edge_side(const Report& report, Builder& into) {
  each<Route>(report.graph, [&](const Route& row, FactId fact) {
    into.edge(into.origin(row.exposure),
              into.node(fact, 1, {report.graph.reasons().of(fact).label, row.kind + " " + row.object}));
  });
  each<RoutesTo>(report.graph, [&](const RoutesTo& row, FactId) {
    if (row.route == FactId::none || row.service == FactId::none) return;
    into.edge(into.node(row.route, 1), into.node(row.service, 2));
  });
  each<Exposes>(report.graph, [&](const Exposes& row, FactId fact) {
    if (row.workload == FactId::none) return;
    const std::size_t way = into.node(fact, 1, {row.how, "past the edge, port " + row.port});
    into.edge(into.origin(row.exposure), way);
    const std::size_t workload = into.node(row.workload, 3);
    if (row.service == FactId::none) {
      into.edge(way, workload);
      return;
    }
    const std::size_t service = into.node(row.service, 2);
    into.edge(way, service);
    into.edge(service, workload);
  });
}

/// The Services that something leads to, and the workloads behind them, along calls too.
void collect_workloads(const Report& report, Builder& into, const Map& map) {
  for (std::size_t before = 0; before != map.nodes.size();) {
    before = map.nodes.size();
    each<Selects>(report.graph, [&](const Selects& row, FactId) {
      const auto service = map.node_of.find(row.service);
      if (service == map.node_of.end() || row.workload == FactId::none) return;
      into.edge(service->second, into.node(row.workload, 3));
    });
    each<Calls>(report.graph, [&](const Calls& row, FactId) {
      const auto workload = map.node_of.find(row.workload);
      if (workload == map.node_of.end() || row.service == FactId::none) return;
      into.edge(workload->second, into.node(row.service, 2));
    });
  }
}

void collect_database_side(const Report& report, Builder& into, const Map& map) {
  each<Login>(report.graph, [&](const Login& row, FactId fact) {
    if (row.workload == FactId::none) return;
    const Caption caption{row.secret.empty() ? "from " + row.source : row.secret, "container " + row.container};
    into.edge(into.node(row.workload, 3), into.node(fact, 4, caption));
  });
  each<LogsInAs>(report.graph, [&](const LogsInAs& row, FactId) {
    const auto login = map.node_of.find(row.login);
    if (login == map.node_of.end() || row.role == FactId::none) return;
    into.edge(login->second, into.node(row.role, 5));
  });
}

/// The roles that a drawn role is a member of, and so on.
std::map<FactId, std::vector<FactId>> collect_memberships(const Report& report, Builder& into, const Map& map) {
  std::map<FactId, std::vector<FactId>> parents;
  each<Member>(report.graph, [&](const Member& row, FactId) {
    if (row.role != FactId::none && row.of != FactId::none) parents[row.role].push_back(row.of);
  });
  for (std::size_t i = 0; i < map.nodes.size(); ++i) {
    const auto found = map.nodes[i].column == 5 ? parents.find(map.nodes[i].fact) : parents.end();
    if (found == parents.end()) continue;
    for (const FactId parent : found->second) into.edge(i, into.node(parent, 5));
  }
  return parents;
}

/// What drawn roles may do. What a role has by membership is drawn once, at the role that gives it.
void collect_privileges(const Report& report, Builder& into, const Map& map) {
  std::map<FactId, std::vector<FactId>> parents = collect_memberships(report, into, map);
  struct Line {
    std::vector<std::string_view> privileges;
    bool inherited = true;
  };
  std::map<std::pair<FactId, FactId>, Line> drawn;
  each<May>(report.graph, [&](const May& row, FactId) {
    // Roles that no login reaches would only fill the picture.
    if (!map.node_of.contains(row.role) || row.object == FactId::none) return;
    Line& line = drawn[{row.role, row.object}];
    line.privileges.push_back(row.privilege);
    line.inherited = line.inherited && row.how == "member";
  });
  for (const auto& [pair, line] : drawn) {
    const FactId object = pair.second;
    const std::vector<FactId>& above = parents[pair.first];
    const bool shown_above = line.inherited && std::any_of(above.begin(), above.end(), [&drawn, object](FactId parent) {
                               return drawn.contains({parent, object});
                             });
    if (!shown_above) into.edge(into.node(pair.first, 5), into.node(object, 6), letters_of(line.privileges));
  }
}

void heat(const Report& report, const Storyteller& story, Map& map) {
  std::vector<std::vector<std::size_t>> arriving(map.nodes.size());
  for (std::size_t i = 0; i < map.edges.size(); ++i) arriving[map.edges[i].to].push_back(i);
  for (const Finding* finding : counting_findings(report)) {
    const std::vector<std::size_t> way = nodes_of(*finding, map, story);
    const std::set<std::size_t> passed(way.begin(), way.end());
    for (const std::size_t node : passed) {
      map.nodes[node].hot = true;
      for (const std::size_t index : arriving[node]) {
        Edge& edge = map.edges[index];
        if (map.nodes[edge.from].column == 0 || passed.contains(edge.from)) edge.hot = true;
      }
    }
  }
  for (const Edge& edge : map.edges) {
    if (edge.hot) map.nodes[edge.from].hot = true;
  }
}

/// Keeps the boxes that findings pass, then those with most lines; drops the lines of what is not kept.
void prune(Map& map) {
  std::vector<std::size_t> degree(map.nodes.size());
  for (const Edge& edge : map.edges) {
    ++degree[edge.from];
    ++degree[edge.to];
  }
  std::vector<std::size_t> order(map.nodes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(!map.nodes[a].hot, degree[b], std::string_view(map.nodes[a].title), a) <
           std::tuple(!map.nodes[b].hot, degree[a], std::string_view(map.nodes[b].title), b);
  });
  std::array<std::size_t, columns.size()> kept_in{};
  constexpr std::size_t dropped = static_cast<std::size_t>(-1);
  std::vector<std::size_t> becomes(map.nodes.size(), dropped);
  std::vector<Node> kept;
  for (const std::size_t index : order) {
    const std::size_t column = map.nodes[index].column;
    if (kept_in.at(column) == most_in_column) {
      ++map.hidden.at(column);
      continue;
    }
    ++kept_in.at(column);
    becomes[index] = kept.size();
    kept.push_back(std::move(map.nodes[index]));
  }
  std::vector<Edge> edges;
  std::stable_sort(map.edges.begin(), map.edges.end(), [](const Edge& a, const Edge& b) { return a.hot > b.hot; });
  for (Edge& edge : map.edges) {
    edge.from = becomes[edge.from];
    edge.to = becomes[edge.to];
    if (edge.from != dropped && edge.to != dropped && edges.size() < most_edges) edges.push_back(std::move(edge));
  }
  map.nodes = std::move(kept);
  map.edges = std::move(edges);
  map.node_of.clear();
  for (std::size_t i = 0; i < map.nodes.size(); ++i) {
    if (map.nodes[i].fact != FactId::none) map.node_of[map.nodes[i].fact] = i;
  }
}

using Columns = std::array<std::vector<std::size_t>, columns.size()>;

/// Orders one column by the mean place of its neighbours on one side.
void sweep(std::vector<std::size_t>& column, bool leftwards, const Map& map, std::vector<double>& rank) {
  std::map<std::size_t, std::pair<double, double>> sums;
  for (const Edge& edge : map.edges) {
    const std::size_t here = leftwards ? edge.from : edge.to;
    const std::size_t there = leftwards ? edge.to : edge.from;
    auto& [sum, count] = sums[here];
    sum += rank[there];
    count += 1;
  }
  const auto weight = [&](std::size_t node) {
    const auto found = sums.find(node);
    return found == sums.end() ? rank[node] : found->second.first / found->second.second;
  };
  std::sort(column.begin(), column.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(weight(a), std::string_view(map.nodes[a].title), a) <
           std::tuple(weight(b), std::string_view(map.nodes[b].title), b);
  });
  for (std::size_t i = 0; i < column.size(); ++i) {
    rank[column[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(column.size());
  }
}

void lay_out(Map& map) {
  Columns by_column;
  for (std::size_t i = 0; i < map.nodes.size(); ++i) by_column.at(map.nodes[i].column).push_back(i);
  std::vector<double> rank(map.nodes.size());
  for (std::vector<std::size_t>& column : by_column) {
    std::sort(column.begin(), column.end(), [&](std::size_t a, std::size_t b) {
      return std::tuple(std::string_view(map.nodes[a].title), a) < std::tuple(std::string_view(map.nodes[b].title), b);
    });
    for (std::size_t i = 0; i < column.size(); ++i) {
      rank[column[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(column.size());
    }
  }
  for (int round = 0; round < sweeps; ++round) {
    for (std::size_t i = 1; i < columns.size(); ++i) sweep(by_column.at(i), false, map, rank);
    for (std::size_t i = columns.size() - 1; i-- > 0;) sweep(by_column.at(i), true, map, rank);
  }
  std::size_t rows = 1;
  for (const auto& column : by_column) rows = std::max(rows, column.size());
  for (const auto& column : by_column) {
    const double above = static_cast<double>(rows - column.size()) * row_step / 2;
    for (std::size_t i = 0; i < column.size(); ++i) {
      Node& node = map.nodes[column[i]];
      node.x = margin + static_cast<double>(node.column) * column_step;
      node.y = top + above + static_cast<double>(i) * row_step;
    }
  }
  map.width = 2 * margin + static_cast<double>(columns.size() - 1) * column_step + box_width;
  map.height = top + static_cast<double>(rows) * row_step + 24;
}

/// The last characters say more than the first: hosts and schemas repeat.
std::string shortened(std::string_view title) {
  if (width_of(title) <= title_length) return std::string(title);
  std::size_t from = title.size();
  std::size_t width = 1;
  while (from > 0) {
    std::size_t start = from - 1;
    while (start > 0 && (static_cast<unsigned char>(title[start]) & 0xC0U) == 0x80U) --start;
    const std::size_t more = width_of(title.substr(start, from - start));
    if (width + more > title_length) break;
    width += more;
    from = start;
  }
  return "\u2026" + std::string(title.substr(from));
}

void draw_edge(const Edge& edge, const Map& map, std::ostream& out) {
  const Node& from = map.nodes[edge.from];
  const Node& to = map.nodes[edge.to];
  const double x1 = from.x + box_width;
  const double y1 = from.y + box_height / 2;
  // A membership joins two boxes of one column, on their right.
  const bool within = from.column == to.column;
  const double x2 = within ? x1 : to.x;
  const double bend = within ? x1 + 28 : x2 - 22;
  const double y2 = to.y + box_height / 2;
  out << "<path class=\"e" << (edge.hot ? " hot" : "") << "\" data-a=\"" << from.id << "\" data-b=\"" << to.id
      << "\" d=\"M" << x1 << ' ' << y1 << 'C' << x1 + (within ? 28 : 22) << ' ' << y1 << ' ' << bend << ' ' << y2 << ' '
      << x2 << ' ' << y2 << "\"><title>"
      << for_html(from.label + " \u2192 " + to.label + (edge.letters.empty() ? "" : " (" + edge.letters + ")"))
      << "</title></path>\n";
  if (!edge.letters.empty()) {
    out << "<text class=\"l\" x=\"" << x2 - 6 << "\" y=\"" << y2 - 5 << "\" data-a=\"" << from.id << "\" data-b=\""
        << to.id << "\">" << edge.letters << "</text>\n";
  }
}

void draw_node(const Node& node, std::ostream& out) {
  const std::string title = for_html(node.label);
  out << "<g class=\"n" << (node.hot ? " hot" : "") << "\" id=\"" << node.id
      << "\" tabindex=\"0\" role=\"button\" aria-pressed=\"false\""
      << " aria-label=\"" << columns.at(node.column) << ": " << title << "\" data-column=\"" << node.column
      << "\" data-title=\"" << title << "\" data-place=\"" << for_html(node.place) << "\" transform=\"translate("
      << node.x << ' ' << node.y << ")\"><title>" << title << "</title><rect width=\"" << box_width << "\" height=\""
      << box_height << "\" rx=\"7\"/><text x=\"10\" y=\"17\">" << for_html(shortened(node.title))
      << "</text><text class=\"s\" x=\"10\" y=\"32\">" << for_html(shortened(node.detail)) << "</text></g>\n";
}

}  // namespace

char letter_of(std::string_view privilege) {
  if (privilege == "SELECT") return 'r';
  if (privilege == "INSERT" || privilege == "UPDATE") return 'w';
  if (privilege == "DELETE" || privilege == "TRUNCATE") return 'd';
  if (privilege == "EXECUTE" || privilege == "USAGE" || privilege == "CONNECT") return 'x';
  return 'A';
}

std::string letters_of(const std::vector<std::string_view>& privileges) {
  std::string out;
  for (const char letter : std::string_view("rwdxA")) {
    const bool has = std::any_of(privileges.begin(), privileges.end(),
                                 [letter](std::string_view privilege) { return letter_of(privilege) == letter; });
    if (has) out += letter;
  }
  return out;
}

Map map_of(const Report& report, const Storyteller& story) {
  Map map;
  Builder into(report, map);
  collect_edge_side(report, into);
  collect_workloads(report, into, map);
  collect_database_side(report, into, map);
  collect_privileges(report, into, map);
  heat(report, story, map);
  prune(map);
  lay_out(map);
  return map;
}

std::vector<std::size_t> nodes_of(const Finding& finding, const Map& map, const Storyteller& story) {
  std::vector<std::size_t> out;
  const auto add = [&](FactId fact) {
    const auto found = map.node_of.find(fact);
    if (found != map.node_of.end() && std::find(out.begin(), out.end(), found->second) == out.end())
      out.push_back(found->second);
  };
  for (const Hop& hop : finding.hops) add(hop.fact);
  for (const FactId station : story.stations(finding)) add(station);
  add(finding.at_fact);
  return out;
}

std::string svg_of(const Map& map) {
  std::ostringstream out;
  out << "<svg width=\"" << map.width << "\" height=\"" << map.height << "\" viewBox=\"0 0 " << map.width << ' '
      << map.height
      << "\" role=\"group\" aria-label=\"Map of who reaches what, from the origin of requests to database objects\">\n";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double x = margin + static_cast<double>(i) * column_step;
    out << "<text class=\"h\" x=\"" << x << "\" y=\"24\">" << columns.at(i) << "</text>\n";
    if (map.hidden.at(i) > 0) {
      out << "<text class=\"h\" x=\"" << x << "\" y=\"" << map.height - 8 << "\">and " << map.hidden.at(i)
          << " more</text>\n";
    }
  }
  // What findings pass is drawn last, so that it lies on top.
  for (const bool hot : {false, true}) {
    for (const Edge& edge : map.edges) {
      if (edge.hot == hot) draw_edge(edge, map, out);
    }
  }
  std::vector<const Node*> reading_order;
  for (const Node& node : map.nodes) reading_order.push_back(&node);
  std::sort(reading_order.begin(), reading_order.end(),
            [](const Node* a, const Node* b) { return std::tuple(a->column, a->y) < std::tuple(b->column, b->y); });
  for (const Node* node : reading_order) draw_node(*node, out);
  out << "</svg>\n";
  return out.str();
}

}  // namespace routegrant::report::html
