// What must not matter: how documents are spread over files, in which order they stand, how many threads read them.

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "report/formats.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;

namespace {

constexpr std::uint64_t seed = 20261125;

bool is_yaml(const InputFile& file) {
  return file.path.ends_with(".yaml") || file.path.ends_with(".yml");
}

/// The documents of a YAML file, cut at lines that are `---`.
std::vector<std::string> documents_of(const std::string& text) {
  std::vector<std::string> documents(1);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    const std::string line = text.substr(at, end - at + 1);
    if (line.starts_with("---")) {
      documents.emplace_back();
    } else {
      documents.back() += line;
    }
    at = end + 1;
  }
  // The last line of a file may lack its end; another document may come after it now.
  if (!documents.back().ends_with('\n')) documents.back() += '\n';
  return documents;
}

/// What a reader takes away: messages without places, and the paths.
std::multiset<std::string> conclusions_of(const Analysis& analysis) {
  std::multiset<std::string> lines;
  for (const Finding& finding : analysis.report.findings) {
    lines.insert(analysis.report.rules[finding.rule].id + ": " + finding.message);
  }
  for (const std::string& path : test::path_lines(analysis)) lines.insert(path);
  return lines;
}

std::vector<InputFile> with_shuffled_documents(std::vector<InputFile> files, std::mt19937_64& random) {
  for (InputFile& file : files) {
    if (!is_yaml(file)) continue;
    std::vector<std::string> documents = documents_of(file.text);
    std::shuffle(documents.begin(), documents.end(), random);
    file.text.clear();
    for (const std::string& document : documents) file.text += "---\n" + document;
  }
  return files;
}

std::vector<InputFile> split_into_documents(const std::vector<InputFile>& files) {
  std::vector<InputFile> parts;
  for (const InputFile& file : files) {
    if (!is_yaml(file)) {
      parts.push_back(file);
      continue;
    }
    int number = 0;
    for (const std::string& document : documents_of(file.text)) {
      parts.push_back({.path = file.path + "-" + std::to_string(++number) + ".yaml", .text = document});
    }
  }
  return parts;
}

std::string sarif_of(const Analysis& analysis) {
  std::ostringstream out;
  for (const report::Format* format : report::all_formats()) {
    if (format->name == "sarif" || format->name == "text") format->write(analysis.report, {}, out);
  }
  return out.str();
}

}  // namespace

TEST_CASE("the order of documents and how they are spread over files change no conclusion") {
  for (const char* project :
       {"corpus/bank-of-anthos", "corpus/crapi", "corpus/payment-switch", "corpus/spring-petclinic"}) {
    CAPTURE(project);
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::vector<InputFile> files = files_of(project);
    const auto expected = conclusions_of(analyzed(files));
    REQUIRE_FALSE(expected.empty());
    CHECK(conclusions_of(analyzed(with_shuffled_documents(files, random))) == expected);
    CHECK(conclusions_of(analyzed(split_into_documents(files))) == expected);
  }
}

TEST_CASE("the same bytes give the same report at any number of threads and in any order of files") {
  const std::vector<InputFile> files = files_of("corpus/payment-switch");
  AnalysisOptions one;
  one.jobs = 1;
  AnalysisOptions four;
  four.jobs = 4;
  std::vector<InputFile> reversed = files;
  std::reverse(reversed.begin(), reversed.end());
  const std::string expected = sarif_of(analyzed(files, one));
  CHECK(sarif_of(analyzed(files, four)) == expected);
  CHECK(sarif_of(analyzed(reversed, four)) == expected);
}

TEST_CASE("a comment and an empty line move places and change no fingerprint") {
  const std::vector<InputFile> files = files_of("corpus/crapi");
  std::vector<InputFile> moved = files;
  for (InputFile& file : moved) {
    if (is_yaml(file)) file.text = "# moved\n\n" + file.text;
  }
  const auto fingerprints_of = [](const Analysis& analysis) {
    std::multiset<std::uint64_t> fingerprints;
    for (const Finding& finding : analysis.report.findings) fingerprints.insert(finding.fingerprint);
    return fingerprints;
  };
  CHECK(fingerprints_of(analyzed(moved)) == fingerprints_of(analyzed(files)));
}
