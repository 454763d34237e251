#pragma once

/// machine_state: what Vast.ai's words for the state of an instance mean to the core. Evidence:
/// 2026-08, the official client and documentation; `created` with a failed OCI runtime: dstack.
/// Thread safety: pure.

#include <gpushopper/abi_v0.h>
#include <optional>
#include <string_view>

namespace gpushopper::vastai {

struct MachineState {
    gsp_state state = GSP_STATE_UNKNOWN;
    gsp_billing billing = GSP_BILLING_UNKNOWN;
};

/// `actual_status`: null (nullopt) while the instance is provisioned. A word that nobody has seen
/// yet is a start that has not ended: the boot deadline ends it, never this function.
MachineState machineState(std::optional<std::string_view> actual_status,
                          std::string_view status_msg);

}  // namespace gpushopper::vastai
