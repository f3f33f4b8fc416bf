#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "analysis.hpp"

/// What cannot be read says nothing, and nothing is not what it says: a route whose manifest no longer parses is
/// neither gone nor leads nowhere, and the base of an overlay that no longer builds is no deployment of its own.
namespace routegrant::compare {

/// Analyses the head's files once more, with these texts in place of its own.
using Reread = std::function<std::optional<Analysis>(const std::vector<InputFile>& stand_ins)>;

/// Where the head cannot read what the base could, puts the base's words in its place and analyses again: what else the
/// change does is then told as if that still said what it said before, and no more. `Analysis::borrowed` says what of
/// the base counts so, and the diagnostics that the head had about it stay, as problems. These are
/// - YAML documents that cannot be parsed or became templates, of the base's file those that the head's lacks;
/// - files that became a symbolic link out of the tree, a pointer of Git LFS, a submodule or a template of themselves;
/// - kustomizations that build no more.
/// Role files are read on behind what cannot be parsed, and stay as they are. Does nothing where `reread` fails.
void borrow_unread(const Analysis& base, Analysis& head, const Reread& reread);

}  // namespace routegrant::compare
