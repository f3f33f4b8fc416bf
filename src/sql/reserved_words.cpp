#include "sql/reserved_words.hpp"

#include <algorithm>
#include <array>

namespace routegrant::sql {
namespace {

constexpr std::array<std::string_view, 77> reserved{"all",          "analyse",
                                                    "analyze",      "and",
                                                    "any",          "array",
                                                    "as",           "asc",
                                                    "asymmetric",   "both",
                                                    "case",         "cast",
                                                    "check",        "collate",
                                                    "column",       "constraint",
                                                    "create",       "current_catalog",
                                                    "current_date", "current_role",
                                                    "current_time", "current_timestamp",
                                                    "current_user", "default",
                                                    "deferrable",   "desc",
                                                    "distinct",     "do",
                                                    "else",         "end",
                                                    "except",       "false",
                                                    "fetch",        "for",
                                                    "foreign",      "from",
                                                    "grant",        "group",
                                                    "having",       "in",
                                                    "initially",    "intersect",
                                                    "into",         "lateral",
                                                    "leading",      "limit",
                                                    "localtime",    "localtimestamp",
                                                    "not",          "null",
                                                    "offset",       "on",
                                                    "only",         "or",
                                                    "order",        "placing",
                                                    "primary",      "references",
                                                    "returning",    "select",
                                                    "session_user", "some",
                                                    "symmetric",    "table",
                                                    "then",         "to",
                                                    "trailing",     "true",
                                                    "union",        "unique",
                                                    "user",         "using",
                                                    "variadic",     "when",
                                                    "where",        "window",
                                                    "with"};

constexpr std::array<std::string_view, 23> for_types_and_functions{
    "authorization", "binary", "collation", "concurrently", "cross",   "current_schema", "freeze", "full",
    "ilike",         "inner",  "is",        "isnull",       "join",    "left",           "like",   "natural",
    "notnull",       "outer",  "overlaps",  "right",        "similar", "tablesample",    "verbose"};

/// COL_NAME_KEYWORD of kwlist.h in version 13 and all that followed.
constexpr auto for_columns = std::to_array<std::string_view>(
    {"between",       "bigint",       "bit",        "boolean",   "char",      "character",     "coalesce",  "dec",
     "decimal",       "exists",       "extract",    "float",     "greatest",  "grouping",      "inout",     "int",
     "integer",       "interval",     "least",      "national",  "nchar",     "none",          "normalize", "nullif",
     "numeric",       "out",          "overlay",    "position",  "precision", "real",          "row",       "setof",
     "smallint",      "substring",    "time",       "timestamp", "treat",     "trim",          "values",    "varchar",
     "xmlattributes", "xmlconcat",    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse",  "xmlpi",
     "xmlroot",       "xmlserialize", "xmltable"});

static_assert(std::is_sorted(for_columns.begin(), for_columns.end()));
static_assert(std::is_sorted(reserved.begin(), reserved.end()));
static_assert(std::is_sorted(for_types_and_functions.begin(), for_types_and_functions.end()));

}  // namespace

bool is_not_reserved(std::string_view word) {
  return !std::binary_search(reserved.begin(), reserved.end(), word);
}

bool is_column_word(std::string_view word) {
  return is_not_reserved(word) &&
         !std::binary_search(for_types_and_functions.begin(), for_types_and_functions.end(), word);
}

bool is_unreserved(std::string_view word) {
  return is_column_word(word) && !std::binary_search(for_columns.begin(), for_columns.end(), word);
}

}  // namespace routegrant::sql
