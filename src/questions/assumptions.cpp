#include "questions/assumptions.hpp"

#include <array>

namespace routegrant::questions {
namespace {

constexpr std::array assumptions{
    Assumption{
        .name = "netpol.host-network",
        .values = "node|ordinary",
        .meaning =
            "node: pods with hostNetwork are not selected by policies, and are seen as their node; ordinary: they "
            "are selected like other pods; undecided: both are possible",
        .source = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
                  "#networkpolicy-and-hostnetwork-pods",
    },
    Assumption{
        .name = "netpol.ipblock-selects-pods",
        .values = "always|never",
        .meaning =
            "always: an ipBlock that contains a pod's address selects the pod; never: an ipBlock selects addresses "
            "outside the cluster only, as with Cilium; undecided: both are possible",
        .source = "https://docs.cilium.io/en/stable/network/kubernetes/policy/",
    },
};

}  // namespace

std::span<const Assumption> all_assumptions() {
  return assumptions;
}

}  // namespace routegrant::questions
