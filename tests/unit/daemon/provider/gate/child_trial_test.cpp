// Goal: whatever foreign code does in a trial, the daemon lives and has a sentence for it.
// Method: attempts that crash, hang, exit, throw, and start processes of their own.

#include "daemon/provider/gate/child_trial.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::provider {
namespace {

std::string failed(const Attempt& attempt, base::Millis limit = kTrialLimit) {
    const auto result = tryInChild("the thing", attempt, limit);
    REQUIRE(!result);
    return result.error().message;
}

}  // namespace

TEST_CASE("What an attempt returns is what the trial returns") {
    CHECK(tryInChild("the thing", [](const Announce&) { return base::Result<void>(); }));
    const auto no = tryInChild("the thing", [](const Announce&) -> base::Result<void> {
        return base::fail(base::ErrorCode::Funds, "no money\nin two lines");
    });
    REQUIRE(!no);
    CHECK(no.error().code == base::ErrorCode::Funds);
    CHECK(no.error().message == "no money in two lines");
}

TEST_CASE("The last step that was announced is blamed for a death") {
    CHECK(failed([](const Announce& announce) -> base::Result<void> {
              announce("in one()");
              announce("in two()");
              raise(SIGBUS);
              return {};
          }) == "the thing crashed in two() (signal 7, Bus error)" + std::string(kTrialAdvice));
    CHECK(failed([](const Announce& announce) -> base::Result<void> {
              announce("in one()");
              _exit(0);
          }) == "the thing ended the process in one() (exit code 0)" + std::string(kTrialAdvice));
    CHECK(failed([](const Announce& announce) -> base::Result<void> {
              announce("in one()");
              throw 7;
          }) == "the thing threw an exception in one()" + std::string(kTrialAdvice));
    CHECK(failed([](const Announce&) -> base::Result<void> {
              _exit(3);
          }).find("ended the process when it was tried (exit code 3)") != std::string::npos);
}

TEST_CASE("A trial ends at its limit, with everything that it has started") {
    const tests::TemporaryFolder folder;
    const std::string file = folder.path("grandchild");
    const std::string sentence = failed(
        [&](const Announce& announce) -> base::Result<void> {
            announce("in wait()");
            const pid_t grandchild = fork();
            if (grandchild > 0) std::ofstream(file) << grandchild << std::flush;
            while (true) pause();
        },
        base::Millis(1'500));
    CHECK(sentence == "the thing did not come back in wait()" + std::string(kTrialAdvice));
    pid_t grandchild = 0;
    std::ifstream(file) >> grandchild;
    REQUIRE(grandchild > 0);
    // Gone, or about to be.
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, grandchild, 0));
    if (handle >= 0) {
        pollfd ended{handle, POLLIN, 0};
        CHECK(poll(&ended, 1, 20'000) == 1);
        close(handle);
    }
}

TEST_CASE("A report that is longer than the pipe is cut, not waited for") {
    CHECK(failed([](const Announce& announce) -> base::Result<void> {
              for (int i = 0; i < 3; ++i) announce("in something()");
              return base::fail(base::ErrorCode::Permanent, std::string(100'000, 'x'));
          }).size() < 4096);
}

TEST_CASE("Threads are counted") { CHECK(threadCount() >= 1); }

}  // namespace gpushopper::provider
