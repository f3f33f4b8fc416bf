#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "cli/new_files.hpp"

namespace routegrant::cli {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool consists_of(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
  });
}

/// Names that are the same quoted and unquoted, in SQL and in YAML: all others would need care that a start has not.
bool is_plain_identifier(std::string_view name) {
  return consists_of(name, "_") && !(name.front() >= '0' && name.front() <= '9');
}

bool is_label(std::string_view name) {
  return consists_of(name, "-") && name.size() <= 63 && name.front() != '-' && name.back() != '-';
}

struct Grant {
  std::string privileges;
  std::string schema;
  std::string object;
};

Result<Grant> read_grant(const std::string& typed) {
  static constexpr std::array<std::string_view, 7> known = {"SELECT",   "INSERT",     "UPDATE", "DELETE",
                                                            "TRUNCATE", "REFERENCES", "TRIGGER"};
  const Failure wrong{"`--grant` expects 'PRIVILEGE,... ON SCHEMA.TABLE', found `" + typed + "`"};
  const std::string upper = text::upper(typed);
  const std::size_t on = upper.find(" ON ");
  if (on == std::string::npos) return wrong;
  Grant grant;
  for (const std::string_view item : text::split(std::string_view(upper).substr(0, on), ',')) {
    const std::string_view privilege = text::trim(item);
    if (std::find(known.begin(), known.end(), privilege) == known.end()) return wrong;
    grant.privileges += (grant.privileges.empty() ? "" : ", ") + std::string(privilege);
  }
  const std::string_view object = text::trim(std::string_view(typed).substr(on + 4));
  const std::size_t dot = object.find('.');
  grant.schema = dot == std::string_view::npos ? "public" : std::string(object.substr(0, dot));
  const std::string_view name = dot == std::string_view::npos ? object : object.substr(dot + 1);
  if (!is_plain_identifier(grant.schema) || !is_plain_identifier(name)) return wrong;
  grant.object = grant.schema + "." + std::string(name);
  return grant;
}

struct Boundary {
  std::string host;
  std::string path;
  std::string name;
  std::vector<Grant> grants;
};

Result<Boundary> read_boundary(const Options& options) {
  Boundary boundary;
  std::string_view route = options.words.front();
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (route.starts_with(scheme)) route.remove_prefix(scheme.size());
  }
  const std::size_t slash = std::min(route.find('/'), route.size());
  boundary.host = text::lower(route.substr(0, slash));
  boundary.path = slash == route.size() ? "/" : std::string(route.substr(slash));
  if (!consists_of(boundary.host, ".-") || boundary.host.find('.') == std::string::npos)
    return Failure{"`new` expects a host and path, as in shop.example.com/api/orders, found `" + options.words.front() +
                   "`"};
  if (!consists_of(text::lower(boundary.path), "/-._~"))
    return Failure{"the path `" + boundary.path + "` has a character that is no letter, digit or one of / - . _ ~"};
  if (!is_plain_identifier(options.role))
    return Failure{"`--role` expects a role of lower-case letters, digits and _, found `" + options.role + "`"};
  boundary.name = options.name.empty() ? options.role : options.name;
  if (options.name.empty()) std::replace(boundary.name.begin(), boundary.name.end(), '_', '-');
  for (const auto& [option, value] :
       {std::pair{"--name", boundary.name}, std::pair{"--namespace", options.namespace_name}}) {
    if (!is_label(value))
      return Failure{"`" + std::string(option) + "` expects a name of lower-case letters, digits and -, found `" +
                     value + "`"};
  }
  if (!consists_of(options.database_host, ".-"))
    return Failure{"`--database-host` expects a host, found `" + options.database_host + "`"};
  if (!is_plain_identifier(options.database))
    return Failure{"`--database` expects a name of lower-case letters, digits and _, found `" + options.database + "`"};
  if (!options.image.empty() && !consists_of(text::lower(options.image), "./:@_-"))
    return Failure{"`--image` expects an image, found `" + options.image + "`"};
  for (const std::string& typed : options.grant) {
    Result<Grant> grant = read_grant(typed);
    if (!grant) return Failure{grant.error()};
    boundary.grants.push_back(std::move(*grant));
  }
  return boundary;
}

/// A text in double quotes, as YAML reads it.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

constexpr std::string_view manifest =
    R"yaml(# One boundary: $HOST$PATH -> Service -> Deployment -> role $ROLE (db/$NAME.sql).
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: $NAME
  namespace: $NAMESPACE
  annotations:
    routegrant.dev/db-role: $ROLE
    routegrant.dev/db-role-reason: $REASON
