#pragma once

/// ScriptedPlugin: a plugin's table inside the test, whose functions are std::functions that a test
/// sets. One at a time, because the C functions find it by a static pointer.
/// Thread safety: that of the script.

#include <functional>

#include "daemon/provider/abi/plugin_table.hpp"
#include "tests/support/catch.hpp"

struct gsp_provider {
    const gsp_host* host;
};

namespace gpushopper::test {

class ScriptedPlugin {
public:
    using Sink = std::function<int32_t(const gsp_instance&)>;

    ScriptedPlugin() {
        REQUIRE(current() == nullptr);
        current() = this;
        table_.traits.plugin_id = "scripted";
        table_.traits.create_send = base::Millis(2000);
        fillTable();
    }
    ~ScriptedPlugin() { current() = nullptr; }
    ScriptedPlugin(const ScriptedPlugin&) = delete;
    ScriptedPlugin& operator=(const ScriptedPlugin&) = delete;

    const provider::PluginTable& table() const { return table_; }
    const gsp_host* host() const { return handle_.host; }
    int closed() const { return closed_; }

    gsp_code open_code = GSP_OK;
    std::function<gsp_code(const gsp_call*, gsp_error*)> probe;
    std::function<gsp_code(gsp_offer_fn, void*, gsp_error*)> list_offers;
    std::function<gsp_code(gsp_instance_fn, void*, gsp_error*)> list_instances;
    std::function<gsp_code(gsp_str, gsp_instance_fn, void*, gsp_error*)> get_instance;
    std::function<gsp_code(const gsp_call*, const gsp_create*, const Sink&, gsp_error*)>
        create_instance;
    std::function<gsp_code(gsp_str, gsp_error*)> destroy_instance;
    std::function<gsp_code(gsp_str, gsp_str, gsp_error*)> ensure_keys;

private:
    static ScriptedPlugin*& current() {
        static ScriptedPlugin* plugin = nullptr;
        return plugin;
    }

    void fillTable() {
        gsp_plugin& abi = table_.abi;
        abi.struct_size = sizeof abi;
        abi.open = [](const gsp_host* host, gsp_str, gsp_provider** out, gsp_error*) noexcept {
            current()->handle_.host = host;
            *out = &current()->handle_;
            return current()->open_code;
        };
        abi.close = [](gsp_provider*) noexcept { ++current()->closed_; };
        abi.probe = [](gsp_provider*, const gsp_call* call, gsp_error* error) noexcept {
            return current()->probe(call, error);
        };
        abi.list_offers = [](gsp_provider*, const gsp_call*, const gsp_offer_filter*,
                             gsp_offer_fn sink, void* ctx, gsp_error* error) noexcept {
            return current()->list_offers(sink, ctx, error);
        };
        abi.list_instances = [](gsp_provider*, const gsp_call*, gsp_instance_fn sink, void* ctx,
                                gsp_error* error) noexcept {
            return current()->list_instances(sink, ctx, error);
        };
        abi.get_instance = [](gsp_provider*, const gsp_call*, gsp_str id, gsp_instance_fn sink,
                              void* ctx, gsp_error* error) noexcept {
            return current()->get_instance(id, sink, ctx, error);
        };
        abi.create_instance = [](gsp_provider*, const gsp_call* call, const gsp_create* create,
                                 gsp_instance_fn sink, void* ctx, gsp_error* error) noexcept {
            const Sink give = [&](const gsp_instance& instance) { return sink(ctx, &instance); };
            return current()->create_instance(call, create, give, error);
        };
        abi.destroy_instance = [](gsp_provider*, const gsp_call*, gsp_str id,
                                  gsp_error* error) noexcept {
            return current()->destroy_instance(id, error);
        };
        abi.ensure_keys = [](gsp_provider*, const gsp_call*, gsp_str id, gsp_str keys,
                             gsp_error* error) noexcept {
            return current()->ensure_keys(id, keys, error);
        };
    }

    provider::PluginTable table_;
    gsp_provider handle_{};
    int closed_ = 0;
};

inline gsp_str str(std::string_view text) { return {text.data(), text.size()}; }

inline gsp_offer offer(std::string_view id) {
    gsp_offer offer{};
    offer.struct_size = sizeof offer;
    offer.gpu_count = 2;
    offer.price_micros = 340'000;
    offer.offer_id = str(id);
    offer.gpu_model = str("RTX 4090");
    return offer;
}

inline gsp_instance instance(std::string_view id) {
    gsp_instance instance{};
    instance.struct_size = sizeof instance;
    instance.state = GSP_RUNNING;
    instance.price_micros = 340'000;
    instance.instance_id = str(id);
    instance.label = str("gs1label");
    return instance;
}

}  // namespace gpushopper::test
