#include "credentials/texts/tls.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

/// In small letters, without what drivers pass over.
std::string bare(std::string_view text) {
  std::string out = text::lower(text::trim(text));
  std::erase_if(out, [](char c) { return c == ' ' || c == '-' || c == '_'; });
  return out;
}

bool is_no(const std::string& value) {
  return value == "false" || value == "0" || value == "off" || value == "no" || value == "disable" ||
         value == "disabled";
}

/// `allow` and `prefer` take plain text from any server that offers no better, hence from whoever stands between.
Tls by_mode(const std::string& value) {
  constexpr std::array<std::pair<std::string_view, Tls>, 12> modes{{{"allow", Tls::disabled},
                                                                    {"disable", Tls::disabled},
                                                                    {"disabled", Tls::disabled},
                                                                    {"none", Tls::disabled},
                                                                    {"prefer", Tls::disabled},
                                                                    {"preferred", Tls::disabled},
                                                                    {"require", Tls::unverified},
                                                                    {"required", Tls::unverified},
                                                                    {"verifyca", Tls::verified},
                                                                    {"verifyfull", Tls::verified},
                                                                    {"verifyidentity", Tls::verified},
                                                                    {"noverify", Tls::unverified}}};
  const auto* const found =
      std::find_if(modes.begin(), modes.end(), [&](const auto& mode) { return mode.first == value; });
  return found == modes.end() ? Tls::unspecified : found->second;
}

}  // namespace

std::string_view name_of(Tls tls) {
  switch (tls) {
    case Tls::unspecified: return "unspecified";
    case Tls::disabled: return "disabled";
    case Tls::unverified: return "unverified";
    case Tls::verified: return "verified";
  }
  return "";
}

Tls tls_of(std::string_view key, std::string_view value) {
  const std::string name = bare(key);
  const std::string word = bare(value);
  const bool is_yes = word == "true" || word == "1";
  if (name.ends_with("sslmode") || name.ends_with("tlsmode")) return by_mode(word);
  if (name == "usessl") return is_no(word) ? Tls::disabled : Tls::unspecified;
  if (name == "requiressl") return is_yes ? Tls::unverified : Tls::unspecified;
  if (name == "trustservercertificate") return is_yes ? Tls::unverified : Tls::unspecified;
  if (name == "tls") {
    if (word == "skipverify") return Tls::unverified;
    return is_yes ? Tls::verified : is_no(word) ? Tls::disabled : by_mode(word);
  }
  if (!name.ends_with("ssl")) return Tls::unspecified;
  // What `true` asks for differs from driver to driver.
  return is_no(word) ? Tls::disabled : by_mode(word);
}

}  // namespace routegrant::credentials
