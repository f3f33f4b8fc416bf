#include <array>

#include "base/text.hpp"
#include "cli/options.hpp"

namespace routegrant::cli {
namespace {

constexpr CommandSet everywhere = ~CommandSet{0};
constexpr CommandSet trees = (only(Command::query) << 1U) - 1U;
constexpr CommandSet written = only(Command::lock) | only(Command::baseline) | only(Command::init);
constexpr CommandSet questions =
    trees & ~(written | only(Command::check) | only(Command::diff) | only(Command::graph) | only(Command::query));
constexpr CommandSet check = only(Command::check);
constexpr CommandSet judged = check | only(Command::diff) | only(Command::baseline) | only(Command::graph);
constexpr CommandSet new_boundary = only(Command::new_boundary);
constexpr CommandSet listings = only(Command::rules) | only(Command::explain) | only(Command::schema);
constexpr CommandSet trace = only(Command::trace);

constexpr std::string_view reading = "What is read";
constexpr std::string_view assuming = "What is assumed";
constexpr std::string_view asking = "The question";
constexpr std::string_view judging = "Which rules";
constexpr std::string_view writing = "Output";
constexpr std::string_view exiting = "Exit code";
constexpr std::string_view other = "Other";

/// Within a group, what a newcomer needs first comes first.
constexpr std::array options{
    OptionText{"-X,--request", "METHOD", asking, "the request's method (default: GET)", trace, false, &Options::method},
    OptionText{"-H,--header", "'NAME: VALUE'", asking, "a header of the request; may be repeated", trace, false,
               &Options::header},
    OptionText{"--sni", "NAME", asking, "the server name of the TLS handshake (default: the URL's host)", trace, false,
               &Options::sni},
    OptionText{"--gateway", "NS/NAME[:LISTENER]", asking, "enter through this Gateway only", trace, false,
               &Options::gateway},
    OptionText{"--from", "SOURCE", asking, "only ways from `internet`, a workload NS/NAME, or a role",
               only(Command::who_can), false, &Options::from},

    OptionText{"--check", "", asking, "write nothing: exit code 1 if the file is stale", only(Command::lock), false,
               &Options::check_only},
    OptionText{"--lock-file", "FILE", asking, "the file (default: access.lock at the root)", only(Command::lock), false,
               &Options::lock_file},
    OptionText{"--show", "", asking, "the settings in effect", only(Command::config), false, &Options::show_settings},
    OptionText{"--schema", "", asking, "the JSON Schema of routegrant.yaml", only(Command::config), false,
               &Options::show_schema},
    OptionText{"--role", "NAME", asking, "the database role of the new route", new_boundary, false, &Options::role},
    OptionText{"--grant", "'PRIVILEGE,... ON OBJECT'", asking, "what the role may do; may be repeated", new_boundary,
               false, &Options::grant},
    OptionText{"--reason", "TEXT", asking, "why the route needs the role", new_boundary, false, &Options::reason},
    OptionText{"--name", "NAME", asking, "the workload (default: after the role)", new_boundary, false, &Options::name},
    OptionText{"--namespace", "NAME", asking, "its namespace (default: default)", new_boundary, false,
               &Options::namespace_name},
    OptionText{"--image", "IMAGE", asking, "its image", new_boundary, false, &Options::image},
    OptionText{"--database-host", "HOST", asking, "the Service of the database (default: db)", new_boundary, false,
               &Options::database_host},
    OptionText{"--database", "NAME", asking, "the database (default: app)", new_boundary, false, &Options::database},
    OptionText{"--directory", "DIR", asking, "where the files go (default: .)", new_boundary, false,
               &Options::directory},

    OptionText{"--config", "FILE", reading,
               "settings (default: routegrant.yaml, .routegrant.yaml or "
               ".github/routegrant.yaml at the root)",
               trees | only(Command::config), true, &Options::config},
    OptionText{"--no-config", "", reading, "read no settings", trees, true, &Options::no_config},
    OptionText{"--untrusted", "", reading, "do not read the tree's own settings and ignores", trees, true,
               &Options::untrusted},
    OptionText{"--render", "", reading,
               "render the Helm charts of the tree by the `helm` on the PATH, without a network (default: name them "
               "as not seen)",
               trees, true, &Options::render},
    OptionText{"--render-timeout", "SECONDS", reading, "how long one chart may take to render (default: 20)", trees,
               true, &Options::render_timeout},
    OptionText{"--no-gitignore", "", reading, "read files that .gitignore names, too", trees, true,
               &Options::no_gitignore},
    OptionText{"--scope", "NAME", reading, "only this scope (see `routegrant scopes`)", trees, true, &Options::scope},

    OptionText{"--postgres-version", "13..18", assuming,
               "the server's major version (default: by settings or image, else 15, or the first that "
               "knows every statement)",
               trees, true, &Options::postgres_version},
    OptionText{"--dialect", "CONTROLLER", assuming,
               "read all routes as this ingress controller would (default: by class)", trees, true, &Options::dialect},
    OptionText{"--closed-world", "", assuming,
               "roles and objects that no statement creates do not exist; a statement that "
               "PostgreSQL would refuse has no effect",
               trees, true, &Options::closed_world},
    OptionText{"--assume", "SWITCH=VALUE", assuming,
               "decide what implementations do differently; may be repeated (list: "
               "`routegrant schema --assume`)",
               trees, true, &Options::assume},
    OptionText{"--assume", "", assuming, "list the switches of --assume and their sources", only(Command::schema),
               false, &Options::list_assumptions},

    OptionText{"--select", "RULE,...", judging, "only these rules", judged, true, &Options::select},
    OptionText{"--ignore", "RULE,...", judging, "not these rules", judged, true, &Options::ignore},
    OptionText{"--rules", "DIR", judging, "further rules, one Markdown page each",
               judged | only(Command::rules) | only(Command::explain), true, &Options::rules_directory},
    OptionText{
        "--base", "REV", judging,
        "compare with this revision (REV... for where the head parted from it): only what the change brings fails",
        check | only(Command::diff), true, &Options::base},
    OptionText{"--head", "REV", judging, "the changed revision (default: the work tree)", check | only(Command::diff),
               false, &Options::head},
    OptionText{"--baseline", "FILE", judging,
               "findings that were there before (default of `baseline`: routegrant.baseline)", judged, true,
               &Options::baseline},

    OptionText{"--format", "FORMAT[=FILE]", writing, "the output's form, and the file to write it to; may be repeated",
               (trees & ~written) | listings, true, &Options::format},
    OptionText{"--color", "auto|always|never", writing,
               "colour (default: auto, on a terminal; NO_COLOR and CLICOLOR_FORCE "
               "are honoured)",
               trees | listings, true, &Options::color},
    OptionText{"--hyperlinks", "auto|always|never", writing,
               "links from places to files, on terminals that know them "
               "(default: auto)",
               trees, true, &Options::hyperlinks},
    OptionText{"-q,--quiet", "", writing, "only the result: no summary and no hints", trees, true, &Options::quiet},
    OptionText{"-v,--verbose", "", writing, "every finding in full, and what was not understood", trees, true,
               &Options::verbose},
    OptionText{"--no-progress", "", writing, "no progress on the terminal", trees, true, &Options::no_progress},
    OptionText{"--sarif-category", "NAME", writing, "tells several analyses of one commit apart (default: routegrant)",
               check | only(Command::diff), true, &Options::sarif_category},

    OptionText{"--fail-on", "error|warning|note|never", exiting,
               "the lowest level that gives exit code 1 (default: error)", check | only(Command::diff), true,
               &Options::fail_on},
    OptionText{"--strict", "", exiting, "exit code 3 if anything was not understood", trees, true, &Options::strict},
    OptionText{"--fail-if-any", "", exiting, "exit code 1 if the answer has rows", questions, false,
               &Options::fail_if_any},
    OptionText{"--fail-if-none", "", exiting, "exit code 1 if the answer has no rows", questions, false,
               &Options::fail_if_none},

    OptionText{"-j,--jobs", "N", other, "files to read at once (default: as many as there are processors)", trees, true,
               &Options::jobs},
    OptionText{"--parser", "fast|yaml-cpp", other,
               "who reads YAML: our own reader where it is sure, or yaml-cpp, the parser of record, always "
               "(default: fast; both give the same)",
               trees, true, &Options::parser},
    OptionText{"-h,--help", "", other, "show this help", everywhere, true, &Options::help},
    OptionText{"-V,--version", "", other, "show the version", everywhere, true, &Options::show_version},
};

}  // namespace

std::span<const OptionText> all_options() {
  return options;
}

std::string_view long_name(const OptionText& option) {
  const std::size_t comma = option.names.rfind(',');
  return comma == std::string_view::npos ? option.names : option.names.substr(comma + 1);
}

std::vector<std::string> choices_of(const OptionText& option) {
  std::vector<std::string> choices;
  if (option.value.find('|') == std::string_view::npos) return choices;
  for (const std::string_view choice : text::split(option.value, '|')) choices.emplace_back(choice);
  return choices;
}

}  // namespace routegrant::cli
