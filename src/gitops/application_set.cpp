#include "gitops/application_set.hpp"

#include <algorithm>
#include <set>

#include "base/glob.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"
#include "gitops/parameter_selector.hpp"
#include "gitops/source_overrides.hpp"
#include "gitops/template_patch.hpp"
#include "helm/release.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// Applications that one set may make; Argo CD has no bound, but no person reads more.
constexpr std::size_t most_sets = 10'000;
constexpr std::size_t deepest_generator = 3;

/// Characters that names cannot hold become "-" (applicationset/utils, SanitizeName).
std::string normalized(std::string_view name) {
  std::string out = text::lower(name);
  for (char& byte : out) {
    const bool is_allowed = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
    if (!is_allowed) byte = '-';
  }
  return out;
}

void flatten(const Value& value, const std::string& name, Parameters& into) {
  if (value.is_scalar()) {
    into[name] = value.text;
    return;
  }
  for (std::size_t i = 0; i < value.children.size(); ++i) {
    const Value& child = value.children[i];
    std::string key = name;
    if (!key.empty()) key += '.';
    key += value.is_mapping() ? std::string(child.key) : std::to_string(i);
    flatten(child, key, into);
  }
}

/// The parameters that a directory gives; Argo CD's plain templates know `path`, its Go templates `.path.path`.
void add_path(std::string_view path, const std::string& prefix, Parameters& into) {
  const std::string name = prefix.empty() ? "path" : prefix + ".path";
  const std::string base(paths::base_name(path));
  into[name] = path;
  into[name + ".path"] = path;
  into[name + ".basename"] = base;
  into[name + ".basenameNormalized"] = normalized(base);
  std::size_t index = 0;
  for (const std::string_view step : text::split(path, '/')) {
    into[name + ".segments." + std::to_string(index)] = step;
    into[name + "[" + std::to_string(index++) + "]"] = step;
  }
}

/// Whether a list's `elementsYaml` is a template: what it makes of whole parameters (`toJson`) is not followed.
bool is_made_up(const Value& elements) {
  return elements.text.find("{{") != std::string_view::npos;
}

/// Whether some parameters of a generator are known to a cluster or a server alone.
bool asks_the_world(const Value& generator, std::size_t depth) {
  if (depth > deepest_generator) return true;
  for (const char* nesting : {"matrix", "merge"}) {
    const Value* outer = generator.find(nesting);
    if (outer == nullptr) continue;
    const kustomize::Children& inner = outer->items_of("generators");
    return std::any_of(inner.begin(), inner.end(), [&](const Value& one) { return asks_the_world(one, depth + 1); });
  }
  if (const Value* list = generator.find("list")) return is_made_up(part(*list, "elementsYaml"));
  return generator.find("git") == nullptr;
}

/// The template, under what the generator's own template says (generator_spec_processor.go,
/// mergeGeneratorTemplate). Of a matrix or merge it is the outer one that counts.
Value template_for(const Value& generator, const Value& spec) {
  for (const Value& kind : generator.children) {
    const Value& own = part(kind, "template");
    if (own.is_mapping()) return helm::merged(part(spec, "template"), own);
  }
  return part(spec, "template");
}

/// path.Match of each step: `*` does not cross a slash, `**` stands for any number of steps.
bool path_matches(const std::vector<std::string_view>& pattern, std::size_t p,
                  const std::vector<std::string_view>& path, std::size_t s) {
  // The two lists are as long as paths are deep, which is bounded where files are found.
  for (; p < pattern.size(); ++p, ++s) {
    if (pattern[p] == "**") {
      for (std::size_t rest = s; rest <= path.size(); ++rest) {
        if (path_matches(pattern, p + 1, path, rest)) return true;
      }
      return false;
    }
    if (s >= path.size() || !glob_matches(pattern[p], path[s])) return false;
  }
  return s == path.size();
}

bool path_matches(std::string_view pattern, std::string_view path) {
  while (pattern.starts_with('/')) pattern.remove_prefix(1);
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  if (std::count(pattern.begin(), pattern.end(), '*') > 16) return false;
  return path_matches(text::split(pattern, '/'), 0, text::split(path, '/'), 0);
}

class Generators {
 public:
  Generators(bool is_go_template, std::string_view file, kustomize::Files& files)
      : is_go_template_(is_go_template), file_(file), files_(files) {}

