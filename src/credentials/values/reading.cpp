#include "credentials/values/reading.hpp"

#include <algorithm>
#include <array>

#include "base/password_words.hpp"
#include "base/text.hpp"
#include "credentials/texts/template_text.hpp"

namespace routegrant::credentials {
namespace {

std::uint32_t size32(std::string_view text) {
  return static_cast<std::uint32_t>(text.size());
}

/// The byte of the source that holds byte `at` of the scalar's text.
std::uint32_t origin(const std::vector<Segment>& segments, std::uint32_t at) {
  const auto after =
      std::upper_bound(segments.begin(), segments.end(), at,
                       [](std::uint32_t value, const Segment& segment) { return value < segment.begin; });
  if (after == segments.begin()) return segments.front().parent_begin;
  const Segment& segment = *(after - 1);
  return segment.parent_begin + (at - segment.begin);
}

/// [begin, end) of the reading, as far as `piece` holds it.
Span exact(const Piece& piece, std::uint32_t begin, std::uint32_t end) {
  if (piece.segments.empty() || piece.known != Known::known) return piece.span;
  const std::uint32_t from = std::max(begin, piece.begin) - piece.begin + piece.offset;
  const std::uint32_t to = std::min(end, piece.end) - piece.begin + piece.offset;
  if (to <= from) return piece.span;
  return {piece.span.source, origin(piece.segments, from), origin(piece.segments, to - 1) + 1};
}

/// Names and hosts are printed: no line ends, no invalid bytes.
std::string printable(std::string_view text) {
  return text::valid_utf8(text::trim(text));
}

std::string final_sentence(const Piece& piece, const Value& value, std::string_view field) {
  if (!piece.problem.empty()) return piece.problem;
  if (value.known == Known::outside_git)
    return "the " + std::string(field) + " in " + piece.where + " lies outside git";
  const std::string start = piece.where + " names ";
  if (value.known == Known::known) return start + std::string(field) + " " + value.text;
  return start + "the " + std::string(field) + " by a placeholder";
}

/// Whether a name is a word that asks to be replaced: two such words name nothing that is the same.
bool is_to_be_replaced(std::string_view name) {
  std::string letters;
  for (const char c : text::lower(name)) {
    if (c != '_' && c != '-') letters += c;
  }
  return letters == "changeme" || letters == "replaceme";
}

}  // namespace

std::string label_of(const Holder& holder) {
  return holder.kind + " " + holder.name;
}

bool Reading::known() const {
  return !pieces.empty() &&
         std::all_of(pieces.begin(), pieces.end(), [](const Piece& p) { return p.known == Known::known; });
}

const Piece* Reading::piece_at(std::uint32_t begin, std::uint32_t end) const {
  for (const Piece& piece : pieces)
    if (piece.end > begin && piece.begin < std::max(end, begin + 1)) return &piece;
  return pieces.empty() ? nullptr : &pieces.back();
}

Span Reading::span_of(std::uint32_t begin, std::uint32_t end) const {
  const Piece* piece = piece_at(begin, end);
  return piece == nullptr ? Span{} : exact(*piece, begin, end);
}

Reading read_scalar(const yaml::Cursor& scalar, bool base64, Piece piece) {
  Reading reading;
  piece.span = scalar.span();
  if (base64) {
    std::optional<std::string> decoded = text::from_base64(scalar.text());
    if (!decoded) {
      piece.known = Known::placeholder;
      piece.problem = piece.where + " is not base64";
    }
    reading.text = decoded ? std::move(*decoded) : std::string();
  } else {
    reading.text = std::string(scalar.text());
    piece.segments = scalar.segments();
  }
  if (piece.holder.is_template && !blank_actions(reading.text)) {
    piece.known = Known::outside_git;
    piece.problem = "the value of " + piece.where + " lies outside git";
  } else if (is_store_reference(reading.text)) {
    piece.known = Known::outside_git;
    piece.problem = piece.where + " refers to a store outside git";
    if (piece.holder.kind == "env") piece.holder.kind = "store";
  }
  piece.begin = 0;
  piece.end = size32(reading.text);
  reading.pieces.push_back(std::move(piece));
  return reading;
}

Reading read_made(const std::vector<kube::MadePart>& parts, const Piece& piece) {
  Reading reading;
  for (const kube::MadePart& part : parts) {
    Piece one = piece;
    one.begin = size32(reading.text);
    reading.text += part.text;
    one.end = size32(reading.text);
    one.span = part.span;
    if (!part.known) {
      one.known = Known::outside_git;
      one.problem = piece.where + " keeps the value to its operator";
    }
    reading.pieces.push_back(std::move(one));
  }
  return reading;
}

bool is_store_reference(std::string_view text) {
  // Bank-Vaults (vault:, bao:, gcp:secretmanager:), vals (ref+), 1Password, berglas and Spring (sm://), AWS's ARNs,
  // akv2k8s, Doppler's and Infisical's references.
  constexpr std::array<std::string_view, 11> beginnings{
      "vault:",       ">>vault:", "bao:",     "gcp:secretmanager:", "ref+", "op://", "sm://", "arn:aws:secretsmanager:",
      "arn:aws:ssm:", "awssm://", "akeyless:"};
  const std::string_view trimmed = text::trim(text);
  if (trimmed.find_first_of(" \n") != std::string_view::npos) return false;
  return trimmed.ends_with("@azurekeyvault") ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [trimmed](std::string_view beginning) { return trimmed.starts_with(beginning); });
}

