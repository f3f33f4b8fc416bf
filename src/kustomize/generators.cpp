#include "kustomize/generators.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/unseen_entries.hpp"
#include "kustomize/json_text.hpp"
#include "kustomize/twins.hpp"
#include "load/kustomizations.hpp"
#include "yaml/composer.hpp"

namespace routegrant::kustomize {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_utf8(std::string_view text) {
  return text::valid_utf8(text) == text;
}

/// Gathers the entries of one generated object.
class Entries {
 public:
  Entries(const Value& generator, std::string_view directory, Files& files)
      : generator_(generator), directory_(directory), files_(files) {}

  Refused gather();

  [[nodiscard]] std::vector<Value>& all() { return entries_; }
  /// The first file that is not in the tree; null where all are.
  [[nodiscard]] const Value* lost() const { return lost_; }

 private:
  std::optional<SourceId> file(const Value& named, std::string_view path);
  Refused add_env_file(const Value& named);
  Refused add_literal(const Value& literal);
  Refused add_file(const Value& named);
  void add(std::string_view key, Span key_span, std::string_view text, Span span) {
    Value& entry = entries_.emplace_back(scalar(text, span, true));
    entry.key = key;
    entry.key_span = key_span;
  }

  const Value& generator_;
  std::string_view directory_;
  Files& files_;
  std::vector<Value> entries_;
  const Value* lost_ = nullptr;
};

std::optional<SourceId> Entries::file(const Value& named, std::string_view path) {
  const auto source = files_.find(load::resolved_path(directory_, path));
  if (!source) {
    if (lost_ == nullptr) lost_ = &named;
    files_.diagnostics().push_back({.kind = Diagnostic::Kind::incomplete,
                                    .span = named.span,
                                    .message = "the file '" + std::string(path) +
                                               "' is not in the tree, so not all entries of this generated object " +
                                               "are known"});
  }
  return source;
}

/// kv.go, keyValuesFromLines
Refused Entries::add_env_file(const Value& named) {
  const std::optional<SourceId> source = file(named, named.text);
  if (!source) return {};
  const std::string_view all = files_.sources()[*source].text;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    std::size_t at = begin;
    std::size_t last = end;
    if (last > at && all[last - 1] == '\r') --last;
    if (begin == 0 && all.starts_with(byte_order_mark)) at += byte_order_mark.size();
    while (at < last && std::string_view(" \t\v\f\r").find(all[at]) != std::string_view::npos) ++at;
    begin = end + 1;
    if (at == last || all[at] == '#') continue;
    const std::size_t equals = std::min(all.find('=', at), last);
    const std::size_t value = std::min(equals + 1, last);
    const auto span = [&](std::size_t from, std::size_t to) {
      return Span{*source, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
    };
    add(all.substr(at, equals - at), span(at, equals), all.substr(value, last - value), span(value, last));
  }
  return {};
}

/// kv.go, parseLiteralSource and removeQuotes
Refused Entries::add_literal(const Value& literal) {
  const std::size_t equals = literal.text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return Refusal{literal.span, "this literal is no key=value"};
  }
  std::size_t begin = equals + 1;
  std::size_t size = literal.text.size() - begin;
  const char first = size >= 2 ? literal.text[begin] : ' ';
  if ((first == '"' || first == '\'') && literal.text.back() == first) {
    ++begin;
    size -= 2;
  }
  const Sources& sources = files_.sources();
  add(literal.text.substr(0, equals), yaml::part_of_scalar(sources, literal.span, literal.text, 0, equals),
      literal.text.substr(begin, size), yaml::part_of_scalar(sources, literal.span, literal.text, begin, size));
  return {};
}

/// generators/utils.go, ParseFileSource
Refused Entries::add_file(const Value& named) {
  std::string_view path = named.text;
  std::string_view key = paths::base_name(path);
  const std::size_t equals = path.find('=');
  if (equals != std::string_view::npos) {
    key = path.substr(0, equals);
    path = path.substr(equals + 1);
    if (key.empty() || path.empty() || path.find('=') != std::string_view::npos) {
      return Refusal{named.span, "'" + std::string(named.text) + "' is neither a path nor key=path"};
    }
  }
  const std::optional<SourceId> source = file(named, path);
  if (!source) return {};
  const std::string_view text = files_.sources()[*source].text;
  add(key, named.span, text, {*source, 0, static_cast<std::uint32_t>(text.size())});
  return {};
}

