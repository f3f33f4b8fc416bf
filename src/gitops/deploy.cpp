#include "gitops/deploy.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "gitops/build.hpp"
#include "gitops/chart.hpp"
#include "gitops/loose.hpp"
#include "gitops/resource_set.hpp"
#include "gitops/substitute.hpp"
#include "kustomize/files.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// Deployers that one scope may hold: more than that go in circles that no name tells.
constexpr std::size_t most_deployers = 20'000;

bool is_deployer(const yaml::Cursor& object) {
  const std::string_view kind = object["kind"].text();
  const bool may_be =
      kind == "Kustomization" || kind == "Application" || kind == "ApplicationSet" || kind == "FluxInstance";
  return may_be && gitops::is_deployer(kustomize::value_of(object));
}

std::string identity_of(const yaml::Cursor& object) {
  const std::string_view version = object["apiVersion"].text();
  const std::size_t slash = version.find('/');
  const yaml::Cursor metadata = object["metadata"];
  return text::join({std::string(slash == std::string_view::npos ? std::string_view{} : version.substr(0, slash)),
                     std::string(object["kind"].text()), std::string(metadata["namespace"].text()),
                     std::string(metadata["name"].text())},
                    "\n");
}

/// The deepest directory that holds both.
std::string common_directory(std::string_view a, std::string_view b) {
  std::string common;
  const std::vector<std::string_view> of_a = text::split(a, '/');
  const std::vector<std::string_view> of_b = text::split(b, '/');
  for (std::size_t i = 0; i < std::min(of_a.size(), of_b.size()) && of_a[i] == of_b[i]; ++i)
    common.append(common.empty() ? "" : "/").append(of_a[i]);
  return common;
}

/// What is known of one scope while deployers fill it.
struct State {
  std::size_t scope = 0;
  std::set<std::string> identities{};
  /// ConfigMaps and Secrets by "kind namespace/name": indexes of objects.
  std::map<std::string, std::size_t, std::less<>> keyed{};
  /// Deliveries that were made.
  std::set<std::string> seen{};
  std::vector<std::string> deployers{};
  Loose loose{};
};

struct Waiting {
  Value object{};
  std::string file{};
  std::size_t state = 0;
  /// Whether it has waited for a ConfigMap that another deployer may bring.
  bool has_waited = false;
};

class Deploying {
 public:
  Deploying(const Claims& claims, ResourceSets& resource_sets, kustomize::Tree& tree, helm::LocalCharts& charts,
            std::vector<load::Object>& objects, std::vector<load::Scope>& scopes)
      : claims_(claims),
        resource_sets_(resource_sets),
        tree_(tree),
        charts_(charts),
        objects_(objects),
        scopes_(scopes),
        deployed_(claims.files()) {
    for (const WrittenDeployer& deployer : claims.deployers()) deployed_.insert(deployer.file);
  }

  void run() {
    for (std::size_t i = 0, count = scopes_.size(); i < count; ++i) {
      if (scopes_[i].kind != "directory") continue;
      set_left_out_aside(i);
      set_excluded_aside(i);
    }
    for (std::size_t i = 0, count = scopes_.size(); i < count; ++i) {
      std::optional<std::string> directory;
      for (const std::size_t member : scopes_[i].objects) {
        if (!is_deployer(objects_[member].root)) continue;
        const std::string own(paths::directory_of(file_of(member)));
        directory = directory ? common_directory(*directory, own) : own;
      }
      if (!directory) continue;
      if (scopes_[i].kind != "directory") {
        open(i);
      } else {
        note_loose(open(apart(i, *directory)));
      }
    }
    drain();
    for (const WrittenDeployer& deployer : claims_.deployers()) {
      if (reached_.contains(deployer.object.span)) continue;
      scopes_.push_back({.name = name_for(deployer), .kind = "cluster"});
      const std::size_t state = open(scopes_.size() - 1);
      queue_.push_back({.object = deployer.object, .file = deployer.file, .state = state});
      drain();
    }
    for (const State& state : states_) tell_reason(state);
    std::erase_if(scopes_, [](const load::Scope& scope) {
      return scope.kind == "cluster" && scope.objects.empty() && scope.parts.empty();
    });
  }

 private:
  [[nodiscard]] const std::string& file_of(std::size_t object) const {
    return tree_.files().sources()[objects_[object].source].path;
  }

  [[nodiscard]] std::string directory_of(const std::vector<std::size_t>& objects) const {
    std::optional<std::string> common;
    for (const std::size_t member : objects) {
      const std::string_view own = paths::directory_of(file_of(member));
      common = common ? common_directory(*common, own) : std::string(own);
    }
    return common.value_or("");
  }

