#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/credential.hpp"
#include "credentials/texts/dsn.hpp"
#include "kube/cluster/cluster.hpp"

/// Texts as a container sees them, with the places their bytes come from.
namespace routegrant::credentials {

/// The object, or the workload, that holds a text.
struct Holder {
  /// "Secret", "ConfigMap", "SecretProviderClass", "Vault" (a file that its agent renders), "env", "store" (a variable
  /// that refers to one), "args" or "annotation".
  std::string kind{};
  /// namespace/name of the object; for env, store and args, of the workload; for Vault, the path in it.
  std::string name{};
  /// The key, or the variable.
  std::string key{};
  /// Where the key or variable is named.
  Span span{};
  /// Whether Git shows the bytes (in clear or as base64).
  bool in_git = false;
  /// The kind of the object that makes the Secret or ConfigMap; empty for env, args and what is not there.
  std::string producer{};
  /// Whether a database operator makes it: its keys are named by the operator's convention.
  bool is_database_secret = false;
  /// Whether the text is a producer's template: its actions stand for values outside Git.
  bool is_template = false;
};

/// A run of a text that was put together from several places.
struct Piece {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// The scalar it is taken from, whole.
  Span span{};
  /// How the scalar's text maps to the source; empty where only the whole is known (base64).
  std::vector<Segment> segments{};
  /// Where in the scalar's text the run begins.
  std::uint32_t offset = 0;
  Known known = Known::known;
  Holder holder{};
  /// From the container to the scalar, the scalar itself not included.
  std::vector<Step> steps{};
  /// How a sentence names the scalar: "PGUSER", "key username of Secret shop/db".
  std::string where{};
  /// Why it is not known, one clause; empty where it is.
  std::string problem{};
  /// Whether the run is what the application puts in the place of a placeholder: concluded, not declared.
  bool is_inferred = false;
};

/// A text read for one question. It may hold a password: it lives as long as one container is looked at, no part of it
/// enters the model but users, hosts, ports and database names.
struct Reading {
  std::string text{};
  /// Sorted, without gaps.
  std::vector<Piece> pieces{};

  /// Whether all of it is known.
  [[nodiscard]] bool known() const;
  /// The bytes of the sources that [begin, end) comes from: exact where one scalar holds all of it.
  [[nodiscard]] Span span_of(std::uint32_t begin, std::uint32_t end) const;
  /// The first piece that has bytes in [begin, end), else the last; nothing for an empty reading.
  [[nodiscard]] const Piece* piece_at(std::uint32_t begin, std::uint32_t end) const;
};

/// Reads a scalar, decoding base64. `piece` brings everything that is known beforehand.
[[nodiscard]] Reading read_scalar(const yaml::Cursor& scalar, bool base64, Piece piece);

/// A text that an operator puts together: each part at the place where the resource says so.
[[nodiscard]] Reading read_made(const std::vector<kube::MadePart>& parts, const Piece& piece);

/// Whether all of the text is a reference that something at run time replaces by a value of a store: `vault:path#key`,
/// `op://vault/item/field`, `ref+awssecrets://x`, `arn:aws:secretsmanager:x`, `name@azurekeyvault` and so on.
[[nodiscard]] bool is_store_reference(std::string_view text);

/// A text that is not known: `shown` (such as `$(DB_USER)`) stands for it.
[[nodiscard]] Reading unread(std::string shown, Piece piece);

/// Appends [begin, end) of `from`.
void append(Reading& to, const Reading& from, std::uint32_t begin, std::uint32_t end);

/// The whole reading as one part, blanks around it left out.
[[nodiscard]] DsnPart whole(const Reading& reading);

/// A part of the reading as a value of the model. `field` is the word for it in sentences: "user", "host".
[[nodiscard]] Value value_of(const Reading& reading, const DsnPart& part, std::string_view field);

/// The password at [begin, end) of the reading: where it lies and whether Git shows it.
[[nodiscard]] std::vector<PasswordPlace> password_places(const Reading& reading, const DsnPart& part);

/// "Secret shop/db".
[[nodiscard]] std::string label_of(const Holder& holder);

/// Whether a text in the place of a password says that it is none: empty, a placeholder, encrypted, redacted.
[[nodiscard]] bool is_no_password(std::string_view text);

}  // namespace routegrant::credentials
