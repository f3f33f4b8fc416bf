#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/values/environment.hpp"
#include "sql/literal.hpp"
#include "sql/psql_options.hpp"
#include "yaml/cursor.hpp"

/// Texts that a shell hands to psql or Vault: what they may do, and what the container's environment makes of them.
namespace routegrant::model {

/// Whether it may make, change or grant anything: queries and waiting loops do not. What a body or a text that psql
/// runs does is seen only when it is replayed.
[[nodiscard]] bool changes(std::string_view text);

/// Whether the shell gives the whole text, which may be anything.
[[nodiscard]] bool is_given(std::string_view text);

/// The value of a word of a command line; nothing where some of it is not known.
[[nodiscard]] std::optional<std::string> value_of(const credentials::Environment& environment, std::string_view word);

/// Names in the place of the variables that hold them.
[[nodiscard]] sql::MappedText substituted(const sql::MappedText& written, const credentials::Environment& environment);

/// Statements of a Vault role, made for all of its users at once; older plugins call the user `username`.
[[nodiscard]] sql::MappedText for_users(const sql::MappedText& written, std::string_view pattern);

/// `psql -v name=value`: a \set before the text, which stands where the text begins.
void set_variables(const sql::PsqlOptions& options, const credentials::Environment& environment, sql::MappedText& text);

/// psql's command to read a file that Git does not show, which is told when it is replayed; its place is that of the
/// first of `segments`. Empty where the path is none that the command can name.
[[nodiscard]] sql::MappedText reading_of(std::string_view path, std::vector<Segment> segments);

/// One scalar of a manifest as a source of its own.
std::optional<SourceId> add_scalar(const yaml::Cursor& scalar, Sources& sources);

}  // namespace routegrant::model
