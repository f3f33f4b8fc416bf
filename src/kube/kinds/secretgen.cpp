#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

/// Carvel's secretgen-controller: passwords, templates, and Secrets that are taken from other namespaces.
namespace routegrant::kube {
namespace {

/// Texts in which `$(...)` stands for what only the controller knows (carvel-dev/secretgen-controller,
/// docs/secret-template-field.md and secret-template.md).
void add_texts(const yaml::Cursor& mapping, KeyedObject& into) {
  for (const yaml::Cursor& value : mapping.items()) {
    const std::string_view text = value.text();
    const bool is_expression = text.starts_with("$(") && text.find(')') == text.size() - 1;
    put({.key = {std::string(value.key()), value.key_span()},
         .value = is_expression ? yaml::Cursor() : value,
         .outside_git = is_expression},
        into);
  }
}

/// A password under the key `password`, or as the resource's template has it; made once.
void read_password(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor written = object["spec"]["secretTemplate"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(written["type"].text_or("Opaque"));
  add_texts(written["stringData"], secret);
  if (secret.data.empty()) add_outside({"password"}, secret.meta.name.span, secret);
  secret.refresh = Refresh::once;
  into.keyed.push_back(std::move(secret));
}

/// A Secret put together of others; values of `data` are theirs.
void read_template(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor written = object["spec"]["template"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(written["type"].text_or("Opaque"));
  take_metadata(written["metadata"], secret);
  for (const yaml::Cursor& value : written["data"].items())
    add_outside({std::string(value.key()), value.key_span()}, secret);
  add_texts(written["stringData"], secret);
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

/// The Secret of this name of another namespace, where a SecretExport offers it.
void import_secret(const DeferredResource& resource, Cluster& into) {
  const std::string_view from = resource.object["spec"]["fromNamespace"].text();
  KeyedObject secret = made_secret(resource.object);
  const auto sources =
      from.empty() ? std::vector<const KeyedObject*>() : find_keyed(into, true, from, secret.meta.name.value);
  take_all(sources, {}, secret);
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

void read_import(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, import_secret, into);
}

}  // namespace

const Kind secretgen_import{.groups = "secretgen.carvel.dev", .name = "SecretImport", .read = read_import};
const Kind secretgen_password{.groups = "secretgen.k14s.io", .name = "Password", .read = read_password};
const Kind secretgen_template{.groups = "secretgen.carvel.dev", .name = "SecretTemplate", .read = read_template};

}  // namespace routegrant::kube
