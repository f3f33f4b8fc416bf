#include "load/file_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

constexpr std::size_t pipe_chunk = 65536;
constexpr std::size_t bytes_that_tell = 8192;
// One zero byte in so many is a slip in a text, which costs its document or statement only; what is no text has more.
constexpr std::size_t bytes_per_slip = 32;

std::string system_message(int error) {
  return std::generic_category().message(error);
}

std::string too_large(std::uint64_t limit) {
  return "it is larger than the limit of " + std::to_string(limit) + " bytes";
}

/// Zero bytes are as rare in compressed data as in a text with slips, but its bytes are seldom UTF-8.
bool is_compressed(std::string_view head) {
  const std::string as_text = text::valid_utf8(head);
  return as_text.size() > head.size() + head.size() / bytes_per_slip;
}

}  // namespace

FileText read_and_close(int descriptor, std::uint64_t limit) {
  FileText result;
  struct stat status {};
  std::uint64_t expected = 0;
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) expected = static_cast<std::uint64_t>(status.st_size);
  if (expected > limit) {
    close(descriptor);
    return {.text = {}, .problem = too_large(limit), .is_over_limit = true};
  }
  std::size_t size = 0;
  // One byte more than expected, so that the end is seen without another call when the size was right.
  result.text.resize(expected > 0 ? expected + 1 : pipe_chunk);
  while (true) {
    if (size == result.text.size()) result.text.resize(size * 2);
    const ssize_t got = read(descriptor, result.text.data() + size, result.text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      result.problem = system_message(errno);
      break;
    }
    size += static_cast<std::size_t>(got);
    if (size > limit) {
      result.problem = too_large(limit);
      result.is_over_limit = true;
      break;
    }
    if (got == 0 || (expected > 0 && size == expected)) break;
  }
  close(descriptor);
  if (!result.problem.empty()) size = 0;
  result.text.resize(size);
  return result;
}

FileText read_file(const std::string& path, std::uint64_t limit) {
  // Without O_NONBLOCK the call itself would wait for a writer.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return {.text = {}, .problem = system_message(errno), .is_closed = true};
  struct stat status {};
  const bool is_pipe = fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
  if (is_pipe) fcntl(descriptor, F_SETFL, 0);
  FileText read = read_and_close(descriptor, limit);
  if (is_pipe && read.problem.empty() && read.text.empty()) read.problem = "it is a pipe that nobody writes to";
  return read;
}

std::string text_problem(std::string_view text) {
  if (text.starts_with("version https://git-lfs.github.com/spec/"))
    return "it is a pointer of Git LFS, and what it stands for was not fetched (check out with lfs: true)";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return "it is UTF-16 or UTF-32, but only UTF-8 is understood";
  }
  const std::string_view head = text.substr(0, bytes_that_tell);
  const auto zeros = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
  if (zeros == 0 || (zeros * bytes_per_slip <= head.size() && !is_compressed(head))) return {};
  return "it holds " + std::string(zeros == 1 ? "a zero byte" : "zero bytes") + ", so it is taken for binary";
}

}  // namespace routegrant::load
