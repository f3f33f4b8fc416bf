#pragma once

#include <map>
#include <set>
#include <string>

#include "analysis.hpp"
#include "compare/moves/changed_lines.hpp"

namespace routegrant::compare {

/// Which scope or database of one tree is which of the other. Their names do not say: they are called after directories
/// and after each other, so that one more directory may give all of them new names. Those that are read from the same
/// files are the same, moved files counted, and what was split or united belongs to one all the same; of the rest those
/// scopes that hold the same objects, in whatever files; what is left goes by name.
class Homes {
 public:
  Homes(const Analysis& base, const Analysis& head, const Changes& changes);

  /// What the base calls a scope or database of the head; empty if it has none. A name that both have is a scope's.
  [[nodiscard]] const std::string& in_base(const std::string& head_name) const;
  /// What the head calls one of the base; empty if it has none.
  [[nodiscard]] const std::string& in_head(const std::string& base_name) const;

  /// Whether these are two deployments that both trees have: each has a counterpart of its own, and not the other. What
  /// one of them could do says nothing of the other.
  [[nodiscard]] bool are_apart(const std::string& base_name, const std::string& head_name) const;

 private:
  using Names = std::map<std::string, std::string>;
  using Files = std::map<std::string, std::set<std::string>>;
  struct Pairs {
    void match(const Files& before, const Files& after);
    void match_names(const Files& before, const Files& after);
    Names in_base;
    Names in_head;
  };
  [[nodiscard]] static const std::string& named(const Names& names, const std::string& name);

  Pairs scopes_;
  Pairs databases_;
};

}  // namespace routegrant::compare
