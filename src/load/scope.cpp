#include "load/scope.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/example_files.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/meaning.hpp"

namespace routegrant::load {
namespace {

constexpr std::uint32_t no_identity = 0xffffffff;
/// More files than these that contradict each other are no variants of one deployment.
constexpr std::size_t most_variants = 32;
/// Where more do, they are examples, and a policy among them is one, too.
constexpr std::size_t few_variants = 6;

/// Which object of the cluster a manifest describes: the API group (without its version), kind, namespace and name.
std::string identity_of(const Object& object) {
  const std::string_view version = object.root["apiVersion"].text();
  const std::size_t slash = version.find('/');
  const yaml::Cursor metadata = object.root["metadata"];
  const std::string_view name = metadata["name"].text();
  if (name.empty()) return {};  // `generateName` makes a new object each time
  std::string result(slash == std::string_view::npos ? std::string_view{} : version.substr(0, slash));
  for (const std::string_view part : {object.root["kind"].text(), metadata["namespace"].text(), name}) {
    result.append("\n").append(part);
  }
  return result;
}

/// "Service shop/web"
std::string described(const Object& object) {
  const yaml::Cursor metadata = object.root["metadata"];
  std::string result(object.root["kind"].text());
  result += ' ';
  if (metadata["namespace"]) result.append(metadata["namespace"].text()).append("/");
  return result.append(metadata["name"].text());
}

/// Kinds of which each part of a deployment may bring the same object: to apply it twice changes nothing.
bool is_auxiliary(std::string_view kind) {
  constexpr std::array<std::string_view, 9> kinds{
      "ClusterRole", "ClusterRoleBinding", "ConfigMap", "NetworkPolicy", "ResourceQuota",
      "Role",        "RoleBinding",        "Secret",    "ServiceAccount"};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// Kinds that lead to what runs, and are nothing without it.
bool is_route(std::string_view kind) {
  constexpr std::array<std::string_view, 12> kinds{"Gateway", "GRPCRoute",    "HTTPProxy",       "HTTPRoute",
                                                   "Ingress", "IngressRoute", "IngressRouteTCP", "Middleware",
                                                   "Route",   "TCPRoute",     "TLSRoute",        "VirtualService"};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// Which object a manifest describes, and which of the texts that describe it.
struct Description {
  std::uint32_t identity = no_identity;
  std::uint32_t text = 0;

  auto operator<=>(const Description&) const = default;
};

/// Objects that go together so far.
struct Group {
  Scope scope;
  /// Sorted.
  std::vector<Description> descriptions;
  /// May not be joined with its neighbours, whatever it holds.
  bool stands_alone = false;
};

struct Directory {
  std::vector<Group> files;
  std::vector<Group> below;
};

class Grouping {
 public:
  Grouping(const std::vector<Object>& objects, const Sources& sources, const Kustomizations& kustomizations,
           Diagnostics& out)
      : objects_(objects), sources_(sources), kustomizations_(kustomizations), out_(out) {}

  std::vector<Scope> run();

 private:
  void number_identities();
  void gather_files();
  void leave_out_examples(std::vector<Group>& files);
  Group file_group(const std::string& path, const std::vector<std::size_t>& members);
  std::vector<Group> grouped(const std::string& directory, Directory content);
  [[nodiscard]] std::vector<std::uint32_t> contested(const std::vector<Group>& groups, bool same_words_too) const;
  [[nodiscard]] static bool holds_one_of(const Group& group, const std::vector<std::uint32_t>& identities);
  std::vector<Group> variants(const std::string& directory, std::vector<Group> files,
                              const std::vector<std::uint32_t>& shared) const;
  [[nodiscard]] bool is_shared_base(const Group& group) const;
  std::vector<Group> environments(const std::string& directory, std::vector<Group> children,
                                  const std::vector<std::uint32_t>& shared) const;
  [[nodiscard]] std::string example(std::uint32_t identity) const;
  [[nodiscard]] Group joined(const std::string& directory, std::vector<Group> groups) const;
  void leave_out_repeated(Scope& scope) const;
  void stand_alone_where_due(const std::string& directory, std::vector<Group>& groups) const;

  const std::vector<Object>& objects_;
  const Sources& sources_;
  const Kustomizations& kustomizations_;
  Diagnostics& out_;
  std::set<std::string, std::less<>> charts_;
  /// By object.
  std::vector<Description> description_;
  /// By identity: the first object that has it.
  std::vector<std::size_t> first_;
  std::map<std::string, Directory, std::less<>> directories_;
  std::vector<Group> finished_;
};

void Grouping::number_identities() {
  std::map<std::string, std::uint32_t, std::less<>> numbers;
  std::map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> texts;
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> meanings;
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    std::string identity = identity_of(objects_[i]);
    if (identity.empty()) {
      description_.emplace_back();
      continue;
    }
    const auto [found, is_new] = numbers.emplace(std::move(identity), static_cast<std::uint32_t>(first_.size()));
    if (is_new) first_.push_back(i);
    const Span span = objects_[i].root.span();
    const std::string_view text =
        text::trim(std::string_view(sources_[span.source].text).substr(span.begin, span.end - span.begin));
    const auto number = static_cast<std::uint32_t>(texts.size());
    const auto [words, are_new] = texts.try_emplace({found->second, text}, number);
    if (are_new && !is_new) {
      // Other words may say the same: a copy with a comment of its own.
      const std::size_t first = first_[found->second];
      meanings.try_emplace({found->second, meaning_of(objects_[first].root)}, description_[first].text);
      words->second = meanings.try_emplace({found->second, meaning_of(objects_[i].root)}, number).first->second;
    }
    description_.push_back({found->second, words->second});
  }
}

Group Grouping::file_group(const std::string& path, const std::vector<std::size_t>& members) {
  Group group;
  group.scope.name = path;
  std::map<std::uint32_t, std::size_t> last;
  for (const std::size_t member : members) {
    const std::uint32_t identity = description_[member].identity;
    if (identity == no_identity) continue;
    const auto [earlier, is_new] = last.emplace(identity, member);
    if (is_new) continue;
    out_.push_back({.kind = Diagnostic::Kind::note,
                    .span = objects_[member].root["metadata"]["name"].span(),
                    .message = described(objects_[member]) + " stands in this file already; the last one counts"});
    earlier->second = member;
  }
  for (const std::size_t member : members) {
    const std::uint32_t identity = description_[member].identity;
    if (identity == no_identity || last.at(identity) == member) group.scope.objects.push_back(member);
  }
  for (const auto& entry : last) group.descriptions.push_back(description_[entry.second]);
  return group;
}

void Grouping::gather_files() {
  for (std::size_t i = 0; i < objects_.size();) {
    const SourceId source = objects_[i].source;
    std::vector<std::size_t> members;
    for (; i < objects_.size() && objects_[i].source == source; ++i) members.push_back(i);
    const std::string& path = sources_[source].path;
    if (kustomizations_.mentioned.contains(path)) continue;
    Group group = file_group(path, members);
    if (path.starts_with('<')) {
      group.scope.kind = "stream";
      group.scope.reason = "what comes from standard input is one deployment";
      finished_.push_back(std::move(group));
      continue;
    }
    std::string directory(paths::directory_of(path));
    directories_[directory].files.push_back(std::move(group));
    while (!directory.empty()) {
      directory = paths::directory_of(directory);
      if (!directories_.emplace(directory, Directory{}).second) break;
    }
  }
}

/// An example that repeats an object of a file beside it is what that file was made from.
void Grouping::leave_out_examples(std::vector<Group>& files) {
  std::set<std::uint32_t> real;
  for (const Group& file : files) {
    if (is_named_example(file.scope.name)) continue;
    for (const Description& description : file.descriptions) real.insert(description.identity);
  }
  std::erase_if(files, [&](const Group& file) {
    if (!is_named_example(file.scope.name)) return false;
    const auto repeated = std::find_if(file.descriptions.begin(), file.descriptions.end(),
                                       [&](const Description& one) { return real.contains(one.identity); });
    if (repeated == file.descriptions.end()) return false;
    const Object& object = objects_[file.scope.objects.front()];
    out_.push_back({.kind = Diagnostic::Kind::note,
                    .span = Span{object.source, 0, 0},
                    .message = "this file is an example by its name and repeats " + example(repeated->identity) +
                               " of a file beside it, so it is not taken for deployed"});
    return true;
  });
}

/// The objects that several groups describe. Files of one directory may say the same in the same words, and still go
/// together; neighbouring directories that repeat a workload or a Service are copies, while a Secret or policy that
/// several need may stand in each. A Namespace is made once by whoever comes first.
std::vector<std::uint32_t> Grouping::contested(const std::vector<Group>& groups, bool same_words_too) const {
  std::vector<Description> all;
  for (const Group& group : groups) all.insert(all.end(), group.descriptions.begin(), group.descriptions.end());
  std::sort(all.begin(), all.end());
  std::vector<std::uint32_t> shared;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const std::uint32_t identity = all[i].identity;
    if (identity != all[i - 1].identity || (!shared.empty() && shared.back() == identity)) continue;
    const std::string_view kind = objects_[first_[identity]].root["kind"].text();
    const bool is_copy = same_words_too && !is_auxiliary(kind);
    if (kind != "Namespace" && (is_copy || all[i].text != all[i - 1].text)) shared.push_back(identity);
  }
  return shared;
}

bool Grouping::holds_one_of(const Group& group, const std::vector<std::uint32_t>& identities) {
  return std::any_of(group.descriptions.begin(), group.descriptions.end(), [&](const Description& description) {
    return std::binary_search(identities.begin(), identities.end(), description.identity);
  });
}

/// A directory's files where some describe one object differently. Where most do, each file is a deployment of its own.
/// Where few do, they are variants: each is taken with all files that it does not contradict, others of them first come
/// first served.
std::vector<Group> Grouping::variants(const std::string& directory, std::vector<Group> files,
                                      const std::vector<std::uint32_t>& shared) const {
  std::vector<Group> settled;
  std::vector<Group> disputed;
  for (Group& file : files) (holds_one_of(file, shared) ? disputed : settled).push_back(std::move(file));
  std::vector<Group> result;
  // Where they contradict each other only in what configures or routes, what runs is not another deployment.
  const bool are_settings = std::all_of(shared.begin(), shared.end(), [&](std::uint32_t identity) {
    const std::string_view kind = objects_[first_[identity]].root["kind"].text();
    return is_auxiliary(kind) || is_route(kind);
  });
  if ((!are_settings && disputed.size() > settled.size()) || disputed.size() > most_variants) {
    // What only configures the others (a policy, a Secret) goes with each of them.
    const bool are_few = disputed.size() <= few_variants;
    const auto runs = std::stable_partition(settled.begin(), settled.end(),
                                            [&](const Group& file) { return are_few && !is_shared_base(file); });
    const std::vector<Group> neutral(settled.begin(), runs);
    for (auto file = runs; file != settled.end(); ++file) result.push_back(std::move(*file));
    for (Group& file : disputed) {
      std::vector<Group> taken = neutral;
      const std::string name = file.scope.name;
      taken.push_back(std::move(file));
      result.push_back(taken.size() == 1 ? std::move(taken.front()) : joined(directory, std::move(taken)));
      result.back().scope.name = name;
    }
    for (Group& file : result) {
      file.scope.kind = "file";
      file.scope.reason = "files of one directory hold the same object (" + example(shared.front()) +
                          "), so each is a deployment of its own";
    }
    return result;
  }
  std::set<std::vector<std::size_t>> known;
  for (std::size_t own = 0; own < disputed.size(); ++own) {
    std::vector<Group> taken{disputed[own]};
    std::vector<std::size_t> numbers{own};
    for (std::size_t other = 0; other < disputed.size(); ++other) {
      if (other == own) continue;
      taken.push_back(disputed[other]);
      if (contested(taken, false).empty()) {
        numbers.push_back(other);
      } else {
        taken.pop_back();
      }
    }
    std::sort(numbers.begin(), numbers.end());
    if (!known.insert(std::move(numbers)).second) continue;
    taken.insert(taken.end(), settled.begin(), settled.end());
    Group variant = joined(directory, std::move(taken));
    variant.scope.name = disputed[own].scope.name;
    variant.scope.reason = "files of this directory hold the same object (" + example(shared.front()) +
                           "), so this one is taken with those that it does not contradict";
    result.push_back(std::move(variant));
  }
  return result;
}

/// Whether it holds something that runs or answers: what only configures is no base of anything.
bool Grouping::is_shared_base(const Group& group) const {
  constexpr std::array<std::string_view, 5> kinds{"DaemonSet", "Deployment", "Pod", "Service", "StatefulSet"};
  return std::any_of(group.scope.objects.begin(), group.scope.objects.end(), [&](std::size_t object) {
    return std::find(kinds.begin(), kinds.end(), objects_[object].root["kind"].text()) != kinds.end();
  });
}

/// `k8s/web.yaml` beside `k8s/dev/` and `k8s/prod/`, which contradict each other and not the files beside them: each is
/// deployed with those.
std::vector<Group> Grouping::environments(const std::string& directory, std::vector<Group> children,
                                          const std::vector<std::uint32_t>& shared) const {
  std::vector<Group> settled;
  std::vector<Group> disputed;
  for (Group& child : children) (holds_one_of(child, shared) ? disputed : settled).push_back(std::move(child));
  std::vector<Group> result;
  for (Group& child : disputed) {
    std::vector<Group> taken = settled;
    const std::string name = child.scope.name;
    taken.push_back(std::move(child));
    Group environment = joined(directory, std::move(taken));
    environment.scope.name = name;
    environment.scope.reason = "neighbouring directories hold the same object (" + example(shared.front()) +
                               "), so each is taken with what lies beside them";
    result.push_back(std::move(environment));
  }
  return result;
}

std::string Grouping::example(std::uint32_t identity) const {
  return described(objects_[first_[identity]]);
}

Group Grouping::joined(const std::string& directory, std::vector<Group> groups) const {
  // What lies in one child alone keeps the child's name: it is the deepest directory that holds it all.
  if (groups.size() == 1 && groups[0].scope.kind == "directory") return std::move(groups[0]);
  Group result;
  result.scope.name = directory.empty() ? "." : directory;
  result.scope.kind = "directory";
  result.scope.reason =
      "no object stands twice below this directory, so its manifests are taken to be deployed together";
  for (const Group& group : groups) {
    result.scope.objects.insert(result.scope.objects.end(), group.scope.objects.begin(), group.scope.objects.end());
    result.scope.files.insert(result.scope.files.end(), group.scope.files.begin(), group.scope.files.end());
    result.descriptions.insert(result.descriptions.end(), group.descriptions.begin(), group.descriptions.end());
  }
  std::sort(result.scope.objects.begin(), result.scope.objects.end());
  std::sort(result.descriptions.begin(), result.descriptions.end());
  result.descriptions.erase(std::unique(result.descriptions.begin(), result.descriptions.end()),
                            result.descriptions.end());
  leave_out_repeated(result.scope);
  return result;
}

/// What several files say in the same words is one object; of a Namespace the last has the last word on its labels. The
/// files that repeat it belong to the scope all the same.
void Grouping::leave_out_repeated(Scope& scope) const {
  std::map<Description, std::size_t> seen;
  std::set<SourceId> told;
  std::erase_if(scope.objects, [&](std::size_t index) {
    const Object& object = objects_[index];
    if (description_[index].identity == no_identity) return false;
    const auto [first, is_new] = seen.emplace(description_[index], index);
    if (is_new || object.root["kind"].text() == "Namespace") return false;
    scope.reason =
        "no object stands twice below this directory but in the same words, so its manifests are taken to be deployed "
        "together";
    scope.files.push_back(sources_[object.source].path);
    if (!told.insert(object.source).second) return true;
    out_.push_back({.kind = Diagnostic::Kind::note,
                    .span = object.root.span(),
                    .message = described(object) + " stands in the same words in " +
                               sources_[objects_[first->second].source].path + ", and counts once"});
    return true;
  });
}

void Grouping::stand_alone_where_due(const std::string& directory, std::vector<Group>& groups) const {
  const bool is_kustomization = kustomizations_.has_file_in(directory);
  if (!is_kustomization && !charts_.contains(directory)) return;
  for (Group& group : groups) {
    if (group.stands_alone) continue;
    group.stands_alone = true;
    if (is_kustomization && group.scope.name == (directory.empty() ? "." : directory)) group.scope.name += "/*";
    group.scope.kind = "directory";
    group.scope.reason = is_kustomization
                             ? "the kustomization of this directory does not list these manifests, so they are not "
                               "deployed with it"
                             : "these are the files of a Helm chart that are no templates";
  }
}

/// Joins a directory's files and what lies below it, if nothing stands twice in them.
std::vector<Group> Grouping::grouped(const std::string& directory, Directory content) {
  std::vector<Group> candidates;
  std::vector<Group> result;
  leave_out_examples(content.files);
  const std::vector<std::uint32_t> disputed = contested(content.files, false);
  if (!disputed.empty()) {
    for (Group& variant : variants(directory, std::move(content.files), disputed)) {
      variant.stands_alone = true;
      result.push_back(std::move(variant));
    }
  } else if (!content.files.empty()) {
    Group own = joined(directory, std::move(content.files));
    own.scope.name = directory.empty() ? "." : directory;
    own.scope.kind = "directory";
    candidates.push_back(std::move(own));
  }
  const bool has_own = !candidates.empty();
  for (Group& group : content.below) (group.stands_alone ? result : candidates).push_back(std::move(group));

  const std::vector<std::uint32_t> shared = contested(candidates, true);
  const bool has_base = has_own && is_shared_base(candidates.front()) && !holds_one_of(candidates.front(), shared);
  if (disputed.empty() && shared.empty() && !candidates.empty()) {
    result.push_back(joined(directory, std::move(candidates)));
  } else if (disputed.empty() && has_base && candidates.size() <= most_variants) {
    for (Group& environment : environments(directory, std::move(candidates), shared)) {
      environment.stands_alone = true;
      result.push_back(std::move(environment));
    }
  } else {
    for (Group& group : candidates) {
      group.stands_alone = true;
      if (!shared.empty()) {
        group.scope.reason = "neighbouring directories hold the same object (" + example(shared.front()) +
                             "), so each is a deployment of its own";
      }
      result.push_back(std::move(group));
    }
  }
  stand_alone_where_due(directory, result);
  return result;
}

std::vector<Scope> Grouping::run() {
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    const std::string& path = sources_[static_cast<SourceId>(i)].path;
    if (path == "Chart.yaml" || path.ends_with("/Chart.yaml")) charts_.emplace(paths::directory_of(path));
  }
  number_identities();
  gather_files();
  // A directory sorts before what lies below it, so from the end each is complete when its turn comes.
  while (!directories_.empty()) {
    auto last = directories_.extract(std::prev(directories_.end()));
    std::vector<Group> groups = grouped(last.key(), std::move(last.mapped()));
    std::vector<Group>& into =
        last.key().empty() ? finished_ : directories_[std::string(paths::directory_of(last.key()))].below;
    std::move(groups.begin(), groups.end(), std::back_inserter(into));
  }
  std::vector<Scope> scopes;
  for (Group& group : finished_) scopes.push_back(std::move(group.scope));
  std::sort(scopes.begin(), scopes.end(), [](const Scope& a, const Scope& b) { return a.name < b.name; });
  return scopes;
}

}  // namespace

std::vector<Scope> find_scopes(const std::vector<Object>& objects, const Sources& sources,
                               const Kustomizations& kustomizations, Diagnostics& out) {
  return Grouping(objects, sources, kustomizations, out).run();
}

}  // namespace routegrant::load
