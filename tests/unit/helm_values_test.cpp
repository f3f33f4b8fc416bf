#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "helm/set_value.hpp"
#include "kustomize/json_text.hpp"

using namespace routegrant;

namespace {

/// The values `{a: {b: old}, l: [x, {k: v}], s: text}` with one more line of `--set`, or "refused".
std::string after(std::string_view line, helm::SetAs as = helm::SetAs::typed) {
  using kustomize::Value;
  kustomize::Texts texts;
  const auto pair = [](std::string_view key, Value value) {
    value.key = key;
    return value;
  };
  const auto scalar = [](std::string_view text) { return kustomize::scalar(text, {}, true); };
  Value values = kustomize::mapping({});
  values.children = std::vector<Value>{pair("a", kustomize::mapping({})),
                                       pair("l", Value{.kind = Value::Kind::sequence}), pair("s", scalar("text"))};
  values.children[0].children = std::vector<Value>{pair("b", scalar("old"))};
  values.children[1].children = std::vector<Value>{scalar("x"), kustomize::mapping({})};
  values.children[1].children[1].children = std::vector<Value>{pair("k", scalar("v"))};
  if (!helm::set_value(values, {.line = line, .as = as, .contents = scalar("of a file")}, texts)) return "refused";
  std::string json;
  kustomize::append_json(values, json);
  return json;
}

std::string flux_release(const std::string& spec) {
  return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: one, namespace: n}\nspec:\n"
         "  chart: {spec: {chart: app-template, version: 4.3.0, sourceRef: {kind: HelmRepository, name: bjw-s}}}\n" +
         spec;
}

std::string application(const std::string& helm) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: one, namespace: argocd}\nspec:\n"
         "  destination: {name: in-cluster, namespace: n}\n  source:\n    chart: app-template\n"
         "    repoURL: https://bjw-s-labs.github.io/helm-charts\n    targetRevision: 4.3.0\n    helm:\n" +
         helm;
}

/// Values of the chart with these variables.
std::string with_env(const std::string& env) {
  return "{controllers: {one: {containers: {app: {image: {repository: x}, env: {" + env + "}}}}}}";
}

constexpr std::string_view env_path = "controllers.one.containers.app.env.";

/// Each login, with where it stands, and what is told.
std::string shown(std::vector<InputFile> files) {
  const Result<Analysis> analysis = analyze(std::move(files), {});
  REQUIRE(analysis);
  std::string out;
  for (const ScopeModel& scope : analysis->model.scopes) {
    for (const credentials::Login& login : scope.logins) {
      const Place user = analysis->report.sources.place(login.user.steps.back().span);
      out += login.user.text + (login.user.known == credentials::Known::known ? "" : "?") + " at " + login.host.text +
             " " + user.file + ":" + std::to_string(user.line) + ":" + std::to_string(user.column) + "\n";
    }
  }
  for (const Diagnostic& diagnostic : analysis->report.diagnostics) {
    if (diagnostic.message.find("namespace") != std::string::npos) continue;
    const Place place = analysis->report.sources.place(*diagnostic.span);
    out += std::to_string(place.line) + ": " + diagnostic.message + "\n";
  }
  return out;
}

}  // namespace

