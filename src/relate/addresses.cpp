#include "relate/addresses.hpp"

#include <algorithm>

namespace routegrant::relate {
namespace {

const Cidr& everything(bool v6) {
  static const Cidr four = *parse_cidr("0.0.0.0/0");
  static const Cidr six = *parse_cidr("::/0");
  return v6 ? six : four;
}

}  // namespace

Addresses::Address Addresses::first_of(const Cidr& cidr) {
  return {.v6 = cidr.v6, .bytes = cidr.bytes};
}

Addresses::Address Addresses::last_of(const Cidr& cidr) {
  Address address = first_of(cidr);
  for (std::size_t i = 0; i < width(cidr.v6); ++i) {
    const int kept = std::clamp(cidr.prefix - static_cast<int>(i) * 8, 0, 8);
    address.bytes[i] |= static_cast<std::uint8_t>(0xFFU >> static_cast<unsigned>(kept));
  }
  return address;
}

/// The next address up or down; wraps around at the ends, which callers exclude.
Addresses::Address Addresses::neighbour(Address address, bool up) {
  for (std::size_t i = width(address.v6); i-- > 0;) {
    if (up) {
      if (++address.bytes[i] != 0) break;
    } else if (address.bytes[i]-- != 0) {
      break;
    }
  }
  return address;
}

void Addresses::cut(const Cidr& cidr) {
  starts_.push_back(first_of(cidr));
  if (last_of(cidr) != last_of(everything(cidr.v6))) starts_.push_back(neighbour(last_of(cidr), true));
  if (cidr.v6) starts_.push_back(first_of(everything(true)));
}

void Addresses::cut(const kube::Peer::IpBlock& block) {
  if (const auto cidr = parse_cidr(block.cidr.value)) cut(*cidr);
  for (const kube::Text& except : block.except) {
    if (const auto cidr = parse_cidr(except.value)) cut(*cidr);
  }
}

void Addresses::finish() {
  starts_.push_back(first_of(everything(false)));
  std::sort(starts_.begin(), starts_.end());
  starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    const bool is_last = i + 1 == starts_.size() || starts_[i + 1].v6 != starts_[i].v6;
    pieces_.push_back(
        {.first = starts_[i], .last = is_last ? last_of(everything(starts_[i].v6)) : neighbour(starts_[i + 1], false)});
  }
}

std::string Addresses::name(std::size_t piece) const {
  const auto text = [](const Address& address) {
    const Cidr cidr{.v6 = address.v6, .bytes = address.bytes, .prefix = address.v6 ? 128 : 32};
    const std::string with_length = cidr.to_string();
    return with_length.substr(0, with_length.find('/'));
  };
  return text(pieces_[piece].first) + "-" + text(pieces_[piece].last);
}

std::pair<std::size_t, std::size_t> Addresses::range(const Cidr& cidr) const {
  const auto before = [](const Piece& piece, const Address& address) { return piece.first < address; };
  const auto after = [](const Address& address, const Piece& piece) { return address < piece.first; };
  const auto begin = std::lower_bound(pieces_.begin(), pieces_.end(), first_of(cidr), before);
  const auto end = std::upper_bound(begin, pieces_.end(), last_of(cidr), after);
  return {static_cast<std::size_t>(begin - pieces_.begin()), static_cast<std::size_t>(end - pieces_.begin())};
}

void Addresses::select(const kube::Peer::IpBlock& block, std::size_t offset, Bits& into) const {
  const auto cidr = parse_cidr(block.cidr.value);
  if (!cidr) return;
  const auto [begin, end] = range(*cidr);
  into.assign(offset + begin, offset + end, true);
  for (const kube::Text& text : block.except) {
    const auto except = parse_cidr(text.value);
    if (!except) continue;
    const auto [out_begin, out_end] = range(*except);
    into.assign(offset + std::max(begin, out_begin), offset + std::min(end, std::max(begin, out_end)), false);
  }
}

}  // namespace routegrant::relate
