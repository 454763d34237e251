#pragma once

/// Dock: a TensorDock provider on a FakeHost, and the answers that TensorDock gives, as the facts
/// about it have them. Time is virtual; answers come from the script in order, and a request that
/// nobody scripted fails. Thread safety: none; one test, one Dock.

#include <chrono>
#include <gpushopper/failure.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "plugins/tensordock/tensordock_provider.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper::tensordock {

inline const std::string kPlace = "5d0c3a52-8a1e-4f3e-9a55-0d6c1f0b7e21";
inline const std::string kOffer = kPlace + ":geforcertx4090-pcie-24gb:1";
inline const std::string kId = "7b1f03c2-4c1e-4f0e-a4b5-1f0a7c0d9e55";
inline const std::string kLabel = "gs1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
inline const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqWmCkvB4yQlUHsKlWgxYvPRoWgyyKzy3jPsn5rYIXh";
inline const std::string kToken = "tok-canary-8d1f";
/// 1 x 0.377 + 8 x 0.003 + 32 x 0.002 + 100 x 0.00005
inline constexpr std::int64_t kPriceMicros = 377'000 + 24'000 + 64'000 + 5'000;

/// One GPU of one place; `network` as in network_features.
inline std::string places(const std::string& network = R"("dedicated_ip_available":true,
    "port_forwarding_available":true)") {
    return R"({"data":{"locations":[{"id":")" + kPlace + R"(","city":"Joplin",
 "stateprovince":"Missouri","country":"United States","tier":3,"gpus":[
 {"v0Name":"geforcertx4090-pcie-24gb","displayName":"NVIDIA GeForce RTX 4090 PCIe 24GB",
  "max_count":4,"price_per_hr":0.377,
  "resources":{"max_vcpus":56,"max_ram_gb":331,"max_storage_gb":30200},
  "pricing":{"per_vcpu_hr":0.003,"per_gb_ram_hr":0.002,"per_gb_storage_hr":0.00005},
  "network_features":{)" +
           network + "}}]}]}}";
}

inline std::string machineJson(const std::string& fields) {
    return R"({"type":"virtualmachine","id":")" + kId + R"(","name":")" + kLabel + "\"," + fields +
           "}";
}
inline const std::string kRunning = machineJson(
    R"("status":"running","ipAddress":"203.0.113.7","rateHourly":0.46,
    "portForwards":[{"internal_port":22,"external_port":20456}])");
inline const std::string kCreated = R"({"data":{"type":"virtualmachine","id":")" + kId +
                                    R"(","name":")" + kLabel + R"(","status":"running"}})";
inline const std::string kNoMachines = R"({"data":[]})";

inline testing::ScriptedAnswer answer(std::int32_t status, std::string body,
                                      KeyValues headers = {}) {
    return {.response = {.status = status, .headers = std::move(headers), .body = std::move(body)}};
}
inline testing::ScriptedAnswer noAnswer(gsp_code code, gsp_outcome outcome) {
    return {.response = {}, .code = code, .outcome = outcome};
}

/// The failure that `body` throws; a test fails where it throws none.
template <class Body>
Failure failureOf(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure;
    }
    throw std::logic_error("nothing was thrown");
}

struct Dock {
    explicit Dock(const std::string& config = "{}") {
        host.setSecret("api_token", kToken);
        host.setSecret("auth_id", "id canary/3f&");
        provider = std::make_unique<TensorDockProvider>(host.host(), Config::parse(config));
    }

    Dock& says(std::int32_t status, std::string body, KeyValues headers = {}) {
        host.script(answer(status, std::move(body), std::move(headers)));
        return *this;
    }
    Dock& says(testing::ScriptedAnswer scripted) {
        host.script(std::move(scripted));
        return *this;
    }

    std::vector<Offer> offers(const OfferFilter& filter = {}) {
        testing::FakeCall call(host);
        std::vector<Offer> list;
        provider->listOffers(call, filter, [&](const Offer& offer) {
            list.push_back(offer);
            return true;
        });
        return list;
    }
    std::vector<Instance> list() {
        testing::FakeCall call(host);
        std::vector<Instance> list;
        provider->listInstances(call, [&](const Instance& instance) {
            list.push_back(instance);
            return true;
        });
        return list;
    }
    Instance get(const std::string& id = kId) {
        testing::FakeCall call(host);
        return provider->getInstance(call, id);
    }
    void destroy(const std::string& id = kId) {
        testing::FakeCall call(host);
        provider->destroyInstance(call, id);
    }
    /// What was accepted, whatever came after; `create` throws as the provider does.
    std::optional<Instance> accepted;
    void create(const CreateRequest& request) {
        testing::FakeCall call(host, std::chrono::seconds(140));
        provider->createInstance(call, request, [&](const Instance& instance) {
            accepted = instance;
            return true;
        });
    }

    testing::FakeHost host;
    std::unique_ptr<TensorDockProvider> provider;
};

inline CreateRequest request() {
    CreateRequest request;
    request.offer_id = kOffer;
    request.label = kLabel;
    request.ssh_public_keys = {kKey};
    request.disk_gib = 100;
    request.price_micros_max = kPriceMicros;
    return request;
}

}  // namespace gpushopper::tensordock
