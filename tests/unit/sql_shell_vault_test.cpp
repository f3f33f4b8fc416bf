#include <doctest/doctest.h>

#include <string>

#include "sql/shell/shell.hpp"

using namespace routegrant;

namespace {

/// "path of connection at url: statements", one write after another.
std::string writes(const std::string& script) {
  std::string all;
  for (const sql::VaultWrite& write : sql::shell_vault(script)) {
    if (!all.empty()) all += " | ";
    all += write.path;
    if (!write.connection.empty()) all += " of " + write.connection;
    if (!write.url.empty()) all += " at " + write.url;
    if (!write.statements.text.empty()) all += ": " + write.statements.text;
  }
  return all;
}

}  // namespace

TEST_CASE("vault write to the database engine: connections and the statements of roles") {
  CHECK(writes("vault write db/config/shop connection_url=\"postgresql://{{username}}:{{password}}@pg/shop\" "
               "password=x\n") == "db/config/shop at postgresql://{{username}}:{{password}}@pg/shop");
  CHECK(writes("WHO=reader\nbao write -address=$A db/roles/$WHO db_name=shop \\\n  creation_statements='CREATE ROLE "
               "\"{{name}}\"'\n") == "db/roles/reader of shop: CREATE ROLE \"{{name}}\"");
  // Nothing that the script does not show, and no other engine.
  CHECK(writes("vault write db/roles/a db_name=shop creation_statements=@a.sql\n") == "db/roles/a of shop");
  CHECK(writes("vault write auth/kubernetes/role/a policies=a\nvault read db/roles/a\n").empty());
}
