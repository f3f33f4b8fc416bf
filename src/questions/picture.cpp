#include "questions/picture.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

constexpr std::size_t most_edges = 500;

/// Collects boxes and arrows, each once, in the order in which they are met.
class Drawing {
 public:
  std::size_t node(std::string_view kind, std::string label) {
    const auto [at, is_new] = nodes_.try_emplace({kind, label}, picture_.nodes.size());
    if (is_new) picture_.nodes.push_back({kind, std::move(label)});
    return at->second;
  }

  void edge(std::size_t from, std::size_t to, const std::vector<std::string>& labels = {}) {
    const auto [at, is_new] = edges_.try_emplace({from, to}, picture_.edges.size());
    if (is_new) {
      picture_.edges.push_back({from, to, {}});
      labels_.emplace_back();
    }
    labels_[at->second].insert(labels.begin(), labels.end());
  }

  Picture finish() {
    for (std::size_t i = 0; i < labels_.size(); ++i)
      picture_.edges[i].label = text::join({labels_[i].begin(), labels_[i].end()}, ", ");
    return std::move(picture_);
  }

 private:
  Picture picture_;
  std::map<std::pair<std::string_view, std::string>, std::size_t> nodes_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> edges_;
  std::vector<std::set<std::string>> labels_;
};

std::string id_of(std::size_t node) {
  return "n" + std::to_string(node + 1);
}

std::string_view shape_of(std::string_view kind) {
  if (kind == "entry") return "cds";
  if (kind == "workload") return "box3d";
  return kind == "role" ? "house" : "cylinder";
}

}  // namespace

Picture picture_of(const Access& access) {
  Drawing drawing;
  for (const AccessRow& row : access.rows()) {
    const std::size_t workload = drawing.node("workload", workload_name(access.workloads[row.workload]));
    if (row.route != FactId::none) drawing.edge(drawing.node("entry", access.routes[row.route].entry), workload);
    const Login& login = access.logins[row.login];
    const bool known = login.known == "known";
    const std::size_t role = drawing.node("role", known ? login.role_name : "? (" + login.known + ")");
    drawing.edge(workload, role);
    std::size_t holder = role;
    if (row.as_role != FactId::none && row.as_role != row.role) {
      holder = drawing.node("role", access.roles[row.as_role].name);
      drawing.edge(role, holder, {"SET ROLE"});
    }
    if (row.access.object == FactId::none) continue;
    std::string object = access.objects[row.access.object].full_name;
    if (!row.access.column.empty()) object += "(" + row.access.column + ")";
    drawing.edge(holder, drawing.node("object", object), row.access.privileges);
  }
  return drawing.finish();
}

void write_mermaid(const Picture& picture, std::ostream& out) {
  out << "flowchart LR\n";
  const std::size_t drawn = std::min(picture.edges.size(), most_edges);
  std::set<std::size_t> used;
  for (std::size_t i = 0; i < drawn; ++i) used.insert({picture.edges[i].from, picture.edges[i].to});
  for (const std::size_t i : used) {
    const PictureNode& node = picture.nodes[i];
    const std::string label = "\"" + report::for_mermaid(node.label) + "\"";
    out << "  " << id_of(i)
        << (node.kind == "entry"      ? "([" + label + "])"
            : node.kind == "workload" ? "[" + label + "]"
            : node.kind == "role"     ? "{{" + label + "}}"
                                      : "[(" + label + ")]")
        << '\n';
  }
  for (std::size_t i = 0; i < drawn; ++i) {
    const PictureEdge& edge = picture.edges[i];
    out << "  " << id_of(edge.from) << " -->";
    if (!edge.label.empty()) out << "|\"" << report::for_mermaid(edge.label) << "\"|";
    out << ' ' << id_of(edge.to) << '\n';
  }
  if (drawn < picture.edges.size()) {
    out << "%% " << picture.edges.size() - drawn << " more arrows are not drawn: GitHub draws 500; see --format dot\n";
  }
}

void write_dot(const Picture& picture, std::ostream& out) {
  out << "digraph routegrant {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n";
  for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
    out << "  " << id_of(i) << " [shape=" << shape_of(picture.nodes[i].kind) << ", label=\""
        << report::for_dot(picture.nodes[i].label) << "\"];\n";
  }
  for (const PictureEdge& edge : picture.edges) {
    out << "  " << id_of(edge.from) << " -> " << id_of(edge.to);
    if (!edge.label.empty()) out << " [label=\"" << report::for_dot(edge.label) << "\"]";
    out << ";\n";
  }
  out << "}\n";
}

void write_graph_json(const Picture& picture, std::string_view tool_version, std::ostream& out) {
  report::JsonWriter json(out);
  json.begin_object().header("graph", tool_version).key("nodes").begin_array();
  for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
    json.begin_object().member("id", std::string_view(id_of(i))).member("kind", picture.nodes[i].kind);
    json.member("label", std::string_view(picture.nodes[i].label)).end_object();
  }
  json.end_array().key("edges").begin_array();
  for (const PictureEdge& edge : picture.edges) {
    json.begin_object().member("from", std::string_view(id_of(edge.from)));
    json.member("to", std::string_view(id_of(edge.to))).member("label", std::string_view(edge.label)).end_object();
  }
  json.end_array().end_object();
  json.finish();
}

}  // namespace routegrant::questions
