#include "yaml/reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "yaml/arena.hpp"
#include "yaml/builder.hpp"
#include "yaml/cursor.hpp"
#include "yaml/document_scan.hpp"
#include "yaml/json_reader.hpp"
#include "yaml/plain_reader.hpp"

namespace routegrant::yaml {
namespace {

constexpr std::string_view template_message = "unrendered Helm template, render it first";

/// UTF-16 and UTF-32 by their marks, or by the zero byte that the first ASCII character makes.
bool is_wide(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         text.substr(0, 4).find('\0') != std::string_view::npos;
}

/// `{{ x }}` where a value is expected parses as a mapping in a mapping; nobody writes that and means it.
bool is_template(const Tree& tree) {
  return std::any_of(tree.nodes.begin(), tree.nodes.end(), [&tree](const Node& node) {
    return (node.flags & flag_flow) != 0 && tree.source_text.substr(node.begin, 2) == "{{";
  });
}

Diagnostic at(SourceId source, std::uint32_t begin, std::uint32_t end, std::string_view message) {
  return {.kind = Diagnostic::Kind::incomplete, .span = Span{source, begin, end}, .message = std::string(message)};
}

/// Whether a key may spell its letters otherwise: in quotes by number or over the end of a line (`"k\x69nd"` is
/// `kind`), or in base64 (`!!binary`).
bool has_spelled_letters(std::string_view text) {
  if (text.find("binary") != std::string_view::npos) return true;
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    if (at + 1 < text.size() && std::string_view("xuU\r\n").find(text[at + 1]) != std::string_view::npos) return true;
  }
  return false;
}

/// A List of any kind holds objects of other kinds.
bool may_skip(std::string_view text, const DocumentRange& range, const ReadOptions& options) {
  if (options.wants == nullptr) return false;
  if (!range.mentions_kind) return !has_spelled_letters(text.substr(range.begin, range.end - range.begin));
  return !range.kind.empty() && !range.kind.ends_with("List") &&
         !options.wants(range.kind, text.substr(range.begin, range.end - range.begin));
}

bool begins_with_brace(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

enum class Outcome : unsigned char { read, empty, is_template, failed };

Outcome read_document(SourceId source, std::string_view text, const DocumentRange& range, const ReadOptions& options,
                      std::vector<Document>& into, Diagnostics& out) {
  const std::string_view own = text.substr(range.begin, range.end - range.begin);
  const bool has_braces = own.find("{{") != std::string_view::npos;
  if (has_braces && options.in_chart) return Outcome::is_template;
  Diagnostics problems;
  Document document{.source = source, .span = {source, range.begin, range.end}, .tree = nullptr};
  if (!options.only_parser_of_record) {
    PlainReading plain = read_plain(source, text, range.begin, range.end, options.bounds, problems);
    if (plain.is_template) return Outcome::is_template;
    document.tree = std::move(plain.tree);
  }
  if (document.tree == nullptr) {
    document.tree = build(source, text, range.begin, range.end, options.bounds, problems);
  }
  if (document.tree == nullptr && !problems.empty() && begins_with_brace(own)) {
    document.tree = read_json(source, text, range.begin, range.end, options.bounds);
    if (document.tree != nullptr) problems.clear();
  }
  if (document.tree == nullptr) {
    if (problems.empty()) return Outcome::empty;
    if (has_braces && has_template_braces(own)) return Outcome::is_template;
    out.insert(out.end(), problems.begin(), problems.end());
    return Outcome::failed;
  }
  if (has_braces && is_template(*document.tree)) return Outcome::is_template;
  out.insert(out.end(), problems.begin(), problems.end());
  if (!document.root()) return Outcome::empty;
  into.push_back(std::move(document));
  return Outcome::read;
}

/// Whether actions of the template decide about parts of it, or repeat them (text/template, "Actions").
bool has_control(std::string_view text) {
  constexpr std::array<std::string_view, 5> words{"block", "define", "if", "range", "with"};
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    std::string_view action = text.substr(at + 2);
    if (action.starts_with('-')) action.remove_prefix(1);
    action.remove_prefix(std::min(action.find_first_not_of(" \t\n"), action.size()));
    const std::string_view word = action.substr(0, action.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
    if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  }
  return false;
}

}  // namespace

Reading read(const Sources& sources, SourceId source, const ReadOptions& options, Diagnostics& out) {
  Reading reading;
  const std::string_view text = sources[source].text;
  if (is_wide(text)) {
    out.push_back(at(source, 0, 0, "this file is UTF-16 or UTF-32, but only UTF-8 is understood"));
    reading.failed = 1;
    return reading;
  }
  for (const DocumentRange& range : scan_documents(text)) {
    if (may_skip(text, range, options)) {
      ++reading.skipped;
      continue;
    }
    switch (read_document(source, text, range, options, reading.documents, out)) {
      case Outcome::read:
      case Outcome::empty: break;
      case Outcome::failed: ++reading.failed; break;
      case Outcome::is_template:
        if (reading.templates++ == 0) {
          const auto braces = static_cast<std::uint32_t>(text.find("{{", range.begin));
          out.push_back(at(source, braces, braces + 2, template_message));
        }
        break;
    }
  }
  // Helm decides with `{{ if }}` around whole documents: without rendering nothing of the file is known to be deployed.
  if (options.in_chart && reading.templates > 0 && has_control(text)) {
    reading.templates += reading.documents.size();
    reading.documents.clear();
  }
  return reading;
}

Document read_one(const Sources& sources, SourceId source, const Bounds& bounds, Diagnostics& out) {
  const std::string_view text = sources[source].text;
  Document document{.source = source, .span = {source, 0, static_cast<std::uint32_t>(text.size())}, .tree = nullptr};
  if (is_wide(text)) {
    out.push_back(at(source, 0, 0, "this text is UTF-16 or UTF-32, but only UTF-8 is understood"));
    return document;
  }
  const std::vector<DocumentRange> ranges = scan_documents(text);
  if (ranges.empty()) return document;
  document.span = {source, ranges.front().begin, ranges.front().end};
  document.tree = read_plain(source, text, ranges.front().begin, ranges.front().end, bounds, out).tree;
  if (document.tree == nullptr) {
    document.tree = build(source, text, ranges.front().begin, ranges.front().end, bounds, out);
  }
  return document;
}

}  // namespace routegrant::yaml
