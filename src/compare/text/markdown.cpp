#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/templates.hpp"
#include "base/text.hpp"
#include "compare/text/alike.hpp"
#include "compare/text/picture.hpp"
#include "compare/text/write.hpp"
#include "compare/weight.hpp"
#include "report/escape.hpp"
#include "report/site.hpp"
#include "report/tally.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;

constexpr std::size_t most_rows = 20;
constexpr std::size_t longest_cell = 200;
constexpr std::size_t longest_help = 400;
/// A comment takes 65,536 characters; the same text is the job's summary.
constexpr std::size_t most_bytes = 64'000;
/// Kept free for the note that says what was cut, and the last line.
constexpr std::size_t reserve = 600;

struct Page {
  const Told& told;
  const report::Style& style;
  const Templates of_base;
  const Templates of_head;
};

std::string code(std::string_view text) {
  return report::as_markdown_code(shortened(text, longest_cell));
}

/// The same outside of tables, where a code span shows a backslash before `|` as it is (CommonMark 6.1): only cells
/// take it away (GFM 4.10).
std::string prose_code(std::string_view text) {
  std::string out = code(text);
  for (std::size_t at = out.find("\\|"); at != std::string::npos; at = out.find("\\|", at + 1)) out.erase(at, 1);
  return out;
}

/// `file:line` in code; a link where the repository is known. Only the head's lines have an address there.
std::string place_link(const Place& place, bool in_head, const Page& page) {
  const std::string shown = code(place.file + ":" + std::to_string(place.line));
  if (page.style.blob_url.empty() || !in_head) return shown;
  return "[" + shown + "](" + std::string(page.style.blob_url) + report::as_uri(place.file) + "#L" +
         std::to_string(place.line) + ")";
}

/// Lines of both trees stand side by side: the base's are said to be so.
std::string cause_link(const Place& place, bool in_head, const Page& page) {
  return place_link(place, in_head, page) + (in_head ? "" : " (before)");
}

std::string cause_of(const Cause& cause, const Page& page) {
  if (cause.sentence.empty()) return "";
  return (cause.is_changed ? cause.is_step || cause.is_sure ? "" : "near " : "no line of its files; it ends at ") +
         cause_link(place_of_cause(cause, page.told), cause.in_head, page);
}

std::string sign_of(std::string_view section, const PathChange& change) {
  std::string_view sign = "\u26AA";
  // What could be done before by another way is no news, and neither is what can be done still.
  if (change.otherwise.empty()) {
    if (section == "opened") sign = "\U0001F534";
    if (section == "widened") sign = "\U0001F7E0";
    if (section == "narrowed" || section == "closed") sign = "\U0001F7E2";
  }
  return std::string(sign) + " " + (section == "incomparable" ? "not comparable" : std::string(section));
}

/// The entry, and its deployment where that has to be told.
std::string entry_cell(const PathChange& change, const Access& access) {
  const std::string entry = code(entry_of(change, access));
  return change.deployment.empty() ? entry : entry + " in " + code(change.deployment);
}

std::string entry_in_prose(const PathChange& change, const Access& access) {
  const std::string entry = prose_code(entry_of(change, access));
  return change.deployment.empty() ? entry : entry + " in " + prose_code(change.deployment);
}

std::string guards_cell(const PathChange& change, const Access& access) {
  const Guards guards = guards_of(change, access);
  std::string cell;
  if (!guards.authentication.empty()) cell += " behind authentication (" + code(guards.authentication) + ")";
  if (!guards.policies.empty()) cell += " unless closed by " + code(guards.policies);
  return cell;
}

std::string through_of(const PathChange& change, const Access& access) {
  std::vector<std::string> parts = access.services_of(change.row);
  parts.push_back(questions::workload_name(access.workloads[change.row.workload]));
  return text::join(parts, " \u2192 ");
}

/// The same where no access path opens, but a network policy does.
std::string connection_headline_of(const Page& page) {
  const std::vector<ConnectionGroup> opened = grouped(page.told.diff.connections.opened);
  const auto count = [](const ConnectionGroup& group) { return group.others.size() * 1000 + group.without_login; };
  const auto most =
      std::max_element(opened.begin(), opened.end(),
                       [&](const ConnectionGroup& a, const ConnectionGroup& b) { return count(a) < count(b); });
  if (most == opened.end() || count(*most) == 0) return {};
  std::vector<std::string> who = most->others;
  if (most->without_login > 0) who.push_back(report::counted(most->without_login, "workload") + " without a login");
  return "**This change lets " + text::enumerated(who) + " connect to database server " +
         prose_code(most->first->server) + "**.\n\n";
}

