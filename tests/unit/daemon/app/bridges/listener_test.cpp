// Goal: the configured limits reach the listener, and never promise more than the system gives.

#include "daemon/app/bridges/listener.hpp"

#include "daemon/app/descriptors.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::app {

using std::chrono::seconds;

TEST_CASE("Configured limits are the listener's") {
    config::ServerConfig config;
    config.header_limit_s = 1;
    config.body_limit_s = 2;
    config.idle_limit_s = 3;
    config.stalled_write_limit_s = 4;
    config.connections = 5;
    config.connections_per_address = 6;
    const api::ListenerLimits limits = listenerLimits(config, 100'000);
    CHECK(limits.header == seconds(1));
    CHECK(limits.body == seconds(2));
    CHECK(limits.idle == seconds(3));
    CHECK(limits.stalled_write == seconds(4));
    CHECK(limits.connections == 5);
    CHECK(limits.connections_per_address == 6);
}

TEST_CASE("Connections leave descriptors for the rest of the daemon") {
    const config::ServerConfig config;
    CHECK(listenerLimits(config, 100'000).connections == 4'096);
    CHECK(listenerLimits(config, 1'024).connections == 640);
    CHECK(listenerLimits(config, 10).connections == 16);
    // And one address leaves some for the others.
    CHECK(listenerLimits(config, 100'000).connections_per_address == 3'072);
    CHECK(listenerLimits(config, 1'024).connections_per_address == 480);
    CHECK(listenerLimits(config, 10).connections_per_address == 12);
}

TEST_CASE("The soft limit of descriptors can be raised to the hard one") {
    raiseDescriptorLimit();
    const std::size_t raised = descriptorLimit();
    raiseDescriptorLimit();
    CHECK(descriptorLimit() == raised);
    CHECK(raised >= 1'024);
}

}  // namespace gpushopper::app
