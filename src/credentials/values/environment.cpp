#include "credentials/values/environment.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "credentials/texts/template_text.hpp"
#include "credentials/values/replaced.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr int expansions = 256;

std::string kind_word(bool is_secret) {
  return is_secret ? "Secret" : "ConfigMap";
}

std::string key_label(const Holder& holder) {
  return "key " + holder.key + " of " + label_of(holder);
}

/// Whether it may hold keys that Git does not show. An empty ConfigMap is one that a controller fills.
bool is_open(const kube::KeyedObject& object) {
  return !object.keys_known || object.data.empty();
}

/// Where a value is told to stand: at its name, which shows nothing; but a patch may bring another value for a name
/// that the base has, and then it is the patch that a person edits.
Span told_at(const kube::Text& name, const yaml::Cursor& value) {
  return value.is_scalar() && value.span().source != name.span.source ? value.span() : name.span;
}

KeyedValue value_of(const kube::KeyedObject& object, const kube::DataEntry& entry) {
  KeyedValue value;
  value.object_found = true;
  const bool is_plain_template = entry.is_template && entry.made.empty();
  const bool is_hidden = entry.outside_git || (is_plain_template && !holds_text(entry.value.text()));
  value.known = is_hidden ? Known::outside_git : Known::known;
  value.value = entry.value;
  value.base64 = entry.base64;
  value.made = entry.made;
  value.made_for = object.made_for;
  value.holder.kind = kind_word(object.is_secret);
  value.holder.name = object.meta.object();
  value.holder.key = entry.key.value;
  value.holder.span = told_at(entry.key, entry.value);
  value.holder.in_git = !entry.outside_git && (entry.made.empty() || entry.is_template);
  value.holder.producer = object.producer;
  value.holder.is_database_secret = !object.made_for.empty();
  value.holder.is_template = entry.is_template;
  return value;
}

/// One key from two producers.
void merge(KeyedValue& into, KeyedValue other) {
  const bool stays =
      into.known == Known::outside_git || (into.known == Known::known && other.known == Known::known && other.base64);
  if (!stays) into = std::move(other);
}

/// What a resource requires of a key is known where the key itself is not; whether the object is there stays as it was.
void require(KeyedValue& into, const kube::KeyedObject& object, const kube::DataEntry& entry) {
  if (into.known == Known::known) return;
  const bool object_found = into.object_found;
  into = value_of(object, entry);
  into.object_found = object_found;
}

/// The only Service whose variables begin with `SHOP_DB`: shop-db, as names hold neither capitals nor `_`
/// (pkg/kubelet/envvars: makeEnvVariableName).
std::string service_of_prefix(std::string_view prefix) {
  std::string out = text::lower(prefix);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

/// What the kubelet puts into `X_SERVICE_HOST` and `X_SERVICE_PORT`: here, the Service's name and first port.
Reading service_variable(const kube::Cluster& cluster, const kube::Workload& workload, std::string_view name) {
  const bool is_host = name.ends_with("_SERVICE_HOST");
  if (!is_host && !name.ends_with("_SERVICE_PORT")) return {};
  const std::string_view prefix = name.substr(0, name.rfind("_SERVICE_"));
  const bool is_shouted = std::none_of(prefix.begin(), prefix.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_shouted) return {};
  const kube::Service* service = kube::find_service(cluster, workload.meta.namespace_name, service_of_prefix(prefix));
  if (service == nullptr || service->headless || (!is_host && service->ports.empty())) return {};
  Piece piece;
  piece.span = service->meta.name.span;
  piece.where = "Service " + service->meta.object();
  return unread(is_host ? service->meta.name.value : std::to_string(service->ports.front().port), std::move(piece));
}

/// What an expansion leaves as it stands: only variables that are defined before are put in (Kubernetes API,
/// EnvVar.value: "expanded using the previously defined environment variables in the container").
Reading left_alone(const Piece& around, const std::string& name, Span use) {
  Piece piece = around;
  const std::string written = "$(" + name + ")";
  piece.known = Known::placeholder;
  piece.span = use;
  piece.problem =
      piece.where + " names " + written + ", which is defined after it, so that Kubernetes leaves it as it is";
  return unread(written, std::move(piece));
}

}  // namespace

