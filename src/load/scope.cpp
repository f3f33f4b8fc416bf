#include "load/scope.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace routegrant::load {
namespace {

constexpr std::uint32_t no_identity = 0xffffffff;

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

std::string directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash));
}

/// Objects that go together so far.
struct Group {
  Scope scope;
  /// Sorted.
  std::vector<std::uint32_t> identities;
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
  Group file_group(const std::string& path, const std::vector<std::size_t>& members);
  std::vector<Group> grouped(const std::string& directory, Directory content);
  [[nodiscard]] std::optional<std::uint32_t> shared_identity(const std::vector<Group>& groups) const;
  [[nodiscard]] std::string example(std::uint32_t identity) const;
  [[nodiscard]] static Group joined(const std::string& directory, std::vector<Group> groups);
  void stand_alone_where_due(const std::string& directory, std::vector<Group>& groups) const;

  const std::vector<Object>& objects_;
  const Sources& sources_;
  const Kustomizations& kustomizations_;
  Diagnostics& out_;
  std::set<std::string, std::less<>> charts_;
  /// By object.
  std::vector<std::uint32_t> identity_;
  /// By identity: the first object that has it.
  std::vector<std::size_t> first_;
  std::map<std::string, Directory, std::less<>> directories_;
  std::vector<Group> finished_;
};

void Grouping::number_identities() {
  std::map<std::string, std::uint32_t, std::less<>> numbers;
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    std::string identity = identity_of(objects_[i]);
    if (identity.empty()) {
      identity_.push_back(no_identity);
      continue;
    }
    const auto [found, is_new] = numbers.emplace(std::move(identity), static_cast<std::uint32_t>(first_.size()));
    if (is_new) first_.push_back(i);
    identity_.push_back(found->second);
  }
}

Group Grouping::file_group(const std::string& path, const std::vector<std::size_t>& members) {
  Group group;
  group.scope.name = path;
  std::map<std::uint32_t, std::size_t> last;
  for (const std::size_t member : members) {
    if (identity_[member] == no_identity) continue;
    const auto [earlier, is_new] = last.emplace(identity_[member], member);
    if (is_new) continue;
    out_.push_back({.kind = Diagnostic::Kind::note,
                    .span = objects_[member].root["metadata"]["name"].span(),
                    .message = described(objects_[member]) + " stands in this file already; the last one counts"});
    earlier->second = member;
  }
  for (const std::size_t member : members) {
    const bool counts = identity_[member] == no_identity || last.at(identity_[member]) == member;
    if (counts) group.scope.objects.push_back(member);
  }
  for (const auto& entry : last) group.identities.push_back(entry.first);
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
    std::string directory = directory_of(path);
    directories_[directory].files.push_back(std::move(group));
    while (!directory.empty()) {
      directory = directory_of(directory);
      if (!directories_.emplace(directory, Directory{}).second) break;
    }
  }
}

std::optional<std::uint32_t> Grouping::shared_identity(const std::vector<Group>& groups) const {
  std::vector<std::uint32_t> all;
  for (const Group& group : groups) all.insert(all.end(), group.identities.begin(), group.identities.end());
  std::sort(all.begin(), all.end());
  const auto twice = std::adjacent_find(all.begin(), all.end());
  return twice == all.end() ? std::nullopt : std::optional(*twice);
}

std::string Grouping::example(std::uint32_t identity) const {
  return described(objects_[first_[identity]]);
}

Group Grouping::joined(const std::string& directory, std::vector<Group> groups) {
  // What lies in one child alone keeps the child's name: it is the deepest directory that holds it all.
  if (groups.size() == 1 && groups[0].scope.kind == "directory") return std::move(groups[0]);
  Group result;
  result.scope.name = directory.empty() ? "." : directory;
  result.scope.kind = "directory";
  result.scope.reason =
      "no object stands twice below this directory, so its manifests are taken to be deployed together";
  for (const Group& group : groups) {
    result.scope.objects.insert(result.scope.objects.end(), group.scope.objects.begin(), group.scope.objects.end());
    result.identities.insert(result.identities.end(), group.identities.begin(), group.identities.end());
  }
  std::sort(result.scope.objects.begin(), result.scope.objects.end());
  std::sort(result.identities.begin(), result.identities.end());
  return result;
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
  bool is_split = false;
  if (const std::optional<std::uint32_t> shared = shared_identity(content.files)) {
    is_split = true;
    for (Group& file : content.files) {
      file.scope.kind = "file";
      file.scope.reason =
          "files of one directory hold the same object (" + example(*shared) + "), so each is a deployment of its own";
      file.stands_alone = true;
      result.push_back(std::move(file));
    }
  } else if (!content.files.empty()) {
    Group own = joined(directory, std::move(content.files));
    own.scope.name = directory.empty() ? "." : directory;
    own.scope.kind = "directory";
    candidates.push_back(std::move(own));
  }
  for (Group& group : content.below) (group.stands_alone ? result : candidates).push_back(std::move(group));

  const std::optional<std::uint32_t> shared = shared_identity(candidates);
  if (!is_split && !shared && !candidates.empty()) {
    result.push_back(joined(directory, std::move(candidates)));
  } else {
    for (Group& group : candidates) {
      group.stands_alone = true;
      if (shared) {
        group.scope.reason = "neighbouring directories hold the same object (" + example(*shared) +
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
    if (path == "Chart.yaml" || path.ends_with("/Chart.yaml")) charts_.insert(directory_of(path));
  }
  number_identities();
  gather_files();
  // A directory sorts before what lies below it, so from the end each is complete when its turn comes.
  while (!directories_.empty()) {
    auto last = directories_.extract(std::prev(directories_.end()));
    std::vector<Group> groups = grouped(last.key(), std::move(last.mapped()));
    std::vector<Group>& into = last.key().empty() ? finished_ : directories_[directory_of(last.key())].below;
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
