#include "helm/bitnami_postgresql.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// The first version whose policy stands in `primary.networkPolicy` (README, "To 14.0.0").
constexpr std::int64_t first_with_policy = 14;

/// The number before the first dot; 0 where none is pinned, which means the newest.
std::int64_t major_of(std::string_view version) {
  const std::size_t digit = std::min(version.find_first_of("0123456789"), version.size());
  version.remove_prefix(digit);
  return text::integer(version.substr(0, version.find_first_not_of("0123456789"))).value_or(0);
}

/// The values of one release and the names that its templates make of them (templates/_helpers.tpl).
class Chart {
 public:
  Chart(const Release& release, kustomize::Texts& texts) : release_(release), texts_(texts), at_(release.chart_span) {
    const std::string_view override = given("nameOverride").text;
    name_ = override.empty() ? "postgresql" : std::string(override);
    const Value& own = given("fullnameOverride");
    full_name_ = !own.text.empty()                               ? std::string(own.text)
                 : release.name.find(name_) != std::string::npos ? release.name
                                                                 : release.name + "-" + name_;
    constexpr std::size_t longest = 63;
    full_name_.resize(std::min(full_name_.size(), longest));
    while (full_name_.ends_with('-')) full_name_.pop_back();
  }

  std::vector<Value> objects() {
    std::vector<Value> all;
    if (auth("existingSecret").text.empty()) all.push_back(secret());
    if (const Value& scripts = given("primary.initdb.scripts"); own_scripts()) {
      Value data = kustomize::mapping(scripts.span);
      for (const Value& script : scripts.children) data.set(script.key, script.key_span, script);
      all.push_back(object("v1", "ConfigMap", full_name_ + "-init-scripts", "data", std::move(data)));
    }
    all.push_back(stateful_set());
    all.push_back(service(full_name_, true));
    all.push_back(service(full_name_ + "-hl", false));
    if (has_policy()) all.push_back(object("networking.k8s.io/v1", "NetworkPolicy", full_name_, "spec", policy()));
    return all;
  }

 private:
  struct Field {
    std::string_view name;
    Value value;
  };

  [[nodiscard]] const Value& given(std::string_view path) const { return part(release_.values, path); }

  /// What `global` says of the accounts counts before the chart's own.
  [[nodiscard]] const Value& auth(const std::string& name) const {
    const Value& global = given("global.postgresql.auth." + name);
    return global.text.empty() ? given("auth." + name) : global;
  }

  [[nodiscard]] Value text(std::string value) const {
    return kustomize::scalar(texts_.keep(std::move(value)), at_, true);
  }
  [[nodiscard]] Value number(std::string value) const {
    return kustomize::scalar(texts_.keep(std::move(value)), at_, false);
  }

  /// The value as it is given, or what the chart's own values.yaml says.
  [[nodiscard]] Value or_else(const Value& value, std::string otherwise) const {
    return value.is_scalar() && !value.text.empty() ? value : text(std::move(otherwise));
  }

  [[nodiscard]] Value fields(std::initializer_list<Field> all) const {
    Value made = kustomize::mapping(at_);
    for (const Field& field : all) made.set(field.name, at_, field.value);
    return made;
  }

  [[nodiscard]] Value list(std::initializer_list<Value> all) const {
    Value made;
    made.kind = Value::Kind::sequence;
    made.span = at_;
    for (const Value& value : all) made.children.push_back(value);
    return made;
  }

  [[nodiscard]] Value object(std::string_view version, std::string_view kind, std::string name, std::string_view part,
                             Value content) const {
    Value metadata = fields({{"name", text(std::move(name))}});
    if (!release_.namespace_name.empty()) metadata.set("namespace", at_, text(release_.namespace_name));
    return fields({{"apiVersion", text(std::string(version))},
                   {"kind", text(std::string(kind))},
                   {"metadata", std::move(metadata)},
                   {part, std::move(content)}});
  }

  [[nodiscard]] Value labels() const {
    return fields({{"app.kubernetes.io/instance", text(release_.name)},
                   {"app.kubernetes.io/name", text(name_)},
                   {"app.kubernetes.io/component", text("primary")}});
  }

