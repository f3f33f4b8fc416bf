#include "credentials/values/replaced.hpp"

#include "base/unseen_entries.hpp"

namespace routegrant::credentials {

void add_doubt(const kube::Cluster& cluster, const kube::Workload& workload, bool is_secret, std::string_view object,
               Piece& piece) {
  if (piece.known != Known::known) return;
  for (const kube::KeyedObject* keyed : kube::find_keyed(cluster, is_secret, workload.meta.namespace_name, object)) {
    const kube::Pair* file = kube::find(keyed->meta.annotations, replacing_entries);
    if (file == nullptr) continue;
    piece.is_inferred = true;
    piece.steps.push_back(
        {file->value.span, "the file '" + file->value.value + "', which is not in the tree, may replace it"});
    return;
  }
}

}  // namespace routegrant::credentials
