#include "gitops/template_patch.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "helm/release.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// Whether each action stands within a text in quotes, or behind the beginning of a plain one.
bool is_yaml_as_written(std::string_view text) {
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const std::size_t before = text.substr(0, at).find_last_not_of(' ');
    if (before == std::string_view::npos || std::string_view(":-,[{\n").find(text[before]) != std::string_view::npos)
      return false;
  }
  return true;
}

std::optional<Value> only_document(const Value& text, kustomize::Files& files) {
  const std::vector<Value> documents = files.embedded(text, "templatePatch");
  if (documents.size() != 1 || !documents.front().is_mapping()) return std::nullopt;
  return documents.front();
}

}  // namespace

TemplatePatch::TemplatePatch(const Value& text, bool is_go_template, kustomize::Files& files)
    : text_(text), is_go_template_(is_go_template), files_(files) {
  if (!text_.text.empty() && is_yaml_as_written(text_.text)) written_ = only_document(text_, files_);
}

bool TemplatePatch::may_matter() const {
  for (const char* field : {"source", "destination"}) {
    if (text_.text.find(field) != std::string_view::npos) return true;
  }
  return false;
}

bool TemplatePatch::apply(Value& spec, const Parameters& parameters) {
  if (text_.text.empty()) return true;
  Value patch;
  if (written_) {
    patch = *written_;
    fill_in(patch, parameters, is_go_template_, files_.texts());
  } else {
    const std::string filled = filled_in(text_.text, parameters, is_go_template_);
    if (filled.find("{{") != std::string::npos) return !may_matter();
    Value text = text_;
    text.text = files_.texts().keep(filled);
    const std::optional<Value> document = only_document(text, files_);
    if (!document) return !may_matter();
    patch = *document;
  }
  spec = helm::merged(spec, part(patch, "spec"));
  return true;
}

}  // namespace routegrant::gitops
