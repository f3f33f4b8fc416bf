#include "credentials/values/vault_agent.hpp"

#include <utility>

#include "base/text.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::string_view prefix = "vault.hashicorp.com/";

const kube::Pair* annotation(const kube::Workload& workload, const std::string& name) {
  return kube::find(workload.pod.annotations, std::string(prefix) + name);
}

/// strconv.ParseBool.
bool is_true(std::string_view text) {
  return text == "1" || text == "t" || text == "T" || text == "true" || text == "TRUE" || text == "True";
}

/// `/vault/secrets`, or what `secret-volume-path` says for all or for this one.
std::string directory_of(const kube::Workload& workload, const std::string& raw) {
  const kube::Pair* own = annotation(workload, "secret-volume-path-" + raw);
  if (own == nullptr) own = annotation(workload, "secret-volume-path");
  return own == nullptr ? "/vault/secrets" : own->value.value;
}

InjectedSecret secret_of(const kube::Workload& workload, const kube::Pair& pair, const std::string& raw) {
  const kube::Pair* keeps_case = annotation(workload, "preserve-secret-case-" + raw);
  if (keeps_case == nullptr) keeps_case = annotation(workload, "preserve-secret-case");
  InjectedSecret secret;
  secret.name = keeps_case != nullptr && is_true(keeps_case->value.value) ? raw : text::lower(raw);
  secret.path = pair.value;
  const kube::Pair* file = annotation(workload, "agent-inject-file-" + raw);
  secret.file = absolute_path(directory_of(workload, raw) + "/" + (file == nullptr ? secret.name : file->value.value));
  secret.text = workload.pod.annotation_scalars[std::string(prefix) + "agent-inject-template-" + raw];
  const std::string_view path = pair.value.value;
  secret.is_fixed_user = path.find("static-creds/") != std::string_view::npos;
  secret.is_leased = !secret.is_fixed_user && path.find("creds/") != std::string_view::npos;
  return secret;
}

}  // namespace

std::vector<InjectedSecret> injected_secrets(const kube::Workload& workload) {
  std::vector<InjectedSecret> secrets;
  const kube::Pair* inject = annotation(workload, "agent-inject");
  if (inject == nullptr || !is_true(inject->value.value)) return secrets;
  const std::string wanted = std::string(prefix) + "agent-inject-secret-";
  for (const kube::Pair& pair : workload.pod.annotations) {
    if (!pair.key.value.starts_with(wanted) || pair.key.value.size() == wanted.size()) continue;
    secrets.push_back(secret_of(workload, pair, pair.key.value.substr(wanted.size())));
  }
  return secrets;
}

void add_injected_files(const kube::Workload& workload, Mounts& into) {
  for (InjectedSecret& secret : injected_secrets(workload)) {
    MountedFile file;
    file.path = secret.file;
    file.span = secret.path.span;
    file.volume = "vault-secrets";
    file.value = secret.text;
    file.piece.known = secret.text ? Known::known : Known::outside_git;
    file.piece.span = secret.text ? secret.text.span() : secret.path.span;
    file.piece.holder = {.kind = "Vault",
                         .name = secret.path.value,
                         .key = secret.name,
                         .span = secret.path.span,
                         .producer = "VaultAgent",
                         .is_template = true};
    file.piece.where = "the template of " + secret.file;
    file.piece.steps = {{secret.path.span, secret.file + " is rendered by the Vault agent from " + secret.path.value}};
    if (!secret.text) file.piece.problem = "the value of " + secret.file + " lies outside git";
    into.files.push_back(std::move(file));
  }
}

void take_vault_role(Login& login) {
  if (login.user.known == Known::known || !login.user_pattern.empty()) return;
  constexpr std::string_view leases = "/creds/";
  for (const PasswordPlace& place : login.passwords) {
    const std::size_t at = place.place_kind == "Vault" ? place.holder.find(leases) : std::string::npos;
    if (at == std::string::npos) continue;
    login.user_pattern = kube::vault_user_pattern({place.holder.substr(at + leases.size()), place.span}).value;
    return;
  }
}

}  // namespace routegrant::credentials
