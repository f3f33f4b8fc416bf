#include "credentials/values/lookup.hpp"

namespace routegrant::credentials {

Reading read_path(const Mounts& mounts, std::string_view path) {
  if (const MountedFile* file = mounts.find(path)) return read(*file);
  const OpenMount* open = mounts.find_open(path);
  if (open == nullptr) return {};
  Piece piece;
  piece.known = open->known;
  piece.span = open->holder.span;
  piece.holder = open->holder;
  piece.holder.key = absolute_path(path).substr(open->directory.size());
  if (piece.holder.key.starts_with('/')) piece.holder.key.erase(0, 1);
  piece.steps = {{open->span, absolute_path(path) + " comes from " + label_of(open->holder)}};
  piece.where = "file " + absolute_path(path);
  piece.problem = open->known == Known::missing ? label_of(open->holder) + " is not in these manifests"
                                                : "the value of " + piece.where + " lies outside git";
  return unread("", std::move(piece));
}

Reading read_named_file(const Environment& environment, const Mounts& mounts, std::string_view name) {
  const Variable* variable = environment.find(name);
  if (variable == nullptr) return {};
  const Reading path = environment.read(*variable);
  if (!path.known()) return {};
  Reading file = read_path(mounts, path.text);
  for (Piece& piece : file.pieces)
    piece.steps.insert(piece.steps.begin(),
                       Step{variable->span, variable->name + " names file " + absolute_path(path.text)});
  return file;
}

}  // namespace routegrant::credentials