  /// `given` are the parameters of the generator that comes before this one in a matrix.
  std::vector<Parameters> run(const Value& generator, const Parameters& given, std::size_t depth) {
    if (depth > deepest_generator) return {};
    std::vector<Parameters> sets;
    if (const Value* list = generator.find("list")) {
      sets = run_list(*list, given);
    } else if (const Value* git = generator.find("git")) {
      sets = run_git(*git, given);
    } else if (const Value* matrix = generator.find("matrix")) {
      sets = run_matrix(*matrix, given, depth);
    } else if (const Value* merge = generator.find("merge")) {
      sets = run_merge(*merge, given, depth);
    } else {
      // clusters, pullRequest, scmProvider, plugin ...: the world decides.
      sets.emplace_back();
    }
    if (sets.size() > most_sets) sets.resize(most_sets);
    add_values(generator, sets);
    const bool has_unknown = asks_the_world(generator, depth);
    std::erase_if(sets, [&](const Parameters& set) { return !selects(part(generator, "selector"), set, has_unknown); });
    return sets;
  }

  /// The directories that patterns take and others of the same generator exclude, as the tree has them.
  void add_excluded(const Value& generator, std::size_t depth, std::set<std::string>& into) const {
    if (depth > deepest_generator) return;
    for (const char* nesting : {"matrix", "merge"}) {
      const Value* outer = generator.find(nesting);
      if (outer == nullptr) continue;
      for (const Value& inner : outer->items_of("generators")) add_excluded(inner, depth + 1, into);
    }
    const Value* git = generator.find("git");
    if (git == nullptr) return;
    const Patterns patterns = patterns_of(*git, "directories", {});
    if (patterns.excluded.empty()) return;
    for (const std::string& pattern : patterns.included) {
      const std::string root = root_for(pattern);
      for (const std::string& directory : files_.directories()) {
        if (!directory.starts_with(root) || directory.size() == root.size()) continue;
        const std::string path = directory.substr(root.size());
        if (path_matches(pattern, path) && patterns.excludes(path)) into.insert(directory);
      }
    }
  }

 private:
  /// `values` of a generator: further parameters, made from its own.
  void add_values(const Value& generator, std::vector<Parameters>& sets) const {
    for (const Value& kind : generator.children) {
      const Value* values = kind.find("values");
      if (values == nullptr || !values->is_mapping()) continue;
      for (Parameters& set : sets) {
        for (const Value& value : values->children)
          set["values." + std::string(value.key)] = filled_in(value.text, set, is_go_template_);
      }
    }
  }

  /// The part of the tree that is the repository: the root, or where it is vendored.
  std::string root_for(std::string_view pattern) const {
    const std::string_view fixed = pattern.substr(0, pattern.find('*'));
    const std::string_view start = paths::directory_of(fixed);
    if (start.empty()) return {};
    const std::optional<std::string> found = directory_in_tree(start, file_, files_);
    if (!found) return {};
    const std::string wanted = load::resolved_path("", start);
    return found->size() > wanted.size() ? found->substr(0, found->size() - wanted.size()) : std::string();
  }

  /// Patterns of `directories` or `files`; excluding ones win, wherever they stand.
  struct Patterns {
    std::vector<std::string> included{};
    std::vector<std::string> excluded{};

    [[nodiscard]] bool excludes(std::string_view path) const {
      return std::any_of(excluded.begin(), excluded.end(),
                         [&](const std::string& pattern) { return path_matches(pattern, path); });
    }
  };

  [[nodiscard]] Patterns patterns_of(const Value& git, std::string_view list, const Parameters& given) const {
    Patterns patterns;
    for (const Value& entry : git.items_of(list)) {
      std::vector<std::string>& into = entry.is_true("exclude") ? patterns.excluded : patterns.included;
      into.push_back(filled_in(entry.text_of("path"), given, is_go_template_));
    }
    return patterns;
  }

  /// The directories that one pattern takes, as seen from the repository's root.
  void add_directories(const std::string& pattern, const Patterns& patterns, std::set<std::string>& into) const {
    const std::string root = root_for(pattern);
    for (const std::string& directory : files_.directories()) {
      if (!directory.starts_with(root) || directory.size() == root.size()) continue;
      std::string path = directory.substr(root.size());
      const bool is_hidden = path.starts_with('.') || path.find("/.") != std::string::npos;
      if (!is_hidden && path_matches(pattern, path) && !patterns.excludes(path)) into.insert(std::move(path));
    }
  }

