#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::load {

/// A start tag of an XML text. Names and values are as written: entities stay.
struct XmlTag {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  /// `<a/>`: no end tag follows.
  bool is_closed = false;
  Span span{};

  /// Empty where it is not there.
  [[nodiscard]] std::string_view attribute(std::string_view wanted) const;
};

/// Walks through a text that should be XML: `open` is called for each start tag, `close` for each end tag with the
/// place of what stands inside of the element (of a CDATA section alone, what is in it). Comments, declarations and
/// instructions are passed over. Never fails: what is no XML has no tags. Linear in the text, nothing is resolved.
void walk_xml(std::string_view text, SourceId source, const std::function<void(const XmlTag&)>& open,
              const std::function<void(Span)>& close);

}  // namespace routegrant::load
