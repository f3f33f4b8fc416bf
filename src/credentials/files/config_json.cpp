#include "credentials/files/config_json.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace routegrant::credentials {
namespace {

constexpr std::size_t most_settings = 4000;
constexpr std::size_t deepest = 32;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<FileSetting> read() {
    value("", 0);
    return std::move(found_);
  }

 private:
  bool ends() const { return at_ >= text_.size() || found_.size() >= most_settings; }

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  /// The range between the quotes of the string at the cursor, which moves behind it; false without one.
  bool string(std::size_t& begin, std::size_t& end) {
    if (ends() || text_[at_] != '"') return false;
    begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return false;
    end = at_++;
    return true;
  }

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(const std::string& name, std::size_t depth) {
    skip_blanks();
    if (ends() || depth > deepest) return false;
    if (text_[at_] == '{') return object(name, depth);
    if (text_[at_] == '[') return array(name, depth);
    std::size_t begin = at_;
    std::size_t end = at_;
    if (text_[at_] == '"') {
      if (!string(begin, end)) return false;
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
      end = at_;
    }
    const bool is_null = text_.substr(begin, end - begin) == "null";
    if (!name.empty() && end > begin && !is_null)
      found_.push_back(
          {.name = name, .begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end)});
    return end > begin || text_[begin - 1] == '"';
  }

  bool object(const std::string& name, std::size_t depth) {
    ++at_;
    if (take('}')) return true;
    do {
      skip_blanks();
      std::size_t begin = 0;
      std::size_t end = 0;
      if (!string(begin, end) || !take(':')) return false;
      const std::string key(text_.substr(begin, end - begin));
      if (!value(name.empty() ? key : name + "." + key, depth + 1)) return false;
    } while (take(','));
    return take('}');
  }

  bool array(const std::string& name, std::size_t depth) {
    ++at_;
    if (take(']')) return true;
    std::size_t index = 0;
    do {
      if (!value(name + (name.empty() ? "" : ".") + std::to_string(index++), depth + 1)) return false;
    } while (take(','));
    return take(']');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<FileSetting> found_;
};

}  // namespace

std::vector<FileSetting> settings_of_json(std::string_view text) {
  return Reader(text).read();
}

}  // namespace routegrant::credentials
