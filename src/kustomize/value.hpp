#pragma once

#include <cstdint>
#include <deque>
#include <memory>
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

struct Value;

/// The children of a value. Copies share them until one of the two is asked for children to change, so that to copy an
/// object costs the same however large it is. Whoever may only read goes through a const value: the others make the
/// children this value's own, and what they give must not be written to once the value is copied.
class Children {
 public:
  Children() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): they are the same
  Children(std::vector<Value> values);

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Value* begin() const { return values_.get(); }
  [[nodiscard]] const Value* end() const;
  [[nodiscard]] const Value& operator[](std::size_t index) const;
  [[nodiscard]] const Value& front() const { return (*this)[0]; }
  [[nodiscard]] const Value& back() const { return (*this)[size() - 1]; }

  [[nodiscard]] Value* begin();
  [[nodiscard]] Value* end();
  [[nodiscard]] Value& operator[](std::size_t index);
  Value& push_back(Value value);
  void insert(std::size_t index, Value value);
  void erase(std::size_t index);

 private:
  void own(std::size_t room);

  /// None for no room.
  std::shared_ptr<Value[]> values_;  // NOLINT(modernize-avoid-c-arrays): one block for the count and the values
  std::uint32_t size_ = 0;
  std::uint32_t room_ = 0;
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
  /// Text without quotes of its own, although it looks like something else: what takes its place is not made text.
  bool bare = false;
  /// What its text looks like is its type, also when it is given another.
  bool untyped = false;
  /// Scalars of one object that have the same number, if it is not 0, are one (twins.hpp).
  std::uint32_t twin = 0;
  /// Of a mapping's child: its key, and where it stands.
  std::string_view key{};
  Span key_span{};
  /// Of a scalar; of a null: how it is spelled, which may be not at all.
  std::string_view text{};
  Span span{};
  Children children{};

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
  [[nodiscard]] const Children& items_of(std::string_view name) const;
  /// Whether a plain `true` stands under `name`.
  [[nodiscard]] bool is_true(std::string_view name) const;

  /// What a path leads to, each step of which is the index of a child.
  [[nodiscard]] const Value& at(const std::vector<std::size_t>& path) const;
  [[nodiscard]] Value& at(const std::vector<std::size_t>& path);

  /// Puts `value` under `name`, in place of what is there or behind the others; `name_span` is for a new key.
  Value& set(std::string_view name, Span name_span, Value value);
  bool remove(std::string_view name);

  /// How many values it is made of, itself included.
  [[nodiscard]] std::size_t size() const;
};

inline const Value* Children::end() const {
  return values_.get() + size_;
}
inline const Value& Children::operator[](std::size_t index) const {
  return values_[static_cast<std::ptrdiff_t>(index)];
}

/// A scalar with the place it was written at.
[[nodiscard]] Value scalar(std::string_view text, Span span, bool quoted);
[[nodiscard]] Value mapping(Span span);

/// A copy of what `cursor` stands at: aliases and merge keys are looked through, of equal keys the last one counts.
/// The document must live as long as the value.
[[nodiscard]] Value value_of(const yaml::Cursor& cursor);

/// The type that a scalar has in JSON: kyaml resolves plain scalars as YAML 1.2's core schema does.
enum class Type : std::uint8_t { null, boolean, integer, number, string };
[[nodiscard]] Type type_of(const Value& scalar);
/// Whether the type is null.
[[nodiscard]] bool means_null(const Value& value);

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
