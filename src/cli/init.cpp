#include <set>
#include <string>

#include "cli/new_files.hpp"
#include "cli/run.hpp"
#include "questions/story.hpp"
#include "report/escape.hpp"
#include "report/tally.hpp"

namespace routegrant::cli {
namespace {

constexpr std::string_view settings_head =
    R"yaml(# Settings of routegrant. Every key is optional; `routegrant config --schema` prints their JSON Schema.

# What must never be, checked on every run:
# never:
#   - internet -> write billing.*

# Findings that are accepted, by meaning; a wider grant later is a new finding:
# allow:
#   - rule: public-route-reaches-write-role
#     route: shop.example.com/api/orders
#     role: orders_app
#     object: shop.orders
#     privileges: [INSERT]
#     reason: "Checkout writes orders. Owner: payments."
#     until: 2027-06-30

# Which routes are public, where manifests cannot tell:
# routes:
#   public: [ingress-class/nginx]
#   internal: [ingress-class/nginx-internal]
)yaml";

constexpr std::string_view workflow = R"yaml(name: routegrant
on:
  pull_request:
  merge_group:
  push:
    branches: [main]
permissions:
  contents: read
  security-events: write        # for the upload to code scanning
  pull-requests: write          # for the comment
jobs:
  routegrant:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 2        # the merge commit and its base
          persist-credentials: false
      - uses: OWNER/routegrant@v0   # OWNER: whose repository of routegrant you trust
        with:
          comment: true
)yaml";

std::string found_databases(const Analysis& analysis) {
  std::string out;
  for (const DatabaseModel& database : analysis.model.databases) {
    // SQL that a manifest holds is found there whatever the settings say.
    if (database.directory.empty() && (database.files.empty() || !database.files.front().ends_with(".sql"))) continue;
    const std::string where = database.directory.empty() ? database.files.front() : database.directory;
    out += "#   - name: " + report::for_terminal(database.name) + "\n#     sql: [" + report::for_terminal(where) +
           "]\n#     sensitive: []\n";
  }
  return out;
}

/// Secrets that workloads take their credentials from, and that nothing in the tree makes.
std::set<std::string> missing_secrets(const Analysis& analysis) {
  std::set<std::string> names;
  for (const Reference& reference : analysis.report.graph.table<Reference>().rows) {
    if (reference.kind == "Secret" && reference.status == "missing-object" && reference.is_database)
      names.insert(reference.object);
  }
  return names;
}

/// Workloads that log in as a role that no file tells.
std::set<std::string> unknown_roles(const Analysis& analysis) {
  const questions::Index<Workload> workloads(analysis.report.graph);
  std::set<std::string> names;
  for (const Login& login : analysis.report.graph.table<Login>().rows) {
    if (login.known != "known" && !workloads[login.workload].is_database)
      names.insert(workloads[login.workload].object);
  }
  return names;
}

/// What was found, as comments: settings that say what is the case anyway would only go stale.
std::string settings_of(const Analysis& analysis) {
  std::string out(settings_head);
  if (const std::string databases = found_databases(analysis); !databases.empty())
    out += "\n# Databases that were found; name them where that is wrong, or to call data sensitive:\n# databases:\n" +
           databases;
  if (const std::set<std::string> secrets = missing_secrets(analysis); !secrets.empty()) {
    out +=
        "\n# Secrets with database credentials that nothing in the tree makes; those that come from elsewhere:\n"
        "# external:\n#   secrets:\n";
    for (const std::string& name : secrets) out.append("#     - ").append(report::for_terminal(name)).append("\n");
  }
  if (const std::set<std::string> workloads = unknown_roles(analysis); !workloads.empty()) {
    out +=
        "\n# Workloads whose database role lies outside Git; fill it in, and it is checked like what Git tells:\n"
        "# roles:\n";
    for (const std::string& name : workloads)
      out.append("#   - workload: ").append(report::for_terminal(name)).append("\n#     role: \"\"\n");
  }
  return out;
}

}  // namespace

Exit run_init(const Options& options, Console& console) {
  Result<Analysis> analysis = analyze_tree(options, console, true);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  const Exit read = exit_for(options, analysis->report, Exit::clean, console);
  if (read != Exit::clean) return read;
  console.out << report::for_terminal(report::verdict(analysis->report)) << "\n";
  const std::string resolved = report::resolved_phrase(analysis->report.coverage);
  if (!resolved.empty()) console.out << "Resolved: " << resolved << ".\n";
  console.out << '\n';
  std::vector<InputFile> files;
  if (analysis->model.settings.path.empty())
    files.push_back({.path = "routegrant.yaml", .text = settings_of(*analysis)});
  files.push_back({.path = ".github/workflows/routegrant.yaml", .text = std::string(workflow)});
  const std::string root = analysis->root.empty() ? "." : analysis->root;
  const Result<bool> written = write_new_files(root, files, options, console);
  if (!written) return complain(console, Exit::usage, written.error());
  console.out << "\nNext: routegrant check; routegrant paths; routegrant lock\n";
  return Exit::clean;
}

}  // namespace routegrant::cli
