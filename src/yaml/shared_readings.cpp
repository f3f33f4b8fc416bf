#include "yaml/shared_readings.hpp"

#include <memory>
#include <utility>

#include "yaml/arena.hpp"

namespace routegrant::yaml {
namespace {

/// The same nodes as those of another source with the same text.
std::shared_ptr<const Tree> tree_of(const Tree& tree, SourceId source, std::string_view text) {
  auto own = std::make_shared<Tree>(tree);
  own->source = source;
  own->source_text = text;
  return own;
}

}  // namespace

Reading SharedReadings::read(const Sources& sources, SourceId source, const ReadOptions& options, Diagnostics& out) {
  const std::string_view text = sources[source].text;
  const Key key{.content = content_key(text), .wants = options.wants, .in_chart = options.in_chart};
  std::optional<Kept> kept;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = kept_.find(key); found != kept_.end()) {
      kept = found->second;
      ++hits_;
    }
  }
  if (!kept) {
    // Two threads may read one text at the same time: they agree, and one of the readings stays.
    Kept fresh;
    fresh.reading = yaml::read(sources, source, options, fresh.diagnostics);
    out.insert(out.end(), fresh.diagnostics.begin(), fresh.diagnostics.end());
    Reading result = fresh.reading;
    const std::scoped_lock lock(mutex_);
    kept_.try_emplace(key, std::move(fresh));
    return result;
  }
  for (Document& document : kept->reading.documents) {
    document.source = source;
    document.span.source = source;
    document.tree = tree_of(*document.tree, source, text);
  }
  for (Diagnostic& diagnostic : kept->diagnostics) {
    if (diagnostic.span) diagnostic.span->source = source;
    out.push_back(std::move(diagnostic));
  }
  return std::move(kept->reading);
}

std::size_t SharedReadings::hits() const {
  const std::scoped_lock lock(mutex_);
  return hits_;
}

}  // namespace routegrant::yaml
