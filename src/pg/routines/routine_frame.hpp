#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Reads the parameters and options of a CREATE FUNCTION or PROCEDURE statement into `body`.
void read_definition(const sql::Node& create, const Context& context, RoutineBody& body);

/// What a routine has of its own while it runs: its owner if it is SECURITY DEFINER, its settings, whether it may
/// write or COMMIT.
class Frame {
 public:
  /// `body` must outlive it.
  Frame(Context& context, const Object& object, const RoutineBody& body);
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame();

  /// Carries out its SET clauses.
  [[nodiscard]] Outcome set();

 private:
  void put_back(std::string_view name);

  Context& context_;
  Session before_;
  const RoutineBody& body_;
  bool is_definer_ = false;
  bool may_commit_ = false;
  bool read_only_ = false;
};

}  // namespace routegrant::pg
