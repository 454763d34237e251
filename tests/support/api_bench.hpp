#pragma once

/// ApiBench: the real Api over the real intents, menu and SQL store, in process, with one provider
/// `mock` that has three offers. The store counts its calls and can be told to fail; the test plays
/// the engine (played_engine.hpp). Thread safety: one thread.

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/api.hpp"
#include "daemon/provision/store_intents.hpp"
#include "tests/support/api_fakes.hpp"
#include "tests/support/counting_store.hpp"
#include "tests/support/offers.hpp"
#include "tests/support/played_engine.hpp"

namespace gpushopper::api {

struct ApiBench : PlayedEngine {
    ApiBench() {
        catalogue.publish(mock, {.offers = offers(),
                                 .asked_at = clock.monotonicNow(),
                                 .fetched_at = clock.monotonicNow()});
    }

    static std::vector<inventory::Offer> offers() {
        std::vector<inventory::Offer> list;
        for (const char* id : {"1", "2", "3"}) list.push_back(testing::offer("mock", id));
        return list;
    }

    struct Sent {
        Response response;
        nlohmann::json json;  ///< Null when the answer has no body.
    };
    Sent send(Request request) {
        Response response = api.handle(request);
        auto json =
            response.body->empty() ? nlohmann::json() : nlohmann::json::parse(*response.body);
        return {std::move(response), std::move(json)};
    }
    Sent send(std::string method, std::string target, std::string body = {}, Headers headers = {}) {
        Request request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.client = "127.0.0.1";
        return send(std::move(request));
    }
    Sent get(std::string target) { return send("GET", std::move(target)); }
    Sent post(std::string target, const nlohmann::json& body, Headers headers = {}) {
        return send("POST", std::move(target), body.dump(), std::move(headers));
    }

    static nlohmann::json order(const std::string& offer = "mock-1") {
        return {{"consumer_id", "alice"},
                {"offer_id", offer},
                {"workload_type", "ssh"},
                {"reservation_hours", 2}};
    }

    CountingStore store{*database_store};
    CountingRefresher refresher;
    inventory::Catalogue catalogue{{{mock, "mock-<number>"}}};
    inventory::Menu menu{catalogue, refresher, {}};
    SettableTemplates templates;
    SettableDirectory directory;
    SettableLifecycle lifecycle;
    Authenticator authenticator{Authenticator::WithoutTokens::LetAllIn};
    RateLimiter rate_limiter{RateLimits{}};
    provider::Labels labels{{std::string(32, 'k')}};
    provision::Wakeups wakeups{tasks, {mock}};
    NoProber prober;
    NoOffers no_offers;
    provision::EngineParts parts{.tasks = tasks,
                                 .clock = clock,
                                 .random = random,
                                 .log = log,
                                 .store = store,
                                 .prober = prober,
                                 .offers = no_offers,
                                 .labels = labels,
                                 .wakeups = wakeups,
                                 .slots = {},
                                 .owner = "d:1",
                                 .probe_public_key = "ssh-ed25519 AAAA"};
    provision::StoreIntents intents{parts};
    Api api{Services{clock, random, log, store, intents, menu, templates, directory, lifecycle,
                     authenticator, rate_limiter}};
};

}  // namespace gpushopper::api
