#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/texts/words.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"

/// How applications are told of their databases. One convention is one file of conventions/ and one line of
/// conventions.def.
namespace routegrant::credentials {

/// One name with a value that the container is given: a variable, a line of a mounted file, or a file that is one
/// value.
struct Setting {
  std::string name{};
  Name words{};
  /// The variable, or the mount's path.
  Span span{};
  Delivery delivery = Delivery::literal;
  /// env, envFrom, file or config.
  std::string source{};
  /// 0 for the environment; else which mounted file it stands in, from 1.
  std::size_t file = 0;
  /// Which of the documents of that file, from 0.
  std::uint32_t document = 0;
  Reading reading{};
  /// Whether a convention has said what it is (perhaps: nothing).
  bool claimed = false;
};

/// A convention's word: this setting is that field of that login.
struct Clue {
  Field field = Field::none;
  /// What the settings of one login share: `DB`, `SPRING_DATASOURCE`.
  std::string group{};
  std::size_t file = 0;
  DatabaseKind kind = DatabaseKind::unknown;
  /// Whether it proves a login by itself; else it only completes one.
  bool strong = true;
  /// Whether it says that the group is about another store, or a file.
  bool other_store = false;
  Reading reading{};
  /// The part of the reading that it is about.
  DsnPart part{};
  /// Whether a URL has no scheme.
  bool schemeless = false;
  Span span{};
  Delivery delivery = Delivery::literal;
  std::string source{};
  std::string name{};
  /// The server that it proves, an index; -1 for none.
  std::ptrdiff_t server = -1;
  /// Whether a client's command line says it. Of no field, it is what the command only puts into SQL.
  bool is_of_command = false;
};

/// One container, as conventions see it.
struct View {
  const kube::Cluster& cluster;
  const std::vector<Server>& servers;
  std::size_t workload = 0;
  std::size_t container = 0;
  const Environment& environment;
  const Mounts& mounts;
  std::vector<Setting> settings{};

  [[nodiscard]] const kube::Workload& the_workload() const { return cluster.workloads[workload]; }
  [[nodiscard]] const kube::Container& the_container() const { return the_workload().pod.containers[container]; }
};

/// A habit of naming database settings.
struct Convention {
  std::string_view name;
  /// Conventions are asked by rank, then in the order of the list: the files of one program first, then products, what
  /// excludes, and general rules last.
  enum class Rank : std::uint8_t { file, product, exclusion, general, guess } rank;
  /// Says what unclaimed settings are, and claims them.
  void (*find)(View& view, std::vector<Clue>& into);
};

#define CONVENTION(name) extern const Convention name;
#include "credentials/conventions.def"
#undef CONVENTION

/// All conventions, in the order in which they are asked.
[[nodiscard]] std::vector<const Convention*> all_conventions();

/// A clue about a whole setting, which it claims.
[[nodiscard]] Clue claim(Setting& setting, Field field, std::string group);

/// A clue that a mounted file holds in `reading`: a part of the file, or all of it. Its kind is for the caller to say.
[[nodiscard]] Clue clue_in(const MountedFile& file, Reading reading, Field field, std::string group);

/// The settings of one container: its variables, then the lines of mounted configuration files, then files of one
/// value.
[[nodiscard]] std::vector<Setting> settings_of(const Environment& environment, const Mounts& mounts);

/// What all conventions say about a container.
[[nodiscard]] std::vector<Clue> find_clues(View& view);

}  // namespace routegrant::credentials
