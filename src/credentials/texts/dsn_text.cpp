#include "credentials/texts/dsn_text.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "credentials/texts/tls.hpp"

namespace routegrant::credentials {
namespace {

struct Bracket {
  std::string_view open;
  std::string_view close;
};

// Helm, ExternalSecret and Argo CD templates; VaultSecret templates; Kubernetes; Python; SOPS; Octopus; Rails (ERB);
// Grafana; Symfony. Flux, Spring and shells have `${`, which nests.
constexpr std::array<Bracket, 11> brackets{{{"{{", "}}"},
                                            {"{%", "%}"},
                                            {"$(", ")"},
                                            {"%(", ")s"},
                                            {"ENC[", "]"},
                                            {"#{", "}"},
                                            {"<%", "%>"},
                                            {"$__env{", "}"},
                                            {"$__file{", "}"},
                                            {"$__vault{", "}"},
                                            {"%env(", ")%"}}};

bool is_name_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// `<path:mount#key>` or `<password>`, but no `<` that a password may hold by chance.
std::size_t angle_end(std::string_view text, std::size_t at) {
  constexpr std::string_view allowed = "_:/.#-| ";
  std::size_t end = at + 1;
  while (end < text.size() && (is_name_char(text[end]) || allowed.find(text[end]) != std::string_view::npos)) ++end;
  return end < text.size() && text[end] == '>' && end > at + 1 ? end + 1 : at;
}

/// The end of `${...}`, whose default may hold another; `at` if it is not closed.
std::size_t braces_end(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 1024;
  std::size_t depth = 0;
  for (std::size_t i = at; i < std::min(text.size(), at + longest); ++i) {
    if (text.substr(i, 2) == "${") ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return at;
}

/// All of the text between two `@` (Maven), `%` or `__`: filled in by a build or deployment.
bool is_delimited_name(std::string_view text) {
  for (const std::string_view mark : {"@", "%", "__"}) {
    if (text.size() <= 2 * mark.size() || !text.starts_with(mark) || !text.ends_with(mark)) continue;
    const std::string_view name = text.substr(mark.size(), text.size() - 2 * mark.size());
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    if (name.find_first_not_of(allowed) == std::string_view::npos) return true;
  }
  return false;
}

/// The end of the placeholder that begins at `at`, or `at` if none does.
std::size_t placeholder_end(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "${") return braces_end(text, at);
  if (text[at] == '<' && text.substr(at, 2) != "<%") return angle_end(text, at);
  for (const Bracket& bracket : brackets) {
    if (text.substr(at, bracket.open.size()) != bracket.open) continue;
    const std::size_t close = text.find(bracket.close, at + bracket.open.size());
    return close == std::string_view::npos ? at : close + bracket.close.size();
  }
  return at;
}

/// `$DB_USER`, and nothing else.
bool is_shell_name(std::string_view text) {
  return text.size() > 1 && text[0] == '$' && !(text[1] >= '0' && text[1] <= '9') &&
         std::all_of(text.begin() + 1, text.end(), is_name_char);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

DsnText::DsnText(std::string_view text) : text_(text), masked_(text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = placeholder_end(text, at);
    if (end == at) {
      ++at;
      continue;
    }
    std::fill(masked_.begin() + static_cast<std::ptrdiff_t>(at), masked_.begin() + static_cast<std::ptrdiff_t>(end),
              blot);
    at = end;
  }
}

DsnPart DsnText::password(std::size_t begin, std::size_t end) const {
  end = std::min(end, text_.size());
  begin = std::min(begin, end);
  while (begin < end && is_blank(text_[begin])) ++begin;
  while (end > begin && is_blank(text_[end - 1])) --end;
  DsnPart part;
  part.begin = static_cast<std::uint32_t>(begin);
  part.end = static_cast<std::uint32_t>(end);
  if (begin == end) return part;
  const bool blotted = masked().substr(begin, end - begin).find(blot) != std::string_view::npos;
  const std::string_view raw = text_.substr(begin, end - begin);
  part.known = blotted || is_shell_name(raw) || is_delimited_name(raw) ? Known::placeholder : Known::known;
  return part;
}

DsnPart DsnText::part(std::size_t begin, std::size_t end, bool percent_encoded) const {
  DsnPart part = password(begin, end);
  const std::string_view raw = text_.substr(part.begin, part.end - part.begin);
  part.text = percent_encoded && part.known == Known::known ? text::percent_decoded(raw) : std::string(raw);
  return part;
}

bool has_placeholder(std::string_view text) {
  const DsnText masked(text);
  return masked.password(0, text.size()).known == Known::placeholder;
}

void take_tls(const DsnText& text, std::string_view key, std::size_t begin, std::size_t value, std::size_t end,
              Dsn& dsn) {
  const DsnPart part = text.part(value, end, true);
  if (part.known != Known::known) return;
  const Tls tls = tls_of(key, part.text);
  if (tls == Tls::unspecified || (dsn.tls != Tls::unspecified && dsn.tls <= tls)) return;
  dsn.tls = tls;
  dsn.tls_part = text.part(begin, end, false);
}

void verify_by_authority(Dsn& dsn) {
  if (dsn.tls == Tls::unverified) dsn.tls = Tls::verified;
}

void shift(Dsn& dsn, std::uint32_t offset) {
  const auto move = [offset](DsnPart& part) {
    part.begin += offset;
    part.end += offset;
  };
  move(dsn.user);
  move(dsn.password);
  move(dsn.database);
  move(dsn.tls_part);
  for (DsnHost& host : dsn.hosts) {
    move(host.host);
    move(host.port);
  }
}

}  // namespace routegrant::credentials
