#include "questions/story.hpp"

#include <set>

namespace routegrant::questions {

std::vector<FactId> story(const Reasons& reasons, const std::vector<FactId>& conclusions) {
  std::vector<FactId> facts;
  std::set<FactId> seen;
  for (const FactId conclusion : conclusions) {
    for (const FactId fact : reasons.explain(conclusion)) {
      if (!seen.insert(fact).second || reasons.of(fact).sentence.empty()) continue;
      facts.push_back(fact);
    }
  }
  return facts;
}

void write_hops(report::JsonWriter& json, std::string_view name, const Reasons& reasons, const Sources& sources,
                const std::vector<FactId>& facts) {
  json.key(name).begin_array();
  for (const FactId fact : facts) {
    const Told& told = reasons.of(fact);
    json.begin_object().member("sentence", std::string_view(told.sentence)).member("relation", told.relation);
    json.place("place", sources, told.reason.span).end_object();
  }
  json.end_array();
}

void write_texts(report::JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(std::string_view(text));
  json.end_array();
}

std::string workload_name(const Workload& workload) {
  return workload.kind + "/" + workload.object;
}

}  // namespace routegrant::questions
