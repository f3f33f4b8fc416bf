#pragma once

#include <cstdint>

namespace routegrant {

/// What was read and understood, and what was not: the ledger that every report closes with.
struct Coverage {
  struct {
    std::uint64_t read = 0, skipped = 0, failed = 0;
  } files;
  struct {
    /// `unknown_kind` were read but no kind asks for them; `skipped` were not parsed, by the evidence rule.
    std::uint64_t understood = 0, unknown_kind = 0, skipped = 0, templates = 0, failed = 0;
  } documents;
  struct {
    std::uint64_t understood = 0, irrelevant = 0, dynamic = 0, failed = 0;
  } statements;
  struct {
    std::uint64_t total = 0, resolved = 0;
  } routes;
  struct {
    std::uint64_t total = 0, resolved = 0, outside_git = 0;
  } credentials;
  struct {
    /// Helm charts that are deployed: those whose objects are known, as they were read from their values, and the
    /// others.
    std::uint64_t read = 0, not_rendered = 0;
  } charts;
  struct {
    /// Sources that Flux and Argo CD deploy: those in the tree, and those that lie in other repositories or cannot be
    /// decided.
    std::uint64_t read = 0, elsewhere = 0;
  } deployments;
};

}  // namespace routegrant
