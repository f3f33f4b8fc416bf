#include "load/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "load/file_reader.hpp"
#include "load/git_tree.hpp"
#include "load/gitignore.hpp"
#include "load/link_notes.hpp"

namespace routegrant::load {
namespace {

/// A larger file of patterns is not one that a person wrote.
constexpr std::uint64_t ignore_file_bytes = std::uint64_t{256} * 1024;

std::string system_message() {
  return std::generic_category().message(errno);
}

struct Entry {
  std::string name;
  unsigned char type = DT_UNKNOWN;
};

class Walk {
 public:
  /// `inside`: the directory within the root that is walked.
  Walk(std::string root, std::string inside, WalkState& state)
      : root_(std::move(root)), inside_(std::move(inside)), state_(state) {}

  void all() {
    inherit_rules(inside_);
    directory(inside_, 0);
  }
  bool one_file(const std::string& path);

 private:
  [[nodiscard]] std::string absolute(std::string_view path) const {
    std::string result = root_ == "/" ? std::string() : root_;
    if (!path.empty()) result.append("/").append(path);
    return result.empty() ? "/" : result;
  }
  void problem(std::string path, std::string message, Diagnostic::Kind kind) {
    state_.found.push_back({.path = std::move(path),
                            .root = root_,
                            .kind = FileKind::other,
                            .text = {},
                            .problem = std::move(message),
                            .problem_kind = kind});
  }
  /// The rules that the directories above (and the repository's own list) give to what lies in `inside`.
  void inherit_rules(const std::string& inside);
  void add_rules(const std::string& file, std::string_view base);
  void directory(const std::string& path, std::uint32_t depth);
  /// Whether Git tracks the file, or a file below the directory.
  bool is_tracked(const std::string& path, bool is_directory);
  void entry(int directory, const Entry& entry, const std::string& path, std::uint32_t depth);
  void link(const std::string& path);
  void note(const std::string& path, std::string about) { problem(path, std::move(about), Diagnostic::Kind::note); }
  void file(int descriptor, const std::string& path, FileKind kind);

