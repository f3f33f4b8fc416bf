#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "load/code_migrations.hpp"
#include "role_files_tree.hpp"

using namespace routegrant;
using namespace routegrant::test;

/// Migrations that are programs.

namespace {

/// The statements that are told of one file.
Texts told(const char* path, const std::string& text) {
  Sources sources;
  load::Discovery discovery;
  discovery.files.push_back({sources.add({.path = path, .text = text}), load::FileKind::other});
  load::embed_code_migrations(discovery, sources);
  Texts all;
  for (std::size_t i = 1; i < discovery.files.size(); ++i) {
    const Source& statement = sources[discovery.files[i].source];
    all.push_back(statement.text);
    // It stands where it says.
    CHECK(sources.text(sources.origin(
              {discovery.files[i].source, 0, static_cast<std::uint32_t>(statement.text.size())})) == statement.text);
  }
  return all;
}

const char* const alembic = R"code(
"""GRANT the app its role

Revision ID: 2
"""
revision = '2'
down_revision = '1'

def upgrade():
    """CREATE ROLE for the app."""
    op.create_table("grants", sa.Column("grant", sa.Text))
    op.execute("GRANT SELECT ON t TO app")
    # op.execute("GRANT DELETE ON t TO app")
    op.execute(sa.text("""
        -- who reads
        grant usage on schema s to app;
    """))
    op.execute(f'ALTER TABLE {name} OWNER TO app')
    op.execute("UPDATE t SET a = 'GRANT b'")

def helper():
    op.execute("REVOKE ALL ON t FROM public")

def downgrade():
    op.execute("REVOKE SELECT ON t FROM app")

    if x:
        op.execute("DROP ROLE app")
)code";

}  // namespace

TEST_CASE("migrations in Python: Alembic's upgrade is told, its downgrade, docstrings and comments are not") {
  CHECK(told("alembic/versions/2_app.py", alembic) ==
        Texts{"GRANT SELECT ON t TO app", "grant usage on schema s to app", "ALTER TABLE {name} OWNER TO app",
              "REVOKE ALL ON t FROM public"});
  CHECK(told("src/2_app.py", alembic).empty());
  CHECK(told("alembic/versions/2_app.py", "def upgrade():\n    op.execute('GRANT a TO b')\n").empty());
}

TEST_CASE("migrations in Python: of Django's RunSQL the first argument goes forward") {
  const char* const text = R"code(
class Migration(migrations.Migration):
    operations = [
        migrations.AddField("m", "f", models.TextField(help_text="Grant a user the right to post")),
        migrations.RunSQL("GRANT SELECT ON t TO one", "REVOKE SELECT ON t FROM one"),
        migrations.RunSQL(reverse_sql="REVOKE a FROM two", sql="GRANT a TO two"),
        migrations.RunSQL(["SELECT 1", ("GRANT b TO %s", ["x"])], reverse_sql=["REVOKE b FROM x"]),
    ]
)code";
  CHECK(told("shop/orders/migrations/0002_grants.py", text) ==
        Texts{"GRANT SELECT ON t TO one", "GRANT a TO two", "GRANT b TO %s"});
}

TEST_CASE("migrations in Ruby: here-documents, and down in its three forms") {
  CHECK(told("db/migrate/20200101_a.rb", R"code(
class A < ActiveRecord::Migration[7.0]
  def up
    execute <<~SQL.squish
      GRANT SELECT ON t TO app;
    SQL
    execute %q(CREATE ROLE "a(b)" LOGIN)
    execute "grant a to b"
    say "Grant is done"
  end

  def down
    execute <<~SQL
REVOKE SELECT ON t FROM app;
    SQL
    execute "REVOKE a FROM b"
  end
end
)code") == Texts{"GRANT SELECT ON t TO app", "CREATE ROLE \"a(b)\" LOGIN", "grant a to b"});
  CHECK(told("db/migrate/20200102_b.rb", R"code(
class B < ActiveRecord::Migration[7.0]
  def change
    reversible do |dir|
      dir.up { execute "GRANT a TO one" }
      dir.down { execute "REVOKE a FROM one" }
      dir.down do
        execute "REVOKE a FROM two"
      end
      execute "GRANT a TO three"
    end
  end
end
)code") == Texts{"GRANT a TO one", "GRANT a TO three"});
  CHECK(told("db/migrate/1_c.rb",
             "Sequel.migration do\n  up do\n    run 'GRANT a TO b'\n  end\n  down do\n"
             "    run 'REVOKE a FROM b'\n  end\nend\n") == Texts{"GRANT a TO b"});
}

