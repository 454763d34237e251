// The extension gpushopper.balance/0: what is left on the account.

#include <gpushopper/balance_v0.h>

#include <gpushopper/plugin.hpp>
#include <string_view>

#include "plugins/tensordock/tensordock_provider.hpp"

namespace gpushopper::tensordock {
namespace {

gsp_code getBalance(gsp_provider* provider, const gsp_call* wire, gsp_account* account,
                    gsp_error* error) noexcept {
    return guarded(error, GSP_NOT_APPLIED, [&] {
        detail::requireWhole(wire, "gsp_call");
        detail::requireWhole(account, "gsp_account");
        Call call(detail::handleOf(provider).host, *wire);
        providerOf<TensorDockProvider>(provider).readBalance(call, *account);
    });
}

constexpr gsp_balance kBalanceTable{sizeof(gsp_balance), 0, getBalance};

}  // namespace

const void* TensorDockProvider::extension(const char* id) {
    return std::string_view(id) == GSP_BALANCE_EXTENSION ? &kBalanceTable : nullptr;
}

}  // namespace gpushopper::tensordock
