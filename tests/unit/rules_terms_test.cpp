#include <doctest/doctest.h>

#include "rules/terms.hpp"

using namespace routegrant;

TEST_CASE("terms: owner and last day are read from the words of a reason") {
  const auto terms = [](std::string_view reason) {
    const rules::Terms found = rules::terms_in(reason);
    return found.owner + "|" + found.until;
  };
  CHECK(terms("Checkout writes orders. Owner: payments.") == "payments|");
  CHECK(terms("it is public, owner: web team, until 2027-06-30") == "web team|2027-06-30");
  CHECK(terms("until: 2027-06-30; owner:ops@shop.example") == "ops@shop.example|2027-06-30");
  CHECK(terms("owner: shop.example. It moves") == "shop.example|");
  CHECK(terms("the co-owner: nobody may, until June, or until 2027-13-01") == "|");
  CHECK(terms("the owner may do this until then") == "|");
  CHECK(terms("owner:") == "|");
  CHECK(rules::missing_in(rules::terms_in("because")) == "names no owner and no last day");
  CHECK(rules::missing_in(rules::terms_in("owner: web, until 2027-06-30")).empty());
}

TEST_CASE("terms: the last day counts still, and without a today nothing is over") {
  CHECK_FALSE(rules::is_over("2027-06-30", "2027-06-30"));
  CHECK(rules::is_over("2027-06-30", "2027-07-01"));
  CHECK_FALSE(rules::is_over("2027-06-30", ""));
  CHECK_FALSE(rules::is_over("", "2027-07-01"));
}
