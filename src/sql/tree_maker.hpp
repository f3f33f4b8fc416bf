#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "sql/parse_state.hpp"

namespace routegrant::sql {

/// Makes the values of one tree, in the form of libpg_query's JSON: what is false, 0 or empty is left out.
class TreeMaker {
 public:
  using Value = rapidjson::Value;
  using Key = Value::StringRefType;

  /// `state` outlives what is made.
  explicit TreeMaker(ParseState& state) : pool_(state.pool) {}

  static Value object() { return Value(rapidjson::kObjectType); }
  static Value list() { return Value(rapidjson::kArrayType); }

  Value string(std::string_view text) { return {text.data(), static_cast<rapidjson::SizeType>(text.size()), pool_}; }

  /// The text is one of the grammar's own, which lasts.
  static Value constant(std::string_view text) {
    return Value(rapidjson::StringRef(text.data(), static_cast<rapidjson::SizeType>(text.size())));
  }

  void add(Value& object, Key name, Value value) { object.AddMember(name, value, pool_); }
  void add_true(Value& object, Key name, bool is) {
    if (is) add(object, name, Value(true));
  }
  /// An empty list is left out.
  void add_list(Value& object, Key name, Value& list) {
    if (!list.Empty()) add(object, name, std::move(list));
  }
  /// `location` is left out where it is 0, as libpg_query does.
  void add_location(Value& object, std::uint32_t location) {
    if (location != 0) add(object, "location", Value(location));
  }

  /// {name: value}
  Value wrapped(Key name, Value value) {
    Value wrapper = object();
    add(wrapper, name, std::move(value));
    return wrapper;
  }

  void append(Value& list, Value item) {
    if (list.Capacity() == 0) list.Reserve(2, pool_);
    list.PushBack(item, pool_);
  }

 private:
  rapidjson::MemoryPoolAllocator<>& pool_;
};

}  // namespace routegrant::sql
