#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// The rules of this house that no compiler checks: who may include whom, sizes, sorted lists, documentation that is
/// current.
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

struct File {
  /// Relative to the root of the project.
  std::string path;
  Lines lines;
};

Lines lines_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<File> files_below(const std::vector<std::string>& directories, const std::set<std::string>& extensions) {
  const fs::path root(ROUTEGRANT_SOURCE_DIR);
  std::vector<File> files;
  for (const std::string& directory : directories) {
    if (!fs::exists(root / directory)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / directory)) {
      const std::string path = entry.path().lexically_relative(root).generic_string();
      if (path.find("node_modules") != std::string::npos || !entry.is_regular_file()) continue;
      if (extensions.count(entry.path().extension().string()) > 0) files.push_back({path, lines_of(entry.path())});
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  REQUIRE_FALSE(files.empty());
  return files;
}

/// "src/kube/pods/pod.cpp" is of "kube", "src/main.cpp" of "main", "include/..." of "include".
std::string folder_of(const std::string& path) {
  if (path.rfind("include/", 0) == 0) return "include";
  std::string rest = path.substr(std::string_view("src/").size());
  const std::size_t end = rest.find_first_of("/.");
  return rest.substr(0, end);
}

/// The project folder that an `#include "..."` names, or nothing.
std::string included_folder(const std::string& line) {
  constexpr std::string_view start = "#include \"";
  if (line.rfind(start, 0) != 0) return {};
  const std::string name = line.substr(start.size(), line.find('"', start.size()) - start.size());
  if (name.rfind("routegrant/", 0) == 0) return "include";
  return name.substr(0, name.find_first_of("/."));
}

/// src/README.md, "Who may include whom"; all may include their own folder, include/ and base.
const std::map<std::string, std::set<std::string>>& layers() {
  static const std::map<std::string, std::set<std::string>> allowed{
      {"include", {}},
      {"base", {}},
      {"yaml", {}},
      {"sql", {}},
      {"load", {"yaml", "sql"}},
      {"kustomize", {"load", "yaml"}},
      {"gitops", {"helm", "kustomize", "load", "yaml"}},
      {"helm", {"kustomize", "load", "yaml"}},
      {"kube", {"yaml"}},
      {"pg", {"sql"}},
      {"credentials", {"kube"}},
      {"model", {"load", "yaml", "sql", "kube", "pg", "credentials"}},
      {"relate", {"kube", "pg", "credentials", "model"}},
      {"store", {}},
      {"rules", {"store", "yaml"}},
      {"report", {}},
      {"analysis",
       {"load", "kustomize", "gitops", "helm", "yaml", "sql", "kube", "pg", "credentials", "model", "relate", "store",
        "rules", "report"}},
      {"compare",
       {"analysis", "questions", "load", "kustomize", "gitops", "helm", "yaml", "sql", "kube", "pg", "credentials",
        "model", "relate", "store", "rules", "report"}},
      {"questions",
       {"analysis", "load", "kustomize", "gitops", "helm", "yaml", "sql", "kube", "pg", "credentials", "model",
        "relate", "store", "rules", "report"}},
      {"cli",
       {"analysis", "compare", "questions", "load", "kustomize", "gitops", "helm", "yaml", "sql", "kube", "pg",
        "credentials", "model", "relate", "store", "rules", "report"}},
      {"main", {"cli"}},
  };
  return allowed;
}

/// src/README.md, the tables of rooms: each may include those before it. "" are the files beside the rooms.
struct Rooms {
  std::string folder;
  std::vector<std::string> order;
  /// The files beside the rooms are doors: all may include them, and they include all.
  bool has_doors = false;
};

const std::vector<Rooms>& parted_folders() {
  static const std::vector<Rooms> parted{
      {.folder = "compare", .order = {"moves", "access", "causes", "findings", "", "text"}},
      {.folder = "credentials",
       .order = {"texts", "values", "servers", "files", "conventions", "logins", "rotation"},
       .has_doors = true},
      {.folder = "kube",
       .order = {"cluster", "pods", "secrets", "operators", "policies", "routes", "dialects", "requests", "kinds"},
       .has_doors = true},
      {.folder = "pg",
       .order = {"values", "catalog", "names", "answers", "relations", "bodies", "routines", "statements", "replay"},
       .has_doors = true},
      {.folder = "sql", .order = {"", "shell"}},
  };
  return parted;
}

/// Which room a path from src/ lies in, as its rank; none for other folders and for doors.
std::optional<std::size_t> room_of(const Rooms& rooms, std::string_view path) {
  const std::string start = rooms.folder + "/";
  if (path.substr(0, start.size()) != start) return std::nullopt;
  const std::string_view below = path.substr(start.size());
  const std::size_t slash = below.find('/');
  const std::string_view room = slash == std::string_view::npos ? "" : below.substr(0, slash);
  if (room.empty() && rooms.has_doors) return std::nullopt;
  const auto place = std::find(rooms.order.begin(), rooms.order.end(), room);
  return static_cast<std::size_t>(place - rooms.order.begin());
}

/// A third-party header, and the only files that may include it.
struct Owned {
  std::string_view header;
  std::vector<std::string> owners;
};

const std::vector<Owned>& owned_headers() {
  static const std::vector<Owned> owned{
      {"<yaml-cpp/", {"src/yaml/builder.cpp"}},
      {"<pg_query", {"src/sql/parser.cpp"}},
      {"<sqlite3", {"src/store/database.cpp", "src/store/functions.cpp", "src/store/sandbox.cpp"}},
      {"<rapidjson/", {"src/sql/parse_state.hpp", "src/sql/node.cpp", "src/report/json_writer.cpp"}},
      {"<CLI/", {"src/cli/options.cpp"}},
  };
  return owned;
}

/// "path:line: what is wrong", for a test's message.
std::string at(const File& file, std::size_t line, const std::string& wrong) {
  return file.path + ":" + std::to_string(line + 1) + ": " + wrong;
}

void check_none(const Lines& wrong) {
  std::string shown;
  for (const std::string& line : wrong) shown += "\n  " + line;
  CHECK_MESSAGE(wrong.empty(), shown);
}

}  // namespace

