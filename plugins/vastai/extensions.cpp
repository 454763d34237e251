// The named extensions: templates, balance, relabel.

#include <gpushopper/balance_v0.h>
#include <gpushopper/relabel_v0.h>

#include <gpushopper/plugin.hpp>

#include "plugins/vastai/api/judgement.hpp"
#include "plugins/vastai/templates/conditions.hpp"
#include "plugins/vastai/templates/template_view.hpp"
#include "plugins/vastai/vast_provider.hpp"
#include "plugins/vastai/wire/account.hpp"

namespace gpushopper::vastai {
namespace {

// The templates of an answer.
std::vector<WireTemplate> templatesIn(const HttpResponse& answer) {
    constexpr Question kQuestion{"question for templates"};
    if (!isSuccess(answer.status)) throw failureOf(answer, kQuestion);
    auto templates = readTemplates(answer.body);
    if (!templates) throw failureOf(answer, kQuestion);
    return std::move(*templates);
}

gsp_code getBalance(gsp_provider* provider, const gsp_call* wire, gsp_account* account,
                    gsp_error* error) noexcept {
    return guarded(error, GSP_NOT_APPLIED, [&] {
        detail::requireWhole(wire, "gsp_call");
        detail::requireWhole(account, "gsp_account");
        Call call(detail::handleOf(provider).host, *wire);
        account->left_micros = providerOf<VastProvider>(provider).credit(call);
        account->per_hour_micros = -1;
    });
}
constexpr gsp_balance kBalanceTable{sizeof(gsp_balance), 0, getBalance};

gsp_code setLabel(gsp_provider* provider, const gsp_call* wire, gsp_str instance_id, gsp_str label,
                  gsp_error* error) noexcept {
    return guarded(error, GSP_MAYBE_APPLIED, [&] {
        detail::requireWhole(wire, "gsp_call");
        Call call(detail::handleOf(provider).host, *wire);
        providerOf<VastProvider>(provider).relabel(call, detail::viewed(instance_id),
                                                   detail::viewed(label));
    });
}
constexpr gsp_relabel kRelabelTable{sizeof(gsp_relabel), 0, setLabel};

}  // namespace

const void* VastProvider::extension(const char* id) {
    if (const void* templates = templatesExtension<VastProvider>(id)) return templates;
    const std::string_view name(id);
    if (name == GSP_BALANCE_EXTENSION) return &kBalanceTable;
    return name == GSP_RELABEL_EXTENSION ? &kRelabelTable : nullptr;
}

std::int64_t VastProvider::credit(Call& call) {
    std::int64_t micros = 0;
    client_.read(call, {Endpoint::Account, "GET", "/api/v0/users/current/", "",
                        [&](const HttpResponse& answer) {
                            constexpr Question kQuestion{"question for the balance"};
                            if (!isSuccess(answer.status)) throw failureOf(answer, kQuestion);
                            const auto read = readCredit(answer.body);
                            if (!read) throw failureOf(answer, kQuestion);
                            micros = *read;
                        }});
    return micros;
}

void VastProvider::listTemplates(Call& call, const Sink<Template>& sink) {
    std::vector<WireTemplate> templates;
    client_.read(call, {Endpoint::Templates, "GET", recommendedTemplatesPath(), "",
                        [&](const HttpResponse& answer) { templates = templatesIn(answer); }});
    for (const WireTemplate& wire : templates) {
        const auto found = templateOf(wire);
        if (found && !sink(*found)) return;
    }
}

Template VastProvider::getTemplate(Call& call, std::string_view template_id) {
    const auto hash = templateHash(template_id);
    if (!hash)
        throw Failure(GSP_INVALID_ARGUMENT, "a template's id is a hash of letters and digits");
    std::optional<Template> found;
    client_.read(call, {Endpoint::Templates, "GET", templatePath(*hash), "",
                        [&](const HttpResponse& answer) {
                            for (const WireTemplate& wire : templatesIn(answer)) {
                                if (wire.hash_id == *hash) found = templateOf(wire);
                            }
                        }});
    if (!found) throw Failure(GSP_NOT_FOUND, "Vast.ai has no template " + *hash);
    return std::move(*found);
}

bool VastProvider::isCompatible(Call&, const Template& wanted, const Offer& offer) {
    return meetsConditions(wanted.conditions_json, offer);
}

}  // namespace gpushopper::vastai
