// The marketplace's launch templates: the calls of gpushopper.templates/0, and what a create makes
// of one.

#include <string>

#include "plugins/mock/faults/fault_effects.hpp"
#include "plugins/mock/market/template_conditions.hpp"
#include "plugins/mock/mock_provider.hpp"

namespace gpushopper::mock {

void MockProvider::listTemplates(Call& call, const Sink<Template>& sink) {
    breaker_.run(Priority::Normal, [&] {
        const auto fault = begin(Operation::ListTemplates, call);
        throwAfterEffect(fault);
        giveAll(templates_.listed(), fault, sink);
    });
}

Template MockProvider::getTemplate(Call& call, std::string_view template_id) {
    return breaker_.run(Priority::Normal, [&] {
        const auto fault = begin(Operation::GetTemplate, call);
        throwAfterEffect(fault);
        auto found = templates_.find(template_id);
        if (!found) throw Failure(GSP_NOT_FOUND, "no template " + std::string(template_id));
        return std::move(*found);
    });
}

bool MockProvider::isCompatible(Call&, const Template& wanted, const Offer& offer) {
    return meets(offer, wanted.conditions_json);
}

/// What a create boots: the image asked for, else its template's.
std::string MockProvider::imageOf(const CreateRequest& request) const {
    if (request.template_id.empty()) return request.image;
    const auto found = templates_.find(request.template_id);
    if (!found) throw Failure(GSP_INVALID_ARGUMENT, "no template " + request.template_id);
    return request.image.empty() ? found->image + ":" + found->tag : request.image;
}

}  // namespace gpushopper::mock
