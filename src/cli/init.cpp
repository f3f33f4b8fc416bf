#include "cli/new_files.hpp"
#include "cli/run.hpp"
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
      - uses: routegrant/routegrant@v0
        with:
          comment: true
)yaml";

/// What was found, as comments: settings that say what is the case anyway would only go stale.
std::string settings_of(const Analysis& analysis) {
  std::string out(settings_head);
  std::string databases;
  for (const DatabaseModel& database : analysis.model.databases) {
    if (database.directory.empty() && database.files.empty()) continue;
    const std::string where = database.directory.empty() ? database.files.front() : database.directory;
    databases += "#   - name: " + report::for_terminal(database.name) + "\n#     sql: [" + report::for_terminal(where) +
                 "]\n#     sensitive: []\n";
  }
  if (!databases.empty())
    out += "\n# Databases that were found; name them where that is wrong, or to call data sensitive:\n# databases:\n" +
           databases;
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
