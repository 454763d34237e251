#pragma once

/// ProviderFixture: an AbiProvider over a scripted plugin, with short ways to let the plugin say
/// one thing: one offer, one instance, one create.
/// Thread safety: one thread.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/provider/abi/abi_provider.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/unit/daemon/provider/abi/scripted_plugin.hpp"

namespace gpushopper::provider {

struct ProviderFixture {
    test::HostParts parts;
    test::ScriptedPlugin plugin;
    std::unique_ptr<Provider> provider;

    ProviderFixture() {
        auto opened = AbiProvider::open(plugin.table(), parts.world(),
                                        {base::ProviderName("one"), "scripted", {}, {}, {}}, "{}");
        REQUIRE(opened);
        provider = std::move(*opened);
    }

    Call call() const {
        Call call;
        call.deadline = parts.in(base::Millis(10'000));
        call.trace_id = "trace";
        call.idempotency_key = "key";
        return call;
    }

    base::Result<std::vector<inventory::RawOffer>> listOne(const gsp_offer& given) {
        plugin.list_offers = [&](gsp_offer_fn sink, void* ctx, gsp_error*) {
            sink(ctx, &given);
            return GSP_OK;
        };
        return provider->listOffers(call());
    }

    base::Result<Instance> getOne(const gsp_instance& given) {
        plugin.get_instance = [&](gsp_str, gsp_instance_fn sink, void* ctx, gsp_error*) {
            sink(ctx, &given);
            return GSP_OK;
        };
        return provider->getInstance(call(), base::InstanceId("i-1"));
    }

    struct Created {
        base::Result<void> result;
        std::vector<Instance> accepted;
    };
    Created create(
        const std::function<gsp_code(const test::ScriptedPlugin::Sink&, gsp_error*)>& body) {
        plugin.create_instance = [&](const gsp_call*, const gsp_create*,
                                     const test::ScriptedPlugin::Sink& sink,
                                     gsp_error* error) { return body(sink, error); };
        std::vector<Instance> accepted;
        auto result = provider->createInstance(
            call(), CreateRequest{}, [&](const Instance& one) { accepted.push_back(one); });
        return {std::move(result), std::move(accepted)};
    }
};

}  // namespace gpushopper::provider
