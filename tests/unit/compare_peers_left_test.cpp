#include "compare/causes/peers_left.hpp"

#include <doctest/doctest.h>

using namespace routegrant::compare;

namespace {

std::string left(const std::string& peer, const std::vector<std::string>& others) {
  return peer_left(peer, others).value_or("nothing");
}

}  // namespace

TEST_CASE("what is left of a range of addresses when others are taken out") {
  CHECK(left("10.1.0.0-10.1.255.255", {"any address"}) == "nothing");
  CHECK(left("10.0.0.0-10.255.255.255", {"10.0.0.0-10.8.255.255", "10.10.0.0-10.255.255.255"}) ==
        "10.9.0.0-10.9.255.255");
  CHECK(left("10.0.0.0-10.8.255.255", {"10.0.0.0-10.255.255.255"}) == "nothing");
  CHECK(left("10.0.0.0-10.0.0.9", {"10.0.0.4"}) == "10.0.0.0-10.0.0.3 and 10.0.0.5-10.0.0.9");
  CHECK(left("10.0.0.0-10.0.0.9", {"10.0.0.5-10.0.0.6", "10.0.0.0-10.0.0.4", "10.0.0.7-10.0.0.8"}) == "10.0.0.9");
  CHECK(left("10.0.0.1", {"10.0.0.2", "192.168.0.0-192.168.255.255"}) == "10.0.0.1");
  CHECK(left("any address", {"10.0.0.0-10.0.0.9"}) == "any address but 10.0.0.0-10.0.0.9");
  CHECK(left("any address", {"any other pod"}) == "any address");
  CHECK(left("any address", {"any address"}) == "nothing");
  CHECK(left("fd00::-fd00::ffff", {"10.0.0.1"}) == "fd00::-fd00::ffff");
  CHECK(left("fd00::-fd00::ffff", {"any address"}) == "nothing");
}

TEST_CASE("any pod takes in the pods of a namespace") {
  CHECK(left("any other pod of namespace shop", {"any other pod"}) == "nothing");
  CHECK(left("any other pod", {"any other pod of namespace shop"}) == "any other pod");
  CHECK(left("any other pod of namespace shop", {"any other pod of namespace till"}) ==
        "any other pod of namespace shop");
  CHECK(left("any other pod of namespace shop", {"any address"}) == "any other pod of namespace shop");
}
