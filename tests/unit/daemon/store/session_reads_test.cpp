// Goal: lists join without gaps and the queue hands out the right work. Method: the inline store in
// memory with a few dozen rows, compared with what a plain loop over them would say.

#include <algorithm>
#include <set>

#include "tests/support/store_fixture.hpp"

namespace gpushopper::store {
namespace {

using session::Session;
using session::StepLane;

constexpr base::Millis kSecond{1'000};

std::vector<Session> insertMany(InlineStore& world, int count) {
    std::vector<Session> rows;
    for (int i = 0; i < count; ++i) {
        // Every third shares its time with the one before, so the id must break the tie.
        if (i % 3 != 0) world.clock.advance(kSecond);
        rows.push_back(world.inserted(i % 2 == 0 ? "alice" : "bob", "mock-" + std::to_string(i)));
    }
    std::sort(rows.begin(), rows.end(), [](const Session& a, const Session& b) {
        return std::tie(b.created_at, b.id) < std::tie(a.created_at, a.id);
    });
    return rows;
}

TEST_CASE("pages of a list join to the whole, newest first", "[store]") {
    InlineStore world;
    const auto rows = insertMany(world, 25);
    const int limit = GENERATE(1, 4, 5, 25, 30);
    std::vector<base::SessionId> seen;
    std::optional<SessionCursor> after;
    do {
        const auto page = world.sessions().list({}, limit, after);
        REQUIRE(page);
        CHECK(page->total == 25);
        for (const Session& row : page->rows) seen.push_back(row.id);
        after = page->next;
    } while (after);
    REQUIRE(seen.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(seen[i] == rows[i].id);
}

TEST_CASE("a row that comes between two pages moves nothing", "[store]") {
    InlineStore world;
    const auto rows = insertMany(world, 9);
    const auto first = world.sessions().list({}, 5, std::nullopt);
    world.inserted("carol");
    const auto second = world.sessions().list({}, 5, first->next);
    REQUIRE(second->rows.size() == 4);
    CHECK(second->rows[0].id == rows[5].id);
}

TEST_CASE("filters restrict rows and total alike", "[store]") {
    InlineStore world;
    const auto rows = insertMany(world, 9);
    REQUIRE(world.sessions().change(rows[0].id, [&](const Session& row) -> base::Result<Change> {
        return ended(row, world.clock.wallNow());
    }));
    const auto total = [&](const SessionFilter& filter) {
        const auto page = world.sessions().list(filter, 100, std::nullopt);
        REQUIRE(page);
        CHECK(page->total == static_cast<std::int64_t>(page->rows.size()));
        return page->total;
    };
    CHECK(total({.consumer_id = "alice", .status = {}, .provider = {}}) == 5);
    CHECK(total({.consumer_id = {}, .status = "stopped", .provider = {}}) == 1);
    CHECK(total({.consumer_id = {}, .status = "pending", .provider = {}}) == 8);
    CHECK(total({.consumer_id = {}, .status = {}, .provider = base::ProviderName("other")}) == 0);
    CHECK(
        total(
            {.consumer_id = "bob", .status = "pending", .provider = base::ProviderName("mock")}) ==
        (rows[0].consumer_id == "bob" ? 3 : 4));
}

TEST_CASE("a limit of nothing still counts", "[store]") {
    InlineStore world;
    insertMany(world, 3);
    const auto page = world.sessions().list({}, 0, std::nullopt);
    CHECK(page->total == 3);
    CHECK(page->rows.empty());
    CHECK(!page->next);
}

Session schedule(InlineStore& world, StepLane lane, base::Millis in) {
    const int number = static_cast<int>(world.random.below(1'000'000'000));
    Session row = queuedSession(world.random, world.clock.wallNow(), "alice",
                                "mock-" + std::to_string(number));
    row.lane = lane;
    row.next_step_at = world.clock.wallNow() + in;
    REQUIRE(world.sessions().insert(changeOf(row), std::nullopt));
    return row;
}

DueFilter dueNow(InlineStore& world, int limit) {
    return {.provider = base::ProviderName("mock"),
            .lanes = {StepLane::Probe, StepLane::Call, StepLane::Stop},
            .now = world.clock.wallNow(),
            .limit = limit};
}

TEST_CASE("stops come first, then the longest due of all lanes", "[store]") {
    InlineStore world;
    const Session call = schedule(world, StepLane::Call, -3 * kSecond);
    const Session probe = schedule(world, StepLane::Probe, -4 * kSecond);
    const Session stop = schedule(world, StepLane::Stop, -1 * kSecond);
    schedule(world, StepLane::Stop, kSecond);
    const auto due = world.sessions().due(dueNow(world, 10));
    REQUIRE(due->size() == 3);
    CHECK((*due)[0].id == stop.id);
    CHECK((*due)[1].id == probe.id);
    CHECK((*due)[2].id == call.id);
    CHECK((*due)[2].lane == StepLane::Call);
    CHECK(world.sessions().due(dueNow(world, 1))->size() == 1);
    DueFilter only_calls = dueNow(world, 10);
    only_calls.lanes = {StepLane::Call};
    CHECK(world.sessions().due(only_calls)->size() == 1);
}

TEST_CASE("queued rows and the others of a lane can be asked for apart", "[store]") {
    InlineStore world;
    const Session queued = schedule(world, StepLane::Call, -3 * kSecond);
    Session booting = queuedSession(world.random, world.clock.wallNow(), "bob", "mock-2");
    booting.state = session::State::Booting;
    booting.instance_id = base::InstanceId("m-1");
    booting.accepted_at = world.clock.wallNow();
    booting.deadline_at = world.clock.wallNow() + kSecond;
    booting.lane = StepLane::Call;
    booting.next_step_at = world.clock.wallNow() - kSecond;
    REQUIRE(world.sessions().insert(changeOf(booting), std::nullopt));
    using Which = DueFilter::Which;
    const auto due = [&](Which which) {
        DueFilter filter = dueNow(world, 10);
        filter.which = which;
        return *world.sessions().due(filter);
    };
    CHECK(due(Which::All).size() == 2);
    REQUIRE(due(Which::Queued).size() == 1);
    CHECK(due(Which::Queued)[0].id == queued.id);
    REQUIRE(due(Which::NotQueued).size() == 1);
    CHECK(due(Which::NotQueued)[0].id == booting.id);
    DueFilter others = dueNow(world, 1);
    others.which = Which::NotQueued;
    CHECK(*world.sessions().nextDue(others) == booting.next_step_at);
}

TEST_CASE("claimed, ended and foreign rows are not due", "[store]") {
    InlineStore world;
    const Session claimed = schedule(world, StepLane::Call, {});
    const Session over = schedule(world, StepLane::Call, {});
    REQUIRE(world.claim(claimed));
    REQUIRE(world.sessions().change(over.id, [&](const Session& row) -> base::Result<Change> {
        return ended(row, world.clock.wallNow());
    }));
    CHECK(world.sessions().due(dueNow(world, 10))->empty());
    world.clock.advance(30 * kSecond);
    CHECK(world.sessions().due(dueNow(world, 10))->size() == 1);
    DueFilter foreign = dueNow(world, 10);
    foreign.provider = base::ProviderName("other");
    CHECK(world.sessions().due(foreign)->empty());
}

TEST_CASE("the next due time is the earliest step or the end of a lease", "[store]") {
    InlineStore world;
    CHECK(!world.sessions().nextDue(dueNow(world, 1))->has_value());
    const Session claimed = schedule(world, StepLane::Call, {});
    REQUIRE(world.claim(claimed));
    const auto start = world.clock.wallNow();
    CHECK(*world.sessions().nextDue(dueNow(world, 1)) == start + 30 * kSecond);
    schedule(world, StepLane::Probe, 40 * kSecond);
    CHECK(*world.sessions().nextDue(dueNow(world, 1)) == start + 30 * kSecond);
    schedule(world, StepLane::Stop, 20 * kSecond);
    CHECK(*world.sessions().nextDue(dueNow(world, 1)) == start + 20 * kSecond);
}

TEST_CASE("only older boots of the same daemon are released", "[store]") {
    InlineStore world;
    std::vector<Session> rows;
    for (const std::string owner : {"d:1", "d:2", "d:10", "dd:1", "other:1"}) {
        rows.push_back(schedule(world, StepLane::Call, {}));
        REQUIRE(world.sessions().claim(
            {rows.back().id, 0, owner, world.clock.wallNow() + 60 * kSecond, world.clock.wallNow()},
            {}));
    }
    world.clock.advance(kSecond);
    CHECK(world.sessions().releaseOlderBoots("d", 10, world.clock.wallNow()) == 2);
    CHECK(world.now(rows[0]).claim.owner.empty());
    CHECK(world.now(rows[0]).next_step_at == world.clock.wallNow());
    CHECK(world.now(rows[1]).claim.owner.empty());
    CHECK(world.now(rows[2]).claim.owner == "d:10");
    CHECK(world.now(rows[3]).claim.owner == "dd:1");
    // The zombie's late write does not count.
    const auto same = [](const Session& row) -> base::Result<Change> { return changeOf(row); };
    CHECK(world.sessions().apply(rows[0].id, 1, same).error().code == base::ErrorCode::FenceLost);
}

TEST_CASE("live rows are those of the provider that are not over", "[store]") {
    InlineStore world;
    const auto rows = insertMany(world, 4);
    REQUIRE(world.sessions().change(rows[1].id, [&](const Session& row) -> base::Result<Change> {
        return ended(row, world.clock.wallNow());
    }));
    CHECK(world.sessions().live(base::ProviderName("mock"))->size() == 3);
    CHECK(world.sessions().live(base::ProviderName("other"))->empty());
}

TEST_CASE("repeated events are counted up and pages of a timeline join", "[store]") {
    InlineStore world;
    const Session row = world.inserted();
    const auto add = [&](const std::string& type, bool fold) {
        REQUIRE(world.sessions().change(row.id, [&](const Session& now) -> base::Result<Change> {
            Change change = changeOf(now);
            change.events = {{type, "detail of " + type, fold}};
            return change;
        }));
        world.clock.advance(kSecond);
    };
    add("created", false);
    for (int i = 0; i < 3; ++i) add("destroy_failed", true);
    add("created", true);
    add("destroy_failed", true);
    const auto all = world.sessions().events(row.id, 10, 0);
    REQUIRE(all);
    CHECK(all->total == 4);
    REQUIRE(all->rows.size() == 4);
    CHECK(!all->more);
    CHECK(all->rows[1].count == 3);
    CHECK(all->rows[1].at == all->rows[0].at + 3 * kSecond);
    CHECK(all->rows[1].seq == 2);
    CHECK(all->rows[1].status == "pending");
    CHECK(all->rows[1].phase == "queued");
    CHECK(all->rows[3].count == 1);

    const auto first = world.sessions().events(row.id, 3, 0);
    CHECK(first->more);
    const auto rest = world.sessions().events(row.id, 3, first->rows.back().seq);
    REQUIRE(rest->rows.size() == 1);
    CHECK(rest->rows[0].seq == 4);
}

}  // namespace
}  // namespace gpushopper::store
