#include "kube/operators/operators.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

Pairs pairs_at(const MadeLabels& labels, Span at) {
  Pairs pairs;
  for (const auto& [key, value] : labels) pairs.push_back({.key = {std::string(key), at}, .value = {value, at}});
  // Labels that the resource adds come last and win.
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.key.value < b.key.value; });
  Pairs distinct;
  for (Pair& pair : pairs) {
    if (!distinct.empty() && distinct.back().key.value == pair.key.value) distinct.pop_back();
    distinct.push_back(std::move(pair));
  }
  return distinct;
}

Meta made_meta(const Meta& owner, std::string_view kind, std::string name) {
  return {
      .kind = std::string(kind), .namespace_name = owner.namespace_name, .name = {std::move(name), owner.name.span}};
}

/// What stands for a part that is not known: templates of the shell's form are read as placeholders everywhere.
constexpr std::string_view placeholder = "${UNKNOWN}";

MadePart literal(std::string_view text, Span at) {
  return {.text = std::string(text), .span = at};
}

MadePart hidden_password(Span at) {
  return {.text = "${PASSWORD}", .span = at, .known = false};
}

}  // namespace

std::ptrdiff_t add_made_pods(Cluster& into, const Meta& owner, const MadeLabels& labels,
                             std::vector<std::string> unknown_labels, std::int64_t port, const Text& image) {
  const Span at = owner.name.span;
  Workload workload{.meta = owner, .generated = true};
  workload.pod.labels = pairs_at(labels, at);
  std::sort(unknown_labels.begin(), unknown_labels.end());
  workload.pod.unknown_labels = std::move(unknown_labels);
  workload.pod.span = at;
  Container container{.name = {"database", at}, .image = text_or(image, "", at), .span = at};
  container.ports.push_back({.name = "postgres", .port = port, .span = at});
  workload.pod.containers.push_back(std::move(container));
  into.workloads.push_back(std::move(workload));
  return static_cast<std::ptrdiff_t>(into.workloads.size()) - 1;
}

void add_made_service(Cluster& into, const Meta& owner, std::string name, const MadeLabels& selector,
                      std::int64_t port) {
  const Span at = owner.name.span;
  Service service{.meta = made_meta(owner, "Service", std::move(name)), .generated = true};
  service.selector.present = true;
  service.selector.span = at;
  for (const Pair& label : pairs_at(selector, at))
    service.selector.requirements.push_back({.key = label.key, .values = {label.value.value}});
  service.ports.push_back({.name = "postgres", .port = port, .span = at});
  into.services.push_back(std::move(service));
}

void open_made_service(Service& made, const yaml::Cursor& spec, Pairs annotations) {
  made.type = std::string(spec["type"].text_or("ClusterIP"));
  made.type_span = spec["type"].span();
  for (const yaml::Cursor& range : spec["loadBalancerSourceRanges"].items())
    made.source_ranges.emplace_back(range.text());
  made.load_balancer_class = text_of(spec["loadBalancerClass"]);
  made.internal_load_balancer = has_internal_annotation(annotations, spec["loadBalancerClass"].text());
  made.meta.annotations = std::move(annotations);
}

KeyedObject made_secret(const Meta& owner, std::string name, std::string_view namespace_name) {
  KeyedObject secret{.meta = made_meta(owner, "Secret", std::move(name)), .is_secret = true, .producer = owner.kind};
  secret.made_for = owner.kind + " " + owner.object();
  if (!namespace_name.empty()) secret.meta.namespace_name = std::string(namespace_name);
  return secret;
}

void add_made_key(KeyedObject& secret, std::string key, std::vector<MadePart> value) {
  const bool is_known =
      std::any_of(value.begin(), value.end(), [](const MadePart& part) { return part.known && !part.text.empty(); });
  if (!is_known) return add_hidden_key(secret, std::move(key));
  secret.data.push_back({.key = {std::move(key), secret.meta.name.span}, .made = std::move(value)});
}

void add_hidden_key(KeyedObject& secret, std::string key) {
  secret.data.push_back({.key = {std::move(key), secret.meta.name.span}, .outside_git = true});
}

MadePart made_part(const Text& text) {
  if (text.empty()) return {.text = std::string(placeholder), .span = text.span, .known = false};
  return {.text = text.value, .span = text.span};
}

std::vector<MadePart> made_text(const Text& text) {
  return {made_part(text)};
}

std::vector<MadePart> made_url(std::string_view scheme, const MadeLogin& login) {
  const Span at = login.host.span;
  std::vector<MadePart> parts{literal(std::string(scheme) + "://", at),
                              made_part(login.user),
                              literal(":", at),
                              hidden_password(at),
                              literal("@", at),
                              made_part(login.host)};
  if (!login.port.empty()) {
    parts.push_back(literal(":", at));
    parts.push_back(made_part(login.port));
  }
  parts.push_back(literal("/", at));
  parts.push_back(made_part(login.database));
  return parts;
}

