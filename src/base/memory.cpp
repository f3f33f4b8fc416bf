#include "base/memory.hpp"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace routegrant::memory {

void give_back() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace routegrant::memory
