#include <utility>

#include "kube/secrets/producer.hpp"
#include "kube/secrets/template_map.hpp"

namespace routegrant::kube {
namespace {

/// Keys that `templateFrom` adds: an item's key names both the template and what is made of it, unless the rendered
/// text itself is a map of keys, as a `literal`'s is.
void add_template_sources(const yaml::Cursor& sources, KeyedObject& into) {
  for (const yaml::Cursor& source : sources.items()) {
    const std::string_view target = source["target"].text_or("Data");
    if (target != "Data" && target != "data") continue;
    if (source["literal"]) {
      TemplateMap map = read_template_map(source["literal"]);
      for (DataEntry& entry : map.entries) put(std::move(entry), into);
      into.keys_known = into.keys_known && map.is_whole;
    }
    for (const bool is_secret : {true, false}) {
      const yaml::Cursor object = source[is_secret ? "secret" : "configMap"];
      for (const yaml::Cursor& item : object["items"].items()) {
        if (item["templateAs"].text_or("Values") != "Values") {
          into.keys_known = false;
          continue;
        }
        into.template_from.push_back(
            {.is_secret = is_secret, .object = text_of(object["name"]), .key = text_of(item["key"])});
      }
    }
  }
}

/// Keys of the store: what the entries of `data` are called; `dataFrom` takes all that the store has.
void add_source_keys(const yaml::Cursor& spec, KeyedObject& into) {
  for (const yaml::Cursor& item : spec["data"].items()) add_outside(text_of(item["secretKey"]), into);
  if (spec["dataFrom"].size() > 0) into.keys_known = false;
}

/// `refreshPolicy` (CreatedOnce, OnChange, Periodic) and `refreshInterval`, one hour unless it says 0.
void read_refresh(const yaml::Cursor& spec, KeyedObject& into) {
  into.refresh = Refresh::followed;
  const yaml::Cursor policy = spec["refreshPolicy"];
  const yaml::Cursor interval = spec["refreshInterval"];
  if (policy.text() == "CreatedOnce" || policy.text() == "OnChange") {
    into.refresh = Refresh::once;
    into.refresh_span = policy.span();
  } else if (interval) {
    into.refresh_span = interval.span();
    const std::string_view text = interval.text();
    const bool is_zero = text.find_first_of("123456789") == std::string_view::npos;
    if (is_zero) into.refresh = Refresh::once;
  }
}

}  // namespace

void add_external_secret(const yaml::Cursor& spec, KeyedObject secret, Cluster& into) {
  const yaml::Cursor target = spec["target"];
  // creationPolicy None makes no Secret; a target manifest may be of another kind.
  if (target["creationPolicy"].text() == "None" || target["manifest"]) return;
  if (target["name"]) secret.meta.name = text_of(target["name"]);
  secret.immutable = target["immutable"].is_true();
  const yaml::Cursor pattern = target["template"];
  if (pattern) {
    secret.type = std::string(pattern["type"].text_or("Opaque"));
    take_metadata(pattern["metadata"], secret);
  }
  const bool has_templates = pattern["data"].size() > 0 || pattern["templateFrom"].size() > 0;
  if (!has_templates || pattern["mergePolicy"].text() == "Merge") add_source_keys(spec, secret);
  add_template_sources(pattern["templateFrom"], secret);
  add_templates(pattern["data"], secret);
  if (secret.data.empty() && secret.template_from.empty()) secret.keys_known = false;
  read_refresh(spec, secret);
  into.keyed.push_back(std::move(secret));
}

}  // namespace routegrant::kube
