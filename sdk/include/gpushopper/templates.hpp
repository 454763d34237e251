#pragma once

/// templates: the extension "gpushopper.templates/0" as C++ classes. A provider that has templates
/// inherits TemplateSource beside Provider, and says so:
///
///   class AcmeProvider final : public Provider, public TemplateSource {
///       static const void* extension(const char* id) {
///           return templatesExtension<AcmeProvider>(id);
///       }
///       ...
///
/// What the calls mean, and the limits of what they may give, is in templates_v0.h. As with
/// Provider, every call throws Failure when it did not work, and a list is complete or fails.
/// Thread safety: as Provider; isCompatible may run at the same time as any other call.

#include <gpushopper/templates_v0.h>
#include <gpushopper/plugin.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

struct Template {
    std::string id;  ///< What CreateRequest::template_id names: [A-Za-z0-9_-], at most 64 bytes.
    std::string name;
    std::string image;  ///< Without the tag.
    std::string tag;
    std::string run_type;  ///< As the provider writes it, like the next two.
    std::string env;       ///< `-e KEY=value -p 8000:8000`
    std::string on_start;
    std::string conditions_json;  ///< The provider's own grammar; empty: fits everywhere.
    bool recommended = false;
    bool ssh = false;
    bool ssh_direct = false;
    std::int64_t created_unix_ms = 0;        ///< 0: unknown.
    std::int64_t times_used = -1;            ///< -1: unknown.
    std::uint32_t disk_gib_recommended = 0;  ///< 0: none stated.
};

class TemplateSource {
public:
    virtual ~TemplateSource() = default;

    /// Those that the provider recommends, and the account's own where it can tell.
    virtual void listTemplates(Call& call, const Sink<Template>& sink) = 0;
    /// Any template. Throws NOT_FOUND only when the provider itself said so.
    virtual Template getTemplate(Call& call, std::string_view template_id) = 0;
    /// Both values are as this class gave them, the offer's extras_json included. False too for a
    /// condition that is malformed or about something that is not known of the offer. Asked for
    /// thousands of offers in a row: no network, no wait.
    virtual bool isCompatible(Call& call, const Template& wanted, const Offer& offer) = 0;
};

namespace detail {

inline gsp_template borrowed(const Template& given) {
    gsp_template wire{};
    wire.struct_size = sizeof wire;
    wire.flags = (given.recommended ? std::uint32_t{GSP_TEMPLATE_RECOMMENDED} : 0U) |
                 (given.ssh ? std::uint32_t{GSP_TEMPLATE_SSH} : 0U) |
                 (given.ssh_direct ? std::uint32_t{GSP_TEMPLATE_SSH_DIRECT} : 0U);
    wire.template_id = borrowed(given.id);
    wire.name = borrowed(given.name);
    wire.image = borrowed(given.image);
    wire.tag = borrowed(given.tag);
    wire.run_type = borrowed(given.run_type);
    wire.env = borrowed(given.env);
    wire.on_start = borrowed(given.on_start);
    wire.conditions_json = borrowed(given.conditions_json);
    wire.created_unix_ms = given.created_unix_ms;
    wire.times_used = given.times_used;
    wire.disk_gib_recommended = given.disk_gib_recommended;
    return wire;
}

inline Template owned(const gsp_template* wire) {
    requireWhole(wire, "gsp_template");
    Template result;
    result.id = owned(wire->template_id);
    result.name = owned(wire->name);
    result.image = owned(wire->image);
    result.tag = owned(wire->tag);
    result.run_type = owned(wire->run_type);
    result.env = owned(wire->env);
    result.on_start = owned(wire->on_start);
    result.conditions_json = owned(wire->conditions_json);
    result.recommended = (wire->flags & GSP_TEMPLATE_RECOMMENDED) != 0;
    result.ssh = (wire->flags & GSP_TEMPLATE_SSH) != 0;
    result.ssh_direct = (wire->flags & GSP_TEMPLATE_SSH_DIRECT) != 0;
    result.created_unix_ms = wire->created_unix_ms;
    result.times_used = wire->times_used;
    result.disk_gib_recommended = wire->disk_gib_recommended;
    return result;
}

inline Offer owned(const gsp_offer* wire) {
    requireWhole(wire, "gsp_offer");
    Offer offer;
    offer.id = owned(wire->offer_id);
    offer.gpu_model = owned(wire->gpu_model);
    offer.gpu_model_native = owned(wire->gpu_model_native);
    offer.gpu_count = wire->gpu_count;
    offer.vram_mib = wire->vram_mib;
    offer.disk_gib_max = wire->disk_gib_max;
    offer.reliability_ppm = wire->reliability_ppm;
    offer.availability_ppm = wire->availability_ppm;
    offer.price_micros = wire->price_micros;
    offer.storage_micros_per_gib_hour = wire->storage_micros_per_gib_hour;
    offer.disk_gib_priced = wire->disk_gib_priced;
    offer.cuda_milli = wire->cuda_milli;
    offer.duration_s_max = wire->duration_s_max;
    offer.interruptible = (wire->flags & GSP_OFFER_INTERRUPTIBLE) != 0;
    offer.region = owned(wire->region);
    offer.machine_id = owned(wire->machine_id);
    offer.extras_json = owned(wire->extras_json);
    return offer;
}

template <class ProviderClass>
struct TemplateThunks {
    static gsp_code list(gsp_provider* provider, const gsp_call* wire, gsp_template_fn sink,
                         void* ctx, gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            source(provider).listTemplates(
                call, [&](const Template& found) { return give(sink, ctx, found); });
        });
    }
    // tidy: allow(the signature is that of the C table)
    static gsp_code get(gsp_provider* provider, const gsp_call* wire, gsp_str id,
                        gsp_template_fn sink, void* ctx, gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            give(sink, ctx, source(provider).getTemplate(call, viewed(id)));
        });
    }
    // tidy: allow(the signature is that of the C table)
    static gsp_code isCompatible(gsp_provider* provider, const gsp_call* wire,
                                 const gsp_template* wanted, const gsp_offer* offer,
                                 std::int32_t* fits, gsp_error* error) noexcept {
        return guarded(error, GSP_NOT_APPLIED, [&] {
            Call call = callOf(provider, wire);
            *fits = source(provider).isCompatible(call, owned(wanted), owned(offer)) ? 1 : 0;
        });
    }

private:
    static TemplateSource& source(gsp_provider* provider) {
        return static_cast<ProviderClass&>(*handleOf(provider).provider);
    }
    static bool give(gsp_template_fn sink, void* ctx, const Template& found) {
        const gsp_template element = borrowed(found);
        return sink(ctx, &element) == 0;
    }
};

template <class ProviderClass>
inline constexpr gsp_templates kTemplatesTable{
    sizeof(gsp_templates), 0, TemplateThunks<ProviderClass>::list,
    TemplateThunks<ProviderClass>::get, TemplateThunks<ProviderClass>::isCompatible};

}  // namespace detail

/// The table, if `id` names this extension; else null, so that others can be asked for next.
template <class ProviderClass>
const void* templatesExtension(const char* id) noexcept {
    return std::string_view(id) == GSP_TEMPLATES_EXTENSION ? &detail::kTemplatesTable<ProviderClass>
                                                           : nullptr;
}

}  // namespace sdk_0_0
}  // namespace gpushopper
