#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "questions/picture.hpp"

using namespace routegrant::questions;

namespace {

std::string svg_of(const Picture& picture) {
  std::ostringstream out;
  write_svg(picture, out);
  return out.str();
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

/// The x of the box whose title is `label`.
int left_of(const std::string& svg, const std::string& label) {
  const std::size_t at = svg.find("<title>" + label + "</title><rect");
  REQUIRE(at != std::string::npos);
  return std::stoi(svg.substr(svg.find(" x=\"", at) + 4));
}

Picture shop() {
  Picture picture;
  picture.nodes = {{.kind = "workload", .label = "Deployment/shop/web"},
                   {.kind = "entry", .label = "shop.example/"},
                   {.kind = "role", .label = "shop_app"},
                   {.kind = "role", .label = "shop_admin"},
                   {.kind = "object", .label = "public.orders"}};
  picture.edges = {{.from = 1, .to = 0, .label = ""},
                   {.from = 0, .to = 2, .label = ""},
                   {.from = 2, .to = 3, .label = "SET ROLE"},
                   {.from = 3, .to = 4, .label = "INSERT, SELECT"}};
  return picture;
}

}  // namespace

TEST_CASE("the SVG draws each box and each arrow once, from entries on the left to objects on the right") {
  const std::string svg = svg_of(shop());
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(count(svg, "<rect ") == 5);
  CHECK(count(svg, "class=\"way\"") == 4);
  CHECK(count(svg, "INSERT, SELECT") == 1);
  CHECK(left_of(svg, "shop.example/") < left_of(svg, "Deployment/shop/web"));
  CHECK(left_of(svg, "Deployment/shop/web") < left_of(svg, "shop_app"));
  CHECK(left_of(svg, "shop_app") < left_of(svg, "shop_admin"));
  CHECK(left_of(svg, "shop_admin") < left_of(svg, "public.orders"));
}

TEST_CASE("hostile names stay text in the SVG, and no long one leaves its column") {
  Picture picture = shop();
  picture.nodes[0].label = "</text><script>alert(1)</script>&\"'\x1b]8;;x";
  picture.nodes[4].label = std::string(5000, 'x');
  const std::string svg = svg_of(picture);
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find('\x1b') == std::string::npos);
  CHECK(count(svg, "&lt;script&gt;") == 2);
  const int width = std::stoi(svg.substr(svg.find("width=\"") + 7));
  CHECK(width < 2500);
}

TEST_CASE("an empty picture and one in circles are drawn, too") {
  CHECK(svg_of({}).ends_with("</svg>\n"));
  Picture circle;
  circle.nodes = {{.kind = "role", .label = "a"}, {.kind = "role", .label = "b"}};
  circle.edges = {{.from = 0, .to = 1, .label = "SET ROLE"}, {.from = 1, .to = 0, .label = "SET ROLE"}};
  const std::string svg = svg_of(circle);
  CHECK(count(svg, "<rect ") == 2);
  CHECK(count(svg, "class=\"way\"") == 2);
}

TEST_CASE("of a picture that is too large the rest is counted") {
  Picture picture;
  picture.nodes = {{.kind = "role", .label = "r"}};
  for (std::size_t i = 0; i < 4100; ++i) {
    picture.nodes.push_back({.kind = "object", .label = "t" + std::to_string(i)});
    picture.edges.push_back({.from = 0, .to = i + 1, .label = "SELECT"});
  }
  CHECK(svg_of(picture).find("100 more arrows are not drawn") != std::string::npos);
}
