#include "generator.hpp"

#include <array>

#include "generator_class.hpp"

namespace routegrant::postgres_tests {

void Generator::step() {
  struct Choice {
    unsigned weight;
    void (Generator::*make)();
  };
  static constexpr std::array<Choice, 73> choices{{
      {16, &Generator::grant_table},    {10, &Generator::revoke_table},
      {6, &Generator::grant_columns},   {6, &Generator::grant_role},
      {5, &Generator::revoke_role},     {4, &Generator::grant_schema},
      {3, &Generator::grant_database},  {4, &Generator::grant_function},
      {2, &Generator::grant_type},      {3, &Generator::grant_sequence},
      {3, &Generator::grant_all_in},    {6, &Generator::default_privileges},
      {5, &Generator::create_table},    {3, &Generator::create_view},
      {2, &Generator::create_sequence}, {4, &Generator::create_function},
      {2, &Generator::create_type},     {2, &Generator::create_schema},
      {5, &Generator::change_owner},    {1, &Generator::reassign},
      {1, &Generator::drop_owned},      {1, &Generator::drop_role},
      {3, &Generator::alter_role},      {2, &Generator::drop_object},
      {3, &Generator::transaction},     {2, &Generator::row_security},
      {2, &Generator::identity},        {2, &Generator::search_path},
      {2, &Generator::block},           {2, &Generator::foreign},
      {1, &Generator::rename},          {3, &Generator::other_grants},
      {3, &Generator::settings},        {2, &Generator::large_object},
      {4, &Generator::rare_object},     {3, &Generator::rare_role},
      {4, &Generator::rare_change},     {2, &Generator::policy_change},
      {1, &Generator::trigger},         {4, &Generator::typed_table},
      {4, &Generator::fancy_function},  {3, &Generator::inheritance},
      {3, &Generator::owned_sequence},  {3, &Generator::rename_other},
      {1, &Generator::foreign_key},     {2, &Generator::wrapper_function},
      {3, &Generator::minor_object},    {3, &Generator::several_at_once},
      {5, &Generator::write_rows},      {4, &Generator::read_rows},
      {3, &Generator::maintain},        {4, &Generator::comment},
      {4, &Generator::index},           {1, &Generator::extension},
      {1, &Generator::database},        {2, &Generator::contributed},
      {4, &Generator::wrapped_query},   {8, &Generator::role_by_creator},
      {3, &Generator::chain},           {3, &Generator::option_chain},
      {2, &Generator::identities},      {3, &Generator::defaults_at_work},
      {3, &Generator::strange_names},   {2, &Generator::schema_elements},
      {3, &Generator::changes_at_once}, {2, &Generator::partition_tree},
      {3, &Generator::view_tower},      {2, &Generator::type_change},
      {3, &Generator::signatures},      {3, &Generator::cursor},
      {3, &Generator::parameter_value}, {2, &Generator::unpopulated_view},
      {3, &Generator::not_null},
  }};
  // A refused statement spoils the rest of its transaction: long ones would be nothing but refusals.
  if (in_transaction_ && chance(35)) return transaction();
  std::size_t total = 0;
  for (const Choice& choice : choices) total += choice.weight;
  std::size_t dice = below(total);
  for (const Choice& choice : choices) {
    if (dice < choice.weight) {
      (this->*choice.make)();
      return;
    }
    dice -= choice.weight;
  }
}

void Generator::transaction() {
  if (!in_transaction_) {
    say("BEGIN");
    in_transaction_ = true;
    has_savepoint_ = false;
  } else if (chance(30)) {
    say("SAVEPOINT a");
    has_savepoint_ = true;
  } else if (chance(has_savepoint_ ? 40 : 3)) {
    say("ROLLBACK TO a");
  } else {
    say(chance(75) ? "COMMIT" : "ROLLBACK");
    in_transaction_ = false;
  }
  current_ = "?";
}

void Generator::search_path() {
  say(chance(20) ? "RESET search_path"
                 : "SET search_path TO " + pick(schemas_).name + maybe(50, ", public") + maybe(20, ", s0"));
}

void Generator::block() {
  const std::size_t first = lines_.size();
  grant_table();
  grant_role();
  std::string body = "DO $$ BEGIN ";
  for (std::size_t i = first; i < lines_.size(); ++i) body += lines_[i] + " ";
  if (version_ >= 16 && body.find(" WITH ") != std::string::npos && chance(50)) body += "NULL; ";
  lines_.resize(first);
  say(body + maybe(40, "EXCEPTION WHEN OTHERS THEN NULL; ") + "END $$");
  current_ = "?";
}

Program generate(std::uint64_t seed, int version, std::size_t statements) {
  return Generator(seed, version).run(statements);
}

}  // namespace routegrant::postgres_tests