  /// Moves the manifests that Argo CD passes over in a directory which it deploys to a scope of their own.
  void set_left_out_aside(std::size_t index) {
    std::vector<std::size_t> left_out;
    std::vector<std::size_t> rest;
    for (const std::size_t member : scopes_[index].objects) {
      const bool stays = !claims_.left_out().contains(file_of(member)) || is_deployer(objects_[member].root);
      (stays ? rest : left_out).push_back(member);
    }
    if (left_out.empty()) return;
    const std::string directory = directory_of(left_out);
    load::Scope scope{.name = directory.empty() ? "*" : directory + "/*",
                      .kind = "directory",
                      .reason = "the Argo CD application that deploys their directory passes over these manifests",
                      .objects = std::move(left_out)};
    if (rest.empty()) {
      scopes_[index] = std::move(scope);
      return;
    }
    const std::string own = directory_of(rest);
    scopes_[index].name = own.empty() ? "." : own;
    scopes_[index].objects = std::move(rest);
    scopes_.push_back(std::move(scope));
  }

  /// Moves the manifests of each directory that an ApplicationSet excludes to a scope of their own.
  void set_excluded_aside(std::size_t index) {
    std::map<std::string, std::vector<std::size_t>> by_directory;
    std::vector<std::size_t> rest;
    for (const std::size_t member : scopes_[index].objects) {
      const auto found = claims_.excluded().find(file_of(member));
      const bool stays = found == claims_.excluded().end() || is_deployer(objects_[member].root);
      (stays ? rest : by_directory[found->second]).push_back(member);
    }
    if (by_directory.empty()) return;
    scopes_[index].objects = std::move(rest);
    for (auto& [directory, members] : by_directory) {
      load::Scope scope{.name = directory,
                        .kind = "directory",
                        .reason = "an Argo CD ApplicationSet excludes this directory, and nothing else deploys it",
                        .objects = std::move(members)};
      if (scopes_[index].objects.empty()) {
        scopes_[index] = std::move(scope);
      } else {
        scopes_.push_back(std::move(scope));
      }
    }
    const std::string own = directory_of(scopes_[index].objects);
    if (!by_directory.contains(scopes_[index].name)) scopes_[index].name = own.empty() ? "." : own;
  }

  /// Plain manifests that lie in no directory with deployers were only taken to go with them: nothing deploys them.
  std::size_t apart(std::size_t index, const std::string& directory) {
    std::vector<std::size_t> with;
    std::vector<std::size_t> without;
    for (const std::size_t member : scopes_[index].objects) {
      const bool is_below = directory.empty() || file_of(member).starts_with(directory + "/");
      (is_below ? with : without).push_back(member);
    }
    if (without.empty()) return index;
    load::Scope scope = scopes_[index];
    scope.name = directory;
    scope.objects = std::move(with);
    const std::string common = directory_of(without);
    scopes_[index].name = common.empty() ? "." : common;
    scopes_[index].objects = std::move(without);
    scopes_.push_back(std::move(scope));
    return scopes_.size() - 1;
  }

  std::string name_for(const WrittenDeployer& deployer) {
    std::optional<std::string> common;
    for (const Delivery& delivery : deployer.deliveries) {
      const auto directory = claims_.locate(delivery, deployer.file);
      if (directory) common = common ? common_directory(*common, *directory) : *directory;
    }
    const std::string name = !common ? deployer.file : common->empty() ? "." : *common;
    const bool is_taken =
        std::any_of(scopes_.begin(), scopes_.end(), [&](const auto& one) { return one.name == name; });
    return is_taken ? name + " (" + label_of(deployer.object) + ")" : name;
  }

  /// The state of a scope, and its deployers in the queue.
  std::size_t open(std::size_t scope) {
    states_.push_back({.scope = scope});
    const std::vector<std::size_t> members = scopes_[scope].objects;
    for (const std::size_t member : members) take(member, states_.size() - 1);
    return states_.size() - 1;
  }

  void note_loose(std::size_t state) {
    for (const std::size_t member : scopes_[states_[state].scope].objects) {
      if (!is_deployer(objects_[member].root)) states_[state].loose.add(member, objects_[member].root, file_of(member));
    }
  }

  /// Moves manifests of the scope that make an object which a deployer brings to a scope of their own.
  void set_apart_from(const yaml::Cursor& root, std::size_t state) {
    const std::vector<std::size_t> members = states_[state].loose.take_apart(root, deployed_);
    if (members.empty()) return;
    std::vector<std::size_t>& rest = scopes_[states_[state].scope].objects;
    for (const std::size_t member : members) {
      std::erase(rest, member);
      states_[state].identities.erase(identity_of(objects_[member].root));
      std::erase_if(states_[state].keyed, [member](const auto& keyed) { return keyed.second == member; });
    }
    const std::string directory = directory_of(members);
    scopes_.push_back({.name = directory.empty() ? "*" : directory,
                       .kind = "directory",
                       .reason = "what is deployed beside them holds an object of the same name, so that these "
                                 "manifests are taken to be deployed by themselves",
                       .objects = members});
  }

