#pragma once

/// The configured providers, as an operator sees them. Credentials are not even reachable from
/// here. Thread safety: any thread.

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"

namespace gpushopper::api {

class Providers {
public:
    explicit Providers(const Services& services) : services_(services) {}

    Reply list(const Call& call, const Nothing& nothing) const;

private:
    const Services& services_;
};

}  // namespace gpushopper::api
