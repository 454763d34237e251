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

TEST_CASE("events that are counted up, and changes that fail, are not told", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    REQUIRE(world.sessions().change(
        row.id, saying({.type = "verify_failed", .detail = "refused", .fold = true})));
    const auto refused =
        world.sessions().apply(row.id, 7, saying({.type = "running", .detail = ""}));
    CHECK_FALSE(refused);
    CHECK(world.log.lines().empty());
}

}  // namespace
}  // namespace gpushopper::store
