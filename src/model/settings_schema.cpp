#include "model/settings_schema.hpp"

namespace routegrant::model {
namespace {

constexpr std::string_view schema = R"json(
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://github.com/routegrant/routegrant/routegrant.schema.json",
  "title": "Settings of routegrant",
  "type": ["object", "null"],
  "additionalProperties": false,
  "properties": {
    "databases": {
      "description": "Databases whose role files lie in this repository.",
      "type": ["array", "null"],
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["name"],
        "properties": {
          "name": {"type": "string", "minLength": 1, "description": "What reports call it."},
          "kind": {"enum": ["postgresql", "mysql", "mariadb", null], "default": "postgresql"},
          "version": {"type": ["integer", "string", "null"], "minimum": 1, "maximum": 99, "pattern": "^[1-9][0-9]?$", "description": "The server's major version."},
          "sql": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Files and directories, in the order in which they run."},
          "migrates-as": {"type": "string", "description": "The role that runs them."},
          "hosts": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Names by which workloads connect to it."},
          "sensitive": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Objects whose reading matters: schema.*, schema.table or schema.table(column)."}
        }
      }
    },
    "routes": {
      "description": "Which routes are public, where manifests cannot tell.",
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "public": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Globs over ingress-class/NAME or NAMESPACE/NAME."},
        "internal": {"type": ["array", "null"], "items": {"type": "string"}, "description": "The same, for routes that only the inside reaches."}
      }
    },
    "roles": {
      "description": "Roles that workloads log in as, where Git does not show it.",
      "type": ["array", "null"],
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["workload", "role"],
        "properties": {
          "workload": {"type": "string", "minLength": 1, "description": "NAMESPACE/NAME"},
          "role": {"type": "string", "minLength": 1}
        }
      }
    },
    "external": {
      "description": "What others make: it is not missing.",
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "secrets": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Globs over NAMESPACE/NAME."},
        "services": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Globs over NAMESPACE/NAME."}
      }
    },
    "never": {
      "description": "Invariants, SOURCE -> TARGET, that no access path may break.",
      "type": ["array", "null"],
      "items": {
        "type": "string",
        "pattern": "^\\s*(?:internet|(?:role|route|workload)\\s+\\S+)\\s*->\\s*(?:role\\s+\\S+|(?:[Aa][Nn][Yy]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Ee][Xx][Ee][Cc][Uu][Tt][Ee]|[Ii][Nn][Ss][Ee][Rr][Tt]|[Rr][Ee][Aa][Dd]|[Ss][Ee][Ll][Ee][Cc][Tt]|[Tt][Rr][Uu][Nn][Cc][Aa][Tt][Ee]|[Uu][Pp][Dd][Aa][Tt][Ee]|[Ww][Rr][Ii][Tt][Ee])(?:\\s*,\\s*(?:[Aa][Nn][Yy]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Ee][Xx][Ee][Cc][Uu][Tt][Ee]|[Ii][Nn][Ss][Ee][Rr][Tt]|[Rr][Ee][Aa][Dd]|[Ss][Ee][Ll][Ee][Cc][Tt]|[Tt][Rr][Uu][Nn][Cc][Aa][Tt][Ee]|[Uu][Pp][Dd][Aa][Tt][Ee]|[Ww][Rr][Ii][Tt][Ee]))*\\s+\\S.*)\\s*$",
        "examples": ["internet -> write billing.*", "internet -> read public.users(email)", "workload shop/* -> role admin", "role reporting -> write *"]
      }
    },
    "allow": {
      "description": "Findings that are accepted, by meaning.",
      "type": ["array", "null"],
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["rule", "reason"],
        "properties": {
          "rule": {"type": "string", "minLength": 1},
          "route": {"type": "string", "description": "A glob over host and path."},
          "role": {"type": "string", "description": "A glob."},
          "object": {"type": "string", "description": "A glob over schema.name or schema.name(column)."},
          "privileges": {"type": ["array", "null"], "items": {"type": "string"}, "description": "A wider grant later is a new finding."},
          "reason": {"type": "string", "pattern": "\\S"},
          "owner": {"type": "string"},
          "until": {"type": "string", "format": "date", "description": "The last day on which it counts."}
        }
      }
    },
    "annotation-prefix": {
      "description": "The prefix of annotations.",
      "type": "string",
      "default": "routegrant.dev"
    }
  }
}
)json";

}  // namespace

std::string_view settings_schema() {
  return schema.substr(1);  // the line end after the parenthesis
}

}  // namespace routegrant::model
