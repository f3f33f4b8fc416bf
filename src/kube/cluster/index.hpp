#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace routegrant::kube {

struct Cluster;
struct Service;
struct Workload;

/// Where the objects of a cluster stand, by namespace and name or label, so that no lookup walks all of them. Holds
/// positions in the cluster's lists, ascending, and its own copies of the texts: a cluster may be moved with its index.
class Index {
 public:
  Index() = default;
  /// Of the cluster as it is now; it is out of date once Services, workloads, ServiceAccounts, Secrets or
  /// ConfigMaps are added.
  explicit Index(const Cluster& cluster);

  /// Whether the index was made of as many objects as the cluster has.
  [[nodiscard]] bool is_of(const Cluster& cluster) const;

  /// Services of that name whose namespace is `namespace_name` if there are any, else those that may be in it: one of
  /// the two namespaces is not given.
  [[nodiscard]] std::vector<std::uint32_t> services(std::string_view namespace_name, std::string_view name) const;

  /// The same of Secrets or ConfigMaps; objects that are only required are left out.
  [[nodiscard]] std::vector<std::uint32_t> keyed(bool is_secret, std::string_view namespace_name,
                                                 std::string_view name) const;

  /// What resources require of Secrets that may be in `namespace_name` and have that name.
  [[nodiscard]] std::vector<std::uint32_t> required(std::string_view namespace_name, std::string_view name) const;

  /// ServiceAccounts that may be in `namespace_name` and have that name.
  [[nodiscard]] std::vector<std::uint32_t> service_accounts(std::string_view namespace_name,
                                                            std::string_view name) const;

  /// Workloads that may be in `namespace_name` and bear the label.
  [[nodiscard]] std::vector<std::uint32_t> labelled(std::string_view namespace_name, std::string_view key,
                                                    std::string_view value) const;

  /// Services that may be in `namespace_name` and whose selector begins with this label.
  [[nodiscard]] std::vector<std::uint32_t> selecting(std::string_view namespace_name, std::string_view key,
                                                     std::string_view value) const;

 private:
  /// Positions by a key of texts.
  using Positions = std::unordered_map<std::string, std::vector<std::uint32_t>>;

  static std::vector<std::uint32_t> named(const Positions& positions, std::string_view namespace_name,
                                          std::string_view name);
  static std::vector<std::uint32_t> possible(const Positions& positions, std::string_view namespace_name,
                                             std::string_view rest);

  Positions services_;
  Positions secrets_;
  Positions required_;
  Positions config_maps_;
  Positions accounts_;
  Positions labels_;
  Positions selectors_;
  std::size_t services_seen_ = 0;
  std::size_t keyed_seen_ = 0;
  std::size_t workloads_seen_ = 0;
  std::size_t accounts_seen_ = 0;
};

}  // namespace routegrant::kube
