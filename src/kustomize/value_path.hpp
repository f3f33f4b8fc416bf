#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kustomize/field_spec.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Splits `a.b.[name=x.y].c` (kyaml/utils/pathsplitter.go, SmarterPathSplitter): what stands in brackets stays whole,
/// and loses them where it is a key with dots.
[[nodiscard]] std::vector<std::string> split_value_path(std::string_view path);

/// The value that a path leads to (kyaml, PathGetter): keys, indexes, `-` for the last element, `[name=value]`. None
/// where it leads nowhere.
[[nodiscard]] const Value* value_at(const Value& root, const std::vector<std::string>& path);

/// All values that a path leads to (kyaml, PathMatcher): as above, `*` for every element, and the text of
/// `[name=value]` a regular expression that matches anywhere. With `create` (a kind other than null) what is missing is
/// made, at `made_at`. Pointers are valid until the object is changed otherwise. Refused where the path leads through a
/// value of another kind.
[[nodiscard]] Refused values_at(Value& root, const std::vector<std::string>& path, Value::Kind create, Span made_at,
                                Texts& texts, std::vector<Value*>& into);

}  // namespace routegrant::kustomize
