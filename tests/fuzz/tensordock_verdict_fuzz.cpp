// What an answer of TensorDock means: no body makes a machine disappear, a create look undone or a
// message dangerous. The first two bytes choose status and errand.

#include <algorithm>
#include <array>
#include <cstdint>
#include <gpushopper/failure.hpp>
#include <string>
#include <string_view>

#include "plugins/tensordock/talk/verdict.hpp"
#include "plugins/tensordock/wire/api_error.hpp"
#include "tests/fuzz/require.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr std::array<std::int32_t, 16> kStatuses{200, 201, 204, 302, 400, 401, 402, 403,
                                                 404, 408, 409, 422, 429, 500, 502, 503};
constexpr std::array kErrands{Errand::Menu,   Errand::List,    Errand::Machine,
                              Errand::Create, Errand::Destroy, Errand::Balance};

void checkGood(Errand errand, const HttpResponse& response, const Look& look) {
    const bool good = response.status >= 200 && response.status < 300;
    if (errand == Errand::Destroy) return;  // gone already is good as well
    require(good && look.kind == Look::Kind::Json && !look.error);
}

void checkFailure(Errand errand, const HttpResponse& response, const Look& look,
                  const Failure& failure) {
    require(failure.http_status == response.status);
    require(failure.message.size() < 400);
    require(std::none_of(failure.message.begin(), failure.message.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    if (failure.code == GSP_NOT_FOUND) {
        require(errand == Errand::Machine && look.kind != Look::Kind::Other);
    }
    if (errand != Errand::Create || failure.outcome != GSP_NOT_APPLIED) return;
    // A definite no: in words, or by a status that means nothing else.
    require(response.status < 500);
    require(look.error.has_value() || response.status == 401 || response.status == 402 ||
            response.status == 403 || response.status == 429);
    require(failure.code != GSP_TRANSIENT && failure.code != GSP_BAD_RESPONSE);
}

void check(Errand errand, std::int32_t status, std::string_view body) {
    const HttpResponse response{.status = status, .headers = {}, .body = std::string(body)};
    const Look look = lookAt(body);
    try {
        judge(errand, response);
    } catch (const Failure& failure) {
        checkFailure(errand, response, look, failure);
        return;
    }
    checkGood(errand, response, look);
}

}  // namespace
}  // namespace gpushopper::tensordock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gpushopper::tensordock;  // tidy: allow(the entry point of libFuzzer)
    if (size < 2) return 0;
    check(kErrands[data[0] % kErrands.size()], kStatuses[data[1] % kStatuses.size()],
          {reinterpret_cast<const char*>(data) + 2, size - 2});
    return 0;
}
