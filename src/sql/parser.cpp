#include "sql/parser.hpp"

#include <pg_query.h>
#include <pthread.h>

#include <cstddef>
#include <utility>

#include "sql/dropped_numbers.hpp"

namespace routegrant::sql {
namespace {

/// libpg_query's JSON writer recurses on left-deep chains: 100,000 terms pass with 64 MB. Untouched pages cost nothing.
constexpr std::size_t large_stack = 256U << 20U;

struct Call {
  const char* text = nullptr;
  Grammar grammar = Grammar::sql;
  ParserOutput output;
};

void take_error(const PgQueryError& error, ParserOutput& output) {
  output.message = error.message != nullptr && *error.message != '\0' ? error.message : "syntax error";
  output.cursor = error.cursorpos;
}

void run_sql(Call& call) {
  const PgQueryParseResult result = pg_query_parse(call.text);
  if (result.error != nullptr) {
    take_error(*result.error, call.output);
  } else {
    call.output.json = result.parse_tree;
    restore_numbers(call.output.json, call.text);
  }
  pg_query_free_parse_result(result);
}

void run_plpgsql(Call& call) {
  const PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(call.text);
  if (result.error != nullptr) {
    take_error(*result.error, call.output);
  } else {
    call.output.json = result.plpgsql_funcs;
  }
  pg_query_free_plpgsql_parse_result(result);
}

void* run(void* pointer) {
  Call& call = *static_cast<Call*>(pointer);
  if (call.grammar == Grammar::sql) {
    run_sql(call);
  } else {
    run_plpgsql(call);
  }
  return nullptr;
}

/// False if no such thread can be had.
bool run_on_large_stack(Call& call) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_t thread{};
  const bool started =
      pthread_attr_setstacksize(&attributes, large_stack) == 0 && pthread_create(&thread, &attributes, run, &call) == 0;
  pthread_attr_destroy(&attributes);
  if (started) pthread_join(thread, nullptr);
  return started;
}

}  // namespace

ParserOutput run_parser(const std::string& text, Grammar grammar, bool deep) {
  Call call{.text = text.c_str(), .grammar = grammar, .output = {}};
  if (!deep) {
    run(&call);
  } else if (!run_on_large_stack(call)) {
    call.output.message = "no thread could be started for a deeply nested statement";
  }
  return std::move(call.output);
}

}  // namespace routegrant::sql
