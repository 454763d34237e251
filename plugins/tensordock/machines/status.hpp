#pragma once

/// Status: TensorDock's words for the state of a machine. The case of letters and the marks between
/// words differ from answer to answer (StoppedDisassociated, stopped_disassociated), so both are
/// ignored. A word that nobody knows is a machine that exists and is not ready.
/// Thread safety: pure.

#include <gpushopper/abi_v0.h>

#include <string_view>

namespace gpushopper::tensordock {

struct Status {
    gsp_state state = GSP_STATE_UNKNOWN;
    gsp_billing billing = GSP_BILLING_UNKNOWN;
    bool gone = false;  ///< Still told of, but there is no such machine any more.
};

Status statusOf(std::string_view native);

}  // namespace gpushopper::tensordock
