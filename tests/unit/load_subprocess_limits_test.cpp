#include <doctest/doctest.h>

#include <chrono>

#include "load/subprocess.hpp"

using namespace routegrant;

TEST_CASE("a program within its limits is as without them, and sees the environment that it is given") {
  const Result<load::Output> output = load::run_program({"sh", "-c", "cat; printf %s \"$GREETING\"; exit 3"}, "in ",
                                                        {.seconds = 60, .bytes = 100, .environment = {"GREETING=hi"}});
  REQUIRE(output);
  CHECK(output->out == "in hi");
  CHECK(output->status == 3);
}

TEST_CASE("a program beyond its limits is killed with its children, whatever it does with its outputs") {
  const auto start = std::chrono::steady_clock::now();
  const auto failure = [](const char* script, const load::RunLimits& limits) {
    const Result<load::Output> output = load::run_program({"sh", "-c", script}, {}, limits);
    return output ? std::string("no failure") : output.error();
  };
  CHECK(failure("sleep 300 & wait", {.seconds = 1}) == "'sh' takes longer than 1 seconds");
  CHECK(failure("exec >&- 2>&-; sleep 300", {.seconds = 1}) == "'sh' takes longer than 1 seconds");
  CHECK(failure("while :; do echo 0123456789abcdef; done", {.seconds = 60, .bytes = 1 << 20}) ==
        "'sh' prints more than 1 MiB");
  CHECK(failure("while :; do echo 0123456789abcdef >&2; done", {.seconds = 60, .bytes = 1 << 20}) ==
        "'sh' prints more than 1 MiB");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("a program that is not there is an error") {
  const Result<load::Output> output = load::run_program({"routegrant-no-such-program"}, {}, {.seconds = 5});
  REQUIRE_FALSE(output);
  CHECK(output.error().starts_with("cannot run 'routegrant-no-such-program'"));
}
