#pragma once

#include <string_view>

/// How an object that is made here says what is not known of its entries (`data`): by annotations, as kustomize itself
/// hands on what one step must know of another (kyaml, `internal.config.kubernetes.io/`). Their values are the names of
/// files that are not in the tree.
namespace routegrant {

/// A file that entries are generated from: the object may have more than are shown.
inline constexpr std::string_view unseen_entries = "internal.config.kubernetes.io/unseenEntries";

/// A file whose entries are merged into those that are shown, and may replace them.
inline constexpr std::string_view replacing_entries = "internal.config.kubernetes.io/replacingEntries";

}  // namespace routegrant