TEST_CASE("migrations in JavaScript and TypeScript: templates, and down however it is written") {
  CHECK(told("migrations/1_a.js", R"code(
exports.up = function (knex) {
  if (/['"`]/.test(x)) return;
  return knex.raw(`GRANT SELECT ON ${tables.map((t) => `"${t}"`).join(', ')} TO app; SELECT 1`);
};
exports.down = (knex) => knex.raw('REVOKE SELECT ON t FROM app')
exports.config = { sql: 'GRANT a TO b' };
)code") == Texts{"GRANT SELECT ON ${tables.map((t) => `\"${t}\"`).join(', ')} TO app", "GRANT a TO b"});
  CHECK(told("src/migration/2-b.ts", R"code(
export class B2 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("SELECT 1;\nGRANT USAGE ON SCHEMA s TO app");
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
    if (x) { await queryRunner.query("REVOKE USAGE ON SCHEMA s FROM app"); }
    await queryRunner.query("DROP ROLE app");
  }
  private async after(queryRunner: QueryRunner) { await queryRunner.query("CREATE POLICY p ON t"); }
}
)code") == Texts{"GRANT USAGE ON SCHEMA s TO app", "CREATE POLICY p ON t"});
  CHECK(told("migrations/3_c.js", R"code(
module.exports = {
  down: (q) => q.sequelize.query('REVOKE a FROM b'),
  up: async ({ context: q }) => { await q.sequelize.query('GRANT a TO b'); },
};
)code") == Texts{"GRANT a TO b"});
  CHECK(told("migrations/4_d.ts", R"code(
export const up = async (q) => {
  await q.query('GRANT `a` TO b');
  await q.query(`CREATE USER 'bills@billings' IDENTIFIED BY 'x'; GRANT ALL PRIVILEGES ON * . * TO 'bills@billings'`);
  await q.query("GRANT ALL ON d.* TO 'u'@'%'");
  await q.query("GRANT EXECUTE ON FUNCTION domain_of(text) TO app; SELECT split_part(mail, '@', 2)");
};
)code") == Texts{"GRANT EXECUTE ON FUNCTION domain_of(text) TO app"});
}

TEST_CASE("migrations in Go, Elixir, Java, C# and PHP") {
  CHECK(told("internal/migrations/00002_a.go", R"code(
import "github.com/pressly/goose/v3"
func init() { goose.AddMigrationContext(upA, downA) }
func upA(ctx context.Context, tx *sql.Tx) error {
	r := '"'
	_, err := tx.ExecContext(ctx, `GRANT SELECT ON t TO app;`)
	_, err = tx.ExecContext(ctx, "grant a to b")
	return err
}
func downA(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "REVOKE SELECT ON t FROM app")
	return err
}
)code") == Texts{"GRANT SELECT ON t TO app", "grant a to b"});
  CHECK(told("priv/repo/migrations/1_a.exs", R"code(
defmodule A do
  use Ecto.Migration
  def change do
    execute "GRANT a TO b", "REVOKE a FROM b"
    execute(fn -> repo().query!("GRANT c TO d") end, fn -> repo().query!("REVOKE c FROM d") end)
    execute(~s(CREATE ROLE "e"))
  end
  def down do
    execute """
    REVOKE e FROM f
    """
  end
end
)code") == Texts{"GRANT a TO b", "GRANT c TO d", "CREATE ROLE \"e\""});
  CHECK(told("src/main/java/db/migration/V2__a.java",
             "class V2__a extends BaseJavaMigration { void migrate() { s.execute(\"\"\"\n  GRANT a TO b\"\"\"); char "
             "c = '\"'; s.execute(\"GRANT c TO d\"); } }\n") == Texts{"GRANT a TO b", "GRANT c TO d"});
  CHECK(told("Migrations/1_A.cs",
             "void Up(MigrationBuilder m) { m.Sql(@\"GRANT SELECT ON \"\"T\"\" TO app\"); }\n"
             "void Down(MigrationBuilder m) { m.Sql(\"REVOKE a FROM b\"); }\n") ==
        Texts{"GRANT SELECT ON \"\"T\"\" TO app"});
  CHECK(told("database/migrations/1_a.php", R"code(<?php
class A extends Migration {
  public function up() {
    DB::unprepared(<<<'SQL'
      GRANT a TO b;
      SQL);
    DB::statement('GRANT c TO d');
  }
  public function down() { DB::statement('REVOKE c FROM d'); }
}
)code") == Texts{"GRANT a TO b", "GRANT c TO d"});
}

TEST_CASE("migrations in code go to the only database, else to the nearest, else they are one of their own") {
  const std::pair<std::string, std::string> code{"shop/alembic/versions/2_app.py", alembic};
  const std::string path = code.first;
  Tree alone({code});
  CHECK(alone.databases() == Texts{"alembic (code): " + path + " " + path + " " + path + " " + path});
  Tree beside({code, {"init/roles.sql", "CREATE ROLE app;\n"}});
  CHECK(beside.databases().size() == 1);
  CHECK(beside.found[0].files.size() == 5);
  Tree several({code, {"shop/init/roles.sql", "CREATE ROLE app;\n"}, {"blog/init/roles.sql", "CREATE ROLE app;\n"}});
  REQUIRE(several.databases().size() == 2);
  CHECK(several.found[0].files.size() == 1);
  CHECK(several.found[1].files.size() == 5);
  Tree far({code, {"a/init/roles.sql", "CREATE ROLE app;\n"}, {"b/init/roles.sql", "CREATE ROLE app;\n"}});
  CHECK(far.databases().size() == 3);
}

TEST_CASE("migrations in code: what never ends is read once") {
  const auto repeated = [](std::string_view text) {
    std::string all = "down_revision goose up migrations.Migration ActiveRecord::Migration\n";
    while (all.size() < 300000) all += text;
    return all;
  };
  for (const char* path : {"versions/a.py", "db/migrate/a.rb", "migrations/a.js", "migrations/a.go"}) {
    for (const char* text : {"\"", "`${", "(", "<<A ", "=/[", "/*", "%q(", "'''", "\"GRANT a TO b\" ", "down(", "\\"}) {
      CAPTURE(path);
      CAPTURE(text);
      (void)told(path, repeated(text));
    }
  }
}
