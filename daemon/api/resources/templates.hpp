#pragma once

/// The providers' launch templates: all of them, one, and those that fit an offer. Answers come
/// from what is kept of them; no handler calls a provider. Thread safety: any thread.

#include <optional>
#include <string>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"

namespace gpushopper::api {

struct TemplatesQuery {
    std::optional<bool> recommended;
    std::optional<bool> use_ssh;
    std::optional<std::string> name;   ///< Part of it, ignoring case.
    std::optional<std::string> image;  ///< Likewise.
};

class Templates {
public:
    explicit Templates(const Services& services) : services_(services) {}

    static Shape<TemplatesQuery> query();
    Reply list(const Call& call, const TemplatesQuery& query) const;
    Reply get(const Call& call, const Nothing& nothing) const;
    /// Of the offer in the path.
    Reply compatible(const Call& call, const Nothing& nothing) const;

private:
    const Services& services_;
};

}  // namespace gpushopper::api
