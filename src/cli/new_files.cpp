#include "cli/new_files.hpp"

#include <filesystem>
#include <fstream>

#include "report/escape.hpp"

namespace routegrant::cli {

Result<bool> write_new_files(const std::string& directory, const std::vector<InputFile>& files, const Options& options,
                             Console& console) {
  for (const InputFile& file : files) {
    const std::filesystem::path path = std::filesystem::path(directory) / file.path;
    const std::string shown = path.lexically_normal().generic_string();
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
      if (!options.quiet) console.out << "kept  " << report::for_terminal(shown) << " (it was there)\n";
      continue;
    }
    std::filesystem::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) return Failure{"cannot write `" + shown + "`"};
    if (!options.quiet) console.out << "wrote " << report::for_terminal(shown) << '\n';
  }
  return true;
}

}  // namespace routegrant::cli
