#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support/yaml_difference.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto result = routegrant::test::yaml_difference(std::string(reinterpret_cast<const char*>(data), size));
  if (result.where.empty()) return 0;
  std::fprintf(stderr, "%s\n", result.where.c_str());
  std::abort();
}
