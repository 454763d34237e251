// Goal: a sweep touches only what is provably ours, and never concludes absence. Method: one list
// and some rows, judged; each case is a row of the table in docs/architecture.md.

#include "daemon/reconcile/sweep_plan.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::reconcile {
namespace {

using session::Session;
using session::State;
using std::chrono::hours;
using std::chrono::minutes;

constexpr base::WallTime kNow = tests::FixedClock::kStart;

struct World {
    provider::Labels labels{{std::string(32, 'k')}};
    std::map<base::SessionId, Session> sessions;
    std::set<base::InstanceId> doomed;
    std::set<base::InstanceId> orphans_seen;
    std::vector<provider::Instance> instances;
    int orphans_last_hour = 0;

    Session& session(std::uint8_t number, State state, const std::string& instance) {
        base::SessionId::Bytes bytes{};
        bytes[15] = number;
        const base::SessionId id(bytes);
        Session row;
        row.id = id;
        row.state = state;
        row.instance_id = base::InstanceId(instance);
        row.created_at = kNow - hours(1);
        row.accepted_at = kNow - hours(1);
        row.billing = session::Billing::Unknown;
        row.label = labels.make(id, kNow + hours(1));
        return sessions.emplace(id, row).first->second;
    }
    void machine(const std::string& id, const std::string& label) {
        provider::Instance instance;
        instance.id = base::InstanceId(id);
        instance.label = label;
        instance.state = provider::InstanceState::Running;
        instances.push_back(instance);
    }
    SweepPlan plan() const {
        const provider::View view(base::MonoTime{}, kNow, instances);
        return planSweep({.view = view,
                          .labels = labels,
                          .sessions = sessions,
                          .doomed = doomed,
                          .orphans_seen = orphans_seen,
                          .orphans_last_hour = orphans_last_hour,
                          .visibility_window = base::Millis(60'000)});
    }
    std::optional<Finding> only() const {
        const SweepPlan result = plan();
        CHECK(result.items.size() <= 1);
        return result.items.empty() ? std::nullopt : std::optional(result.items.front().finding);
    }
};

TEST_CASE("a running session and its machine agree", "[reconcile]") {
    World world;
    world.machine("m-1", world.session(1, State::Ready, "m-1").label);
    CHECK(world.only() == std::nullopt);
}

TEST_CASE("a second machine of a session is a duplicate", "[reconcile]") {
    World world;
    const std::string label = world.session(1, State::Ready, "m-1").label;
    world.machine("m-1", label);
    world.machine("m-2", label);
    CHECK(world.only() == Finding::Duplicate);
    world.doomed.insert(base::InstanceId("m-2"));
    CHECK(world.only() == std::nullopt);
}

TEST_CASE("a machine of an ended session is doomed only when seen twice", "[reconcile]") {
    World world;
    world.machine("m-1", world.session(1, State::Stopped, "m-1").label);
    CHECK(world.only() == Finding::OrphanSeen);
    world.orphans_seen.insert(base::InstanceId("m-1"));
    CHECK(world.only() == Finding::Orphan);
}

TEST_CASE("a label without a row is a lost row; a queued row is a late one", "[reconcile]") {
    World world;
    const std::string label = world.session(1, State::Queued, "").label;
    world.machine("m-1", label);
    CHECK(world.only() == Finding::LateRow);
    world.sessions.clear();
    CHECK(world.only() == Finding::LostRow);
}

TEST_CASE("foreign, forged and folded labels are counted and never touched", "[reconcile]") {
    World world;
    const std::string label = world.session(1, State::Stopped, "m-0").label;
    const provider::Labels other({std::string(32, 'x')});
    std::string folded = label;
    for (char& c : folded) c = static_cast<char>(std::toupper(c));
    world.machine("m-1", "");
    world.machine("m-2", "my-own-box");
    world.machine("m-3", other.make(world.sessions.begin()->first, kNow + hours(1)));
    world.machine("m-4", folded);
    world.machine("m-5", label.substr(0, 30));
    CHECK(world.only() == std::nullopt);
    CHECK(world.plan().foreign == 5);
}

TEST_CASE("a cut label of a create in doubt is a finding", "[reconcile]") {
    World world;
    world.machine("m-1", world.session(1, State::Unconfirmed, "").label.substr(0, 30));
    CHECK(world.only() == Finding::CutLabel);
}

TEST_CASE("a missing machine is asked for, but not while it may lag behind its create",
          "[reconcile]") {
    World world;
    Session& row = world.session(1, State::Ready, "m-1");
    CHECK(world.only() == Finding::Missing);
    row.accepted_at = kNow - minutes(1) + base::Millis(1);
    CHECK(world.only() == std::nullopt);
    row.accepted_at = kNow - hours(1);
    row.state = State::Destroying;
    CHECK(world.only() == std::nullopt);
}

TEST_CASE("a storm of orphans is held back", "[reconcile]") {
    World world;
    for (std::uint8_t i = 1; i <= 6; ++i) {
        const std::string id = "m-" + std::to_string(i);
        world.machine(id, world.session(i, State::Failed, id).label);
        world.orphans_seen.insert(base::InstanceId(id));
    }
    CHECK_FALSE(world.plan().orphans_held.empty());
    for (int i = 0; i < 10; ++i) world.machine("other-" + std::to_string(i), "");
    CHECK(world.plan().orphans_held.empty());
    world.orphans_last_hour = 15;
    CHECK_FALSE(world.plan().orphans_held.empty());
}

}  // namespace
}  // namespace gpushopper::reconcile
