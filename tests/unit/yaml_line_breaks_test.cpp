#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/tree.hpp"
#include "yaml/line_breaks.hpp"

using namespace routegrant;

TEST_CASE("line breaks that only YAML 1.1 knows become line feeds, and no byte moves") {
  for (const std::string_view odd : {"\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    std::string text = "a: 1 # x" + std::string(odd) + "b: 2\r\nc: \xC3\x85\n";
    const std::size_t size = text.size();
    CHECK(yaml::unite_line_breaks(text) == std::size_t{8});
    CHECK(text == "a: 1 # x" + std::string(odd.size() - 1, ' ') + "\nb: 2\r\nc: \xC3\x85\n");
    CHECK(text.size() == size);
    CHECK_FALSE(yaml::unite_line_breaks(text));
  }
}

TEST_CASE("a key behind a comment that ends so is read, and the file is named") {
  const Analysis analysis = test::analyzed(
      {{.path = "a.yaml",
        .text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  # inside only\r  type: LoadBalancer\n"
                "  ports: [{port: 80}]\n"}});
  const auto& services = analysis.report.graph.table<Service>().rows;
  REQUIRE(services.size() == 1);
  CHECK(services.front().type == "LoadBalancer");
  REQUIRE(analysis.report.diagnostics.size() == 1);
  CHECK(analysis.report.sources.place(*analysis.report.diagnostics.front().span).line == 5);
}