spec:
  ingressClassName: nginx
  tls:
    - hosts: [$HOST]
      secretName: $NAME-tls
  rules:
    - host: $HOST
      http:
        paths:
          - path: $PATH
            pathType: Prefix
            backend:
              service:
                name: $NAME
                port:
                  name: http
---
apiVersion: v1
kind: Service
metadata:
  name: $NAME
  namespace: $NAMESPACE
spec:
  selector:
    app: $NAME
  ports:
    - name: http
      port: 80
      targetPort: http
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: $NAME
  namespace: $NAMESPACE
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $NAME
  namespace: $NAMESPACE
spec:
  selector:
    matchLabels:
      app: $NAME
  template:
    metadata:
      labels:
        app: $NAME
    spec:
      serviceAccountName: $NAME
      automountServiceAccountToken: false
      containers:
        - name: $NAME
          image: $IMAGE
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: PGHOST
              value: $DBHOST
            - name: PGDATABASE
              value: $DATABASE
            - name: PGUSER
              value: $ROLE
            - name: PGPASSFILE
              value: /run/secrets/$NAME-db/pgpass
          volumeMounts:
            - name: db
              mountPath: /run/secrets/$NAME-db
              readOnly: true
      volumes:
        # Made outside Git: a file `pgpass` with a line HOST:PORT:DATABASE:USER:PASSWORD. As a file it follows a rotation.
        - name: db
          secret:
            secretName: $NAME-db
---
# Only the port that the Service names is open.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: $NAME
  namespace: $NAMESPACE
spec:
  podSelector:
    matchLabels:
      app: $NAME
  policyTypes: [Ingress]
  ingress:
    - ports:
        - protocol: TCP
          port: http
)yaml";

std::string filled(std::string_view pattern, const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t dollar = std::min(pattern.find('$'), pattern.size());
    out += pattern.substr(0, dollar);
    pattern.remove_prefix(dollar);
    if (pattern.empty()) break;
    const auto value = std::find_if(values.begin(), values.end(),
                                    [&](const auto& entry) { return pattern.substr(1).starts_with(entry.first); });
    out += value == values.end() ? "$" : value->second;
    pattern.remove_prefix(value == values.end() ? 1 : value->first.size() + 1);
  }
  return out;
}

std::string role_file(const Options& options, const Boundary& boundary) {
  std::string out = "-- The role behind " + boundary.host + boundary.path + ". Its password is set outside Git.\n";
  out += "CREATE ROLE " + options.role + " LOGIN;\n";
  std::vector<std::string> schemas;
  for (const Grant& grant : boundary.grants) {
    if (std::find(schemas.begin(), schemas.end(), grant.schema) != schemas.end()) continue;
    schemas.push_back(grant.schema);
    out += "GRANT USAGE ON SCHEMA " + grant.schema + " TO " + options.role + ";\n";
  }
  for (const Grant& grant : boundary.grants)
    out += "GRANT " + grant.privileges + " ON " + grant.object + " TO " + options.role + ";\n";
  return out;
}

}  // namespace

Result<std::vector<InputFile>> boundary_files(const Options& options) {
  const Result<Boundary> boundary = read_boundary(options);
  if (!boundary) return Failure{boundary.error()};
  const std::string reason =
      options.reason.empty() ? boundary->host + boundary->path + " needs " + options.role : options.reason;
  // NAMESPACE before NAME: the longer name is looked for first.
  const std::vector<std::pair<std::string_view, std::string>> values = {
      {"NAMESPACE", options.namespace_name},
      {"NAME", boundary->name},
      {"HOST", boundary->host},
      {"PATH", boundary->path},
      {"ROLE", options.role},
      {"REASON", quoted(reason)},
      {"IMAGE", options.image.empty() ? "registry.example/" + boundary->name + ":latest" : options.image},
      {"DBHOST", options.database_host},
      {"DATABASE", options.database}};
  return std::vector<InputFile>{{.path = "deploy/" + boundary->name + ".yaml", .text = filled(manifest, values)},
                                {.path = "db/" + boundary->name + ".sql", .text = role_file(options, *boundary)}};
}

Exit run_new(const Options& options, Console& console) {
  if (options.role.empty()) {
    return complain(console, Exit::usage, "`new` needs `--role NAME`, the database role of the new route");
  }
  const Result<std::vector<InputFile>> files = boundary_files(options);
  if (!files) return complain(console, Exit::usage, files.error());
  const Result<bool> written = write_new_files(options.directory, *files, options, console);
  return written ? Exit::clean : complain(console, Exit::usage, written.error());
}

}  // namespace routegrant::cli
