#include "kustomize/selector.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

/// What stands between two delimiters of a label selector.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) { next(); }

  [[nodiscard]] std::string_view token() const { return token_; }
  [[nodiscard]] bool at_end() const { return token_.empty(); }
  [[nodiscard]] bool is_word() const {
    return !token_.empty() && token_.find_first_of("=!(),<>") == std::string_view::npos;
  }
  std::string_view take() {
    const std::string_view taken = token_;
    next();
    return taken;
  }
  bool take(std::string_view wanted) {
    if (token_ != wanted) return false;
    next();
    return true;
  }

 private:
  void next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
    const std::size_t begin = at_;
    constexpr std::string_view symbols = "=!(),<>";
    if (at_ < text_.size() && symbols.find(text_[at_]) != std::string_view::npos) {
      ++at_;
      const bool is_double = at_ < text_.size() && text_[at_] == '=' && (text_[begin] == '=' || text_[begin] == '!');
      if (is_double) ++at_;
    } else {
      while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\t' && text_[at_] != '\n' &&
             symbols.find(text_[at_]) == std::string_view::npos) {
        ++at_;
      }
    }
    token_ = text_.substr(begin, at_ - begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view token_{};
};

/// `(a, b)`
bool read_values(Lexer& lexer, std::vector<std::string_view>& into) {
  if (!lexer.take("(")) return false;
  do {
    into.push_back(lexer.is_word() ? lexer.take() : std::string_view());
  } while (lexer.take(","));
  return lexer.take(")");
}

}  // namespace

std::optional<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector selector;
  Lexer lexer(text);
  while (!lexer.at_end()) {
    Requirement requirement;
    requirement.negated = lexer.take("!");
    if (!lexer.is_word()) return std::nullopt;
    requirement.key = lexer.take();
    if (!requirement.negated && !lexer.at_end() && lexer.token() != ",") {
      const std::string_view how = lexer.take();
      requirement.negated = how == "!=" || how == "notin";
      if (how == "in" || how == "notin") {
        if (!read_values(lexer, requirement.values)) return std::nullopt;
      } else if (how == "=" || how == "==" || how == "!=") {
        requirement.values.push_back(lexer.is_word() ? lexer.take() : std::string_view());
      } else {
        return std::nullopt;
      }
    }
    selector.requirements_.push_back(std::move(requirement));
    if (!lexer.at_end() && (!lexer.take(",") || lexer.at_end())) return std::nullopt;
  }
  return selector;
}

bool LabelSelector::matches(const Value* labels) const {
  return std::all_of(requirements_.begin(), requirements_.end(), [&](const Requirement& requirement) {
    const Value* label = labels == nullptr ? nullptr : labels->find(requirement.key);
    const auto& values = requirement.values;
    const bool holds =
        label != nullptr && (values.empty() || std::find(values.begin(), values.end(), label->text) != values.end());
    return holds != requirement.negated;
  });
}

bool TargetSelector::Match::operator()(std::string_view value) const {
  if (text.empty()) return true;
  return pattern ? pattern->matches_whole(value) : text == value;
}

Refused TargetSelector::read_match(const Value& target, std::string_view name, Match& into) {
  const Value* value = target.find(name);
  if (value == nullptr || !value->is_scalar()) return {};
  into.text = value->text;
  if (into.text.find_first_of(".*+?()[]{}|\\^$") == std::string_view::npos) return {};
  into.pattern = Pattern::compile(into.text, false);
  if (into.pattern) return {};
  return Refusal{value->span, "the " + std::string(name) + " '" + std::string(into.text) +
                                  "' of this target is no regular expression that can be matched"};
}

Refused TargetSelector::read(const Value& target, TargetSelector& into) {
  if (Refused refused = read_match(target, "group", into.group_)) return refused;
  if (Refused refused = read_match(target, "version", into.version_)) return refused;
  if (Refused refused = read_match(target, "kind", into.kind_)) return refused;
  if (Refused refused = read_match(target, "name", into.name_)) return refused;
  if (Refused refused = read_match(target, "namespace", into.space_)) return refused;
  for (const auto& [name, selector] :
       {std::pair("labelSelector", &into.labels_), std::pair("annotationSelector", &into.annotations_)}) {
    const Value* value = target.find(name);
    if (value == nullptr || !value->is_scalar()) continue;
    std::optional<LabelSelector> parsed = LabelSelector::parse(value->text);
    if (!parsed) {
      return Refusal{value->span, "'" + std::string(value->text) + "' is no selector; expected the like of 'app=web'"};
    }
    *selector = std::move(*parsed);
  }
  return {};
}

bool TargetSelector::selects(const Resource& resource) const {
  const ObjectId original = resource.original();
  const ObjectId current = resource.current();
  if (!space_(original.space) && !space_(current.space)) return false;
  if (!name_(original.name) && !name_(current.name)) return false;
  if (!group_(current.type.group) || !version_(current.type.version) || !kind_(current.type.kind)) return false;
  const Value* metadata = resource.root.find("metadata");
  return labels_.matches(metadata == nullptr ? nullptr : metadata->find("labels")) &&
         annotations_.matches(metadata == nullptr ? nullptr : metadata->find("annotations"));
}

bool IdSelector::is_empty() const {
  return type == ObjectType{} && name.empty() && space.empty();
}

bool IdSelector::selects(const Resource& resource) const {
  const auto in_space = [&](std::string_view written) {
    const std::string_view own = written.empty() ? "default" : written;
    return space.empty() || space == own;
  };
  const std::string_view written = resource.written_namespace();
  if ((name.empty() || name == resource.name()) && in_space(written) && is_selected(resource.type(), type)) return true;
  const ObjectType now = resource.type();
  return std::any_of(resource.previous.begin(), resource.previous.end(), [&](ObjectId id) {
    id.type.group = now.group;
    id.type.version = now.version;
    return (name.empty() || name == id.name) && in_space(id.space) && is_selected(id.type, type);
  });
}

IdSelector id_selector_of(const Value& row) {
  return {.type = {.group = row.text_of("group"), .version = row.text_of("version"), .kind = row.text_of("kind")},
          .name = row.text_of("name"),
          .space = row.text_of("namespace")};
}

}  // namespace routegrant::kustomize
