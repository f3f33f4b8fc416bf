#include "load/typed_list.hpp"

#include <string_view>

#include "yaml/composer.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view ending = "List";

// As deep as documents, which is bounded.
void write(const yaml::Cursor& value, yaml::Composer& composer) {
  if (value.is_scalar()) return composer.scalar(value.text(), value.span(), value.is_quoted());
  if (!value.is_mapping() && !value.is_sequence()) return composer.null(value.span());
  composer.open(value.is_sequence() ? yaml::NodeKind::sequence : yaml::NodeKind::mapping, value.span());
  for (const yaml::Cursor& child : value.items()) {
    if (value.is_mapping()) composer.scalar(child.key(), child.key_span(), true);
    write(child, composer);
  }
  composer.close();
}

}  // namespace

bool takes_kind_of_list(const yaml::Cursor& list, const yaml::Cursor& item) {
  return list["kind"].text().size() > ending.size() && !list["apiVersion"].text().empty() && item.is_mapping() &&
         item["kind"].text().empty() && item["apiVersion"].text().empty();
}

yaml::Document with_kind_of_list(const yaml::Document& document, const yaml::Cursor& list, const yaml::Cursor& item,
                                 const Sources& sources) {
  const yaml::Cursor version = list["apiVersion"];
  const yaml::Cursor kind = list["kind"];
  yaml::Composer composer(sources, document.source);
  composer.open(yaml::NodeKind::mapping, item.span());
  composer.scalar("apiVersion", version.key_span(), true);
  composer.scalar(version.text(), version.span(), true);
  composer.scalar("kind", kind.key_span(), true);
  composer.scalar(kind.text().substr(0, kind.text().size() - ending.size()), kind.span(), true);
  for (const yaml::Cursor& child : item.items()) {
    composer.scalar(child.key(), child.key_span(), true);
    write(child, composer);
  }
  composer.close();
  yaml::Document made = composer.finish();
  made.source = document.source;
  made.span = item.span();
  return made;
}

}  // namespace routegrant::load
