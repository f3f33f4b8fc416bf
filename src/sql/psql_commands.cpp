#include "sql/psql_commands.hpp"

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

/// Those of `exec_command()` (src/bin/psql/command.c, 15 to 18) but \d, \lo_ and their kin, separated by blanks.
constexpr std::string_view commands =
    "! ? C H T a bind bind_named c cd close_prepared connect conninfo copy copyright crosstabview e echo "
    "edit ef elif else encoding endif endpipeline errverbose ev f flush flushrequest g gdesc getenv getresults "
    "gexec gset gx h help html i if include include_relative ir l l+ l+x list list+ list+x listx listx+ "
    "lx lx+ o out p parse password print prompt pset q qecho quit r reset "
    "restrict s sendpipeline set setenv sf sf+ startpipeline sv sv+ syncpipeline t timing unrestrict unset w "
    "warn watch write x z zS zSx zx zxS";

}  // namespace

bool is_psql_command(std::string_view name) {
  return name.empty() || name.starts_with('d') || name.starts_with("lo_") || text::equal_ignoring_case(name, "copy") ||
         text::contains_word(commands, name);
}

}  // namespace routegrant::sql
