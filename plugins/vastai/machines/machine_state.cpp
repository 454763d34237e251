#include "plugins/vastai/machines/machine_state.hpp"

#include <array>

namespace gpushopper::vastai {
namespace {

struct Row {
    std::string_view word;
    MachineState meaning;
};

// The disk is billed from the creation until the destroy; the GPU only while the container is up
// (or frozen); nothing while the host is offline.
constexpr std::array kRows{
    Row{"created", {GSP_STARTING, GSP_BILLING_STORAGE_ONLY}},
    Row{"loading", {GSP_STARTING, GSP_BILLING_STORAGE_ONLY}},  // large images: up to an hour
    Row{"rebooting", {GSP_STARTING, GSP_BILLING_STORAGE_ONLY}},
    Row{"running", {GSP_RUNNING, GSP_BILLING_COMPUTE}},
    Row{"frozen", {GSP_RUNNING, GSP_BILLING_COMPUTE}},
    Row{"stopped", {GSP_STOPPED, GSP_BILLING_STORAGE_ONLY}},
    // The container ended by itself; such an instance was never seen to run again.
    Row{"exited", {GSP_BROKEN, GSP_BILLING_STORAGE_ONLY}},
    // No heartbeat, host disconnected: both may come back.
    Row{"unknown", {GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN}},
    Row{"offline", {GSP_STATE_UNKNOWN, GSP_BILLING_NONE}},
};

}  // namespace

MachineState machineState(std::optional<std::string_view> actual_status,
                          std::string_view status_msg) {
    if (!actual_status || actual_status->empty()) return {GSP_STARTING, GSP_BILLING_STORAGE_ONLY};
    // The image does not fit the host's driver: the word stays `created`, and nothing follows.
    if (*actual_status == "created" &&
        status_msg.find("OCI runtime create failed") != std::string_view::npos) {
        return {GSP_BROKEN, GSP_BILLING_STORAGE_ONLY};
    }
    for (const Row& row : kRows) {
        if (row.word == *actual_status) return row.meaning;
    }
    return {GSP_STARTING, GSP_BILLING_UNKNOWN};
}

}  // namespace gpushopper::vastai