/// "anyone on the internet"
std::string who_by(const PathChange& change, const Access& access) {
  if (change.row.route == FactId::none) {
    const Workload& workload = access.workloads[change.row.workload];
    const bool is_job = workload.kind == "CronJob" || workload.kind == "Job";
    if (access.logins[change.row.login].before_requests) return "an init container";
    return is_job ? "a job" : "programs that can reach it inside the cluster";
  }
  const std::string& exposure = access.routes[change.row.route].exposure;
  const Guards guards = guards_of(change, access);
  const std::string unless =
      guards.policies.empty() ? "" : ", unless " + prose_code(guards.policies) + " keeps them out,";
  if (!guards.authentication.empty()) {
    const std::string where = exposure == "internet"   ? " on the internet"
                              : exposure == "internal" ? " inside the network"
                                                       : "";
    return "whoever" + where + " passes its authentication (" + prose_code(guards.authentication) + ")" + unless;
  }
  if (exposure == "internet") return "anyone on the internet" + unless;
  return (exposure == "internal" ? "clients inside the network" : "whoever reaches it") + unless;
}

/// Where nothing is opened that could not be done before: what network policies let in, or that only names changed.
std::string lesser_headline_of(const Page& page) {
  std::string connection = connection_headline_of(page);
  if (!connection.empty()) return connection;
  std::size_t renamed = 0;
  std::size_t blocked = 0;
  for (const std::vector<PathChange>* changes : {&page.told.diff.opened, &page.told.diff.widened}) {
    for (const PathChange& change : *changes) {
      renamed += change.otherwise.empty() ? 0 : 1;
      blocked += change.otherwise.empty() && !change.blocked.empty() ? 1 : 0;
    }
  }
  if (blocked > 0)
    return "**What this change opens is of no use yet: network policies keep it from the database.**\n\n";
  if (!page.told.diff.environments.added.empty())
    return "**This change adds an environment in which the same can be done as in another.**\n\n";
  if (renamed > 0) return "**This change opens nothing new: what it opens could be done before by another way.**\n\n";
  return {};
}

/// Whom the change lets do what, in one sentence for somebody who has never heard of paths; empty where it opens
/// nothing.
std::string headline_of(const Page& page) {
  const PathChange* most = nullptr;
  // One way may be told in several changes.
  std::set<std::tuple<std::string, FactId, std::string>> ways;
  const Access& access = page.told.head;
  for (const std::vector<PathChange>* changes : {&page.told.diff.opened, &page.told.diff.widened}) {
    for (const PathChange& change : *changes) {
      if (weight_of(change, access) == Weight{}) continue;
      ways.emplace(entry_of(change, access), change.row.workload, access.logins[change.row.login].role_name);
      if (most == nullptr || weight_of(change, access) > weight_of(*most, access)) most = &change;
    }
  }
  if (most == nullptr) return lesser_headline_of(page);
  const std::string what = what_of(*most, access);
  std::string out =
      "**This change lets " + who_by(*most, access) + " " +
      (most->power.empty() ? "do " + prose_code(what) : report::for_markdown(shortened(what, longest_cell))) + "**" +
      report::for_markdown(shortened(details_of(*most, access), longest_cell)) + ": by " +
      entry_in_prose(*most, access) + ", where " +
      prose_code(questions::workload_name(access.workloads[most->row.workload])) + " is database role " +
      prose_code(role_of(*most, access)) + ".";
  if (ways.size() > 1) out += " And " + report::counted(ways.size() - 1, "other way") + " below.";
  return out + "\n\n";
}

/// Rows that differ in what they get only are one row: a reviewer asks who comes to which role.
struct Row {
  std::string key;
  std::vector<std::string> gets;
  std::set<std::string> causes;
};

/// A change with its section.
struct Listed {
  std::string_view section{};
  const Access* access = nullptr;
  const PathChange* change = nullptr;
};

