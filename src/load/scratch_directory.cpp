#include "load/scratch_directory.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

bool stays_inside(std::string_view path) {
  const std::vector<std::string_view> steps = text::split(path, '/');
  return std::none_of(steps.begin(), steps.end(), [](std::string_view step) {
    return step.empty() || step == "." || step == ".." || step.find('\0') != std::string_view::npos;
  });
}

}  // namespace

ScratchDirectory::~ScratchDirectory() {
  std::error_code error;
  if (!path_.empty()) std::filesystem::remove_all(path_, error);
}

Result<std::string> ScratchDirectory::write(const std::vector<TreeFile>& files) {
  std::error_code error;
  std::string pattern = (std::filesystem::temp_directory_path(error) / "routegrant-XXXXXX").string();
  if (error || mkdtemp(pattern.data()) == nullptr)
    return Failure{std::string("cannot make a temporary directory: ") + std::strerror(errno)};
  path_ = pattern;
  for (const TreeFile& file : files) {
    if (!stays_inside(file.path)) continue;
    const std::filesystem::path target = std::filesystem::path(path_) / file.path;
    std::filesystem::create_directories(target.parent_path(), error);
    std::ofstream out(target, std::ios::binary);
    out.write(file.text.data(), static_cast<std::streamsize>(file.text.size()));
    if (!out.flush()) return Failure{"cannot write '" + target.string() + "'"};
  }
  return path_;
}

}  // namespace routegrant::load
