#pragma once

#include <string>

namespace routegrant::postgres_tests {

/// An object that a generated program made, as far as it went as hoped.
struct Object {
  std::string name;
  std::string owner;
};

}  // namespace routegrant::postgres_tests
