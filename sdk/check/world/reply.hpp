#pragma once

/// Reply: everything that one call into a plugin came to. Thread safety: a value.

#include <gpushopper/abi_v0.h>
#include <gpushopper/values.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace gpushopper::check {

struct Reply {
    std::string operation;
    bool guessed = false;  ///< Made with an id that the plugin did not give.
    gsp_code code = GSP_INTERNAL;
    gsp_outcome outcome = GSP_NOT_APPLIED;
    std::int64_t retry_after_ns = -1;
    std::int32_t http_status = 0;
    std::string provider_code;
    std::string message;

    std::vector<Offer> offers;
    std::vector<Instance> instances;

    std::int64_t began_ns = 0;  ///< On the host's clock, like the next.
    std::int64_t ended_ns = 0;
    std::size_t first_request = 0;  ///< Of the host's exchanges; when calls overlap, others' too.
    std::size_t end_request = 0;

    bool ok() const { return code == GSP_OK; }
    std::size_t requests() const { return end_request - first_request; }
    /// "answered TRANSIENT (HTTP 502: bad gateway)", to stand behind the operation's name.
    std::string shownAnswer() const;
};

}  // namespace gpushopper::check