  /// `elements`, then those of the text `elementsYaml` (applicationset/generators/list.go, GenerateParams).
  std::vector<Parameters> run_list(const Value& list, const Parameters& given) {
    std::vector<Parameters> sets;
    const auto add = [&](const Value& element) {
      Parameters& set = sets.emplace_back();
      flatten(element, {}, set);
      for (auto& entry : set) entry.second = filled_in(entry.second, given, is_go_template_);
    };
    for (const Value& element : list.items_of("elements")) add(element);
    const Value& text = part(list, "elementsYaml");
    if (!text.is_scalar() || text.text.empty()) return sets;
    if (is_made_up(text)) {
      sets.emplace_back();
      return sets;
    }
    for (const Value& document : files_.embedded(text, "elementsYaml")) {
      if (!document.is_sequence()) continue;
      for (const Value& element : document.children) add(element);
    }
    return sets;
  }

  std::vector<Parameters> run_git(const Value& git, const Parameters& given) {
    const std::string prefix(git.text_of("pathParamPrefix"));
    std::vector<Parameters> sets;
    const Patterns directories = patterns_of(git, "directories", given);
    std::set<std::string> paths;
    for (const std::string& pattern : directories.included) add_directories(pattern, directories, paths);
    for (const std::string& path : paths) add_path(path, prefix, sets.emplace_back());
    const Patterns in_files = patterns_of(git, "files", given);
    for (const std::string& pattern : in_files.included) {
      const std::string root = root_for(pattern);
      for (const std::string& file : files_.below({})) {
        if (!file.starts_with(root)) continue;
        const std::string path = file.substr(root.size());
        if (path_matches(pattern, path) && !in_files.excludes(path)) add_file(file, path, prefix, sets);
      }
    }
    return sets;
  }

  /// A file that holds a list gives a set for each of its elements.
  void add_file(const std::string& file, std::string_view path, const std::string& prefix,
                std::vector<Parameters>& sets) {
    const auto add = [&](const Value& value) {
      Parameters& set = sets.emplace_back();
      flatten(value, {}, set);
      add_path(paths::directory_of(path), prefix, set);
      const std::string name = prefix.empty() ? "path" : prefix + ".path";
      set[name + ".filename"] = std::string(paths::base_name(path));
      set[name + ".filenameNormalized"] = normalized(std::string(paths::base_name(path)));
    };
    const auto source = files_.find(file);
    if (!source || files_.values(*source).empty()) return;
    const Value& document = files_.values(*source).front();
    if (!document.is_sequence()) return add(document);
    for (const Value& element : document.children) add(element);
  }

  std::vector<Parameters> run_matrix(const Value& matrix, const Parameters& given, std::size_t depth) {
    const kustomize::Children& generators = matrix.items_of("generators");
    std::vector<Parameters> sets;
    if (generators.size() != 2) return sets;
    for (const Parameters& first : run(generators[0], given, depth + 1)) {
      for (Parameters& second : run(generators[1], first, depth + 1)) {
        if (sets.size() > most_sets) return sets;
        // The second's own parameters win where both have one.
        second.insert(first.begin(), first.end());
        sets.push_back(std::move(second));
      }
    }
    return sets;
  }

  /// The first generator gives the sets; the others' parameters replace those of the set with equal keys.
  std::vector<Parameters> run_merge(const Value& merge, const Parameters& given, std::size_t depth) {
    const kustomize::Children& generators = merge.items_of("generators");
    if (generators.empty()) return {};
    const auto key_of = [&](const Parameters& set) {
      std::string key;
      for (const Value& name : merge.items_of("mergeKeys")) {
        const auto found = set.find(name.text);
        key += (found == set.end() ? std::string() : found->second) + '\n';
      }
      return key;
    };
    std::vector<Parameters> sets = run(generators[0], given, depth + 1);
    std::map<std::string, std::size_t> by_key;
    for (std::size_t i = 0; i < sets.size(); ++i) by_key.emplace(key_of(sets[i]), i);
    for (std::size_t g = 1; g < generators.size(); ++g) {
      for (const Parameters& other : run(generators[g], given, depth + 1)) {
        const auto found = by_key.find(key_of(other));
        if (found == by_key.end()) continue;
        for (const auto& [name, value] : other) sets[found->second][name] = value;
      }
    }
    return sets;
  }