  /// Notes an object of the scope.
  void take(std::size_t index, std::size_t state) {
    const yaml::Cursor root = objects_[index].root;
    states_[state].identities.insert(identity_of(root));
    const std::string_view kind = root["kind"].text();
    if (kind == "ConfigMap" || kind == "Secret") {
      const yaml::Cursor metadata = root["metadata"];
      states_[state].keyed[std::string(kind) + " " + std::string(metadata["namespace"].text()) + "/" +
                           std::string(metadata["name"].text())] = index;
    }
    if (!is_deployer(root)) return;
    queue_.push_back({.object = kustomize::value_of(root), .file = file_of(index), .state = state});
  }

  void drain() {
    while (!queue_.empty() || !later_.empty()) {
      if (queue_.empty()) std::swap(queue_, later_);
      Waiting next = std::move(queue_.front());
      queue_.pop_front();
      deploy(std::move(next));
    }
  }

  void deploy(Waiting next) {
    reached_.insert(next.object.span);
    Variables variables;
    if (!read_variables(next, variables) && !next.has_waited) {
      next.has_waited = true;
      later_.push_back(std::move(next));
      return;
    }
    for (const Delivery& delivery : deliveries_of(next.object, next.file, tree_.files())) {
      // A chart of a repository of charts: who reads the object names it.
      if (!delivery.is_chart) deliver(delivery, next, variables);
    }
  }

  std::size_t destination(const Delivery& delivery, std::size_t state) {
    if (delivery.destination.empty()) return state;
    const std::pair<std::size_t, std::string> key{state, delivery.destination};
    const auto found = elsewhere_.find(key);
    if (found != elsewhere_.end()) return found->second;
    const load::Scope& here = scopes_[states_[state].scope];
    scopes_.push_back(
        {.name = here.name + "@" + delivery.destination, .kind = "cluster", .destination = delivery.destination});
    const std::size_t opened = open(scopes_.size() - 1);
    elsewhere_.emplace(key, opened);
    return opened;
  }

  void deliver(const Delivery& delivery, const Waiting& from, const Variables& variables) {
    const std::size_t target = destination(delivery, from.state);
    State& state = states_[target];
    const std::string key =
        delivery.by + "\n" + delivery.path + "\n" + delivery.namespace_name + "\n" + delivery.include;
    if (state.seen.size() >= most_deployers || !state.seen.insert(key).second) return;
    const std::optional<std::string> directory = claims_.locate(delivery, from.file);
    load::Part part{.by = delivery.by,
                    .path = delivery.path,
                    .namespace_name = delivery.namespace_name,
                    .is_read = false,
                    .span = delivery.span};
    if (directory) {
      const Contents contents = contents_of(delivery, *directory, tree_);
      part.is_chart = contents.is_chart;
      std::optional<kustomize::Built> built;
      built = contents.is_chart ? build_chart(delivery, *directory, charts_, tree_.files())
                                : build(delivery, *directory, contents, variables, tree_);
      if (built) {
        part.is_read = true;
        part.path = directory->empty() ? "." : *directory;
        state.deployers.push_back(delivery.by);
        add(*built, delivery, target);
      }
    }
    load::Scope& scope = scopes_[states_[target].scope];
    scope.files.push_back(from.file);
    scope.parts.push_back(std::move(part));
  }

  void add(const kustomize::Built& built, const Delivery& delivery, std::size_t target) {
    for (const kustomize::Resource& resource : built.resources) {
      const auto made = resource_sets_.made_by(resource.root);
      if (!made) {
        add(resource, target);
        continue;
      }
      for (const Value& root : *made) {
        kustomize::Resource one;
        one.root = root;
        add(one, target);
      }
    }
    for (const Value& chart : built.charts) {
      load::Part part = chart_part(chart, delivery.by);
      if (part.namespace_name.empty()) part.namespace_name = delivery.namespace_name;
      scopes_[states_[target].scope].parts.push_back(std::move(part));
    }
  }

  void add(const kustomize::Resource& resource, std::size_t target) {
    load::Object object = tree_.frozen(resource);
    if (object.document.tree == nullptr) return;
    set_apart_from(object.root, target);
    const std::string identity = identity_of(object.root);
    if (!object.root["metadata"]["name"].text().empty() && states_[target].identities.contains(identity)) return;
    scopes_[states_[target].scope].objects.push_back(objects_.size());
    objects_.push_back(std::move(object));
    take(objects_.size() - 1, target);
  }

