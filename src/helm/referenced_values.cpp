#include "helm/referenced_values.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "helm/release.hpp"
#include "helm/set_value.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// Whether a merge of `over` on top of `under` takes over, as it is, a mapping that `path` leads through: Go's maps are
/// shared, so what is set through one of them stays set in the other.
bool shares_mapping(const Value& under, const Value& over, std::string_view path) {
  const Value* below = &under;
  const Value* above = &over;
  const std::vector<std::string_view> steps = text::split(path.substr(0, path.find('[')), '.');
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    above = above->find(steps[i]);
    if (above == nullptr || !above->is_mapping()) return false;
    below = below->find(steps[i]);
    if (below == nullptr || !below->is_mapping()) return true;
  }
  return false;
}

bool is_quoted_with(std::string_view text, char quote) {
  return text.starts_with(quote) && text.ends_with(quote);
}

class Merge {
 public:
  Merge(const Value& own, kustomize::Files& files) : own_(own), files_(files) {
    if (!own_.is_mapping()) own_ = kustomize::mapping(own.span);
    result_.values = kustomize::mapping(own.span);
  }

  void add(const Value& reference, const std::optional<Value>& text) {
    const Value& target = part(reference, "targetPath");
    if (!text) {
      if (!reference.is_true("optional")) result_.missing.push_back(reference);
      if (target.text.empty() || reference.is_true("optional")) return;
    }
    if (!target.text.empty()) return set(target, reference, text);
    const std::vector<Value> documents = files_.embedded(*text, "values");
    if (!documents.empty()) result_.values = stacked(result_.values, documents.front());
  }

  ReferencedValues finished() {
    result_.values = stacked(result_.values, own_);
    return std::move(result_);
  }

 private:
  /// ReplacePathValue: a value in quotes is text, whatever it looks like.
  void set(const Value& target, const Value& reference, const std::optional<Value>& text) {
    const bool is_shared = shares_mapping(result_.values, own_, target.text);
    result_.values = stacked(result_.values, own_);
    Setting setting{.name_span = target.span, .value_span = target.span, .as = SetAs::contents};
    std::string line = std::string(target.text) + "=";
    if (!text) {
      setting.contents = unknown_value(referenced_key(reference), target.span, files_.texts());
      line += 'x';
    } else {
      std::string_view value = text->text;
      setting.value_span = text->span;
      setting.as = SetAs::typed;
      if (is_quoted_with(value, '\'') || is_quoted_with(value, '"')) {
        setting.as = SetAs::text;
        while (!value.empty() && (value.front() == '\'' || value.front() == '"')) value.remove_prefix(1);
        while (!value.empty() && (value.back() == '\'' || value.back() == '"')) value.remove_suffix(1);
      }
      line += value;
    }
    setting.line = line;
    const bool is_set =
        set_value(result_.values, setting, files_.texts()) && (!is_shared || set_value(own_, setting, files_.texts()));
    if (!is_set && !result_.refused) result_.refused = target.span;
  }

  Value own_;
  kustomize::Files& files_;
  ReferencedValues result_{};
};

}  // namespace

std::string_view referenced_key(const Value& reference) {
  const std::string_view key = reference.text_of("valuesKey");
  return key.empty() ? "values.yaml" : key;
}

ReferencedValues referenced_values(const kustomize::Children& references, const Value& own, const FindReferenced& find,
                                   kustomize::Files& files) {
  Merge merge(own, files);
  for (const Value& reference : references) merge.add(reference, find(reference));
  return merge.finished();
}

}  // namespace routegrant::helm
