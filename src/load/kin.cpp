#include "load/kin.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "load/root_names.hpp"

namespace routegrant::load {
namespace {

/// A group of roots, and what its texts say.
struct Family {
  std::size_t group = 0;
  std::string directory{};
  std::size_t migrations = 0;
  RootNames names{};
  std::set<std::string> missing{};
};

std::vector<Family> families_of(const std::vector<Root>& roots, const Sources& sources,
                                const std::vector<std::vector<std::size_t>>& groups) {
  std::vector<Family> families;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (roots[groups[g].front()].kind == Root::Kind::aside) continue;
    Family family{.group = g, .directory = roots[groups[g].front()].directory};
    std::vector<SqlFile> files;
    for (const std::size_t member : groups[g]) {
      const Root& root = roots[member];
      family.directory = common_directory(family.directory, root.directory);
      if (root.kind == Root::Kind::migrations) ++family.migrations;
      files.insert(files.end(), root.files.begin(), root.files.end());
    }
    family.names = names_of(files, sources);
    family.missing = family.names.missing();
    families.push_back(std::move(family));
  }
  return families;
}

template <typename Set>
bool meet(const Set& a, const Set& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& each) { return b.contains(each); });
}

bool contradict(const Family& a, const Family& b) {
  if (a.migrations + b.migrations > 1) return true;
  if (meet(a.names.created, b.names.created) || meet(a.names.tables, b.names.tables)) return true;
  const std::set<std::string>& left = a.names.databases;
  const std::set<std::string>& right = b.names.databases;
  return !left.empty() && !right.empty() && !meet(left, right);
}

bool are_near(const Family& a, const Family& b) {
  const std::size_t common = common_directory(a.directory, b.directory).size();
  return count_telling(std::string_view(a.directory).substr(common)) +
             count_telling(std::string_view(b.directory).substr(common)) <=
         1;
}

/// By role: the families that make it.
std::map<std::string, std::set<std::size_t>> makers_of(const std::vector<Family>& families) {
  std::map<std::string, std::set<std::size_t>> makers;
  for (std::size_t f = 0; f < families.size(); ++f) {
    for (const std::string& role : families[f].names.created) makers[role].insert(f);
  }
  return makers;
}

/// Each family with the families that make roles which it lacks.
std::vector<std::set<std::size_t>> needs_of(const std::vector<Family>& families) {
  const auto makers = makers_of(families);
  std::vector<std::set<std::size_t>> needs(families.size());
  for (std::size_t f = 0; f < families.size(); ++f) {
    for (const std::string& role : families[f].missing) {
      if (const auto found = makers.find(role); found != makers.end())
        needs[f].insert(found->second.begin(), found->second.end());
    }
  }
  return needs;
}

void tell_apart(const Family& family, const Family& maker, Diagnostics& out) {
  const auto role = std::find_if(family.missing.begin(), family.missing.end(),
                                 [&](const std::string& name) { return maker.names.created.contains(name); });
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = family.names.used.at(*role),
                 .message = "role '" + *role + "' is created in '" + maker.directory +
                            "', whose files are taken for another database: databases.sql of the settings says which "
                            "directories are one"});
}

}  // namespace

void join_kin(const std::vector<Root>& roots, const Sources& sources, std::vector<std::vector<std::size_t>>& groups,
              Diagnostics& out) {
  const std::size_t candidates =
      static_cast<std::size_t>(std::count_if(groups.begin(), groups.end(), [&](const std::vector<std::size_t>& group) {
        return roots[group.front()].kind != Root::Kind::aside;
      }));
  if (candidates < 2) return;
  const std::vector<Family> families = families_of(roots, sources, groups);
  const std::vector<std::set<std::size_t>> needs = needs_of(families);
  std::map<std::size_t, std::size_t> wanted;
  for (const std::set<std::size_t>& makers : needs) {
    for (const std::size_t maker : makers) ++wanted[maker];
  }
  std::set<std::size_t> gone;
  for (std::size_t f = 0; f < families.size(); ++f) {
    if (needs[f].size() != 1) continue;
    const std::size_t maker = *needs[f].begin();
    // Who needs and is needed stands between two: which of them it belongs to is not told.
    const bool is_pair = wanted[maker] == 1 && wanted.count(f) == 0 && needs[maker].empty();
    const bool near = families.size() == 2 || are_near(families[f], families[maker]);
    if (!is_pair || !near || contradict(families[f], families[maker])) {
      tell_apart(families[f], families[maker], out);
      continue;
    }
    std::vector<std::size_t>& first = groups[families[maker].group];
    const std::vector<std::size_t>& second = groups[families[f].group];
    first.insert(first.end(), second.begin(), second.end());
    gone.insert(families[f].group);
  }
  for (auto group = gone.rbegin(); group != gone.rend(); ++group)
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(*group));
}

}  // namespace routegrant::load
