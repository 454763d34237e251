#pragma once

/// plugin: makes a plugin out of a Provider class. In one source file of the plugin, at the end:
///
///   GPUSHOPPER_PLUGIN(AcmeProvider, .id = "acme", .version = "0.1.0", .label_bytes_max = 60)
///
/// That line makes the constant table out of guarded thunks, exports the one symbol
/// gsp_plugin_entry_v0, and leaves the version text in an ELF section, where the daemon reads it
/// before it runs any code of the plugin. A class may have
/// `static const void* extension(const char* id)` to offer named extensions; those find their
/// provider again by providerOf<AcmeProvider>(handle). templates.hpp has one ready-made.
///
/// Build with gpushopper_add_plugin(): it defines GPUSHOPPER_ABI_SHA256 and the link options.
/// Thread safety: the table is constant; the thunks are as safe as the class.

#include <gpushopper/abi_values.hpp>
#include <gpushopper/provider.hpp>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#ifndef GPUSHOPPER_ABI_SHA256
#error "GPUSHOPPER_ABI_SHA256 is not defined: build plugins with gpushopper_add_plugin()"
#endif

namespace gpushopper {
inline namespace sdk_0_0 {

/// Facts of a plugin; the comments of gsp_plugin in abi_v0.h say what each one means.
struct PluginTraits {
    const char* id = "";
    const char* version = "";
    const char* vendor = "";
    const char* license = "";
    const char* config_schema_json = R"({"type":"object","properties":{}})";
    const char* offer_id_form = "<id>";
    std::uint32_t max_concurrency = 1;
    std::uint32_t label_bytes_max = 0;
    std::uint32_t visibility_window_ms = 60000;
    std::uint32_t create_send_ms = 20000;
    std::uint32_t create_deadline_ms = 120000;
    std::uint32_t boot_deadline_ms = 600000;
    std::uint32_t create_interval_ms = 0;
    std::uint32_t launch_modes = GSP_LAUNCHES_SSH;
    std::uint32_t on_start_bytes_max = 0;
    std::uint32_t idempotent_create = 0;
};

namespace detail {

/// What a gsp_provider handle points to.
struct Handle {
    Host host;
    std::unique_ptr<Provider> provider;
};

// gsp_provider is never defined: the ABI's handle is this object under another name.
inline gsp_provider* handOut(std::unique_ptr<Handle> handle) {
    return reinterpret_cast<gsp_provider*>(handle.release());
}
inline Handle& handleOf(gsp_provider* provider) { return *reinterpret_cast<Handle*>(provider); }
inline Call callOf(gsp_provider* provider, const gsp_call* wire) {
    requireWhole(wire, "gsp_call");
    return Call(handleOf(provider).host, *wire);
}

template <class ProviderClass>
struct Thunks {
    static gsp_code open(const gsp_host* host, gsp_str config_json, gsp_provider** out,
                         gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            requireWhole(host, "gsp_host");
            const Config config = Config::parse(viewed(config_json));
            const Host facade(*host);
            *out = handOut(std::make_unique<Handle>(
                Handle{facade, std::make_unique<ProviderClass>(facade, config)}));
        });
    }
    static void close(gsp_provider* provider) noexcept {
        const std::unique_ptr<Handle> owner(&handleOf(provider));
    }
    static gsp_code probe(gsp_provider* provider, const gsp_call* wire, gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            handleOf(provider).provider->probe(call);
        });
    }
    // tidy: allow(the signature is that of the C table)
    static gsp_code listOffers(gsp_provider* provider, const gsp_call* wire,
                               const gsp_offer_filter* filter, gsp_offer_fn sink, void* ctx,
                               gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            handleOf(provider).provider->listOffers(call, owned(filter), [&](const Offer& offer) {
                const gsp_offer element = borrowed(offer);
                return sink(ctx, &element) == 0;
            });
        });
    }
    static gsp_code listInstances(gsp_provider* provider, const gsp_call* wire,
                                  gsp_instance_fn sink, void* ctx, gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            handleOf(provider).provider->listInstances(
                call, [&](const Instance& instance) { return give(sink, ctx, instance); });
        });
    }
    // tidy: allow(the signature is that of the C table)
    static gsp_code getInstance(gsp_provider* provider, const gsp_call* wire, gsp_str id,
                                gsp_instance_fn sink, void* ctx, gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            give(sink, ctx, handleOf(provider).provider->getInstance(call, viewed(id)));
        });
    }
    // tidy: allow(the signature is that of the C table)
    static gsp_code createInstance(gsp_provider* provider, const gsp_call* wire,
                                   const gsp_create* request, gsp_instance_fn sink, void* ctx,
                                   gsp_error* error) noexcept {
        return guarded(error, GSP_MAYBE_APPLIED, [&] {
            Call call = callOf(provider, wire);
            handleOf(provider).provider->createInstance(
                call, owned(request),
                [&](const Instance& instance) { return give(sink, ctx, instance); });
        });
    }
    static gsp_code destroyInstance(gsp_provider* provider, const gsp_call* wire, gsp_str id,
                                    gsp_error* error) noexcept {
        return guarded(error, GSP_MAYBE_APPLIED, [&] {
            Call call = callOf(provider, wire);
            handleOf(provider).provider->destroyInstance(call, viewed(id));
        });
    }
    static gsp_code ensureKeys(gsp_provider* provider, const gsp_call* wire, gsp_str id,
                               gsp_str keys, gsp_error* error) noexcept {
        return guarded(error, GSP_MAYBE_APPLIED, [&] {
            Call call = callOf(provider, wire);
            handleOf(provider).provider->ensureKeys(call, viewed(id), lines(viewed(keys)));
        });
    }
    static const void* extension(const char* id) noexcept {
        if constexpr (requires { ProviderClass::extension(id); }) {
            return ProviderClass::extension(id);
        } else {
            return nullptr;
        }
    }