Refused Entries::gather() {
  const Value* env = generator_.find("env");
  for (const Value& named : generator_.items_of("envs")) {
    if (Refused refused = add_env_file(named)) return refused;
  }
  if (env != nullptr && !env->text.empty()) {
    if (Refused refused = add_env_file(*env)) return refused;
  }
  for (const Value& literal : generator_.items_of("literals")) {
    if (Refused refused = add_literal(literal)) return refused;
  }
  for (const Value& named : generator_.items_of("files")) {
    if (Refused refused = add_file(named)) return refused;
  }
  std::sort(entries_.begin(), entries_.end(), [](const Value& a, const Value& b) { return a.key < b.key; });
  const auto twice = std::adjacent_find(entries_.begin(), entries_.end(),
                                        [](const Value& a, const Value& b) { return a.key == b.key; });
  if (twice == entries_.end()) return {};
  return Refusal{twice->key_span, "the key '" + std::string(twice->key) + "' is generated twice"};
}

/// The entry's own options win over the kustomization's.
void copy_pairs(std::string_view name, const Value* local, const Value* global, Value& metadata) {
  Value pairs = mapping(metadata.span);
  for (const Value* options : {local, global}) {
    const Value* written = options == nullptr ? nullptr : options->find(name);
    if (written == nullptr) continue;
    for (const Value& pair : written->children) {
      if (pairs.find(pair.key) == nullptr) pairs.set(pair.key, pair.key_span, scalar(pair.text, pair.span, true));
    }
  }
  if (pairs.children.empty()) return;
  const Span first = pairs.children.front().key_span;
  metadata.set(name, first, std::move(pairs));
}

bool has_option(std::string_view name, const Value* local, const Value* global) {
  return (local != nullptr && local->is_true(name)) || (global != nullptr && global->is_true(name));
}

Behavior behavior_of(std::string_view word) {
  if (word == "replace") return Behavior::replace;
  if (word == "merge") return Behavior::merge;
  return word == "create" ? Behavior::create : Behavior::unspecified;
}

Value text_value(std::string_view text, Span span) {
  return scalar(text, span, false);
}

void put_entries(Generated kind, std::vector<Value> entries, Value& root) {
  const auto put = [&](std::string_view name, std::vector<Value> members) {
    if (members.empty() && kind == Generated::config_map) return;
    Value data = mapping(root.span);
    data.children = std::move(members);
    root.set(name, root.span, std::move(data));
  };
  std::vector<Value> texts;
  std::vector<Value> binary;
  for (Value& entry : entries) {
    const bool is_text = kind == Generated::config_map && is_utf8(entry.text);
    entry.encoded = !is_text;
    (is_text || kind == Generated::secret ? texts : binary).push_back(std::move(entry));
  }
  put("data", std::move(texts));
  if (!binary.empty()) put("binaryData", std::move(binary));
}

/// Copies what `old` says and `into` does not.
void inherit(std::string_view name, const Value& old, Value& into) {
  const Value* before = old.find(name);
  if (before == nullptr || !before->is_mapping()) return;
  Value merged = *before;
  if (const Value* now = into.find(name)) {
    for (const Value& child : now->children) {
      Value copy = child;
      merged.set(child.key, child.key_span, std::move(copy));
      Value& there = *merged.find(child.key);
      there.key_span = child.key_span;
    }
  }
  into.set(name, before->key_span, std::move(merged));
}

bool has_entries(const Value& root) {
  const auto holds = [&root](const char* name) {
    const Value* entries = root.find(name);
    return entries != nullptr && entries->is_mapping() && !entries->children.empty();
  };
  return holds("data") || holds("binaryData");
}

/// Annotates an object with the name of a file.
void annotate(std::string_view name, const Value& file, Value& root) {
  Value& metadata = *root.find("metadata");
  if (metadata.find("annotations") == nullptr) metadata.set("annotations", file.span, mapping(file.span));
  metadata.find("annotations")->set(name, file.span, scalar(file.text, file.span, true));
}

/// The file that is lost may replace entries, too.
void mark_replacing(Value& root) {
  const Value lost = *root.find("metadata")->find("annotations")->find(unseen_entries);
  annotate(replacing_entries, lost, root);
}

/// Resource.CopyMergeMetaDataFieldsFrom
void inherit_metadata(const Resource& old, Resource& into) {
  const Value* before = old.root.find("metadata");
  Value* now = into.root.find("metadata");
  inherit("labels", *before, *now);
  inherit("annotations", *before, *now);
  for (const char* name : {"name", "namespace"}) {
    const Value* written = before->find(name);
    if (written == nullptr) {
      now->remove(name);
    } else {
      now->set(name, written->key_span, *written);
    }
  }
  into.previous = old.previous;
  into.prefixes = old.prefixes;
  into.suffixes = old.suffixes;
  into.vars = old.vars;
  into.needs_hash = into.needs_hash && old.needs_hash;
  into.behavior = old.behavior;
}