/// What was opened or widened, the worst of both first; then the rest.
std::vector<Listed> listed(const Page& page) {
  std::vector<Listed> all;
  std::size_t gained = 0;
  for (const Section& section : sections(page.told)) {
    for (const PathChange& change : section.changes) all.push_back({section.name, &section.access, &change});
    if (section.name == "opened" || section.name == "widened") gained = all.size();
  }
  std::stable_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(gained),
                   [](const Listed& a, const Listed& b) {
                     return weight_of(*a.change, *a.access) > weight_of(*b.change, *b.access);
                   });
  return all;
}

std::string table_of(const Page& page) {
  std::vector<Row> rows;
  std::map<std::string, std::size_t> at;
  for (const Listed& one : listed(page)) {
    const PathChange& change = *one.change;
    const std::string key = "| " + sign_of(one.section, change) + " | " + entry_cell(change, *one.access) +
                            guards_cell(change, *one.access) + " | " + code(role_of(change, *one.access)) + " | " +
                            code(through_of(change, *one.access)) + " | ";
    const auto [found, is_new] = at.emplace(key, rows.size());
    if (is_new) rows.push_back({key, {}, {}});
    Row& row = rows[found->second];
    const std::string gets = gets_of(change, *one.access);
    if (!gets.empty() && std::find(row.gets.begin(), row.gets.end(), gets) == row.gets.end()) row.gets.push_back(gets);
    const std::string cause = cause_of(change.cause, page);
    if (!cause.empty()) row.causes.insert(cause);
    const Sources& sources = (change.cause.in_head ? page.told.head : page.told.base).analysis.report.sources;
    for (const AlsoChanged& also : change.cause.also)
      row.causes.insert(cause_link(sources.place(also.span), change.cause.in_head, page));
  }
  if (rows.empty()) return {};
  std::string out = "| | Route | Role | Through | Gets | Because of |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < rows.size() && i < most_rows; ++i) {
    const Row& row = rows[i];
    std::vector<std::string> gets;
    for (std::size_t g = 0; g < row.gets.size() && g < 3; ++g) gets.push_back(code(row.gets[g]));
    if (row.gets.size() > 3) gets.push_back(std::to_string(row.gets.size() - 3) + " more");
    std::vector<std::string> causes(row.causes.begin(), row.causes.end());
    if (causes.size() > 3) causes.resize(3);
    out += row.key + text::join(gets, "<br>") + " | " + text::join(causes, "<br>") + " |\n";
  }
  if (rows.size() > most_rows) out += "\n" + std::to_string(rows.size() - most_rows) + " more below.\n";
  return out + "\n";
}

/// Who may connect to which database server, by network policies.
std::string connections_of(const Page& page) {
  std::string out;
  std::size_t count = 0;
  const auto list = [&](bool opened, const std::vector<ConnectionChange>& changes) {
    for (const ConnectionGroup& group : grouped(changes)) {
      if (++count > most_rows) continue;
      out += std::string("- ") + (opened ? "\U0001F7E0 " : "\U0001F7E2 ") + connection_text(group, opened, prose_code);
      const std::string cause = cause_of(group.first->cause, page);
      if (!cause.empty()) out.append(" (").append(cause).append(")");
      out += "\n";
    }
  };
  list(true, page.told.diff.connections.opened);
  list(false, page.told.diff.connections.closed);
  if (count == 0) return {};
  if (count > most_rows) out += "- " + std::to_string(count - most_rows) + " more\n";
  return "**Connections to database servers:**\n\n" + out + "\n";
}

/// Whole deployments that came or went beside another.
std::string environments_of(const Page& page) {
  std::string out;
  const auto list = [&](bool added, const std::vector<Environment>& environments, const Access& access) {
    for (const Environment& environment : environments) {
      const Place place = access.analysis.report.sources.place(environment.span);
      out += std::string("- ") + (added ? "\U0001F7E0 " : "\u26AA ") +
             environment_text(environment, added, prose_code) + " (" + place_link(place, added, page) + ")\n";
    }
  };
  list(true, page.told.diff.environments.added, page.told.head);
  list(false, page.told.diff.environments.removed, page.told.base);
  return out.empty() ? out : "**Environments:**\n\n" + out + "\n";
}

std::string moved_of(const Page& page) {
  std::string out;
  const std::vector<Moved>& all = page.told.diff.moved;
  for (std::size_t i = 0; i < all.size() && i < most_rows; ++i) out += "- " + moved_text(all[i], prose_code) + "\n";
  if (all.size() > most_rows) out += "- " + std::to_string(all.size() - most_rows) + " more\n";
  return out.empty() ? out : "**Moved:**\n\n" + out + "\n";
}

