#include "tests/plugins/bad/market_client.hpp"

#include <gpushopper/kit/retry_read.hpp>

#include <array>
#include <ctime>
#include <optional>

#include "tests/plugins/bad/market_wire.hpp"

namespace market {
namespace {

namespace gs = gpushopper;
using nlohmann::json;

constexpr int kFailuresUntilDead = 5;

// Those that do not send by the kit.
bool sendsBadly() {
    return is("nobreaker") || is("neverprobes") || is("deaftocancel") || is("deaftodeadline");
}

std::string machineTime() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);  // tidy: allow(the mistake that is to be found)
    return std::to_string(now.tv_sec) + "." + std::to_string(now.tv_nsec);
}

}  // namespace

MarketClient::MarketClient(gs::Host host, std::string base_url)
    : host_(host),
      base_url_(std::move(base_url)),
      client_(host),
      pace_(host, {.interval = std::chrono::milliseconds(100), .burst = 5}) {}

gs::ResilientClient& MarketClient::client() {
    if (!is("sharesbreaker")) return client_;
    static std::optional<gs::ResilientClient> shared;
    if (!shared) shared.emplace(host_);
    return *shared;
}

gs::HttpRequest MarketClient::http(const char* method, const std::string& path) const {
    gs::HttpRequest request;
    request.method = method;
    request.url = base_url_ + path;
    static std::string shared_key;
    std::string key(host_.secret("api_key").reveal());
    if (is("sharessecret")) {
        if (shared_key.empty()) shared_key = key;
        key = shared_key;
    }
    if (is("secretinurl"))
        request.url += (path.find('?') == std::string::npos ? "?key=" : "&key=") + key;
    request.headers = {{"Authorization", "Bearer " + key}};
    if (is("splitsheader")) request.headers.emplace_back("X-Tag", "a\r\nX-Admin: yes");
    if (is("ownclock")) request.headers.emplace_back("X-Time", machineTime());
    return request;
}

template <class Ask>
gs::HttpResponse MarketClient::sendBadly(gs::Call& call, const Ask& ask) {
    if (is("neverprobes") && failures_ >= kFailuresUntilDead) {
        gs::Failure failure(GSP_TRANSIENT, "given up for ever");
        failure.retry_after = std::chrono::seconds(30);
        throw failure;
    }
    while (true) {
        try {
            const gs::HttpResponse response = call.http(ask.http);
            ask.judge(response);
            failures_ = 0;
            return response;
        } catch (const gs::Failure& failure) {
            ++failures_;
            const bool deaf = (is("deaftocancel") && failure.code == GSP_CANCELLED) ||
                              (is("deaftodeadline") && failure.code == GSP_DEADLINE);
            if (!deaf) throw;
        }
    }
}

gs::HttpResponse MarketClient::send(gs::Call& call, const gs::ReadAsk& ask) {
    if (sendsBadly()) return sendBadly(call, ask);
    return gs::retryRead(client(), call, ask);
}

gs::HttpResponse MarketClient::send(gs::Call& call, const gs::WriteAsk& ask) {
    if (sendsBadly()) return sendBadly(call, ask);
    if (!is("retriescreate")) return client().send(call, ask);
    try {
        return client().send(call, ask);
    } catch (const gs::Failure&) {
        return client().send(call, ask);
    }
}

json MarketClient::read(gs::Call& call, const std::string& path, gs::Priority priority) {
    json body;
    gs::ReadAsk ask;
    ask.http = http("GET", path);
    if (!is("hasty")) ask.pace = &pace_;
    ask.priority = is("breakerblocksdestroy") ? gs::Priority::Normal : priority;
    ask.judge = [&](const gs::HttpResponse& response) {
        judge(response, GSP_NOT_APPLIED);
        body = objectOf(response);
    };
    send(call, ask);
    return body;
}

json MarketClient::write(gs::Call& call, const char* method, const std::string& path,
                         const std::string& text) {
    json body;
    gs::WriteAsk ask;
    ask.http = http(method, path);
    ask.http.body = text;
    ask.pace = &pace_;
    const bool destroys = ask.http.method == "DELETE" && !is("breakerblocksdestroy");
    ask.priority = destroys ? gs::Priority::Reserved : gs::Priority::Normal;
    ask.judge = [&](const gs::HttpResponse& response) {
        judge(response, GSP_MAYBE_APPLIED);
        body = objectOf(response);
        if (std::string_view(ask.http.method) == "POST" && path == "/v1/machines") machineOf(body);
    };
    send(call, ask);
    return body;
}

}  // namespace market
