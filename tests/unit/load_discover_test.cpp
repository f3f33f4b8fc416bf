#include "load/discover.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "load/file_reader.hpp"

using namespace routegrant;
namespace fs = std::filesystem;

namespace {

/// A directory that lives as long as the test.
class TemporaryTree {
 public:
  TemporaryTree() {
    std::string pattern = (fs::temp_directory_path() / "routegrant-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = fs::canonical(pattern);
  }
  ~TemporaryTree() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryTree(const TemporaryTree&) = delete;
  TemporaryTree& operator=(const TemporaryTree&) = delete;

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((path_ / path).parent_path());
    std::ofstream(path_ / path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string operator/(const std::string& path) const { return (path_ / path).string(); }
  [[nodiscard]] std::string string() const { return path_.string(); }

 private:
  fs::path path_;
};

struct Run {
  Sources sources;
  Coverage coverage;
  Diagnostics diagnostics;
  load::Discovery discovery;

  [[nodiscard]] std::string paths() const {
    std::string result;
    for (const load::Discovered& file : discovery.files) {
      if (!result.empty()) result += ' ';
      result += sources[file.source].path;
    }
    return result;
  }
  /// "path: message" of each diagnostic.
  [[nodiscard]] std::string messages() const {
    std::string result;
    for (const Diagnostic& each : diagnostics) {
      if (each.span) result += sources[each.span->source].path + ": ";
      result += each.message + "\n";
    }
    return result;
  }
};

Run discover(const std::vector<std::string>& paths, bool honour_gitignore = true, load::Limits limits = {}) {
  Run run;
  run.discovery = load::discover({.paths = paths, .honour_gitignore = honour_gitignore, .limits = limits}, run.sources,
                                 run.coverage, run.diagnostics);
  return run;
}

}  // namespace

TEST_CASE("the kind of a file is told by its name") {
  CHECK(load::kind_of_file("a/b.yaml") == load::FileKind::yaml);
  CHECK(load::kind_of_file("b.YML") == load::FileKind::yaml);
  CHECK(load::kind_of_file("b.json") == load::FileKind::yaml);
  CHECK(load::kind_of_file("k/Kustomization") == load::FileKind::yaml);
  CHECK(load::kind_of_file("-grants.sql") == load::FileKind::sql);
  CHECK(load::kind_of_file("init.sh") == load::FileKind::shell);
  CHECK(load::kind_of_file("a.yaml.tmpl") == load::FileKind::other);
  CHECK(load::kind_of_file("v1.sql/README") == load::FileKind::other);
}

TEST_CASE("paths are relative to the Git top level and sorted, .git is left out") {
  const TemporaryTree tree;
  fs::create_directories(tree / ".git");
  tree.write(".git/config.yaml", "no: file\n");
  tree.write("k8s/b.yaml", "x: 1\n");
  tree.write("k8s/a.yaml", "x: 1\n");
  tree.write("db/-grants.sql", "GRANT a TO b;\n");
  tree.write("db/sqitch.plan", "%project=x\n");
  tree.write("README.md", "text\n");
  const Run all = discover({tree.string()});
  CHECK(all.paths() == "db/-grants.sql db/sqitch.plan k8s/a.yaml k8s/b.yaml");
  CHECK(all.discovery.root == tree.string());
  CHECK(all.coverage.files.read == 4);
  CHECK(all.coverage.files.skipped == 1);
  CHECK(all.diagnostics.empty());
  CHECK(discover({tree / "k8s"}).paths() == "k8s/a.yaml k8s/b.yaml");
  CHECK(discover({tree / "k8s/b.yaml", tree / "k8s"}).paths() == "k8s/a.yaml k8s/b.yaml");
}

TEST_CASE(
    "outside of a Git repository and of the current directory, paths are relative to the parent of what was named") {
  const TemporaryTree tree;
  tree.write("shop/k8s/a.yaml", "x: 1\n");
  CHECK(discover({tree / "shop"}).paths() == "shop/k8s/a.yaml");
  CHECK(discover({tree / "shop/k8s/a.yaml"}).paths() == "a.yaml");
}

TEST_CASE("ignored files are left out, unless that is switched off or they are named") {
  const TemporaryTree tree;
  fs::create_directories(tree / ".git/info");
  tree.write(".git/info/exclude", "private.yaml\n");
  tree.write(".gitignore", "out/\n*.gen.yaml\n");
  tree.write("k8s/.gitignore", "!kept.gen.yaml\n/local.yaml\n");
  for (const char* path : {"out/a.yaml", "k8s/x.gen.yaml", "k8s/kept.gen.yaml", "k8s/local.yaml", "k8s/sub/local.yaml",
                           "k8s/private.yaml", "k8s/a.yaml"}) {
    tree.write(path, "x: 1\n");
  }
  CHECK(discover({tree.string()}).paths() == "k8s/a.yaml k8s/kept.gen.yaml k8s/sub/local.yaml");
  CHECK(discover({tree / "k8s/sub"}).paths() == "k8s/sub/local.yaml");
  CHECK(discover({tree / "out/a.yaml"}).paths() == "out/a.yaml");
  CHECK(discover({tree.string()}, false).discovery.files.size() == 7);
}

TEST_CASE("what a symbolic link leads to is read where it lies, and nowhere else") {
  const TemporaryTree outside;
  outside.write("secret.yaml", "x: 1\n");
  const TemporaryTree tree;
  fs::create_directories(tree / ".git");
  tree.write("base/a.yaml", "x: 1\n");
  fs::create_directory_symlink("../base", tree / "base/again");
  fs::create_directory_symlink("base", tree / "linked");
  fs::create_symlink("base/a.yaml", tree / "b.yaml");
  tree.write("notes.txt", "x: 1\n");
  fs::create_symlink("notes.txt", tree / "notes.yaml");
  fs::create_symlink(outside / "secret.yaml", tree / "leaves.yaml");
  fs::create_symlink("nowhere.yaml", tree / "dangling.yaml");
  const Run run = discover({tree.string()});
  CHECK(run.paths() == "base/a.yaml");
  CHECK(run.messages() ==
        "dangling.yaml: this symbolic link leads nowhere: No such file or directory\n"
        "leaves.yaml: this symbolic link leaves the root of the analysis and is not followed\n"
        "notes.yaml: this symbolic link leads to a file that is not read by its own name, and is not followed\n");
  for (const Diagnostic& each : run.diagnostics) CHECK(each.kind == Diagnostic::Kind::note);

  // Below a directory that the user named, a link out of it is no way to the rest of the repository.
  fs::create_symlink("../b.yaml", tree / "base/up.yaml");
  fs::create_symlink("../notes.txt", tree / "base/out.yaml");
  const Run below = discover({tree / "base"});
  CHECK(below.paths() == "base/a.yaml");
  CHECK(
      below.messages().find("base/out.yaml: this symbolic link leads to 'notes.txt', which is not among the paths that "
                            "were named, and is not followed") != std::string::npos);

  // A kustomization that mentions a link reads what it leads to, as kustomize does.
  tree.write("k/kustomization.yaml", "resources: [l.yaml]\n");
  fs::create_symlink("../base/a.yaml", tree / "k/l.yaml");
  CHECK(discover({tree / "k"}).paths() == "k/kustomization.yaml k/l.yaml");
}

TEST_CASE("what cannot be read is named: absent paths, large files, binary files, too much in all, too deep") {
  const TemporaryTree tree;
  fs::create_directories(tree / ".git");
  const Run absent = discover({tree / "nothing"});
  REQUIRE(absent.diagnostics.size() == 1);
  CHECK(absent.diagnostics[0].kind == Diagnostic::Kind::unreadable);
  CHECK(absent.diagnostics[0].message == "cannot read \"" + (tree / "nothing") + "\": No such file or directory");

  tree.write("big.yaml", std::string(200, 'x'));
  tree.write("wide.sql", std::string("\xFF\xFEG\0", 4));
  tree.write("zero.yaml", std::string("a\0b", 3));
  tree.write("gzip.sql", std::string("\x1f\x8b\x08\0\xd5\xff\xc0\x9c\xe1\x8e\xf0\xcd", 12) + std::string(60, '\x9d'));
  tree.write("deep/er/x.yaml", "x: 1\n");
  load::Limits limits;
  limits.file_bytes = 100;
  limits.directory_depth = 1;
  const Run run = discover({tree.string()}, true, limits);
  CHECK(run.discovery.files.empty());
  CHECK(run.coverage.files.failed == 5);
  CHECK(run.messages() ==
        "big.yaml: this file is not read: it is larger than the limit of 100 bytes\n"
        "deep/er: this directory is not read: it lies more than 1 levels deep\n"
        "gzip.sql: this file is not read: it holds a zero byte, so it is taken for binary\n"
        "wide.sql: this file is not read: it is UTF-16 or UTF-32, but only UTF-8 is understood\n"
        "zero.yaml: this file is not read: it holds a zero byte, so it is taken for binary\n");

  limits = {};
  limits.files = 2;
  tree.write("a1.yaml", "x: 1\n");
  tree.write("a2.yaml", "x: 1\n");
  const Run few = discover({tree.string()}, true, limits);
  CHECK(few.paths() == "a1.yaml a2.yaml");
  CHECK(few.messages() == "more than 2 files or 2147483648 bytes were found; the rest is not read\n");
}

TEST_CASE("a huge sparse file is refused by its size, not by reading it") {
  const TemporaryTree tree;
  tree.write("huge.yaml", "x: 1\n");
  fs::resize_file(tree / "huge.yaml", 1ULL << 40);
  const Run run = discover({tree.string()});
  CHECK(run.discovery.files.empty());
  CHECK(run.coverage.files.failed == 1);
}

TEST_CASE("a zero byte that slipped into a text costs no more than the part around it") {
  using namespace std::string_view_literals;
  CHECK(load::text_problem("kind: Service\nmetadata: {name: 'a\0'}\n"sv).empty());
  CHECK(load::text_problem("CREATE ROLE a;\nCREATE ROLE b\0;\nCREATE ROLE caf\xc3\xa9;\n"sv).empty());
  CHECK(load::text_problem("a\0b\0"sv) == "it holds zero bytes, so it is taken for binary");
}

TEST_CASE("names with control characters and bytes that are no UTF-8 survive") {
  const TemporaryTree tree;
  fs::create_directories(tree / ".git");
  tree.write("a\x1b[31m\n.yaml", "x: 1\n");
  tree.write("b\xff.yaml", "x: 1\n");
  CHECK(discover({tree.string()}).paths() == "a\x1b[31m\n.yaml b\xff.yaml");
}

TEST_CASE("a file that is named is tried as YAML whatever it is called") {
  const TemporaryTree tree;
  tree.write("rendered", "x: 1\n");
  const Run run = discover({tree / "rendered"});
  REQUIRE(run.discovery.files.size() == 1);
  CHECK(run.discovery.files[0].kind == load::FileKind::yaml);
}
