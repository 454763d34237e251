#include "daemon/provider/templates/abi_templates.hpp"

#include <optional>
#include <utility>

#include "daemon/provider/abi/foreign_call.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/sinks.hpp"
#include "daemon/provider/abi/text.hpp"
#include "daemon/provider/templates/template_struct.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using TemplateSink = ListSink<gsp_template, Template>;

// The code that ends a row of calls early; none: it goes on.
std::optional<ErrorCode> overBecause(const Call& call, const base::Clock& clock) {
    if (call.stop.stop_requested()) return ErrorCode::Cancelled;
    if (clock.monotonicNow() >= call.deadline) return ErrorCode::Deadline;
    return std::nullopt;
}

}  // namespace

std::unique_ptr<TemplateSource> AbiTemplates::offeredBy(AbiProvider& provider) {
    if (provider.plugin_.abi.extension == nullptr) return nullptr;
    const HostWorld& world = provider.world_;
    const void* given = nullptr;
    std::optional<std::string> thrown;
    {
        const CallRecord::Visit visit(
            world.calls,
            {provider.name_.str(), "extension", provider.plugin_sha256_, world.clock.wallNow()});
        thrown = thrownBy(
            [&] { given = mayThrow(provider.plugin_.abi.extension)(GSP_TEMPLATES_EXTENSION); });
    }
    if (thrown) provider.host_->breaches().note(Breach::Threw);
    if (thrown || given == nullptr) return nullptr;
    const gsp_templates table = sized(*static_cast<const gsp_templates*>(given));
    const bool whole = table.struct_size >= sizeof table && table.list != nullptr &&
                       table.get != nullptr && table.is_compatible != nullptr;
    if (!whole) {
        world.log.error("provider.templates.unusable",
                        {{"provider", provider.name_.str()},
                         {"advice", "its plugin offers " GSP_TEMPLATES_EXTENSION
                                    " without all of its functions: mend the plugin"}});
        return nullptr;
    }
    return std::make_unique<AbiTemplates>(provider, table);
}

base::Result<std::vector<Template>> AbiTemplates::list(const Call& call) {
    CallDesk::Open open(provider_.host_->desk(), call);
    TemplateSink sink(kTemplatesMax, readTemplate);
    auto done =
        provider_.invoke(open, Effect::Read, "list_templates",
                         [&](const gsp_plugin&, gsp_provider* handle, gsp_error* error) {
                             return mayThrow(table_.list)(handle, open.abi(), &TemplateSink::take,
                                                          open.place(&sink), error);
                         });
    return std::move(sink).finish(std::move(done));
}

base::Result<Template> AbiTemplates::get(const Call& call, const std::string& id) {
    CallDesk::Open open(provider_.host_->desk(), call);
    TemplateSink sink(1, readTemplate);
    auto done = provider_.invoke(open, Effect::Read, "get_template",
                                 [&](const gsp_plugin&, gsp_provider* handle, gsp_error* error) {
                                     return mayThrow(table_.get)(handle, open.abi(), borrow(id),
                                                                 &TemplateSink::take,
                                                                 open.place(&sink), error);
                                 });
    auto found = std::move(sink).finish(std::move(done));
    if (!found) return base::fail(std::move(found.error()));
    if (found->empty() || found->front().id != id)
        return base::fail(ErrorCode::BadResponse,
                          "the plugin was asked for the template " + id + " and gave " +
                              (found->empty() ? "none" : found->front().id));
    return std::move(found->front());
}

base::Result<std::vector<std::size_t>> AbiTemplates::fitting(const Call& call,
                                                             const Template& wanted,
                                                             const RawOffers& offers) {
    CallDesk::Open open(provider_.host_->desk(), call);
    const gsp_template wire = templateStruct(wanted);
    std::vector<std::size_t> places;
    std::optional<ErrorCode> over;
    // One visit for all of them: each takes no longer than the noting of it would.
    const auto done = provider_.invoke(
        open, Effect::Read, "is_compatible",
        [&](const gsp_plugin&, gsp_provider* handle, gsp_error* error) -> gsp_code {
            for (std::size_t place = 0; place < offers.size(); ++place) {
                over = overBecause(call, provider_.world_.clock);
                if (over) return GSP_OK;
                const gsp_offer offer = offerStruct(offers[place]);
                std::int32_t fits = 0;
                const gsp_code code =
                    mayThrow(table_.is_compatible)(handle, open.abi(), &wire, &offer, &fits, error);
                if (code != GSP_OK) return code;
                if (fits != 0) places.push_back(place);
            }
            return GSP_OK;
        });
    if (!done) return base::fail(done.error());
    if (over)
        return base::fail(*over, "the plugin took too long to say which offers fit a template");
    return places;
}

}  // namespace gpushopper::provider
