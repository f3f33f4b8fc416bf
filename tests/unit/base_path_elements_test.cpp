#include "base/path_elements.hpp"

#include <doctest/doctest.h>

namespace {

using routegrant::element_prefix;

TEST_CASE("a prefix leads a path by whole elements") {
  CHECK(element_prefix("/api", "/api"));
  CHECK(element_prefix("/api/", "/api"));
  CHECK(element_prefix("/api", "/api/x"));
  CHECK(element_prefix("/", "/api"));
  CHECK(element_prefix("", "/api"));
  CHECK_FALSE(element_prefix("/api", "/apis"));
  CHECK_FALSE(element_prefix("/api/x", "/api"));
}

}  // namespace
