#include "pg/catalog/catalog.hpp"

#include <algorithm>

namespace routegrant::pg {
namespace {

std::size_t index(ObjectId id) {
  return static_cast<std::size_t>(id);
}

void append(std::vector<std::vector<ObjectId>>& lists, std::size_t at, ObjectId id) {
  if (lists.size() <= at) lists.resize(at + 1);
  // Grants on one object come in runs: this keeps the list short without a search.
  if (lists[at].empty() || lists[at].back() != id) lists[at].push_back(id);
}

}  // namespace

Catalog::Catalog(Features features) : roles_(features), names_{std::string{}} {
  name_ids_[names_.front()] = NameId::empty;
}
Catalog::~Catalog() = default;

void Catalog::set_answers(std::shared_ptr<const Answers> answers) {
  answers_ = std::move(answers);
}

NameId Catalog::intern(std::string_view name) {
  if (const auto known = known_name(name)) return *known;
  names_.emplace_back(name);
  const NameId id{static_cast<std::uint32_t>(names_.size() - 1)};
  name_ids_[names_.back()] = id;
  return id;
}

std::optional<NameId> Catalog::known_name(std::string_view name) const {
  const auto found = name_ids_.find(name);
  if (found == name_ids_.end()) return std::nullopt;
  return found->second;
}

std::size_t Catalog::KeyHash::operator()(const Key& key) const {
  const auto parent = static_cast<std::uint64_t>(std::get<1>(key));
  const auto name = static_cast<std::uint64_t>(std::get<2>(key));
  const auto mixed = ((parent << 32U) ^ (name * 0x9E3779B97F4A7C15U)) + static_cast<std::uint64_t>(std::get<0>(key));
  return static_cast<std::size_t>(mixed ^ (mixed >> 29U));
}

Catalog::Key Catalog::key_of(const Object& object) const {
  return {space_of(object.kind), object.parent, object.name};
}

void Catalog::link(ObjectId id) {
  std::vector<ObjectId>& ids = by_name_[key_of(objects_[id])];
  ids.insert(std::upper_bound(ids.begin(), ids.end(), id), id);
}

void Catalog::unlink(ObjectId id) {
  const auto found = by_name_.find(key_of(objects_[id]));
  if (found == by_name_.end()) return;
  std::erase(found->second, id);
  if (found->second.empty()) by_name_.erase(found);
}

Acl Catalog::expanded_acl(ObjectId id) const {
  if (acls_[id].is_set) return acls_[id].entries;
  const Object& object = objects_[id];
  return pg::default_acl(acl_class_of(object.kind), object.owner, features());
}

std::optional<std::size_t> Catalog::find_column(ObjectId id, std::string_view name) const {
  const std::vector<Column>& columns = columns_[id];
  for (std::size_t at = 0; at < columns.size(); ++at) {
    if (!columns[at].dropped && columns[at].name == name) return at;
  }
  return std::nullopt;
}

ObjectId Catalog::find(Space space, ObjectId parent, std::string_view name) const {
  const auto known = known_name(name);
  if (!known) return ObjectId::none;
  const auto found = by_name_.find(Key{space, parent, *known});
  return found == by_name_.end() || found->second.empty() ? ObjectId::none : found->second.front();
}

std::vector<ObjectId> Catalog::routines(ObjectId schema, std::string_view name) const {
  return all_named(Space::routine, schema, name);
}

std::vector<ObjectId> Catalog::operators(ObjectId schema, std::string_view name) const {
  return all_named(Space::operator_, schema, name);
}

std::vector<ObjectId> Catalog::all_named(Space space, ObjectId parent, std::string_view name) const {
  const auto known = known_name(name);
  if (!known) return {};
  const auto found = by_name_.find(Key{space, parent, *known});
  return found == by_name_.end() ? std::vector<ObjectId>{} : found->second;
}

std::vector<ObjectId> Catalog::existing(const std::vector<ObjectId>& hints) const {
  std::vector<ObjectId> ids = hints;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::erase_if(ids, [this](ObjectId id) { return index(id) >= objects_.size() || objects_[id].dropped; });
  return ids;
}

std::vector<ObjectId> Catalog::children(ObjectId parent) const {
  if (parent == ObjectId::none || index(parent) >= children_.size()) return {};
  std::vector<ObjectId> ids = existing(children_[index(parent)]);
  std::erase_if(ids, [&](ObjectId id) { return objects_[id].parent != parent; });
  return ids;
}

std::vector<ObjectId> Catalog::dependents(ObjectId id) const {
  if (index(id) >= dependents_.size()) return {};
  std::vector<ObjectId> ids = existing(dependents_[index(id)]);
  std::erase_if(ids, [&](ObjectId each) {
    const Object& user = objects_[each];
    return user.part_of != id && std::find(user.uses.begin(), user.uses.end(), id) == user.uses.end();
  });
  return ids;
}

std::vector<ObjectId> Catalog::touched_by(RoleId role) const {
  const auto at = static_cast<std::size_t>(role);
  return at < touched_.size() ? existing(touched_[at]) : std::vector<ObjectId>{};
}

ObjectId Catalog::database_of(ObjectId id) const {
  ObjectId at = id;
  while (at != ObjectId::none && objects_[at].parent != ObjectId::none) at = objects_[at].parent;
  if (at == ObjectId::none || at == id) return ObjectId::none;
  return at;
}

ObjectId Catalog::create(Object object) {
  const ObjectId schema = object.kind == ObjectKind::schema ? ObjectId::none : object.parent;
  StoredAcl acl = initial_acl(acl_class_of(object.kind), object.owner, schema);
  return create(std::move(object), std::move(acl));
}

ObjectId Catalog::create(Object object, StoredAcl acl) {
  const ObjectId parent = object.parent;
  const RoleId owner = object.owner;
  const ObjectId part_of = object.part_of;
  const std::vector<ObjectId> uses = object.uses;
  const ObjectId id = objects_.add(std::move(object));
  acls_.add(std::move(acl));
  columns_.add({});
  link(id);
  if (parent != ObjectId::none) append(children_, index(parent), id);
  if (part_of != ObjectId::none) append(dependents_, index(part_of), id);
  for (const ObjectId used : uses) append(dependents_, index(used), id);
  note(owner, id);
  for (const AclEntry& entry : acls_[id].entries) {
    note(entry.grantee, id);
    note(entry.grantor, id);
  }
  return id;
}

Object& Catalog::edit(ObjectId id) {
  return objects_.edit(id);
}

void Catalog::rename(ObjectId id, std::string_view name) {
  const NameId new_name = intern(name);
  unlink(id);
  objects_.edit(id).name = new_name;
  link(id);
}

void Catalog::move(ObjectId id, ObjectId parent) {
  unlink(id);
  objects_.edit(id).parent = parent;
  link(id);
  append(children_, index(parent), id);
}

void Catalog::drop(ObjectId id) {
  unlink(id);
  objects_.edit(id).dropped = true;
}

void Catalog::store_acl(ObjectId id, Acl list) {
  StoredAcl& stored = acls_.edit(id);
  stored.is_set = true;
  stored.entries = std::move(list);
}

void Catalog::store_column_acl(ObjectId id, std::size_t column, Acl list) {
  StoredAcl& stored = columns_.edit(id)[column].acl;
  stored.is_set = !list.empty();
  stored.entries = std::move(list);
}

void Catalog::note(RoleId role, ObjectId id) {
  if (role != RoleId::unknown && role != RoleId::everyone) append(touched_, static_cast<std::size_t>(role), id);
}

void Catalog::depend(ObjectId user, ObjectId used) {
  objects_.edit(user).uses.push_back(used);
  append(dependents_, index(used), user);
}

void Catalog::add_binding(Binding binding) {
  std::vector<ObjectId> about = binding.uses;
  about.push_back(binding.table);
  for (const ColumnUse& use : binding.columns) about.push_back(use.relation);
  const BindingId id = bindings_.add(std::move(binding));
  for (const ObjectId each : about) {
    if (each == ObjectId::none) continue;
    if (bindings_about_.size() <= index(each)) bindings_about_.resize(index(each) + 1);
    std::vector<BindingId>& list = bindings_about_[index(each)];
    if (list.empty() || list.back() != id) list.push_back(id);
  }
}

std::vector<BindingId> Catalog::bindings_about(ObjectId id) const {
  if (id == ObjectId::none || index(id) >= bindings_about_.size()) return {};
  std::vector<BindingId> ids = bindings_about_[index(id)];
  // In order, but where numbers were given again.
  if (!std::is_sorted(ids.begin(), ids.end())) std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  // What was taken back may have left its number to another.
  std::erase_if(ids, [&](BindingId each) {
    if (static_cast<std::size_t>(each) >= bindings_.size()) return true;
    const Binding& binding = bindings_[each];
    if (binding.table == id) return false;
    const bool reads = std::any_of(binding.columns.begin(), binding.columns.end(),
                                   [&](const ColumnUse& use) { return use.relation == id; });
    return !reads && std::find(binding.uses.begin(), binding.uses.end(), id) == binding.uses.end();
  });
  return ids;
}

void Catalog::note_type(ObjectId relation, ObjectId type) {
  append(dependents_, index(type), relation);
}

std::vector<ColumnUse> Catalog::columns_of_type(ObjectId type) const {
  std::vector<ColumnUse> found;
  if (index(type) >= dependents_.size()) return found;
  for (const ObjectId relation : existing(dependents_[index(type)])) {
    const std::vector<Column>& columns = columns_[relation];
    for (std::uint32_t at = 0; at < columns.size(); ++at) {
      if (!columns[at].dropped && columns[at].type == type) found.push_back({.relation = relation, .column = at});
    }
  }
  return found;
}

const DefaultAcl* Catalog::default_acl(RoleId role, ObjectId schema, AclClass kind) const {
  const auto found = default_acl_ids_.find({role, schema == ObjectId::none ? database_ : schema, kind});
  if (found == default_acl_ids_.end()) return nullptr;
  const DefaultAcl& entry = default_acls_[found->second];
  return entry.present ? &entry : nullptr;
}

void Catalog::store_default_acl(RoleId role, ObjectId schema, AclClass kind, bool present, Acl entries) {
  // Each database has its own (pg_default_acl is not shared).
  const ObjectId place = schema == ObjectId::none ? database_ : schema;
  const auto found = default_acl_ids_.find({role, place, kind});
  if (found != default_acl_ids_.end()) {
    DefaultAcl& entry = default_acls_.edit(found->second);
    entry.present = present;
    entry.entries = std::move(entries);
  } else if (present) {
    DefaultAcl entry{.role = role, .schema = place, .kind = kind, .present = true, .entries = std::move(entries)};
    default_acl_ids_[{role, place, kind}] = default_acls_.add(std::move(entry));
  }
}

StoredAcl Catalog::initial_acl(AclClass kind, RoleId owner, ObjectId schema) {
  const DefaultAcl* global = default_acl(owner, ObjectId::none, kind);
  const DefaultAcl* local = schema == ObjectId::none ? nullptr : default_acl(owner, schema, kind);
  if (global == nullptr && local == nullptr) return {};
  const Acl hard_wired = pg::default_acl(kind, owner, features());
  Acl result = global != nullptr ? global->entries : hard_wired;
  if (local != nullptr) merge(result, local->entries, provenances_);
  // aclmerge() of two empty lists is NULL, and NULL is the hard-wired default: revoking everything opens everything.
  if (result.empty() || equal(result, hard_wired)) return {};
  return {.is_set = true, .entries = std::move(result)};
}

void Catalog::use_database(ObjectId database) {
  database_ = database;
  roles_.set_database_owner(database == ObjectId::none ? RoleId::unknown : objects_[database].owner);
}

Catalog::Mark Catalog::mark() const {
  return {.roles = roles_.mark(),
          .objects = objects_.mark(),
          .acls = acls_.mark(),
          .columns = columns_.mark(),
          .defaults = default_acls_.mark(),
          .policies = policies_.mark(),
          .triggers = triggers_.mark(),
          .rules = rules_.mark(),
          .bindings = bindings_.mark(),
          .published = published_.mark(),
          .foreign_keys = foreign_keys_.mark(),
          .mappings = mappings_.mark(),
          .settings = settings_.mark()};
}

void Catalog::rollback(const Mark& mark) {
  const auto nothing = [](auto /*id*/, const auto& /*now*/, const auto* /*then*/) {};
  roles_.rollback(mark.roles);
  objects_.rollback(mark.objects, [this](ObjectId id, const Object& now, const Object* then) {
    if (const auto found = by_name_.find(key_of(now)); found != by_name_.end()) std::erase(found->second, id);
    if (then == nullptr || then->dropped) return;
    std::vector<ObjectId>& ids = by_name_[key_of(*then)];
    if (!std::binary_search(ids.begin(), ids.end(), id)) ids.insert(std::upper_bound(ids.begin(), ids.end(), id), id);
  });
  acls_.rollback(mark.acls, nothing);
  columns_.rollback(mark.columns, nothing);
  default_acls_.rollback(mark.defaults, [this](DefaultAclId, const DefaultAcl& now, const DefaultAcl* then) {
    if (then == nullptr) default_acl_ids_.erase({now.role, now.schema, now.kind});
  });
  policies_.rollback(mark.policies, nothing);
  triggers_.rollback(mark.triggers, nothing);
  rules_.rollback(mark.rules, nothing);
  bindings_.rollback(mark.bindings, nothing);
  published_.rollback(mark.published, nothing);
  foreign_keys_.rollback(mark.foreign_keys, nothing);
  mappings_.rollback(mark.mappings, nothing);
  settings_.rollback(mark.settings, nothing);
  use_database(database_);
}

void Catalog::forget() {
  roles_.forget();
  objects_.forget();
  acls_.forget();
  columns_.forget();
  default_acls_.forget();
  policies_.forget();
  triggers_.forget();
  rules_.forget();
  bindings_.forget();
  published_.forget();
  foreign_keys_.forget();
  mappings_.forget();
  settings_.forget();
}

}  // namespace routegrant::pg
