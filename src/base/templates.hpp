#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

/// Texts that `helm template` wrote: above each document stands `# Source: shop/templates/ingress.yaml`
/// (helm, pkg/action/action.go, renderResources), the name of a chart and the path of a file in it.
namespace routegrant {

/// The Helm template that wrote a place of a rendered file.
struct TemplatePlace {
  /// As the comment above the document has it: "shop/templates/ingress.yaml".
  std::string name{};
  /// The template in this tree; empty where its chart is not in it.
  std::string file{};
  /// The line of `file` that wrote the place's first line; 0 where that cannot be told.
  std::uint32_t line = 0;
};

/// Which line of which template wrote a line of a rendered text.
struct RenderedLine {
  /// Where the line begins; what follows has the same template until the next entry.
  std::uint32_t begin = 0;
  /// The template's name, bytes of the rendered text; empty where no comment names one.
  std::uint32_t name_begin = 0;
  std::uint32_t name_end = 0;
  /// The whole line in the template; nothing where the template is not in the tree.
  std::optional<Span> line{};
  /// Its number from 1.
  std::uint32_t number = 0;
  /// Whether `line` wrote this very line; else it includes what did, or is the nearest one above that is known.
  bool is_exact = false;
};

/// The charts of a tree by their names.
class ChartNames {
 public:
  explicit ChartNames(const Sources& sources);

  /// The file that a comment names, as a file at `near` does: of several charts of one name the one that lies nearest,
  /// nothing where two are as near. A chart in the `charts/` of another may lie anywhere in the tree.
  [[nodiscard]] std::optional<SourceId> find(std::string_view name, std::string_view near) const;

 private:
  const Sources& sources_;
  /// Directories, each with its slash at the end.
  std::multimap<std::string, std::string, std::less<>> directories_{};
};

/// Which template wrote each line of a rendered text, and which line of it: a line that stands in the template once as
/// it is, or with template actions for parts of it; of lines that stand there several times, the only one between its
/// neighbours. What a named template wrote has the line that includes it, where that is the only one there. Nothing for
/// a text without such comments. `near` is a file near the charts that are meant.
[[nodiscard]] std::vector<RenderedLine> rendered_lines(std::string_view text, const Sources& sources,
                                                       const ChartNames& charts, std::string_view near);

/// The templates behind the rendered files of a tree; a file is looked through when it is first asked about.
class Templates {
 public:
  /// `sources` must outlive this and not change.
  explicit Templates(const Sources& sources) : sources_(&sources) {}

  /// The template that wrote a place; nothing for a place in a file that Helm did not write.
  [[nodiscard]] std::optional<TemplatePlace> behind(Span span) const;
  [[nodiscard]] const Sources& sources() const { return *sources_; }

 private:
  const Sources* sources_;
  mutable std::optional<ChartNames> charts_{};
  mutable std::map<SourceId, std::vector<RenderedLine>> lines_{};
};

/// A sentence about a place, and behind it the template: ", written by charts/shop/templates/ingress.yaml:8".
[[nodiscard]] std::string with_template(std::string_view sentence, const std::optional<TemplatePlace>& behind);

}  // namespace routegrant
