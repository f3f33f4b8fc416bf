#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"

namespace routegrant::test {

/// The request for a URL.
[[nodiscard]] kube::Request request_of(std::string_view url);

/// The first answer that is one; no-route if there is none.
[[nodiscard]] kube::Decision decide(const ReadCluster& read, const kube::Request& request);

/// "forward a=80 b=20 /x", "redirect 301 http://h:80/p", "reject 500", "no-route 404", "undetermined".
[[nodiscard]] std::string words(const kube::Decision& decision);

/// The words of the answer to a URL by the manifests of a text.
[[nodiscard]] std::string answer(const std::string& text, std::string_view url,
                                 const std::vector<std::pair<std::string, std::string>>& headers = {},
                                 const std::string& method = "GET");

}  // namespace routegrant::test