// Each line was given to `helm template --set` (v3.16.4) with these values.
TEST_CASE("a value is set as helm sets it: names with dots, indexes and escapes, lists and types") {
  const std::string rest = R"("l":["x",{"k":"v"}],"s":"text")";
  CHECK(after("a.b=new") == R"({"a":{"b":"new"},)" + rest + "}");
  CHECK(after("a.c.d=1") == R"({"a":{"b":"old","c":{"d":1}},)" + rest + "}");
  CHECK(after("a=1,b=2") == R"({"a":1,"b":2,)" + rest + "}");
  CHECK(after("l[0]=y") == R"({"a":{"b":"old"},"l":["y",{"k":"v"}],"s":"text"})");
  CHECK(after("l[1].k=w") == R"({"a":{"b":"old"},"l":["x",{"k":"w"}],"s":"text"})");
  CHECK(after("l[0].z=1") == R"({"a":{"b":"old"},"l":[{"z":1},{"k":"v"}],"s":"text"})");
  CHECK(after("l[3]=z") == R"({"a":{"b":"old"},"l":["x",{"k":"v"},null,"z"],"s":"text"})");
  const std::string before = R"({"a":{"b":"old"},"l":["x",{"k":"v"}],)";
  CHECK(after("n[0][1]=q") == before + R"("n":[[null,"q"]],"s":"text"})");
  CHECK(after("q={p,2,true}") == before + R"("q":["p",2,true],"s":"text"})");
  CHECK(after("z={a},y=2") == before + R"("s":"text","y":2,"z":["a"]})");
  CHECK(after("q={}") == before + R"("q":[""],"s":"text"})");
  CHECK(after("m=a\\,b") == before + R"("m":"a,b","s":"text"})");
  CHECK(after("t=TRUE") == before + R"("s":"text","t":true})");
  CHECK(after("t=0123") == before + R"("s":"text","t":"0123"})");
  CHECK(after("t=1.5") == before + R"("s":"text","t":"1.5"})");
  CHECK(after("t=") == before + R"("s":"text","t":""})");
  CHECK(after("x\\.y=1") == before + R"("s":"text","x.y":1})");
  CHECK(after("a.b=null") == R"({"a":{"b":null},)" + rest + "}");
  CHECK(after("t=1", helm::SetAs::text) == before + R"("s":"text","t":"1"})");
  CHECK(after("t=path", helm::SetAs::contents) == before + R"("s":"text","t":"of a file"})");
  for (const char* line : {"s.t=1", "a[0]=1", "x.y", "q={a,b", "l[1]k=1", "l[-1]=1", "x[99999999999]=1"})
    CHECK_MESSAGE(after(line) == "refused", line);
  CHECK(after(std::string("d") + std::string(100'000, '.') + "=1") == "refused");
}

// Argo CD, docs/user-guide/helm.md: "parameters > valuesObject > values > valueFiles".
TEST_CASE("parameters of an Application win over its values, and a valuesObject stands in place of values") {
  const std::string path(env_path);
  CHECK(shown({{"app.yaml", application("      parameters: [{name: " + path +
                                        "DB_USER, value: param_user}]\n"
                                        "      values: |\n        " +
                                        with_env("DB_HOST: lost.example") +
                                        "\n"
                                        "      valuesObject: " +
                                        with_env("DB_HOST: h.example, DB_USER: values_user") + "\n")}}) ==
        "param_user at h.example app.yaml:11:78\n");
  // `forceString` comes after all others; a text that looks like a number stays one.
  CHECK(
      shown({{"app.yaml", application("      parameters:\n      - {name: " + path +
                                      "DB_USER, value: '0042', forceString: true}\n      - {name: " + path +
                                      "DB_USER, value: other}\n      valuesObject: " + with_env("DB_HOST: h.example") +
                                      "\n")}}) == "0042 at h.example app.yaml:12:68\n");
  // What a file of the chart holds is not in this tree.
  CHECK(shown({{"app.yaml", application("      valueFiles: [values-prod.yaml]\n"
                                        "      fileParameters: [{name: " +
                                        path +
                                        "DB_USER, path: user.txt}]\n"
                                        "      valuesObject: " +
                                        with_env("DB_HOST: h.example, DB_USER: values_user") + "\n")}}) ==
        "? at h.example app.yaml:12:81\n"
        "11: the values file 'values-prod.yaml' is not in this tree, so what it sets for Application argocd/one is not "
        "seen\n"
        "12: the file 'user.txt' is not among those that are read, so the value that Application argocd/one takes from "
        "it is not seen\n");
  CHECK(shown({{"app.yaml", application("      parameters: [{name: controllers.one, value: x}]\n"
                                        "      valuesObject: " +
                                        with_env("DB_HOST: h.example, DB_USER: u") +
                                        "\n"
                                        "      fileParameters: [{name: 'controllers.one.x', path: f}]\n")}})
            .find("helm cannot set this, so what Application argocd/one installs is not seen") != std::string::npos);
}

// fluxcd/pkg, chartutil/values.go: references in order, then the release's own values; `targetPath` over both.
TEST_CASE("values of a release come from Secrets and ConfigMaps, whole or for one path") {
  const std::string path(env_path);
  const std::string own = "  values: " + with_env("DB_HOST: h.example, DB_USER: own_user") + "\n";
  const auto secret = [](const std::string& data) {
    return InputFile{"secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\n" + data};
  };
  const std::string whole = with_env("DB_USER: secret_user, DB_HOST: lost.example");
  CHECK(shown({{"hr.yaml", flux_release("  valuesFrom: [{kind: Secret, name: s}]\n  values: " +
                                        with_env("DB_HOST: h.example") + "\n")},
               secret("stringData: {values.yaml: '" + whole + "'}\n")}) ==
        "secret_user at h.example secret.yaml:4:107\n");
  // base64 of "{controllers: {one: {containers: {app: {env: {DB_USER: coded_user}}}}}}": the place is the whole scalar.
  CHECK(shown({{"hr.yaml", flux_release("  valuesFrom: [{kind: Secret, name: s}]\n  values: " +
                                        with_env("DB_HOST: h.example") + "\n")},
               secret("data: {values.yaml: "
                      "e2NvbnRyb2xsZXJzOiB7b25lOiB7Y29udGFpbmVyczoge2FwcDoge2Vudjoge0RCX1VTRVI6IGNvZGVkX3VzZXJ9fX19fX0="
                      "}\n")}) == "coded_user at h.example secret.yaml:4:21\n");
  const std::string target =
      flux_release("  valuesFrom: [{kind: Secret, name: s, valuesKey: user, targetPath: " + path + "DB_USER}]\n" + own);
  CHECK(shown({{"hr.yaml", target}, secret("stringData: {user: target_user}\n")}) ==
        "target_user at h.example secret.yaml:4:20\n");
  // Go's maps are shared: what a path sets in values that a ConfigMap brought first is overwritten by the release's.
  CHECK(shown({{"hr.yaml", flux_release("  valuesFrom:\n  - {kind: ConfigMap, name: c}\n  - {kind: Secret, name: s, "
                                        "valuesKey: user, targetPath: " +
                                        path + "DB_USER}\n" + own)},
               {"c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata: {values.yaml: '" +
                              with_env("DB_NAME: d") + "'}\n"},
               secret("stringData: {user: target_user}\n")})
            .starts_with("own_user at h.example hr.yaml:"));
}

TEST_CASE("values that the tree does not show are told, and the value at their path is unknown") {
  const std::string path(env_path);
  const std::string own = "  values: " + with_env("DB_HOST: h.example, DB_USER: own_user") + "\n";
  CHECK(shown({{"hr.yaml", flux_release("  valuesFrom: [{kind: Secret, name: s}]\n" + own)}}) ==
        "own_user at h.example hr.yaml:7:110\n"
        "6: the key 'values.yaml' of Secret s is not in this tree in clear text, so what it sets for HelmRelease n/one "
        "is not seen\n");
  CHECK(shown({{"hr.yaml", flux_release("  valuesFrom: [{kind: Secret, name: s, optional: true}]\n" + own)}}) ==
        "own_user at h.example hr.yaml:7:110\n");
  CHECK(shown({{"hr.yaml", flux_release("  valuesFrom: [{kind: Secret, name: s, valuesKey: user, targetPath: " + path +
                                        "DB_USER}]\n" + own)},
               {"s.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\nstringData: {user: "
                "'ENC[AES256_GCM,data:x]'}\n"}})
            .starts_with("? at h.example hr.yaml:6:69\n6: the key 'user' of Secret s is not in this tree in "));
}

// helm-controller, internal/postrender: a kustomization of what helm printed.
TEST_CASE("post-renderers of a release change its objects, at their own places") {
  const std::string own = "  values: " + with_env("DB_HOST: h.example, DB_USER: values_user") + "\n";
  CHECK(shown({{"hr.yaml", flux_release(own + "  postRenderers:\n  - kustomize:\n      patches:\n"
                                              "      - target: {kind: Deployment, name: one}\n        patch: |-\n"
                                              "          - {op: replace, path: "
                                              "/spec/template/spec/containers/0/env/1/value, value: post_user}\n")}}) ==
        "post_user at h.example hr.yaml:12:86\n");
  // Flux's older versions write patches as objects.
  CHECK(shown({{"hr.yaml", flux_release(own + "  postRenderers:\n  - kustomize:\n      patchesStrategicMerge:\n"
                                              "      - {apiVersion: apps/v1, kind: Deployment, metadata: {name: one, "
                                              "namespace: n}, spec: {template: {spec: {containers: [{name: app, env: "
                                              "[{name: DB_USER, value: merge_user}]}]}}}}\n")}})
            .starts_with("merge_user at h.example hr.yaml:10:"));
  CHECK(shown({{"hr.yaml", flux_release(own + "  postRenderers:\n  - kustomize:\n      patches:\n"
                                              "      - patch: '{apiVersion: v1, kind: Service, metadata: {name: "
                                              "nowhere}}'\n")}})
            .find("so the kustomization 'of the post-renderer of HelmRelease n/one' is not built") !=
        std::string::npos);
}

// source-controller, api/v1/helmchart_types.go, ValuesFiles: "values.yaml is not included by default".
TEST_CASE("valuesFiles of a release of a chart in the tree stand in place of its values.yaml") {
  const auto release = [](const std::string& more) {
    return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: one, namespace: n}\nspec:\n"
           "  chart:\n    spec:\n      chart: ./charts/one\n      sourceRef: {kind: GitRepository, name: "
           "flux-system}\n" +
           more;
  };
  const std::string chart =
      "apiVersion: v2\nname: one\nversion: 1.0.0\ndependencies: [{name: app-template, version: 4.3.0, repository: "
      "'https://bjw-s-labs.github.io/helm-charts'}]\n";
  const auto with = [&](const std::string& more) {
    return shown(
        {{"charts/one/Chart.yaml", chart},
         {"charts/one/values.yaml", "app-template: " + with_env("DATABASE_URL: postgres://own@h/d, PGUSER: lost")},
         {"env/prod.yaml", "app-template: " + with_env("DATABASE_URL: postgres://prod@h/d")},
         {"release.yaml", release(more)}});
  };
  CHECK(with("").find("own at h charts/one/values.yaml:1:") != std::string::npos);
  const std::string prod = with("      valuesFiles: [env/prod.yaml]\n");
  CHECK(prod.find("prod at h env/prod.yaml:1:") != std::string::npos);
  CHECK(prod.find("lost") == std::string::npos);
  CHECK(with("      valuesFiles: [env/prod.yaml, env/none.yaml]\n")
            .find("the values file 'env/none.yaml' is not in this tree") != std::string::npos);
  CHECK(with("      valuesFiles: [env/prod.yaml, env/none.yaml]\n      ignoreMissingValuesFiles: true\n")
            .find("env/none.yaml") == std::string::npos);
}

TEST_CASE("a chart whose output is read beside it is not told as not rendered") {
  const std::string name = "apiVersion: v2\nname: web\nversion: 1.0.0\n";
  const std::string written =
      "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}}\nspec: {ports: [{port: 80}]}\n";
  const std::string rendered =
      "---\n# Source: web/templates/s.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: rel}\n"
      "spec: {ports: [{port: 80}]}\n";
  const auto told = [&](std::vector<InputFile> files) {
    files.push_back({"charts/web/Chart.yaml", name});
    files.push_back({"charts/web/templates/s.yaml", written});
    const Result<Analysis> analysis = analyze(std::move(files), {});
    REQUIRE(analysis);
    std::string all;
    for (const Diagnostic& one : analysis->report.diagnostics) all += one.message + "\n";
    return all;
  };
  const std::string alone = told({});
  CHECK(alone.find("the chart web is not rendered here") != std::string::npos);
  CHECK(alone.find("unrendered Helm template") != std::string::npos);
  CHECK(told({{"rendered.yaml", rendered}}).empty());
}
