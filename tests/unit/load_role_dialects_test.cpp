#include <doctest/doctest.h>

#include <string>

#include "role_files_tree.hpp"

using namespace routegrant;
using namespace routegrant::test;

TEST_CASE("a word in a path does not take a role file away that says or stands nearer to PostgreSQL") {
  Tree tree({{"h2/roles/roles.sql", "CREATE ROLE app LOGIN;"},
             {"mysql/postgres/1.sql", "GRANT a TO b;"},
             {"oracle/db/owner.sql", "ALTER TABLE t OWNER TO app;"},
             {"oracle/db/other.sql", "GRANT a TO b;"}});
  std::string all;
  for (const std::string& one : tree.databases()) all += one + " ";
  for (const char* kept : {"h2/roles/roles.sql", "mysql/postgres/1.sql", "oracle/db/owner.sql"})
    CHECK(all.find(kept) != std::string::npos);
  CHECK(all.find("other.sql") == std::string::npos);
}

TEST_CASE("what is MySQL's is left out with a note") {
  Tree tree({{"a/x.sql", "CREATE USER `u`@`%` IDENTIFIED BY 'x';"},
             {"a/y.sql", "GRANT ALL ON shop.* TO 'u'@'%';"},
             {"a/z.sql", "CREATE TABLE t (a int) ENGINE=InnoDB;"},
             {"db/mysql/user.sql", "GRANT a TO b;"},
             {"p/ok.sql", "SELECT '`', \"a\".b * c FROM t; -- ENGINE=x\nCOPY t FROM stdin;\n`x`\n\\.\n"}});
  CHECK(tree.databases() == Texts{"p (plain): p/ok.sql"});
  CHECK(tree.says("in the dialect of MySQL"));
  CHECK(tree.says("names a database system other than PostgreSQL"));
}

TEST_CASE("one line that MySQL could have written does not take a file from PostgreSQL") {
  const auto is_kept = [](const std::string& text) {
    return Tree({{"p/x.sql", text}}).databases() == Texts{"p (plain): p/x.sql"};
  };
  for (const char* condition :
       {"j->'tags' @> '[\"x\"]'", "j->>'a' @? '$.x'", "'a' @@ 'b'", "'{}' @> j", "'(1,1)' @ b", "box '(0,0,1,1)'@>f"})
    CHECK(is_kept("CREATE POLICY p ON t USING (" + std::string(condition) + ");"));
  for (const char* first : {"DO $$ BEGIN END $$;", "CREATE EXTENSION citext;", "CREATE ROLE a LOGIN;",
                            "CREATE POLICY p ON t;", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a;"})
    CHECK(is_kept(std::string(first) + "\nCREATE USER b IDENTIFIED BY 'x';\nGRANT SELECT ON `t` TO 'a'@'b';"));
  CHECK_FALSE(is_kept("CREATE ROLE 'a'@'%';\nGRANT a TO b;"));
  CHECK_FALSE(is_kept("DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END $$\nDELIMITER ;\nGRANT a TO b;"));
}
