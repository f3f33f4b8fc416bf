#include "sql/psql_commands.hpp"

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

/// Those of `exec_command()` (src/bin/psql/command.c, 15 to 18) but \d and its kin, separated by blanks.
constexpr std::string_view commands =
    "! ? C H T a bind bind_named c cd close close_prepared connect conninfo copy copyright crosstabview e echo "
    "edit ef elif else encoding endif endpipeline errverbose ev f flush flushrequest g gdesc getenv getresults "
    "gexec gset gx h help html i if include include_relative ir l l+ list list+ listx listx+ lo_export "
    "lo_import lo_list lo_list+ lo_unlink lx lx+ o out p parse password print prompt pset q qecho quit r reset "
    "restrict s sendpipeline set setenv sf sf+ startpipeline sv sv+ syncpipeline t timing unrestrict unset w "
    "warn watch write x z zS zx zSx";

}  // namespace

bool is_psql_command(std::string_view name) {
  return name.empty() || name.starts_with('d') || text::contains_word(commands, name);
}

}  // namespace routegrant::sql
