#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/json_writer.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/source.hpp"

namespace routegrant::questions {

/// The rows of one relation by their facts.
template <class Row>
class Index {
 public:
  explicit Index(const Graph& graph) : table_(graph.table<Row>()) {
    for (std::size_t i = 0; i < table_.facts.size(); ++i) rows_.emplace(table_.facts[i], i);
  }
  /// The row, or nothing.
  [[nodiscard]] const Row* find(FactId fact) const {
    const auto found = rows_.find(fact);
    return found == rows_.end() ? nullptr : &table_.rows[found->second];
  }
  /// REQUIRES: the fact is one of this relation's.
  [[nodiscard]] const Row& operator[](FactId fact) const { return table_.rows[rows_.at(fact)]; }

 private:
  const routegrant::Table<Row>& table_;
  std::map<FactId, std::size_t> rows_;
};

/// The facts that these conclusions rest on and the conclusions themselves, each once, in story order; things that take
/// no step of their own are left out.
[[nodiscard]] std::vector<FactId> story(const Reasons& reasons, const std::vector<FactId>& conclusions);

/// "hops": [{"sentence","relation","place"}, ...]
void write_hops(report::JsonWriter& json, std::string_view name, const Reasons& reasons, const Sources& sources,
                const std::vector<FactId>& facts);

/// "word": ["a", "b"]
void write_texts(report::JsonWriter& json, std::string_view name, const std::vector<std::string>& texts);

/// "Deployment/shop/web": kind, namespace (where there is one) and name.
[[nodiscard]] std::string workload_name(const Workload& workload);

}  // namespace routegrant::questions