std::string policy_of(const Page& page) {
  if (page.told.policy.empty()) return {};
  std::string out = "**This change also changes how findings are judged:**\n\n";
  for (const PolicyChange& change : page.told.policy) {
    out += std::string("- ") + (change.added ? "adds " : "removes ") + std::string(name_of(change.kind)) + " " +
           prose_code(change.what) + " at " + prose_code(change.file + ":" + std::to_string(change.line)) + "\n";
    for (std::size_t i = 0; i < change.silences.size() && i < most_rows; ++i) {
      const Silenced& silenced = change.silences[i];
      out += "  - silences " + report::for_markdown(shortened(silenced.message, longest_cell)) + " (" +
             prose_code(silenced.rule) + ")\n";
    }
    if (change.silences.size() > most_rows)
      out += "  - and " + std::to_string(change.silences.size() - most_rows) + " more\n";
  }
  return out + "\n";
}

std::string unread_of(const Page& page) {
  const std::vector<std::size_t>& unread = page.told.diff.unread;
  if (unread.empty()) return {};
  const Report& head = page.told.head.analysis.report;
  std::string out = "**Not understood, so that what it says is not compared:**\n\n";
  for (std::size_t i = 0; i < unread.size() && i < most_rows; ++i) {
    const Diagnostic& diagnostic = head.diagnostics[unread[i]];
    if (diagnostic.span) out += "- " + place_link(head.sources.place(*diagnostic.span), true, page) + ": ";
    out += (diagnostic.span ? "" : "- ") + report::for_markdown(shortened(diagnostic.message, longest_cell)) + "\n";
  }
  if (unread.size() > most_rows) out += "- " + std::to_string(unread.size() - most_rows) + " more\n";
  return out + "\n";
}

std::string rule_link(const Rule& rule) {
  const std::string uri = report::page_of(rule);
  return uri.empty() ? code(rule.id) : "[" + code(rule.id) + "](" + uri + ")";
}

/// Heaviest first.
std::string list_of(std::string_view title, std::vector<std::size_t> indexes, const Report& report, bool in_head,
                    const Page& page) {
  std::stable_sort(indexes.begin(), indexes.end(), [&](std::size_t a, std::size_t b) {
    return report.findings[a].severity > report.findings[b].severity;
  });
  std::string rows;
  std::size_t count = 0;
  for (const std::size_t index : indexes) {
    const Finding& finding = report.findings[index];
    if (is_told_apart(report.rules[finding.rule].id) || ++count > most_rows) continue;
    rows += "- " + std::string(name_of(finding.severity)) + ": " +
            report::for_markdown(shortened(finding.message, longest_cell)) + " " +
            place_link(report.sources.place(finding.at), in_head, page) + " " + rule_link(report.rules[finding.rule]) +
            "\n";
    if (in_head && !finding.help.empty())
      rows += "  - what to do: " + report::for_markdown(shortened(finding.help, longest_help)) + "\n";
  }
  if (count == 0) return {};
  if (count > most_rows) rows += "- " + std::to_string(count - most_rows) + " more\n";
  return "**" + std::string(title) + "**\n\n" + rows + "\n";
}

/// The row with only what it gained or lost, where both trees have it.
questions::AccessRow told_part(const PathChange& change) {
  questions::AccessRow row = change.row;
  if (change.privileges.empty()) return row;
  row.access.privileges.clear();
  row.access.may.clear();
  for (std::size_t i = 0; i < change.row.access.privileges.size(); ++i) {
    const std::string& privilege = change.row.access.privileges[i];
    if (std::find(change.privileges.begin(), change.privileges.end(), privilege) == change.privileges.end()) continue;
    row.access.privileges.push_back(privilege);
    row.access.may.push_back(change.row.access.may[i]);
  }
  return row;
}

/// "The same on `public.refunds`, `public.visits` and 3 more."
std::string others_of(const AlikeChanges& group, const Access& access) {
  if (group.others.empty()) return {};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < group.others.size() && i < most_rows; ++i)
    names.push_back(prose_code(object_of(*group.others[i], access)));
  if (group.others.size() > most_rows) names.push_back(std::to_string(group.others.size() - most_rows) + " more");
  return "\nThe same on " + text::enumerated(names) + ".\n";
}

