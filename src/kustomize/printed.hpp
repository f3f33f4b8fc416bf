#pragma once

#include <optional>
#include <string>

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// The text that `kustomize build` prints for a plain scalar, where it is another than the one that is written: its
/// printer goes through JSON (sigs.k8s.io/yaml, JSONToYAML; go-yaml v3, resolve.go), which makes a date a time and
/// writes numbers anew. A number stays a number, a date becomes text.
[[nodiscard]] std::optional<std::string> printed_anew(const Value& scalar);

/// Reads plain scalars as YAML 1.1 has them, as kustomize does where it reads by sigs.k8s.io/yaml (the operations of
/// JSON patches): `yes`, `on`, `y` and their like are booleans, a date is text.
void read_as_yaml_1_1(Value& value);

/// Gives whole numbers beyond 2^53 the value that is left of them where kustomize reads an object from JSON: there all
/// numbers are floats.
void round_numbers(Value& object, Texts& texts);

/// Whether YAML 1.1 takes the plain scalar for a boolean or a number.
[[nodiscard]] bool is_typed_in_yaml_1_1(const Value& scalar);

}  // namespace routegrant::kustomize
