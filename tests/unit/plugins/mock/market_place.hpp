#pragma once

/// MarketPlace: a mock marketplace in a temporary folder, with a virtual clock, for the tests of
/// the mock. Each `open()` is another daemon that comes to the same market; the folder goes with
/// the object, so providers must go before it. Below it, the calls of a provider in one line each.
/// Thread safety: as the provider's; the folder is the test's alone.

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugins/mock/market/atomic_file.hpp"
#include "plugins/mock/mock_provider.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper::mock {

/// Made with ssh-keygen -t ed25519; the private halves were thrown away.
inline const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0x8Q0x7V7mE0eS0hQX1jWnq8mKf0l6w0mZ3V2vJ9aL";
inline const std::string kOtherKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKp1m9C0d3e2b4a6f8g7h5j3k1l9m7n5o3p1q9r7s5tU";

using Settings = nlohmann::json;

class MarketPlace {
public:
    explicit MarketPlace(Settings config = Settings::object()) : config_(std::move(config)) {
        std::string folder =
            (std::filesystem::temp_directory_path() / "mock-market-XXXXXX").string();
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        config_["state_file"] = path("market.json");
    }
    ~MarketPlace() {
        std::error_code ignored;  // a folder left behind in /tmp is no failure of the test
        std::filesystem::remove_all(folder_, ignored);
    }
    MarketPlace(const MarketPlace&) = delete;
    MarketPlace& operator=(const MarketPlace&) = delete;

    std::unique_ptr<MockProvider> open() {
        return std::make_unique<MockProvider>(host.host(), Config::parse(config_.dump()));
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    nlohmann::json books() const { return nlohmann::json::parse(*readFile(path("market.json"))); }
    nlohmann::json machines() const { return books()["instances"]; }
    std::string keys() const { return readFile(path("authorized_keys")).value_or("(none)"); }
    void faults(const std::string& rules) const { writeFileAtomically(path("faults.json"), rules); }

    testing::FakeHost host;

private:
    Settings config_;
    std::filesystem::path folder_;
};

inline CreateRequest request(const std::string& label = "label") {
    CreateRequest request;
    request.offer_id = "1000";
    request.label = label;
    request.image = "ubuntu";
    request.ssh_public_keys = {kKey};
    request.gpu_count = 1;
    request.disk_gib = 10;
    request.price_micros_max = 100'000'000;
    return request;
}

inline std::vector<Offer> offersOf(testing::FakeHost& host, Provider& provider,
                                   const OfferFilter& filter = {}) {
    testing::FakeCall call(host);
    std::vector<Offer> offers;
    provider.listOffers(call, filter, [&](const Offer& offer) {
        offers.push_back(offer);
        return true;
    });
    return offers;
}

inline std::vector<Instance> instancesOf(testing::FakeHost& host, Provider& provider) {
    testing::FakeCall call(host);
    std::vector<Instance> instances;
    provider.listInstances(call, [&](const Instance& instance) {
        instances.push_back(instance);
        return true;
    });
    return instances;
}

inline Instance instanceOf(testing::FakeHost& host, Provider& provider, const std::string& id) {
    testing::FakeCall call(host);
    return provider.getInstance(call, id);
}

/// The id that was accepted; throws as the provider does.
inline std::string createdId(testing::FakeHost& host, Provider& provider,
                             const CreateRequest& wanted, const std::string& key = "") {
    testing::FakeCall call(host, std::chrono::seconds(3), key);
    std::string id;
    provider.createInstance(call, wanted, [&](const Instance& instance) {
        id = instance.id;
        return true;
    });
    return id;
}

inline void destroy(testing::FakeHost& host, Provider& provider, const std::string& id) {
    testing::FakeCall call(host);
    provider.destroyInstance(call, id);
}

/// How `body` fails; a body that does not fail fails the test.
template <class Body>
Failure failureOf(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure;
    }
    throw std::logic_error("the call did not fail");
}

}  // namespace gpushopper::mock
