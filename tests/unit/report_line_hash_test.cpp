#include "report/line_hash.hpp"

#include <doctest/doctest.h>

#include <random>

using routegrant::report::LineHashes;

namespace {

std::vector<std::string> all_of(std::string_view text) {
  const LineHashes hashes(text);
  std::vector<std::string> out;
  for (std::size_t line = 1; line <= hashes.size(); ++line) out.push_back(hashes.of(line));
  return out;
}

/// The definition word by word, for texts of ASCII: each line's sum is taken afresh.
std::vector<std::string> plainly(const std::string& text) {
  std::vector<unsigned> kept;
  char before = 'x';
  for (const char c : text) {
    const bool dropped = c == ' ' || c == '\t' || (c == '\n' && before == '\r');
    if (!dropped) kept.push_back(c == '\r' ? 10U : static_cast<unsigned char>(c));
    before = c;
  }
  kept.push_back(65535);
  std::vector<std::uint64_t> sums;
  for (std::size_t start = 0; start < kept.size(); ++start) {
    if (start > 0 && kept[start - 1] != 10U) continue;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 100; ++i) {
      std::uint64_t term = start + i < kept.size() ? kept[start + i] : 0U;
      for (std::size_t power = i; power < 99; ++power) term *= 37;
      sum += term;
    }
    sums.push_back(sum);
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%llx", static_cast<unsigned long long>(sums[i]));
    std::size_t times = 1;
    for (std::size_t earlier = 0; earlier < i; ++earlier) times += sums[earlier] == sums[i] ? 1U : 0U;
    out.push_back(std::string(digits) + ":" + std::to_string(times));
  }
  return out;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("line hashes equal GitHub's for the known texts") {
  CHECK(all_of("") == Lines{"c129715d7a2bc9a3:1"});
  const Lines two = {"81b8d8db678b2bbe:1", "ade70578248be16f:1", "c129715d7a2bc9a3:1"};
  CHECK(all_of("a\nb\n") == two);
  CHECK(all_of("a\r\n\t b\n") == two);
  CHECK(all_of("a\r \nb") == Lines{"67c066a59e652f5e:1", "cc4c43d77869440f:1", "8ee5a81e681643c1:1"});
  CHECK(all_of("\xEF\xBB\xBF"
               "a\n") == Lines{"25afd31b599dedcd:1", "c129715d7a2bc9a3:1"});
  CHECK(all_of("\xC3\xA9\xF0\x9F\x98\x80\n") == Lines{"16a367e7bde89037:1", "c129715d7a2bc9a3:1"});
}

TEST_CASE("equal lines are told apart by how often they occurred") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "x\n";
  const LineHashes hashes(text);
  CHECK(hashes.of(1) == "c0fe7b2700d6c254:1");
  CHECK(hashes.of(2) == "c0fe7b2700d6c254:2");
  CHECK(hashes.of(11) == "c0fe7b2700d6c254:11");
  CHECK(hashes.of(12) == "c0fe7b2700fbb0cd:1");
  CHECK(hashes.of(60) == "828973aa50c68d6d:1");
  CHECK(hashes.of(0).empty());
  CHECK(hashes.of(62).empty());
}

TEST_CASE("a truncated character counts as one U+FFFD, as in the decoder of Node.js") {
  CHECK(all_of("\xE2\x82z\n") == all_of("\xEF\xBF\xBDz\n"));
  CHECK(all_of("\xF0\x9F\x98z\n") == all_of("\xEF\xBF\xBDz\n"));
  CHECK(all_of("\xC0\x80z\n") == all_of("\xEF\xBF\xBD\xEF\xBF\xBDz\n"));
}

TEST_CASE("the rolling hash equals the plain sum on random texts") {
  std::mt19937 random(20260701);
  constexpr std::string_view alphabet = "ab \t\r\n:#";
  for (int round = 0; round < 60; ++round) {
    std::string text;
    const std::size_t length = random() % 400;
    for (std::size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    CAPTURE(round);
    CHECK(all_of(text) == plainly(text));
  }
}