  [[nodiscard]] bool has_custom_user() const {
    const std::string_view user = auth("username").text;
    return !user.empty() && user != "postgres";
  }

  [[nodiscard]] bool opens_postgres() const { return auth("enablePostgresUser").text != "false"; }

  [[nodiscard]] bool own_scripts() const {
    return given("primary.initdb.scriptsConfigMap").text.empty() && !given("primary.initdb.scripts").children.empty();
  }

  /// A reference to the Secret's key of a user: the keys have names of their own only in a Secret that is given.
  [[nodiscard]] Value password(const std::string& key_setting, std::string usual) const {
    const Value& existing = auth("existingSecret");
    const Value key =
        existing.text.empty() ? text(std::move(usual)) : or_else(auth("secretKeys." + key_setting), std::move(usual));
    return fields({{"secretKeyRef", fields({{"name", or_else(existing, full_name_)}, {"key", key}})}});
  }

  [[nodiscard]] Value variable(std::string_view name, std::string_view field, Value value) const {
    return fields({{"name", text(std::string(name))}, {field, std::move(value)}});
  }

  [[nodiscard]] Value environment() const {
    Value env = list({});
    const Value admin = password("adminPasswordKey", "postgres-password");
    if (has_custom_user()) {
      env.children.push_back(variable("POSTGRES_USER", "value", auth("username")));
      env.children.push_back(variable("POSTGRES_PASSWORD", "valueFrom", password("userPasswordKey", "password")));
      if (opens_postgres()) env.children.push_back(variable("POSTGRES_POSTGRES_PASSWORD", "valueFrom", admin));
    } else if (opens_postgres()) {
      env.children.push_back(variable("POSTGRES_PASSWORD", "valueFrom", admin));
    } else {
      env.children.push_back(variable("ALLOW_EMPTY_PASSWORD", "value", text("true")));
    }
    if (const Value& database = auth("database"); !database.text.empty())
      env.children.push_back(variable("POSTGRES_DATABASE", "value", database));
    if (const Value& user = given("primary.initdb.user"); !user.text.empty())
      env.children.push_back(variable("POSTGRES_INITSCRIPTS_USERNAME", "value", user));
    for (const Value& extra : given("primary").items_of("extraEnvVars")) env.children.push_back(extra);
    return env;
  }

  /// `common.secrets.passwords.manage`: what the values do not set is made at random.
  [[nodiscard]] Value secret() const {
    Value data = kustomize::mapping(at_);
    const auto put = [&](std::string_view key, const Value& value) {
      // What is made at random stands nowhere: it must not conceal the chart's name.
      const Span nowhere{at_.source, at_.begin, at_.begin};
      Value made = or_else(value, R"({{ include "common.secrets.passwords.manage" . }})");
      if (value.text.empty()) made.span = nowhere;
      data.set(key, value.text.empty() ? nowhere : value.span, std::move(made));
    };
    const Value& admin = auth("postgresPassword");
    const bool is_admins = !has_custom_user() && admin.text.empty();
    if (opens_postgres()) put("postgres-password", is_admins ? auth("password") : admin);
    if (has_custom_user()) put("password", auth("password"));
    return object("v1", "Secret", full_name_, "stringData", std::move(data));
  }

  [[nodiscard]] Value image() const {
    std::string name(given("image.registry").text);
    if (!name.empty()) name += '/';
    const std::string_view repository = given("image.repository").text;
    name += repository.empty() ? "bitnami/postgresql" : repository;
    if (const std::string_view tag = given("image.tag").text; !tag.empty()) name.append(":").append(tag);
    return text(std::move(name));
  }

