#pragma once

namespace routegrant::pg {

/// What differs between PostgreSQL's major versions, as far as privileges are concerned. Measured on servers 13 to 18.
struct Features {
  int version = 15;
  /// 14: GRANTED BY in GRANT and REVOKE on objects, CURRENT_ROLE, OUT arguments in signatures, routines found by name
  /// per kind.
  bool granted_by_on_objects = false;
  /// 14: pg_read_all_data, pg_write_all_data and pg_database_owner exist.
  bool data_roles = false;
  /// Until 14: a session user is admin of itself.
  bool session_user_is_own_admin = false;
  /// Until 14: schema public belongs to the bootstrap superuser and PUBLIC may create in it.
  bool public_schema_is_open = false;
  /// 15: privileges on parameters, and security_invoker views.
  bool parameter_privileges = false;
  bool security_invoker = false;
  /// 16: memberships have INHERIT and SET options and one row per grantor; CREATEROLE needs ADMIN.
  bool membership_options = false;
  /// 17: the MAINTAIN privilege and pg_maintain.
  bool maintain = false;
  /// 17: a session's right to SET SESSION AUTHORIZATION is read anew at each statement.
  bool session_superuser_is_read_anew = false;
  /// 18: default privileges for large objects.
  bool large_object_defaults = false;
};

/// The features of `version`; a version before 13 counts as 13, one after 18 as 18.
[[nodiscard]] Features features_of(int version);

}  // namespace routegrant::pg
