// Costs as ratios, in one run: what `check` takes against a plain read of the same bytes and against yaml-cpp's own
// LoadAll.
//
//   routegrant_bench [FILES [SEED [DIRECTORY]]]     (10000, 1, a temporary directory)
//   routegrant_bench --diff [FILES [SEED [DIRECTORY]]]   a diff of one changed file against a check of the same tree
//   routegrant_bench --sql [MEGABYTES [SEED]]        (50, 1): the replay of role files against libpg_query's parse
//   routegrant_bench --kustomize [KUSTOMIZATIONS]    (2000): the build of overlays against a parse of the same files
//
// Modes are interleaved and the least time of each counts, so that a noisy machine disturbs all alike. Prints JSON.

#include <sys/resource.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "analysis.hpp"
#include "bench/diff_costs.hpp"
#include "bench/kustomize_costs.hpp"
#include "bench/monorepo.hpp"
#include "bench/sql_replay.hpp"
#include "kube/kinds.hpp"
#include "load/discover.hpp"
#include "load/documents.hpp"
#include "report/formats.hpp"

using namespace routegrant;

namespace {

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

class Tree {
 public:
  explicit Tree(std::string directory) : paths_{.paths = {std::move(directory)}} {}

  /// Walk and read, nothing else: the floor.
  void read() const {
    Sources sources;
    Coverage coverage;
    Diagnostics out;
    static_cast<void>(load::discover(paths_, sources, coverage, out));
  }

  void load_all() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(paths_.paths.front())) {
      if (entry.path().extension() != ".yaml") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::stringstream text;
      text << file.rdbuf();
      nodes_ += YAML::LoadAll(text.str()).size();
    }
  }

  void parse(unsigned jobs) const {
    Sources sources;
    Coverage coverage;
    Diagnostics out;
    const load::Discovery discovery = load::discover(paths_, sources, coverage, out);
    nodes_ += load::parse_documents(discovery, sources, kube::is_wanted_document,
                                    {.limits = paths_.limits, .jobs = jobs}, coverage, out)
                  .size();
  }

  void check(unsigned jobs, bool ask_rules) const {
    const Result<Analysis> analysis = analyze(paths_, {.jobs = jobs, .ask_rules = ask_rules});
    if (!analysis) {
      std::cerr << analysis.error() << '\n';
      std::exit(1);
    }
    std::ostringstream out;
    for (const report::Format* format : report::all_formats()) {
      if (ask_rules && format->name == "sarif") format->write(analysis->report, {}, out);
    }
    findings_ = analysis->report.findings.size();
  }

  [[nodiscard]] std::size_t findings() const { return findings_; }

 private:
  load::Paths paths_;
  mutable std::size_t nodes_ = 0;
  mutable std::size_t findings_ = 0;
};

std::map<std::string, double> measure(const Tree& tree, int rounds) {
  const std::vector<std::pair<std::string, std::function<void()>>> modes = {
      {"read", [&] { tree.read(); }},
      {"load_all", [&] { tree.load_all(); }},
      {"parse_1", [&] { tree.parse(1); }},
      {"parse_2", [&] { tree.parse(2); }},
      {"relate_1", [&] { tree.check(1, false); }},
      {"check_1", [&] { tree.check(1, true); }},
      {"check_2", [&] { tree.check(2, true); }},
  };
  std::map<std::string, double> least;
  for (int round = 0; round < rounds; ++round) {
    for (const auto& [name, work] : modes) {
      const double time = seconds(work);
      const auto [at, is_new] = least.emplace(name, time);
      if (!is_new) at->second = std::min(at->second, time);
    }
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--sql") {
    const std::size_t megabytes = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 50;
    bench::print_sql_costs(megabytes * 1000000, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
    return 0;
  }
  if (argc > 1 && std::string_view(argv[1]) == "--kustomize")
    return bench::print_kustomize_costs(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2000);
  if (argc > 1 && std::string_view(argv[1]) == "--diff") {
    const std::string name = argc > 2 ? argv[2] : "10000";
    const std::filesystem::path directory =
        argc > 4 ? argv[4] : std::filesystem::temp_directory_path() / ("routegrant-bench-diff-" + name);
    return bench::print_diff_costs(directory, std::stoull(name), argc > 3 ? std::stoull(argv[3]) : 1);
  }
  const std::size_t files = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const std::string directory =
      argc > 3 ? argv[3]
               : (std::filesystem::temp_directory_path() / ("routegrant-bench-" + std::to_string(files))).string();
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  bench::write_files(directory, bench::monorepo(seed, files));
  const Tree tree(directory);
  tree.read();  // warms the page cache
  const auto time = measure(tree, files > 20000 ? 1 : 3);
  const auto ratio = [&](const char* a, const char* b) { return time.at(a) / time.at(b); };
  std::cout << "{\n  \"files\": " << files << ",\n  \"seed\": " << seed << ",\n  \"findings\": " << tree.findings()
            << ",\n  \"seconds\": {";
  const char* separator = "";
  for (const auto& [name, value] : time) {
    std::cout << separator << "\"" << name << "\": " << value;
    separator = ", ";
  }
  std::cout << "},\n  \"load_all_over_parse\": " << ratio("load_all", "parse_1")
            << ",\n  \"check_over_read\": " << ratio("check_1", "read")
            << ",\n  \"rules_and_report_over_check\": " << 1 - ratio("relate_1", "check_1")
            << ",\n  \"two_threads_parse\": " << ratio("parse_1", "parse_2")
            << ",\n  \"two_threads_check\": " << ratio("check_1", "check_2")
            << ",\n  \"peak_megabytes\": " << peak_kilobytes() / 1024 << "\n}\n";
  std::filesystem::remove_all(directory);
  return 0;
}
