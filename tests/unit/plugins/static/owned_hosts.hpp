#pragma once

/// OwnedHosts: an inventory and the books of the plugin `static` in a temporary folder, with a
/// virtual clock. Each `open()` is another daemon that comes to the same hosts; the folder goes
/// with the object. Thread safety: as the provider's; the folder is the test's alone.

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/static/static_provider.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper::static_hosts {

/// Of the form of keys, and nobody's.
inline const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0x8Q0x7V7mE0eS0hQX1jWnq8mKf0l6w0mZ3V2vJ9aL";
inline const std::string kOtherKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKp1m9C0d3e2b4a6f8g7h5j3k1l9m7n5o3p1q9r7s5tU";

inline const std::string kBothLines = kKey + '\n' + kOtherKey + '\n';

using nlohmann::json;

class OwnedHosts {
public:
    /// Two hosts: `alpha`, which lets keys in, and `beta`, which does not.
    OwnedHosts() {
        std::string folder =
            (std::filesystem::temp_directory_path() / "static-hosts-XXXXXX").string();
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        inventory(json::array({{{"name", "alpha"},
                                {"ssh_host", "192.0.2.1"},
                                {"ssh_port", 2201},
                                {"ssh_user", "gpu"},
                                {"gpu_model", "NVIDIA GeForce RTX 4090"},
                                {"gpu_count", 2},
                                {"vram_mib", 24564},
                                {"disk_gib", 500},
                                {"location", "Oslo, Norway"},
                                {"price_per_hour", "0.25"},
                                {"authorized_keys_file", path("keys")}},
                               {{"name", "beta"},
                                {"ssh_host", "192.0.2.2"},
                                {"gpu_model", "A40"},
                                {"disk_gib", 100}}}));
    }
    ~OwnedHosts() {
        std::error_code ignored;  // a folder left behind in /tmp is no failure of the test
        std::filesystem::remove_all(folder_, ignored);
    }
    OwnedHosts(const OwnedHosts&) = delete;
    OwnedHosts& operator=(const OwnedHosts&) = delete;

    std::unique_ptr<StaticProvider> open() const {
        const json config{{"inventory_file", path("hosts.json")},
                          {"state_file", path("state/claims.json")}};
        return std::make_unique<StaticProvider>(host.host(), Config::parse(config.dump()));
    }
    void inventory(const json& hosts) const { write("hosts.json", json{{"hosts", hosts}}.dump()); }
    void write(const std::string& name, const std::string& text) const {
        writeFile(path(name), text, 0600);
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    /// The keys that are let in at `alpha`, without the first line.
    std::string keys() const {
        const std::string text = readFile(path("keys")).value_or("(none)\n");
        return text.substr(text.find('\n') + 1);
    }

    testing::FakeHost host;

private:
    std::filesystem::path folder_;
};

inline CreateRequest request(const std::string& offer_id) {
    CreateRequest request;
    request.offer_id = offer_id;
    request.label = "label-of-" + offer_id;
    request.image = "ubuntu";
    request.ssh_public_keys = {kKey};
    request.disk_gib = 10;
    request.price_micros_max = 250'000;
    return request;
}

/// The id that was accepted; throws as the provider does.
inline std::string create(OwnedHosts& hosts, Provider& provider, const CreateRequest& wanted,
                          const std::string& key = "") {
    testing::FakeCall call(hosts.host, std::chrono::seconds(6), key);
    std::string id;
    provider.createInstance(call, wanted, [&](const Instance& instance) {
        id = instance.id;
        return true;
    });
    return id;
}

inline std::vector<Offer> offers(OwnedHosts& hosts, Provider& provider,
                                 const OfferFilter& filter = {}) {
    testing::FakeCall call(hosts.host);
    std::vector<Offer> all;
    provider.listOffers(call, filter, [&](const Offer& offer) {
        all.push_back(offer);
        return true;
    });
    return all;
}

inline std::vector<Instance> instances(OwnedHosts& hosts, Provider& provider) {
    testing::FakeCall call(hosts.host);
    std::vector<Instance> all;
    provider.listInstances(call, [&](const Instance& instance) {
        all.push_back(instance);
        return true;
    });
    return all;
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

}  // namespace gpushopper::static_hosts
