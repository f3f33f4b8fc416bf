#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "pg/catalog/acl.hpp"
#include "pg/catalog/journal.hpp"
#include "pg/catalog/object.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/catalog/roles.hpp"
#include "pg/catalog/versions.hpp"

namespace routegrant::pg {

enum class DefaultAclId : std::uint32_t {};
enum class PolicyId : std::uint32_t {};
enum class TriggerId : std::uint32_t {};
enum class RuleId : std::uint32_t {};
enum class BindingId : std::uint32_t {};
enum class PublishedId : std::uint32_t {};
enum class ForeignKeyId : std::uint32_t {};
enum class MappingId : std::uint32_t {};
enum class SettingId : std::uint32_t {};

struct Answers;

/// The state of a cluster as far as privileges go: roles, objects, access control lists, defaults, policies. Every
/// change can be taken back to a mark. Names are resolved by `names.hpp`, rules are applied by the statements: this is
/// storage.
class Catalog {
 public:
  explicit Catalog(Features features);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  [[nodiscard]] const Features& features() const { return roles_.features(); }
  [[nodiscard]] const Roles& roles() const { return roles_; }
  [[nodiscard]] Roles& roles() { return roles_; }
  [[nodiscard]] const Provenances& provenances() const { return provenances_; }
  [[nodiscard]] Provenances& provenances() { return provenances_; }

  /// Keeps a name.
  [[nodiscard]] NameId intern(std::string_view name);
  [[nodiscard]] std::string_view text(NameId id) const { return names_[static_cast<std::size_t>(id)]; }

  [[nodiscard]] const Object& object(ObjectId id) const { return objects_[id]; }
  [[nodiscard]] std::string_view name(ObjectId id) const { return text(objects_[id].name); }
  /// All ids ever given, dropped objects included.
  [[nodiscard]] std::size_t object_count() const { return objects_.size(); }
  [[nodiscard]] const StoredAcl& acl(ObjectId id) const { return acls_[id]; }
  [[nodiscard]] const std::vector<Column>& columns(ObjectId id) const { return columns_[id]; }
  /// The list with the default in place of an unset one.
  [[nodiscard]] Acl expanded_acl(ObjectId id) const;
  [[nodiscard]] std::optional<std::size_t> find_column(ObjectId id, std::string_view name) const;

  /// The object of this name; none if there is none. For routines, the first of this name.
  [[nodiscard]] ObjectId find(Space space, ObjectId parent, std::string_view name) const;
  /// All routines of this name in the schema, in the order of creation.
  [[nodiscard]] std::vector<ObjectId> routines(ObjectId schema, std::string_view name) const;
  /// The same for operators.
  [[nodiscard]] std::vector<ObjectId> operators(ObjectId schema, std::string_view name) const;
  /// The existing objects of a schema (or the schemas and so on of a database), in the order of creation.
  [[nodiscard]] std::vector<ObjectId> children(ObjectId parent) const;
  /// Existing objects that use or are part of the object, in the order of creation.
  [[nodiscard]] std::vector<ObjectId> dependents(ObjectId id) const;
  /// Existing objects that the role owns or whose lists name it, in the order of creation.
  [[nodiscard]] std::vector<ObjectId> touched_by(RoleId role) const;
  /// The database that the object lives in; none for what is shared.
  [[nodiscard]] ObjectId database_of(ObjectId id) const;

  /// Adds an object with the owner's default privileges (`get_user_default_acl()`).
  ObjectId create(Object object);
  /// Adds an object with a list of its own.
  ObjectId create(Object object, StoredAcl acl);
  /// To change anything but name, parent, signature and `dropped`.
  Object& edit(ObjectId id);
  void rename(ObjectId id, std::string_view name);
  void move(ObjectId id, ObjectId parent);
  void drop(ObjectId id);
  /// `list` may grow by grantees that `touched_by` must know: they are noted here.
  void store_acl(ObjectId id, Acl list);
  void store_column_acl(ObjectId id, std::size_t column, Acl list);
  std::vector<Column>& edit_columns(ObjectId id) { return columns_.edit(id); }
  /// Notes that the object's lists name the role.
  void note(RoleId role, ObjectId id);
  /// Notes that `user` must go before `used`.
  void depend(ObjectId user, ObjectId used);
  /// Notes that a column of `relation` has the type: `columns_of_type` finds it then.
  void note_type(ObjectId relation, ObjectId type);
  /// The columns of a type that stand, in the order of their relations' creation.
  [[nodiscard]] std::vector<ColumnUse> columns_of_type(ObjectId type) const;

  /// The default privileges of new objects; empty and unset where there are none.
  [[nodiscard]] const DefaultAcl* default_acl(RoleId role, ObjectId schema, AclClass kind) const;
  void store_default_acl(RoleId role, ObjectId schema, AclClass kind, bool present, Acl entries);
  [[nodiscard]] const Journaled<DefaultAcl, DefaultAclId>& default_acls() const { return default_acls_; }
  /// What a new object of this owner gets: unset for the hard-wired default.
  [[nodiscard]] StoredAcl initial_acl(AclClass kind, RoleId owner, ObjectId schema);