Reading unread(std::string shown, Piece piece) {
  Reading reading;
  piece.begin = 0;
  piece.end = size32(shown);
  reading.text = std::move(shown);
  reading.pieces.push_back(std::move(piece));
  return reading;
}

void append(Reading& to, const Reading& from, std::uint32_t begin, std::uint32_t end) {
  for (const Piece& piece : from.pieces) {
    const std::uint32_t first = std::max(begin, piece.begin);
    const std::uint32_t last = std::min(end, piece.end);
    if (first >= last && piece.begin != piece.end) continue;
    Piece copy = piece;
    copy.offset = piece.offset + (first - piece.begin);
    copy.begin = size32(to.text);
    to.text.append(from.text, first, last - first);
    copy.end = size32(to.text);
    to.pieces.push_back(std::move(copy));
  }
}

DsnPart whole(const Reading& reading) {
  const std::string_view trimmed = text::trim(reading.text);
  DsnPart part;
  part.begin = trimmed.empty() ? 0 : static_cast<std::uint32_t>(trimmed.data() - reading.text.data());
  part.end = part.begin + size32(trimmed);
  part.text = std::string(trimmed);
  part.known = trimmed.empty() ? Known::unspecified : has_placeholder(trimmed) ? Known::placeholder : Known::known;
  return part;
}

Value value_of(const Reading& reading, const DsnPart& part, std::string_view field) {
  Value value;
  value.known = part.known;
  const Piece* worst = reading.piece_at(part.begin, part.end);
  for (const Piece& piece : reading.pieces) {
    const bool touches = piece.end > part.begin && piece.begin < part.end;
    if (touches && piece.is_inferred) value.certainty = Certainty::inferred;
    if (!touches || piece.known == Known::known) continue;
    value.known = piece.known;
    worst = &piece;
  }
  if (worst == nullptr) return value;
  // An object that nobody shows has no text at all.
  if (worst->known != Known::known) value.known = worst->known;
  if (value.known == Known::placeholder && worst->holder.is_template) value.known = Known::outside_git;
  if (value.known == Known::unspecified) return value;
  if (value.known == Known::known && (field == "user" || field == "database") && is_to_be_replaced(part.text))
    value.known = Known::placeholder;
  if (value.known == Known::known) value.text = printable(part.text);
  value.steps = worst->steps;
  value.steps.push_back({exact(*worst, part.begin, part.end), final_sentence(*worst, value, field)});
  return value;
}

bool is_no_password(std::string_view text) {
  constexpr std::array<std::string_view, 4> none{"REDACTED", "<redacted>", "***", "ENC["};
  const std::string_view trimmed = text::trim(text);
  return trimmed.empty() || has_placeholder(trimmed) || text::asks_for_password(trimmed) ||
         std::any_of(none.begin(), none.end(), [trimmed](std::string_view word) { return trimmed.starts_with(word); });
}

std::vector<PasswordPlace> password_places(const Reading& reading, const DsnPart& part) {
  std::vector<PasswordPlace> places;
  for (const Piece& piece : reading.pieces) {
    // An empty part of a text that is there is no password; what Git does not show may be one.
    const bool touches = piece.end > part.begin && piece.begin < part.end && part.known != Known::unspecified;
    if (!touches && (piece.known == Known::known || piece.begin != piece.end)) continue;
    const std::string_view raw = std::string_view(reading.text).substr(piece.begin, piece.end - piece.begin);
    const std::uint32_t from = std::max(part.begin, piece.begin) - piece.begin;
    const std::uint32_t to = std::min(part.end, piece.end) - piece.begin;
    PasswordPlace place{piece.holder.kind, piece.holder.name, piece.holder.key, piece.holder.span, false};
    place.in_clear =
        piece.known == Known::known && piece.holder.in_git && from < to && !is_no_password(raw.substr(from, to - from));
    // Of a variable the line to change is that of its value, which may lie below its name; of a configuration file the
    // password's own.
    const bool is_of_file = piece.offset != 0 || text::trim(raw).find('\n') != std::string_view::npos;
    if (place.in_clear && (place.place_kind == "env" || is_of_file))
      place.span = exact(piece, std::max(part.begin, piece.begin), std::min(part.end, piece.end));
    if (!place.holder.empty()) places.push_back(std::move(place));
  }
  return places;
}

}  // namespace routegrant::credentials
