#include "kustomize/value.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace routegrant;
using kustomize::Value;

namespace {

/// `{spec: {names: [a, b]}, kind: K}`
Value object() {
  Value names{.kind = Value::Kind::sequence};
  names.children.push_back(kustomize::scalar("a", {}, true));
  names.children.push_back(kustomize::scalar("b", {}, true));
  Value spec = kustomize::mapping({});
  spec.set("names", {}, std::move(names));
  Value root = kustomize::mapping({});
  root.set("spec", {}, std::move(spec));
  root.set("kind", {}, kustomize::scalar("K", {}, true));
  return root;
}

const Value& names_of(const Value& root) {
  return *root.find("spec")->find("names");
}

}  // namespace

TEST_CASE("copies of a value share what neither changes, and nothing else") {
  Value first = object();
  Value second = first;
  CHECK(&names_of(first) == &names_of(second));

  second.find("spec")->find("names")->children[1].text = "c";
  CHECK(names_of(first).children[1].text == "b");
  CHECK(names_of(second).children[1].text == "c");
  CHECK(names_of(second).children[0].text == "a");

  Value third = second;
  second.find("spec")->find("names")->children.push_back(kustomize::scalar("d", {}, true));
  second.find("spec")->find("names")->children.insert(0, kustomize::scalar("z", {}, true));
  third.find("spec")->find("names")->children.erase(0);
  CHECK(names_of(first).children.size() == 2);
  CHECK(names_of(second).children.size() == 4);
  CHECK(names_of(second).children.front().text == "z");
  CHECK(names_of(second).children.back().text == "d");
  CHECK(names_of(third).children.size() == 1);
  CHECK(names_of(third).children.front().text == "c");

  CHECK(third.remove("kind"));
  CHECK(third.find("kind") == nullptr);
  CHECK(std::as_const(first).text_of("kind") == "K");
}
