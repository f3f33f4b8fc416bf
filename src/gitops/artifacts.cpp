#include "gitops/artifacts.hpp"

#include <algorithm>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "gitops/delivery.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

constexpr std::string_view artifact_kind = "ExternalArtifact";

/// Steps to the directory above are refused in a destination, and lead out of a source.
bool leads_up(std::string_view path) {
  const std::vector<std::string_view> steps = text::split(path, '/');
  return std::find(steps.begin(), steps.end(), "..") != steps.end();
}

std::string key_of(std::string_view kind, std::string_view space, std::string_view name) {
  return text::join({std::string(kind), std::string(space), std::string(name)}, "/");
}

bool is_pattern(std::string_view path) {
  return path.find_first_of("*?[]") != std::string_view::npos;
}

/// What of `path` lies below `directory`, or nothing where it is not below.
std::optional<std::string_view> below(std::string_view path, std::string_view directory) {
  if (directory.empty()) return path;
  if (!path.starts_with(directory)) return std::nullopt;
  path.remove_prefix(directory.size());
  if (path.empty()) return path;
  return path.starts_with('/') ? std::optional(path.substr(1)) : std::nullopt;
}

}  // namespace

bool is_artifact(std::string_view repository) {
  return repository.starts_with(artifact_kind) && repository.substr(artifact_kind.size()).starts_with('/');
}

/// `@alias/dir/**` puts what is in the directory at the destination, `@alias/dir` the directory itself below it, and
/// any other pattern what it matches by its whole path (source-watcher, internal/builder/builder.go).
Artifacts::Copy Artifacts::copy_of(const Value& entry, const Value& generator) {
  constexpr std::string_view everything = "**";
  constexpr std::string_view root = "@artifact/";
  const std::string_view written = entry.text_of("from");
  std::string_view to = entry.text_of("to");
  const std::size_t slash = written.find('/');
  const bool is_refused = !written.starts_with('@') || slash == std::string_view::npos || !to.starts_with(root);
  if (is_refused || leads_up(written) || leads_up(to)) return {};
  Copy copy;
  const std::string_view alias = written.substr(1, slash - 1);
  for (const Value& source : part(generator, "spec").items_of("sources")) {
    if (source.text_of("alias") != alias) continue;
    const std::string_view space = source.text_of("namespace");
    copy.repository =
        key_of(source.text_of("kind"), space.empty() ? part(generator, "metadata").text_of("namespace") : space,
               source.text_of("name"));
  }
  std::string_view from = written.substr(slash + 1);
  to.remove_prefix(root.size());
  copy.to = paths::normal(to);
  copy.leaves_out = !entry.items_of("exclude").empty();
  const bool is_contents = from == everything || from.ends_with("/**");
  if (is_contents) from.remove_suffix(from == everything ? everything.size() : everything.size() + 1);
  copy.from = paths::normal(from);
  copy.is_directory = !is_pattern(copy.from) && entry.text_of("strategy") != "Extract";
  if (!is_contents && copy.is_directory && !copy.from.empty())
    copy.to = paths::joined(copy.to, paths::base_name(copy.from));
  return copy;
}

void Artifacts::add(const Value& object, std::string_view file) {
  constexpr std::string_view group = "source.extensions.fluxcd.io/";
  if (object.text_of("kind") != "ArtifactGenerator" || !object.text_of("apiVersion").starts_with(group)) return;
  for (const Value& artifact : part(object, "spec").items_of("artifacts")) {
    Copies copies;
    for (const Value& entry : artifact.items_of("copy")) copies.push_back(copy_of(entry, object));
    const std::string key =
        key_of(artifact_kind, part(object, "metadata").text_of("namespace"), artifact.text_of("name"));
    for (std::string_view directory = paths::directory_of(file);; directory = paths::directory_of(directory)) {
      const auto [place, is_first] = around_.emplace(std::pair(key, std::string(directory)), artifacts_.size());
      if (!is_first) place->second.reset();
      if (directory.empty()) break;
    }
    artifacts_.push_back(std::move(copies));
  }
}

const Artifacts::Copies* Artifacts::nearest(std::string_view artifact, std::string_view file) const {
  for (std::string_view directory = paths::directory_of(file);; directory = paths::directory_of(directory)) {
    const auto found = around_.find({std::string(artifact), std::string(directory)});
    if (found != around_.end()) return found->second ? &artifacts_[*found->second] : nullptr;
    if (directory.empty()) return nullptr;
  }
}

std::optional<Origin> Artifacts::origin(std::string_view artifact, std::string_view path, std::string_view file,
                                        const kustomize::Files& files) const {
  constexpr std::size_t most_copies = 100;
  const Copies* copies = nearest(artifact, file);
  if (copies == nullptr || copies->size() > most_copies) return std::nullopt;
  const std::string wanted = paths::normal(path);
  std::optional<Origin> origin;
  for (const Copy& copy : *copies) {
    const std::optional<std::string_view> rest = below(wanted, copy.to);
    if (!rest) {
      // What is added to the directory from elsewhere makes it another one.
      if (below(copy.to, wanted)) return std::nullopt;
      continue;
    }
    if (!copy.is_directory || copy.repository.empty()) return std::nullopt;
    const std::string there = rest->empty() ? copy.from : paths::joined(copy.from, *rest);
    if (!directory_in_tree(there, file, files)) continue;
    if (origin) return std::nullopt;
    origin = Origin{.repository = copy.repository, .path = there, .leaves_out = copy.leaves_out};
  }
  return origin;
}

}  // namespace routegrant::gitops