  [[nodiscard]] Value stateful_set() const {
    Value volumes = list({});
    Value mounts = list({});
    const auto mount = [&](std::string_view volume, std::string_view path, Value source, std::string_view kind) {
      volumes.children.push_back(fields({{"name", text(std::string(volume))}, {kind, std::move(source)}}));
      mounts.children.push_back(fields({{"name", text(std::string(volume))}, {"mountPath", text(std::string(path))}}));
    };
    const Value& config_map = given("primary.initdb.scriptsConfigMap");
    if (!config_map.text.empty() || own_scripts())
      mount("custom-init-scripts", "/docker-entrypoint-initdb.d/",
            fields({{"name", or_else(config_map, full_name_ + "-init-scripts")}}), "configMap");
    if (const Value& scripts = given("primary.initdb.scriptsSecret"); !scripts.text.empty())
      mount("custom-init-scripts-secret", "/docker-entrypoint-initdb.d/secret", fields({{"secretName", scripts}}),
            "secret");
    Value container =
        fields({{"name", text("postgresql")},
                {"image", image()},
                {"env", environment()},
                {"ports", list({fields({{"name", text("tcp-postgresql")}, {"containerPort", number("5432")}})})},
                {"volumeMounts", std::move(mounts)}});
    Value pod_labels = labels();
    for (const char* more : {"commonLabels", "primary.podLabels"}) {
      for (const Value& label : given(more).children) pod_labels.set(label.key, label.key_span, label);
    }
    Value metadata = fields({{"labels", std::move(pod_labels)}});
    if (const Value& annotations = given("primary.podAnnotations"); annotations.is_mapping())
      metadata.set("annotations", at_, annotations);
    return object(
        "apps/v1", "StatefulSet", full_name_, "spec",
        fields({{"serviceName", text(full_name_ + "-hl")},
                {"selector", fields({{"matchLabels", labels()}})},
                {"template",
                 fields({{"metadata", std::move(metadata)},
                         {"spec", fields({{"containers", list({container})}, {"volumes", std::move(volumes)}})}})}}));
  }

  [[nodiscard]] Value service(std::string name, bool is_open) const {
    const Value& global = given("global.postgresql.service.ports.postgresql");
    const Value& own = given("primary.service.ports.postgresql");
    const Value& port = global.text.empty() ? own : global;
    Value spec = fields({{"selector", labels()},
                         {"ports", list({fields({{"name", text("tcp-postgresql")},
                                                 {"port", port.text.empty() ? number("5432") : port},
                                                 {"targetPort", text("tcp-postgresql")}})})}});
    if (!is_open) spec.set("clusterIP", at_, text("None"));
    const Value& settings = given("primary.service");
    for (const char* field : {"type", "loadBalancerClass", "loadBalancerSourceRanges", "externalIPs"}) {
      const Value* set = is_open ? settings.find(field) : nullptr;
      if (set != nullptr && !(set->text.empty() && set->children.empty())) spec.set(field, set->key_span, *set);
    }
    Value made = object("v1", "Service", std::move(name), "spec", std::move(spec));
    if (const Value& annotations = part(settings, "annotations"); is_open && annotations.is_mapping())
      made.find("metadata")->set("annotations", annotations.key_span, annotations);
    return made;
  }

  /// By itself from that version on.
  [[nodiscard]] bool has_policy() const {
    const std::int64_t major = major_of(release_.version);
    return (major == 0 || major >= first_with_policy) && given("primary.networkPolicy.enabled").text != "false";
  }

  /// templates/primary/networkpolicy.yaml: everybody may come to the port unless `allowExternal` says no.
  [[nodiscard]] Value policy() const {
    const Value& settings = given("primary.networkPolicy");
    Value rule = fields({{"ports", list({fields({{"port", number("5432")}})})}});
    if (settings.text_of("allowExternal") == "false") {
      Value own = labels();
      own.remove("app.kubernetes.io/component");
      const std::string_view client = texts_.keep(full_name_ + "-client");
      Value peers = list({fields({{"podSelector", fields({{"matchLabels", own}})}}),
                          fields({{"podSelector", fields({{"matchLabels", fields({{client, text("true")}})}})}})});
      if (const Value& spaces = part(settings, "ingressNSMatchLabels"); !spaces.children.empty()) {
        Value peer = fields({{"namespaceSelector", fields({{"matchLabels", spaces}})}});
        if (const Value& pods = part(settings, "ingressNSPodMatchLabels"); !pods.children.empty())
          peer.set("podSelector", at_, fields({{"matchLabels", pods}}));
        peers.children.push_back(std::move(peer));
      }
      rule.set("from", at_, std::move(peers));
    }
    Value ingress = list({std::move(rule)});
    for (const Value& extra : settings.items_of("extraIngress")) ingress.children.push_back(extra);
    return fields({{"podSelector", fields({{"matchLabels", labels()}})},
                   {"policyTypes", list({text("Ingress")})},
                   {"ingress", std::move(ingress)}});
  }

