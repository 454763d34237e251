// Goal: whatever code does in a child is told, and nothing of it reaches the tool. Method: children
// that misbehave in each way.

#include "sdk/check/child/child.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "sdk/check/child/descriptor.hpp"
#include "sdk/check/child/process_state.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::check {
namespace {

using How = ChildEnd::How;
constexpr std::chrono::seconds kLong{60};

volatile std::sig_atomic_t told = 0;

}  // namespace

TEST_CASE("a child answers, however long the answer, and what it prints is kept") {
    const std::string long_answer(300'000, 'x');
    const ChildEnd end = inChild(
        [&](Child& child) {
            child.announce("in open()");
            std::puts("noise");
            CHECK(child.output() == "noise\n");
            return long_answer;
        },
        kLong);
    CHECK(end.how == How::Answered);
    CHECK(end.answer == long_answer);
    CHECK(end.output == "noise\n");
}

TEST_CASE("a death is told with the step that was announced last") {
    const auto crashed = inChild(
        [](Child& child) -> std::string {
            child.announce("in open()");
            static_cast<void>(std::signal(SIGABRT, SIG_DFL));
            std::abort();
        },
        kLong);
    CHECK(crashed.how == How::Crashed);
    CHECK(crashed.sentence() == "crashed in open() (signal 6, Aborted)");
    const auto left = inChild([](Child&) -> std::string { _exit(0); }, kLong);
    CHECK(left.how == How::Exited);
    CHECK(left.sentence() == "ended the process before it was touched (exit code 0)");
    const auto threw =
        inChild([](Child&) -> std::string { throw std::runtime_error("oops"); }, kLong);
    CHECK(threw.how == How::Exited);
    CHECK(threw.output.find("oops") != std::string::npos);
}

TEST_CASE("a child that does not come back is ended at its limit") {
    const auto end = inChild(
        [](Child& child) -> std::string {
            child.announce("in close()");
            while (true) pause();
        },
        std::chrono::milliseconds(50));
    CHECK(end.how == How::TimedOut);
    CHECK(end.sentence() == "did not come back in close()");
}

TEST_CASE("an answer can be given from the middle of foreign code") {
    const auto end = inChild(
        [](Child& child) {
            if (child.answerDescriptor() >= 0) child.answerNow("enough");
            return std::string("too late");
        },
        kLong);
    CHECK(end.how == How::Answered);
    CHECK(end.answer == "enough");
}

TEST_CASE("an interrupt is passed on as SIGTERM") {
    const Descriptor interrupt(eventfd(0, EFD_CLOEXEC));
    const auto end = inChild(
        [&](Child&) {
            static_cast<void>(std::signal(SIGTERM, [](int) { told = 1; }));
            sigset_t blocked;
            sigset_t before;
            sigemptyset(&blocked);
            sigaddset(&blocked, SIGTERM);
            pthread_sigmask(SIG_BLOCK, &blocked, &before);
            eventfd_write(interrupt.get(), 1);  // ready: now it may come
            while (told == 0) sigsuspend(&before);
            return std::string("told");
        },
        kLong, interrupt.get());
    CHECK(end.answer == "told");
}

TEST_CASE("changes of the process are seen") {
    const auto end = inChild(
        [](Child&) {
            const ProcessState before = ProcessState::now();
            if (!ProcessState::now().changesSince(before).empty()) return std::string("noisy");
            if (chdir("/") != 0) return std::string("no /");
            setenv("GSP_TEST", "1", 1);  // NOLINT(concurrency-mt-unsafe)
            static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
            std::string all;
            for (const auto& change : ProcessState::now().changesSince(before)) all += change + "|";
            return all;
        },
        kLong);
    CHECK(end.answer.find("changed the working folder from ") != std::string::npos);
    CHECK(end.answer.find("changed what SIGPIPE does from the default to ignored|") !=
          std::string::npos);
    CHECK(end.answer.find("set the environment variable GSP_TEST|") != std::string::npos);
}

}  // namespace gpushopper::check
