#pragma once

#include <vector>

#include "model/model.hpp"
#include "routegrant/source.hpp"

namespace routegrant::model {

/// The bytes of the sources that hold passwords, tokens and keys, for reports that show excerpts: known passwords of
/// logins and role files, and values whose key or variable is named like a secret. Sorted.
[[nodiscard]] std::vector<Span> secret_spans(const Model& model, const Sources& sources);

/// The values of Secrets that name no user, host, port or database of a login or server, whatever their keys are
/// called: no excerpt shows them. Sorted.
[[nodiscard]] std::vector<Span> concealed_spans(const Model& model);

}  // namespace routegrant::model
