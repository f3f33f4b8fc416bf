#include "gitops/loose.hpp"

#include <optional>

#include "base/paths.hpp"

namespace routegrant::gitops {
namespace {

/// API group, kind and name; a namespace may yet be given by whoever deploys the object.
std::string identity_of(const yaml::Cursor& object) {
  const std::string_view version = object["apiVersion"].text();
  const std::size_t slash = version.find('/');
  std::string identity(slash == std::string_view::npos ? std::string_view() : version.substr(0, slash));
  identity.append("\n").append(object["kind"].text());
  identity.append("\n").append(object["metadata"]["name"].text());
  return identity;
}

bool holds_any(const std::string& directory, const Paths& files) {
  const std::string prefix = directory.empty() ? "" : directory + "/";
  const auto found = files.lower_bound(prefix);
  return found != files.end() && found->starts_with(prefix);
}

/// The highest directory around the file that holds none of these; the file itself where its own directory does.
std::string free_place(const std::string& file, const Paths& deployed) {
  std::string place = file;
  while (true) {
    std::string directory(paths::directory_of(place));
    if (directory.empty() || holds_any(directory, deployed)) return place;
    place = std::move(directory);
  }
}

}  // namespace

void Loose::add(std::size_t object, const yaml::Cursor& root, const std::string& file) {
  if (root["metadata"]["name"].text().empty()) return;
  std::string identity = identity_of(root);
  by_identity_.emplace(identity, object);
  members_.emplace(object, Member{std::move(identity), std::string(root["metadata"]["namespace"].text()), file});
}

std::vector<std::size_t> Loose::take_apart(const yaml::Cursor& root, const Paths& deployed) {
  std::vector<std::size_t> taken;
  if (by_identity_.empty()) return taken;
  const std::string_view space = root["metadata"]["namespace"].text();
  std::optional<std::string> place;
  const auto same = by_identity_.equal_range(identity_of(root));
  for (auto at = same.first; at != same.second && !place; ++at) {
    const Member& member = members_.at(at->second);
    const bool may_be_same = member.namespace_name == space || member.namespace_name.empty() || space.empty();
    if (may_be_same) place = free_place(member.file, deployed);
  }
  if (!place) return taken;
  for (const auto& [object, member] : members_) {
    if (member.file == *place || member.file.starts_with(*place + "/")) taken.push_back(object);
  }
  for (const std::size_t object : taken) {
    const auto all = by_identity_.equal_range(members_.at(object).identity);
    for (auto at = all.first; at != all.second; ++at) {
      if (at->second != object) continue;
      by_identity_.erase(at);
      break;
    }
    members_.erase(object);
  }
  return taken;
}

}  // namespace routegrant::gitops
