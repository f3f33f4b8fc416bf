#include "yaml/shared_readings.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/content_key.hpp"
#include "yaml/cursor.hpp"

using namespace routegrant;

TEST_CASE("a text that one tree has read is not read again for another, and its places are the other's") {
  const std::string text = "kind: A\nname: \"x\\ty\"\nname: z\n---\nkind: [\n---\nkind: C\n";
  Sources one;
  one.add({.path = "first.yaml", .text = "kind: Other\n"});
  const SourceId in_one = one.add({.path = "a.yaml", .text = text});
  Sources other;
  const SourceId in_other = other.add({.path = "b.yaml", .text = text});
  yaml::SharedReadings readings;
  Diagnostics first;
  const yaml::Reading read = readings.read(one, in_one, {}, first);
  REQUIRE(readings.hits() == 0);
  Diagnostics second;
  yaml::Reading again;
  {
    const yaml::Reading dropped = read;
    again = readings.read(other, in_other, {}, second);
  }
  CHECK(readings.hits() == 1);
  REQUIRE(again.documents.size() == 2);
  CHECK(again.failed == read.failed);
  CHECK(again.failed == 1);
  REQUIRE(second.size() == first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(second[i].message == first[i].message);
    CHECK(first[i].span->source == in_one);
    CHECK(second[i].span->source == in_other);
  }
  const yaml::Cursor name = again.documents[0].root()["name"];
  CHECK(name.text() == "z");
  CHECK(name.span().source == in_other);
  CHECK(other.place(name.span()).file == "b.yaml");
  CHECK(again.documents[1].root()["kind"].text() == "C");
  CHECK(read.documents[0].root()["name"].span().source == in_one);
}

TEST_CASE("a text is read again by other rules of reading, and if it differs in its last byte") {
  Sources sources;
  const SourceId a = sources.add({.path = "a.yaml", .text = "kind: A\nv: {{ x }}\n"});
  const SourceId b = sources.add({.path = "b.yaml", .text = "kind: A\nv: {{ x }} "});
  yaml::SharedReadings readings;
  Diagnostics out;
  CHECK(readings.read(sources, a, {.in_chart = true}, out).templates == 1);
  static_cast<void>(readings.read(sources, a, {}, out));
  static_cast<void>(readings.read(sources, b, {.in_chart = true}, out));
  CHECK(readings.hits() == 0);
  static_cast<void>(readings.read(sources, b, {.in_chart = true}, out));
  CHECK(readings.hits() == 1);
}

TEST_CASE("keys of texts differ where the texts do: in one bit, in length, in zero bytes at the end") {
  std::mt19937_64 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same texts in each run
  for (const std::size_t size : {0U, 1U, 6U, 7U, 8U, 13U, 14U, 15U, 1000U}) {
    std::string text(size, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    CHECK(content_key(text) == content_key(std::string(text)));
    CHECK_FALSE(content_key(text) == content_key(text + '\0'));
    for (std::size_t bit = 0; bit < size * 8; bit += 1 + size / 50) {
      std::string other = text;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
      REQUIRE_FALSE(content_key(text) == content_key(other));
    }
  }
}
