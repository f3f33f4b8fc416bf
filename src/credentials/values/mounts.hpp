#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credentials/values/reading.hpp"

namespace routegrant::credentials {

/// One file that a container sees because a Secret or ConfigMap is mounted.
struct MountedFile {
  /// Absolute, with single slashes.
  std::string path{};
  /// volume, subPath or csi.
  Delivery delivery = Delivery::volume;
  /// The mount's path in the container.
  Span span{};
  /// The name of the volume.
  std::string volume{};
  /// `servicebinding.io/postgresql` and the like; empty for none.
  std::string type{};
  yaml::Cursor value{};
  bool base64 = false;
  /// What an operator puts together; empty for any other file.
  std::vector<kube::MadePart> made{};
  /// What is said of the file before it is read.
  Piece piece{};
};

/// A mounted object of which Git does not show all keys: any file may lie below `directory`.
struct OpenMount {
  std::string directory{};
  Delivery delivery = Delivery::volume;
  Holder holder{};
  Known known = Known::outside_git;
  Span span{};
};

/// All files of one container.
struct Mounts {
  std::vector<MountedFile> files{};
  std::vector<OpenMount> open{};

  /// The file at this path; a later mount hides an earlier one.
  [[nodiscard]] const MountedFile* find(std::string_view path) const;
  /// The open mount that the path lies below.
  [[nodiscard]] const OpenMount* find_open(std::string_view path) const;
};

/// The files of a container: mountPath/key, items' paths, subPath, projected volumes (Kubernetes API, VolumeMount).
[[nodiscard]] Mounts mounts_of(const kube::Cluster& cluster, const kube::Workload& workload,
                               const kube::Container& container);

/// The file's text.
[[nodiscard]] Reading read(const MountedFile& file);

/// `a//b/./c/` as `/a/b/c`.
[[nodiscard]] std::string absolute_path(std::string_view path);

}  // namespace routegrant::credentials
