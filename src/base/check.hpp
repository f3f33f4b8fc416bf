#pragma once

#include <cstdio>
#include <cstdlib>

/// A mistake in our own reasoning, never in the user's input: prints where, and aborts.
#define RG_CHECK(condition)                                                                              \
  do {                                                                                                   \
    if (!(condition)) {                                                                                  \
      std::fprintf(stderr, "routegrant: internal error at %s:%d: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                                      \
    }                                                                                                    \
  } while (false)