  std::string root_;
  std::string inside_;
  WalkState& state_;
  IgnoreRules rules_;
  /// What Git tracks; asked for once a rule ignores something.
  std::optional<std::vector<std::string>> tracked_;
  /// Whether we are below an ignored directory: only what Git tracks is read there.
  bool is_below_ignored_ = false;
};

void Walk::add_rules(const std::string& file, std::string_view base) {
  if (!state_.honour_gitignore) return;
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return;
  const FileText text = read_and_close(descriptor, ignore_file_bytes);
  add_ignore_rules(text.text, base, rules_);
}

bool Walk::is_tracked(const std::string& path, bool is_directory) {
  if (!tracked_)
    tracked_ = access(absolute(".git").c_str(), F_OK) == 0 ? git_tracked(root_) : std::vector<std::string>();
  if (!is_directory) return std::binary_search(tracked_->begin(), tracked_->end(), path);
  const std::string prefix = path + "/";
  const auto first = std::lower_bound(tracked_->begin(), tracked_->end(), prefix);
  return first != tracked_->end() && first->starts_with(prefix);
}

void Walk::inherit_rules(const std::string& inside) {
  add_rules(absolute(".git/info/exclude"), "");
  if (inside.empty()) return;
  add_rules(absolute(".gitignore"), "");
  for (std::size_t slash = inside.find('/'); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    add_rules(absolute(inside.substr(0, slash) + "/.gitignore"), inside.substr(0, slash + 1));
  }
}

void Walk::file(int descriptor, const std::string& path, FileKind kind) {
  if (state_.found.size() >= state_.limits.files || state_.bytes >= state_.limits.total_bytes) {
    state_.is_exhausted = true;
    close(descriptor);
    return;
  }
  FileText read = read_and_close(descriptor, state_.limits.file_bytes);
  if (read.problem.empty()) read.problem = text_problem(read.text);
  FoundFile found{.path = path, .root = root_, .kind = kind, .text = {}};
  if (read.problem.empty()) {
    state_.bytes += read.text.size();
    found.text = std::move(read.text);
  } else {
    found.problem = "this file is not read: " + read.problem;
  }
  state_.found.push_back(std::move(found));
}

void Walk::link(const std::string& path) {
  char* resolved = realpath(absolute(path).c_str(), nullptr);
  if (resolved == nullptr) return note(path, notes::leads_nowhere(errno));
  const std::string target = resolved;
  std::free(resolved);  // NOLINT(cppcoreguidelines-no-malloc): realpath allocates with malloc
  if (!lies_below(target, root_)) return note(path, std::string(notes::leaves_root));
  if (!lies_below(target, absolute(inside_)))
    return note(path, notes::leads_aside(target.substr(root_ == "/" ? 1 : root_.size() + 1)));
  // What lies among them is read where it lies: a second name deploys nothing a second time.
  struct stat status {};
  const bool is_read = stat(target.c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
                       kind_of_file(path) == FileKind::other || kind_of_file(target) != FileKind::other;
  if (!is_read) note(path, std::string(notes::leads_to_unread));
}

void Walk::entry(int parent, const Entry& entry, const std::string& path, std::uint32_t depth) {
  unsigned char type = entry.type;
  if (type == DT_UNKNOWN) {
    struct stat status {};
    if (fstatat(parent, entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (S_ISDIR(status.st_mode)) type = DT_DIR;
    if (S_ISREG(status.st_mode)) type = DT_REG;
    if (S_ISLNK(status.st_mode)) type = DT_LNK;
  }
  const FileKind kind = type == DT_REG ? kind_of_file(entry.name) : FileKind::other;
  const bool is_compressed = is_compressed_sql(entry.name);
  const bool is_template =
      state_.note_templates && type == DT_REG && (is_compressed || !made_of_template(entry.name).empty());
  if (type == DT_REG && kind == FileKind::other && !is_companion(path) && !is_template) {
    ++state_.files_of_other_kinds;
    return;
  }
  const bool is_below = is_below_ignored_ || is_ignored(rules_, path, type == DT_DIR);
  // "Files already tracked by Git are not affected" (gitignore(5)): else a change could hide what it brings.
  if (is_below && !is_tracked(path, type == DT_DIR)) return;
  if (type == DT_DIR) {
    const bool was_below = std::exchange(is_below_ignored_, is_below);
    directory(path, depth + 1);
    is_below_ignored_ = was_below;
  } else if (type == DT_LNK) {
    link(path);
  } else if (is_template) {
    ++state_.files_of_other_kinds;
    note(path, std::string(is_compressed ? notes::compressed_sql : notes::unread_template));
  } else if (type != DT_REG) {
    if (kind_of_file(entry.name) != FileKind::other)
      problem(path, "this is a pipe, socket or device, which no commit holds, and is not read",
              Diagnostic::Kind::incomplete);
  } else {
    const int descriptor = openat(parent, entry.name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
      problem(path, "this file cannot be read: " + system_message(), Diagnostic::Kind::incomplete);
    } else {
      file(descriptor, path, kind);
    }
  }
}

bool Walk::one_file(const std::string& path) {
  char* resolved = realpath(absolute(path).c_str(), nullptr);
  if (resolved == nullptr) return false;
  const std::string target = resolved;
  std::free(resolved);  // NOLINT(cppcoreguidelines-no-malloc): realpath allocates with malloc
  struct stat status {};
  if (!lies_below(target, root_) || stat(target.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  inherit_rules(path);
  bool is_out = is_ignored(rules_, path, false);
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
    is_out = is_out || is_ignored(rules_, path.substr(0, slash), true);
  if (is_out && !is_tracked(path, false)) return false;
  const int descriptor = open(target.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  file(descriptor, path, kind_of_file(path));
  return true;
}

// Recursion is bounded by the limit on depth.
void Walk::directory(const std::string& path, std::uint32_t depth) {
  if (state_.is_exhausted) return;
  if (depth > state_.limits.directory_depth) {
    problem(path,
            "this directory is not read: it lies more than " + std::to_string(state_.limits.directory_depth) +
                " levels deep",
            Diagnostic::Kind::incomplete);
    return;
  }
  DIR* stream = opendir(absolute(path).c_str());
  if (stream == nullptr) {
    problem(path.empty() ? "." : path, "this directory cannot be read: " + system_message(),
            depth == 0 ? Diagnostic::Kind::unreadable : Diagnostic::Kind::incomplete);
    return;
  }
  std::vector<Entry> entries;
  bool has_rules = false;
  bool is_other_repository = false;
  while (const dirent* next = readdir(stream)) {
    const std::string_view name = static_cast<const char*>(next->d_name);
    is_other_repository = is_other_repository || (name == ".git" && !path.empty());
    if (name == "." || name == ".." || name == ".git") continue;
    has_rules = has_rules || name == ".gitignore";
    entries.push_back({std::string(name), next->d_type});
  }
  if (is_other_repository && state_.leave_out_other_repositories) {
    closedir(stream);
    return note(path, std::string(notes::other_repository));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });

  const std::string prefix = path.empty() ? std::string() : path + "/";
  const std::size_t rules_above = rules_.size();
  if (has_rules) add_rules(absolute(prefix + ".gitignore"), prefix);
  for (const Entry& each : entries) entry(dirfd(stream), each, prefix + each.name, depth);
  rules_.resize(rules_above);
  closedir(stream);
}

}  // namespace

bool lies_below(std::string_view path, std::string_view directory) {
  return directory == "/" || path == directory ||
         (path.starts_with(directory) && path.size() > directory.size() && path[directory.size()] == '/');
}

void walk(const std::string& root, const std::string& inside, WalkState& state) {
  Walk(root, inside, state).all();
}

void read_named(const std::string& absolute, const std::string& path, WalkState& state) {
  // A text without a telling name is tried as YAML.
  const FileKind by_name = kind_of_file(path);
  FoundFile found{.path = path, .root = {}, .kind = by_name == FileKind::other ? FileKind::yaml : by_name, .text = {}};
  FileText read = absolute == "-" ? read_and_close(dup(STDIN_FILENO), state.limits.file_bytes)
                                  : read_file(absolute, state.limits.file_bytes);
  if (read.problem.empty()) read.problem = text_problem(read.text);
  if (!read.problem.empty())
    found.problem = (read.is_closed ? "this file cannot be read: " : "this file is not read: ") + read.problem;
  if (read.problem.empty()) found.text = std::move(read.text);
  found.problem_kind = Diagnostic::Kind::unreadable;
  state.bytes += found.text.size();
  state.found.push_back(std::move(found));
}

bool read_inside(const std::string& root, const std::string& path, WalkState& state) {
  return Walk(root, {}, state).one_file(path);
}

}  // namespace routegrant::load
