#include "load/one_transaction.hpp"

#include <cstdint>
#include <utility>

namespace routegrant::load {

std::vector<RoleFile> in_one_transaction(std::vector<RoleFile> run, const Sources& sources) {
  std::vector<Span> parts;
  for (RoleFile& file : run) {
    if (file.parts.empty())
      parts.push_back({file.source, 0, static_cast<std::uint32_t>(sources[file.source].text.size())});
    parts.insert(parts.end(), file.parts.begin(), file.parts.end());
    file.parts = {Span{file.source, 0, 0}};
    file.one_transaction = true;
    file.keeps_session = true;
  }
  if (run.empty()) return run;
  run.front().parts = std::move(parts);
  run.front().keeps_session = false;
  return run;
}

}  // namespace routegrant::load
