#include "report/formats.hpp"

namespace routegrant::report {

const std::vector<const Format*>& all_formats() {
  static const std::vector<const Format*> all = {
#define FORMAT(name) &formats::name,
#include "report/formats.def"
#undef FORMAT
  };
  return all;
}

}  // namespace routegrant::report