  /// Whether all sources of variables are in the scope. A value of a Secret is never read: its variables stay as they
  /// are written.
  bool read_variables(const Waiting& from, Variables& variables) const {
    const Value& post_build = part(from.object, "spec.postBuild");
    const State& state = states_[from.state];
    const std::string space(part(from.object, "metadata").text_of("namespace"));
    for (const Value& source : post_build.items_of("substituteFrom")) {
      const std::string kind(source.text_of("kind"));
      const std::string name(source.text_of("name"));
      const std::string slashed = "/" + name;
      std::string key = kind + " ";
      key.append(space).append(slashed);
      auto found = state.keyed.find(key);
      if (found == state.keyed.end()) found = state.keyed.find(key.replace(kind.size() + 1, space.size(), ""));
      variables.any = true;
      if (found == state.keyed.end()) {
        // An optional one that is not there gives nothing; but it may be made outside Git.
        variables.complete = false;
        continue;
      }
      const yaml::Cursor root = objects_[found->second].root;
      for (const char* data : {"data", "stringData"}) {
        for (const yaml::Cursor& entry : root[data].items()) {
          const bool is_open = kind == "ConfigMap" && !entry.text().starts_with("ENC[");
          variables.named[std::string(entry.key())] =
              is_open ? std::optional(variable_of(entry.text(), entry.span())) : std::nullopt;
        }
      }
    }
    for (const Value& entry : part(post_build, "substitute").children) {
      variables.any = true;
      variables.named[std::string(entry.key)] = variable_of(entry.text, entry.span);
    }
    return variables.complete;
  }

  /// Flux takes line ends out of the value.
  static Variable variable_of(std::string_view text, Span span) {
    Variable variable{.text = std::string(text), .span = span};
    std::erase(variable.text, '\n');
    if (variable.text == text) variable.written = text;
    return variable;
  }

  void tell_reason(const State& state) {
    load::Scope& scope = scopes_[state.scope];
    std::sort(scope.files.begin(), scope.files.end());
    scope.files.erase(std::unique(scope.files.begin(), scope.files.end()), scope.files.end());
    if (state.deployers.empty()) return;
    scope.kind = "cluster";
    std::vector<std::string> names(state.deployers.begin(), state.deployers.end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const std::size_t more = names.size() > 2 ? names.size() - 2 : 0;
    if (more > 0) names.resize(2);
    if (more > 0) names.push_back(std::to_string(more) + " more");
    const std::string which = scope.destination.empty() ? "one cluster" : "the cluster '" + scope.destination + "'";
    scope.reason = text::enumerated(names) + " deploy" + (names.size() == 1 ? "s" : "") + " this to " + which;
  }

  const Claims& claims_;
  ResourceSets& resource_sets_;
  kustomize::Tree& tree_;
  helm::LocalCharts& charts_;
  std::vector<load::Object>& objects_;
  std::vector<load::Scope>& scopes_;
  /// Files of deployers, and those that they claim.
  Paths deployed_;
  std::vector<State> states_;
  std::deque<Waiting> queue_;
  std::deque<Waiting> later_;
  std::set<Span> reached_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> elsewhere_;
};

}  // namespace

load::Part chart_part(const Value& chart, const std::string& by) {
  const std::string_view name = chart.text_of("name").empty() ? chart.text_of("chartName") : chart.text_of("name");
  if (!chart.text_of("apiVersion").empty()) {
    std::string what = "what the generator ";
    what.append(chart.text_of("kind")).append(" makes");
    return {.by = by, .path = std::move(what), .is_read = false, .span = chart.span};
  }
  return {.by = by,
          .path = std::string(name),
          .namespace_name = std::string(chart.text_of("namespace")),
          .is_read = false,
          .is_chart = true,
          .span = chart.span};
}

void note_unread_parts(const std::vector<load::Scope>& scopes, Diagnostics& out) {
  for (const load::Scope& scope : scopes) {
    for (const load::Part& part : scope.parts) {
      if (part.is_read) continue;
      const std::string what = part.is_chart ? " deploys the chart " : " deploys ";
      const std::string why = part.is_chart ? ", which is not rendered" : ", which is not in this tree";
      const std::string where = part.namespace_name.empty() ? "" : " to namespace " + part.namespace_name;
      std::string message = part.by + what;
      message.append(part.path).append(where).append(why).append(", so its objects are not seen here");
      out.push_back({.kind = Diagnostic::Kind::note, .span = part.span, .message = std::move(message)});
    }
  }
}

void deploy(const Claims& claims, ResourceSets& resource_sets, kustomize::Tree& tree, helm::LocalCharts& charts,
            std::vector<load::Object>& objects, std::vector<load::Scope>& scopes) {
  run_resource_sets(resource_sets, tree, objects, scopes);
  if (claims.deployers().empty()) return;
  Deploying(claims, resource_sets, tree, charts, objects, scopes).run();
}

}  // namespace routegrant::gitops
