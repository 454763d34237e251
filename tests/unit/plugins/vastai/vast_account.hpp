#pragma once

/// VastAccount: a provider at a Vast.ai that says what a test scripts, in virtual time, for the
/// tests of the plugin. Below it, the calls of a provider in one line each.
/// Thread safety: as the provider's; scripting is for when no call is out.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugins/vastai/vast_provider.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper::vastai {

/// Made with ssh-keygen -t ed25519; the private halves were thrown away.
inline const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0x8Q0x7V7mE0eS0hQX1jWnq8mKf0l6w0mZ3V2vJ9aL";
inline const std::string kOtherKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKp1m9C0d3e2b4a6f8g7h5j3k1l9m7n5o3p1q9r7s5tU";
inline const std::string kApiKey =
    "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
inline const std::string kLabel = "gs1mzxw6ytb4k2d7f3s0042mzxw6ytb4k2d7f3s0042a";

using nlohmann::json;

class VastAccount {
public:
    explicit VastAccount(const json& config = json::object()) {
        host.setSecret("api_key", kApiKey);
        provider = std::make_unique<VastProvider>(host.host(), Config::parse(config.dump()));
    }

    /// The next request gets this.
    VastAccount& answer(std::int32_t status, const std::string& body) {
        testing::ScriptedAnswer scripted;
        scripted.response.status = status;
        scripted.response.body = body;
        host.script(std::move(scripted));
        return *this;
    }
    VastAccount& answer(const json& body) { return answer(200, body.dump()); }
    /// The next request gets no answer.
    VastAccount& noAnswer(gsp_outcome outcome = GSP_MAYBE_APPLIED, gsp_code code = GSP_TRANSIENT) {
        testing::ScriptedAnswer scripted;
        scripted.code = code;
        scripted.outcome = outcome;
        host.script(std::move(scripted));
        return *this;
    }
    std::size_t asked() const { return host.requests().size(); }
    HttpRequest request(std::size_t index) const { return host.requests().at(index); }
    json sent(std::size_t index) const { return json::parse(request(index).body); }

    testing::FakeHost host;
    std::unique_ptr<VastProvider> provider;
};

inline std::vector<Offer> offersOf(VastAccount& account, const OfferFilter& filter = {}) {
    testing::FakeCall call(account.host);
    std::vector<Offer> offers;
    account.provider->listOffers(call, filter, [&](const Offer& offer) {
        offers.push_back(offer);
        return true;
    });
    return offers;
}

inline std::vector<Instance> instancesOf(VastAccount& account) {
    testing::FakeCall call(account.host, std::chrono::seconds(60));
    std::vector<Instance> instances;
    account.provider->listInstances(call, [&](const Instance& instance) {
        instances.push_back(instance);
        return true;
    });
    return instances;
}

inline Instance instanceOf(VastAccount& account, std::string_view id) {
    testing::FakeCall call(account.host);
    return account.provider->getInstance(call, id);
}

inline CreateRequest rentRequest() {
    CreateRequest request;
    request.offer_id = "29142115";
    request.label = kLabel;
    request.image = "nvidia/cuda:12.6.3-runtime-ubuntu22.04";
    request.ssh_public_keys = {kKey, kOtherKey};
    request.disk_gib = 50;
    request.price_micros_max = 1'000'000;
    return request;
}

/// What the sink of a create was given, in order; throws as the provider does.
inline void rent(VastAccount& account, const CreateRequest& request,
                 std::vector<Instance>& accepted) {
    testing::FakeCall call(account.host, std::chrono::seconds(140));
    account.provider->createInstance(call, request, [&](const Instance& instance) {
        accepted.push_back(instance);
        return true;
    });
}
inline std::vector<Instance> rent(VastAccount& account,
                                  const CreateRequest& request = rentRequest()) {
    std::vector<Instance> accepted;
    rent(account, request, accepted);
    return accepted;
}

inline void destroy(VastAccount& account, std::string_view id) {
    testing::FakeCall call(account.host, std::chrono::seconds(60));
    account.provider->destroyInstance(call, id);
}

/// How `body` fails; a body that does not fail fails the test.
template <class Body>
Failure failureIn(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure;
    }
    throw std::logic_error("the call did not fail");
}

/// As the marketplace writes them; see the README of the plugin for where the shapes come from.
inline json wireOffer(std::int64_t id = 29142115) {
    return {{"id", id},
            {"ask_contract_id", id},
            {"machine_id", 11884},
            {"host_id", 114305},
            {"gpu_name", "RTX 4090"},
            {"num_gpus", 1},
            {"gpu_ram", 24564},
            {"gpu_total_ram", 24564},
            {"gpu_frac", 0.25},
            {"compute_cap", 890},
            {"cuda_max_good", 12.8},
            {"driver_version", "570.124.04"},
            {"cpu_cores", 64},
            {"cpu_cores_effective", 16.0},
            {"cpu_ram", 257659},
            {"disk_space", 410.25},
            {"storage_cost", 0.15},
            {"dph_base", 0.3120},
            {"dph_total", 0.3224},
            {"min_bid", 0.1401},
            {"is_bid", false},
            {"inet_down", 923.4},
            {"inet_up", 810.2},
            {"reliability", 0.9941},
            {"reliability2", 0.9941},
            {"verification", "verified"},
            {"hosting_type", 0},
            {"external", nullptr},
            {"rentable", true},
            {"rented", false},
            {"geolocation", "Texas, US"},
            {"direct_port_count", 100},
            {"static_ip", false},
            {"duration", 1234567.9},
            {"score", 312.4}};
}

inline json wireInstance(std::int64_t id = 33597063) {
    return {{"id", id},
            {"label", kLabel},
            {"actual_status", "running"},
            {"intended_status", "running"},
            {"cur_state", "running"},
            {"status_msg", "success, running nvidia/cuda"},
            {"image_runtype", "ssh ssh_direc ssh_proxy"},
            {"ssh_host", "ssh5.vast.ai"},
            {"ssh_port", 39860},
            {"ssh_idx", "5"},
            {"public_ipaddr", "203.0.113.7\n"},
            {"ports",
             {{"22/tcp",
               {{{"HostIp", "0.0.0.0"}, {"HostPort", "33526"}},
                {{"HostIp", "::"}, {"HostPort", "33526"}}}},
              {"8000/tcp", {{{"HostIp", "0.0.0.0"}, {"HostPort", "33527"}}}}}},
            {"machine_dir_ssh_port", 5300},
            {"direct_port_start", -1},
            {"gpu_name", "RTX 4090"},
            {"num_gpus", 1},
            {"dph_base", 0.312},
            {"dph_total", 0.3224},
            {"is_bid", false},
            {"machine_id", 11884},
            {"start_date", 1795527017.74},
            {"end_date", 1797000000.0},
            {"uptime_mins", nullptr}};
}

/// One page that is the whole list.
inline json wirePage(const std::vector<json>& rows) {
    return {{"success", true},
            {"instances_found", rows.size()},
            {"total_instances", rows.size()},
            {"label_counts", json::object()},
            {"next_token", nullptr},
            {"instances", rows}};
}

}  // namespace gpushopper::vastai
