#pragma once

/// Api: the conversation with TensorDock. Every request goes through one limiter (1 a second, 3 at
/// once: the documented 100 a minute are per organisation, and the dashboard shares them) and one
/// circuit breaker, carries the token as a Bearer header and is judged by its body.
///
/// A 401 proves nothing: under load TensorDock answered so to a good key (older project, live,
/// 2026-02: eight creates, while other calls went on working). So a refused read is asked once
/// more after a pause, a refused write has a cheap read asked; only two refusals are AUTH, and the
/// message tells of both. Nothing that writes is ever sent twice.
/// Thread safety: any thread.

#include <functional>
#include <gpushopper/kit/resilient_client.hpp>
#include <string>
#include <string_view>

#include "plugins/tensordock/settings.hpp"
#include "plugins/tensordock/talk/errand.hpp"

namespace gpushopper::tensordock {

class Api {
public:
    /// Takes the body of a good answer; throws Failure BAD_RESPONSE when it cannot be used.
    using Reader = std::function<void(std::string_view body)>;

    Api(Host host, Settings settings);

    /// GET. Repeated inside the deadline as retry_read.hpp does; `reader` may run several times.
    void read(Call& call, Errand errand, const std::string& path, const Reader& reader);
    /// POST /instances, once.
    void create(Call& call, std::string body, const Reader& reader);
    /// DELETE, once; returns when it was taken or there was nothing to destroy.
    void destroy(Call& call, const std::string& path);
    /// The one call of the older API: no token in a header, both halves in a form. Past the
    /// breaker, because that service says nothing about this one.
    void balance(Call& call, const Reader& reader);

private:
    void readOnce(Call& call, Errand errand, const std::string& path, const Reader& reader);
    void write(Call& call, Errand errand, HttpRequest http, const Reader& reader);
    bool pauseFits(const Call& call) const;
    Failure recheckedWrite(Call& call, Errand errand, const Failure& refusal);
    HttpRequest request(std::string method, const std::string& path) const;
    std::string authId() const;

    const Host host_;
    const Settings settings_;
    TokenBucket pace_;
    ResilientClient client_;
};

}  // namespace gpushopper::tensordock
