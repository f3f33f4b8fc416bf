#pragma once

#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"
#include "yaml/tree.hpp"

namespace routegrant::load {

/// Whether an item of a list takes its kind from the list: the API server writes none in the items of a `SecretList`,
/// and kubectl fills it in (apimachinery, pkg/apis/meta/v1/unstructured, decodeToList).
[[nodiscard]] bool takes_kind_of_list(const yaml::Cursor& list, const yaml::Cursor& item);

/// The item with the list's apiVersion and kind, at their places; without a tree where it cannot be made.
[[nodiscard]] yaml::Document with_kind_of_list(const yaml::Document& document, const yaml::Cursor& list,
                                               const yaml::Cursor& item, const Sources& sources);

}  // namespace routegrant::load
