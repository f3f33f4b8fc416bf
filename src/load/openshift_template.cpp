#include "load/openshift_template.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "yaml/composer.hpp"

namespace routegrant::load {
namespace {

/// The cursor of each value, where a person edits it.
using Parameters = std::map<std::string, yaml::Cursor, std::less<>>;

/// What all objects of one template may become: a template that its aliases blow up is cut short.
constexpr std::size_t most_nodes = 2'000'000;

bool is_name_byte(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '_';
}

std::string filled_in(std::string_view text, const Parameters& parameters) {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("${");
    if (begin == std::string_view::npos) return out.append(text);
    std::size_t end = begin + 2;
    while (end < text.size() && is_name_byte(text[end])) ++end;
    const auto found = end < text.size() && text[end] == '}' ? parameters.find(text.substr(begin + 2, end - begin - 2))
                                                             : parameters.end();
    out.append(text.substr(0, begin));
    if (found == parameters.end()) {
      out.append("${");
      text.remove_prefix(begin + 2);
    } else {
      out.append(found->second.text());
      text.remove_prefix(end + 1);
    }
  }
}

class Processing {
 public:
  explicit Processing(const yaml::Cursor& root) {
    for (const yaml::Cursor& parameter : root["parameters"].items()) {
      const yaml::Cursor value = parameter["value"];
      // With `generate` the value differs each time, and without any value whoever deploys it gives one.
      const bool is_open = !parameter["generate"].text().empty() || parameter["required"].is_true();
      if (!value.text().empty()) {
        parameters_[std::string(parameter["name"].text())] = value;
      } else if (!is_open) {
        empty_.emplace(parameter["name"].text());
      }
    }
  }

  // As deep as documents, which is bounded. `is_name`: what an object is called by, which stands with the object.
  void write(const yaml::Cursor& value, yaml::Composer& composer, bool is_name = false) {
    if (++written_ > most_nodes || value.is_null()) return composer.null(value.span());
    if (value.is_scalar()) return write_scalar(value, is_name, composer);
    composer.open(value.is_sequence() ? yaml::NodeKind::sequence : yaml::NodeKind::mapping, value.span());
    for (const yaml::Cursor& child : value.items()) {
      if (value.is_mapping()) composer.scalar(filled_in(child.key(), parameters_), child.key_span(), true);
      const std::string_view key = child.key();
      write(child, composer, is_name || key == "metadata" || key == "name" || key == "namespace");
    }
    composer.close();
  }

 private:
  /// A value that is one parameter stands where the parameter is set.
  void write_scalar(const yaml::Cursor& value, bool is_name, yaml::Composer& composer) const {
    const std::string_view text = value.text();
    const bool is_typed = text.starts_with("${{") && text.ends_with("}}");
    const std::size_t braces = is_typed ? 2 : 1;
    if (text.starts_with("${") && text.ends_with('}') && text.size() > 2 * braces + 1) {
      const auto found = parameters_.find(text.substr(1 + braces, text.size() - 1 - 2 * braces));
      if (found != parameters_.end() && (is_typed || !is_name))
        return composer.scalar(found->second.text(), is_name ? value.span() : found->second.span(), !is_typed);
    }
    const std::string written = text.find("${") == std::string_view::npos ? std::string(text) : filled(text);
    composer.scalar(written, value.span(), value.is_quoted() || written != text);
  }

  /// A parameter without a value is empty unless the template generates or requires one (openshift/library-go,
  /// template/templateprocessing). A text that is nothing but such a parameter stays: it is there to be given.
  [[nodiscard]] std::string filled(std::string_view text) const {
    std::string out = filled_in(text, parameters_);
    if (empty_.empty() || is_one_parameter(out)) return out;
    for (const std::string& name : empty_) {
      std::string mark = "${";
      mark.append(name).append("}");
      for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at))
        out.erase(at, mark.size());
    }
    return out;
  }

  static bool is_one_parameter(std::string_view text) {
    return text.starts_with("${") && text.find('}') == text.size() - 1;
  }

  Parameters parameters_;
  std::set<std::string, std::less<>> empty_;
  std::size_t written_ = 0;
};

}  // namespace

bool is_openshift_template(const yaml::Cursor& root) {
  const std::string_view version = root["apiVersion"].text();
  return root["kind"].text() == "Template" && (version == "v1" || version.starts_with("template.openshift.io/")) &&
         root["objects"].is_sequence();
}

std::vector<yaml::Document> processed(const yaml::Document& document, const yaml::Cursor& root,
                                      const Sources& sources) {
  Processing processing(root);
  std::vector<yaml::Document> objects;
  for (const yaml::Cursor& object : root["objects"].items()) {
    yaml::Composer composer(sources, document.source);
    processing.write(object, composer);
    yaml::Document made = composer.finish();
    made.source = document.source;
    made.span = object.span();
    if (made.tree != nullptr) objects.push_back(std::move(made));
  }
  return objects;
}

}  // namespace routegrant::load
