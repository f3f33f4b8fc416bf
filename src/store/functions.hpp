#pragma once

struct sqlite3;

namespace routegrant {
class Graph;
class Sources;
}  // namespace routegrant

/// The few functions that queries have besides SQLite's pure ones. Rules need them to speak: names and places of facts,
/// and short lists of what a finding is about.
namespace routegrant::store {

/// What `label_of` and `place_of` answer from. Must outlive the connection's queries; either may be absent.
struct FactContext {
  const Graph* graph = nullptr;
  const Sources* sources = nullptr;
};

/// Adds the functions to a connection.
/// - `label_of(fact)`: how sentences call the fact, empty for none;
/// - `place_of(fact)`: `file:line` of the fact, to group what stands on one line;
/// - `listed(x)`, aggregate: the different values in order, at most three: `a, b and 2 more`;
/// - `quoted(x)`, aggregate: the same, each in single quotes;
/// - `digest(x)`, aggregate: a short text that is equal for equal sets of values;
/// - `facts(fact)`, aggregate: all the facts of the group, for the column `about`: `3,17,4`. After `most_facts` of them
///   it ends with `,+`.
void add_functions(sqlite3* connection, const FactContext& context);

}  // namespace routegrant::store
