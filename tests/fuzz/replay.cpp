#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// The target's entry, as libFuzzer calls it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::size_t replay(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  // Prefixes are inputs of their own: most parsers break at a cut.
  std::size_t inputs = 0;
  const std::size_t step = std::max<std::size_t>(bytes.size() / 8, 1);
  for (std::size_t size = bytes.size();; size -= step) {
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++inputs;
    if (size < step || step == 0) break;
  }
  return inputs;
}

}  // namespace

/// Runs a fuzz target over all files below the directories named, without libFuzzer.
int main(int count, char** values) {
  std::size_t inputs = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(values[i])) {
      if (entry.is_regular_file() && entry.file_size() < (1U << 20U)) inputs += replay(entry.path());
    }
  }
  std::printf("%zu inputs replayed\n", inputs);
  return inputs == 0 ? 1 : 0;
}
