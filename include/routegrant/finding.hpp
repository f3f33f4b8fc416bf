#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/fact.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/source.hpp"

namespace routegrant {

/// One step of the story that leads to a finding.
struct Hop {
  /// What it tells; none for a step that rules did not conclude (a change of the settings).
  FactId fact = FactId::none;
  Span span{};
  std::string sentence{};
  std::string_view relation;
  /// Depth in the proof: 0 for what leads to the finding directly, more for what that rests on.
  std::uint32_t depth = 0;
};

/// Whether a finding counts.
enum class Status : std::uint8_t {
  fresh,      ///< counts; "new" in the outputs
  unchanged,  ///< was there before, by the base or the baseline
  allowed,    ///< an `allow` of the settings names it
  ignored,    ///< an inline comment or an annotation names it
};

/// The word used in JSON: "new", "unchanged", "allowed" or "ignored".
[[nodiscard]] std::string_view name_of(Status status);

/// What a rule says about one place.
struct Finding {
  /// Index in `Report::rules`.
  std::size_t rule = 0;
  /// The rule's, or less where the finding rests on something assumed.
  Severity severity = Severity::warning;
  /// The place to change.
  Span at{};
  FactId at_fact{};
  std::string message{};
  std::string help{};
  /// The scope's or the database's name; empty if neither is known.
  std::string scope{};
  Certainty certainty = Certainty::declared;
  std::vector<Hop> hops{};
  /// Further places of interest (`also` columns).
  std::vector<Hop> related{};
  /// The query's columns by name, other than facts.
  std::map<std::string, std::string> args{};
  /// What it speaks of: an `allow` has to cover each of these, and each is told by one or several facts. One thing, its
  /// place and reasons, unless the rule names several (`about`).
  std::vector<std::vector<FactId>> about{};
  /// Whether it speaks of more than `about` holds: then no `allow` that names a part covers it.
  bool about_more = false;
  /// How many further ways lead to the same finding.
  std::uint32_t further_ways = 0;
  /// Hash of the rule's id and of the keys of its facts: survives moved lines and reordered documents.
  std::uint64_t fingerprint = 0;
  /// The same without the directory that its scope is called after, as far as no other finding has it then: what alerts
  /// are known by (`rules::tell_apart`).
  std::uint64_t lasting = 0;
  /// The same without the scope: what is left where a scope got another name.
  std::uint64_t kin = 0;
  /// Those of the findings of other deployments that were united with it.
  std::vector<std::uint64_t> united{};
  Status status = Status::fresh;
  /// Why it does not count: the reason given with the `allow` or ignore.
  std::string status_reason{};
};

/// Sorted by place, then rule, then message.
using Findings = std::vector<Finding>;

}  // namespace routegrant