ObjectPlace place_of(const kube::Workload& workload, std::string_view object) {
  const std::size_t slash = object.find('/');
  if (slash == std::string_view::npos) return {workload.meta.namespace_name, object};
  return {object.substr(0, slash), object.substr(slash + 1)};
}

std::string object_name(const kube::Workload& workload, std::string_view object) {
  const std::string& space = workload.meta.namespace_name;
  return space.empty() || object.find('/') != std::string_view::npos ? std::string(object)
                                                                     : space + "/" + std::string(object);
}

std::vector<KeyedValue> find_keys(const kube::Cluster& cluster, const kube::Workload& workload, bool is_secret,
                                  std::string_view object) {
  std::vector<KeyedValue> keys;
  for (const kube::KeyedObject* keyed : kube::find_keyed(cluster, is_secret, workload.meta.namespace_name, object))
    for (const kube::DataEntry& entry : keyed->data) keys.push_back(value_of(*keyed, entry));
  const auto by_key = [](const KeyedValue& a, const KeyedValue& b) { return a.holder.key < b.holder.key; };
  std::stable_sort(keys.begin(), keys.end(), by_key);
  std::vector<KeyedValue> merged;
  for (KeyedValue& key : keys) {
    if (!merged.empty() && merged.back().holder.key == key.holder.key) {
      merge(merged.back(), std::move(key));
    } else {
      merged.push_back(std::move(key));
    }
  }
  if (!is_secret) return merged;
  for (const kube::KeyedObject* required : kube::find_required(cluster, workload.meta.namespace_name, object)) {
    for (const kube::DataEntry& entry : required->data) {
      const auto at = std::lower_bound(merged.begin(), merged.end(), entry.key.value,
                                       [](const KeyedValue& a, const std::string& key) { return a.holder.key < key; });
      if (at != merged.end() && at->holder.key == entry.key.value) {
        require(*at, *required, entry);
      } else {
        require(*merged.insert(at, KeyedValue{}), *required, entry);
      }
    }
  }
  return merged;
}

bool may_be_unseen(const kube::Cluster& cluster, std::string_view from_namespace, std::string_view object) {
  // A name that still holds a parameter, or a word in brackets for one, is not known.
  return object.find("${") != std::string_view::npos || object.find('<') != std::string_view::npos ||
         kube::find_unseen(cluster, from_namespace) != nullptr;
}

KeyedValue find_key(const kube::Cluster& cluster, const kube::Workload& workload, bool is_secret,
                    std::string_view object, std::string_view key) {
  KeyedValue found;
  found.holder.kind = kind_word(is_secret);
  found.holder.name = object_name(workload, object);
  found.holder.key = std::string(key);
  const auto [space, name] = place_of(workload, object);
  bool open = false;
  for (const kube::KeyedObject* keyed : kube::find_keyed(cluster, is_secret, space, name)) {
    if (!found.object_found) {
      found.holder.name = keyed->meta.object();
      found.holder.span = keyed->meta.name.span;
      found.holder.producer = keyed->producer;
    }
    found.object_found = true;
    open = open || is_open(*keyed);
    for (const kube::DataEntry& entry : keyed->data)
      if (entry.key.value == key) merge(found, value_of(*keyed, entry));
  }
  const bool unseen = !found.object_found && may_be_unseen(cluster, space, name);
  if (found.known == Known::missing && (open || unseen)) found.known = Known::outside_git;
  if (!is_secret || found.known == Known::known) return found;
  for (const kube::KeyedObject* required : kube::find_required(cluster, space, name))
    for (const kube::DataEntry& entry : required->data)
      if (entry.key.value == key) require(found, *required, entry);
  return found;
}

std::string where_of(const KeyedValue& value) {
  return value.made_for.empty() || value.made.empty() ? key_label(value.holder) : value.made_for;
}

std::string problem_of(const KeyedValue& value) {
  if (value.known == Known::known) return "";
  if (!value.object_found) return label_of(value.holder) + " is not in these manifests";
  if (value.known == Known::missing) return label_of(value.holder) + " has no key " + value.holder.key;
  return "the value of " + key_label(value.holder) + " lies outside git";
}

