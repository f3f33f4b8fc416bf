#include "pg/routines/cloud_functions.hpp"

#include <cstddef>
#include <string>

#include "pg/names/names.hpp"
#include "pg/routines/routine.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view by_name = "pgaadauth_create_principal";
constexpr std::string_view by_object = "pgaadauth_create_principal_with_oid";

}  // namespace

bool is_cloud_function(std::string_view name) {
  return name == by_name || name == by_object;
}

Outcome call_cloud_function(Context& context, std::string_view name, const std::vector<Value>& arguments, Span site) {
  const std::size_t admin = name == by_name ? 1 : 3;
  if (arguments.size() <= admin) return done();
  const auto role = arguments.front().written();
  if (!role) {
    report_dynamic(context, std::string(name) + "() makes a role whose name is not known", site);
    return done();
  }
  if (arguments[admin].is_true() || !arguments[admin].known())
    report_dynamic(context, std::string(name) + "() may make an administrator", site);
  return run_made(context, "CREATE ROLE " + sql::quoted_identifier(*role) + " LOGIN", site);
}

}  // namespace routegrant::pg
