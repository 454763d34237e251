// The extension gpushopper.faults/0: fault rules set by whoever holds a provider handle. And which
// extensions there are.

#include <gpushopper/faults_v0.h>

#include <gpushopper/plugin.hpp>
#include <string_view>

#include "plugins/mock/mock_provider.hpp"

namespace gpushopper::mock {
namespace {

gsp_code setFaultRules(gsp_provider* provider, gsp_str rules_json, gsp_error* error) noexcept {
    return guarded(error, GSP_NOT_APPLIED, [&] {
        providerOf<MockProvider>(provider).setFaults(detail::viewed(rules_json));
    });
}

constexpr gsp_faults kFaultsTable{sizeof(gsp_faults), 0, setFaultRules};

}  // namespace

const void* MockProvider::extension(const char* id) {
    if (std::string_view(id) == GSP_FAULTS_EXTENSION) return &kFaultsTable;
    return templatesExtension<MockProvider>(id);
}

}  // namespace gpushopper::mock
