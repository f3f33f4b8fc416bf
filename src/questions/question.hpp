#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "report/formats.hpp"
#include "routegrant/result.hpp"

namespace routegrant::questions {

/// How an answer is written.
enum class Format : std::uint8_t { text, json, csv, markdown };

/// One output the user asked for: `--format NAME[=FILE]`; an empty file is standard output.
struct Output {
  Format format = Format::text;
  std::string file;
};

/// What is asked, and how the answer is written. A field that a question does not use is ignored by it.
struct QuestionOptions {
  Format format = Format::text;
  /// `privileges ROLE`; empty for all.
  std::string role;
  /// `who-can PRIVILEGE OBJECT`: the privilege in upper case, the object as typed (`schema.table` or
  /// `schema.table(column)`).
  std::string privilege;
  std::string object;
  /// `--from`: `internet`, `NAMESPACE/WORKLOAD` or a role; empty for anyone.
  std::string from;
  /// `trace URL`, as typed.
  std::string url;
  /// `-X`, in upper case.
  std::string method = "GET";
  /// `-H 'name: value'`, in the order given; names in lower case, values trimmed.
  std::vector<std::pair<std::string, std::string>> headers;
  /// `--sni`; empty: the URL's host.
  std::string sni;
  /// `--gateway NS/NAME[:listener|port]`; empty: any.
  std::string gateway;
  /// `--dialect`; empty: by IngressClass or Gateway.
  std::string dialect;
  /// `--assume SWITCH=VALUE`, in the order given.
  std::vector<std::pair<std::string, std::string>> assumptions;
  report::Style style{};
};

/// One question over an analysis. One file of questions/ and one line of questions.def.
struct Question {
  /// The command's name: "who-can".
  std::string_view name;
  /// Whether the answer is a table, so that `csv` and `markdown` suit it.
  bool tabular = false;
  /// Writes the answer in `options.format` and gives how many rows it has (0: nothing was found), from which
  /// `--fail-if-any` and `--fail-if-none` are decided. A failure is a mistake in the question (an unknown role, a URL
  /// without a host): exit code 2.
  Result<int> (*run)(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) = nullptr;
  /// In how many places something is granted that cannot be read and would be part of the answer, which `--strict` does
  /// not accept; null for questions that are not about privileges.
  std::size_t (*unknown)(const Analysis& analysis, const QuestionOptions& options) = nullptr;
};

/// questions.def holds `QUESTION(who_can)` for `const Question who_can{.name = "who-can", ...}` in who_can.cpp; sorted.
#define QUESTION(name) extern const Question name;
#include "questions/questions.def"
#undef QUESTION

/// The question of that command, or nothing.
[[nodiscard]] const Question* find_question(std::string_view command);

}  // namespace routegrant::questions