Environment::Environment(const kube::Cluster& cluster, const kube::Workload& workload, const kube::Container& container)
    : cluster_(&cluster), workload_(&workload) {
  for (const kube::EnvFrom& from : container.env_from) add_env_from(from);
  from_objects_ = entries_.size();
  for (const kube::EnvEntry& entry : container.env) add_entry(entry);
  finish();
}

void Environment::add_env_from(const kube::EnvFrom& from) {
  const auto objects = kube::find_keyed(*cluster_, from.is_secret, workload_->meta.namespace_name, from.object.value);
  if (objects.empty() ||
      std::any_of(objects.begin(), objects.end(), [](const auto* object) { return is_open(*object); })) {
    Holder holder;
    holder.kind = kind_word(from.is_secret);
    holder.name = objects.empty() ? object_name(*workload_, from.object.value) : objects.front()->meta.object();
    holder.key = "*";
    holder.span = from.object.span;
    open_.push_back({std::move(holder), objects.empty() ? Known::missing : Known::outside_git, from.object.span});
  }
  for (const KeyedValue& found : find_keys(*cluster_, *workload_, from.is_secret, from.object.value)) {
    Variable variable;
    variable.name = from.prefix + found.holder.key;
    variable.delivery = Delivery::env_from;
    variable.span = from.object.span;
    variable.value = found.value;
    variable.base64 = found.base64;
    variable.made = found.made;
    variable.piece.known = found.known;
    variable.piece.holder = found.holder;
    variable.piece.span = found.holder.span;
    variable.piece.where = where_of(found);
    variable.piece.problem = problem_of(found);
    variable.piece.steps = {
        {from.object.span, variable.name + " comes from " + label_of(found.holder) + " by envFrom"}};
    add_doubt(*cluster_, *workload_, from.is_secret, from.object.value, variable.piece);
    entries_.push_back(std::move(variable));
  }
}

void Environment::add_reference(const kube::EnvEntry& entry, Variable& variable) const {
  const KeyedValue found =
      find_key(*cluster_, *workload_, entry.ref.is_secret, entry.ref.object.value, entry.ref.key.value);
  // Pods name objects of their own namespace only: `namespace/name` is asked of the API.
  const bool is_asked_for = workload_->elsewhere || entry.ref.object.value.find('/') != std::string::npos;
  variable.delivery = is_asked_for ? Delivery::api : Delivery::env;
  variable.value = found.value;
  variable.base64 = found.base64;
  variable.made = found.made;
  variable.piece.known = found.known;
  variable.piece.holder = found.holder;
  if (!found.object_found) variable.piece.holder.span = entry.ref.key.span;
  variable.piece.span = variable.piece.holder.span;
  variable.piece.where = where_of(found);
  variable.piece.problem = problem_of(found);
  variable.piece.steps = {
      {entry.name.span, variable.name + " comes from " + label_of(found.holder) + ", key " + found.holder.key}};
  add_doubt(*cluster_, *workload_, entry.ref.is_secret, entry.ref.object.value, variable.piece);
}

void Environment::add_entry(const kube::EnvEntry& entry) {
  Variable variable;
  variable.name = entry.name.value;
  variable.span = entry.name.span;
  variable.piece.where = variable.name;
  if (entry.from == kube::EnvEntry::From::key) {
    add_reference(entry, variable);
  } else if (entry.from == kube::EnvEntry::From::literal) {
    variable.value = entry.value;
    variable.piece.span = entry.value.span();
    variable.piece.holder = {"env", workload_->meta.object(), variable.name, told_at(entry.name, entry.value), true,
                             ""};
  } else {
    variable.delivery = Delivery::env;
    variable.piece.known = Known::unspecified;
    variable.piece.span = entry.name.span;
    variable.piece.problem = variable.name + " is filled by Kubernetes";
  }
  entries_.push_back(std::move(variable));
}

void Environment::finish() {
  for (std::size_t i = 0; i < entries_.size(); ++i) by_name_.push_back(i);
  const auto name_of_entry = [this](std::size_t i) -> const std::string& { return entries_[i].name; };
  std::stable_sort(by_name_.begin(), by_name_.end(),
                   [&](std::size_t a, std::size_t b) { return name_of_entry(a) < name_of_entry(b); });
  std::vector<std::size_t> last;
  for (std::size_t i = 0; i < by_name_.size(); ++i)
    if (i + 1 == by_name_.size() || name_of_entry(by_name_[i]) != name_of_entry(by_name_[i + 1]))
      last.push_back(by_name_[i]);
  std::sort(last.begin(), last.end());
  for (const std::size_t i : last) variables_.push_back(entries_[i]);
}

