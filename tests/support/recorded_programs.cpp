#include "support/recorded_programs.hpp"

#include <fstream>

namespace routegrant::postgres_tests {

std::vector<RecordedProgram> read_recorded(const std::string& file) {
  std::vector<RecordedProgram> all;
  std::ifstream in(file, std::ios::binary);
  bool in_state = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("== ")) {
      all.emplace_back();
      all.back().version = std::stoi(line.substr(3, 2));
      all.back().name = line.substr(6);
      in_state = false;
    } else if (all.empty()) {
      continue;
    } else if (line == "--") {
      in_state = true;
    } else if (in_state) {
      all.back().state.insert(line);
    } else {
      all.back().program.push_back(line);
    }
  }
  return all;
}

void append_recorded(const std::string& file, const std::vector<RecordedProgram>& programs) {
  std::ofstream out(file, std::ios::binary | std::ios::app);
  for (const RecordedProgram& recorded : programs) {
    out << "== " << recorded.version << " " << recorded.name << "\n";
    for (const std::string& line : recorded.program) out << line << "\n";
    out << "--\n";
    for (const std::string& line : recorded.state) out << line << "\n";
  }
}

}  // namespace routegrant::postgres_tests