  [[nodiscard]] const Journaled<Policy, PolicyId>& policies() const { return policies_; }
  [[nodiscard]] Journaled<Policy, PolicyId>& policies() { return policies_; }
  [[nodiscard]] const Journaled<Trigger, TriggerId>& triggers() const { return triggers_; }
  [[nodiscard]] Journaled<Trigger, TriggerId>& triggers() { return triggers_; }
  [[nodiscard]] const Journaled<Rule, RuleId>& rules() const { return rules_; }
  [[nodiscard]] Journaled<Rule, RuleId>& rules() { return rules_; }
  [[nodiscard]] const Journaled<Binding, BindingId>& bindings() const { return bindings_; }
  /// To change those that stand: new ones are added by `add_binding`.
  [[nodiscard]] Journaled<Binding, BindingId>& bindings() { return bindings_; }
  void add_binding(Binding binding);
  /// Those that stand on the object, need it or read its columns, in the order of creation.
  [[nodiscard]] std::vector<BindingId> bindings_about(ObjectId id) const;
  [[nodiscard]] const Journaled<Published, PublishedId>& published() const { return published_; }
  [[nodiscard]] Journaled<Published, PublishedId>& published() { return published_; }
  [[nodiscard]] const Journaled<ForeignKey, ForeignKeyId>& foreign_keys() const { return foreign_keys_; }
  [[nodiscard]] Journaled<ForeignKey, ForeignKeyId>& foreign_keys() { return foreign_keys_; }
  [[nodiscard]] const Journaled<UserMapping, MappingId>& mappings() const { return mappings_; }
  [[nodiscard]] Journaled<UserMapping, MappingId>& mappings() { return mappings_; }
  [[nodiscard]] const Journaled<LoginSetting, SettingId>& settings() const { return settings_; }
  [[nodiscard]] Journaled<LoginSetting, SettingId>& settings() { return settings_; }

  /// The database of the session, and the owner that stands for pg_database_owner.
  [[nodiscard]] ObjectId database() const { return database_; }
  void use_database(ObjectId database);

  /// A point in time to come back to.
  struct Mark {
    std::size_t roles = 0, objects = 0, acls = 0, columns = 0, defaults = 0, policies = 0, triggers = 0, rules = 0,
                bindings = 0, published = 0, foreign_keys = 0, mappings = 0, settings = 0;
  };
  [[nodiscard]] Mark mark() const;
  void rollback(const Mark& mark);
  /// Makes all changes final.
  void forget();

  /// What `Database` answers from; made once, when the replay is over.
  [[nodiscard]] const Answers& answers() const { return *answers_; }
  void set_answers(std::shared_ptr<const Answers> answers);

 private:
  using Key = std::tuple<Space, ObjectId, NameId>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  [[nodiscard]] Key key_of(const Object& object) const;
  void link(ObjectId id);
  void unlink(ObjectId id);
  [[nodiscard]] std::optional<NameId> known_name(std::string_view name) const;
  [[nodiscard]] std::vector<ObjectId> existing(const std::vector<ObjectId>& hints) const;
  [[nodiscard]] std::vector<ObjectId> all_named(Space space, ObjectId parent, std::string_view name) const;

  Roles roles_;
  Provenances provenances_;
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, NameId> name_ids_;
  Journaled<Object, ObjectId> objects_;
  Journaled<StoredAcl, ObjectId> acls_;
  Journaled<std::vector<Column>, ObjectId> columns_;
  std::unordered_map<Key, std::vector<ObjectId>, KeyHash> by_name_;
  // Four indexes that may name too much, never too little: what they name is checked again.
  std::vector<std::vector<ObjectId>> children_;
  std::vector<std::vector<ObjectId>> dependents_;
  std::vector<std::vector<ObjectId>> touched_;
  std::vector<std::vector<BindingId>> bindings_about_;
  Journaled<DefaultAcl, DefaultAclId> default_acls_;
  std::map<std::tuple<RoleId, ObjectId, AclClass>, DefaultAclId> default_acl_ids_;
  Journaled<Policy, PolicyId> policies_;
  Journaled<Trigger, TriggerId> triggers_;
  Journaled<Rule, RuleId> rules_;
  Journaled<Binding, BindingId> bindings_;
  Journaled<Published, PublishedId> published_;
  Journaled<ForeignKey, ForeignKeyId> foreign_keys_;
  Journaled<UserMapping, MappingId> mappings_;
  Journaled<LoginSetting, SettingId> settings_;
  ObjectId database_ = ObjectId::none;
  /// Of a later room, and shared so that it need not be known here.
  std::shared_ptr<const Answers> answers_;
};

}  // namespace routegrant::pg
