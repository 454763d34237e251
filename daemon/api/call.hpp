#pragma once

/// Call: one request on its way through a handler: who asks, for what, and how long it may be
/// waited. Parameters and bodies are not here; a handler gets those checked and typed. Thread
/// safety: used by one thread.

#include <stop_token>
#include <string>

#include "daemon/api/access/authenticator.hpp"
#include "daemon/api/wire/message.hpp"
#include "daemon/api/wire/target.hpp"
#include "daemon/base/session_id.hpp"

namespace gpushopper::api {

struct Call {
    const Request& request;
    const Target& target;
    std::string request_id;
    Caller caller;
    base::SessionId session{};  ///< Of a path with `{id}`; else nil.
    std::string offer{};        ///< Of a path with `{offer_id}`, decoded; else empty.
    std::string template_id{};  ///< Of a path with `{hash_id}`; else empty.
    bool head = false;          ///< Only status and headers are wanted: serve what is in memory.
    std::stop_token stop{};     ///< Ends waits: the service must come to an end.
};

}  // namespace gpushopper::api
