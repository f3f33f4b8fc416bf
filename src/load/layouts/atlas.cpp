#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// Atlas: versioned files beside a checksum file `atlas.sum`; each file is one transaction unless it says otherwise.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const std::string directory(file.directory);
  const std::string sum = directory.empty() ? "atlas.sum" : directory + "/atlas.sum";
  return index.find(sum) ? std::optional(directory) : std::nullopt;
}

/// What a directive in the comments that a file begins with says; nothing if it is not there. An empty line must part
/// them from the statements (sql/migrate/dir.go, LocalFile.comments()).
std::optional<std::string_view> directive(std::string_view text, std::string_view name) {
  std::optional<std::string_view> found;
  while (text.starts_with("--") || text.starts_with('#')) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t at = line.find(name);
    if (!found && at != std::string_view::npos) found = text::trim(line.substr(at + name.size()));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const bool parted = text.empty() || text.starts_with('\n') || text.starts_with("\r\n");
  return parted ? found : std::nullopt;
}

/// Adds the parts between the delimiters of a file that names one in its first line (`-- atlas:delimiter \n\n`, with
/// escapes: sql/migrate/lex.go, Scanner.setDelim()). Each is a statement with a semicolon or without.
void cut_at_delimiter(const SqlFile& file, RoleFile& into) {
  constexpr std::string_view name = "-- atlas:delimiter ";
  if (!file.text.starts_with(name)) return;
  std::size_t at = std::min(file.text.find('\n'), file.text.size());
  std::string delimiter(text::trim(file.text.substr(name.size(), at - name.size())));
  for (const auto& [written, meant] : {std::pair{"\\n", "\n"}, std::pair{"\\r", "\r"}, std::pair{"\\t", "\t"}}) {
    for (std::size_t escape = delimiter.find(written); escape != std::string::npos; escape = delimiter.find(written))
      delimiter.replace(escape, 2, meant);
  }
  if (delimiter.empty() || delimiter == ";") return;
  while (at < file.text.size()) {
    const std::size_t end = std::min(file.text.find(delimiter, at), file.text.size());
    into.parts.push_back({file.source, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
    at = end + delimiter.size();
  }
}

/// A new database starts from the newest checkpoint, which holds all that came before it (Atlas documentation,
/// "Migration Directory Checkpoints"). The order is that of the names as texts (LocalDir.Files()).
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex&,
                              Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : in_text_order(files)) {
    if (file.directory != root) continue;
    if (directive(file.text, "atlas:checkpoint")) run.clear();
    RoleFile& made = run.emplace_back();
    made.source = file.source;
    made.one_transaction = directive(file.text, "atlas:txmode") != std::optional<std::string_view>("none");
    cut_at_delimiter(file, made);
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout atlas{.name = "atlas", .precedence = 40, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
