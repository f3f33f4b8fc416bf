#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// airflow.apache.org, "Configuration Reference" (`sql_alchemy_conn`, of section `core` before 2.3); goose's README,
/// "Environment Variables"; docs.liquibase.com, "Environment Variables"; mlflow.org, "Backend Stores".
constexpr std::array<std::string_view, 5> names{"AIRFLOW__CORE__SQL_ALCHEMY_CONN",
                                                "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "GOOSE_DBSTRING",
                                                "LIQUIBASE_COMMAND_URL", "MLFLOW_BACKEND_STORE_URI"};

/// Variables by which a product takes its database's URL, and whose names do not say so to others. What they hold is
/// read by value where Git shows it.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& variable : view.settings) {
    const std::vector<Piece>& pieces = variable.reading.pieces;
    const bool is_hidden =
        pieces.size() == 1 && (pieces.front().known == Known::outside_git || pieces.front().known == Known::missing);
    if (variable.claimed || variable.file != 0 || !is_hidden || !text::is_one_of(variable.name, names)) continue;
    into.push_back(claim(variable, Field::url, text::join(words_of(variable.name), "_")));
  }
}

}  // namespace

const Convention product_urls{.name = "URLs of products", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
