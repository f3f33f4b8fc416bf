#include "routegrant/finding.hpp"
#include "routegrant/rule.hpp"

namespace routegrant {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "";
}

std::string_view name_of(Status status) {
  switch (status) {
    case Status::fresh: return "new";
    case Status::unchanged: return "unchanged";
    case Status::allowed: return "allowed";
    case Status::ignored: return "ignored";
  }
  return "";
}

}  // namespace routegrant
