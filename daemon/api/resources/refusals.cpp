#include "daemon/api/resources/refusals.hpp"

#include <algorithm>
#include <utility>

#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

// Of a provider's own words.
constexpr std::size_t kMessageBytesMax = 512;

template <class List, class Text>
std::string joined(const List& list, std::string_view separator, Text text) {
    std::string result;
    for (const auto& element : list) {
        if (!result.empty()) result += separator;
        result += text(element);
    }
    return result;
}

}  // namespace

Problem sessionNotFound() {
    return {.code = ProblemCode::SessionNotFound, .detail = "no session has this id"};
}

Problem refusalOf(const Services& services, const Call& call, const base::Error& error) {
    if (error.code == base::ErrorCode::NotFound) return sessionNotFound();
    services.log.error("api.request.refused", {{"request_id", call.request_id},
                                               {"actor", call.caller.actor},
                                               {"code", std::string(toString(error.code))},
                                               {"error", error.message}});
    if (error.code == base::ErrorCode::StoreFailed)
        return {.code = ProblemCode::StoreUnavailable,
                .detail = "the database failed and nothing was changed; try again"};
    return {.code = ProblemCode::InternalError,
            .detail = "the service has a defect; it was logged"};
}

Problem sessionConflict(ProblemCode code, const base::SessionId& id, std::string_view status,
                        std::string detail) {
    Problem problem{.code = code, .detail = std::move(detail)};
    problem.extensions.text("session_id", id.str()).text("session_status", status);
    return problem;
}

tl::expected<session::Session, Problem> requireSession(const Services& services, const Call& call) {
    auto found = services.store.sessions().get(call.session);
    if (!found) return tl::unexpected<Problem>(refusalOf(services, call, found.error()));
    if (!*found) return tl::unexpected<Problem>(sessionNotFound());
    return std::move(**found);
}

FieldFault unknownProvider(const Services& services) {
    const std::string names = joined(services.providers.entries(), ", ",
                                     [](const ProviderEntry& entry) { return entry.name.str(); });
    return {.name = "provider",
            .reason = names.empty() ? "is not known" : "must be one of: " + names,
            .code = ProblemCode::UnknownProvider};
}

FieldRule gpuTypePart() {
    FieldRule rule = line("gpu_type", "Part of the GPU's name; spaces, - and _ do not count.", 64);
    rule.needs_alphanumeric = true;
    return rule;
}

provider::Patience patienceOf(const Services& services, const Call& call, base::Millis wait) {
    const base::Millis time = call.head ? std::min<base::Millis>(wait, kHeadWait) : wait;
    return {.until = services.clock.monotonicNow() + time, .stop = call.stop};
}

provider::Patience coldPatienceOf(const Services& services, const Call& call) {
    provider::Patience patience = patienceOf(services, call, kColdReadWait);
    if (call.request.received_at)
        patience.until = std::min(patience.until, *call.request.received_at + kColdReadWait);
    return patience;
}

Problem templateRefusal(const base::Error& error) {
    if (error.code == base::ErrorCode::NotFound)
        return {.code = ProblemCode::TemplateNotFound,
                .detail = "no provider that may serve this request has this template"};
    if (error.code == base::ErrorCode::Unsupported)
        return {.code = ProblemCode::TemplatesUnavailable,
                .detail = "no configured provider has templates"};
    Problem problem{.code = ProblemCode::TemplatesUnavailable,
                    .detail = "the templates could not be read; try again: " +
                              shownText(error.message, kMessageBytesMax)};
    if (error.retry_after)
        problem.retry_after = std::max(std::chrono::ceil<std::chrono::seconds>(*error.retry_after),
                                       std::chrono::seconds(1));
    return problem;
}

inventory::Lookup lookUpOffer(const Services& services, const Call& call, std::string_view id) {
    if (!call.head)
        services.menu.ensureFresh(std::nullopt, coldPatienceOf(services, call).until, call.stop);
    return services.menu.find(id, services.clock.monotonicNow());
}

Problem offerNotFound(const inventory::Lookup& lookup) {
    std::string detail;
    if (!lookup.candidates.empty()) {
        detail = "several offers match, give one of their ids: " +
                 joined(lookup.candidates, ", ", [](const auto& offer) { return offer.str(); });
    } else {
        detail = "no offer has this id";
        if (!lookup.id_forms.empty())
            detail += "; ids look like " +
                      joined(lookup.id_forms, " or ", [](const auto& form) { return form; });
    }
    return {.code = ProblemCode::OfferNotFound, .detail = std::move(detail)};
}

}  // namespace gpushopper::api
