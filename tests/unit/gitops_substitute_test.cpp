#include <doctest/doctest.h>

#include <string>

#include "gitops/application_set.hpp"
#include "gitops/substitute.hpp"

using namespace routegrant;

namespace {

gitops::Variables variables() {
  gitops::Variables known;
  known.any = true;
  known.named = {{"name", gitops::Variable{.text = "shop"}}, {"empty", gitops::Variable{}}, {"secret", std::nullopt}};
  return known;
}

std::string filled(std::string_view text, bool complete = true) {
  gitops::Variables known = variables();
  known.complete = complete;
  return gitops::substituted(text, known).value_or("refused");
}

}  // namespace

// Cases of fluxcd/pkg, envsubst/eval_test.go, and of Flux's documentation of `postBuild`.
TEST_CASE("variables are filled in as Flux does") {
  CHECK(filled("a-${name}.example") == "a-shop.example");
  CHECK(filled("${other}") == "");
  CHECK(filled("${other:=x}${other:-y}${other=z}") == "xyz");
  CHECK(filled("${name:=x}") == "shop");
  CHECK(filled("${empty:-full}") == "full");
  CHECK(filled("${other:=${name}-db}") == "shop-db");
  CHECK(filled("$${name} $name $$") == "${name} $name $");
  CHECK(filled("${name^} ${name^^} ${#name}") == "Shop SHOP 4");
  CHECK(filled("${name") == "refused");
  CHECK(filled("${a-b}") == "refused");
  CHECK(filled("${}") == "refused");
}

TEST_CASE("a variable whose value lies outside Git stays as it is written") {
  CHECK(filled("x-${secret}-${name}") == "x-${secret}-shop");
  CHECK(filled("${secret:=x}") == "${secret:=x}");
  CHECK(filled("${other} ${other:=x}", false) == "${other} ${other:=x}");
  CHECK(filled("${name}", false) == "shop");
}

TEST_CASE("parameters of an ApplicationSet fill in plain and Go templates, and what is more than a name stays") {
  const gitops::Parameters parameters{{"path", "apps/shop"},      {"path.basename", "shop"},   {"path[0]", "apps"},
                                      {"path.path", "apps/shop"}, {"path.segments.0", "apps"}, {"cluster", "prod"}};
  CHECK(gitops::filled_in("{{cluster}}-{{path.basename}} {{ path[0] }}", parameters, false) == "prod-shop apps");
  CHECK(gitops::filled_in("{{.cluster}} {{ .path.path }} {{index .path.segments 0}}", parameters, true) ==
        "prod apps/shop apps");
  CHECK(gitops::filled_in("{{ .lost }} {{ .cluster | upper }}", parameters, true) ==
        "{{ .lost }} {{ .cluster | upper }}");
}
