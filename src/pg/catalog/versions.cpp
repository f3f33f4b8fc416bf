#include "pg/catalog/versions.hpp"

#include <algorithm>

namespace routegrant::pg {

Features features_of(int version) {
  const int known = std::clamp(version, 13, 18);
  return {
      .version = known,
      .granted_by_on_objects = known >= 14,
      .data_roles = known >= 14,
      .session_user_is_own_admin = known <= 14,
      .public_schema_is_open = known <= 14,
      .parameter_privileges = known >= 15,
      .security_invoker = known >= 15,
      .membership_options = known >= 16,
      .maintain = known >= 17,
      .session_superuser_is_read_anew = known >= 17,
      .large_object_defaults = known >= 18,
  };
}

}  // namespace routegrant::pg
