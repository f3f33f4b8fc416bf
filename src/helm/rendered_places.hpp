#pragma once

#include <string_view>
#include <vector>

#include "base/templates.hpp"
#include "routegrant/source.hpp"

namespace routegrant::helm {

/// Bytes from `begin` to `end` of a made text come from these of its parent, over and over where they are more: so each
/// place in them is a place there. Each word among them begins where the parent's bytes do, and ends where they end.
void add_words(Span parent, std::string_view text, std::size_t begin, std::size_t end, std::vector<Segment>& segments);

/// A rendered line from `begin` to `end` and the line of the template that wrote it: what both have at their beginnings
/// and ends comes from just there, what lies between from the template's actions. A line that only stands for others
/// (an `include`) is the place of all their words.
void add_line(const RenderedLine& line, std::string_view written, std::string_view text, std::size_t begin,
              std::size_t end, std::vector<Segment>& segments);

}  // namespace routegrant::helm
