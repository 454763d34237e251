#include "plugins/mock/mock_config.hpp"

#include <filesystem>

namespace gpushopper::mock {
namespace {

std::string beside(const std::string& file, const char* name) {
    return (std::filesystem::path(file).parent_path() / name).string();
}

}  // namespace

MockConfig readConfig(const Config& config) {
    config.allowOnly({"state_file", "authorized_keys_file", "faults_file", "offers", "seed",
                      "offers_endless", "free_offer", "price_moves", "boot_delay_ms", "list_lag_ms",
                      "ssh_host", "ssh_port", "ssh_user", "idempotent_create", "breaker_open_ms"});
    MockConfig read;
    read.state_file = config.requiredText("state_file");
    read.authorized_keys_file =
        config.text("authorized_keys_file", beside(read.state_file, "authorized_keys"));
    read.faults_file = config.text("faults_file", beside(read.state_file, "faults.json"));
    read.offers = config.integer("offers", read.offers, {0, 10000});
    read.seed = config.integer("seed", read.seed, {0, 4294967295});
    read.offers_endless = config.flag("offers_endless", read.offers_endless);
    read.free_offer = config.flag("free_offer", read.free_offer);
    read.price_moves = config.flag("price_moves", read.price_moves);
    read.boot_delay_ms = config.integer("boot_delay_ms", read.boot_delay_ms, {0, 86400000});
    read.list_lag_ms = config.integer("list_lag_ms", read.list_lag_ms, {0, 1000});
    read.ssh_host = config.text("ssh_host", read.ssh_host);
    read.ssh_port = config.integer("ssh_port", read.ssh_port, {1, 65535});
    read.ssh_user = config.text("ssh_user", read.ssh_user);
    read.idempotent_create = config.flag("idempotent_create", read.idempotent_create);
    read.breaker_open_ms = config.integer("breaker_open_ms", read.breaker_open_ms, {1, 300000});
    return read;
}

}  // namespace gpushopper::mock