/// Paths alike, folded: the first of them hop by hop. Self-contained, so that cutting between stories leaves nothing
/// open.
std::string story_of(const Section& section, const AlikeChanges& group, const Page& page) {
  const PathChange& change = *group.first;
  const Access& access = section.access;
  std::string title = std::string(section.name) + ": " + entry_of(change, access);
  if (!change.deployment.empty()) title += " in " + change.deployment;
  title += " as " + role_of(change, access);
  const std::string gets = gets_of(change, access);
  if (!gets.empty()) title += ", " + gets;
  if (!group.others.empty()) title += ", and " + report::counted(group.others.size(), "object") + " more";
  std::string out =
      "<details>\n<summary>" + report::for_html_in_markdown(shortened(title, longest_cell)) + "</summary>\n\n";
  if (!change.cause.sentence.empty()) {
    out += "Because of " + cause_of(change.cause, page);
    if (change.cause.is_step) out += ": " + report::for_markdown(shortened(change.cause.sentence, longest_cell));
    out += "\n\n";
  }
  const bool in_head = &access == &page.told.head;
  if (!in_head) out += "As it was before this change:\n\n";
  const Templates& templates = in_head ? page.of_head : page.of_base;
  std::size_t number = 0;
  for (const FactId fact : access.story_of(told_part(change))) {
    const routegrant::Told& told = access.graph.reasons().of(fact);
    out += std::to_string(++number) + ". " +
           place_link(access.analysis.report.sources.place(told.reason.span), in_head, page) + " " +
           report::for_markdown(
               shortened(with_template(told.sentence, templates.behind(told.reason.span)), longest_cell)) +
           "\n";
  }
  return out + others_of(group, access) + "\n</details>\n\n";
}

std::string marker_of(std::string_view category) {
  std::string out = "<!-- routegrant:";
  // Nothing in it may end the comment.
  for (const char c : category) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    out += plain ? c : '-';
  }
  return out + " -->\n";
}

}  // namespace

void write_markdown(const Told& told, const report::Style& style, std::ostream& out) {
  const Page page{.told = told,
                  .style = style,
                  .of_base = Templates(told.base.analysis.report.sources),
                  .of_head = Templates(told.head.analysis.report.sources)};
  std::string title = verdict(told);
  // It may begin with a number.
  if (title.front() >= 'a' && title.front() <= 'z') title.front() = static_cast<char>(title.front() - 'a' + 'A');
  std::vector<std::string> blocks = {marker_of(style.sarif_category),
                                     headline_of(page),
                                     "**" + title + ".**\n\n",
                                     table_of(page),
                                     environments_of(page),
                                     moved_of(page),
                                     connections_of(page),
                                     unread_of(page),
                                     policy_of(page)};
  blocks.push_back(list_of("New findings", told.diff.findings.fresh, told.head.analysis.report, true, page));
  blocks.push_back(
      list_of("Fixed (at lines as they were)", told.diff.findings.fixed, told.base.analysis.report, false, page));
  blocks.push_back(list_of("Gone, but not shown to be fixed: " + std::string(why_incomparable(told)),
                           told.diff.findings.incomparable, told.base.analysis.report, false, page));
  blocks.push_back(picture_of(told));
  for (const Section& section : sections(told)) {
    for (const AlikeChanges& group : alike(section, told)) blocks.push_back(story_of(section, group, page));
  }
  std::size_t size = 0;
  std::size_t left_out = 0;
  const std::size_t most = std::min(most_bytes, style.markdown_limit);
  for (const std::string& block : blocks) {
    if (size + block.size() + reserve > most) {
      ++left_out;
      continue;
    }
    size += block.size();
    out << block;
  }
  if (left_out > 0) {
    out << report::counted(left_out, "part")
        << " left out, as GitHub takes no more: `routegrant diff --format json` tells all.\n\n";
  }
  const auto short_name = [](const std::string& name) { return report::for_html(name.substr(0, 12)); };
  out << "<sub>routegrant " << report::for_html(told.head.analysis.report.tool_version) << ", "
      << short_name(told.base_name) << " to " << short_name(told.head_name) << "</sub>\n";
}

}  // namespace routegrant::compare
