#include "model/chart_tests.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace routegrant::model {
namespace {

/// `test-success` and `test-failure` are the names of Helm 2.
bool is_only_tests(std::string_view hooks) {
  if (hooks.empty()) return false;
  constexpr std::array<std::string_view, 3> tests{"test", "test-failure", "test-success"};
  const std::vector<std::string_view> all = text::split(hooks, ',');
  return std::all_of(all.begin(), all.end(),
                     [&](std::string_view hook) { return text::is_one_of(text::trim(hook), tests); });
}

bool is_template(std::string_view path, const Sources& sources) {
  constexpr std::string_view directory = "templates/";
  for (std::size_t at = path.find(directory); at != std::string_view::npos; at = path.find(directory, at + 1)) {
    const bool begins = at == 0 || path[at - 1] == '/';
    if (begins && sources.find(std::string(path.substr(0, at)) + "Chart.yaml")) return true;
  }
  return false;
}

}  // namespace

bool ChartTests::hold(const yaml::Cursor& object) {
  const yaml::Cursor hooks = object["metadata"]["annotations"]["helm.sh/hook"];
  if (!is_only_tests(hooks.text())) return false;
  const Span at = sources_->origin(hooks.span());
  if (is_template((*sources_)[at.source].path, *sources_)) return true;
  if (!templates_) templates_.emplace(*sources_);
  return templates_->behind(at).has_value();
}

}  // namespace routegrant::model
