#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"

/// What the kinds of database operators share: the pods, Services and Secrets that an operator makes for a resource and
/// that no manifest shows.
namespace routegrant::kube {

/// Labels as an operator writes them, in any order.
using MadeLabels = std::vector<std::pair<std::string_view, std::string>>;

/// Adds the pods that an operator makes for the resource `owner`, with one container that listens on `port`, as a
/// generated workload; returns its index. All of it stands at the resource's name.
std::ptrdiff_t add_made_pods(Cluster& into, const Meta& owner, const MadeLabels& labels,
                             std::vector<std::string> unknown_labels, std::int64_t port, const Text& image);

/// Adds a Service that an operator makes for `owner`: it selects pods with these labels.
void add_made_service(Cluster& into, const Meta& owner, std::string name, const MadeLabels& selector,
                      std::int64_t port);

/// Takes the type, the ranges of clients and the class of a Service that an operator makes from the resource: `spec`
/// has the fields of a Service's spec.
void open_made_service(Service& made, const yaml::Cursor& spec, Pairs annotations);

/// A Secret that an operator makes for `owner`, without keys so far. An empty namespace means the owner's.
[[nodiscard]] KeyedObject made_secret(const Meta& owner, std::string name, std::string_view namespace_name = {});

/// Adds a key whose value the operator puts together.
void add_made_key(KeyedObject& secret, std::string key, std::vector<MadePart> value);

/// Adds a key whose value only the operator knows.
void add_hidden_key(KeyedObject& secret, std::string key);

/// What the values of a Secret with a login are made of. A part whose text is empty is one that nobody knows here.
struct MadeLogin {
  Text user{};
  Text database{};
  Text host{};
  Text port{};
};

/// The part, or a placeholder where it is not known.
[[nodiscard]] MadePart made_part(const Text& text);
[[nodiscard]] std::vector<MadePart> made_text(const Text& text);

/// `postgresql://user:password@host:port/database`.
[[nodiscard]] std::vector<MadePart> made_url(std::string_view scheme, const MadeLogin& login);
/// `jdbc:postgresql://host:port/database?user=...&password=...`, the parameters only if asked.
[[nodiscard]] std::vector<MadePart> made_jdbc_url(const MadeLogin& login, bool with_user);
/// `host:port:database:user:password`.
[[nodiscard]] std::vector<MadePart> made_pgpass(const MadeLogin& login);

/// Says that the resource `owner` needs the Secret `name` in its namespace, with this user under `key`.
void require_user(Cluster& into, const Meta& owner, const Text& name, std::string_view key, const Text& user);

/// Keeps the resource for when all others are there.
void defer(const yaml::Cursor& object, void (*read)(const DeferredResource&, Cluster&), Cluster& into);

/// A key of a Secret or ConfigMap as it stands in the tree, or as an operator makes it; empty where neither shows it.
[[nodiscard]] std::string clear_text_of(const DataEntry& entry);

/// The parts of a database URL that tell where it leads; empty where the text does not tell, or holds a placeholder.
struct UrlParts {
  Text user{};
  Text host{};
  Text database{};
};
[[nodiscard]] UrlParts parts_of_url(std::string_view url, Span at);

/// Says that what the databases of the resource `owner` hold is not known: a copy of another server, or SQL that cannot
/// be read. `why` goes on after the resource's name: "is made by recovery".
void tell_unknown(const Meta& owner, Span at, std::string_view why, Diagnostics& out);

/// Sets the attributes that words of CREATE ROLE name (`SUPERUSER`, `nologin`), in any case; other words are passed
/// over.
void set_attributes(DeclaredRole& role, std::string_view words);

/// The text, or one that stands at `at`.
[[nodiscard]] Text text_or(const Text& text, std::string otherwise, Span at);

/// A name made of another: same place.
[[nodiscard]] Text named_after(const Text& text, std::string_view prefix, std::string_view suffix);

}  // namespace routegrant::kube
