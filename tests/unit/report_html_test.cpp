#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <sstream>

#include "base/text.hpp"
#include "report/formats.hpp"
#include "report/html_assets.hpp"
#include "report/html_map.hpp"
#include "support/sample_report.hpp"

using namespace routegrant;
using namespace routegrant::report;

namespace {

/// SHA-256 by FIPS 180-4, as base64: the referee of the hash in the content security policy.
class Sha256 {
 public:
  static std::string base64(std::string text) {
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    text += '\x80';
    while (text.size() % 64 != 56) text += '\0';
    for (unsigned shift = 64; shift > 0; shift -= 8) text += static_cast<char>((bits >> (shift - 8)) & 0xFFU);
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += 64) hash.block(std::string_view(text).substr(at, 64));
    std::string bytes;
    for (const std::uint32_t word : hash.state_) {
      for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>((word >> (shift - 8)) & 0xFFU);
    }
    return encode(bytes);
  }

 private:
  static std::uint32_t rotate(std::uint32_t x, unsigned by) { return (x >> by) | (x << (32U - by)); }

  static std::string encode(const std::string& bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
      bits = (bits << 8U) | static_cast<unsigned char>(c);
      for (count += 8; count >= 6; count -= 6) out += digits[(bits >> static_cast<unsigned>(count - 6)) & 63U];
    }
    if (count > 0) out += digits[(bits << static_cast<unsigned>(6 - count)) & 63U];
    while (out.size() % 4 != 0) out += '=';
    return out;
  }

  /// The first 32 bits of the fractional parts of the square or cube roots of the first primes.
  static std::uint32_t root_bits(unsigned prime, unsigned power) {
    const double root = power == 2 ? std::sqrt(prime) : std::cbrt(prime);
    return static_cast<std::uint32_t>((root - std::floor(root)) * 4294967296.0);
  }

  static std::array<unsigned, 64> primes() {
    std::array<unsigned, 64> out{};
    std::size_t found = 0;
    for (unsigned candidate = 2; found < out.size(); ++candidate) {
      bool prime = true;
      for (unsigned divisor = 2; divisor * divisor <= candidate; ++divisor) prime = prime && candidate % divisor != 0;
      if (prime) out.at(found++) = candidate;
    }
    return out;
  }

  Sha256() {
    const std::array<unsigned, 64> first = primes();
    for (std::size_t i = 0; i < 64; ++i) constants_.at(i) = root_bits(first.at(i), 3);
    for (std::size_t i = 0; i < 8; ++i) state_.at(i) = root_bits(first.at(i), 2);
  }

  void block(std::string_view bytes) {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < 64; ++i) {
      if (i < 16) {
        for (std::size_t j = 0; j < 4; ++j) w.at(i) = (w.at(i) << 8U) | static_cast<unsigned char>(bytes[4 * i + j]);
        continue;
      }
      const std::uint32_t a = w.at(i - 15);
      const std::uint32_t b = w.at(i - 2);
      w.at(i) = w.at(i - 16) + (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3U)) + w.at(i - 7) +
                (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10U));
    }
    std::array<std::uint32_t, 8> s = state_;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint32_t one = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
                                ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants_.at(i) + w.at(i);
      const std::uint32_t two =
          (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s = {one + two, s[0], s[1], s[2], s[3] + one, s[4], s[5], s[6]};
    }
    for (std::size_t i = 0; i < 8; ++i) state_.at(i) += s.at(i);
  }

  std::array<std::uint32_t, 64> constants_{};
  std::array<std::uint32_t, 8> state_{};
};

std::string page_of(const Report& report) {
  std::ostringstream out;
  formats::html.write(report, {}, out);
  return out.str();
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++times;
  return times;
}

}  // namespace

TEST_CASE("HTML: the policy allows the one script by its hash and nothing else") {
  REQUIRE(Sha256::base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  CHECK(Sha256::base64(std::string(html::script)) == html::script_hash);
  const std::string page = page_of(test::sample_report());
  CHECK(page.find("<script>" + std::string(html::script) + "</script>") != std::string::npos);
  CHECK(count(page, "<script") == 1);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  for (const std::string_view request : {" src=", "@import", "url(", "<link", "<img", "<iframe", "fetch("}) {
    CHECK(page.find(request) == std::string::npos);
  }
}

TEST_CASE("HTML: a hostile name opens no element and no attribute") {
  for (const std::string& name : test::hostile_names()) {
    const std::string page = page_of(test::hostile_report(name));
    CAPTURE(name.substr(0, 30));
    CHECK(text::valid_utf8(page) == page);
    CHECK(count(page, "<script") == 1);
    CHECK(page.find("alert(1)</script>") == std::string::npos);
    CHECK(page.find('\x1b') == std::string::npos);
    CHECK(count(page, "<article") == count(page, "</article>"));
    CHECK(count(page, "<g ") == count(page, "</g>"));
  }
}

TEST_CASE("HTML: the sample's way is drawn from the Internet to the table, and all of it is hot") {
  const Report report = test::sample_report();
  const Storyteller story(report);
  const html::Map map = html::map_of(report, story);
  CHECK(map.nodes.size() == 8);
  CHECK(map.edges.size() == 7);
  std::array<bool, html::columns.size()> columns{};
  for (const html::Node& node : map.nodes) {
    CHECK(node.hot);
    columns.at(node.column) = true;
  }
  for (const bool used : columns) CHECK(used);
  for (const html::Edge& edge : map.edges) CHECK(edge.hot);
  CHECK(html::nodes_of(report.findings[0], map, story).size() == 7);
}

TEST_CASE("HTML: privileges are letters in a fixed order") {
  CHECK(html::letters_of({"DELETE", "SELECT", "INSERT", "UPDATE"}) == "rwd");
  CHECK(html::letters_of({"REFERENCES", "EXECUTE"}) == "xA");
  CHECK(html::letters_of({}).empty());
}

TEST_CASE("HTML: hundreds of boxes in a column are cut, those with findings kept, and the rest is counted") {
  Report report = test::sample_report();
  for (int i = 0; i < 400; ++i) {
    report.graph.add(Route{.kind = "Ingress",
                           .name = "r",
                           .object = "shop/r",
                           .host = std::to_string(i) + ".example.com",
                           .exposure = "internet"},
                     {Span{}});
  }
  const html::Map map = html::map_of(report, Storyteller(report));
  CHECK(map.hidden[1] == 341);
  std::size_t hot = 0;
  for (const html::Node& node : map.nodes) hot += node.hot ? 1U : 0U;
  CHECK(hot == 8);
  CHECK(page_of(report).find("and 341 more") != std::string::npos);
}

TEST_CASE("HTML: links to boxes are by name and survive other changes") {
  const Report before = test::sample_report();
  Report after = test::sample_report();
  after.graph.add(
      Route{.kind = "Ingress", .name = "a", .object = "shop/a", .host = "a.example.com", .exposure = "internal"},
      {Span{}});
  const html::Map old_map = html::map_of(before, Storyteller(before));
  const html::Map new_map = html::map_of(after, Storyteller(after));
  std::size_t found = 0;
  for (const html::Node& node : old_map.nodes) {
    for (const html::Node& other : new_map.nodes) found += node.id == other.id && node.title == other.title ? 1U : 0U;
  }
  CHECK(found == old_map.nodes.size());
}
