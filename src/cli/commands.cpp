#include "cli/commands.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace routegrant::cli {
namespace {

constexpr std::string_view check_group = "Check a tree";
constexpr std::string_view question_group = "Ask about access";
constexpr std::string_view rule_group = "Learn about rules and relations";
constexpr std::string_view project_group = "Set up a project";
constexpr std::string_view shell_group = "Set up your shell";

constexpr std::array commands{
    CommandText{
        .command = Command::check,
        .name = "check",
        .arguments = "[PATH...]",
        .group = check_group,
        .summary = "report findings in manifests and role files (the default command)",
        .description =
            "Reads Kubernetes manifests and SQL role files below each PATH (default: the current directory), joins "
            "them "
            "into access paths from route to privilege, and reports what the rules find. A PATH may be a file, a "
            "directory, or - for a YAML stream on standard input.",
        .formats = "",
        .examples = "routegrant\n"
                    "routegrant check deploy/ db/\n"
                    "helm template shop ./chart | routegrant check - db/\n"
                    "routegrant --format github --format sarif=routegrant.sarif",
    },
    CommandText{
        .command = Command::diff,
        .name = "diff",
        .arguments = "[PATH...]",
        .group = check_group,
        .summary = "what a change does to access: paths opened, widened, narrowed and closed",
        .description =
            "Analyses two trees, read from Git's objects (the head from the work tree, unless --head names a commit), "
            "and "
            "compares who reaches what by names: a moved line or a renamed file is no change, and a namespace with "
            "another "
            "name is told as moved. Each path comes with the "
            "changed line that did it, and findings as new or fixed. With --base REV... the base is the commit where "
            "the head parted from REV.",
        .formats = "text|json|markdown|sarif|github",
        .examples = "routegrant diff --base origin/main...\n"
                    "routegrant diff --base HEAD^1 --format markdown=access.md --format sarif=new.sarif deploy/ db/",
    },
    CommandText{
        .command = Command::lock,
        .name = "lock",
        .arguments = "[PATH...]",
        .group = check_group,
        .summary = "write or verify access.lock, the table of who reaches what",
        .description =
            "Writes one line for each entry, workload, role and object, with the privileges held; one for each power "
            "that no privilege tells (superuser, CREATEROLE, BYPASSRLS and the like); and for each entry what says who "
            "comes in: sorted, without line numbers, and easy to merge. Kept in Git, it shows in an ordinary diff what "
            "a change lets whom do, and CODEOWNERS can ask its owners. With --check nothing is written: lines that "
            "differ are listed with where they come from, and the exit code is 1 if there are any. Without paths the "
            "whole repository is read, from wherever in it.",
        .formats = "",
        .examples = "routegrant lock deploy/ db/\nroutegrant lock --check deploy/ db/",
    },
    CommandText{
        .command = Command::baseline,
        .name = "baseline",
        .arguments = "ACTION [PATH...]",
        .group = check_group,
        .summary = "accept all findings of today, to look at new ones only",
        .description =
            "ACTION is create, update or prune. create writes all findings to the file that --baseline names; update "
            "adds new ones and drops those that are gone; prune only drops. `check --baseline FILE` then does not fail "
            "on "
            "them. A finding that this run could not have found, as its file was not read or its rule not asked, is "
            "kept.",
        .formats = "",
        .examples = "routegrant baseline create\nroutegrant check --baseline routegrant.baseline\n"
                    "routegrant baseline prune",
    },
    CommandText{
        .command = Command::paths,
        .name = "paths",
        .arguments = "[PATH...]",
        .group = question_group,
        .summary = "every access path: route, Service, workload, credential, role, privileges, object",
        .description = "Lists one row for each route (or other entry), workload, credential, role and object, with the "
                       "privileges held. A workload with a credential and no public entry has its rows too.",
        .formats = "text|json|csv|markdown",
        .examples = "routegrant paths\nroutegrant paths --format csv=paths.csv",
    },
    CommandText{
        .command = Command::routes,
        .name = "routes",
        .arguments = "[PATH...]",
        .group = question_group,
        .summary = "every route with host, path, backend, TLS, authentication, exposure and declared role",
        .description = "Lists each route as its controller would see it, and whether the controller would admit it and "
                       "find what it refers to.",
        .formats = "text|json|csv|markdown",
        .examples = "routegrant routes deploy/",
    },
    CommandText{
        .command = Command::trace,
        .name = "trace",
        .arguments = "URL [PATH...]",
        .group = question_group,
        .summary = "where a request goes and all that it can reach, hop by hop",
        .description = "Follows one request through the routing rules to its backend, and from there through "
                       "credentials and roles down to tables and columns.",
        .formats = "text|json",
        .examples = "routegrant trace https://shop.example.com/api/orders\n"
                    "routegrant trace -X POST -H 'x-canary: 1' https://shop.example.com/api/orders deploy/ db/",
    },
    CommandText{
        .command = Command::who_can,
        .name = "who-can",
        .arguments = "PRIVILEGE OBJECT [PATH...]",
        .group = question_group,
        .summary = "the reverse of trace: every way to do that to that object",
        .description =
            "Lists every access path that ends in PRIVILEGE (SELECT, INSERT, UPDATE, DELETE, EXECUTE ...) on "
            "OBJECT (schema.table or schema.table(column)), and every role that holds it; then those who do it through "
            "views, SECURITY DEFINER functions and triggers with their owners' rights. Where the table has row "
            "security, each says which rows.",
        .formats = "text|json|csv|markdown",
        .examples = "routegrant who-can INSERT billing.invoices\n"
                    "routegrant who-can SELECT 'public.users(email)' --from internet --fail-if-any",
    },
    CommandText{
        .command = Command::privileges,
        .name = "privileges",
        .arguments = "[ROLE] [PATH...]",
        .group = question_group,
        .summary = "effective privileges by role, and the statement that gives each",
        .description =
            "Replays the role files as PostgreSQL would, and lists what each role may do: by its own grants, "
            "through memberships, as owner, and through PUBLIC; what views, SECURITY DEFINER functions and triggers do "
            "for it with their owners' rights; and which rows row security leaves it. The first word is a role unless "
            "a file or directory has that name.",
        .formats = "text|json|csv|markdown",
        .examples = "routegrant privileges orders_app db/",
    },
    CommandText{
        .command = Command::reach,
        .name = "reach",
        .arguments = "[PATH...]",
        .group = question_group,
        .summary = "which workload may talk to which on which port, under all network policies",
        .description = "Evaluates all network policies of a scope together. What policies leave to the network plugin "
                       "is shown as bounds, and --assume decides it.",
        .formats = "text|json|csv|markdown",
        .examples = "routegrant reach deploy/",
    },
    CommandText{
        .command = Command::scopes,
        .name = "scopes",
        .arguments = "[PATH...]",
        .group = question_group,
        .summary = "how the tree was grouped, which files went where, what was not read and why",
        .description = "Shows what is taken to be deployed together, which role files belong to which database, and "
                       "which files were skipped. Look here first when a finding is missing or surprises you.",
        .formats = "text|json",
        .examples = "routegrant scopes",
    },
    CommandText{
        .command = Command::graph,
        .name = "graph",
        .arguments = "[PATH...]",
        .group = question_group,
        .summary = "the picture: from routes through workloads and roles to objects",
        .description =
            "Draws all access paths: as Mermaid for Markdown, as DOT for Graphviz, as an SVG picture, as a page of its "
            "own that shows findings and paths, or as JSON with nodes and edges.",
        .formats = "mermaid|dot|svg|html|json",
        .examples = "routegrant graph --format html=access.html\nroutegrant graph --format svg=access.svg",
    },
    CommandText{
        .command = Command::query,
        .name = "query",
        .arguments = "SQL [PATH...]",
        .group = question_group,
        .summary = "any question over the relations, as one SELECT of SQLite",
        .description = "Runs one read-only query over the relations that `routegrant schema` documents. Columns that "
                       "name facts are shown as numbers.",
        .formats = "text|json|csv|markdown",
        .examples = "routegrant query 'select name, login from role order by name' db/",
    },
    CommandText{
        .command = Command::rules,
        .name = "rules",
        .arguments = "",
        .group = rule_group,
        .summary = "the catalogue of rules",
        .description = "Lists each rule with its level and what it finds.",
        .formats = "text|json|markdown",
        .examples = "routegrant rules",
    },
    CommandText{
        .command = Command::explain,
        .name = "explain",
        .arguments = "RULE",
        .group = rule_group,
        .summary = "one rule: what is wrong, why it matters, what to write instead",
        .description = "Shows the page of one rule with its reasons and its examples of wrong and right.",
        .formats = "text|json|markdown",
        .examples = "routegrant explain public-route-reaches-write-role",
    },
    CommandText{
        .command = Command::schema,
        .name = "schema",
        .arguments = "",
        .group = rule_group,
        .summary = "the relations that rules and queries read",
        .description = "Documents each relation and its columns. With --assume and no value it lists the switches that "
                       "--assume can set, with their sources.",
        .formats = "text|json",
        .examples = "routegrant schema\nroutegrant schema --assume",
    },
    CommandText{
        .command = Command::init,
        .name = "init",
        .arguments = "[PATH...]",
        .group = project_group,
        .summary = "a first look, then routegrant.yaml and a workflow",
        .description = "Analyses the tree, says what it found, and writes settings that fit it and a workflow for "
                       "GitHub. A file that is there already is left as it is.",
        .formats = "",
        .examples = "routegrant init",
    },
    CommandText{
        .command = Command::new_boundary,
        .name = "new",
        .arguments = "ROUTE",
        .group = project_group,
        .summary = "the files of one new boundary: route, Service, workload, role",
        .description =
            "Writes a route with its declared role, a Service, a Deployment with its own ServiceAccount and "
            "credential, a NetworkPolicy, and a role file with the privileges asked for: a start that passes "
            "`check`. ROUTE is a host and path. A file that is there already is left as it is.",
        .formats = "",
        .examples = "routegrant new shop.example.com/orders --role orders_app --grant 'INSERT ON shop.orders'",
    },
    CommandText{
        .command = Command::config,
        .name = "config",
        .arguments = "",
        .group = project_group,
        .summary = "the settings in effect, or their JSON Schema",
        .description = "--show prints the settings that were found, and where; --schema prints the JSON Schema of "
                       "routegrant.yaml, for editors.",
        .formats = "",
        .examples = "routegrant config --schema > routegrant.schema.json\nroutegrant config --show",
    },
    CommandText{
        .command = Command::completions,
        .name = "completions",
        .arguments = "SHELL",
        .group = shell_group,
        .summary = "completions for bash, zsh or fish",
        .description = "Prints a script that completes commands, options and their values.",
        .formats = "",
        .examples = "routegrant completions bash > /etc/bash_completion.d/routegrant\n"
                    "routegrant completions fish > ~/.config/fish/completions/routegrant.fish",
    },
    CommandText{
        .command = Command::man,
        .name = "man",
        .arguments = "",
        .group = shell_group,
        .summary = "the manual page, in roff",
        .description = "Prints the manual page.",
        .formats = "",
        .examples = "routegrant man | man -l -",
    },
    CommandText{
        .command = Command::help,
        .name = "help",
        .arguments = "[COMMAND]",
        .group = shell_group,
        .summary = "this help, or the help of one command",
        .description = "Shows what the program or one of its commands does.",
        .formats = "",
        .examples = "routegrant help trace",
    },
};

}  // namespace

std::span<const CommandText> all_commands() {
  return commands;
}

const CommandText& text_of(Command command) {
  const auto* const found =
      std::find_if(commands.begin(), commands.end(), [&](const CommandText& text) { return text.command == command; });
  RG_CHECK(found != commands.end());
  return *found;
}

const CommandText* find_command(std::string_view name) {
  const auto* const found =
      std::find_if(commands.begin(), commands.end(), [&](const CommandText& text) { return text.name == name; });
  return found == commands.end() ? nullptr : found;
}

bool reads_a_tree(Command command) {
  return command <= Command::query;
}

bool is_question(Command command) {
  return command > Command::init && command < Command::query;
}

}  // namespace routegrant::cli
