#include "kube/cluster/route.hpp"

namespace routegrant::kube {
namespace {

std::string_view subject_of(Condition::On on) {
  switch (on) {
    case Condition::On::host: return "host";
    case Condition::On::path: return "path";
    case Condition::On::method: return "method";
    case Condition::On::port: return "port";
    case Condition::On::header:
    case Condition::On::query:
    case Condition::On::other: break;
  }
  return "";
}

}  // namespace

std::string words_of(const Condition& condition) {
  const std::string no = condition.negated ? "!" : "";
  if (condition.on == Condition::On::other) return no + condition.value;
  const bool is_query = condition.on == Condition::On::query;
  const std::string subject = is_query                                ? "?" + condition.name
                              : condition.on == Condition::On::header ? condition.name
                                                                      : std::string(subject_of(condition.on));
  switch (condition.how) {
    case Condition::How::exact: return no + subject + (is_query ? "=" : ": ") + condition.value;
    case Condition::How::prefix: return no + subject + (is_query ? "=" : ": ") + condition.value + "*";
    case Condition::How::suffix: return no + subject + (is_query ? "=*" : ": *") + condition.value;
    case Condition::How::contains: return no + subject + (is_query ? "=*" : ": *") + condition.value + "*";
    case Condition::How::regex:
    case Condition::How::search: return no + subject + " ~ " + condition.value;
    case Condition::How::present: return no + subject;
  }
  return no + subject;
}

std::string_view name_of(Route::Match match) {
  switch (match) {
    case Route::Match::exact: return "exact";
    case Route::Match::prefix: return "prefix";
    case Route::Match::regex: return "regex";
    case Route::Match::implementation_specific: return "implementation-specific";
    case Route::Match::any: return "any";
  }
  return "";
}

}  // namespace routegrant::kube