  bool is_go_template_;
  std::string_view file_;
  kustomize::Files& files_;
};

/// `index .path.segments 1` as `path.segments.1`; `.name` as `name`; nothing where it is more than that.
std::string go_name(std::string_view expression) {
  std::vector<std::string_view> words = text::words(expression);
  if (words.size() >= 3 && words[0] == "index") {
    std::string name(words[1].starts_with('.') ? words[1].substr(1) : std::string_view{});
    if (name.empty()) return {};
    for (std::size_t i = 2; i < words.size(); ++i) {
      std::string_view step = words[i];
      if (step.size() >= 2 && step.front() == '"' && step.back() == '"') step = step.substr(1, step.size() - 2);
      name.append(".").append(step);
    }
    return name;
  }
  // The function that makes a name of any text is the only one of Sprig's that is common in paths.
  if (words.size() == 3 && words[1] == "|" && words[2] == "toString") words.resize(1);
  return words.size() == 1 && words[0].starts_with('.') ? std::string(words[0].substr(1)) : std::string();
}

}  // namespace

std::string filled_in(std::string_view text, const Parameters& parameters, bool is_go_template) {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos) return out.append(text);
    std::string_view expression = text.substr(begin + 2, end - begin - 2);
    if (is_go_template && expression.starts_with('-')) expression.remove_prefix(1);
    if (is_go_template && expression.ends_with('-')) expression.remove_suffix(1);
    expression = text::trim(expression);
    const std::string name = is_go_template ? go_name(expression) : std::string(expression);
    const auto found = parameters.find(name);
    out.append(text.substr(0, begin));
    out.append(found == parameters.end() || name.empty() ? text.substr(begin, end + 2 - begin)
                                                         : std::string_view(found->second));
    text.remove_prefix(end + 2);
  }
}

// As deep as documents are, which is bounded.
void fill_in(Value& value, const Parameters& parameters, bool is_go_template, kustomize::Texts& texts) {
  if (value.is_scalar() && value.text.find("{{") != std::string_view::npos)
    value.text = texts.keep(filled_in(value.text, parameters, is_go_template));
  for (Value& child : value.children) fill_in(child, parameters, is_go_template, texts);
}

namespace {

/// Adds what an Application of this spec deploys.
void add_deliveries(const std::string& by, const Value& spec, bool is_undecided, kustomize::Texts& texts,
                    std::vector<Delivery>& into) {
  for (Delivery& delivery : application_deliveries(by, spec, texts)) {
    delivery.is_undecided = delivery.is_undecided || is_undecided || delivery.path.find("{{") != std::string::npos;
    if (delivery.namespace_name.find("{{") != std::string::npos) {
      delivery.namespace_name.clear();
      delivery.default_namespace = {};
    }
    into.push_back(std::move(delivery));
  }
}

}  // namespace

std::vector<Delivery> application_set_deliveries(const Value& object, std::string_view file, kustomize::Files& files) {
  const Value& spec = part(object, "spec");
  const bool is_go_template = spec.is_true("goTemplate");
  Generators generators(is_go_template, file, files);
  TemplatePatch patch(part(spec, "templatePatch"), is_go_template, files);
  std::vector<Delivery> deliveries;
  for (const Value& generator : spec.items_of("generators")) {
    const Value written = template_for(generator, spec);
    for (const Parameters& parameters : generators.run(generator, {}, 0)) {
      Value filled = written;
      fill_in(filled, parameters, is_go_template, files.texts());
      Value* application = filled.find("spec");
      if (application == nullptr) continue;
      const bool is_known = patch.apply(*application, parameters);
      const std::string_view name = part(filled, "metadata").text_of("name");
      const Value changed = with_overrides(*application, name, file, files);
      add_deliveries(label_of(object), changed, !is_known, files.texts(), deliveries);
      if (deliveries.size() > most_sets) return deliveries;
    }
  }
  return deliveries;
}

std::set<std::string> excluded_directories(const Value& object, std::string_view file, kustomize::Files& files) {
  const Value& spec = part(object, "spec");
  const Generators generators(spec.is_true("goTemplate"), file, files);
  std::set<std::string> directories;
  for (const Value& generator : spec.items_of("generators")) generators.add_excluded(generator, 0, directories);
  return directories;
}

}  // namespace routegrant::gitops
