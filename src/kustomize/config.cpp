#include "kustomize/config.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace routegrant::kustomize {
namespace {

/// types.FsSlice, MergeOne: a row for one kind stands for the same row for any.
void add_row(const FieldSpec& row, std::vector<FieldSpec>& into) {
  const bool is_there = std::any_of(into.begin(), into.end(), [&](const FieldSpec& known) {
    return known.path == row.path && is_selected(known.type, row.type);
  });
  if (!is_there) into.push_back(row);
}

void add_rows(const Value& file, std::string_view name, std::vector<FieldSpec>& into) {
  for (const Value& row : file.items_of(name)) add_row(field_spec_of(row), into);
}

void add_rows(std::span<const FieldSpec> rows, std::vector<FieldSpec>& into) {
  for (const FieldSpec& row : rows) add_row(row, into);
}

/// The rows of another configuration, which kustomize has sorted so that those for any kind come last
/// (builtinconfig.TransformerConfig, Merge; kyaml/resid, Gvk.IsLessThan).
void add_sorted(std::vector<FieldSpec> rows, std::vector<FieldSpec>& into) {
  std::stable_partition(rows.begin(), rows.end(), [](const FieldSpec& row) { return row.type != ObjectType{}; });
  add_rows(rows, into);
}

std::vector<FieldSpec>& fields_of(const ObjectType& target, std::vector<NameReference>& all) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.target == target; });
  return found != all.end() ? found->fields : all.emplace_back(NameReference{.target = target}).fields;
}

/// The lists of rows, each of which is merged by itself.
constexpr std::array row_lists{
    &Config::name_prefix,   &Config::name_suffix,     &Config::name_space,         &Config::labels,
    &Config::common_labels, &Config::template_labels, &Config::common_annotations, &Config::images,
    &Config::replicas,      &Config::var_reference};

/// The built-in rows by themselves, and as a merge into an empty configuration sorts them. Most kustomizations have no
/// others, and need not merge them row by row.
struct BuiltIn {
  Config rows{};
  Config merged{};

  BuiltIn() {
    const std::span<const FieldSpec> names(&name_field, 1);
    add_rows(names, rows.name_prefix);
    add_rows(names, rows.name_suffix);
    add_rows(namespace_fields(), rows.name_space);
    add_rows(label_fields(), rows.common_labels);
    add_rows(selector_fields(), rows.common_labels);
    add_rows(label_fields(), rows.template_labels);
    add_rows(annotation_fields(), rows.common_annotations);
    add_rows(image_fields(), rows.images);
    add_rows(replica_fields(), rows.replicas);
    for (const auto list : row_lists) add_sorted(rows.*list, merged.*list);
  }
};

const BuiltIn& built_in() {
  static const BuiltIn once;
  return once;
}

}  // namespace

void Config::add(const Value& file) {
  add_rows(file, "namePrefix", name_prefix);
  add_rows(file, "nameSuffix", name_suffix);
  add_rows(file, "namespace", name_space);
  add_rows(file, "labels", labels);
  add_rows(file, "commonLabels", common_labels);
  add_rows(file, "templateLabels", template_labels);
  add_rows(file, "commonAnnotations", common_annotations);
  add_rows(file, "images", images);
  add_rows(file, "replicas", replicas);
  add_rows(file, "varReference", var_reference);
  for (const Value& row : file.items_of("nameReference")) {
    add_rows(row, "fieldSpecs", fields_of(field_spec_of(row).type, name_reference));
  }
}

void Config::add(const Config& other) {
  for (const auto list : row_lists) {
    const std::vector<FieldSpec>& rows = other.*list;
    std::vector<FieldSpec>& there = this->*list;
    // Each row stands for itself.
    if (rows == there) continue;
    if (there.empty() && (rows == built_in().rows.*list || rows == built_in().merged.*list)) {
      there = built_in().merged.*list;
    } else {
      add_sorted(rows, there);
    }
  }
  for (const NameReference& reference : other.name_reference) {
    add_rows(reference.fields, fields_of(reference.target, name_reference));
  }
}

void Config::merge_anew() {
  const Config before = std::exchange(*this, Config{});
  add(before);
}

void Config::add_built_in() {
  for (const auto list : row_lists) {
    const std::vector<FieldSpec>& rows = built_in().rows.*list;
    std::vector<FieldSpec>& there = this->*list;
    if (there.empty()) {
      there = rows;
    } else if (there != rows && there != built_in().merged.*list) {
      add_rows(rows, there);
    }
  }
}

}  // namespace routegrant::kustomize
