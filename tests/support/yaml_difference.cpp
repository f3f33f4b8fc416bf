#include "support/yaml_difference.hpp"

#include "routegrant/source.hpp"
#include "yaml/arena.hpp"
#include "yaml/builder.hpp"
#include "yaml/document_scan.hpp"
#include "yaml/plain_reader.hpp"

namespace routegrant::test {
namespace {

std::string described(const yaml::Tree& tree, const yaml::Node& node) {
  std::string result = std::to_string(static_cast<int>(node.kind)) + " flags " +
                       std::to_string(node.flags & ~yaml::flag_own_text) + " at " + std::to_string(node.begin) + "-" +
                       std::to_string(node.end) + " size " + std::to_string(node.size) + " next " +
                       std::to_string(node.next);
  // Of a scalar it is where the text lies, which may be one place or another.
  if (node.kind != yaml::NodeKind::scalar) return result + " target " + std::to_string(node.target);
  result.append(" text ").append(tree.text(node));
  return result;
}

std::string difference(const yaml::Tree& fast, const yaml::Tree& record) {
  for (std::size_t i = 0; i < fast.nodes.size() && i < record.nodes.size(); ++i) {
    const std::string one = described(fast, fast.nodes[i]);
    const std::string other = described(record, record.nodes[i]);
    if (one != other) return "node " + std::to_string(i) + ": fast " + one + ", record " + other;
  }
  return fast.nodes.size() == record.nodes.size() ? std::string() : "different numbers of nodes";
}

std::string difference(const Diagnostics& fast, const Diagnostics& record) {
  if (fast.size() != record.size()) return "different numbers of notes";
  for (std::size_t i = 0; i < fast.size(); ++i) {
    if (fast[i].message != record[i].message || fast[i].span != record[i].span)
      return "different note: " + fast[i].message;
  }
  return {};
}

}  // namespace

Difference yaml_difference(const std::string& text) {
  Difference result;
  Sources sources;
  const SourceId id = sources.add({.path = "a.yaml", .text = text});
  for (const yaml::DocumentRange& range : yaml::scan_documents(sources[id].text)) {
    ++result.documents;
    Diagnostics fast_notes;
    Diagnostics record_notes;
    const auto fast = yaml::read_plain(id, sources[id].text, range.begin, range.end, {}, fast_notes).tree;
    if (fast == nullptr) {
      if (!fast_notes.empty()) result.where = "notes on a document that was not accepted";
      continue;
    }
    ++result.accepted;
    const auto record = yaml::build(id, sources[id].text, range.begin, range.end, {}, record_notes);
    if (record == nullptr) {
      result.where = "the parser of record refuses it: " + (record_notes.empty() ? "" : record_notes[0].message);
    } else {
      result.where = difference(*fast, *record);
    }
    if (result.where.empty()) result.where = difference(fast_notes, record_notes);
    if (!result.where.empty()) return result;
  }
  return result;
}

}  // namespace routegrant::test