/// hasher.go: what of an object its hash is made of.
std::string hashed_text(const Resource& resource) {
  const bool is_secret = resource.type().kind == "Secret";
  std::string text = "{";
  const auto add = [&](std::string_view name, bool always) {
    const Value* value = resource.root.find(name);
    if (value == nullptr && !always) return;
    if (text.size() > 1) text += ',';
    append_json(name, text);
    text += ':';
    if (value == nullptr) {
      append_json(std::string_view(), text);
    } else if (value->is_scalar()) {
      append_json(value->text, text);
    } else {
      append_json(*value, text);
    }
  };
  if (!is_secret) add("binaryData", false);
  add("data", true);
  text += is_secret ? R"(,"kind":"Secret","name":"")" : R"(,"kind":"ConfigMap","name":"")";
  if (is_secret) {
    add("stringData", false);
    add("type", true);
  }
  return text + "}";
}

}  // namespace

Refused generate(Generated kind, const Value& entry, const Value* global, std::string_view directory, Files& files,
                 Resource& into) {
  const Value* name = entry.find("name");
  if (name == nullptr || name->text.empty()) return Refusal{entry.span, "a generated object needs a name"};
  const Value* local = entry.find("options");
  Value root = mapping(entry.span);
  root.set("apiVersion", name->span, text_value("v1", name->span));
  root.set("kind", name->span, text_value(kind == Generated::secret ? "Secret" : "ConfigMap", name->span));
  Value metadata = mapping(name->span);
  metadata.set("name", name->key_span, *name);
  if (const Value* space = entry.find("namespace"); space != nullptr && !space->text.empty()) {
    metadata.set("namespace", space->key_span, *space);
  }
  copy_pairs("labels", local, global, metadata);
  copy_pairs("annotations", local, global, metadata);
  root.set("metadata", name->key_span, std::move(metadata));
  if (kind == Generated::secret) {
    const Value* type = entry.find("type");
    const bool is_written = type != nullptr && !type->text.empty();
    root.set("type", name->span, is_written ? *type : text_value("Opaque", name->span));
  }
  Entries entries(entry, directory, files);
  if (Refused refused = entries.gather()) return refused;
  put_entries(kind, std::move(entries.all()), root);
  if (entries.lost() != nullptr) annotate(unseen_entries, *entries.lost(), root);
  if (has_option("immutable", local, global)) root.set("immutable", name->span, text_value("true", name->span));
  into.root = std::move(root);
  into.is_partial = entries.lost() != nullptr;
  into.behavior = behavior_of(entry.text_of("behavior"));
  into.needs_hash = !has_option("disableNameSuffixHash", local, global);
  return {};
}

Refused absorb(ResourceList& list, Resource generated) {
  const ObjectId id = generated.current();
  const std::vector<std::size_t> matches = list.with_any_id(id);
  const bool changes = generated.behavior == Behavior::merge || generated.behavior == Behavior::replace;
  if (matches.size() > 1) {
    return Refusal{generated.root.span, "several objects may be meant by " + described(id)};
  }
  if (matches.empty()) {
    if (changes) {
      return Refusal{generated.root.span, described(id) + " is not there yet, so nothing can be merged or replaced"};
    }
    static_cast<void>(list.append(std::move(generated)));
    return {};
  }
  if (!changes) {
    return Refusal{generated.root.span,
                   described(id) + " is there already; to change it, 'behavior' must be merge or replace"};
  }
  Resource& old = list.all[matches.front()];
  const bool merges = generated.behavior == Behavior::merge;
  // Within one generator each key is given once; what is merged may bring any key again.
  if (merges && generated.is_partial && has_entries(old.root)) mark_replacing(generated.root);
  inherit_metadata(old, generated);
  // Labels and annotations are written anew.
  generated.twins = old.twins;
  part_twins(generated);
  if (merges) {
    inherit("data", old.root, generated.root);
    inherit("binaryData", old.root, generated.root);
    // Where nothing comes together upstream writes no mapping (kyaml/yaml/rnode.go, SetDataMap).
    const Value* data = std::as_const(generated.root).find("data");
    if (data != nullptr && data->children.empty()) generated.root.remove("data");
    generated.is_partial = generated.is_partial || old.is_partial;
  }
  old = std::move(generated);
  list.changed();
  return {};
}

void add_hashes(ResourceList& list, Texts& texts) {
  for (Resource& resource : list.all) {
    if (!resource.needs_hash) continue;
    std::string suffix = sha256(hashed_text(resource)).substr(0, 10);
    for (char& digit : suffix) {
      constexpr std::string_view from = "013ae";
      constexpr std::string_view to = "ghkmt";
      const std::size_t at = from.find(digit);
      if (at != std::string_view::npos) digit = to[at];
    }
    Value* metadata = resource.root.find("metadata");
    Value* name = metadata == nullptr ? nullptr : metadata->find("name");
    if (name == nullptr) continue;
    resource.remember();
    name->text = texts.keep(std::string(name->text) + "-" + suffix);
  }
  list.changed();
}

}  // namespace routegrant::kustomize