  const Release& release_;
  kustomize::Texts& texts_;
  /// What the values do not say stands at the chart's name.
  Span at_;
  std::string name_;
  std::string full_name_;
};

/// Whether every value that comes from elsewhere is a password.
bool takes_passwords_only(const Release& release) {
  return std::all_of(release.references.begin(), release.references.end(), [](const Value& reference) {
    return text::lower(reference.text_of("targetPath")).ends_with("password");
  });
}

/// Bitnami's repository by its address or name, or its image. Others have charts of that name, too.
bool is_from_bitnami(const Release& release) {
  const auto names_it = [](std::string_view text) { return text::lower(text).find("bitnami") != std::string::npos; };
  const std::string_view image = part(release.values, "image.repository").text;
  return image.empty() ? names_it(release.repository) : names_it(image);
}

/// Whether the values ask for what is not made here: further containers, volumes, accounts or objects.
bool asks_for_more(const Value& values) {
  constexpr std::array<std::string_view, 20> further{"extraDeploy",
                                                     "global.postgresql.fullnameOverride",
                                                     "primary.sidecars",
                                                     "primary.initContainers",
                                                     "primary.extraVolumes",
                                                     "primary.extraVolumeMounts",
                                                     "primary.extraEnvVarsCM",
                                                     "primary.extraEnvVarsSecret",
                                                     "primary.command",
                                                     "primary.args",
                                                     "primary.pgHbaConfiguration",
                                                     "primary.existingConfigmap",
                                                     "primary.existingExtendedConfigmap",
                                                     "backup",
                                                     "metrics",
                                                     "ldap",
                                                     "passwordUpdateJob",
                                                     "serviceBindings",
                                                     "diagnosticMode",
                                                     "primary.standby"};
  return std::any_of(further.begin(), further.end(), [&](std::string_view path) {
    const Value& asked = part(values, path);
    // Of what has a switch, it counts.
    return asked.is_mapping() && asked.find("enabled") != nullptr ? asked.text_of("enabled") != "false"
                                                                  : !asked.text.empty() || !asked.children.empty();
  });
}

/// The chart runs these through `tpl`. As deep as documents are, which is bounded.
bool holds_template(const Value& value) {
  return value.text.find("{{") != std::string_view::npos ||
         std::any_of(value.children.begin(), value.children.end(),
                     [](const Value& each) { return holds_template(each); });
}

}  // namespace

bool is_bitnami_postgresql(const Release& release, bool is_complete) {
  constexpr std::int64_t first = 11;
  const std::int64_t major = major_of(release.version);
  if (release.chart != "postgresql" || release.is_path || (major != 0 && major < first)) return false;
  const Value& values = release.values;
  const bool names_accounts = part(values, "auth").is_mapping() || part(values, "global.postgresql.auth").is_mapping();
  if (!names_accounts || !(is_complete || takes_passwords_only(release))) return false;
  if (!is_from_bitnami(release) || asks_for_more(values) || holds_template(values)) return false;
  // Before 14 its policy was another one.
  if (major != 0 && major < first_with_policy && part(values, "networkPolicy").is_true("enabled")) return false;
  const std::string_view architecture = values.text_of("architecture");
  return architecture.empty() || architecture == "standalone";
}

std::vector<Value> bitnami_postgresql_objects(const Release& release, kustomize::Texts& texts) {
  return Chart(release, texts).objects();
}

}  // namespace routegrant::helm
