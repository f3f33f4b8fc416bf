#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// 1Password's operator: a Secret of the same name, whose keys are the item's fields.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  KeyedObject secret = made_secret(object);
  secret.type = std::string(object["type"].text_or("Opaque"));
  secret.keys_known = false;
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind one_password_item{.groups = "onepassword.com", .name = "OnePasswordItem", .read = read};

}  // namespace routegrant::kube