const Variable* Environment::latest(std::string_view name, std::size_t before) const {
  const auto after = std::partition_point(by_name_.begin(), by_name_.end(), [&](std::size_t i) {
    const std::string& other = entries_[i].name;
    return other < name || (other == name && i < before);
  });
  if (after == by_name_.begin() || entries_[*(after - 1)].name != name) return nullptr;
  return &entries_[*(after - 1)];
}

const Variable* Environment::find(std::string_view name) const {
  return latest(name, entries_.size());
}

Reading Environment::read(const Variable& variable) const {
  int budget = expansions;
  const Variable* entry = latest(variable.name, entries_.size());
  return entry == nullptr ? Reading{} : read_at(static_cast<std::size_t>(entry - entries_.data()), budget);
}

Reading Environment::read_argument(const yaml::Cursor& argument) const {
  int budget = expansions;
  Piece piece;
  piece.where = "the command";
  piece.holder = {"args", workload_->meta.object(), "args", argument.span(), true, ""};
  return expand(read_scalar(argument, false, std::move(piece)), entries_.size(), budget);
}

Reading Environment::read_at(std::size_t index, int& budget) const {
  const Variable& entry = entries_[index];
  if (entry.piece.known != Known::known) return unread("$(" + entry.name + ")", entry.piece);
  if (!entry.made.empty()) return read_made(entry.made, entry.piece);
  Reading reading = read_scalar(entry.value, entry.base64, entry.piece);
  // Only `value` is expanded (pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables).
  return index < from_objects_ || entry.delivery != Delivery::literal ? reading : expand(reading, index, budget);
}

Reading Environment::substitute(std::string_view name, std::size_t before, int& budget) const {
  if (--budget < 0) return {};
  const Variable* entry = latest(name, std::max(before, from_objects_));
  if (entry == nullptr) return service_variable(*cluster_, *workload_, name);
  return read_at(static_cast<std::size_t>(entry - entries_.data()), budget);
}

Reading Environment::expand(const Reading& reading, std::size_t before, int& budget) const {
  if (reading.text.find("$(") == none && reading.text.find("$$") == none) return reading;
  // third_party/forked/golang/expansion: `$$` is a dollar, an unknown name stays as written.
  constexpr std::size_t longest = 65536;
  Reading out;
  const std::string_view text = reading.text;
  std::size_t done = 0;
  const auto copy_to = [&](std::size_t end) {
    if (end > done) append(out, reading, static_cast<std::uint32_t>(done), static_cast<std::uint32_t>(end));
  };
  for (std::size_t at = text.find('$'); at != none && at + 1 < text.size(); at = text.find('$', at)) {
    if (text[at + 1] == '$') {
      copy_to(at + 1);
      done = at += 2;
      continue;
    }
    const std::size_t close = text[at + 1] == '(' ? text.find(')', at) : none;
    if (close == none) {
      ++at;
      continue;
    }
    const std::string name(text.substr(at + 2, close - at - 2));
    Reading found = out.text.size() < longest ? substitute(name, before, budget) : Reading{};
    const Span use = reading.span_of(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(close + 1));
    if (found.pieces.empty() && find(name) != nullptr && !reading.pieces.empty()) {
      copy_to(at);
      const Reading left = left_alone(reading.pieces.front(), name, use);
      append(out, left, 0, static_cast<std::uint32_t>(left.text.size()));
      done = close + 1;
    } else if (!found.pieces.empty()) {
      copy_to(at);
      const std::string where = reading.pieces.empty() ? "" : reading.pieces.front().where;
      std::string sentence = where;
      sentence.append(" takes $(").append(name).append(")");
      for (Piece& piece : found.pieces) piece.steps.insert(piece.steps.begin(), Step{use, sentence});
      append(out, found, 0, static_cast<std::uint32_t>(found.text.size()));
      done = close + 1;
    }
    at = close + 1;
  }
  copy_to(text.size());
  return out;
}

}  // namespace routegrant::credentials
