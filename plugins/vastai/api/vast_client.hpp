#pragma once

/// VastClient: one account at Vast.ai. It knows the address, the key and the pace of each end
/// point; the resilient client of the kit does the rest (breaker, retry of reads, bookkeeping).
///
/// A refused key is looked at twice: eight creates in a row were refused with a good one (401,
/// 2026-02, the cause was never found), and 403 is also what a missing permission gets. So the
/// cheapest authenticated read follows, once, and only when that is refused as well the failure is
/// AUTH. A search would prove nothing: it needs no key.
///
/// The key is asked of the host at each request and goes into a header, never into an address.
/// Thread safety: any thread.

#include <gpushopper/kit/resilient_client.hpp>
#include <string>

#include "plugins/vastai/api/endpoint.hpp"
#include "plugins/vastai/vast_config.hpp"

namespace gpushopper::vastai {

struct VastRequest {
    Endpoint endpoint;
    const char* method;
    std::string path;  ///< From `/api/` on, with the query; it ends with a slash before that.
    std::string body;  ///< JSON, or empty.
    Judge judge;       ///< Takes what it wants out of a good answer; see judgement.hpp for others.
};

class VastClient {
public:
    VastClient(Host host, const VastConfig& config);

    /// May send twice more when there was no answer. Returns after the judge has.
    void read(Call& call, const VastRequest& request);
    /// Sends once.
    void write(Call& call, const VastRequest& request);
    /// The cheapest authenticated read. Throws what came of it.
    void lookAtKey(Call& call);

private:
    template <class AnyAsk>
    AnyAsk askFor(const VastRequest& request);
    [[noreturn]] void explainRefusal(Call& call, Endpoint endpoint, Failure refusal);

    const Host host_;
    const std::string base_url_;
    ResilientClient client_;
    Paces paces_;
};

}  // namespace gpushopper::vastai