std::vector<MadePart> made_jdbc_url(const MadeLogin& login, bool with_user) {
  const Span at = login.host.span;
  std::vector<MadePart> parts{literal("jdbc:postgresql://", at), made_part(login.host)};
  if (!login.port.empty()) {
    parts.push_back(literal(":", at));
    parts.push_back(made_part(login.port));
  }
  parts.push_back(literal("/", at));
  parts.push_back(made_part(login.database));
  if (!with_user) return parts;
  parts.push_back(literal("?password=", at));
  parts.push_back(hidden_password(at));
  parts.push_back(literal("&user=", at));
  parts.push_back(made_part(login.user));
  return parts;
}

std::vector<MadePart> made_pgpass(const MadeLogin& login) {
  const Span at = login.host.span;
  std::vector<MadePart> parts;
  for (const Text* text : {&login.host, &login.port, &login.database, &login.user}) {
    parts.push_back(made_part(*text));
    parts.push_back(literal(":", at));
  }
  parts.push_back(hidden_password(at));
  return parts;
}

void require_user(Cluster& into, const Meta& owner, const Text& name, std::string_view key, const Text& user) {
  if (name.empty() || user.empty()) return;
  KeyedObject required = made_secret(owner, name.value);
  required.meta.name.span = name.span;
  required.only_required = true;
  required.keys_known = false;
  add_made_key(required, std::string(key), made_text(user));
  into.keyed.push_back(std::move(required));
}

void defer(const yaml::Cursor& object, void (*read)(const DeferredResource&, Cluster&), Cluster& into) {
  const std::string_view version = object["apiVersion"].text();
  into.deferred.push_back({.meta = meta_of(object),
                           .group = std::string(version.substr(0, version.find('/'))),
                           .object = object,
                           .read = read});
}

std::string clear_text_of(const DataEntry& entry) {
  if (entry.outside_git) return {};
  if (!entry.made.empty()) return entry.made.size() == 1 ? entry.made.front().text : std::string();
  if (!entry.base64) return std::string(entry.value.text());
  return text::from_base64(entry.value.text()).value_or("");
}

UrlParts parts_of_url(std::string_view url, Span at) {
  UrlParts parts;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return parts;
  url.remove_prefix(scheme + 3);
  const auto known = [at](std::string_view text) {
    return is_placeholder(text) ? Text{} : Text{std::string(text), at};
  };
  const std::size_t sign = url.rfind('@');
  if (sign != std::string_view::npos) {
    parts.user = known(url.substr(0, std::min(url.find(':'), sign)));
    url.remove_prefix(sign + 1);
  }
  const std::size_t host_end = std::min(url.find_first_of(":/?"), url.size());
  parts.host = known(url.substr(0, host_end));
  const std::size_t slash = url.find('/');
  if (slash == std::string_view::npos) return parts;
  const std::string_view path = url.substr(slash + 1);
  parts.database = known(path.substr(0, path.find('?')));
  return parts;
}

void tell_unknown(const Meta& owner, Span at, std::string_view why, Diagnostics& out) {
  out.push_back({.kind = Diagnostic::Kind::incomplete,
                 .span = at,
                 .message = owner.kind + " " + owner.object() + " " + std::string(why) +
                            ", so which objects and grants its databases hold is not known"});
}

void set_attributes(DeclaredRole& role, std::string_view words) {
  struct Attribute {
    std::string_view word;
    bool DeclaredRole::*field;
  };
  constexpr std::array<Attribute, 7> attributes{{{"superuser", &DeclaredRole::superuser},
                                                 {"login", &DeclaredRole::login},
                                                 {"inherit", &DeclaredRole::inherit},
                                                 {"createrole", &DeclaredRole::createrole},
                                                 {"createdb", &DeclaredRole::createdb},
                                                 {"replication", &DeclaredRole::replication},
                                                 {"bypassrls", &DeclaredRole::bypassrls}}};
  for (const std::string_view raw : text::words(words)) {
    const std::string word = text::lower(raw);
    for (const Attribute& attribute : attributes) {
      if (word == attribute.word) role.*attribute.field = true;
      if (word.size() == attribute.word.size() + 2 && word.starts_with("no") && word.ends_with(attribute.word))
        role.*attribute.field = false;
    }
  }
}

Text text_or(const Text& text, std::string otherwise, Span at) {
  return text.empty() ? Text{std::move(otherwise), at} : text;
}

Text named_after(const Text& text, std::string_view prefix, std::string_view suffix) {
  return {std::string(prefix) + text.value + std::string(suffix), text.span};
}

}  // namespace routegrant::kube