TEST_CASE("each folder includes only those below it") {
  Lines wrong;
  for (const File& file : files_below({"include", "src"}, {".hpp", ".cpp"})) {
    const std::string folder = folder_of(file.path);
    const auto layer = layers().find(folder);
    if (layer == layers().end()) {
      wrong.push_back(file.path + ": folder `" + folder + "` has no place among the layers");
      continue;
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string other = included_folder(file.lines[i]);
      if (other.empty() || other == folder || other == "include" || (other == "base" && folder != "include")) continue;
      if (layer->second.count(other) == 0)
        wrong.push_back(at(file, i, "`" + folder + "` may not include `" + other + "`"));
    }
  }
  check_none(wrong);
}

TEST_CASE("each room of a parted folder includes only those before it") {
  Lines wrong;
  constexpr std::string_view include = "#include \"";
  for (const Rooms& rooms : parted_folders()) {
    std::size_t looked_at = 0;
    for (const File& file : files_below({"src/" + rooms.folder}, {".hpp", ".cpp"})) {
      const std::optional<std::size_t> own = room_of(rooms, file.path.substr(std::string_view("src/").size()));
      if (!own) continue;
      if (*own == rooms.order.size()) wrong.push_back(file.path + ": its room has no place among the rooms");
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (file.lines[i].rfind(include, 0) != 0) continue;
        const std::optional<std::size_t> other = room_of(rooms, std::string_view(file.lines[i]).substr(include.size()));
        if (!other) continue;
        ++looked_at;
        if (*other > *own) wrong.push_back(at(file, i, "may not include a later room: " + file.lines[i]));
      }
    }
    CHECK_MESSAGE(looked_at > 0, rooms.folder);
  }
  check_none(wrong);
}

TEST_CASE("each library is included by its owners only") {
  Lines wrong;
  for (const File& file : files_below({"include", "src"}, {".hpp", ".cpp"})) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].rfind("#include <", 0) != 0) continue;
      for (const Owned& owned : owned_headers()) {
        if (file.lines[i].find(owned.header) == std::string::npos) continue;
        if (std::find(owned.owners.begin(), owned.owners.end(), file.path) == owned.owners.end()) {
          wrong.push_back(at(file, i, file.lines[i] + " belongs to " + owned.owners.front()));
        }
      }
    }
  }
  check_none(wrong);
}

