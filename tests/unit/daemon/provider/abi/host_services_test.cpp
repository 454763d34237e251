// The plugin's world from the plugin's side: what each function of gsp_host answers.

#include "daemon/provider/host_services.hpp"

#include <stop_token>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/unit/daemon/provider/abi/scripted_plugin.hpp"

namespace gpushopper::provider {
using test::str;

namespace {

struct Fixture {
    test::HostParts parts;
    HostServices services{parts.world(),
                          {base::ProviderName("one"),
                           "scripted",
                           {"api_key", "other_key"},
                           {{"api_key", "env:KEY"}},
                           {}}};
    const gsp_host* host = services.abi();
    std::stop_source stop;
    Call call{parts.in(base::Millis(10'000)), stop.get_token(), "", "", 1};

    std::int64_t ns(base::Millis from_now) const {
        return parts.in(from_now).time_since_epoch().count();
    }
};

gsp_error blank() {
    gsp_error error{};
    error.struct_size = sizeof error;
    return error;
}

void keep(void* to, gsp_str value) noexcept {
    static_cast<std::string*>(to)->assign(value.data, value.size);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Waiting ends at its time, at the call's deadline, and when cancelled") {
    CallDesk::Open context(services.desk(), call);
    CHECK(host->wait_until(host, context.abi(), ns(base::Millis(20))) == GSP_OK);
    CHECK(host->wait_until(host, context.abi(), 0) == GSP_OK);
    gsp_call shorter = *context.abi();
    shorter.deadline_ns = ns(base::Millis(20));
    CHECK(host->wait_until(host, &shorter, ns(base::Millis(5'000))) == GSP_DEADLINE);
    CHECK(host->now_ns(host) >= shorter.deadline_ns);
    const auto began = parts.clock->monotonicNow();
    std::jthread canceller([&] { stop.request_stop(); });
    CHECK(host->wait_until(host, context.abi(), ns(base::Millis(9'000))) == GSP_CANCELLED);
    CHECK(parts.clock->monotonicNow() - began < base::Millis(1'000));
    CHECK(context.abi()->cancelled(context.abi()) == 1);
    CHECK(host->wait_until(host, nullptr, 0) == GSP_INVALID_ARGUMENT);
}

TEST_CASE_METHOD(Fixture, "A secret is given by its declared name only, and blanked from then on") {
    parts.secrets.values["env:KEY"] = "sk-canary-0123456789";
    std::string got;
    gsp_error error = blank();
    REQUIRE(host->secret(host, str("api_key"), keep, &got, &error) == GSP_OK);
    CHECK(got == "sk-canary-0123456789");
    const gsp_kv field{str("url"), str("https://x/?key=sk-canary-0123456789")};
    host->log(host, GSP_WARN, str("scripted.request.sent"), &field, 1);
    CHECK(parts.log.lines().back() ==
          "scripted.request.sent plugin=scripted provider=one url=https://x/?key=[secret]");

    CHECK(host->secret(host, str("password"), keep, &got, &error) == GSP_INVALID_ARGUMENT);
    CHECK(std::string(error.message) ==
          "the secret \"password\" is not declared in the plugin's schema");
    CHECK(host->secret(host, str("other_key"), keep, &got, &error) == GSP_NOT_FOUND);
    parts.secrets.values.clear();
    CHECK(host->secret(host, str("api_key"), keep, &got, &error) == GSP_AUTH);
    CHECK(std::string(error.message) == "the secret env:KEY is missing");
}

TEST_CASE_METHOD(Fixture, "A replaced secret is the one that is given next") {
    std::string got;
    parts.secrets.values["env:KEY"] = "the first key of all";
    REQUIRE(host->secret(host, str("api_key"), keep, &got, nullptr) == GSP_OK);
    parts.secrets.values["env:KEY"] = "the second key of all";
    REQUIRE(host->secret(host, str("api_key"), keep, &got, nullptr) == GSP_OK);
    CHECK(got == "the second key of all");
}

TEST_CASE_METHOD(Fixture, "Log lines are cleaned, bounded and named") {
    const std::string long_value(5000, 'x');
    const gsp_kv fields[] = {{str("a\nb"), str("line1\nline2\x07")},
                             {str("long"), str(long_value)}};
    host->log(host, GSP_INFO, str("scripted.thing.done"), fields, 2);
    CHECK(parts.log.lines().back() ==
          "scripted.thing.done plugin=scripted provider=one a b=line1 line2 long=" +
              std::string(1024, 'x'));
    host->log(host, GSP_INFO, str("Not an event!"), nullptr, 5);
    CHECK(parts.log.lines().back() ==
          "plugin.log.unnamed plugin=scripted provider=one event_given=Not an event!");
}

TEST_CASE_METHOD(Fixture, "A flood of log lines is cut, and the number of lost lines is told") {
    for (int i = 0; i < 1'000; ++i)
        host->log(host, GSP_INFO, str("scripted.loop.turned"), nullptr, 0);
    const std::size_t passed = parts.log.lines().size();
    CHECK(passed >= 200);
    CHECK(passed < 400);  // 200 at once, and 50 for each second that the loop took
    CallDesk::Open context(services.desk(), call);
    REQUIRE(host->wait_until(host, context.abi(), ns(base::Millis(60))) == GSP_OK);
    host->log(host, GSP_INFO, str("scripted.loop.ended"), nullptr, 0);
    const auto lines = parts.log.lines();
    REQUIRE(lines.size() >= 2);
    CHECK(lines[lines.size() - 2].find("plugin.log.dropped plugin=scripted provider=one lines=") ==
          0);
    CHECK(lines.back() == "scripted.loop.ended plugin=scripted provider=one");
}

TEST_CASE_METHOD(Fixture, "Metrics are prefixed and labelled; the breaker's state is kept apart") {
    const gsp_kv label{str("page"), str("offers")};
    host->metric(host, GSP_COUNTER, str("pages_total"), 3, &label, 1);
    CHECK(parts.metrics.lines().back() ==
          "count plugin_scripted_pages_total provider=one page=offers 3");
    host->metric(host, GSP_GAUGE, str("tokens"), 7, nullptr, 0);
    CHECK(parts.metrics.lines().back() == "gauge plugin_scripted_tokens provider=one 7");
    host->metric(host, GSP_HISTOGRAM, str("wait_ms"), 12, nullptr, 0);
    CHECK(parts.metrics.lines().back() == "observe plugin_scripted_wait_ms provider=one 12");

    const std::size_t before = parts.metrics.lines().size();
    CHECK(services.breakerState() == BreakerState::Closed);
    host->metric(host, GSP_GAUGE, str("breaker_state"), 1, nullptr, 0);
    CHECK(services.breakerState() == BreakerState::Open);
    host->metric(host, GSP_GAUGE, str("breaker_state"), 2, nullptr, 0);
    CHECK(services.breakerState() == BreakerState::HalfOpen);
    CHECK(parts.metrics.lines().size() == before);
    host->metric(host, GSP_GAUGE, str("breaker_state"), 3, nullptr, 0);
    CHECK(services.breakerState() == BreakerState::HalfOpen);
    CHECK(parts.metrics.lines().back() == "count gpu_plugin_metrics_dropped_total provider=one 1");
}

TEST_CASE_METHOD(Fixture, "Malformed and too many metrics are dropped and counted") {
    const gsp_kv provider_label{str("provider"), str("x")};
    const gsp_kv bad_label{str("A b"), str("x")};
    const std::string dropped = "count gpu_plugin_metrics_dropped_total provider=one 1";
    const auto isDropped = [&] { return parts.metrics.lines().back() == dropped; };
    host->metric(host, GSP_GAUGE, str("Bad Name"), 1, nullptr, 0);
    CHECK(isDropped());
    host->metric(host, GSP_GAUGE, str("fine"), 1, nullptr, 0);
    CHECK(!isDropped());
    host->metric(host, GSP_GAUGE, str("fine"), std::numeric_limits<double>::quiet_NaN(), nullptr,
                 0);
    CHECK(isDropped());
    host->metric(host, GSP_GAUGE, str("fine"), 1, &provider_label, 1);
    CHECK(isDropped());
    host->metric(host, GSP_GAUGE, str("fine"), 1, &bad_label, 1);
    CHECK(isDropped());
    host->metric(host, 9, str("fine"), 1, nullptr, 0);
    CHECK(isDropped());
    host->metric(host, GSP_COUNTER, str("falls"), -1, nullptr, 0);
    CHECK(isDropped());
    for (int i = 0; i < 64; ++i) {
        const std::string value = std::to_string(i);
        const gsp_kv label{str("id"), str(value)};
        host->metric(host, GSP_GAUGE, str("many"), 1, &label, 1);
        CHECK(!isDropped());
    }
    const gsp_kv label{str("id"), str("one too many")};
    host->metric(host, GSP_GAUGE, str("many"), 1, &label, 1);
    CHECK(isDropped());
}

TEST_CASE_METHOD(Fixture, "HTTP needs a call, keeps to the declared hosts and explains itself") {
    HostServices bound(parts.world(),
                       {base::ProviderName("two"), "scripted", {}, {}, {"console.vast.ai"}});
    const gsp_host* bound_host = bound.abi();
    gsp_http_request request{};
    request.struct_size = sizeof request;
    request.method = str("GET");
    request.url = str("https://elsewhere.example/");
    const gsp_http_fn never = [](void*, int32_t, const gsp_kv*, size_t,
                                 gsp_str) noexcept -> int32_t { std::abort(); };
    CallDesk::Open context(bound.desk(), call);
    gsp_error error = blank();
    CHECK(bound_host->http(bound_host, context.abi(), &request, never, nullptr, &error) ==
          GSP_INVALID_ARGUMENT);
    CHECK(std::string(error.message) ==
          "the plugin's schema does not list the host elsewhere.example");
    CHECK(error.outcome == GSP_NOT_APPLIED);
    CHECK(bound_host->http(bound_host, nullptr, &request, never, nullptr, &error) ==
          GSP_INVALID_ARGUMENT);
    CHECK(host->extension(host, "gpushopper.balance/0") == nullptr);
}

TEST_CASE_METHOD(Fixture, "Errors fit into whatever struct the plugin has") {
    gsp_error old{};
    old.struct_size = offsetof(gsp_error, http_status);
    old.http_status = 77;
    std::string got;
    CHECK(host->secret(host, str("nope"), keep, &got, &old) == GSP_INVALID_ARGUMENT);
    CHECK(old.http_status == 77);
    CHECK(old.message[0] == '\0');
}

}  // namespace gpushopper::provider
