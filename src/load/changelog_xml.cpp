#include "load/changelog_xml.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view blanks = " \t\r\n";
/// Elements deeper than this are not followed.
constexpr std::size_t deepest = 256;

class Walk {
 public:
  Walk(std::string_view text, SourceId source, const std::function<void(const XmlTag&)>& open,
       const std::function<void(Span)>& close)
      : text_(text), source_(source), open_(open), close_(close) {}

  void run() {
    while (at_ < text_.size()) {
      const std::size_t tag = text_.find('<', at_);
      if (tag == none) return;
      at_ = tag;
      const std::string_view rest = text_.substr(tag);
      if (rest.starts_with("<!--")) {
        skip_past("-->");
      } else if (rest.starts_with("<![CDATA[")) {
        skip_past("]]>");
      } else if (rest.starts_with("<!") || rest.starts_with("<?")) {
        skip_past(">");
      } else if (rest.starts_with("</")) {
        end_tag();
      } else {
        start_tag();
      }
    }
  }

 private:
  void skip_past(std::string_view mark) {
    const std::size_t found = text_.find(mark, at_);
    at_ = found == none ? text_.size() : found + mark.size();
  }

  void end_tag() {
    const std::size_t begin = at_;
    skip_past(">");
    if (begins_.empty()) return;
    close_(inside(begins_.back(), begin));
    begins_.pop_back();
  }

  /// Of a single CDATA section, what is in it.
  [[nodiscard]] Span inside(std::size_t begin, std::size_t end) const {
    constexpr std::string_view opening = "<![CDATA[";
    constexpr std::string_view closing = "]]>";
    const std::string_view content = text_.substr(begin, end - begin);
    const std::string_view trimmed = text::trim(content);
    if (trimmed.starts_with(opening) && trimmed.ends_with(closing)) {
      begin += content.find(opening) + opening.size();
      end = begin + trimmed.size() - opening.size() - closing.size();
    }
    return {source_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void start_tag() {
    const std::size_t begin = at_++;
    XmlTag tag{.name = word(), .attributes = {}};
    while (at_ < text_.size() && text_[at_] != '>') {
      at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
      if (at_ >= text_.size() || text_[at_] == '>') break;
      if (text_[at_] == '/') {
        tag.is_closed = true;
        ++at_;
        continue;
      }
      attribute(tag);
    }
    at_ = std::min(at_ + 1, text_.size());
    tag.span = {source_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
    if (tag.name.empty() || begins_.size() >= deepest) return;
    if (!tag.is_closed) begins_.push_back(at_);
    open_(tag);
  }

  std::string_view word() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(" \t\r\n=/>", at_), text_.size());
    return text_.substr(begin, at_ - begin);
  }

  void attribute(XmlTag& tag) {
    const std::string_view name = word();
    if (at_ >= text_.size() || text_[at_] != '=') {
      if (name.empty()) ++at_;
      return;
    }
    at_ = std::min(text_.find_first_not_of(blanks, at_ + 1), text_.size());
    if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return;
    const std::size_t begin = at_ + 1;
    const std::size_t end = std::min(text_.find(text_[at_], begin), text_.size());
    tag.attributes.emplace_back(name, text_.substr(begin, end - begin));
    at_ = std::min(end + 1, text_.size());
  }

  std::string_view text_;
  SourceId source_;
  const std::function<void(const XmlTag&)>& open_;
  const std::function<void(Span)>& close_;
  std::size_t at_ = 0;
  /// Where the insides of the open elements begin.
  std::vector<std::size_t> begins_;
};

}  // namespace

std::string_view XmlTag::attribute(std::string_view wanted) const {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(), [&](const auto& each) { return each.first == wanted; });
  return found == attributes.end() ? std::string_view() : found->second;
}

void walk_xml(std::string_view text, SourceId source, const std::function<void(const XmlTag&)>& open,
              const std::function<void(Span)>& close) {
  Walk(text, source, open, close).run();
}

}  // namespace routegrant::load
