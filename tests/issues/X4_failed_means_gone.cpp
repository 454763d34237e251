// Story: sessions were marked failed while their machines ran; thirteen were found later, and once
// the account went negative. Whatever the cause, and whatever the destroy does: a session is over
// only when its machine is proven gone.

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::provision {
namespace {

using session::State;
using tests::SweptFixture;

struct Cause {
    const char* name;
    /// Gets a session with a machine into trouble; returns its id.
    std::function<base::SessionId(SweptFixture&)> begin;
};

base::SessionId trouble(SweptFixture& world, const std::function<void(provider::Instance&)>& edit) {
    const auto row = world.running();
    edit(world.market.machines.begin()->second);
    return row.id;
}

const std::vector<Cause>& causes() {
    static const std::vector<Cause> all = {
        {"boot failed",
         [](SweptFixture& world) {
             const auto row = world.created();
             world.market.on_create = [&world](std::string_view moment) {
                 if (moment == "accepted")
                     world.market.machines.begin()->second.state = provider::InstanceState::Broken;
             };
             return row.id;
         }},
        {"never reached",
         [](SweptFixture& world) {
             world.prober.error = ssh::ProbeError{ssh::ProbeFault::AuthRefused, "refused", ""};
             return world.created().id;
         }},
        {"answer lost",
         [](SweptFixture& world) {
             world.market.create_error = base::Error{.code = base::ErrorCode::Deadline,
                                                     .message = "no answer",
                                                     .outcome = base::Outcome::MaybeApplied};
             world.prober.error = ssh::ProbeError{ssh::ProbeFault::Unreachable, "no route", ""};
             return world.created().id;
         }},
        {"stopped by itself",
         [](SweptFixture& world) {
             return trouble(world, [](provider::Instance& machine) {
                 machine.state = provider::InstanceState::Stopped;
             });
         }},
        {"dearer than agreed",
         [](SweptFixture& world) {
             return trouble(world, [](provider::Instance& machine) {
                 machine.price_per_hour = base::Money::micros(9'000'000);
             });
         }},
        {"deleted",
         [](SweptFixture& world) {
             const auto row = world.running();
             REQUIRE(world.intents.end(row.id, session::EndReason::Deleted, {}));
             return row.id;
         }},
    };
    return all;
}

/// What a destroy does, the first ten times: the last of these sets in after that.
enum class Fault { None, Refused, AnswerLost, NotDone };

base::Result<void> destroy(SweptFixture& world, const base::InstanceId& id, Fault fault) {
    constexpr int kFaulty = 10;
    const bool is_faulty = world.market.destroys <= kFaulty;
    if (!is_faulty || fault == Fault::None || fault == Fault::AnswerLost)
        world.market.machines.erase(id);
    if (!is_faulty || fault == Fault::None || fault == Fault::NotDone) return {};
    return base::fail({.code = base::ErrorCode::Transient,
                       .message = "try again",
                       .outcome = fault == Fault::AnswerLost ? base::Outcome::MaybeApplied
                                                             : base::Outcome::NotApplied});
}

}  // namespace

TEST_CASE("A session is over only when its machine is gone, for every cause and every fault") {
    const Cause& cause = causes().at(GENERATE(0U, 1U, 2U, 3U, 4U, 5U));
    const auto fault = GENERATE(Fault::None, Fault::Refused, Fault::AnswerLost, Fault::NotDone);
    INFO(cause.name << ", fault " << static_cast<int>(fault));
    SweptFixture world;
    world.market.on_destroy = [&](const base::InstanceId& id) { return destroy(world, id, fault); };
    const auto id = cause.begin(world);
    constexpr base::Millis kPiece(1'000);
    int alive_and_over = 0;
    for (base::Millis gone{0}; gone < std::chrono::hours(1); gone += kPiece) {
        world.passSwept(kPiece, kPiece);
        if (world.now(id).isOver() && !world.market.machines.empty()) ++alive_and_over;
        if (world.now(id).isOver()) break;
    }
    CHECK(alive_and_over == 0);
    CHECK(world.now(id).isOver());
    CHECK(world.market.machines.empty());
    CHECK(world.market.creates == 1);
    CHECK(world.database.store->ledgerTotal(id) == world.now(id).cost);
}

}  // namespace gpushopper::provision