private:
    static bool give(gsp_instance_fn sink, void* ctx, const Instance& instance) {
        const std::vector<gsp_kv> ports = borrowed(instance.ports);
        const gsp_instance element = borrowed(instance, ports);
        return sink(ctx, &element) == 0;
    }
};

template <class ProviderClass>
consteval gsp_plugin makeTable(const PluginTraits& traits) {
    constexpr std::string_view kHeaderHash = GPUSHOPPER_ABI_SHA256;
    static_assert(kHeaderHash.size() == sizeof(gsp_plugin::header_sha256));
    using T = Thunks<ProviderClass>;
    gsp_plugin table{};
    table.struct_size = sizeof(gsp_plugin);
    table.abi_minor = GSP_ABI_MINOR;
    std::copy(kHeaderHash.begin(), kHeaderHash.end(), table.header_sha256);
    table.id = traits.id;
    table.version = traits.version;
    table.vendor = traits.vendor;
    table.license = traits.license;
    table.config_schema_json = traits.config_schema_json;
    table.offer_id_form = traits.offer_id_form;
    table.max_concurrency = traits.max_concurrency;
    table.label_bytes_max = traits.label_bytes_max;
    table.visibility_window_ms = traits.visibility_window_ms;
    table.create_send_ms = traits.create_send_ms;
    table.create_deadline_ms = traits.create_deadline_ms;
    table.boot_deadline_ms = traits.boot_deadline_ms;
    table.create_interval_ms = traits.create_interval_ms;
    table.launch_modes = traits.launch_modes;
    table.on_start_bytes_max = traits.on_start_bytes_max;
    table.idempotent_create = traits.idempotent_create;
    table.open = T::open;
    table.close = T::close;
    table.probe = T::probe;
    table.list_offers = T::listOffers;
    table.list_instances = T::listInstances;
    table.get_instance = T::getInstance;
    table.create_instance = T::createInstance;
    table.destroy_instance = T::destroyInstance;
    table.ensure_keys = T::ensureKeys;
    table.extension = T::extension;
    return table;
}

}  // namespace detail

/// The provider behind a handle, for the functions of an extension.
template <class ProviderClass>
ProviderClass& providerOf(gsp_provider* provider) {
    return static_cast<ProviderClass&>(*detail::handleOf(provider).provider);
}

}  // namespace sdk_0_0
}  // namespace gpushopper

// `used` keeps the section text through the compiler, `retain` through the linker's --gc-sections.
#define GPUSHOPPER_PLUGIN(Class, ...)                                                        \
    extern "C" const gsp_plugin* gsp_plugin_entry_v0(uint32_t) noexcept {                    \
        static constinit const gsp_plugin table =                                            \
            ::gpushopper::detail::makeTable<Class>(::gpushopper::PluginTraits{__VA_ARGS__}); \
        return &table;                                                                       \
    }                                                                                        \
    __attribute__((section(GSP_ABI_SECTION), used,                                           \
                   retain)) static const char gpushopper_abi_text[] = GSP_ABI_TEXT
