#pragma once

/// What users want of an existing session: its end, or more time. Each is an intent that is stored
/// at once; only a delete waits for what comes of it. Thread safety: any thread.

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"

namespace gpushopper::api {

struct ExtendForm {
    int additional_hours = 0;
};

class SessionWishes {
public:
    explicit SessionWishes(const Services& services) : services_(services) {}

    Reply done(const Call& call, const Nothing& nothing) const;

    static Shape<ExtendForm> extendForm();
    Reply extend(const Call& call, const ExtendForm& form) const;

    Reply destroy(const Call& call, const Nothing& nothing) const;

private:
    const Services& services_;
};

}  // namespace gpushopper::api
