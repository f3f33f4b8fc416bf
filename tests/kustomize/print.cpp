#include <cstdio>
#include <string>

#include "support/kustomize_text.hpp"

/// Prints what every kustomization below a directory builds: `# DIRECTORY`, then one object a line as JSON; what is
/// wrong goes to standard error. For comparing with `kustomize build`; see compare.py.
int main(int count, char** arguments) {
  using namespace routegrant::tests;
  if (count != 2) {
    std::fputs("usage: routegrant_kustomize DIRECTORY\n", stderr);
    return 2;
  }
  const Built built = build(files_below(arguments[1]));
  for (const auto& deployment : built.deployments) {
    std::printf("# %s\n%s", deployment.directory.empty() ? "." : deployment.directory.c_str(),
                built.objects(deployment.directory).c_str());
  }
  std::fputs(built.problems().c_str(), stderr);
  return 0;
}
