#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/deployer.hpp"

namespace routegrant::kube {
namespace {

/// Argo CD has no bound, but no person reads more charts of one set.
constexpr std::size_t most_charts = 1'000;

/// The element's value under a name such as `values.chart`; nothing where it has none.
yaml::Cursor parameter(yaml::Cursor element, std::string_view name) {
  for (const std::string_view step : text::split(name, '.')) element = element[step];
  return element;
}

/// The text with `{{chart}}`, or with goTemplate `{{.chart}}`, filled in; what the element does not know stays.
Text filled_in(const yaml::Cursor& written, const yaml::Cursor& element, bool is_go_template) {
  Text text = text_of(written);
  std::string out;
  std::string_view rest = text.value;
  while (true) {
    const std::size_t begin = rest.find("{{");
    const std::size_t end = begin == std::string_view::npos ? begin : rest.find("}}", begin);
    if (end == std::string_view::npos) break;
    std::string_view name = text::trim(rest.substr(begin + 2, end - begin - 2));
    const bool is_name = !is_go_template || name.starts_with('.');
    if (is_go_template && is_name) name.remove_prefix(1);
    const yaml::Cursor value = is_name && !name.empty() ? parameter(element, name) : yaml::Cursor();
    out.append(rest.substr(0, begin));
    out.append(value.is_scalar() ? value.text() : rest.substr(begin, end + 2 - begin));
    rest.remove_prefix(end + 2);
  }
  text.value = out.append(rest);
  return text;
}

/// What the set's Applications deploy that is a chart of a repository of charts.
class Charts {
 public:
  Charts(const yaml::Cursor& object, Cluster& into, Diagnostics& out)
      : object_(object), spec_(object["spec"]["template"]["spec"]), into_(into), out_(out) {
    is_go_template_ = object["spec"]["goTemplate"].is_true();
  }

  /// Those of one generator. Only the elements of a list stand in the manifest; of others the texts stay as they are.
  void add_generator(const yaml::Cursor& generator) {
    for (const yaml::Cursor& kind : generator.items()) {
      if (kind.key() == "selector") continue;
      // A generator's own template is laid over the set's (Argo CD, "Template", generator templates).
      const yaml::Cursor own = kind["template"]["spec"];
      const yaml::Cursor elements = kind.key() == "list" ? kind["elements"] : yaml::Cursor();
      for (const yaml::Cursor& element : elements.items()) add(own, element);
      if (elements.size() == 0) add(own, yaml::Cursor());
    }
  }

 private:
  void add(const yaml::Cursor& own, const yaml::Cursor& element) {
    const yaml::Cursor own_space = own["destination"]["namespace"];
    const yaml::Cursor space = own_space ? own_space : spec_["destination"]["namespace"];
    std::string name = filled_in(space, element, is_go_template_).value;
    // The generator decides: it may be any.
    if (name.find("{{") != std::string::npos) name.clear();
    const yaml::Cursor chart = own["source"]["chart"] ? own["source"]["chart"] : spec_["source"]["chart"];
    add_chart(filled_in(chart, element, is_go_template_), name);
    const yaml::Cursor sources = own["sources"] ? own["sources"] : spec_["sources"];
    for (const yaml::Cursor& source : sources.items())
      add_chart(filled_in(source["chart"], element, is_go_template_), name);
  }

  void add_chart(const Text& chart, std::string_view space) {
    if (count_++ < most_charts) note_chart(object_, chart, space, into_, out_);
  }

  const yaml::Cursor& object_;
  yaml::Cursor spec_;
  Cluster& into_;
  Diagnostics& out_;
  bool is_go_template_ = false;
  std::size_t count_ = 0;
};

/// Its template is an Application whose `{{ }}` the generators fill.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  Charts charts(object, into, out);
  for (const yaml::Cursor& generator : object["spec"]["generators"].items()) charts.add_generator(generator);
}

}  // namespace

const Kind argo_application_set{.groups = "argoproj.io", .name = "ApplicationSet", .read = read};

}  // namespace routegrant::kube
