#include "helm/application_values.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "helm/local_charts.hpp"
#include "helm/release.hpp"
#include "helm/set_value.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// util/helm/cmd.go, cleanSetParameters: a comma divides nothing, except in a list.
std::string with_escaped_commas(std::string_view value) {
  if (value.starts_with('{') && value.ends_with('}')) return std::string(value);
  std::string out;
  for (const char c : value) {
    if (c == ',' && !out.ends_with('\\')) out += '\\';
    out += c;
  }
  return out;
}

class Stack {
 public:
  Stack(const Value& helm, const std::optional<std::string>& directory, kustomize::Files& files)
      : helm_(helm), directory_(directory), files_(files) {}

  ApplicationValues run() {
    result_.values = kustomize::mapping(helm_.span);
    for (const Value& name : helm_.items_of("valueFiles")) add_file(name);
    add_inline();
    for (const SetAs as : {SetAs::typed, SetAs::text}) {
      for (const Value& parameter : helm_.items_of("parameters")) {
        const bool is_text = parameter.is_true("forceString");
        if (is_text == (as == SetAs::text)) set(parameter, "value", {.as = as});
      }
    }
    for (const Value& parameter : helm_.items_of("fileParameters")) add_file_parameter(parameter);
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::optional<SourceId> find(std::string_view name) const {
    if (name.starts_with('$'))
      return files_.find(load::resolved_path("", name.substr(std::min(name.find('/') + 1, name.size()))));
    if (!directory_) return std::nullopt;
    if (name.starts_with('/')) return files_.find(load::resolved_path("", name.substr(1)));
    return files_.find(load::resolved_path(*directory_, name));
  }

  void add_file(const Value& name) {
    const std::optional<SourceId> source = find(name.text);
    if (!source) {
      if (!helm_.is_true("ignoreMissingValueFiles")) result_.missing.push_back(name);
      return;
    }
    const std::vector<Value>& documents = files_.values(*source);
    if (!documents.empty() && documents.front().is_mapping())
      result_.values = stacked(result_.values, documents.front());
  }

  void add_inline() {
    const Value& object = part(helm_, "valuesObject");
    const Value& text = part(helm_, "values");
    if (object.is_mapping()) {
      result_.values = stacked(result_.values, object);
    } else if (text.is_scalar() && !text.text.empty()) {
      const std::vector<Value> documents = files_.embedded(text, "values");
      if (!documents.empty()) result_.values = stacked(result_.values, documents.front());
    }
  }

  void set(const Value& parameter, std::string_view field, Setting setting) {
    const Value& name = part(parameter, "name");
    const Value& value = part(parameter, field);
    const std::string line = std::string(name.text) + "=" + with_escaped_commas(value.text);
    setting.line = line;
    setting.name_span = name.is_scalar() ? name.span : parameter.span;
    setting.value_span = value.is_scalar() ? value.span : parameter.span;
    if (!set_value(result_.values, setting, files_.texts()) && !result_.refused) result_.refused = setting.name_span;
  }

  void add_file_parameter(const Value& parameter) {
    const Value& path = part(parameter, "path");
    const std::optional<SourceId> source = find(path.text);
    if (!source) {
      const Value& unread = result_.unread.emplace_back(path.is_scalar() ? path : parameter);
      const Value unknown = unknown_value(path.text, unread.span, files_.texts());
      return set(parameter, "path", {.as = SetAs::contents, .contents = unknown});
    }
    const std::string_view text = files_.sources()[*source].text;
    const Span whole{*source, 0, static_cast<std::uint32_t>(text.size())};
    set(parameter, "path", {.as = SetAs::contents, .contents = kustomize::scalar(text, whole, true)});
  }

  const Value& helm_;
  const std::optional<std::string>& directory_;
  kustomize::Files& files_;
  ApplicationValues result_{};
};

}  // namespace

Diagnostic unread_parameter(const Value& path, const std::string& by) {
  return {.kind = Diagnostic::Kind::note,
          .span = path.span,
          .message = "the file '" + std::string(path.text) + "' is not among those that are read, so the value that " +
                     by + " takes from it is not seen"};
}

ApplicationValues application_values(const Value& helm, const std::optional<std::string>& directory,
                                     kustomize::Files& files) {
  return Stack(helm, directory, files).run();
}

}  // namespace routegrant::helm
