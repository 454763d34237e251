#pragma once

/// Health and readiness of the daemon itself. Neither touches a provider or the store.
/// Thread safety: any thread.

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"

namespace gpushopper::api {

class Health {
public:
    explicit Health(const Services& services) : services_(services) {}

    Reply health(const Call& call, const Nothing& nothing) const;
    Reply ready(const Call& call, const Nothing& nothing) const;

private:
    const Services& services_;
};

}  // namespace gpushopper::api
