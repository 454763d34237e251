#include "plugins/vastai/api/vast_client.hpp"

#include <gpushopper/kit/retry_read.hpp>
#include <utility>

#include "plugins/vastai/api/judgement.hpp"

namespace gpushopper::vastai {
namespace {

// A list of 10,000 offers has 14 MB; nothing else comes near one.
constexpr std::int64_t kSearchBytesMax = std::int64_t{16} << 20;
constexpr std::int64_t kBytesMax = std::int64_t{4} << 20;

}  // namespace

VastClient::VastClient(Host host, const VastConfig& config)
    : host_(host), base_url_(config.base_url), client_(host), paces_(host) {}

template <class AnyAsk>
AnyAsk VastClient::askFor(const VastRequest& request) {
    AnyAsk ask;
    ask.http.method = request.method;
    ask.http.url = base_url_ + request.path;
    ask.http.body = request.body;
    ask.http.response_bytes_max =
        request.endpoint == Endpoint::Search ? kSearchBytesMax : kBytesMax;
    const Secret key = host_.secret("api_key");
    ask.http.headers = {{"Authorization", "Bearer " + std::string(key.reveal())},
                        {"Accept", "application/json"}};
    if (!request.body.empty()) ask.http.headers.emplace_back("Content-Type", "application/json");
    ask.pace = &paces_.of(request.endpoint);
    ask.priority = priorityOf(request.endpoint);
    ask.judge = request.judge;
    return ask;
}

void VastClient::read(Call& call, const VastRequest& request) {
    try {
        retryRead(client_, call, askFor<ReadAsk>(request));
    } catch (const Failure& failure) {
        if (failure.code != GSP_AUTH || failure.http_status == 0) throw;
        explainRefusal(call, request.endpoint, failure);
    }
}

void VastClient::write(Call& call, const VastRequest& request) {
    try {
        client_.send(call, askFor<WriteAsk>(request));
    } catch (const Failure& failure) {
        if (failure.code != GSP_AUTH || failure.http_status == 0) throw;
        explainRefusal(call, request.endpoint, failure);
    }
}

void VastClient::lookAtKey(Call& call) {
    const VastRequest look{Endpoint::List, "GET", "/api/v1/instances/?limit=1", "",
                           [](const HttpResponse& answer) {
                               if (!isSuccess(answer.status))
                                   throw failureOf(answer, {"key check"});
                           }};
    client_.send(call, askFor<ReadAsk>(look));
}

// Was the key refused, or only this request? What is known about the effect stays as it is. A
// create that was refused for no good reason is a refusal all the same: the next one is another
// order.
void VastClient::explainRefusal(Call& call, Endpoint endpoint, Failure refusal) {
    std::string doubt;
    try {
        lookAtKey(call);
    } catch (const Failure& second) {
        if (second.code == GSP_AUTH) {
            refusal.message +=
                "; a second look was refused too (HTTP " + std::to_string(second.http_status) + ")";
            throw refusal;
        }
        doubt = "; whether the key is good could not be seen: " + second.message;
    }
    const bool was_seen = doubt.empty();
    const bool may_not = was_seen && refusal.http_status == 403;
    if (may_not) doubt = "; the key is good, but does not permit this: look at its permissions";
    if (was_seen && !may_not) doubt = "; right after that the same key was taken";
    refusal.code = may_not || endpoint == Endpoint::Create ? GSP_PERMANENT : GSP_TRANSIENT;
    refusal.message += doubt;
    // Not the answer's own words: they go to the core, which takes addresses out.
    host_.log(
        GSP_WARN, "vastai.key.refused_once",
        {{"status", std::to_string(refusal.http_status)}, {"key", was_seen ? "good" : "unseen"}});
    throw refusal;
}

}  // namespace gpushopper::vastai
