// A machine that was still "loading", or had no state yet, was taken for a broken one.
// Every word of both marketplaces, and words that nobody has seen: only what they call over is
// over.

#include "plugins/tensordock/machines/status.hpp"
#include "plugins/vastai/machines/machine_state.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

bool isPatient(gsp_state state) { return state == GSP_STARTING || state == GSP_STATE_UNKNOWN; }

constexpr std::string_view kInvented[] = {"hibernating", "", "Running?", "null", "brok\xC3\xABn"};

}  // namespace

TEST_CASE("Vast.ai: what boots, and what nobody knows, is waited for") {
    CHECK(isPatient(vastai::machineState(std::nullopt, "").state));
    for (const std::string_view word :
         {"created", "loading", "rebooting", "unknown", "offline", "scheduling"}) {
        INFO(word);
        CHECK(isPatient(vastai::machineState(word, "").state));
    }
    for (const std::string_view word : kInvented) {
        INFO(word);
        CHECK(isPatient(vastai::machineState(word, "some text").state));
    }
    CHECK(vastai::machineState("running", "").state == GSP_RUNNING);
    CHECK(vastai::machineState("exited", "").state == GSP_BROKEN);
}

TEST_CASE("TensorDock: what boots, and what nobody knows, is waited for") {
    for (const std::string_view word : {"creating", "starting", "queued", "pending", "provisioning",
                                        "Provisioning", "PENDING", "deleting"}) {
        INFO(word);
        CHECK(isPatient(tensordock::statusOf(word).state));
        CHECK(!tensordock::statusOf(word).gone);
    }
    for (const std::string_view word : kInvented) {
        INFO(word);
        CHECK(isPatient(tensordock::statusOf(word).state));
        CHECK(!tensordock::statusOf(word).gone);
    }
    CHECK(tensordock::statusOf("Running").state == GSP_RUNNING);
    CHECK(tensordock::statusOf("error").state == GSP_BROKEN);
}

}  // namespace gpushopper
