#pragma once

#include <ostream>
#include <string>

#include "compare/access_diff.hpp"
#include "report/formats.hpp"

namespace routegrant::compare {

/// What was compared: commits' names, or "worktree".
struct Compared {
  std::string base;
  std::string head;
};

/// `diff --format json`: the contract of the command line's JSON.
void write_json(const AccessDiff& diff, const questions::Access& base, const questions::Access& head,
                const Compared& compared, std::ostream& out);

/// For a terminal, or as Markdown for a job summary or comment: opened, widened, narrowed and closed paths, each with
/// its cause, then findings that came and went.
void write_text(const AccessDiff& diff, const questions::Access& base, const questions::Access& head,
                const report::Style& style, std::ostream& out);
void write_markdown(const AccessDiff& diff, const questions::Access& base, const questions::Access& head,
                    std::ostream& out);

}  // namespace routegrant::compare
