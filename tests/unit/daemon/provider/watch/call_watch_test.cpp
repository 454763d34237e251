// Goal: a call is stuck 2 s after its deadline, not before, and somebody gives up on it once.
// Method: calls that are out, and moments to look at them.

#include "daemon/provider/watch/call_watch.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::provider {
namespace {

constexpr base::MonoTime kDeadline{std::chrono::seconds(100)};

}  // namespace

TEST_CASE("A call is stuck 2 s after its deadline until it returns") {
    CallWatch watch;
    {
        const CallWatch::Out out(watch, "list_offers", kDeadline);
        CHECK(watch.out() == std::vector<std::string>{"list_offers"});
        CHECK(watch.stuck(kDeadline + CallWatch::kOverrunMax).empty());
        const auto stuck = watch.stuck(kDeadline + base::Millis(2'001));
        REQUIRE(stuck.size() == 1);
        CHECK(stuck[0].operation == "list_offers");
        CHECK(stuck[0].late == base::Millis(2'001));
    }
    CHECK(watch.stuck(kDeadline + base::Millis(2'001)).empty());
    CHECK(watch.out().empty());
}

TEST_CASE("Each stuck call is given up on once") {
    CallWatch watch;
    const CallWatch::Out one(watch, "list_offers", kDeadline);
    const CallWatch::Out two(watch, "destroy", kDeadline + std::chrono::seconds(60));
    CHECK(watch.giveUp(kDeadline).empty());
    CHECK(watch.giveUp(kDeadline + std::chrono::seconds(3)).size() == 1);
    CHECK(watch.giveUp(kDeadline + std::chrono::seconds(4)).empty());
    CHECK(watch.stuck(kDeadline + std::chrono::seconds(4)).size() == 1);
    const auto later = watch.giveUp(kDeadline + std::chrono::seconds(70));
    REQUIRE(later.size() == 1);
    CHECK(later[0].operation == "destroy");
    CHECK(watch.stuck(kDeadline + std::chrono::seconds(70)).size() == 2);
}

}  // namespace gpushopper::provider
