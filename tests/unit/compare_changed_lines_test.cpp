#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "compare/moves/moved_files.hpp"

namespace routegrant::compare {

using Numbers = std::vector<std::uint32_t>;

TEST_CASE("lines that came and went are those of a shortest edit") {
  const Changed changed = changed_lines("a\nb\nc\n", "a\nx\nc\nd\n");
  CHECK(changed.removed == Numbers{2});
  CHECK(changed.added == Numbers{2, 4});
}

TEST_CASE("a block beside lines like its own is the last that it can be, as Git shows it") {
  // A copy of a document is appended under another name, and a line at the top keeps the ends from being equal.
  const std::string document = "kind: A\nname: a\nspec: 1\n";
  const Changed copied = changed_lines(document, "# team\n" + document + "---\nkind: A\nname: b\nspec: 1\n");
  CHECK(copied.added == Numbers{1, 5, 6, 7, 8});
  CHECK(copied.removed.empty());
  CHECK(changed_lines("a\nb\n", "a\na\nb\n").added == Numbers{2});
  CHECK(changed_lines("a\na\nb\n", "a\nb\n").removed == Numbers{2});
  // What replaces something stays where it is.
  const Changed replaced = changed_lines("x\nb\n", "b\nb\n");
  CHECK(replaced.removed == Numbers{1});
  CHECK(replaced.added.size() == 1);
}

TEST_CASE("a file that was moved is told by its text, else by its lines; each old one is taken once") {
  const std::string lines = "one\ntwo\nthree\nfour\n";
  const std::string edited = "one\ntwo\nthree\nfive\n";
  const std::string other = "alpha\nbeta\ngamma\n";
  const Files before{{"a/x.yaml", lines}, {"a/y.yaml", other}, {"same.yaml", lines}};
  const Files after{{"b/x.yaml", edited}, {"b/y.yaml", other}, {"b/z.yaml", edited}, {"same.yaml", lines}};
  const auto moved = moved_files(before, after);
  CHECK(moved.size() == 2);
  CHECK(moved.at("b/x.yaml") == "a/x.yaml");
  CHECK(moved.at("b/y.yaml") == "a/y.yaml");
  CHECK(moved_files({{"a", "1\n2\n3\n4\n"}}, {{"b", "1\n6\n7\n8\n"}}).empty());
}

TEST_CASE("a block that went to another file only moved, single lines like others did not") {
  const std::string block = "kind: Service\nname: web\nselector: web\nport: 80\ntargetPort: 8080\n";
  Sources base;
  base.add({.path = "a.yaml", .text = block + "---\nuser: reader\n"});
  Sources head;
  head.add({.path = "a.yaml", .text = "user: writer\n"});
  head.add({.path = "b.yaml", .text = block + "user: reader\n"});
  const Changes changes(base, head);
  const auto at = [](const std::string& file, std::uint32_t line) {
    return Place{.file = file, .line = line, .column = 1, .end_line = line, .end_column = 1};
  };
  CHECK(changes.is_carried(at("b.yaml", 1), true));
  CHECK(changes.is_carried(at("b.yaml", 5), true));
  CHECK(changes.is_carried(at("a.yaml", 3), false));
  CHECK_FALSE(changes.is_carried(at("b.yaml", 6), true));
  CHECK_FALSE(changes.is_carried(at("a.yaml", 1), true));
}

}  // namespace routegrant::compare
