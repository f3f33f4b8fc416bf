#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kustomize {

/// Keeps texts that no file spells: a name with its prefix, an image with its new tag. What it gives lives as long as
/// it.
class Texts {
 public:
  [[nodiscard]] std::string_view keep(std::string text) { return all_.emplace_back(std::move(text)); }

 private:
  std::deque<std::string> all_;
};

/// A YAML value that can be changed, every part of which keeps the place a person would edit:
/// - what a patch, a label or a namespace set, the patch's or the kustomization's line;
/// - a name with a prefix, suffix or hash, and every reference to it, the place where it stands without;
/// - an image, the new tag, digest or name of `images`; a replaced value, its source's;
/// - an entry of a generated ConfigMap or Secret, the literal's value, the env file's line, or the whole file.
/// Texts are views into `Sources`, documents or `Texts`, so that a copy is cheap.
struct Value {
  enum class Kind : std::uint8_t { null, scalar, mapping, sequence };

  Kind kind = Kind::null;
  /// A scalar that is text whatever it looks like.
  bool quoted = false;
  /// The text stands for its base64 form: an entry of a generated Secret's `data`.
  bool encoded = false;
  /// Of a mapping's child: its key, and where it stands.
  std::string_view key{};
  Span key_span{};
  /// Of a scalar; of a null: how it is spelled, which may be not at all.
  std::string_view text{};
  Span span{};
  std::vector<Value> children{};

  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }

  /// The child under `name`; none where this is no mapping or has no such key.
  [[nodiscard]] const Value* find(std::string_view name) const;
  [[nodiscard]] Value* find(std::string_view name);
  /// The text of the scalar under `name`; empty where there is none.
  [[nodiscard]] std::string_view text_of(std::string_view name) const;
  /// The elements of the sequence under `name`; nothing where there is none.
  [[nodiscard]] const std::vector<Value>& items_of(std::string_view name) const;
  /// Whether a plain `true` stands under `name`.
  [[nodiscard]] bool is_true(std::string_view name) const;

  /// Puts `value` under `name`, in place of what is there or behind the others; `name_span` is for a new key.
  Value& set(std::string_view name, Span name_span, Value value);
  bool remove(std::string_view name);

  /// How many values it is made of, itself included.
  [[nodiscard]] std::size_t size() const;
};

/// A scalar with the place it was written at.
[[nodiscard]] Value scalar(std::string_view text, Span span, bool quoted);
[[nodiscard]] Value mapping(Span span);

/// A copy of what `cursor` stands at: aliases and merge keys are looked through, of equal keys the last one counts.
/// The document must live as long as the value.
[[nodiscard]] Value value_of(const yaml::Cursor& cursor);

/// The type that a scalar has in JSON: kyaml resolves plain scalars as YAML 1.2's core schema does.
enum class Type : std::uint8_t { null, boolean, integer, number, string };
[[nodiscard]] Type type_of(const Value& scalar);

/// The text that stands in the object, base64 of what is encoded.
[[nodiscard]] std::string_view text_in_object(const Value& scalar, Texts& texts);

/// Base64 as kyaml writes it (kyaml/yaml/datamap.go): lines of 70 characters, each ended, where there is more than one.
[[nodiscard]] std::string base64_lines(std::string_view bytes);

/// Why a kustomization is not built: what `kustomize build` would refuse.
struct Refusal {
  Span span{};
  /// One sentence for a diagnostic.
  std::string message{};
};
using Refused = std::optional<Refusal>;

}  // namespace routegrant::kustomize
