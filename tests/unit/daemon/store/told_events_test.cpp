// Goal: the log tells the life of a session as its timeline does, and nothing that did not happen.
// Method: the inline store in memory; the log's lines are read back.

#include "tests/support/store_fixture.hpp"

namespace gpushopper::store {
namespace {

using session::Session;

Decide saying(NewEvent event) {
    return [event](const Session& current) -> base::Result<Change> {
        Change change = changeOf(current);
        change.events = {event};
        return change;
    };
}

TEST_CASE("a written event is a line with the session, the provider and the detail", "[store]") {
    InlineStore world;
    Change created = changeOf(queuedSession(world.random, world.clock.wallNow()));
    created.events = {{.type = "created", .detail = ""}};
    REQUIRE(world.sessions().insert(created, std::nullopt));
    const std::string id = created.row.id.str();
    CHECK(world.log.lines() == std::vector<std::string>{"session.created session_id=" + id +
                                                        " provider=mock status=pending"});
    REQUIRE(world.sessions().change(
        created.row.id, saying({.type = "create_unconfirmed", .detail = "the answer was lost"})));
    CHECK(world.log.lines().back() == "session.create_unconfirmed session_id=" + id +
                                          " provider=mock status=pending detail=the answer was "
                                          "lost");
}

TEST_CASE("events that are counted up are told once, changes that fail never", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    for (int attempts = 1; attempts <= 3; ++attempts) {
        REQUIRE(world.sessions().change(row.id, [&](const Session& current) {
            Change change = changeOf(current);
            change.row.attempts = attempts;
            change.events.push_back({.type = "verify_failed", .detail = "refused", .fold = true});
            return base::Result<Change>(std::move(change));
        }));
    }
    const auto refused =
        world.sessions().apply(row.id, 7, saying({.type = "running", .detail = ""}));
    CHECK_FALSE(refused);
    REQUIRE(world.log.lines().size() == 1);
    CHECK(world.log.lines()[0].starts_with("session.verify_failed"));
}

TEST_CASE("an alarm is an error of the log", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    REQUIRE(world.sessions().change(row.id, [&](const Session& current) {
        Change change = changeOf(current);
        change.audits.push_back({.action = "destroy_overdue",
                                 .actor = "lifecycle",
                                 .request_id = "",
                                 .detail = "still there"});
        return base::Result<Change>(std::move(change));
    }));
    REQUIRE(world.log.lines().size() == 1);
    CHECK(world.log.lines()[0].starts_with("session.destroy_overdue"));
}

}  // namespace
}  // namespace gpushopper::store
