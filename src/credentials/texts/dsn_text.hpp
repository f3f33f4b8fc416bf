#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "credentials/texts/dsn.hpp"

/// What the parsers of connection strings share: a text in which placeholders cannot be mistaken for punctuation.
namespace routegrant::credentials {

/// A connection string with its placeholders blotted out, so that the `:` in `${PW:-x}` separates nothing.
class DsnText {
 public:
  explicit DsnText(std::string_view text);

  /// The same length as the text; each byte of a placeholder is `blot`.
  [[nodiscard]] std::string_view masked() const { return masked_; }
  [[nodiscard]] std::string_view text() const { return text_; }

  /// The part at [begin, end), surrounding blanks left out, percent escapes decoded if asked. An empty one is not
  /// there.
  [[nodiscard]] DsnPart part(std::size_t begin, std::size_t end, bool percent_encoded) const;
  /// The same without its text.
  [[nodiscard]] DsnPart password(std::size_t begin, std::size_t end) const;

  static constexpr char blot = '\x01';

 private:
  std::string_view text_;
  std::string masked_;
};

/// Reads `authority[/database][?parameters]` at [begin, end of text) into `dsn`.
void parse_url_body(const DsnText& text, std::size_t begin, Dsn& dsn);

/// A string of libpq's keywords; nothing if it is not one.
[[nodiscard]] std::optional<Dsn> parse_keywords(const DsnText& text);

/// A .NET connection string; nothing if it is not one.
[[nodiscard]] std::optional<Dsn> parse_dotnet(const DsnText& text);

/// Go's `user:password@tcp(host:port)/database`; nothing if it is not one.
[[nodiscard]] std::optional<Dsn> parse_go_mysql(const DsnText& text);

/// `host[:port]` or `[v6]:port` at [begin, end).
[[nodiscard]] DsnHost parse_host(const DsnText& text, std::size_t begin, std::size_t end);

/// Reads the parameter `key` at [begin, end) with its value from `value` on, if it is about TLS. What asks for less
/// counts, as far as several are given.
void take_tls(const DsnText& text, std::string_view key, std::size_t begin, std::size_t value, std::size_t end,
              Dsn& dsn);

/// A certificate to verify the server by is given: `require` asks for what `verify-ca` does (libpq 34.19.1; pgx,
/// parseConfig; Prisma's `sslaccept=strict`). pgjdbc asks its mode alone.
void verify_by_authority(Dsn& dsn);

/// Moves all ranges of `dsn` by `offset` bytes: for a string that stands inside another.
void shift(Dsn& dsn, std::uint32_t offset);

}  // namespace routegrant::credentials
