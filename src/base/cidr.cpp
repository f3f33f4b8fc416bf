#include "base/cidr.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.hpp"

namespace routegrant {
namespace {

void mask(Cidr& cidr) {
  for (int i = 0; i < 16; ++i) {
    const int kept = std::clamp(cidr.prefix - i * 8, 0, 8);
    cidr.bytes[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xFF00U >> static_cast<unsigned>(kept));
  }
}

}  // namespace

bool Cidr::contains(const Cidr& other) const {
  if (v6 != other.v6 || other.prefix < prefix) return false;
  Cidr masked = other;
  masked.prefix = prefix;
  mask(masked);
  return masked.bytes == bytes;
}

std::string Cidr::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), buffer.data(), buffer.size());
  return std::string(buffer.data()) + "/" + std::to_string(prefix);
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Cidr cidr;
  cidr.v6 = address.find(':') != std::string::npos;
  if (inet_pton(cidr.v6 ? AF_INET6 : AF_INET, address.c_str(), cidr.bytes.data()) != 1) return std::nullopt;
  cidr.prefix = cidr.v6 ? 128 : 32;
  if (slash != std::string_view::npos) {
    const auto prefix = text::integer(text.substr(slash + 1));
    if (!prefix || *prefix < 0 || *prefix > cidr.prefix) return std::nullopt;
    cidr.prefix = static_cast<int>(*prefix);
  }
  mask(cidr);
  return cidr;
}

}  // namespace routegrant
