#include "bench/diff_costs.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "bench/monorepo.hpp"
#include "cli/run.hpp"

namespace routegrant::bench {
namespace {

using Arguments = std::vector<std::string>;

/// The seconds that the command line takes, in the current directory; negative after a failure.
double seconds_of(const Arguments& arguments) {
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{.out = out, .err = err, .around = {.variable = [](std::string_view) { return std::string(); }}};
  const auto start = std::chrono::steady_clock::now();
  const int code = cli::run(arguments, console);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  if (code <= 1) return taken.count();
  std::cerr << err.str();
  return -1;
}

/// Opens one Service to the outside: the first of the tree that is no chart's.
bool change_one_file(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory / "teams")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& path : files) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const std::string service = "kind: Service\n";
    const std::string spec = "\nspec:\n";
    const std::size_t at = text.find(service);
    const std::size_t opens = at == std::string::npos ? at : text.find(spec, at);
    if (opens == std::string::npos) continue;
    text.insert(opens + spec.size(), "  type: LoadBalancer\n");
    std::ofstream(path, std::ios::binary) << text;
    return true;
  }
  return false;
}

}  // namespace

int print_diff_costs(const std::filesystem::path& directory, std::size_t files, std::uint64_t seed) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  write_files(directory.string(), monorepo(seed, files));
  std::filesystem::current_path(directory);
  const std::string commit =
      "git init -q . && git add -A && git -c user.name=bench -c user.email=bench@example.com commit -q -m base";
  if (std::system(commit.c_str()) != 0 || !change_one_file(directory)) return 1;
  const std::vector<std::pair<std::string, Arguments>> modes = {
      {"check_1", {"check", "--jobs", "1", "--format", "json"}},
      {"diff_1", {"diff", "--base", "HEAD", "--jobs", "1", "--format", "json"}},
      {"check_2", {"check", "--jobs", "2", "--format", "json"}},
      {"diff_2", {"diff", "--base", "HEAD", "--jobs", "2", "--format", "json"}},
  };
  std::map<std::string, double> least;
  for (int round = 0; round < 3; ++round) {
    for (const auto& [name, arguments] : modes) {
      const double time = seconds_of(arguments);
      if (time < 0) return 1;
      const auto [at, is_new] = least.emplace(name, time);
      if (!is_new) at->second = std::min(at->second, time);
    }
  }
  std::cout << "{\n  \"files\": " << files << ",\n  \"seed\": " << seed << ",\n  \"seconds\": {";
  const char* separator = "";
  for (const auto& [name, value] : least) {
    std::cout << separator << '"' << name << "\": " << value;
    separator = ", ";
  }
  std::cout << "},\n  \"diff_over_check\": " << least.at("diff_1") / least.at("check_1")
            << ",\n  \"diff_over_check_two_threads\": " << least.at("diff_2") / least.at("check_2") << "\n}\n";
  std::filesystem::current_path("/");
  std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace routegrant::bench
