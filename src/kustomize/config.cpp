#include "kustomize/config.hpp"

#include <algorithm>
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
  add_sorted(other.name_prefix, name_prefix);
  add_sorted(other.name_suffix, name_suffix);
  add_sorted(other.name_space, name_space);
  add_sorted(other.labels, labels);
  add_sorted(other.common_labels, common_labels);
  add_sorted(other.template_labels, template_labels);
  add_sorted(other.common_annotations, common_annotations);
  add_sorted(other.images, images);
  add_sorted(other.replicas, replicas);
  add_sorted(other.var_reference, var_reference);
  for (const NameReference& reference : other.name_reference) {
    add_rows(reference.fields, fields_of(reference.target, name_reference));
  }
}

void Config::merge_anew() {
  const Config before = std::exchange(*this, Config{});
  add(before);
}

void Config::add_built_in() {
  const std::span<const FieldSpec> names(&name_field, 1);
  add_rows(names, name_prefix);
  add_rows(names, name_suffix);
  add_rows(namespace_fields(), name_space);
  add_rows(label_fields(), common_labels);
  add_rows(selector_fields(), common_labels);
  add_rows(label_fields(), template_labels);
  add_rows(annotation_fields(), common_annotations);
  add_rows(image_fields(), images);
  add_rows(replica_fields(), replicas);
}

}  // namespace routegrant::kustomize
