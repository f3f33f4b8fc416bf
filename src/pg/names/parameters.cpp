#include "pg/names/parameters.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

struct Parameter {
  std::string_view name;
  ParameterContext context;
  int first;
  int last;
};

/// Sorted by name; a parameter whose context changed has a row for each.
constexpr Parameter parameters[] = {
#define PARAMETER(name, context, first, last) {#name, ParameterContext::context, first, last},
#include "pg/names/parameters.def"
#undef PARAMETER
};

bool starts_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string quoted(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

Outcome unrecognized(std::string_view name, int version) {
  if (version >= 14 && name.find('.') != std::string_view::npos)
    return refuse(sqlstate::invalid_name, "invalid configuration parameter name " + quoted(name));
  return refuse(sqlstate::undefined_object, "unrecognized configuration parameter " + quoted(name));
}

/// Whether the current role is a superuser or was granted SET on the parameter (15 and later).
bool may_set(const Context& context, std::string_view name) {
  if (context.superuser()) return true;
  const ObjectId entry = context.catalog.find(Space::parameter, ObjectId::none, text::lower(name));
  return entry != ObjectId::none && privileges_on(context.catalog, context.current(), entry, privilege::set) != 0;
}

Outcome denied(std::string_view name) {
  return refuse(sqlstate::insufficient_privilege, "permission denied to set parameter " + quoted(name));
}

}  // namespace

std::optional<ParameterContext> parameter_context(std::string_view name, int version) {
  const std::string lower = text::lower(name);
  const auto* row = std::lower_bound(std::begin(parameters), std::end(parameters), lower,
                                     [](const Parameter& each, std::string_view wanted) { return each.name < wanted; });
  for (; row != std::end(parameters) && row->name == lower; ++row) {
    if (version >= row->first && version <= row->last) return row->context;
  }
  return std::nullopt;
}

bool is_custom_parameter(std::string_view name, int version) {
  if (version < 14) return name.find('.') != std::string_view::npos;
  bool dotted = false;
  bool starts = true;
  for (const char c : name) {
    if (c == '.') {
      if (starts) return false;
      dotted = true;
      starts = true;
      continue;
    }
    const bool digit = (c >= '0' && c <= '9') || c == '$';
    if (!starts_identifier(c) && (starts || !digit)) return false;
    starts = false;
  }
  return dotted && !starts;
}

Outcome require_known_parameter(const Context& context, std::string_view name) {
  const int version = context.features().version;
  if (!context.closed() || parameter_context(name, version) || is_custom_parameter(name, version)) return done();
  if (version >= 17) return unrecognized(name, version);
  return refuse(sqlstate::invalid_name, "invalid parameter name " + quoted(name));
}

Outcome require_settable(const Context& context, std::string_view name) {
  if (!context.closed()) return done();
  const int version = context.features().version;
  const std::optional<ParameterContext> when = parameter_context(name, version);
  if (!when) return is_custom_parameter(name, version) ? done() : unrecognized(name, version);
  const auto fixed = [&](std::string_view why) {
    return refuse(sqlstate::cannot_change_parameter, "parameter " + quoted(name) + " " + std::string(why));
  };
  switch (*when) {
    case ParameterContext::user: return done();
    case ParameterContext::superuser: return may_set(context, name) ? done() : denied(name);
    case ParameterContext::backend:
    case ParameterContext::superuser_backend: return fixed("cannot be set after connection start");
    case ParameterContext::sighup: return fixed("cannot be changed now");
    case ParameterContext::postmaster: return fixed("cannot be changed without restarting the server");
    case ParameterContext::internal: break;
  }
  return fixed("cannot be changed");
}

Outcome require_shown(const Context& context, std::string_view name) {
  if (!context.closed() || parameter_context(name, context.features().version) || name == "all") return done();
  const std::string lower = text::lower(name);
  const std::size_t dot = lower.find('.');
  if (dot != std::string::npos) {
    const Routines& routines = context.routines;
    if (routines.unfollowed.sets_parameters || routines.custom_parameters.contains(lower)) return done();
    const std::string prefix = lower.substr(0, dot);
    const ObjectId database = context.catalog.database();
    if (prefix == "plpgsql" || context.catalog.find(Space::extension, database, prefix) != ObjectId::none)
      return done();
  }
  return refuse(sqlstate::undefined_object, "unrecognized configuration parameter " + quoted(name));
}

Outcome require_settable_at_login(const Context& context, std::string_view name) {
  if (!context.closed()) return done();
  const int version = context.features().version;
  if (!parameter_context(name, version) && is_custom_parameter(name, version)) {
    return may_set(context, name) ? done() : denied(name);
  }
  return require_settable(context, name);
}

}  // namespace routegrant::pg