TEST_CASE("no file is longer than 500 lines") {
  Lines wrong;
  for (const File& file : files_below({"include", "src", "tests"}, {".hpp", ".cpp"})) {
    if (file.lines.size() > 500) wrong.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines");
  }
  check_none(wrong);
}

TEST_CASE("no function is longer than 60 lines") {
  // As formatted here, a function's body begins with a line that ends in ") {" or ") const {" and ends with "}" at the
  // same indent.
  Lines wrong;
  for (const File& file : files_below({"src"}, {".cpp"})) {
    std::size_t start = 0;
    bool inside = false;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (!inside && !line.empty() && line.front() != ' ' && line.front() != '#' && line.front() != '}' &&
          line.find('(') != std::string::npos && line.back() == '{') {
        inside = true;
        start = i;
      } else if (inside && line == "}") {
        inside = false;
        if (i - start + 1 > 60) wrong.push_back(at(file, start, std::to_string(i - start + 1) + " lines"));
      }
    }
  }
  check_none(wrong);
}

TEST_CASE("lists in .def files are sorted") {
  Lines wrong;
  for (const File& file : files_below({"include", "src"}, {".def"})) {
    // A comment or an empty line begins a list of its own.
    std::string previous;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (line.find('(') == std::string::npos || line.rfind("//", 0) == 0) {
        previous.clear();
        continue;
      }
      std::string key = line.substr(line.find('('));
      key.resize(std::min(key.size(), key.find_first_of(",)")));
      if (!previous.empty() && key < previous)
        wrong.push_back(at(file, i, key.substr(1) + " after " + previous.substr(1)));
      previous = std::move(key);
    }
  }
  check_none(wrong);
}

TEST_CASE("headers are guarded by #pragma once") {
  Lines wrong;
  for (const File& file : files_below({"include", "src", "tests"}, {".hpp"})) {
    if (std::find(file.lines.begin(), file.lines.end(), "#pragma once") == file.lines.end()) wrong.push_back(file.path);
  }
  check_none(wrong);
}

TEST_CASE("no word speaks of unfinished work or of one machine") {
  // Split, so that this file passes its own test.
  const std::array<std::string, 4> words{std::string("TO") + "DO", std::string("FIX") + "ME",
                                         std::string("/wo") + "rk/", std::string("XX") + "X:"};
  Lines wrong;
  for (const File& file : files_below({"include", "src", "tests", "rules", ".github", ".ci"},
                                      {".hpp", ".cpp", ".md", ".yml", ".sh", ".mjs", ""})) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (const std::string& word : words) {
        if (file.lines[i].find(word) != std::string::npos) wrong.push_back(at(file, i, word));
      }
    }
  }
  check_none(wrong);
}

TEST_CASE("every rule's page shows what is wrong and what is right") {
  Lines wrong;
  if (!fs::exists(fs::path(ROUTEGRANT_SOURCE_DIR) / "rules")) return;
  std::size_t rules = 0;
  for (const File& file : files_below({"rules"}, {".md"})) {
    if (file.path == "rules/README.md") continue;
    ++rules;
    for (const std::string_view needed : {"## Wrong", "## Right", "# ", "severity: "}) {
      const bool has = std::any_of(file.lines.begin(), file.lines.end(),
                                   [&](const std::string& line) { return line.rfind(needed, 0) == 0; });
      if (!has) wrong.push_back(file.path + ": no line begins with `" + std::string(needed) + "`");
    }
  }
  CHECK(rules > 0);
  check_none(wrong);
}

TEST_CASE("links between the project's own documents lead somewhere") {
  Lines wrong;
  const fs::path root(ROUTEGRANT_SOURCE_DIR);
  std::vector<File> pages = files_below({"rules", "src", ".github", "testdata/projects"}, {".md"});
  pages.push_back({"README.md", lines_of(root / "README.md")});
  for (const File& page : pages) {
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
      const std::string& line = page.lines[i];
      for (std::size_t open = line.find("]("); open != std::string::npos; open = line.find("](", open + 2)) {
        std::string target = line.substr(open + 2, line.find(')', open) - open - 2);
        target.resize(std::min(target.size(), target.find('#')));
        if (target.empty() || target.find(':') != std::string::npos || target.find(' ') != std::string::npos) continue;
        if (!fs::exists(root / fs::path(page.path).parent_path() / target)) wrong.push_back(at(page, i, target));
      }
    }
  }
  check_none(wrong);
}
