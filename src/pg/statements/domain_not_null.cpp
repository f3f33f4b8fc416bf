#include "pg/statements/domain_not_null.hpp"

#include <optional>
#include <string>

#include "pg/catalog/object_name.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"

namespace routegrant::pg {
namespace {

std::optional<BindingId> not_null_of(const Catalog& catalog, ObjectId domain) {
  for (const BindingId id : bindings_on(catalog, domain)) {
    const Binding& each = catalog.bindings()[id];
    if (each.of == Binding::Of::check && each.table == domain && each.expression == 0) return id;
  }
  return std::nullopt;
}

}  // namespace

Outcome add_domain_not_null(Context& context, ObjectId domain, std::string_view name) {
  Catalog& catalog = context.catalog;
  if (!context.closed() || context.features().version < 17 || not_null_of(catalog, domain)) return done();
  if (!name.empty() && find_check(catalog, domain, name)) {
    return refuse(sqlstate::duplicate_object, "constraint " + in_quotes(name) + " for domain " +
                                                  in_quotes(catalog.name(domain)) + " already exists");
  }
  std::string called(name);
  if (called.empty()) called = made_object_name(catalog.name(domain), {}, "not_null");
  catalog.add_binding({.of = Binding::Of::check, .table = domain, .name = std::move(called)});
  return done();
}

void drop_domain_not_null(Context& context, ObjectId domain) {
  if (const auto known = not_null_of(context.catalog, domain)) context.catalog.bindings().edit(*known).dropped = true;
}

}  // namespace routegrant::pg
