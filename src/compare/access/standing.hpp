#pragma once

#include <map>
#include <string>
#include <vector>

#include "compare/access/network_blocks.hpp"
#include "compare/access/row_security.hpp"
#include "compare/moves/homes.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// What whoever comes in somewhere can do in one of two trees, whatever stands between: by entry, object and privilege.
/// The names of namespaces, workloads and roles do not count, so that renaming them opens and closes nothing.
class Standing {
 public:
  /// Of the head (`in_head`) or of the base. All must outlive it.
  Standing(const questions::Access& access, const std::vector<questions::AccessRow>& rows, const Homes& homes,
           bool in_head);

  /// A way of this tree that gives all of the privileges that a row of the other tree has, from the same entry, with no
  /// more in the way: "Deployment/shop/web as shop_app", "Ingress shop/public"; empty if there is none. Without an
  /// entry it is known by its role or by its workload, and must be gone from `other`, the tree of the row.
  [[nodiscard]] std::string way_of(const questions::AccessRow& row, const std::vector<std::string>& privileges,
                                   const Standing& other) const;

  [[nodiscard]] const RowSecurity& row_security() const { return row_security_; }
  [[nodiscard]] const NetworkBlocks& network() const { return network_; }

 private:
  struct Way {
    const questions::AccessRow* row = nullptr;
    std::string words{};
  };
  [[nodiscard]] std::vector<std::string> keys_of(const questions::AccessRow& row) const;
  [[nodiscard]] std::string words_of(const questions::AccessRow& row) const;
  /// How a way is told of which a row of the other tree differs: by what it enters at where nothing else is another.
  [[nodiscard]] std::string told(const Way& way, const questions::AccessRow& row, const Standing& other) const;
  [[nodiscard]] bool has(const std::string& key, const std::string& words) const;
  [[nodiscard]] bool gives(const questions::AccessRow& way, const questions::AccessRow& row,
                           const std::vector<std::string>& privileges, const Standing& other) const;

  const questions::Access& access_;
  const Homes& homes_;
  bool in_head_;
  RowSecurity row_security_;
  NetworkBlocks network_;
  std::map<std::string, std::vector<Way>> ways_;
};

}  // namespace routegrant::compare
