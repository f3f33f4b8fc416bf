#pragma once

#include <vector>

#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"
#include "yaml/tree.hpp"

namespace routegrant::load {

/// Whether a document is OpenShift's Template: objects with parameters.
[[nodiscard]] bool is_openshift_template(const yaml::Cursor& root);

/// The objects of a Template as `oc process` makes them (openshift/library-go, templateprocessing): `${NAME}` in keys
/// and texts, and `${{NAME}}` as a whole text, filled in with the values that `parameters` give; each at its place of
/// use. A parameter without a value is given when the template is used, so its references stay as they are written.
[[nodiscard]] std::vector<yaml::Document> processed(const yaml::Document& document, const yaml::Cursor& root,
                                                    const Sources& sources);

}  // namespace routegrant::load
