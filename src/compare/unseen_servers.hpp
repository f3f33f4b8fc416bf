#pragma once

#include <string>

#include "questions/access.hpp"

namespace routegrant::compare {

/// How a way of both trees leads to a server that only the base shows: "on StatefulSet shop/db before, on a server that
/// the tree does not show now". The same host may be any other server then, outside of the cluster say. Empty where
/// both show it, or neither, and where the host is a Service that has pods still, of whatever image.
[[nodiscard]] std::string server_unseen(const questions::Access& base, const questions::AccessRow& before,
                                        const questions::Access& head, const questions::AccessRow& after);

}  // namespace routegrant::compare
