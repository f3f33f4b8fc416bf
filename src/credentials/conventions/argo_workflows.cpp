#include <algorithm>
#include <string>
#include <utility>

#include "credentials/conventions.hpp"
#include "credentials/files/config_file.hpp"
#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::string_view flag = "--configmap";

std::vector<std::string_view> arguments_of(const kube::Container& container) {
  std::vector<std::string_view> words;
  for (const auto* list : {&container.command, &container.args})
    for (const yaml::Cursor& word : *list) words.push_back(word.text());
  return words;
}

/// The controller, or the server (`argo server`), which reads the archive.
bool reads_configuration(const kube::Container& container, const std::vector<std::string_view>& words) {
  const std::string image = image_name(container.image.value);
  const bool is_server = image == "argocli" && std::find(words.begin(), words.end(), "server") != words.end();
  return image == "workflow-controller" || is_server;
}

/// The ConfigMap that both ask the Kubernetes API for: the flag's, or the one of its default.
std::string configuration_of(const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == flag && i + 1 < words.size()) return std::string(words[i + 1]);
    if (words[i].starts_with(flag) && words[i].substr(flag.size()).starts_with('='))
      return std::string(words[i].substr(flag.size() + 1));
  }
  return "workflow-controller-configmap";
}

Reading read_key(const KeyedValue& key, std::vector<Step> steps) {
  Piece piece;
  piece.known = key.known;
  piece.holder = key.holder;
  piece.span = key.holder.span;
  piece.where = where_of(key);
  piece.problem = problem_of(key);
  piece.steps = std::move(steps);
  if (key.known != Known::known) return unread("", std::move(piece));
  return key.made.empty() ? read_scalar(key.value, key.base64, std::move(piece)) : read_made(key.made, piece);
}

/// One of `postgresql` and `mysql` of a text of YAML.
class Database {
 public:
  Database(const View& view, const Reading& text, std::string prefix, DatabaseKind kind, std::vector<Clue>& into)
      : view_(view),
        text_(text),
        lines_(settings_of_file(text.text)),
        prefix_(std::move(prefix)),
        kind_(kind),
        into_(into) {}

  void add() {
    if (find("host") == nullptr) return;
    add_setting("host", Field::host);
    add_setting("port", Field::port);
    add_setting("database", Field::database);
    add_setting("sslMode", Field::tls);
    add_secret("userNameSecret", Field::user);
    add_secret("passwordSecret", Field::password);
  }

 private:
  [[nodiscard]] const FileSetting* find(const std::string& name) const {
    const auto found = std::find_if(lines_.begin(), lines_.end(),
                                    [&](const FileSetting& line) { return line.name == prefix_ + name; });
    return found == lines_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string text_of(const FileSetting* line) const {
    return line == nullptr ? std::string() : text_.text.substr(line->begin, line->end - line->begin);
  }

  void add_clue(Field field, Reading reading, Span at, Delivery delivery) {
    Clue clue;
    clue.field = field;
    clue.group = "persistence." + prefix_.substr(0, prefix_.size() - 1);
    clue.kind = kind_;
    clue.reading = std::move(reading);
    clue.part = whole(clue.reading);
    clue.span = at;
    clue.delivery = delivery;
    clue.source = "config";
    clue.name = "persistence";
    into_.push_back(std::move(clue));
  }

  void add_setting(const std::string& name, Field field) {
    const FileSetting* line = find(name);
    if (line == nullptr) return;
    Reading reading;
    append(reading, text_, line->begin, line->end);
    add_clue(field, std::move(reading), text_.span_of(line->begin, line->end), Delivery::api);
  }

  /// A key of a Secret in the controller's own namespace.
  void add_secret(const std::string& name, Field field) {
    const FileSetting* object = find(name + ".name");
    const FileSetting* key = find(name + ".key");
    if (object == nullptr || key == nullptr) return;
    const Span at = text_.span_of(object->begin, object->end);
    const KeyedValue found = find_key(view_.cluster, view_.the_workload(), true, text_of(object), text_of(key));
    std::vector<Step> steps = text_.pieces.empty() ? std::vector<Step>{} : text_.pieces.front().steps;
    steps.push_back({at, name + " is key " + found.holder.key + " of " + label_of(found.holder)});
    add_clue(field, read_key(found, std::move(steps)), at, Delivery::api);
  }

  const View& view_;
  const Reading& text_;
  std::vector<FileSetting> lines_;
  std::string prefix_;
  DatabaseKind kind_;
  std::vector<Clue>& into_;
};

/// Argo Workflows' `persistence` (docs/workflow-controller-configmap.yaml; config/config.go, DatabaseConfig): below key
/// `config`, or a key of its own (config/controller.go, parseConfigMap).
void find(View& view, std::vector<Clue>& into) {
  const kube::Container& container = view.the_container();
  const std::vector<std::string_view> words = arguments_of(container);
  if (!reads_configuration(container, words)) return;
  const std::string object = configuration_of(words);
  for (const auto& [key, prefix] : {std::pair{"config", "persistence."}, std::pair{"persistence", ""}}) {
    const KeyedValue value = find_key(view.cluster, view.the_workload(), false, object, key);
    if (value.known != Known::known) continue;
    const Reading text =
        read_key(value, {{container.image.span, container.name.value + " reads " + label_of(value.holder)}});
    Database(view, text, std::string(prefix) + "postgresql.", DatabaseKind::postgresql, into).add();
    Database(view, text, std::string(prefix) + "mysql.", DatabaseKind::mysql, into).add();
  }
}

}  // namespace

const Convention argo_workflows{.name = "Argo Workflows", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
